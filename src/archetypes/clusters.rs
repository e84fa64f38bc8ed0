//! k-means over embeddings, by `linfa`. Knows nothing of devices.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeans;
use linfa_clustering::KMeansInit;
use ndarray::Array2;

use super::EMBEDDING_LEN;
use super::nearest::squared_distance;
use crate::chance::SplitMix64;

/// A restart ends here even if centres still move.
const MOST_ROUNDS: u64 = 200;
/// Centres that move by less than this, all together, have arrived.
const ARRIVED: f32 = 1e-4;

/// The best of `restarts` fits of `k` centres, each from its own k-means++ start; `None` where linfa finds none.
///
/// linfa's own generator is fixed: what is drawn follows from the order of the rows, and that from `seed`.
pub(super) fn centres(
    points: &[[f32; EMBEDDING_LEN]],
    k: usize,
    restarts: usize,
    seed: u64,
) -> Option<Vec<[f32; EMBEDDING_LEN]>> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    shuffle(&mut order, seed);
    let rows: Vec<f32> = order.iter().flat_map(|row| points[*row]).collect();
    let records = Array2::from_shape_vec((points.len(), EMBEDDING_LEN), rows).ok()?;
    let fitted = KMeans::params(k)
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(restarts)
        .max_n_iterations(MOST_ROUNDS)
        .tolerance(ARRIVED)
        .fit(&DatasetBase::from(records))
        .ok()?;
    let mut centres: Vec<[f32; EMBEDDING_LEN]> =
        fitted.centroids().rows().into_iter().map(|row| std::array::from_fn(|column| row[column])).collect();
    settle(points, &mut centres);
    Some(centres)
}

/// Centres exactly at the mean of what is nearest to them: linfa draws each a little towards where it was before.
fn settle(points: &[[f32; EMBEDDING_LEN]], centres: &mut [[f32; EMBEDDING_LEN]]) {
    for _ in 0..10 {
        let mut sums = vec![([0.0_f64; EMBEDDING_LEN], 0_u32); centres.len()];
        for point in points {
            let (sum, count) = &mut sums[nearest(centres, point)];
            sum.iter_mut().zip(point).for_each(|(sum, value)| *sum += f64::from(*value));
            *count += 1;
        }
        for (centre, (sum, count)) in centres.iter_mut().zip(&sums).filter(|(_, (_, count))| *count > 0) {
            *centre = std::array::from_fn(|column| (sum[column] / f64::from(*count)) as f32);
        }
    }
}

/// The index of the centre nearest to `point`.
pub(super) fn nearest(centres: &[[f32; EMBEDDING_LEN]], point: &[f32; EMBEDDING_LEN]) -> usize {
    let mut best = (0, f32::INFINITY);
    for (index, centre) in centres.iter().enumerate() {
        let distance = squared_distance(centre, point);
        if distance < best.1 {
            best = (index, distance);
        }
    }
    best.0
}

/// Fisher and Yates.
fn shuffle(order: &mut [usize], seed: u64) {
    let mut chance = SplitMix64(seed);
    for end in (1..order.len()).rev() {
        order.swap(end, (chance.bits() % (end as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clouds_that_lie_apart_are_found_and_the_same_seed_finds_them_in_the_same_order() {
        let points: Vec<[f32; EMBEDDING_LEN]> = (0..300)
            .map(|row| {
                std::array::from_fn(|column| if column == row % 5 { 4.0 } else { (row as f32 * 0.7).sin() * 0.1 })
            })
            .collect();
        let found = centres(&points, 5, 3, 7).expect("they can be fitted");
        let sizes = points.iter().fold(vec![0; 5], |mut sizes, point| {
            sizes[nearest(&found, point)] += 1;
            sizes
        });
        assert_eq!(sizes, [60; 5]);
        assert_eq!(centres(&points, 5, 3, 7), Some(found));
    }
}
