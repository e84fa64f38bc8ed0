//! `hunchd presence --svg`: some days of a recorded home as a picture.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use hunchd::evaluate::presence;
use hunchd::evaluate::presence::Teller;
use hunchd::evaluate::timeline;
use hunchd::home_log::HomeLog;
use hunchd::inference::PresenceNetwork;
use hunchd::time::Timestamp;

/// Draws `days` local days from the one of `from` on, or from the home's first day.
pub(super) fn draw(
    home: &HomeLog,
    (teller, network): (Teller, &PresenceNetwork),
    from: Option<&str>,
    days: u16,
    file: &Path,
) -> anyhow::Result<()> {
    let from = from.map(|from| first_moment(home, from)).transpose()?;
    let (labels, _) = home.labels()?;
    let all = presence::rows(home, home.events()?, Duration::from_secs(60), teller, Some(network.clone()));
    let mut day = None;
    let mut count = 0;
    let rows: Vec<(Timestamp, f64, f64)> = all
        .skip_while(|row| from.is_some_and(|from| row.at < from))
        .take_while(|row| {
            let local = home.calendar.local(row.at).day;
            count += u16::from(day.replace(local) != Some(local));
            count <= days
        })
        .map(|row| (row.at, row.chances.asleep, row.chances.away))
        .collect();
    let (Some((first, ..)), Some((last, ..))) = (rows.first(), rows.last()) else {
        anyhow::bail!("Nothing is recorded of {} then.", home.name);
    };
    let day = |at: Timestamp| home.calendar.local(at).day.to_iso();
    let title = match (day(*first), day(*last)) {
        (first, last) if first == last => format!("{}: {first}", home.name),
        (first, last) => format!("{}: {first} to {last}", home.name),
    };
    let svg = timeline(&title, &rows, &labels, home.calendar, home.position());
    fs::write(file, svg).with_context(|| format!("`{}` could not be written", file.display()))?;
    println!("{title} is drawn in {}.", file.display());
    Ok(())
}

fn first_moment(home: &HomeLog, date: &str) -> anyhow::Result<Timestamp> {
    let midnight = home.calendar.parse_wall(&format!("{date} 00:00:00"));
    midnight.with_context(|| format!("`{date}` is not a day: write it as 2026-01-05."))
}
