//! The look-up: which archetype a device is nearest to, how near, and how sure that is.

use serde::Serialize;

use super::Archetypes;
use super::EMBEDDING_LEN;

/// Where a device belongs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assignment {
    /// Id of the nearest archetype.
    pub id: u8,
    /// Its label.
    pub label: String,
    /// Distance of the device from its centre, in the units of the embedding.
    pub distance: f32,
    /// Id, label and distance of the one that comes next.
    pub second: Option<(u8, String, f32)>,
    /// How much further away the second is, as a share of its distance: 0 is a tie, 1 is a device at the centre itself.
    pub margin: f32,
    /// How sure it is, in words that follow a name: `much like a porch light`.
    pub confidence: &'static str,
    /// Whether it lies within the radius of 99 of a hundred of the archetype's members: outside, the label says little.
    pub is_at_home: bool,
}

/// A second that is so much further away is no rival.
const CLEAR: f32 = 0.25;
/// One that is hardly further away is as good.
const UNCLEAR: f32 = 0.08;

impl Archetypes {
    /// The archetype that `embedding` is nearest to; `None` if there are no archetypes, or for an embedding that is no numbers.
    pub fn nearest(&self, embedding: &[f32; EMBEDDING_LEN]) -> Option<Assignment> {
        let mut best: Option<(usize, f32)> = None;
        let mut second: Option<(usize, f32)> = None;
        for (index, archetype) in self.all.iter().enumerate() {
            let distance = squared_distance(&archetype.centre, embedding);
            if best.is_none_or(|(_, nearest)| distance < nearest) {
                second = best;
                best = Some((index, distance));
            } else if second.is_none_or(|(_, next)| distance < next) {
                second = Some((index, distance));
            }
        }
        let (index, squared) = best.filter(|(_, squared)| squared.is_finite())?;
        let archetype = &self.all[index];
        let distance = squared.sqrt();
        let second = second.map(|(index, squared)| {
            let next = &self.all[index];
            (next.id, next.label.clone(), squared.sqrt())
        });
        let margin = second.as_ref().map_or(1.0, |(_, _, next)| if *next > 0.0 { 1.0 - distance / next } else { 0.0 });
        let is_at_home = distance <= archetype.radius[2];
        let confidence = match () {
            () if !is_at_home => "unlike anything known, nearest to",
            () if margin >= CLEAR && distance <= archetype.radius[1] => "much like",
            () if margin >= UNCLEAR => "like",
            () => "somewhat like",
        };
        Some(Assignment {
            id: archetype.id,
            label: archetype.label.clone(),
            distance,
            second,
            margin,
            confidence,
            is_at_home,
        })
    }
}

/// The square of the distance between two points.
pub(super) fn squared_distance(left: &[f32; EMBEDDING_LEN], right: &[f32; EMBEDDING_LEN]) -> f32 {
    // Eight sums side by side: the compiler turns them into one vector.
    let mut sums = [0.0_f32; 8];
    for (left, right) in left.as_chunks::<8>().0.iter().zip(right.as_chunks::<8>().0) {
        for lane in 0..8 {
            let apart = left[lane] - right[lane];
            sums[lane] += apart * apart;
        }
    }
    sums.iter().sum()
}
