//! What the people did after a hunch, without having been asked: read from what comes later in the recording.
//!
//! A recording does not say whose hand it was, so nothing here does. Sleep and absence look like consent to a lamp that burns on,
//! which is why there is more than agreed and not agreed. Must not know the engine.

use std::time::Duration;

use serde::Serialize;

use crate::decision::Hunch;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::report::Sequel;
use crate::time::Timestamp;

/// What is on again this soon after it went off had not been done with.
pub(super) const AGAIN_WITHIN: Duration = Duration::from_secs(30 * 60);
/// Whoever comes and puts it out within this time did not leave it on.
const PUT_OUT_WITHIN: Duration = Duration::from_secs(15 * 60);
/// After this nobody looks any more.
const LOOK_AHEAD: Duration = Duration::from_secs(24 * 3600);

/// What became of the device, in one word. "Soon" is within the time in which a question may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Off soon, and not on again within half an hour: their hands agreed, if only because they would have done it anyway.
    TurnedOffSoon,
    /// Off soon, and on again within half an hour: they were not done with it.
    UsedAgain,
    /// Something moved in its room soon, and it stayed on all the same: they did not agree, or did not notice.
    LeftOnBySomebody,
    /// It stayed on for longer, and nothing was seen to move in its room: asleep, away, content, or there is no sensor.
    LeftOnUnseen,
    /// The recording ends before it could be known.
    Unknown,
}

impl Then {
    /// Every word, in the order in which they are counted out.
    pub const ALL: [Then; 5] =
        [Then::TurnedOffSoon, Then::UsedAgain, Then::LeftOnBySomebody, Then::LeftOnUnseen, Then::Unknown];

    /// How it bears on the hunch before it.
    pub fn sequel(self) -> Sequel {
        match self {
            Then::TurnedOffSoon => {
                Sequel::agreed("turned_off_soon", "done soon by themselves, and not undone soon after")
            }
            Then::UsedAgain => {
                Sequel::contradicted("used_again", "done soon, and undone within half an hour: still in use")
            }
            Then::LeftOnBySomebody => Sequel::contradicted(
                "left_on_by_somebody",
                "somebody was in the room soon after, and left it as it was",
            ),
            Then::LeftOnUnseen => Sequel::silent("left_on_unseen", "left as it was, and nobody was seen there"),
            Then::Unknown => Sequel::silent("unknown", "the recording ends too soon after"),
        }
    }
}

/// What the people did after a hunch. Minutes count from the hunch, except where they say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Aftermath {
    /// In one word.
    pub then: Then,
    /// When it went off (was locked, was closed); `None` if it was not seen to within a day.
    pub off_after_min: Option<u32>,
    /// From then to when it was on again, if that was soon.
    pub again_after_min: Option<u32>,
    /// When something first moved in its room, if that was soon and before it went off.
    pub stirred_after_min: Option<u32>,
    /// For how long this was followed at least.
    pub followed_min: u32,
}

/// A hunch whose aftermath is still out.
pub(super) struct Watch {
    pub(super) hunch: Hunch,
    /// Whose it is: an index into the devices of the recording.
    pub(super) device: usize,
    answer_within: Duration,
    off_at: Option<Timestamp>,
    again_at: Option<Timestamp>,
    stirred_at: Option<Timestamp>,
}

impl Watch {
    pub(super) fn new(hunch: Hunch, device: usize, answer_within: Duration) -> Watch {
        Watch { hunch, device, answer_within, off_at: None, again_at: None, stirred_at: None }
    }

    /// Takes in what comes next in the recording; `nearby` if it is of a device in the same room.
    pub(super) fn see(&mut self, event: &LoggedEvent, nearby: bool) {
        if event.device == self.device && event.property == self.hunch.command.property {
            let off = event.value == self.hunch.command.value;
            match (off, self.off_at) {
                (true, None) => self.off_at = Some(event.at),
                (false, Some(_)) => self.again_at = self.again_at.or(Some(event.at)),
                _ => {}
            }
        }
        let moved = event.property == Property::Occupancy && event.value == Value::Bool(true);
        if nearby && moved && self.off_at.is_none() && event.at.since(self.hunch.at) <= self.answer_within {
            self.stirred_at = self.stirred_at.or(Some(event.at));
        }
    }

    /// What became of it, if that is known once everything before `now` has been seen.
    pub(super) fn settled(&self, now: Timestamp) -> Option<Aftermath> {
        let then = match self.off_at {
            None if now.since(self.hunch.at) > LOOK_AHEAD => self.left_on(self.hunch.at + LOOK_AHEAD),
            None => return None,
            Some(off) if off.since(self.hunch.at) > self.answer_within => self.left_on(off),
            Some(off) if self.again_at.is_some_and(|again| again.since(off) <= AGAIN_WITHIN) => Then::UsedAgain,
            Some(off) if now.since(off) > AGAIN_WITHIN => Then::TurnedOffSoon,
            Some(_) => return None,
        };
        Some(self.told(then, now))
    }

    /// What became of it, as far as the recording goes.
    pub(super) fn broken_off(&self, end: Timestamp) -> Aftermath {
        self.settled(end).unwrap_or_else(|| self.told(Then::Unknown, end))
    }

    fn left_on(&self, until: Timestamp) -> Then {
        match self.stirred_at {
            Some(stirred) if until.since(stirred) >= PUT_OUT_WITHIN => Then::LeftOnBySomebody,
            _ => Then::LeftOnUnseen,
        }
    }

    fn told(&self, then: Then, now: Timestamp) -> Aftermath {
        let after = |at: Timestamp| minutes(at.since(self.hunch.at));
        let again = if then == Then::UsedAgain { self.again_at.zip(self.off_at) } else { None };
        Aftermath {
            then,
            off_after_min: self.off_at.map(after),
            again_after_min: again.map(|(again, off)| minutes(again.since(off))),
            stirred_after_min: self.stirred_at.map(after),
            followed_min: after(now).min(minutes(LOOK_AHEAD)),
        }
    }
}

fn minutes(duration: Duration) -> u32 {
    u32::try_from(duration.as_secs() / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::HunchKind;
    use crate::decision::Occasion;
    use crate::decision::Reason;
    use crate::decision::Rung;
    use crate::device::Command;
    use crate::device::DeviceId;
    use crate::device::HunchId;

    const LAMP: usize = 0;
    const SENSOR: usize = 1;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    fn lamp_left_on() -> Hunch {
        let device = DeviceId::new("t", "lamp");
        Hunch {
            id: HunchId { at: at(0), seq: 0 },
            at: at(0),
            name: "Lamp".to_owned(),
            kind: HunchKind::LeftOn,
            command: Command { device: device.clone(), property: Property::On, value: Value::Bool(false) },
            device,
            confidence: 0.9,
            fleet_confidence: 0.9,
            explores: false,
            occasion: Occasion::LongPast,
            reason: Reason {
                minute: 0,
                off_days: 20,
                observed_days: 20,
                on_for_min: 90,
                shorter_uses: 20,
                uses: 20,
                ..Reason::default()
            },
            rung: Rung::Shadow,
        }
    }

    /// Events are (minute, device, on or moving); the recording ends at `end`.
    fn then(events: &[(i64, usize, bool)], end: i64) -> Then {
        let mut watch = Watch::new(lamp_left_on(), LAMP, Duration::from_secs(90 * 60));
        for &(minute, device, value) in events {
            if let Some(known) = watch.settled(at(minute)) {
                return known.then;
            }
            let property = if device == LAMP { Property::On } else { Property::Occupancy };
            let event = LoggedEvent { at: at(minute), device, property, value: Value::Bool(value) };
            watch.see(&event, true);
        }
        watch.broken_off(at(end)).then
    }

    #[test]
    fn what_people_did_in_one_word() {
        for (events, end, expected) in [
            (&[(12, LAMP, false)][..], 100, Then::TurnedOffSoon),
            (&[(12, LAMP, false), (50, LAMP, true)], 100, Then::TurnedOffSoon),
            (&[(12, LAMP, false), (17, LAMP, true)], 100, Then::UsedAgain),
            (&[(12, LAMP, false)], 30, Then::Unknown),
            (&[], 60, Then::Unknown),
            (&[(120, LAMP, false)], 130, Then::LeftOnUnseen),
            (&[(20, SENSOR, true), (120, LAMP, false)], 130, Then::LeftOnBySomebody),
            // Came late, and put it out: nobody had seen it before.
            (&[(85, SENSOR, true), (95, LAMP, false)], 130, Then::LeftOnUnseen),
            (&[(95, SENSOR, true), (120, LAMP, false)], 130, Then::LeftOnUnseen),
            (&[(20, SENSOR, true)], 25 * 60, Then::LeftOnBySomebody),
            (&[(20, SENSOR, false)], 25 * 60, Then::LeftOnUnseen),
        ] {
            assert_eq!(then(events, end), expected, "{events:?} until {end}");
        }
    }
}
