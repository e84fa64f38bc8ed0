//! What the guard is shown of a proposal: the facts of the device, of the home and of what people said. Must not know what it makes of them.

use std::time::Duration;

use crate::decision::HunchKind;
use crate::decision::Proposal;
use crate::decision::Rung;
use crate::decision::Situation;
use crate::device::Property;
use crate::engine::Engine;
use crate::engine::said::No;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// Two weeks tell infrastructure from habit.
const INFRASTRUCTURE_DAYS: i32 = 14;

impl Engine {
    /// What the guard is shown.
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
            asked_today: self.asked_today(),
        }
    }

    /// How many hunches were had today.
    pub(super) fn asked_today(&self) -> u32 {
        let (day, asked) = self.memory.asked;
        if day == self.settings.calendar.local(self.now).day { asked } else { 0 }
    }

    /// The rung of a device: what a person gave it, held back by the home's mode.
    pub(super) fn rung(&self, key: DeviceKey) -> Rung {
        let device = self.memory.home.device(key);
        let own = self.memory.minds.get(&key).and_then(|mind| mind.rung);
        let ruled = self.settings.decision.said_of(device).rung;
        Rung::under(own.or(ruled), self.memory.mode)
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

    /// Share of the last two weeks that the device was in use.
    pub(super) fn on_share(&self, key: DeviceKey, local: LocalTime) -> Option<f32> {
        let history = self.memory.home.device(key).history.as_ref()?;
        history.grid.on_share_of_days(local.day, INFRASTRUCTURE_DAYS)
    }
}

/// What hands and commands change.
pub(super) const TOUCHABLE: [Property; 6] = [
    Property::On,
    Property::BrightnessPct,
    Property::ColorTempK,
    Property::PositionPct,
    Property::Locked,
    Property::TargetTemperatureC,
];

/// Time since a hand or a command last changed anything about how the device is used.
pub(super) fn untouched_for(now: Timestamp, device: &Device) -> Duration {
    let touched = TOUCHABLE.iter().filter_map(|property| device.readings.get(property));
    let by_people = touched.filter(|reading| reading.origin.is_theirs());
    by_people.map(|reading| now.since(reading.changed_at)).min().unwrap_or(Duration::MAX)
}
