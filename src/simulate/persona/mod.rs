//! The people of a simulated home, asked about a hunch: any hunch, at any time, and always with the same answer.
//!
//! What was wanted is in the truth, who sleeps and who is away in the labels, and how each takes a question in
//! `persona.toml` beside them: whoever reads the folder gets the answers that the simulator would give.

mod answering;
mod file;
mod traits;
mod wishes;

use std::time::Duration;

use super::random::Random;
use crate::device::Value;
use crate::home_log::HomeLog;
use crate::home_log::Label;
use crate::home_log::Truth;
use crate::time::Timestamp;

pub use answering::answers;
pub use file::Error;
pub use traits::Person;
pub use traits::Traits;
pub use wishes::Standing;
pub use wishes::Wishes;

/// A question that nobody has seen by then is not answered any more.
const OPEN_FOR: Duration = Duration::from_secs(90 * 60);

/// How a question was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reaction {
    /// Yes, do it.
    Accept,
    /// Not now.
    Decline,
    /// Never ask about this again.
    Annoyed,
    /// Nobody saw it while it was open.
    NotSeen,
}

/// An answer, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it was taken.
    pub what: Reaction,
    /// How long after the question; for [`Reaction::NotSeen`], how long it was open.
    pub after: Duration,
    /// Who answered: an index into [`Traits::persons`].
    pub by: Option<usize>,
}

/// When somebody slept, in the order of time.
type Spans = Vec<(Timestamp, Timestamp)>;

/// The people of one home.
pub struct Persona {
    traits: Traits,
    wishes: Wishes,
    /// By person.
    asleep: Vec<Spans>,
    /// Guests, parties: times in which nobody looks at the phone much.
    busy: Spans,
    /// Devices about which they do not want to be asked.
    spared: Vec<bool>,
}

impl Persona {
    /// The people with these traits, in a home of which this is the truth.
    ///
    /// Truth and labels have to be in the order of time, as the simulator and [`HomeLog::truth`] give them.
    pub fn new(log: &HomeLog, traits: Traits, truth: &[Truth], labels: &[Label]) -> Persona {
        let spans = |wanted: &dyn Fn(&str) -> bool| -> Spans {
            labels.iter().filter(|label| wanted(&label.label)).map(|label| (label.start, label.end)).collect()
        };
        let asleep = |person: &Person| {
            let word = format!("asleep:{}", person.name);
            spans(&|label| label == word)
        };
        Persona {
            wishes: Wishes::new(log.devices.len(), truth),
            asleep: traits.persons.iter().map(asleep).collect(),
            busy: spans(&|label| label == "guests" || label == "party"),
            spared: log.devices.iter().map(|device| traits.spared.iter().any(|id| **id == *device.id)).collect(),
            traits,
        }
    }

    /// How these people are.
    pub fn traits(&self) -> &Traits {
        &self.traits
    }

    /// What they say when they are asked at `at` whether `device` (an index into the home's devices) shall be `wanted`,
    /// having been asked `asked_today` times before on this day. The same question has the same answer for ever.
    pub fn answer(&self, at: Timestamp, device: usize, wanted: &Value, asked_today: u32) -> Reply {
        let mut random = Random::numbered(self.traits.seed ^ (device as u64) << 40, "answer", at.as_millis());
        let first = (0..self.traits.persons.len()).filter_map(|person| {
            let mut own = Random::new(random.draw(), "sees");
            self.sees(at, person, asked_today, &mut own).map(|after| (after, person))
        });
        let Some((after, person)) = first.min().filter(|(after, _)| *after <= OPEN_FOR) else {
            return Reply { what: Reaction::NotSeen, after: OPEN_FOR, by: None };
        };
        let what = self.judges(at + after, device, wanted, asked_today, person, &mut random);
        Reply { what, after, by: Some(person) }
    }

    /// How long it takes one of them to look at the phone and answer, if they do.
    fn sees(&self, at: Timestamp, person: usize, asked_today: u32, random: &mut Random) -> Option<Duration> {
        let traits = &self.traits.persons[person];
        // Who is asked often looks less and less.
        let tired = (0..asked_today.min(50)).fold(1.0, |keen, _| keen * (0.75 + 0.24 * traits.patience));
        let busy = if inside(&self.busy, at).is_some() { 0.4 } else { 1.0 };
        let (looks, minutes) = (random.chance(traits.looks * tired * busy), random.skewed(traits.looks_after_min, 1.2));
        let (seconds, rises) = ((minutes * 60.0).max(4.0) as u64, random.between(120.0, 1500.0) as u64);
        let mut after = Duration::from_secs(seconds);
        let sleeps_now = inside(&self.asleep[person], at);
        if let Some(until) = sleeps_now {
            after = until.since(at) + Duration::from_secs(rises);
        }
        let asleep = &self.asleep[person];
        if sleeps_now.is_none() && inside(asleep, at + after).is_some() {
            // Fallen asleep meanwhile: that is for tomorrow.
            return None;
        }
        // The phone is silent; it is looked at some time after getting up, and not on the way to the bathroom.
        for _ in 0..8 {
            let Some(until) = inside(asleep, at + after) else { break };
            after = until.since(at) + Duration::from_secs(rises);
        }
        if inside(asleep, at + after).is_some() {
            return None;
        }
        looks.then_some(after)
    }

    fn judges(
        &self,
        at: Timestamp,
        device: usize,
        wanted: &Value,
        asked_today: u32,
        person: usize,
        random: &mut Random,
    ) -> Reaction {
        let traits = &self.traits.persons[person];
        let (yes, no) = (random.unit(), random.unit());
        let spared = self.spared.get(device).copied().unwrap_or(true);
        let agrees = match self.wishes.standing(at, device, wanted) {
            Some(Standing::Wanted) if spared => 0.3,
            Some(Standing::Wanted) => traits.agrees,
            // About to do it themselves.
            Some(Standing::Soon) => 0.45 * traits.agrees,
            Some(Standing::Not) | None => 0.02,
        };
        if yes < agrees {
            return Reaction::Accept;
        }
        let too_many = f64::from(asked_today.saturating_sub(traits.welcome_per_day));
        let annoyed = if spared || self.wishes.is_always(at, device) {
            0.55
        } else {
            (1.0 - traits.patience) * 0.12 * (1.0 + too_many)
        };
        if no < annoyed { Reaction::Annoyed } else { Reaction::Decline }
    }
}

/// Until when the span lasts that holds at `at`.
fn inside(spans: &Spans, at: Timestamp) -> Option<Timestamp> {
    let after = spans.partition_point(|span| span.0 <= at);
    let span = spans.get(after.checked_sub(1)?)?;
    (at < span.1).then_some(span.1)
}

#[cfg(test)]
mod tests;
