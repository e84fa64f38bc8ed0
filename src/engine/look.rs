//! Looking for hunches: what departs from its habit is judged, weighed, and held against the guard.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::decision::Asked;
use crate::decision::Beside;
use crate::decision::Choice;
use crate::decision::Class;
use crate::decision::Customs;
use crate::decision::HunchKind;
use crate::decision::Proposal;
use crate::decision::Refusal;
use crate::decision::Rung;
use crate::decision::Scene;
use crate::decision::Shown;
use crate::decision::Situation;
use crate::decision::Stakes;
use crate::decision::columns;
use crate::decision::propose;
use crate::decision::refuse;
use crate::device::Kind;
use crate::device::Origin;
use crate::device::Property;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::PeopleState;
use crate::engine::ask::Sum;
use crate::engine::chance;
use crate::engine::said::No;
use crate::features::CONTEXT_LEN;
use crate::features::House;
use crate::feedback::Place;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::inference::Embedding;
use crate::inference::Forecast;
use crate::inference::ONE_HOUR;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// Two weeks tell infrastructure from habit.
const INFRASTRUCTURE_DAYS: i32 = 14;
/// What is less sure by this much may be asked for the sake of what the answer tells, if nothing else was asked on that day.
const DARING: f32 = 0.03;
/// Worth of being right, 0 to 1, from which on it is.
const WORTH_A_DARE: f32 = 0.8;
/// How far above its mean an offset is drawn, at most, in standard deviations.
const MOST_DEVIATIONS: f64 = 1.0;
/// Guessed for what has no forecast: a thermostat stays as it is for the night.
const A_NIGHT_MIN: f32 = 360.0;

/// A proposal, judged: everything that a decision rests on.
#[derive(Clone, Debug)]
pub struct Judged {
    /// About which device.
    pub key: DeviceKey,
    /// What might be proposed.
    pub proposal: Proposal,
    /// The proposal in numbers, as the acceptance model is shown it.
    pub columns: [f32; crate::decision::ASKING_LEN],
    /// What the fleet's models make of the device; zeros without models.
    pub embedding: Embedding,
    /// What they make of the home.
    pub home: Embedding,
    /// What the forecaster is shown of the moment; zeros for what has no use.
    pub context: [f32; CONTEXT_LEN],
    /// P(they agree) by the fleet, 0 to 1.
    pub fleet_p: f32,
    /// P(they agree), with what was learnt of this home's answers, 0 to 1.
    pub p: f32,
    /// Whether it is asked for the sake of what the answer tells.
    pub explores: bool,
}

impl Engine {
    /// Looks at every device about which there might be a hunch.
    pub(super) fn look(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // The half hour that ends now is part of the habit already.
        self.memory.home.count_to(now);
        self.follow_daylight(now);
        self.follow_left_over(now);
        self.memory.head.take_in();
        let house = OnceCell::new();
        let mut found: Vec<(Judged, f32)> = Vec::new();
        // About what is asked already, or was answered with not now, nothing more is thought.
        let open: BTreeSet<DeviceKey> = self.memory.open.values().map(|open| open.key).collect();
        let is_settled = |key| open.contains(&key) || self.memory.said.holds(now, No::Now(key, self.state_since(key)));
        for key in self.candidates().into_iter().filter(|key| !is_settled(*key)) {
            let best = self.best(now, key, &house);
            found.extend(best);
        }
        drop(house);
        // What is worth the most comes first: the budget may end before the list does.
        found.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut sum = Sum::default();
        for (judged, _) in found {
            self.decide(now, judged, &mut sum, effects);
        }
        self.ask_together(now, sum, effects);
    }

    /// Every proposal of this moment, judged, whatever the guard says of it: what an acceptance model is trained on.
    pub fn askings(&self, now: Timestamp) -> Vec<Judged> {
        let house = OnceCell::new();
        let all = |key| self.proposals(now, key).into_iter().map(move |proposal| (key, proposal));
        let proposals: Vec<(DeviceKey, Proposal)> = self.candidates().into_iter().flat_map(all).collect();
        proposals.into_iter().filter_map(|(key, proposal)| self.judge(now, key, proposal, &house)).collect()
    }

    /// Devices about which there might be a hunch: those in use, lamps that are not, thermostats.
    fn candidates(&self) -> Vec<DeviceKey> {
        let home = &self.memory.home;
        let others = home.devices().filter(|(_, device)| {
            let waits = device.kind == Kind::Light && device.in_use() == Some(false) || device.kind == Kind::Climate;
            waits && !device.gone
        });
        home.in_use().chain(others.map(|(key, _)| key)).collect()
    }

    /// The proposal about a device that is worth the most, with its worth, if any is sure enough to be thought of.
    fn best<'a>(&'a self, now: Timestamp, key: DeviceKey, house: &OnceCell<House<'a>>) -> Option<(Judged, f32)> {
        let proposals = self.proposals(now, key);
        let first = proposals.first()?;
        // What the guard has refused before for a reason that no forecast changes need not be forecast.
        let situation = self.situation(now, key, &first.clone(), self.rung(key));
        let told = self.memory.minds.get(&key).and_then(|mind| mind.refused);
        let refusal = refuse(&situation, &self.settings.decision);
        if refusal.is_some_and(|refusal| refusal.is_hard() && told == Some((self.state_since(key), refusal))) {
            return None;
        }
        let least = self.settings.decision.min_confidence;
        let judged = proposals.into_iter().filter_map(|proposal| self.judge(now, key, proposal, house));
        let worth = |judged: Judged| {
            let worth = self.stakes(&judged).of_asking(judged.proposal.kind);
            (judged, worth)
        };
        // What people said no to is told as that, though their no has made it less sure, too.
        let was_no =
            refusal.is_some_and(|refusal| matches!(refusal, Refusal::Never | Refusal::NeverKind | Refusal::NotThen));
        let sure = judged.filter(|judged| judged.p >= least || judged.explores || was_no && judged.fleet_p >= least);
        sure.map(worth).max_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    fn proposals(&self, now: Timestamp, key: DeviceKey) -> Vec<Proposal> {
        let device = self.memory.home.device(key);
        let people = self.people();
        let occasions = &self.memory.occasions;
        let scene = Scene {
            home: &self.memory.home,
            asleep: (people.asleep as f32, occasions.since(PeopleState::Asleep)),
            away: (people.away as f32, occasions.since(PeopleState::Away)),
        };
        let room = device.room.as_deref();
        let customs = Customs::default();
        let beside = Beside {
            daylight: room.and_then(|room| self.daylight(room)),
            bright_since: room.and_then(|room| occasions.bright_since(room)),
            customs: occasions.customs.get(&key).unwrap_or(&customs),
            left_over_since: occasions.left_over_since(now, key),
        };
        propose(now, &scene, device, &beside)
    }

    fn judge<'a>(
        &'a self,
        now: Timestamp,
        key: DeviceKey,
        mut proposal: Proposal,
        house: &OnceCell<House<'a>>,
    ) -> Option<Judged> {
        let device = self.memory.home.device(key);
        let history = device.history.as_deref();
        // The house is looked at once, and only if any device asks for it.
        let seen = || house.get_or_init(|| self.house(now));
        let forecast = history.and_then(|_| self.expect(key, now, seen()));
        if let Some(forecast) = &forecast {
            proposal.reason.still_on_in_1h = forecast.by_horizon[ONE_HOUR].p;
        }
        proposal.reason.goes_on_min = forecast.map_or(A_NIGHT_MIN, |forecast| forecast.next_change.p50_min);
        let columns = self.shown(now, key, &proposal, forecast.as_ref());
        let (embedding, home, context) = self.as_the_fleet_sees(key, history.map(|_| seen()));
        let asked = Asked {
            kind: proposal.kind,
            occasion: proposal.occasion,
            device: device.kind,
            reason: &proposal.reason,
            columns: &columns,
            embedding: &embedding,
            home: &home,
            context: &context,
        };
        let fleet_p = self.settings.acceptance.judge(&asked);
        let place = place(key, &proposal);
        let log_odds = log_odds(fleet_p);
        let p = self.memory.head.p(now, place, log_odds) as f32;
        let explores = self.dares(now, place, log_odds, p);
        Some(Judged { key, proposal, columns, embedding, home, context, fleet_p, p, explores })
    }

    /// Thompson sampling, within bounds: where nothing was asked today, a device of which little is known is taken for as agreeable as
    /// it may well be, so that being asked about only when it is sure does not keep it from ever becoming so.
    fn dares(&self, now: Timestamp, place: Place, log_odds: f64, p: f32) -> bool {
        let least = self.settings.decision.min_confidence;
        let day = self.settings.calendar.local(now).day;
        let was_asked = self.memory.asked.0 == day && self.memory.asked.1 > 0;
        if was_asked || p >= least || p < least - DARING {
            return false;
        }
        // The draw holds for a day: looking often must not make it lucky.
        let seed = (day.0 as u64) << 32 ^ u64::from(place.device) << 8 ^ u64::from(place.kind);
        let deviations = chance::normal(seed).clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS);
        self.memory.head.p_at(now, place, log_odds, deviations) >= f64::from(least)
    }

    fn shown(
        &self,
        now: Timestamp,
        key: DeviceKey,
        proposal: &Proposal,
        forecast: Option<&Forecast>,
    ) -> [f32; crate::decision::ASKING_LEN] {
        let home = &self.memory.home;
        let device = home.device(key);
        let local = self.settings.calendar.local(now);
        let customs = Customs::default();
        let others = || home.in_use().filter(|other| *other != key);
        let in_room = |other: &DeviceKey| device.room.is_some() && home.device(*other).room == device.room;
        columns(&Shown {
            kind: proposal.kind,
            occasion: proposal.occasion,
            device: device.kind,
            reason: &proposal.reason,
            forecast,
            daylight: device.room.as_deref().and_then(|room| self.daylight(room)),
            customs: self.memory.occasions.customs.get(&key).unwrap_or(&customs),
            local,
            home_quiet_min: home.pulse().last().map(|last| now.since(last).as_secs_f32() / 60.0),
            on_share: self.on_share(key, local),
            begun: device.history.as_ref().and_then(|history| history.uses.present()).map(|(_, by)| by),
            others_on: (others().filter(in_room).count(), others().count()),
            passed_by: self.memory.minds.get(&key).and_then(|mind| mind.passed_by).map_or(0, |(times, _)| times),
            untouched_min: untouched_for(now, device).as_secs_f32() / 60.0,
        })
    }

    fn on_share(&self, key: DeviceKey, local: LocalTime) -> Option<f32> {
        let history = self.memory.home.device(key).history.as_ref()?;
        history.grid.on_share_of_days(local.day, INFRASTRUCTURE_DAYS)
    }

    /// Since when the device is as it is.
    pub(super) fn state_since(&self, key: DeviceKey) -> Timestamp {
        let device = self.memory.home.device(key);
        let target = device.readings.get(&Property::TargetTemperatureC);
        match (&device.history, target) {
            (Some(history), _) => history.uses.present().map_or(history.changed_at(), |(since, _)| since),
            (None, Some(target)) => target.changed_at,
            (None, None) => Timestamp::from_millis(0),
        }
    }

    pub(super) fn stakes(&self, judged: &Judged) -> Stakes {
        Stakes {
            p: judged.p,
            goes_on_min: judged.proposal.reason.goes_on_min,
            asked_today: self.memory.asked.1,
            asks_per_day: self.settings.decision.asks_per_day,
            min_confidence: self.settings.decision.min_confidence,
        }
    }

    /// How far this proposal may be taken, and whether it is worth that.
    pub(super) fn choose(&self, judged: &Judged) -> (Rung, Choice) {
        let own = self.rung(judged.key);
        if judged.explores {
            // Asked for the sake of what the answer tells: only where being right would be worth much.
            let is_worth_it = self.stakes(judged).worth(judged.proposal.kind) >= WORTH_A_DARE;
            return (own.min(Rung::Ask), if is_worth_it { Choice::Ask } else { Choice::Wait });
        }
        let is_harmless = self.class_of(judged.key, || self.is_surely_a_lamp(judged.key)) == Class::Harmless;
        let most = if is_harmless { own } else { own.min(Rung::Ask) };
        match self.stakes(judged).choose(judged.proposal.kind, most) {
            Choice::Act => (Rung::Auto, Choice::Act),
            choice => (own.min(Rung::Ask), choice),
        }
    }

    pub(super) fn situation(&self, now: Timestamp, key: DeviceKey, proposal: &Proposal, rung: Rung) -> Situation {
        let local = self.memory.home.calendar().local(now);
        let memory = &self.memory;
        let device = memory.home.device(key);
        let mind = memory.minds.get(&key);
        let rule = self.settings.decision.said_of(device);
        let reading = device.readings.get(&proposal.command.property);
        let said = |no| memory.said.holds(now, no);
        // A thermostat that is set back, or a lamp that is lit, leaves nobody who is there in the dark.
        let leaves_dark = !matches!(proposal.kind, HunchKind::SetBack | HunchKind::UsuallyOn);
        Situation {
            rung,
            never: said(No::Device(key)) || rule.never,
            not_then: said(No::Then(key, proposal.occasion)),
            never_kind: said(No::Kind(proposal.kind)),
            paused: memory.paused_until.is_some_and(|until| now < until),
            is_usual: memory.house_mode.0.is_usual(),
            actions_last_hour: self.actions_last_hour(now),
            is_worth_it: true,
            clock_synchronised: memory.home.is_clock_synchronised(),
            connected_for: memory.connected_since.map(|since| now.since(since)),
            available: device.available,
            fresh: reading.is_some_and(|reading| reading.fresh),
            class: self.class_of(key, || self.is_surely_a_lamp(key)),
            on_share: if leaves_dark { self.on_share(key, local) } else { None },
            commandable: self.profiles.can_command(&proposal.command, device.kind, &memory.home),
            observed_days: proposal.reason.observed_days,
            untouched_for: untouched_for(now, device),
            room_quiet_for: device
                .room
                .as_ref()
                .filter(|_| leaves_dark)
                .and_then(|room| memory.home.rooms().quiet_for(room, now)),
            timer_due: device.history.as_ref().is_some_and(|history| {
                history.is_timer_due(now, self.settings.decision.answer_within, memory.home.calendar())
            }),
            since_last_hunch: mind.and_then(|mind| mind.last_hunch_at).map(|at| now.since(at)),
            agreed_last: mind.is_some_and(|mind| mind.agreed_last),
            passed_by: mind
                .and_then(|mind| mind.passed_by)
                .map_or((0, Duration::MAX), |(times, at)| (times, now.since(at))),
            confidence: 1.0,
            minute: local.minute,
            asked_today: if memory.asked.0 == local.day { memory.asked.1 } else { 0 },
        }
    }

    /// The rung of a device: what a person gave it, held back by the home's mode.
    pub(super) fn rung(&self, key: DeviceKey) -> Rung {
        let device = self.memory.home.device(key);
        let own = self.memory.minds.get(&key).and_then(|mind| mind.rung);
        let ruled = self.settings.decision.said_of(device).rung;
        Rung::under(own.or(ruled), self.memory.mode)
    }
}

impl Refusal {
    /// Whether no forecast would change it.
    fn is_hard(self) -> bool {
        matches!(
            self,
            Refusal::Off
                | Refusal::Paused
                | Refusal::Never
                | Refusal::NeverKind
                | Refusal::NotThen
                | Refusal::NeverTouch
                | Refusal::UnidentifiedPlug
                | Refusal::Infrastructure
                | Refusal::LearningTooShort
                | Refusal::CoolDown
        )
    }
}

/// Where a proposal's lessons belong.
pub(super) fn place(key: DeviceKey, proposal: &Proposal) -> Place {
    place_of(key, proposal.kind, proposal.occasion)
}

/// Where the lessons of a kind of hunch on an occasion belong.
pub(super) fn place_of(key: DeviceKey, kind: HunchKind, occasion: crate::decision::Occasion) -> Place {
    Place { kind: (kind as u32) << 8 | occasion as u32, device: key.0 }
}

/// The log-odds of a chance; certainty is not believed without bounds.
pub(super) fn log_odds(p: f32) -> f64 {
    let p = f64::from(p).clamp(0.005, 0.995);
    (p / (1.0 - p)).ln()
}

/// Time since a hand or a command last changed anything about how the device is used.
fn untouched_for(now: Timestamp, device: &Device) -> Duration {
    let touchable = [
        Property::On,
        Property::BrightnessPct,
        Property::ColorTempK,
        Property::PositionPct,
        Property::Locked,
        Property::TargetTemperatureC,
    ];
    let touched = touchable.iter().filter_map(|property| device.readings.get(property));
    let by_people = touched.filter(|reading| matches!(reading.origin, Origin::Physical | Origin::Commanded));
    by_people.map(|reading| now.since(reading.changed_at)).min().unwrap_or(Duration::MAX)
}
