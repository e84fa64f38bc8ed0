//! Is everybody asleep, is everybody away? As chances, at each event and each minute, with the moments at which it changes.
//!
//! `role` says from kind and names what a device's word means here, `senses` remembers what was heard, `habit` what is usual in this
//! home, `columns` puts both before a small network (`inference` runs it), `filter` holds its word against how long people sleep and
//! stay out, `onset` tells when they fell asleep, woke, left and came. `house` is all of it together and what the engine holds. `rules` are the
//! two rules that anybody would write down, the baseline. No labels, no I/O; time is an argument.

mod activity;
mod columns;
mod filter;
mod habit;
mod house;
mod lone;
mod onset;
mod passage;
mod phones;
mod role;
mod rules;
mod senses;
mod stirs;
#[cfg(test)]
mod tests;
mod words;

use serde::Deserialize;
use serde::Serialize;

pub use activity::Activity;
pub use columns::COLUMNS;
pub use columns::Columns;
pub use house::Answer;
pub use house::House;
pub use house::Method;
pub use onset::Onset;
pub use onset::Turn;
pub use role::Role;
pub use rules::Presence;
pub use rules::Settings;

/// What is likely now. The two exclude each other: their sum is at most 1, and what is left is that somebody is up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chances {
    /// That everybody who is in is asleep, and somebody is in.
    pub asleep: f64,
    /// That nobody is in.
    pub away: f64,
}

impl Chances {
    /// That somebody is in and up.
    pub fn awake(self) -> f64 {
        (1.0 - self.asleep - self.away).max(0.0)
    }
}
