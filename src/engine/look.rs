//! Looking for hunches: each in-use device is held against its habit, and what the guard lets through is had.

use std::cell::OnceCell;
use std::time::Duration;

use crate::decision::Hunch;
use crate::decision::Proposal;
use crate::decision::Rung;
use crate::decision::Situation;
use crate::decision::propose;
use crate::decision::refuse;
use crate::device::HunchId;
use crate::device::Origin;
use crate::device::Property;
use crate::engine::Button;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::engine::memory::Open;
use crate::features::House;
use crate::feedback::Verdict;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::time::Timestamp;

/// Two weeks tell infrastructure from habit.
const INFRASTRUCTURE_DAYS: i32 = 14;

impl Engine {
    /// Holds every device that is in use against its habit.
    pub(super) fn look(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // The half hour that ends now is part of the habit already.
        self.memory.home.count_to(now);
        let house = OnceCell::new();
        let found = |key| Some((key, self.candidate(now, key, &house)?));
        let candidates: Vec<_> = self.memory.home.in_use().filter_map(found).collect();
        for (key, (proposal, since)) in candidates {
            self.decide(now, key, proposal, since, effects);
        }
    }

    /// A proposal that is sure enough and about a use of which no hunch was had yet, with the beginning of that use.
    fn candidate<'a>(
        &'a self,
        now: Timestamp,
        key: DeviceKey,
        house: &OnceCell<House<'a>>,
    ) -> Option<(Proposal, Timestamp)> {
        let device = self.memory.home.device(key);
        let (since, _) = device.history.as_ref()?.uses.present()?;
        let mind = self.memory.minds.get(&key);
        if mind.is_some_and(|mind| mind.hunched_use == Some(since)) {
            return None;
        }
        // The house is looked at once, and only if any device asks for it.
        let forecast = || self.expect(key, now, house.get_or_init(|| self.house(now)));
        let least = self.settings.decision.min_confidence;
        Some((propose(now, &self.memory.home, device, least, forecast)?, since))
    }

    fn decide(
        &mut self,
        now: Timestamp,
        key: DeviceKey,
        proposal: Proposal,
        since: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let situation = self.situation(now, key, &proposal);
        let refusal = refuse(&situation, &self.settings.decision);
        let told = self.memory.minds.get(&key).and_then(|mind| mind.refused);
        if refusal.is_some_and(|refusal| told == Some((since, refusal))) {
            return;
        }
        let hunch = Hunch {
            id: HunchId { at: now, seq: self.memory.hunches_had },
            at: now,
            device: proposal.command.device.clone(),
            name: self.memory.home.device(key).described(),
            kind: proposal.kind,
            command: proposal.command,
            confidence: proposal.confidence,
            reason: proposal.reason,
            rung: situation.rung,
        };
        self.memory.hunches_had += 1;
        self.memory.log(hunch.clone(), refusal);
        let mind = self.memory.minds.entry(key).or_default();
        if let Some(refusal) = refusal {
            mind.refused = Some((since, refusal));
            effects.push(Effect::Keep(Fact::Refused { hunch, refusal }));
            return;
        }
        mind.hunched_use = Some(since);
        mind.last_hunch_at = Some(now);
        self.memory.asked.1 += 1;
        let expires = now + self.settings.decision.answer_within;
        if hunch.rung >= Rung::Ask {
            effects.push(Effect::Notify(question(&hunch, expires)));
        }
        effects.push(Effect::Keep(Fact::Hunch(hunch.clone())));
        self.memory.open.insert(hunch.id, Open { key, hunch, expires });
    }

    fn situation(&mut self, now: Timestamp, key: DeviceKey, proposal: &Proposal) -> Situation {
        let local = self.memory.home.calendar().local(now);
        if self.memory.asked.0 != local.day {
            self.memory.asked = (local.day, 0);
        }
        let memory = &self.memory;
        let device = memory.home.device(key);
        let mind = memory.minds.get(&key);
        let rule = self.settings.decision.said_of(device);
        let reading = device.readings.get(&proposal.command.property);
        let grid = device.history.as_ref().map(|history| &history.grid);
        Situation {
            rung: self.rung(key),
            never: mind.is_some_and(|mind| mind.never) || rule.never,
            clock_synchronised: memory.home.is_clock_synchronised(),
            connected_for: memory.connected_since.map(|since| now.since(since)),
            available: device.available,
            fresh: reading.is_some_and(|reading| reading.fresh),
            class: self.class_of(key, || self.is_surely_a_lamp(key)),
            on_share: grid.and_then(|grid| grid.on_share_of_days(local.day, INFRASTRUCTURE_DAYS)),
            commandable: self.profiles.can_command(&proposal.command, device.kind, &memory.home),
            observed_days: proposal.reason.observed_days,
            untouched_for: untouched_for(now, device),
            room_quiet_for: device.room.as_ref().and_then(|room| memory.home.rooms().quiet_for(room, now)),
            timer_due: device.history.as_ref().is_some_and(|history| {
                history.is_timer_due(now, self.settings.decision.answer_within, memory.home.calendar())
            }),
            since_last_hunch: mind.and_then(|mind| mind.last_hunch_at).map(|at| now.since(at)),
            passed_by: mind
                .and_then(|mind| mind.passed_by)
                .map_or((0, Duration::MAX), |(times, at)| (times, now.since(at))),
            confidence: proposal.confidence,
            minute: local.minute,
            asked_today: memory.asked.1,
        }
    }

    /// The rung of a device: what a person gave it, but not above the home's mode.
    pub(super) fn rung(&self, key: DeviceKey) -> Rung {
        let device = self.memory.home.device(key);
        let own = self.memory.minds.get(&key).and_then(|mind| mind.rung);
        let ruled = self.settings.decision.said_of(device).rung;
        own.or(ruled).map_or(self.memory.mode, |rung| rung.min(self.memory.mode))
    }
}

/// Time since a hand or a command last changed anything about how the device is used.
fn untouched_for(now: Timestamp, device: &Device) -> Duration {
    let touchable =
        [Property::On, Property::BrightnessPct, Property::ColorTempK, Property::PositionPct, Property::Locked];
    let touched = touchable.iter().filter_map(|property| device.readings.get(property));
    let by_people = touched.filter(|reading| matches!(reading.origin, Origin::Physical | Origin::Commanded));
    by_people.map(|reading| now.since(reading.changed_at)).min().unwrap_or(Duration::MAX)
}

/// The notice that asks.
fn question(hunch: &Hunch, expires: Timestamp) -> Notice {
    let button = |verdict| Button { label: hunch.label(verdict).to_owned(), verdict };
    Notice {
        id: NoticeId(hunch.id),
        title: hunch.title(),
        body: format!("{} {}", hunch.because(), hunch.question()),
        buttons: Verdict::ALL.map(button).to_vec(),
        expires,
    }
}
