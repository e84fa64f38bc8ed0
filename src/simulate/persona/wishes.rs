//! What the people of a simulated home wanted of each device, held against what would be done. Must not know who is asked, nor how
//! they take it.

use std::time::Duration;

use crate::device::Value;
use crate::home_log::Truth;
use crate::simulate::story::ALWAYS_ON;
use crate::time::Timestamp;

/// Whoever is about to do it anyway may say yes.
const ABOUT_TO: Duration = Duration::from_secs(10 * 60);
/// Brightness and positions that differ by less are the same to people, in percent.
const SAME_PCT: f64 = 12.0;

/// How a state that might be made of a device stands to what is wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is what is wanted.
    Wanted,
    /// It is not, but will be within ten minutes.
    Soon,
    /// It is not.
    Not,
}

/// What was wanted of a device from one time on.
struct Wish {
    at: Timestamp,
    wanted: Value,
    always: bool,
}

/// What was wanted of every device of a home, through time.
pub struct Wishes(Vec<Vec<Wish>>);

impl Wishes {
    /// By the truth of a home with so many devices, in the order of time.
    pub fn new(devices: usize, truth: &[Truth]) -> Wishes {
        let mut wishes: Vec<Vec<Wish>> = (0..devices).map(|_| Vec::new()).collect();
        for row in truth {
            if let Some(wishes) = wishes.get_mut(row.device) {
                wishes.push(Wish { at: row.at, wanted: row.wanted.clone(), always: row.reason == ALWAYS_ON });
            }
        }
        Wishes(wishes)
    }

    /// How `state` stands to what is wanted of `device` (an index into the home's devices) at `at`; `None` where nobody knows.
    pub fn standing(&self, at: Timestamp, device: usize, state: &Value) -> Option<Standing> {
        let (now, next) = self.around(at, device);
        if is_same(&now?.wanted, state) {
            return Some(Standing::Wanted);
        }
        let is_soon = next.is_some_and(|wish| wish.at.since(at) < ABOUT_TO && is_same(&wish.wanted, state));
        Some(if is_soon { Standing::Soon } else { Standing::Not })
    }

    /// Whether `device` is at `at` as it has always to be.
    pub(super) fn is_always(&self, at: Timestamp, device: usize) -> bool {
        self.around(at, device).0.is_some_and(|now| now.always)
    }

    /// What is wanted at `at`, and what will be wanted next.
    fn around(&self, at: Timestamp, device: usize) -> (Option<&Wish>, Option<&Wish>) {
        let wishes = self.0.get(device).map_or(&[][..], Vec::as_slice);
        let next = wishes.partition_point(|wish| wish.at <= at);
        (next.checked_sub(1).and_then(|now| wishes.get(now)), wishes.get(next))
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => (one - other).abs() <= SAME_PCT,
        _ => one == other,
    }
}
