//! Whom to believe: Vovk's aggregating algorithm for log loss (1990), with the fixed share of Herbster and Warmuth (1998) so that who
//! was wrong for long may be right again.
//!
//! Each expert's weight is multiplied by the probability that it gave to what came true; the answer is the weighted mean. Then for
//! every sequence of T answers and every way of following one expert after another with S changes among them, the loss of the
//! mixture is at most that of this way, plus
//! `ln(1/w0) + S ln(1/(SHARE w0)) + (T - S) ln(1/(1 - SHARE))` nats, where w0 is the least prior weight of the experts followed.
//! An answer that comes late is learnt late: questions that are still open when the next one is asked go to another copy, each copy
//! learning from every (D + 1)-th question, and the bound holds for each copy on its questions: D + 1 times the bound in all
//! (Weinberger and Ordentlich 2002). An expert that says nothing of a question neither gains nor loses by it (Freund, Schapire,
//! Singer and Warmuth 1997).

use serde::Deserialize;
use serde::Serialize;

use crate::inference::log_odds::clamp;

/// What each answer moves back to the prior weights.
pub(super) const SHARE: f32 = 3e-4;

/// The weights of experts, which sum up to one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Mixture {
    weights: Vec<f32>,
}

impl Mixture {
    /// Begins with these weights, which sum up to one.
    pub(super) fn new(prior: &[f32]) -> Mixture {
        Mixture { weights: prior.to_vec() }
    }

    /// The weights of those who say something, summing up to one.
    pub(super) fn weights(&self, said: &[Option<f32>]) -> Vec<f32> {
        let heard = |(weight, said): (&f32, &Option<f32>)| if said.is_some() { *weight } else { 0.0 };
        let mut weights: Vec<f32> = self.weights.iter().zip(said).map(heard).collect();
        let all: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= all.max(f32::MIN_POSITIVE));
        weights
    }

    /// The mean of what is said, by weight; one half where nobody says anything.
    pub(super) fn p(&self, said: &[Option<f32>]) -> f32 {
        let (mut p, mut all) = (0.0, 0.0);
        for (weight, said) in self.weights.iter().zip(said) {
            if let Some(said) = said {
                p += weight * said;
                all += weight;
            }
        }
        if all > 0.0 { clamp(p / all) } else { 0.5 }
    }

    /// Learns that the answer was `yes` where the experts had said so.
    pub(super) fn learn(&mut self, said: &[Option<f32>], yes: bool, prior: &[f32]) {
        let of_truth = |p: f32| if yes { p } else { 1.0 - p };
        let mixed = of_truth(self.p(said));
        let mut all = 0.0;
        for (weight, said) in self.weights.iter_mut().zip(said) {
            // Who is silent is counted as having said what all said together.
            *weight *= of_truth(said.unwrap_or(if yes { mixed } else { 1.0 - mixed }));
            all += *weight;
        }
        for (weight, prior) in self.weights.iter_mut().zip(prior) {
            *weight = *weight / all * (1.0 - SHARE) + SHARE * prior;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIOR: [f32; 3] = [0.2, 0.3, 0.5];

    fn loss(p: f32, yes: bool) -> f64 {
        -f64::from(if yes { p } else { 1.0 - p }).ln()
    }

    /// Losses of the mixture and of each expert on a sequence of answers.
    fn play(rounds: &[([f32; 3], bool)]) -> (f64, [f64; 3]) {
        let mut mixture = Mixture::new(&PRIOR);
        let (mut mixed, mut each) = (0.0, [0.0; 3]);
        for (said, yes) in rounds {
            let heard = said.map(Some);
            mixed += loss(mixture.p(&heard), *yes);
            each.iter_mut().zip(said).for_each(|(loss_of, p)| *loss_of += loss(*p, *yes));
            mixture.learn(&heard, *yes, &PRIOR);
        }
        (mixed, each)
    }

    fn bound(rounds: usize, changes: usize) -> f64 {
        let (least, share) = (f64::from(PRIOR[0]), f64::from(SHARE));
        let stays = (rounds - changes) as f64;
        -least.ln() - changes as f64 * (share * least).ln() - stays * (1.0 - share).ln()
    }

    proptest! {
        /// Whatever the experts say and whatever comes true.
        #[test]
        fn it_is_never_worse_than_its_best_expert_by_more_than_the_bound(
            rounds in prop::collection::vec((prop::array::uniform3(0.001_f32..0.999), any::<bool>()), 1..300)
        ) {
            let (mixed, each) = play(&rounds);
            let best = each.into_iter().fold(f64::INFINITY, f64::min);
            prop_assert!(mixed <= best + bound(rounds.len(), 0) + 1e-3, "{mixed} against {best}");
        }
    }

    /// The truth is always what the mixture holds for less likely.
    #[test]
    fn an_adversary_gains_no_more_than_the_bound() {
        let mut mixture = Mixture::new(&PRIOR);
        let said = [0.9, 0.1, 0.6];
        let (mut mixed, mut each) = (0.0, [0.0; 3]);
        for _ in 0..2000 {
            let p = mixture.p(&said.map(Some));
            let yes = p < 0.5;
            mixed += loss(p, yes);
            each.iter_mut().zip(said).for_each(|(loss_of, p)| *loss_of += loss(p, yes));
            mixture.learn(&said.map(Some), yes, &PRIOR);
        }
        assert!(mixed <= each.into_iter().fold(f64::INFINITY, f64::min) + bound(2000, 0));
    }

    #[test]
    fn it_follows_whoever_is_right_now() {
        let knows = |yes: bool| if yes { 0.9 } else { 0.1 };
        let rounds: Vec<([f32; 3], bool)> = (0..3000_u32)
            .map(|n| {
                let yes = n % 3 == 0;
                let said = if n < 1500 { [knows(yes), knows(!yes), 0.5] } else { [knows(!yes), knows(yes), 0.5] };
                (said, yes)
            })
            .collect();
        let (mixed, _) = play(&rounds);
        let best_way = 3000.0 * loss(0.9, true);
        assert!(mixed <= best_way + bound(3000, 1), "{mixed} against {best_way}");
    }

    #[test]
    fn who_says_nothing_neither_gains_nor_loses() {
        let mut mixture = Mixture::new(&PRIOR);
        let said = [Some(0.9), Some(0.1), None];
        assert!((mixture.p(&said) - (0.2 * 0.9 + 0.3 * 0.1) / 0.5).abs() < 1e-6);
        mixture.learn(&said, true, &PRIOR);
        let weights = mixture.weights(&[Some(0.5); 3]);
        assert!((weights[2] - 0.5).abs() < 1e-3 && weights[0] > 0.35, "{weights:?}");
    }
}
