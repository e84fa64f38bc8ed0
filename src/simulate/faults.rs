//! What the hub heard of what the devices told: late, twice, again every hour, or not at all.
//!
//! Most homes are good, some are bad. A device that comes back says how things stand, if it is one that does. Knows the
//! house and the events, not what they mean.

mod gaps;
mod quality;

use std::time::Duration;

use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::House;
use crate::simulate::random::Random;
use crate::time::Timestamp;

use gaps::Gap;
use quality::Link;
use quality::Quality;

/// What falls due beside the events themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// The device is heard again, and says how it stands if it is one that does.
    Back,
    /// It says again how it stands.
    Again,
}

/// The events as the hub heard them, in the order in which it heard them. `events` must be in the order of time.
pub(super) fn as_heard(house: &House, seed: u64, events: Vec<LoggedEvent>) -> Vec<LoggedEvent> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return events };
    let (from, until) = (first.at, last.at);
    let mut random = Random::new(seed, "faults");
    let quality = Quality::drawn(&mut random);
    let links: Vec<Link> = house.fittings.iter().map(|fitting| quality.link(fitting.role, &mut random)).collect();
    let restarts = gaps::restarts(&quality, from, until, &mut random);
    let mut silences = Vec::with_capacity(links.len());
    for link in &links {
        silences.push(gaps::silences(link, &restarts, from, until, &mut random));
    }
    gaps::come_and_go(&mut silences, &quality, from, until, &mut random);
    let dues = dues(&links, &silences, &quality, from, until, &mut random);
    let mut ear = Ear {
        from,
        links: &links,
        silences: &silences,
        next_silence: vec![0; links.len()],
        stands: vec![Vec::new(); links.len()],
        last_at: vec![from; links.len()],
        heard: Vec::with_capacity(events.len() + dues.len()),
        random: &mut random,
    };
    let mut dues = dues.into_iter().peekable();
    for event in events {
        while let Some((at, device, due)) = dues.next_if(|(at, _, _)| *at < event.at) {
            ear.falls_due(at, device, due);
        }
        ear.hears(event);
    }
    for (at, device, due) in dues {
        ear.falls_due(at, device, due);
    }
    let mut heard = ear.heard;
    heard.sort_by_key(|event| event.at);
    heard
}

/// All that falls due, in the order of time.
fn dues(
    links: &[Link],
    silences: &[Vec<Gap>],
    quality: &Quality,
    from: Timestamp,
    until: Timestamp,
    random: &mut Random,
) -> Vec<(Timestamp, usize, Due)> {
    let mut dues = Vec::new();
    for (device, (link, silences)) in links.iter().zip(silences).enumerate() {
        let says_how_it_stands = |gap: &&Gap| gap.until < until && (link.speaks_up || gap.is_new);
        let back = silences.iter().filter(says_how_it_stands);
        dues.extend(back.map(|gap| (gap.until, device, Due::Back)));
        if let Some(every_s) = link.again_every_s {
            let mut at = after(from, random.between(0.0, every_s));
            while at < until {
                dues.push((at, device, Due::Again));
                at = after(at, every_s * quality.rhythm(random));
            }
        }
    }
    dues.sort_unstable();
    dues
}

/// The hub, listening.
struct Ear<'a> {
    from: Timestamp,
    links: &'a [Link],
    silences: &'a [Vec<Gap>],
    /// The first silence of each device that is not over.
    next_silence: Vec<usize>,
    /// How each device stands, whether it was heard or not.
    stands: Vec<Vec<(Property, Value)>>,
    /// When each was heard last: a device's own messages do not overtake one another.
    last_at: Vec<Timestamp>,
    heard: Vec<LoggedEvent>,
    random: &'a mut Random,
}

impl Ear<'_> {
    fn hears(&mut self, event: LoggedEvent) {
        let device = event.device;
        self.remember(&event);
        if self.is_silent(device, event.at) {
            return;
        }
        let link = self.links[device];
        if event.at == self.from {
            // The state as found is the hub's own memory: nothing delays it.
            self.heard.push(event);
            return;
        }
        if self.random.chance(link.lost) {
            return;
        }
        let at = self.arrives(device, event.at);
        if self.random.chance(link.twice) {
            let echo = after(at, self.random.between(0.02, 1.5));
            self.last_at[device] = echo;
            self.heard.push(LoggedEvent { at: echo, ..event.clone() });
        }
        self.heard.push(LoggedEvent { at, ..event });
    }

    fn remember(&mut self, event: &LoggedEvent) {
        if event.property == Property::Button {
            // A press is over as soon as it is made.
            return;
        }
        let stands = &mut self.stands[event.device];
        match stands.iter_mut().find(|(property, _)| *property == event.property) {
            Some((_, value)) => *value = event.value.clone(),
            None => stands.push((event.property, event.value.clone())),
        }
    }

    fn falls_due(&mut self, at: Timestamp, device: usize, due: Due) {
        if due == Due::Again && self.is_silent(device, at) {
            return;
        }
        let at = self.arrives(device, at);
        for (property, value) in &self.stands[device] {
            self.heard.push(LoggedEvent { at, device, property: *property, value: value.clone() });
        }
    }

    fn arrives(&mut self, device: usize, at: Timestamp) -> Timestamp {
        let arrives = after(at, self.links[device].delay_s(self.random)).max(self.last_at[device]);
        self.last_at[device] = arrives;
        arrives
    }

    /// Asked for each device with ascending times.
    fn is_silent(&mut self, device: usize, at: Timestamp) -> bool {
        let silences = &self.silences[device];
        let next = &mut self.next_silence[device];
        while silences.get(*next).is_some_and(|gap| gap.until <= at) {
            *next += 1;
        }
        silences.get(*next).is_some_and(|gap| gap.from <= at)
    }
}

fn after(at: Timestamp, seconds: f64) -> Timestamp {
    at + Duration::from_millis((seconds.max(0.0) * 1000.0) as u64)
}

#[cfg(test)]
mod tests;
