//! Logistic regression that learns from one example at a time.

use serde::Deserialize;
use serde::Serialize;

/// Probabilities are kept this far from 0 and 1, so that one surprise costs a bounded loss.
const FLOOR: f32 = 0.001;
/// AdaGrad's step (Duchi, Hazan, Singer 2011), chosen on the first half of one recorded home.
const STEP: f32 = 0.1;

/// P(yes) = sigmoid(bias + w1 x1 + w2 x2), with one AdaGrad step size per weight.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Logistic {
    weights: [f32; 3],
    squares: [f32; 3],
}

impl Logistic {
    /// Starts as the plain weighted sum of the two log-odds.
    pub(super) fn new(first: f32, second: f32) -> Logistic {
        Logistic { weights: [0.0, first, second], squares: [1.0; 3] }
    }

    /// P(yes), 0 to 1, given two log-odds.
    pub(super) fn p(&self, x: [f32; 2]) -> f32 {
        let z = self.weights[0] + self.weights[1] * x[0] + self.weights[2] * x[1];
        clamp(1.0 / (1.0 + (-z).exp()))
    }

    /// Learns that with these log-odds the answer was `yes`: one step down the log loss.
    pub(super) fn learn(&mut self, x: [f32; 2], yes: bool) {
        let error = self.p(x) - if yes { 1.0 } else { 0.0 };
        for (index, input) in [1.0, x[0], x[1]].into_iter().enumerate() {
            let gradient = error * input;
            self.squares[index] += gradient * gradient;
            self.weights[index] -= STEP * gradient / self.squares[index].sqrt();
        }
    }
}

/// Log-odds of a probability.
pub(super) fn log_odds(p: f32) -> f32 {
    let p = clamp(p);
    (p / (1.0 - p)).ln()
}

fn clamp(p: f32) -> f32 {
    p.clamp(FLOOR, 1.0 - FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_learns_whom_to_trust() {
        let mut stack = Logistic::new(0.5, 0.5);
        for n in 0..2000_u32 {
            let yes = n % 3 == 0;
            let knows = if yes { 2.0 } else { -2.0 };
            let noise = if n % 2 == 0 { 2.0 } else { -2.0 };
            stack.learn([knows, noise], yes);
        }
        assert!(stack.p([2.0, -2.0]) > 0.9);
        assert!(stack.p([-2.0, 2.0]) < 0.1);
    }
}
