//! The numbers that the regressions weigh: what the counted experts say, as log-odds, and what the context and the fleet tell.
//!
//! All are of the order of one, so that one prior fits them all, and so that each can be put aside in a byte.

use crate::features::CONTEXT;
use crate::features::CONTEXT_LEN;
use crate::features::Context;
use crate::home::History;
use crate::inference::HIDDEN_LEN;
use crate::inference::counts::Bins;
use crate::inference::counts::Counted;
use crate::inference::counts::ELAPSED;
use crate::inference::counts::QUIET;
use crate::inference::forecast::Around;
use crate::inference::log_odds::log_odds;
use crate::time::Calendar;
use crate::time::LocalDay;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// The first columns, which each device weighs for itself, too.
pub(super) const OWN: usize = 11;
/// Columns that rest on the device's own history.
const FROM_HISTORY: usize = 23;
/// Columns that rest on the context.
const FROM_CONTEXT: usize = 28;
/// Where the fleet's columns begin.
pub(super) const FROM_FLEET: usize = FROM_HISTORY + FROM_CONTEXT;
/// All columns.
pub(super) const INPUTS: usize = FROM_FLEET + 2 + HIDDEN_LEN;
/// Places of the columns that have a weight from the beginning.
pub(super) const BY_WEEKS: usize = 2;
pub(super) const BY_HOUR: usize = 4;
pub(super) const STAYS: usize = 6;
/// Log-odds are scaled by this: they reach to 2.8 then.
pub(super) const SCALE: f32 = 0.4;
/// ln(1 + minutes) that stands for 1 in the context's lengths of time.
const LONGEST_LOG: f32 = 10.6;

/// All that is known of a moment, before a horizon is chosen.
pub(super) struct Moment<'a> {
    pub(super) now: Timestamp,
    pub(super) in_use: bool,
    pub(super) history: &'a History,
    pub(super) calendar: Calendar,
    /// `now` by the wall clock.
    pub(super) local: LocalTime,
    pub(super) around: Around<'a>,
    pub(super) bins: Bins,
    /// The quick profiles at this time.
    pub(super) usual_now: [f32; 2],
}

/// What the experts say of one horizon.
pub(super) struct Views {
    /// The time that is asked about.
    pub(super) then: LocalTime,
    pub(super) counted: Counted,
    /// The quick profiles at the time that is asked about.
    pub(super) usual: [f32; 2],
    /// The long profile then.
    pub(super) long: f32,
}

/// Where a moment falls among the counts.
pub(super) fn bins(now: Timestamp, history: &History, local: LocalTime, context: Option<&Context>) -> Bins {
    let bin = |value: f32, bins: usize| value.clamp(0.0, (bins - 1) as f32) as u8;
    let quiet = |context: &Context| bin(column::<{ named("quiet_log") }>(context) * LONGEST_LOG * 1.2, QUIET);
    let sun = |context: &Context| {
        let elevation_deg = column::<{ named("sun_now") }>(context) * 90.0;
        let rising = column::<{ named("sun_rising") }>(context);
        bin((elevation_deg + 24.0) / 5.0, 12) + if rising > 0.5 { 12 } else { 0 }
    };
    let sun_known = |context: &&Context| column::<{ named("sun_known") }>(context) > 0.5;
    Bins {
        slot: local.slot() as u8,
        elapsed: bin(minutes_log(now, history) * 1.3, ELAPSED),
        quiet: context.map(quiet),
        sun: context.filter(sun_known).map(sun),
    }
}

/// The inputs of one horizon.
pub(super) fn inputs(moment: &Moment<'_>, horizon: usize, views: &Views) -> [f32; INPUTS] {
    let mut x = [0.0; INPUTS];
    let odds = |p: f32| log_odds(p) * SCALE;
    let sign = if moment.in_use { 1.0 } else { -1.0 };
    let counted = &views.counted;
    let [weeks, lately] = views.usual.map(odds);
    let [weeks_now, lately_now] = moment.usual_now.map(odds);
    let [hours, days, _] = moment.history.recency.shares().map(|share| 2.0 * share - 1.0);
    let back = |days: i32| 2.0 * seen(moment.history, moment.local.day, views.then, days) - 1.0;
    let elapsed = (minutes_log(moment.now, moment.history) - 5.0) * SCALE;
    let (hour, so_long) = (odds(counted.hour), odds(counted.elapsed));
    let own: [f32; FROM_HISTORY] = [
        1.0,
        sign,
        weeks,
        odds(views.long),
        hour,
        so_long,
        odds(counted.stays),
        lately,
        days,
        hours,
        sign * weeks,
        weeks_now,
        lately_now,
        back(1),
        back(2),
        back(7),
        back(14),
        elapsed,
        sign * elapsed,
        sign * lately,
        sign * hour,
        sign * so_long,
        sign * back(1),
    ];
    x[..FROM_HISTORY].copy_from_slice(&own);
    if let Some(context) = moment.around.context {
        x[FROM_HISTORY..FROM_FLEET].copy_from_slice(&of_context(context, horizon, sign, counted));
    }
    if let Some(fleet) = moment.around.fleet {
        let z = fleet.log_odds[horizon].clamp(-7.0, 7.0) * SCALE;
        x[FROM_FLEET] = z;
        x[FROM_FLEET + 1] = sign * z;
        x[FROM_FLEET + 2..].copy_from_slice(&fleet.hidden);
    }
    x
}

/// How many of the inputs can be other than zero.
pub(super) fn used(around: Around<'_>) -> usize {
    match (around.context, around.fleet) {
        (_, Some(_)) => INPUTS,
        (Some(_), None) => FROM_FLEET,
        (None, None) => FROM_HISTORY,
    }
}

fn of_context(context: &Context, horizon: usize, sign: f32, counted: &Counted) -> [f32; FROM_CONTEXT] {
    let low = |degrees_over: f32, share: f32| ((share * 90.0 + degrees_over) / 6.0).tanh();
    let sun_then = match horizon {
        0 => column::<{ named("sun_at_15m") }>(context),
        1 => column::<{ named("sun_at_1h") }>(context),
        2 => column::<{ named("sun_at_4h") }>(context),
        3 => column::<{ named("sun_at_12h") }>(context),
        // A day later it stands where it stands now.
        _ => column::<{ named("sun_now") }>(context),
    };
    let sun_now = column::<{ named("sun_now") }>(context);
    let quiet = (column::<{ named("quiet_log") }>(context) * LONGEST_LOG - 2.0) * SCALE;
    let hour = column::<{ named("stirs_1h") }>(context) * 0.5 - 0.7;
    let week = column::<{ named("stirs_7d") }>(context) * 0.5 - 2.5;
    let others = column::<{ named("others_on_share") }>(context) * 2.0;
    let room_quiet = (column::<{ named("room_quiet_log") }>(context) * LONGEST_LOG - 3.0) * SCALE;
    let room = column::<{ named("room_stirs_10m") }>(context) - 0.3;
    let mate = column::<{ named("mate1_goes_with") }>(context) * column::<{ named("mate1_in_use") }>(context);
    [
        quiet,
        sign * quiet,
        hour,
        sign * hour,
        column::<{ named("stirs_4h") }>(context) * 0.5 - 1.2,
        week,
        others,
        sign * others,
        low(0.0, sun_then),
        sign * low(0.0, sun_then),
        low(0.0, sun_now),
        sign * low(0.0, sun_now),
        low(6.0, sun_then),
        log_odds(counted.quiet.unwrap_or(counted.stays)) * SCALE,
        log_odds(counted.sun.unwrap_or(counted.stays)) * SCALE,
        column::<{ named("asleep") }>(context),
        column::<{ named("away") }>(context),
        room_quiet,
        sign * room_quiet,
        room,
        sign * room,
        mate,
        sign * mate,
        column::<{ named("mate2_goes_with") }>(context) * column::<{ named("mate2_in_use") }>(context),
        column::<{ named("began_15m") }>(context),
        column::<{ named("ended_15m") }>(context),
        column::<{ named("room_lights_on") }>(context),
        column::<{ named("media_on") }>(context),
    ]
}

/// ln(1 + minutes) since it last changed.
fn minutes_log(now: Timestamp, history: &History) -> f32 {
    (now.since(history.changed_at()).as_secs_f32() / 60.0).ln_1p()
}

/// The share in use at that time of the day so many days before, or one more where that has not come yet; one half if nobody saw it.
fn seen(history: &History, today: LocalDay, then: LocalTime, days: i32) -> f32 {
    let on = |days: i32| history.grid.cell(LocalDay(then.day.0 - days), then.slot()).on_share();
    let is_to_come = then.day.0 - days >= today.0;
    on(days).or_else(|| on(days + 1).filter(|_| is_to_come)).unwrap_or(0.5)
}

fn column<const PLACE: usize>(context: &Context) -> f32 {
    context.0[PLACE]
}

/// The place of a column, found while compiling: a renamed column does not compile.
const fn named(name: &str) -> usize {
    let name = name.as_bytes();
    let mut place = 0;
    while place < CONTEXT_LEN {
        let column = CONTEXT[place].as_bytes();
        let mut at = 0;
        while at < name.len() && at < column.len() && column[at] == name[at] {
            at += 1;
        }
        if at == name.len() && at == column.len() {
            return place;
        }
        place += 1;
    }
    panic!("there is no such column")
}
