//! Two devices of one name, and what speaks for their being one.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// A hub repeats what it hears within this time.
const TOGETHER: Duration = Duration::from_secs(10);
/// A hub says nothing of its own: where it alone knows of a change for so long, that was another device.
const ALONE: Duration = Duration::from_secs(60);
/// Where only the device's own ecosystem knows of a change for so long, the hub knows another device; for less, it may have been starting.
const UNHEARD: Duration = Duration::from_secs(30 * 60);
/// So many changes together, over so long, are no chance.
const PROOF: u16 = 24;
const PROOF_SPAN: Duration = Duration::from_secs(3 * 24 * 3600);
/// With so many counted, all are halved: what a name meant long ago weighs less.
const HALVED_AT: u16 = 200;

/// Whether two are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    /// They are the same device.
    One,
    /// They may be.
    Doubt,
    /// They are two devices of one name.
    Two,
}

/// What was seen of the two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// They share the whole name, and not only its beginning.
    pub(super) by_whole_name: bool,
    /// Changes that one told and the other a moment later.
    agreed: u16,
    /// Changes that only one of them told.
    opposed: u16,
    first_agreed_at: Option<Timestamp>,
    last_agreed_at: Option<Timestamp>,
    /// Since when they differ, and whether the second-hand one changed then.
    differ_since: Option<(Timestamp, bool)>,
    /// The same of how bright they are, while both are on. It is no agreement if they are alike: a scene sets both.
    shine_apart_since: Option<(Timestamp, bool)>,
}

impl Pair {
    /// One of them told something: whether they say the same now, if both are known, and whether it was the second-hand one that told.
    pub(super) fn see(&mut self, now: Timestamp, same: Option<bool>, by_second: bool) {
        if let Some((since, second_began)) = self.differ_since {
            let span = now.since(since);
            if same == Some(true) && span <= TOGETHER && by_second != second_began {
                self.agreed += 1;
                self.first_agreed_at.get_or_insert(now);
                self.last_agreed_at = Some(now);
            } else if is_too_long(span, second_began) {
                self.opposed += 1;
            }
        }
        if self.agreed.max(self.opposed) >= HALVED_AT {
            self.agreed /= 2;
            self.opposed /= 2;
        }
        self.differ_since = (same == Some(false)).then_some((now, by_second));
    }

    /// One of them told how bright it is, or went out: whether they are alike, if both are on. Two lamps of one name that are never switched
    /// but together part by this, unless they are always equally bright.
    pub(super) fn see_brightness(&mut self, now: Timestamp, alike: Option<bool>, by_second: bool) {
        match (alike, self.shine_apart_since) {
            (Some(false), None) => self.shine_apart_since = Some((now, by_second)),
            (Some(false), Some(_)) => {}
            (_, Some((since, second_began))) => {
                self.opposed += u16::from(is_too_long(now.since(since), second_began));
                self.shine_apart_since = None;
            }
            (_, None) => {}
        }
    }

    pub(super) fn agreed(&self) -> u16 {
        self.agreed
    }

    pub(super) fn sameness(&self) -> Sameness {
        let span = self.first_agreed_at.zip(self.last_agreed_at).map(|(first, last)| last.since(first));
        if self.opposed >= 2 && self.opposed.saturating_mul(4) >= self.agreed {
            Sameness::Two
        } else if self.agreed >= PROOF
            && self.opposed.saturating_mul(16) <= self.agreed
            && span.is_some_and(|span| span >= PROOF_SPAN)
        {
            Sameness::One
        } else {
            Sameness::Doubt
        }
    }
}

/// Whether the two differ for longer than a hub takes to repeat what it hears.
fn is_too_long(span: Duration, second_began: bool) -> bool {
    span > if second_began { ALONE } else { UNHEARD }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1000)
    }

    /// Changes at these seconds, each by the second-hand one or not; every one turns the two apart or together again.
    fn pair(changes: &[(i64, bool)]) -> Pair {
        let mut pair = Pair::default();
        let mut same = true;
        for (second, by_second) in changes {
            same = !same;
            pair.see(at(*second), Some(same), *by_second);
        }
        pair
    }

    fn together(days: i64, a_day: i64) -> Vec<(i64, bool)> {
        let moments = (0..days).flat_map(|day| (0..a_day).map(move |n| day * 86_400 + n * 3600));
        moments.flat_map(|at| [(at, false), (at + 1, true)]).collect()
    }

    #[test]
    fn only_many_changes_together_over_days_are_proof() {
        assert_eq!(pair(&together(4, 8)).sameness(), Sameness::One);
        assert_eq!(pair(&together(1, 24)).sameness(), Sameness::Doubt, "one day is no proof");
        assert_eq!(pair(&together(4, 2)).sameness(), Sameness::Doubt, "eight times are no proof");
    }

    #[test]
    fn two_that_are_switched_alone_are_two_even_if_a_scene_switches_both() {
        let alone = |by_second| {
            let mut changes = together(3, 2);
            changes.extend([(900_000, by_second), (904_000, by_second), (990_000, by_second), (994_000, by_second)]);
            pair(&changes).sameness()
        };
        assert_eq!(alone(true), Sameness::Two);
        assert_eq!(alone(false), Sameness::Two);
    }

    #[test]
    fn a_blink_of_one_is_no_agreement() {
        let blinks: Vec<_> = (0..100).flat_map(|n| [(n * 10_000, true), (n * 10_000 + 2, true)]).collect();
        assert_eq!((pair(&blinks).agreed, pair(&blinks).sameness()), (0, Sameness::Doubt));
    }

    #[test]
    fn a_hub_that_was_away_for_once_does_not_part_what_is_one() {
        let mut changes = together(10, 8);
        changes.extend([(2_000_000, false), (2_010_000, true), (2_100_000, false), (2_110_000, true)]);
        assert_eq!(pair(&changes).sameness(), Sameness::One);
        // But a name that was given to another lamp parts them in the end.
        let other = (0..40).flat_map(|n| [(3_000_000 + n * 10_000, true), (3_005_000 + n * 10_000, true)]);
        changes.extend(other);
        assert_eq!(pair(&changes).sameness(), Sameness::Two);
    }

    #[test]
    fn counts_stay_small() {
        let pair = pair(&together(400, 8));
        assert!(pair.agreed < HALVED_AT && pair.sameness() == Sameness::One, "{pair:?}");
    }
}
