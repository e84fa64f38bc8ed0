//! Quantiles, between the two values that lie nearest.

/// The value below which a share `p` lies; `None` of nothing. Sorts `values`.
pub(super) fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(values[below] + (values[above] - values[below]) * (place - below as f64))
}

/// The middle value; `None` of nothing. Sorts `values`.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    quantile(values, 0.5)
}

/// How far the quartiles lie apart; `None` of nothing. Sorts `values`.
pub(super) fn between_quartiles(values: &mut [f64]) -> Option<f64> {
    Some(quantile(values, 0.75)? - quantile(values, 0.25)?)
}

/// The arithmetic mean; `None` of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The standard deviation of a sample; `None` of less than two values.
pub(super) fn deviation(values: &[f64]) -> Option<f64> {
    let (mean, count) = (mean(values)?, values.len());
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (count > 1).then(|| (squares / (count - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_usual_definition() {
        assert_eq!(quantile(&mut [3.0, 1.0, 2.0, 4.0], 0.25), Some(1.75));
        assert_eq!(median(&mut [5.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(between_quartiles(&mut [0.0, 1.0, 2.0, 3.0, 4.0]), Some(2.0));
        assert_eq!(quantile(&mut [7.0], 0.05), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
        assert_eq!(deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), Some((32.0_f64 / 7.0).sqrt()));
        assert_eq!(deviation(&[2.0]), None);
    }
}
