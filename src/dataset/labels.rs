//! What came true: the states that were to be forecast, and the time until the next change.

use crate::evaluate::Recording;
use crate::inference::HORIZONS;
use crate::time::Timestamp;

/// What came true after one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// At each horizon: in use (1), out of use (0), nobody knows (-1).
    pub on: [i8; HORIZONS.len()],
    /// Minutes until the next change; where none was seen, minutes for which it was watched without one.
    pub change_min: f32,
    /// No change was seen before sight was lost.
    pub censored: bool,
}

impl Truth {
    /// What came true of a device after `at`.
    pub(super) fn after(recording: &Recording, device: usize, at: Timestamp) -> Truth {
        let track = recording.track(device);
        let known_until = recording.last().unwrap_or(at);
        let on = HORIZONS.map(|ahead| {
            let then = at + ahead;
            let is_watched = then <= known_until && !recording.in_hole(then);
            track.at(then).filter(|_| is_watched).map_or(-1, i8::from)
        });
        // From `at` on: what happens at the very time of a question has not happened when it is asked.
        let next = track.next_change(at).map(|(then, state)| (then, state.is_some()));
        let (until, is_seen) = match next {
            Some((then, is_seen)) if then <= known_until => (then, is_seen),
            _ => (known_until, false),
        };
        Truth { on, change_min: until.since(at).as_secs_f32() / 60.0, censored: !is_seen }
    }
}
