//! How good probabilities are against what came true: log loss, Brier score, area under the ROC curve, calibration.
//!
//! Everything takes weights, so that a bootstrap draw is the same figure with days counted several times or not at all.

use serde::Serialize;

/// Bins of equal mass in the reliability diagram and in the calibration error.
pub(super) const BINS: usize = 20;

/// One bin of a reliability diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Answers in it.
    pub count: f64,
    /// Mean of what was said.
    pub said: f64,
    /// Share that came true.
    pub came_true: f64,
}

/// What an answer costs: minus the natural logarithm of the probability that was given to what came true.
pub(super) fn log_loss(p: f64, on: bool) -> f64 {
    -(if on { p } else { 1.0 - p }).ln()
}

/// The squared distance from what came true.
pub(super) fn brier(p: f64, on: bool) -> f64 {
    let miss = p - f64::from(u8::from(on));
    miss * miss
}

/// Answers in the order of what was said, ready to be weighed again and again.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    /// Places in the order of the answers, by rising probability.
    order: Vec<u32>,
    /// For each place in that order: whether the probability is the same as the one before it.
    tied: Vec<bool>,
    on: Vec<bool>,
    /// For each place in that order: its bin.
    bins: Vec<u8>,
    p: Vec<f64>,
}

impl Ranked {
    pub(super) fn new(p: &[f64], on: &[bool]) -> Ranked {
        let mut order: Vec<u32> = (0..p.len() as u32).collect();
        order.sort_by(|a, b| p[*a as usize].total_cmp(&p[*b as usize]).then(a.cmp(b)));
        let sorted: Vec<f64> = order.iter().map(|place| p[*place as usize]).collect();
        let tied: Vec<bool> = (0..sorted.len()).map(|n| n > 0 && sorted[n] == sorted[n - 1]).collect();
        let mut bins: Vec<u8> = (0..sorted.len()).map(|n| (n * BINS / sorted.len().max(1)) as u8).collect();
        // The same answer must not stand in two bins: it goes with the first of its kind.
        for n in 1..bins.len() {
            if tied[n] {
                bins[n] = bins[n - 1];
            }
        }
        Ranked { on: order.iter().map(|place| on[*place as usize]).collect(), order, tied, bins, p: sorted }
    }

    /// The chance that something that came true was given a higher probability than something that did not; ties count half.
    /// `None` if all or none came true. `weight` is asked by place in the order of the answers.
    pub(super) fn auc(&self, weight: impl Fn(usize) -> f64) -> Option<f64> {
        let (mut no_before, mut yes_total, mut pairs) = (0.0, 0.0, 0.0);
        let (mut no, mut yes) = (0.0, 0.0);
        for (n, place) in self.order.iter().enumerate() {
            if !self.tied[n] {
                pairs += yes * (no_before + no / 2.0);
                no_before += no;
                yes_total += yes;
                (no, yes) = (0.0, 0.0);
            }
            let weight = weight(*place as usize);
            if self.on[n] {
                yes += weight;
            } else {
                no += weight;
            }
        }
        pairs += yes * (no_before + no / 2.0);
        let all = (no_before + no) * (yes_total + yes);
        (all > 0.0).then(|| pairs / all)
    }

    /// The reliability diagram: bins of (as nearly as ties allow) equal mass.
    pub(super) fn bins(&self, weight: impl Fn(usize) -> f64) -> Vec<Bin> {
        let mut sums = [Bin::default(); BINS];
        for (n, place) in self.order.iter().enumerate() {
            let weight = weight(*place as usize);
            let bin = &mut sums[usize::from(self.bins[n])];
            bin.count += weight;
            bin.said += weight * self.p[n];
            bin.came_true += if self.on[n] { weight } else { 0.0 };
        }
        sums.into_iter().filter(|bin| bin.count > 0.0).map(Bin::mean).collect()
    }

    /// For each place in the order of the answers, its bin.
    pub(super) fn bin_of_each(&self) -> Vec<u8> {
        let mut of_each = vec![0; self.order.len()];
        for (place, bin) in self.order.iter().zip(&self.bins) {
            of_each[*place as usize] = *bin;
        }
        of_each
    }
}

impl Bin {
    /// Turns sums into means.
    pub(super) fn mean(self) -> Bin {
        Bin { count: self.count, said: self.said / self.count, came_true: self.came_true / self.count }
    }
}

/// The expected calibration error: how far what was said lies from what came true, over the bins, each by its mass.
pub(super) fn ece(bins: &[Bin]) -> f64 {
    let all: f64 = bins.iter().map(|bin| bin.count).sum();
    bins.iter().map(|bin| bin.count / all * (bin.said - bin.came_true).abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::predictor::clip;

    fn once(_: usize) -> f64 {
        1.0
    }

    #[test]
    fn log_loss_and_brier_are_as_counted_by_hand() {
        assert!((log_loss(0.8, true) - 0.223_143_551_314_21).abs() < 1e-12);
        assert!((log_loss(0.8, false) - 1.609_437_912_434_1).abs() < 1e-12);
        assert!((log_loss(0.5, true) - std::f64::consts::LN_2).abs() < 1e-15);
        assert!((brier(0.8, true) - 0.04).abs() < 1e-12);
        assert!((brier(0.8, false) - 0.64).abs() < 1e-12);
        // The worst that anything can cost, and the best that it can do.
        assert!((log_loss(clip(0.0), true) - 1000.0_f64.ln()).abs() < 1e-12);
        assert!((log_loss(clip(1.0), true) - 0.001_000_500_333_58).abs() < 1e-12);
        assert_eq!(clip(f64::NAN), 0.5);
    }

    #[test]
    fn auc_counts_pairs_and_half_of_ties() {
        let auc = |p: &[f64], on: &[bool]| Ranked::new(p, on).auc(once);
        assert_eq!(auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]), Some(0.75));
        assert_eq!(auc(&[0.1, 0.2, 0.3, 0.4], &[false, false, true, true]), Some(1.0));
        assert_eq!(auc(&[0.4, 0.3, 0.2, 0.1], &[false, false, true, true]), Some(0.0));
        assert_eq!(auc(&[0.3; 6], &[true, false, true, false, false, false]), Some(0.5));
        // Yes: 0.5, 0.5, 0.9; no: 0.5, 0.2. Pairs: .5 + 1, .5 + 1, 1 + 1 = 5 of 6.
        assert_eq!(auc(&[0.5, 0.5, 0.9, 0.5, 0.2], &[true, true, true, false, false]), Some(5.0 / 6.0));
        assert_eq!(auc(&[0.1, 0.2], &[true, true]), None);
        assert_eq!(auc(&[], &[]), None);
    }

    #[test]
    fn a_weight_of_two_is_the_same_answer_twice() {
        let (p, on) = ([0.2, 0.6, 0.6, 0.9, 0.4], [false, true, false, true, true]);
        let twice = Ranked::new(&[0.2, 0.6, 0.6, 0.9, 0.4, 0.6, 0.4], &[false, true, false, true, true, false, true]);
        let weighed = Ranked::new(&p, &on);
        let weight = |place: usize| [1.0, 1.0, 2.0, 1.0, 2.0][place];
        assert_eq!(weighed.auc(weight), twice.auc(once));
    }

    #[test]
    fn a_calibrated_coin_has_no_calibration_error_and_a_boaster_has_all_of_it() {
        let mut p = Vec::new();
        let mut on = Vec::new();
        for tenth in 1..10_u32 {
            for n in 0..100 {
                p.push(f64::from(tenth) / 10.0);
                on.push(n < tenth * 10);
            }
        }
        assert!(ece(&Ranked::new(&p, &on).bins(once)) < 1e-12);
        // Nine of ten is said of everything, and half of it comes true.
        let half: Vec<bool> = (0..1000).map(|n| n % 2 == 0).collect();
        let bins = Ranked::new(&[0.9; 1000], &half).bins(once);
        assert_eq!(bins.len(), 1, "one answer, one bin");
        assert!((ece(&bins) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn bins_have_equal_mass() {
        let p: Vec<f64> = (0..1000).map(|n| f64::from(n) / 1000.0).collect();
        let bins = Ranked::new(&p, &vec![true; 1000]).bins(once);
        assert_eq!(bins.len(), BINS);
        assert!(bins.iter().all(|bin| bin.count == 50.0), "{bins:?}");
    }
}
