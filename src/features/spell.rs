//! How long it has been so, and how long it was so before: a kettle boils for three minutes, a porch light burns for six hours.

use std::time::Duration;

use crate::home::History;
use crate::home::Uses;
use crate::time::Timestamp;

/// The ends that are asked for.
const WITHIN: [Duration; 4] = [
    Duration::from_secs(15 * 60),
    Duration::from_secs(3600),
    Duration::from_secs(4 * 3600),
    Duration::from_secs(12 * 3600),
];
/// Spells of evidence that "half of them ends" is worth beside the device's own.
const PRIOR: f32 = 1.0;

/// What past spells of the same state, in use or out of it, say of the present one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spell {
    /// Share of the past spells that lasted as long as this one has, of which this much was over within 15 minutes, 1, 4, 12 hours.
    pub(super) ends: [f32; WITHIN.len()],
    /// Share of all past spells that lasted as long as this one has.
    pub(super) lasted: f32,
    /// Of all past spells: the middle of ln(1 + minutes), and how far the quarter and three quarters are apart.
    pub(super) median_log: f32,
    pub(super) spread_log: f32,
}

impl Spell {
    /// The present spell among the remembered ones: at most 64.
    pub(super) fn of(history: &History, now: Timestamp) -> Spell {
        let mut past = lengths_s(&history.uses, history.in_use() == Some(true));
        past.sort_by(f32::total_cmp);
        let elapsed_s = now.since(history.changed_at()).as_secs_f32();
        let count = |until_s: f32| past.partition_point(|length| *length < until_s) as f32;
        let over = count(elapsed_s);
        let lasted = past.len() as f32 - over;
        Spell {
            ends: WITHIN
                .map(|within| (count(elapsed_s + within.as_secs_f32()) - over + 0.5 * PRIOR) / (lasted + PRIOR)),
            lasted: (lasted + 0.5 * PRIOR) / (past.len() as f32 + PRIOR),
            median_log: quantile_log(&past, 0.5),
            spread_log: quantile_log(&past, 0.75) - quantile_log(&past, 0.25),
        }
    }
}

/// Lengths of the remembered uses, or of the gaps between them, in seconds.
fn lengths_s(uses: &Uses, in_use: bool) -> Vec<f32> {
    if in_use {
        return uses.past().map(|past| past.to.since(past.from).as_secs_f32()).collect();
    }
    let gaps = uses.past().zip(uses.past().skip(1));
    gaps.map(|(before, after)| after.from.since(before.to).as_secs_f32()).collect()
}

/// ln(1 + minutes) at a share of the sorted lengths; that of an hour where there are none.
fn quantile_log(sorted_s: &[f32], share: f32) -> f32 {
    let Some(last) = sorted_s.len().checked_sub(1) else { return 60.0_f32.ln_1p() };
    (sorted_s[(share * last as f32).round() as usize] / 60.0).ln_1p()
}
