//! How long things last, from how long they lasted before: quantiles of the rest of a spell, among past spells of the same state
//! that lasted at least as long as this one has by now.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::evaluate::query::Query;
use crate::evaluate::recording::Recording;
use crate::evaluate::wait::CHANCES;
use crate::evaluate::wait::Wait;
use crate::time::Timestamp;

/// As they stand in the report: the device's own spells, and those of all devices of the home.
pub(in crate::evaluate) const SPELLS: [&str; 2] = ["own spells", "home's spells"];
/// With fewer spells than this, the next coarser answer is given.
const FEWEST: usize = 5;

/// Lengths of spells in minutes, in order.
type Lengths = Vec<f64>;

/// What past spells say to each of `queries`, which are in the order of time: by the device's own and by the home's.
///
/// Where fewer than five own spells lasted so long, the home's are asked, and where these are too few, it is said that things
/// last as long again as they have lasted, give or take a factor of nine (which is so where nothing is known of their length).
pub fn spells(recording: &Recording, queries: &[Query]) -> [Vec<Wait>; 2] {
    let mut ended = Vec::new();
    for device in recording.switched() {
        for pair in recording.track(device).changes().windows(2) {
            // A spell that was lost from sight has no length.
            if let [(from, Some(on)), (to, Some(_))] = pair {
                ended.push((*to, device, *on, minutes(to.since(*from))));
            }
        }
    }
    ended.sort_by_key(|(at, device, ..)| (*at, *device));
    let mut ended = ended.into_iter().peekable();
    let mut own: BTreeMap<(usize, bool), Lengths> = BTreeMap::new();
    let mut home: [Lengths; 2] = Default::default();
    let mut said = [Vec::with_capacity(queries.len()), Vec::with_capacity(queries.len())];
    for query in queries {
        while let Some((_, device, on, length)) = ended.next_if(|(at, ..)| *at < query.at) {
            insert(own.entry((device, on)).or_default(), length);
            insert(&mut home[usize::from(on)], length);
        }
        let known = recording.track(query.device).before(query.at);
        let (since, on) = known.and_then(|(since, on)| Some((since, on?))).unwrap_or((query.at, false));
        let lasted = lasted(since, query.at);
        let of_home = rest(&home[usize::from(on)], lasted).unwrap_or([lasted / 9.0, lasted, lasted * 9.0]);
        let of_own = own.get(&(query.device, on)).and_then(|lengths| rest(lengths, lasted));
        said[0].push(of_own.unwrap_or(of_home));
        said[1].push(of_home);
    }
    said
}

fn lasted(since: Timestamp, at: Timestamp) -> f64 {
    minutes(at.since(since))
}

fn minutes(length: Duration) -> f64 {
    length.as_secs_f64() / 60.0
}

fn insert(lengths: &mut Lengths, length: f64) {
    lengths.insert(lengths.partition_point(|other| *other < length), length);
}

/// Quantiles of what was left of the spells that lasted longer than this.
fn rest(lengths: &[f64], lasted: f64) -> Option<Wait> {
    let longer = &lengths[lengths.partition_point(|length| *length <= lasted)..];
    if longer.len() < FEWEST {
        return None;
    }
    let at = |chance: f64| longer[((longer.len() as f64 - 1.0) * chance).round() as usize] - lasted;
    Some(CHANCES.map(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasted_longer_says_how_much_is_left() {
        let mut lengths = Vec::new();
        for length in [30.0, 10.0, 20.0, 60.0, 50.0, 40.0, 70.0] {
            insert(&mut lengths, length);
        }
        assert_eq!(lengths, [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
        assert_eq!(rest(&lengths, 0.0), Some([20.0, 40.0, 60.0]));
        assert_eq!(rest(&lengths, 25.0), Some([5.0, 25.0, 45.0]));
        assert_eq!(rest(&lengths, 35.0), None, "four lasted longer");
    }
}
