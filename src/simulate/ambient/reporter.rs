//! When a sensor thinks that a measurement is worth a report: when it moved by so much, and every so often anyway.

use crate::simulate::random::Random;
use crate::time::Timestamp;

/// One measured quantity of one sensor.
#[derive(Clone, Debug)]
pub(super) struct Reporter {
    /// Least change in the quantity's unit, and as a share of what was reported last. The greater of the two counts.
    pub(super) by: f64,
    pub(super) by_share: f64,
    /// No two reports are nearer than this, in seconds.
    pub(super) least_gap_s: f64,
    /// A report is due after this, in seconds, whether anything changed or not.
    pub(super) most_gap_s: f64,
    /// What is reported is a multiple of this.
    pub(super) step: f64,
    last: Option<(Timestamp, f64)>,
}

impl Reporter {
    pub(super) fn light(random: &mut Random) -> Reporter {
        Reporter {
            by: random.between(2.0, 12.0),
            by_share: random.between(0.08, 0.35),
            least_gap_s: random.pick(&[(5.0, 0.4), (60.0, 0.3), (600.0, 0.3)]).unwrap_or(60.0),
            most_gap_s: random.pick(&[(1800.0, 0.15), (3600.0, 0.35), (1e9, 0.5)]).unwrap_or(3600.0),
            step: 1.0,
            last: None,
        }
    }

    pub(super) fn warmth(random: &mut Random) -> Reporter {
        let (by, step) = random
            .pick(&[((0.1, 0.1), 0.15), ((0.2, 0.01), 0.35), ((0.5, 0.1), 0.4), ((0.5, 0.5), 0.1)])
            .unwrap_or((0.2, 0.1));
        Reporter {
            by,
            by_share: 0.0,
            least_gap_s: random.between(30.0, 600.0),
            most_gap_s: random.pick(&[(1800.0, 0.1), (3600.0, 0.35), (7200.0, 0.25), (1e9, 0.3)]).unwrap_or(3600.0),
            step,
            last: None,
        }
    }

    pub(super) fn humidity(random: &mut Random) -> Reporter {
        let (by, step) = random
            .pick(&[((1.0, 1.0), 0.25), ((1.0, 0.01), 0.25), ((3.0, 0.1), 0.35), ((5.0, 1.0), 0.15)])
            .unwrap_or((1.0, 1.0));
        Reporter { by, step, ..Reporter::warmth(random) }
    }

    /// What is reported of `value` at `at`, if anything. The first measurement always is.
    pub(super) fn report(&mut self, at: Timestamp, value: f64) -> Option<f64> {
        let value = round_to(value, self.step);
        if let Some((last_at, last)) = self.last {
            let gap_s = at.since(last_at).as_secs_f64();
            let moved = (value - last).abs() + 1e-9;
            let worth = moved >= self.by.max(last.abs() * self.by_share) && gap_s >= self.least_gap_s;
            if !worth && gap_s < self.most_gap_s {
                return None;
            }
        }
        self.last = Some((at, value));
        Some(value)
    }
}

/// The nearest multiple of `step`, written with as few digits as it needs.
pub(super) fn round_to(value: f64, step: f64) -> f64 {
    let per_unit = 1.0 / step;
    (value * per_unit).round() / per_unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn small_changes_wait_and_silence_ends() {
        let mut reporter =
            Reporter { by: 0.5, by_share: 0.0, least_gap_s: 60.0, most_gap_s: 3600.0, step: 0.1, last: None };
        let at = |s| Timestamp::from_millis(0) + Duration::from_secs(s);
        assert_eq!(reporter.report(at(0), 20.04), Some(20.0));
        assert_eq!(reporter.report(at(30), 25.0), None);
        assert_eq!(reporter.report(at(90), 20.3), None);
        assert_eq!(reporter.report(at(120), 20.5), Some(20.5));
        assert_eq!(reporter.report(at(3000), 20.5), None);
        assert_eq!(reporter.report(at(3720), 20.5), Some(20.5));
    }
}
