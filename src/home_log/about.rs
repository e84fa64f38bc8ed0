//! `home.toml`: what the home is called, where it is, and what its recording may be used for.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::Error;
use super::HomeLog;
use crate::time::Calendar;
use crate::time::Timestamp;

pub(super) const FILE: &str = "home.toml";

/// `home.toml`, checked.
pub(super) struct About {
    pub(super) name: String,
    pub(super) calendar: Calendar,
    pub(super) latitude: Option<f64>,
    pub(super) longitude: Option<f64>,
    pub(super) licence: String,
    pub(super) note: String,
    pub(super) language: Option<String>,
    pub(super) evaluate_from: Option<Timestamp>,
}

/// `home.toml` as it stands in the file. Other keys are left alone: people note things of their own.
#[derive(Deserialize)]
struct Raw {
    name: String,
    time_zone: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    #[serde(default)]
    licence: String,
    #[serde(default)]
    note: String,
    language: Option<String>,
    evaluate_from: Option<Instant>,
}

/// RFC 3339 with or without TOML's own quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Instant {
    Bare(toml::value::Datetime),
    Quoted(String),
}

pub(super) fn read(path: &Path) -> Result<About, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    parse(&text).map_err(|reason| Error::Malformed { path: path.to_owned(), reason })
}

fn parse(text: &str) -> Result<About, String> {
    let raw: Raw = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
        format!("line {line}: {}.", error.message().trim_end_matches('.'))
    })?;
    let calendar = Calendar::named(&raw.time_zone).ok_or_else(|| {
        format!("`{}` is not a time zone: write an IANA name such as `Europe/Amsterdam`.", raw.time_zone)
    })?;
    let evaluate_from = match raw.evaluate_from {
        None => None,
        Some(written) => {
            let written = match written {
                Instant::Bare(bare) => bare.to_string(),
                Instant::Quoted(quoted) => quoted,
            };
            let wrong = || {
                format!(
                    "`evaluate_from` is `{written}`, which is not a time: write RFC 3339 such as `2026-01-05T18:40:00Z`."
                )
            };
            Some(Timestamp::parse_rfc3339(&written).ok_or_else(wrong)?)
        }
    };
    Ok(About {
        name: raw.name,
        calendar,
        latitude: degrees("latitude", raw.latitude, 90.0)?,
        longitude: degrees("longitude", raw.longitude, 180.0)?,
        licence: raw.licence,
        note: raw.note,
        language: raw.language.filter(|language| !language.is_empty()),
        evaluate_from,
    })
}

fn degrees(key: &str, value: Option<f64>, limit: f64) -> Result<Option<f64>, String> {
    match value {
        Some(value) if !(-limit..=limit).contains(&value) => {
            Err(format!("`{key}` is {value}, which is not between -{limit} and {limit} degrees."))
        }
        value => Ok(value),
    }
}

/// The text of `home.toml`.
pub(super) fn compose(home: &HomeLog) -> String {
    let mut text = format!("name = {}\ntime_zone = {}\n", quote(&home.name), quote(home.calendar.zone_name()));
    for (key, value) in [("latitude", home.latitude), ("longitude", home.longitude)] {
        if let Some(value) = value {
            // `{:?}` keeps the point in `52.0`: TOML tells floats from integers by it.
            text.push_str(&format!("{key} = {value:?}\n"));
        }
    }
    text.push_str(&format!("licence = {}\nnote = {}\n", quote(&home.licence), quote(&home.note)));
    if let Some(language) = &home.language {
        text.push_str(&format!("language = {}\n", quote(language)));
    }
    if let Some(from) = home.evaluate_from {
        text.push_str(&format!("evaluate_from = {}\n", quote(&from.to_rfc3339())));
    }
    text
}

/// A TOML basic string.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
