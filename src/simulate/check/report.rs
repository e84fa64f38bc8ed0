//! What the check found: each statistic with the fleet's band and the real homes in it, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_json::json;

use super::Band;
use super::Place;
use super::Statistic;
use super::Values;

/// What the check found.
#[derive(Clone, Debug)]
pub struct Report {
    /// Homes of the fleet, whatever devices they have.
    pub fleet_homes: usize,
    /// Every statistic that the fleet or a real home has.
    pub lines: Vec<Line>,
    /// The real homes, in the order of the values in each line.
    pub homes: Vec<String>,
}

/// One statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Which.
    pub statistic: Statistic,
    /// The fleet's band; `None` where too few of its homes have the devices for it.
    pub band: Option<Band>,
    /// The value of each real home, and where it lies; `None` where it says nothing of it.
    pub values: Vec<Option<(f64, Place)>>,
}

/// How many real homes lie where, over all statistics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Pairs of a home and a statistic for which there is a band.
    pub compared: usize,
    /// Of these, the ones that lie outside.
    pub outside: usize,
    /// Pairs for which there is no band.
    pub unknown: usize,
}

impl Count {
    fn add(&mut self, place: Place) {
        self.unknown += usize::from(place == Place::Unknown);
        self.compared += usize::from(place != Place::Unknown);
        self.outside += usize::from(matches!(place, Place::Below | Place::Above));
    }
}

impl Report {
    pub(super) fn new(fleet_homes: usize, bands: &BTreeMap<Statistic, Band>, homes: Vec<(String, Values)>) -> Report {
        let mut statistics: Vec<Statistic> = bands.keys().copied().collect();
        statistics.extend(homes.iter().flat_map(|(_, values)| values.all().map(|(statistic, _)| statistic)));
        statistics.sort();
        statistics.dedup();
        let line = |statistic: Statistic| {
            let band = bands.get(&statistic).copied();
            let place = |value: f64| (value, band.map_or(Place::Unknown, |band| band.place(value)));
            let value = |(_, values): &(String, Values)| values.of(statistic.topic, statistic.measure).map(place);
            Line { statistic, band, values: homes.iter().map(value).collect() }
        };
        let lines = statistics.into_iter().map(line).collect();
        Report { fleet_homes, lines, homes: homes.into_iter().map(|(name, _)| name).collect() }
    }

    /// How many lie where.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        for (_, place) in self.lines.iter().flat_map(|line| line.values.iter().flatten()) {
            count.add(*place);
        }
        count
    }

    /// How many figures of one home, by its place in [`Report::homes`], lie where.
    pub fn count_of(&self, home: usize) -> Count {
        let mut count = Count::default();
        for (_, place) in self.lines.iter().filter_map(|line| line.values.get(home)?.as_ref()) {
            count.add(*place);
        }
        count
    }

    /// The same for programs.
    pub fn to_json(&self) -> Value {
        let line = |line: &Line| {
            let place = |place: Place| match place {
                Place::Inside => "inside",
                Place::Below => "below",
                Place::Above => "above",
                Place::Unknown => "unknown",
            };
            let homes = line.values.iter().zip(&self.homes).filter_map(|(value, home)| {
                let (value, lies) = (*value)?;
                Some((home.clone(), json!({ "value": value, "place": place(lies) })))
            });
            json!({
                "topic": line.statistic.topic.words(),
                "measure": line.statistic.measure.words(),
                "fleet": line.band.map(|band| json!({ "homes": band.homes, "p5": band.p5, "median": band.median, "p95": band.p95 })),
                "homes": homes.collect::<serde_json::Map<_, _>>(),
            })
        };
        let count_of = |(place, home): (usize, &String)| {
            let Count { compared, outside, unknown } = self.count_of(place);
            (home.clone(), json!({ "compared": compared, "outside": outside, "unknown": unknown }))
        };
        let Count { compared, outside, unknown } = self.count();
        json!({
            "fleet_homes": self.fleet_homes,
            "compared": compared,
            "outside": outside,
            "unknown": unknown,
            "homes": self.homes.iter().enumerate().map(count_of).collect::<serde_json::Map<_, _>>(),
            "statistics": self.lines.iter().map(line).collect::<Vec<_>>(),
        })
    }
}

/// The table for people. A home that lies below is marked with `<`, one above with `>`, one without a band with `?`.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = self.homes.iter().map(|home| home.chars().count().max(7)).collect();
        let first = self.lines.iter().map(|line| line.statistic.measure.words().len() + 2).max().unwrap_or(0);
        write!(f, "{:first$}  {:>5} {:>7} {:>7} {:>7} |", "", "homes", "p5", "median", "p95")?;
        for (home, width) in self.homes.iter().zip(&widths) {
            write!(f, " {home:>width$} ")?;
        }
        writeln!(f)?;
        let mut topic = None;
        for line in &self.lines {
            if topic.replace(line.statistic.topic) != Some(line.statistic.topic) {
                writeln!(f, "{}", line.statistic.topic.words())?;
            }
            write!(f, "  {:width$}  ", line.statistic.measure.words(), width = first - 2)?;
            match line.band {
                Some(Band { homes, p5, median, p95 }) => {
                    write!(f, "{homes:>5} {:>7} {:>7} {:>7} |", short(p5), short(median), short(p95))?;
                }
                None => write!(f, "{:>5} {:>7} {:>7} {:>7} |", "", "-", "-", "-")?,
            }
            for (value, width) in line.values.iter().zip(&widths) {
                match value {
                    None => write!(f, " {:>width$} ", ".")?,
                    Some((value, place)) => write!(f, " {:>width$}{}", short(*value), mark(*place))?,
                }
            }
            writeln!(f)?;
        }
        self.write_outside(f)
    }
}

impl Report {
    fn write_outside(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count { compared, outside, unknown } = self.count();
        writeln!(f)?;
        for (place, home) in self.homes.iter().enumerate() {
            let Count { compared, outside, .. } = self.count_of(place);
            writeln!(f, "{home}: {outside} of {compared} figures outside.")?;
            for line in &self.lines {
                let (Some(band), Some((value, Place::Below | Place::Above))) = (line.band, line.values[place]) else {
                    continue;
                };
                let (low, high) = (short(band.p5), short(band.p95));
                writeln!(f, "  {} is {}, the fleet has {low} to {high}.", line.statistic, short(value))?;
            }
        }
        let homes = self.homes.len();
        writeln!(f, "\n{outside} of {compared} figures of {homes} real homes lie outside the 5 to 95 % band")?;
        writeln!(f, "of {} homes of the fleet.", self.fleet_homes)?;
        if unknown > 0 {
            writeln!(f, "{unknown} more have no band: too few homes of the fleet have the devices for them.")?;
        }
        Ok(())
    }
}

fn mark(place: Place) -> char {
    match place {
        Place::Inside => ' ',
        Place::Below => '<',
        Place::Above => '>',
        Place::Unknown => '?',
    }
}

/// Three digits that count.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::check::Measure;
    use crate::simulate::check::Topic;

    fn values(list: &[(Topic, Measure, f64)]) -> Values {
        let mut values = Values::default();
        for (topic, measure, value) in list {
            values.add(*topic, *measure, Some(*value));
        }
        values
    }

    #[test]
    fn what_lies_outside_is_marked_listed_and_counted() {
        let statistic = Statistic { topic: Topic::Lights, measure: Measure::OnP50 };
        let bands = BTreeMap::from([(statistic, Band { homes: 40, p5: 10.0, median: 30.0, p95: 90.0 })]);
        let homes = vec![
            ("short".to_owned(), values(&[(Topic::Lights, Measure::OnP50, 4.0), (Topic::Plugs, Measure::OnP50, 5.0)])),
            ("usual".to_owned(), values(&[(Topic::Lights, Measure::OnP50, 40.0)])),
            ("dark".to_owned(), values(&[])),
            ("long".to_owned(), values(&[(Topic::Lights, Measure::OnP50, 1234.0)])),
        ];
        let report = Report::new(50, &bands, homes);
        assert_eq!(report.count(), Count { compared: 3, outside: 2, unknown: 1 });
        let table = report.to_string();
        for wanted in [
            "  on for, median (min)     40    10.0    30.0    90.0 |    4.00<    40.0        .     1234>\n",
            "plugs\n  on for, median (min)              -       -       - |    5.00?       .        .        . \n",
            "short: 1 of 1 figures outside.\n  lights: on for, median (min) is 4.00, the fleet has 10.0 to 90.0.\nusual: 0 of 1 figures outside.\ndark: 0 of 0",
            "2 of 3 figures of 4 real homes lie outside the 5 to 95 % band\nof 50 homes of the fleet.\n1 more have no band",
        ] {
            assert!(table.contains(wanted), "{wanted}\nin\n{table}");
        }
        let json = report.to_json();
        assert_eq!((&json["outside"], &json["compared"]), (&json!(2), &json!(3)));
        assert_eq!(json["statistics"][0]["homes"]["long"], json!({ "value": 1234.0, "place": "above" }));
        assert_eq!(json["statistics"][0]["fleet"]["p95"], json!(90.0));
        assert_eq!(json["homes"]["short"], json!({ "compared": 1, "outside": 1, "unknown": 1 }));
        assert!(json["statistics"][0]["homes"].get("dark").is_none());
    }
}
