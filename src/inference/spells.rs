//! How long past uses, or the gaps between them, went on after they had lasted as long as the present one has.

use crate::home::History;
use crate::home::Uses;
use crate::time::Timestamp;

/// What a spell counts beside the next younger one.
const KEEP: f32 = 0.97;
/// What is held for possible before anything was seen: it goes on for so many times as long as it has, each as likely.
const SUPPOSED: [f32; 5] = [0.1, 0.4, 1.0, 2.5, 8.0];
/// What each of these counts, in spells.
const SUPPOSED_WEIGHT: f32 = 0.2;

/// ln(1 + minutes) until the present spell ends, at each of `shares`, which ascend.
pub(super) fn quantiles<const N: usize>(now: Timestamp, history: &History, shares: [f32; N]) -> [f32; N] {
    let elapsed_min = now.since(history.changed_at()).as_secs_f32() / 60.0;
    let supposed = SUPPOSED.map(|times| ((elapsed_min + 5.0) * times, SUPPOSED_WEIGHT));
    let mut left: Vec<(f32, f32)> = supposed.into();
    let mut weight = 1.0;
    lengths_min(&history.uses, history.in_use() == Some(true), &mut |length_min| {
        if length_min > elapsed_min {
            left.push((length_min - elapsed_min, weight));
        }
        weight *= KEEP;
    });
    left.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let all: f32 = left.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    let mut at = left.iter();
    let mut reached = 0.0;
    shares.map(|share| {
        while sum < share * all {
            let Some((minutes, weight)) = at.next() else { break };
            (sum, reached) = (sum + weight, *minutes);
        }
        reached.ln_1p()
    })
}

/// Tells the lengths of the remembered uses, or of the gaps between them, youngest first.
fn lengths_min(uses: &Uses, in_use: bool, tell: &mut dyn FnMut(f32)) {
    let mut after = None;
    for past in uses.past().rev() {
        if in_use {
            tell(past.to.since(past.from).as_secs_f32() / 60.0);
        } else if let Some(after) = after.replace(past.from) {
            tell(Timestamp::since(after, past.to).as_secs_f32() / 60.0);
        }
    }
}
