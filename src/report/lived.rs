//! The report of a daemon's own log: what it asked or would have asked, and the outcomes that it saw.

use std::time::Duration;

use crate::decision::Rung;
use crate::engine::Logged;
use crate::engine::View;
use crate::feedback::Outcome;
use crate::report::Entry;
use crate::report::History;
use crate::report::Lived;
use crate::report::Report;
use crate::report::Sequel;
use crate::report::wrap::capitalised;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::time::LocalDay;

/// A log reaches no further back than this many days.
const MOST_DAYS: u16 = 31;

impl Report {
    /// Of the last `days` days, today counted, by the engine's own log.
    pub fn of_log(view: &View, calendar: Calendar, days: u16) -> Report {
        let days = days.clamp(1, MOST_DAYS);
        let today = calendar.local(view.now).day;
        let first_day = LocalDay(today.0 - i32::from(days) + 1);
        let within = |logged: &&Logged| logged.refusal.is_none() && calendar.local(logged.hunch.at).day >= first_day;
        let hunches: Vec<Entry> = view.log.iter().filter(within).map(entry).collect();
        let remembered = view.log.first().map(|logged| calendar.local(logged.hunch.at).day);
        let left = |logged: &&Logged| is_left_in_shadow(logged);
        let lived = Lived {
            observed_days: view.devices.iter().map(|device| device.observed_days).max().unwrap_or_default(),
            devices: view.devices.len(),
            remembered_from: remembered.filter(|first| *first > first_day).map(LocalDay::to_iso),
            shadow_left: u32::try_from(view.log.iter().filter(within).filter(left).count()).unwrap_or(u32::MAX),
        };
        let standing =
            |id: &_| view.devices.iter().find(|device| device.id == *id).map(|device| (device.rung, device.never));
        Report::new(calendar, (first_day, days.into()), History::Lived(lived), hunches, standing)
    }
}

fn entry(logged: &Logged) -> Entry {
    let then = match &logged.outcome {
        Some(_) if is_left_in_shadow(logged) => "Nobody did it in time.".to_owned(),
        Some((outcome, at)) => format!("{} {}.", capitalised(&outcome.to_string()), later(at.since(logged.hunch.at))),
        None => "Still open.".to_owned(),
    };
    let sequel = Sequel::of(logged.outcome.map(|(outcome, _)| outcome));
    Entry { hunch: logged.hunch.clone(), sequel, then }
}

/// Nobody was asked, and nobody did it.
fn is_left_in_shadow(logged: &Logged) -> bool {
    logged.hunch.rung < Rung::Ask && matches!(logged.outcome, Some((Outcome::Expired, _)))
}

fn later(after: Duration) -> String {
    match u32::try_from(after.as_secs() / 60).unwrap_or(u32::MAX) {
        0 => "within the minute".to_owned(),
        minutes => format!("{} later", Texts::english().duration(minutes)),
    }
}
