//! The names, the order and the version of everything that a model is fed. A model that was trained on another version is refused.

use crate::features::COMPANY_LEN;
use crate::features::GRID_LEN;
use crate::features::KIND_COUNT;
use crate::features::NAME_LEN;
use crate::features::PLACE_LEN;
use crate::home::GRID_DAYS;
use crate::time::SLOTS_PER_DAY;

/// Raised whenever a tensor or a column is added, dropped, moved or computed differently.
pub const VERSION: u32 = 1;

/// A tensor of the encoder, one row for each device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, which is also that of the ONNX input.
    pub name: &'static str,
    /// Its shape behind the batch dimension.
    pub shape: &'static [usize],
}

/// What the encoder is fed, in this order.
pub fn device_tensors() -> [Tensor; 5] {
    const GRID: [usize; 3] = [GRID_DAYS, SLOTS_PER_DAY, 3];
    const { assert!(GRID_LEN == GRID[0] * GRID[1] * GRID[2]) };
    [
        Tensor { name: "grid", shape: &GRID },
        Tensor { name: "name", shape: &[NAME_LEN] },
        Tensor { name: "place", shape: &[PLACE_LEN] },
        Tensor { name: "kind", shape: &[KIND_COUNT] },
        Tensor { name: "company", shape: &[COMPANY_LEN] },
    ]
}

/// The first columns of the context are the device's own: with them the home embedding weighs its devices.
pub const OWN_LEN: usize = 10;

/// The columns of a query's context, in their order. Those with `_at_` are about the time that a horizon asks for.
pub const CONTEXT: [&str; CONTEXT_LEN] = [
    // The device itself.
    "in_use",
    "since_change_log",
    "changes_1h",
    "changes_24h",
    "on_share_6h",
    "on_share_2d",
    "on_share_14d",
    "known_for_log",
    "uses_known",
    "observed_share_7d",
    // The clock and the sun.
    "day_sin",
    "day_cos",
    "half_day_sin",
    "half_day_cos",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "sun_known",
    "sun_now",
    "sun_rising",
    "sun_at_15m",
    "sun_at_1h",
    "sun_at_4h",
    "sun_at_12h",
    // What the home is used to.
    "habit_now",
    "habit_at_15m",
    "habit_at_1h",
    "habit_at_4h",
    "habit_at_12h",
    "habit_at_24h",
    "lately_now",
    "lately_at_15m",
    "lately_at_1h",
    "lately_at_4h",
    "lately_at_12h",
    "lately_at_24h",
    "yesterday_at_15m",
    "yesterday_at_1h",
    "yesterday_at_4h",
    "yesterday_at_12h",
    "yesterday_at_24h",
    "weekday_at_15m",
    "weekday_at_1h",
    "weekday_at_4h",
    "weekday_at_12h",
    "weekday_at_24h",
    "changes_here_7d",
    "changes_next_7d",
    // How long it has been so, and how long it was so before.
    "spell_ends_15m",
    "spell_ends_1h",
    "spell_ends_4h",
    "spell_ends_12h",
    "spell_lasted_share",
    "spell_median_log",
    "spell_spread_log",
    // The house.
    "asleep",
    "away",
    "quiet_log",
    "stirs_10m",
    "stirs_1h",
    "stirs_4h",
    "stirs_7d",
    "room_watched",
    "room_quiet_log",
    "room_stirs_10m",
    "room_stirs_1h",
    "began_15m",
    "ended_15m",
    "began_2h",
    "ended_2h",
    "lights_on",
    "lights_on_share",
    "room_lights_on",
    "media_on",
    "others_on_share",
    // The three devices whose use goes most with this one's.
    "mate1_goes_with",
    "mate1_in_use",
    "mate1_since_change_log",
    "mate2_goes_with",
    "mate2_in_use",
    "mate2_since_change_log",
    "mate3_goes_with",
    "mate3_in_use",
    "mate3_since_change_log",
];

/// How many columns the context has.
pub const CONTEXT_LEN: usize = 88;
