//! Probabilities, their log-odds, and log-odds in one byte.

/// Probabilities are kept this far from 0 and 1, so that one surprise costs at most 6.9 nats.
const FLOOR: f32 = 0.001;
/// Steps of a stored number per unit: one byte reaches from -4 to 4.
const STEPS: f32 = 32.0;
/// Steps of stored log-odds per unit: one byte reaches past the log-odds of the floor.
const LOG_ODDS_STEPS: f32 = 18.0;

/// A probability that may be scored.
pub(super) fn clamp(p: f32) -> f32 {
    // What is no number at all knows nothing.
    if p.is_nan() { 0.5 } else { p.clamp(FLOOR, 1.0 - FLOOR) }
}

/// Log-odds of a probability.
pub(super) fn log_odds(p: f32) -> f32 {
    let p = clamp(p);
    (p / (1.0 - p)).ln()
}

/// The probability of log-odds.
pub(super) fn sigmoid(z: f32) -> f32 {
    1.0 / (1.0 + (-z).exp())
}

/// An input in one byte.
pub(super) fn pack(value: f32) -> i8 {
    (value * STEPS).round().clamp(-127.0, 127.0) as i8
}

/// What was packed.
pub(super) fn unpack(byte: i8) -> f32 {
    f32::from(byte) / STEPS
}

/// A probability in one byte.
pub(super) fn pack_p(p: f32) -> i8 {
    (log_odds(p) * LOG_ODDS_STEPS).round().clamp(-127.0, 127.0) as i8
}

/// The probability that was packed.
pub(super) fn unpack_p(byte: i8) -> f32 {
    clamp(sigmoid(f32::from(byte) / LOG_ODDS_STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_holds_a_probability_to_three_parts_in_a_hundred_of_its_odds() {
        for p in [0.001, 0.0123, 0.2, 0.5, 0.77, 0.95, 0.999_f32] {
            let back = unpack_p(pack_p(p));
            assert!((log_odds(back) - log_odds(p)).abs() < 0.03, "{p} came back as {back}");
        }
        assert_eq!(unpack(pack(-1.5)), -1.5);
        assert_eq!(unpack(pack(9.0)), 127.0 / 32.0);
        assert_eq!(clamp(f32::NAN), 0.5);
    }
}
