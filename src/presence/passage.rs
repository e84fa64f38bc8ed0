//! The entrance: what was before somebody went through, and what came after.

use serde::Deserialize;
use serde::Serialize;

use super::role::CHANNELS;
use super::role::Channel;

/// Openings within so many minutes of each other are one passage.
const SAME_MIN: f64 = 3.0;
/// What stirs within so many minutes of the last opening may be those who are just leaving.
const LINGER_MIN: f64 = 0.75;

/// The last passage through the entrance. Times are minutes of watched time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Passage {
    first: Option<f64>,
    last: f64,
    openings: f64,
    /// Quiet before it, and how busy it was.
    quiet_before: f64,
    busy_before: f64,
    in_bed_before: f64,
    /// Activity since it, not at the entrance.
    since: f64,
    last_stir: Option<f64>,
    seen: [bool; CHANNELS],
    today: f64,
    sure: f64,
    sure_last: Option<f64>,
}

impl Passage {
    /// Something at the entrance moved at `now`, after a quiet of so many minutes.
    pub(super) fn passed(&mut self, now: f64, quiet: f64, busy: f64, in_bed: f64) {
        if self.first.is_none() || now - self.last > SAME_MIN {
            *self = Passage {
                first: Some(now),
                last: now,
                quiet_before: quiet,
                busy_before: busy,
                in_bed_before: in_bed,
                today: self.today * (-(now - self.last) / 360.0).exp() + 1.0,
                ..Passage::default()
            };
        }
        self.last = now;
        self.openings += 1.0;
    }

    /// Something stirred elsewhere.
    pub(super) fn stirred(&mut self, now: f64, channel: Channel) {
        if self.first.is_some() && now - self.last > LINGER_MIN {
            // Once a minute is enough.
            if self.last_stir.is_none_or(|last| now - last > 1.0) {
                self.since += 1.0;
            }
            self.last_stir = Some(now);
            self.seen[channel as usize] = true;
        }
    }

    /// Something stirred elsewhere that more than one device told of.
    pub(super) fn surely_stirred(&mut self, now: f64) {
        if self.first.is_some() && now - self.last > LINGER_MIN && self.sure_last.is_none_or(|last| now - last > 1.0) {
            self.sure += 1.0;
            self.sure_last = Some(now);
        }
    }

    /// Ten columns.
    pub(super) fn columns(&self, now: f64) -> [f64; 10] {
        let Some(first) = self.first else { return [0.0, 1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0] };
        let minutes = |from: f64| (now - from).max(0.0).ln_1p() / 7.0;
        [
            1.0,
            minutes(self.last),
            minutes(first),
            self.openings.ln_1p() / 2.0,
            f64::from(u8::from(self.since > 0.0)),
            self.since.ln_1p() / 4.0,
            self.last_stir.map_or(0.0, |stir| (stir - self.last).max(0.0).ln_1p() / 7.0),
            self.seen.iter().filter(|seen| **seen).count() as f64 / 5.0,
            self.quiet_before.ln_1p() / 7.0,
            self.busy_before / 2.0,
        ]
    }

    /// Three more: whether somebody lay in bed then, what surely stirred since, and how many passages there were lately.
    pub(super) fn more(&self, now: f64) -> [f64; 3] {
        [
            self.in_bed_before,
            self.sure.ln_1p() / 4.0,
            (self.today * (-(now - self.last).max(0.0) / 360.0).exp()).ln_1p() / 2.0,
        ]
    }

    /// Minutes since the entrance last moved, and whether anything has stirred inside since.
    pub(super) fn last(&self, now: f64) -> Option<(f64, bool)> {
        self.first.map(|_| ((now - self.last).max(0.0), self.since > 0.0))
    }
}
