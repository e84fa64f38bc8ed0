//! Logistic regression on a few inputs, fitted by Newton's method with a ridge towards a first guess.

/// Inputs, the constant included.
pub(super) const INPUTS: usize = 3;
/// Newton's method is at the optimum after a few steps, and after one or two from the last fit.
const STEPS: usize = 6;
const GOOD_ENOUGH: f64 = 1e-4;

/// One example.
#[derive(Clone, Copy, Debug)]
pub(super) struct Example {
    pub(super) x: [f64; INPUTS],
    pub(super) yes: bool,
    pub(super) weight: f64,
}

pub(super) fn linear(weights: &[f64; INPUTS], x: &[f64; INPUTS]) -> f64 {
    weights.iter().zip(x).map(|(w, x)| w * x).sum()
}

/// The weights with the least log loss on `examples` plus `ridge` times half the squared distance from `guess`, sought from `start`.
pub(super) fn fit(
    examples: impl Iterator<Item = Example> + Clone,
    start: [f64; INPUTS],
    guess: [f64; INPUTS],
    ridge: f64,
) -> [f64; INPUTS] {
    let mut weights = start;
    for _ in 0..STEPS {
        let mut gradient: [f64; INPUTS] = std::array::from_fn(|i| ridge * (weights[i] - guess[i]));
        let mut hessian = [[0.0; INPUTS]; INPUTS];
        for (i, row) in hessian.iter_mut().enumerate() {
            row[i] = ridge;
        }
        for Example { x, yes, weight } in examples.clone() {
            let p = 1.0 / (1.0 + (-linear(&weights, &x)).exp());
            let error = weight * (p - f64::from(u8::from(yes)));
            let curvature = weight * p * (1.0 - p);
            for i in 0..INPUTS {
                gradient[i] += error * x[i];
                for j in 0..=i {
                    hessian[i][j] += curvature * x[i] * x[j];
                }
            }
        }
        let step = solve(hessian, gradient);
        // Far from the optimum a full step may overshoot, so no weight moves by more than one unit at a time.
        let longest = step.iter().fold(1.0_f64, |most, s| most.max(s.abs()));
        for (weight, s) in weights.iter_mut().zip(step) {
            *weight -= s / longest;
        }
        if step.iter().all(|s| s.abs() < GOOD_ENOUGH) {
            break;
        }
    }
    weights
}

/// Solves `a x = b` by Cholesky's decomposition; `a` is symmetric and positive definite (the ridge sees to it), and only its
/// lower half is read.
fn solve(mut a: [[f64; INPUTS]; INPUTS], mut b: [f64; INPUTS]) -> [f64; INPUTS] {
    for i in 0..INPUTS {
        for j in 0..=i {
            let sum: f64 = a[i][j] - (0..j).map(|k| a[i][k] * a[j][k]).sum::<f64>();
            a[i][j] = if i == j { sum.max(1e-12).sqrt() } else { sum / a[j][j] };
        }
    }
    for i in 0..INPUTS {
        let sum: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    for i in (0..INPUTS).rev() {
        let sum: f64 = (i + 1..INPUTS).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - sum) / a[i][i];
    }
    b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_weights_of_a_table_of_counts() {
        // With one yes-or-no input, the best fit has the counted odds in each row: 80 of 100, and 30 of 100.
        let rows = [([1.0, 1.0, 0.0], 80, 20), ([1.0, 0.0, 0.0], 30, 70)];
        let examples = rows.into_iter().flat_map(|(x, yes, no)| {
            [(true, f64::from(yes)), (false, f64::from(no))].map(|(yes, weight)| Example { x, yes, weight })
        });
        let weights = fit(examples, [0.0; INPUTS], [0.0; INPUTS], 1e-9);
        let p = |x| 1.0 / (1.0 + (-linear(&weights, &x)).exp());
        assert!((p(rows[0].0) - 0.8).abs() < 1e-6);
        assert!((p(rows[1].0) - 0.3).abs() < 1e-6);
        assert_eq!(weights[2], 0.0);
    }

    #[test]
    fn with_no_example_the_guess_stands() {
        let weights = fit(std::iter::empty(), [0.0; INPUTS], [0.1, 0.7, 0.3], 1.0);
        for (weight, guess) in weights.iter().zip([0.1, 0.7, 0.3]) {
            assert!((weight - guess).abs() < 1e-9);
        }
    }
}
