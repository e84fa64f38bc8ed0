//! Candidates: what departs from its habit right now, with the habit in counted facts.

use std::time::Duration;

use crate::daylight::Estimate;
use crate::decision::customs::Customs;
use crate::decision::customs::While;
use crate::decision::hunch::Hunch;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Occasion;
use crate::decision::hunch::Reason;
use crate::device::Command;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::home::Device;
use crate::home::Home;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// Uses that must be remembered before their lengths say anything.
const MIN_USES: u16 = 8;
/// Nothing is left on or open for longer than usual before it has been so for this long, however short its uses are.
const LEAST: Duration = Duration::from_secs(40 * 60);
/// People are believed to be asleep or away from this chance on.
const BELIEVED: f32 = 0.6;
/// So long everybody must have been asleep, or away, before anything is thought of it.
const ASLEEP_FOR: Duration = Duration::from_secs(10 * 60);
const AWAY_FOR: Duration = Duration::from_secs(10 * 60);
/// The room is bright, or dark, without its lamps from this chance on.
const LIGHT_BELIEVED: f64 = 0.8;
/// Occasions that must have been seen before they say anything.
const MIN_OCCASIONS: u16 = 5;
/// A thermostat is proposed to be set back by no less, in degrees Celsius.
const LEAST_SET_BACK_C: f64 = 0.9;
/// A value that people have set on at least so many such occasions, and on that share of them, is theirs.
const MIN_SETTINGS: u16 = 5;
const SHARE_OF_SETTINGS: f64 = 0.5;
/// A lamp is usually on by now if it was on at least that share of days at this time,
const USUALLY: f32 = 0.8;
/// and at that chance by the recency-weighted habit, which is drawn to the middle.
const USUALLY_BY_HABIT: f32 = 0.65;
/// Whoever switched a lamp off within this time does not want it on.
const SWITCHED_OFF: Duration = Duration::from_secs(3 * 3600);

/// What might be proposed, before anybody has judged it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Which kind.
    pub kind: HunchKind,
    /// Why just now.
    pub occasion: Occasion,
    /// What would be done.
    pub command: Command,
    /// The facts. Those that only a forecast tells are left at zero.
    pub reason: Reason,
}

impl Proposal {
    /// What a hunch once proposed.
    pub fn of(hunch: &Hunch) -> Proposal {
        let Hunch { kind, occasion, command, reason, .. } = hunch.clone();
        Proposal { kind, occasion, command, reason }
    }
}

/// What is known around a device at the moment.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The home.
    pub home: &'a Home,
    /// P(everybody is asleep), 0 to 1, and since when that is the likeliest, if it is.
    pub asleep: (f32, Option<Timestamp>),
    /// P(nobody is in), 0 to 1, and since when that is the likeliest, if it is.
    pub away: (f32, Option<Timestamp>),
}

/// What is known of the device beside its history.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// How light its room is without lamps.
    pub daylight: Option<Estimate>,
    /// Since when the room is bright, if it is.
    pub bright_since: Option<Timestamp>,
    /// What it is usually like on such occasions.
    pub customs: &'a Customs,
    /// When all that is usually switched off with it was, if that is what has just happened.
    pub left_over_since: Option<Timestamp>,
}

/// All that departs from the habit of this device at `now`: at most one proposal for each occasion.
pub fn propose(now: Timestamp, scene: &Scene<'_>, device: &Device, beside: &Beside<'_>) -> Vec<Proposal> {
    let asking = Asking { now, local: scene.home.calendar().local(now), scene, device, beside };
    match device.kind {
        Kind::Climate => asking.set_back().into_iter().collect(),
        _ => match undo_of_use(device.kind) {
            Some(way) if device.in_use() == Some(true) => asking.left(&way),
            Some(_) if device.kind == Kind::Light => asking.usually_on().into_iter().collect(),
            _ => Vec::new(),
        },
    }
}

struct Asking<'a> {
    now: Timestamp,
    local: LocalTime,
    scene: &'a Scene<'a>,
    device: &'a Device,
    beside: &'a Beside<'a>,
}

impl Asking<'_> {
    /// It is in use: for too long, or on an occasion on which it usually is not.
    fn left(&self, (kind, property, value): &(HunchKind, Property, Value)) -> Vec<Proposal> {
        let Some(facts) = self.facts_of_use() else { return Vec::new() };
        let command = Command { device: self.device.id.clone(), property: *property, value: value.clone() };
        let on = |occasion: Occasion, since: Option<Timestamp>| {
            let occasions = self.beside.customs.of(occasion).map_or((0, 0), super::customs::Tally::counted);
            let reason = Reason { occasions, lasts_min: since.map(|since| minutes(self.now.since(since))), ..facts };
            Proposal { kind: *kind, occasion, command: command.clone(), reason }
        };
        let mut found = Vec::new();
        if self.is_long_past(&facts) {
            found.push(on(Occasion::LongPast, None));
        }
        let lasting = |(chance, since): (f32, Option<Timestamp>), least: Duration| {
            since.filter(|since| chance >= BELIEVED && self.now.since(*since) >= least)
        };
        if let Some(since) = lasting(self.scene.asleep, ASLEEP_FOR) {
            found.push(on(Occasion::Asleep, Some(since)));
        }
        if let Some(since) = lasting(self.scene.away, AWAY_FOR) {
            found.push(on(Occasion::Away, Some(since)));
        }
        if self.device.kind == Kind::Light
            && let Some(since) = self.beside.bright_since
            && self.beside.daylight.is_some_and(|daylight| daylight.bright >= LIGHT_BELIEVED)
        {
            found.push(on(Occasion::Bright, Some(since)));
        }
        if let Some(since) = self.beside.left_over_since {
            found.push(on(Occasion::OddOneOut, Some(since)));
        }
        let told_by_clock_alone = |proposal: &Proposal| proposal.occasion == Occasion::LongPast;
        // Of other occasions nothing is said before they have been seen a few times.
        found.retain(|proposal| told_by_clock_alone(proposal) || proposal.reason.occasions.1 >= MIN_OCCASIONS);
        found
    }

    fn is_long_past(&self, facts: &Reason) -> bool {
        facts.uses >= MIN_USES && facts.observed_days > 0 && facts.on_for_min >= minutes(LEAST)
    }

    fn facts_of_use(&self) -> Option<Reason> {
        let history = self.device.history.as_ref()?;
        let (since, _) = history.uses.present()?;
        let on_for = self.now.since(since);
        let (shorter_uses, uses) = history.uses.shorter_than(on_for);
        Some(Reason { on_for_min: minutes(on_for), shorter_uses, uses, ..self.facts()? })
    }

    fn facts(&self) -> Option<Reason> {
        let history = self.device.history.as_ref()?;
        let home = self.scene.home;
        let (off_days, observed_days) = history.grid.off_days(self.local.day, self.local.slot());
        let soon = history.week.p_on(home.calendar().local(self.now + Duration::from_secs(1800)));
        Some(Reason {
            minute: self.local.minute,
            off_days,
            observed_days,
            habit_on: history.week.p_on(self.local).max(soon),
            ..self.around()
        })
    }

    /// What is known without the device.
    fn around(&self) -> Reason {
        let quiet = self.device.room.as_ref().and_then(|room| self.scene.home.rooms().quiet_for(room, self.now));
        Reason {
            minute: self.local.minute,
            room_quiet_min: quiet.map(minutes),
            asleep: self.scene.asleep.0,
            away: self.scene.away.0,
            lux: self.beside.daylight.map(|daylight| daylight.lux as f32),
            ..Reason::default()
        }
    }

    /// A thermostat stands higher than the people set it while they sleep, or while they are out.
    fn set_back(&self) -> Option<Proposal> {
        let target = self.device.readings.get(&Property::TargetTemperatureC)?;
        let Value::Number(set_to) = target.value else { return None };
        let asleep = (Occasion::Asleep, While::Asleep, self.scene.asleep, ASLEEP_FOR);
        let away = (Occasion::Away, While::Away, self.scene.away, AWAY_FOR);
        let (occasion, during, since) =
            [asleep, away].into_iter().find_map(|(occasion, during, (chance, since), least)| {
                let since = since.filter(|since| chance >= BELIEVED && self.now.since(*since) >= least)?;
                Some((occasion, during, since))
            })?;
        // Who has set it since then did so on purpose.
        if target.changed_at >= since {
            return None;
        }
        let (usual, times, of) = self.beside.customs.usually_set(during)?;
        let is_theirs = times >= MIN_SETTINGS && f64::from(times) >= SHARE_OF_SETTINGS * f64::from(of);
        if !is_theirs || set_to - usual < LEAST_SET_BACK_C {
            return None;
        }
        let device = self.device.id.clone();
        let command = Command { device, property: Property::TargetTemperatureC, value: Value::Number(usual) };
        let reason = Reason {
            on_for_min: minutes(self.now.since(target.changed_at)),
            observed_days: of,
            occasions: (times, of),
            lasts_min: Some(minutes(self.now.since(since))),
            set_to_c: Some(set_to),
            ..self.around()
        };
        Some(Proposal { kind: HunchKind::SetBack, occasion, command, reason })
    }

    /// A lamp is off that is on by now on most days, it is dark, and somebody is up to see by it.
    fn usually_on(&self) -> Option<Proposal> {
        let history = self.device.history.as_ref().filter(|history| history.in_use() == Some(false))?;
        let off_for = self.now.since(history.changed_at());
        let is_up = self.scene.asleep.0 < BELIEVED && self.scene.away.0 < BELIEVED;
        let is_dark = self.beside.daylight.is_some_and(|daylight| daylight.dark >= LIGHT_BELIEVED);
        if !is_up || !is_dark || off_for < SWITCHED_OFF {
            return None;
        }
        // Not that it will be on soon: on most days it has been on for half an hour by now.
        let (on_days, observed_days) = history.grid.on_days(self.local.day, self.local.slot());
        let reason = self.facts()?;
        let just_now = history.week.p_on(self.scene.home.calendar().local(self.now - Duration::from_secs(1800)));
        let habit_on = history.week.p_on(self.local).min(just_now);
        let is_usual = f32::from(on_days) >= USUALLY * f32::from(observed_days) && habit_on >= USUALLY_BY_HABIT;
        if !is_usual || observed_days < MIN_OCCASIONS {
            return None;
        }
        let off_days = observed_days - on_days;
        let mut reason = Reason { off_days, observed_days, habit_on, ..reason };
        reason.on_for_min = minutes(off_for);
        let command = Command { device: self.device.id.clone(), property: Property::On, value: Value::Bool(true) };
        Some(Proposal { kind: HunchKind::UsuallyOn, occasion: Occasion::Dusk, command, reason })
    }
}

/// How use is undone, by kind; `None` for kinds that have no use.
fn undo_of_use(kind: Kind) -> Option<(HunchKind, Property, Value)> {
    match kind {
        Kind::Light | Kind::Plug | Kind::Switch | Kind::Media | Kind::Fan => {
            Some((HunchKind::LeftOn, Property::On, Value::Bool(false)))
        }
        Kind::Lock => Some((HunchKind::LeftUnlocked, Property::Locked, Value::Bool(true))),
        Kind::Cover => Some((HunchKind::LeftOpen, Property::PositionPct, Value::Number(0.0))),
        _ => None,
    }
}

pub(super) fn minutes(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs() / 60).unwrap_or(u32::MAX)
}
