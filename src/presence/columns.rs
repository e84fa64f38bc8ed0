//! What the network is shown each minute: named, ordered, about -1 to 2 each.

use std::sync::LazyLock;

use super::role::CHANNELS;
use super::role::Lasts;
use super::senses::Senses;
use super::stirs::Stirs;
use crate::inference::PRESENCE_COLUMNS;
use crate::time::LocalTime;
use crate::time::Timestamp;

const STIRS: usize = 5;
const STATES: [&str; 16] = [
    "beds",
    "in_bed",
    "in_bed_for",
    "out_of_bed_for",
    "seats",
    "seated",
    "seated_for",
    "occupied",
    "occupied_bedroom",
    "lit",
    "lit_share",
    "lit_bedroom",
    "dark_for",
    "playing",
    "in_bed_usual",
    "seated_usual",
];
const PASSAGE: [&str; 13] = [
    "passage_known",
    "passage_ago",
    "passage_began",
    "openings",
    "stirred_since",
    "stirs_since",
    "stirred_after",
    "places_since",
    "quiet_before",
    "busy_before",
    "in_bed_before",
    "surely_since",
    "passages_lately",
];
const PHONES: [&str; 8] =
    ["phones", "phones_home", "no_phone_home", "carried_home", "others", "phone_ago", "phone_came", "phones_known"];
const CLOCK: [&str; 5] = ["sin_day", "cos_day", "sin_half_day", "cos_half_day", "weekend"];
const HABIT: [&str; 10] = [
    "habit_now",
    "habit_before",
    "habit_after",
    "habit_mean",
    "missed",
    "outlasted_part",
    "outlasted_all",
    "quiets_known",
    "quietest_sin",
    "quietest_cos",
];
const SURE: [&str; 10] = [
    "sure_ago",
    "sure_10",
    "sure_45",
    "sure_180",
    "crowd_10",
    "crowd_30",
    "sure_missed",
    "sure_outlasted_part",
    "sure_outlasted_all",
    "sure_known",
];
const REST: [&str; 6] = ["days", "busy_ago", "rose_ago", "rested_for", "blind", "live"];

/// How many columns there are.
pub(super) const LEN: usize = (CHANNELS + 1) * STIRS
    + CHANNELS * 2
    + STATES.len()
    + PASSAGE.len()
    + PHONES.len()
    + CLOCK.len()
    + HABIT.len()
    + REST.len()
    + SURE.len()
    + CHANNELS;

/// The network is shown exactly these.
const _: () = assert!(LEN == PRESENCE_COLUMNS, "count the columns, and raise the schema");

/// One minute of a house.
pub type Columns = [f32; LEN];

const CHANNEL_WORDS: [&str; CHANNELS + 1] =
    ["entrance", "bed", "bedroom", "bath", "kitchen", "living", "elsewhere", "bedroom_hand", "hand", "machine", "any"];

/// What each column is called.
pub static COLUMNS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = Vec::with_capacity(LEN);
    for channel in CHANNEL_WORDS {
        names.extend(["live", "ago", "stirs_10", "stirs_45", "stirs_180"].map(|what| format!("{channel}_{what}")));
    }
    names.extend(CHANNEL_WORDS[..CHANNELS].iter().map(|channel| format!("{channel}_last")));
    names.extend(CHANNEL_WORDS[..CHANNELS].iter().map(|channel| format!("{channel}_second")));
    let rest = STATES.iter().chain(&PASSAGE).chain(&PHONES).chain(&CLOCK).chain(&HABIT).chain(&REST).chain(&SURE);
    names.extend(rest.map(|name| (*name).to_owned()));
    names.extend(CHANNEL_WORDS[..CHANNELS].iter().map(|channel| format!("{channel}_sure")));
    names
});

/// Longer than this nobody lies in bed, sits or stays in view: something sticks.
const STUCK_BED_MIN: f64 = 15.0 * 60.0;
const STUCK_SEAT_MIN: f64 = 7.0 * 60.0;
const STUCK_ROOM_MIN: f64 = 5.0 * 60.0;
/// How long ago what never was is.
const NEVER: f64 = 1.5;

/// The columns of this minute.
pub(super) fn of(senses: &Senses, at: Timestamp, local: LocalTime) -> Columns {
    let now = senses.watched(at);
    let mut columns = Vec::with_capacity(LEN);
    for stirs in senses.stirs.iter().chain([&senses.any]) {
        columns.extend(stirred(stirs, now));
    }
    for rank in 0..2 {
        let channel = senses.order.get(rank).map(|channel| *channel as usize);
        columns.extend((0..CHANNELS).map(|other| f64::from(u8::from(channel == Some(other)))));
    }
    columns.extend(states(senses, now));
    columns.extend(senses.passage.columns(now));
    columns.extend(senses.passage.more(now));
    columns.extend(senses.phones.columns(now));
    let turn = std::f64::consts::TAU * f64::from(local.minute) / 1440.0;
    let weekend = f64::from(u8::from(local.day.weekday() >= 5));
    columns.extend([turn.sin(), turn.cos(), (2.0 * turn).sin(), (2.0 * turn).cos(), weekend]);
    columns.extend(habits(senses, now, local));
    let ago = |then: Option<f64>| then.map_or(NEVER, |then| log_minutes(now - then));
    columns.extend([
        senses.habit.days().ln_1p() / 3.0,
        ago(senses.busy_at),
        ago(senses.rose_at.map(|rose| rose.0)),
        senses.rose_at.map_or(0.0, |rose| log_minutes(rose.1)),
        log_minutes(senses.blind_for(at)),
        f64::from(senses.any.live).ln_1p() / 4.0,
    ]);
    columns.extend(sure(senses, now));
    let surely = senses.sure_order.first().map(|channel| *channel as usize);
    columns.extend((0..CHANNELS).map(|other| f64::from(u8::from(surely == Some(other)))));
    let mut row = [0.0; LEN];
    row.iter_mut().zip(columns).for_each(|(cell, value)| *cell = value as f32);
    row
}

fn log_minutes(minutes: f64) -> f64 {
    minutes.max(0.0).ln_1p() / 7.0
}

fn stirred(stirs: &Stirs, now: f64) -> [f64; STIRS] {
    let [short, middle, long] = stirs.counts(now).map(|count| count.ln_1p() / 2.0);
    let ago = stirs.since(now).map_or(NEVER, log_minutes);
    [f64::from(stirs.live).ln_1p() / 2.0, ago, short, middle, long]
}

fn sure(senses: &Senses, now: f64) -> [f64; SURE.len()] {
    let [_, ago, short, middle, long] = stirred(&senses.sure, now);
    let crowd = |minutes: f64| senses.crowd.iter().filter(|(_, at)| now - at < minutes).count() as f64;
    let [part, all, known] = senses.sure_habit.outlasted(senses.sure.since(now).unwrap_or(0.0));
    [
        ago,
        short,
        middle,
        long,
        crowd(10.0).ln_1p() / 2.0,
        crowd(30.0).ln_1p() / 2.0,
        senses.sure_habit.missed().ln_1p() / 3.0,
        part.ln() / 5.0,
        all.ln() / 5.0,
        known.ln_1p() / 5.0,
    ]
}

fn states(senses: &Senses, now: f64) -> [f64; STATES.len()] {
    let mut sums = [0.0; STATES.len()];
    let (mut beds, mut in_bed, mut seats, mut seated, mut lamps, mut lit) = (0.0, 0.0, 0.0, 0.0, 0.0_f64, 0.0_f64);
    let (mut in_bed_for, mut out_for, mut seated_for) = (0.0_f64, NEVER, 0.0_f64);
    let mut dark_for = NEVER;
    for sensed in senses.devices.iter().flatten() {
        let Some(on) = sensed.on.filter(|_| sensed.live) else { continue };
        let minutes = now - sensed.since;
        match sensed.lasts {
            Lasts::InBed => {
                beds += 1.0;
                if !on {
                    out_for = out_for.min(log_minutes(minutes));
                } else if minutes < STUCK_BED_MIN {
                    in_bed += 1.0;
                    sums[14] = f64::max(sums[14], f64::from(u8::from(sensed.is_usual(now))));
                    in_bed_for = in_bed_for.max(log_minutes(minutes));
                }
            }
            Lasts::Seated => {
                seats += 1.0;
                if on && minutes < STUCK_SEAT_MIN {
                    seated += 1.0;
                    sums[15] = f64::max(sums[15], f64::from(u8::from(sensed.is_usual(now))));
                    seated_for = seated_for.max(log_minutes(minutes));
                }
            }
            Lasts::Occupied if on && minutes < STUCK_ROOM_MIN && sensed.is_usual(now) => {
                sums[if sensed.in_bedroom { 8 } else { 7 }] += 0.5
            }
            Lasts::Lit => {
                lamps += 1.0;
                if on {
                    lit += 1.0;
                    sums[11] += f64::from(u8::from(sensed.in_bedroom)) * 0.5;
                } else {
                    dark_for = dark_for.min(log_minutes(minutes));
                }
            }
            Lasts::Playing if on => sums[13] += 0.5,
            _ => {}
        }
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    sums[0] = f64::ln_1p(beds);
    sums[1] = share(in_bed, beds);
    sums[2] = in_bed_for;
    sums[3] = out_for;
    sums[4] = f64::ln_1p(seats);
    sums[5] = share(seated, seats);
    sums[6] = seated_for;
    sums[9] = lit.ln_1p() / 2.0;
    sums[10] = share(lit, lamps);
    sums[12] = dark_for;
    for place in [7, 8, 11, 13] {
        sums[place] = sums[place].min(1.5);
    }
    sums
}

fn habits(senses: &Senses, now: f64, local: LocalTime) -> [f64; HABIT.len()] {
    let habit = &senses.habit;
    let around = habit.around(local.slot()).map(|ratio| (ratio.max(0.02).ln() / 2.0).clamp(-1.5, 1.5));
    let [part, all, known] = habit.outlasted(senses.any.since(now).unwrap_or(0.0));
    let [sin, cos] = habit.quietest();
    [
        around[0],
        around[1],
        around[2],
        habit.mean().ln() / 5.0 + 0.5,
        habit.missed().ln_1p() / 3.0,
        part.ln() / 5.0,
        all.ln() / 5.0,
        known.ln_1p() / 5.0,
        sin,
        cos,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_name_of_its_own() {
        let mut names = COLUMNS.clone();
        assert_eq!(names.len(), LEN);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), LEN);
    }
}
