//! How long to wait before the next try: 1 s, 2 s, 4 s, and so on to a minute.
//!
//! Knows no clock and nothing of what is tried.

use std::time::Duration;

/// Counts failures in a row.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after one more failure.
    pub(super) fn next_delay(&mut self) -> Duration {
        let delay = FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        delay
    }

    /// Whether the latest try worked, or there was none.
    pub(super) fn is_calm(&self) -> bool {
        self.failures == 0
    }

    /// It worked: the next failure is a first one again.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_begin_again() {
        let mut backoff = Backoff::default();
        assert!(backoff.is_calm());
        let waits: Vec<u64> = (0..8).map(|_| backoff.next_delay().as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        for _ in 0..1000 {
            assert_eq!(backoff.next_delay(), LONGEST);
            assert!(!backoff.is_calm());
        }
        backoff.reset();
        assert_eq!(backoff.next_delay(), FIRST);
    }
}
