//! `hunchd devices`: what is found on the broker, by which profile, how sure, and what nobody knows.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::io;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use hunchd::config::Config;
use hunchd::daemon::survey::Found;
use hunchd::daemon::survey::Picture;
use hunchd::daemon::survey::Survey;
use hunchd::daemon::wiring;

use super::configured::checked;
use super::hearing;
use super::hearing::span;

/// Groups of unknown topics, and topics of unlisted devices, that are told one by one.
const TOLD: usize = 20;

#[derive(Debug, clap::Args)]
pub(crate) struct Devices {
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How long to listen, such as 30s or 2m. What the broker remembers comes at once; the rest when devices speak.
    #[arg(long = "for", value_name = "TIME", default_value = "30s", value_parser = span)]
    listen_for: Duration,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

impl Devices {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let picture = listen(&config, self.listen_for)?;
        if self.json {
            println!("{}", serde_json::to_string_pretty(&picture)?);
        } else {
            tell(&picture, &mut io::stdout().lock())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn listen(config: &Config, listen_for: Duration) -> anyhow::Result<Picture> {
    let mut survey = Survey::new(wiring::profiles(config)?, config.home.calendar);
    hearing::listen(config, listen_for, "devices", |now, message| survey.hear(now, message))?;
    Ok(survey.picture())
}

/// The picture in words.
fn tell(picture: &Picture, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} in {}.", counted(picture.devices.len() as u64, "device"), counted(picture.messages, "message"))?;
    if picture.messages == 0 {
        writeln!(out, "Nothing was said: either nobody speaks on this broker, or it does not let this user listen.")?;
    }
    let mut profile = "";
    for found in &picture.devices {
        if profile != found.profile {
            profile = &found.profile;
            writeln!(out, "\n{profile}")?;
        }
        tell_device(found, out)?;
    }
    if !picture.told_twice.is_empty() {
        writeln!(
            out,
            "\nTold of twice, so left out here: what is told first-hand stands for both, unless they are switched one by one:"
        )?;
        let lines = picture.told_twice.iter().map(|(second, first)| format!("  {second} is most likely {first}"));
        some(lines, picture.told_twice.len(), out)?;
    }
    if !picture.unlisted.is_empty() {
        writeln!(out, "\nOn no device list, so not believed in (long gone, or not yet announced):")?;
        some(picture.unlisted.iter().map(|topic| format!("  {topic}")), picture.unlisted.len(), out)?;
    }
    if !picture.unknown.is_empty() {
        writeln!(out, "\nTopics that no profile describes:")?;
        let lines = picture.unknown.iter().map(|strangers| {
            let (topics, messages) = (strangers.topics as u64, strangers.messages);
            let (topics, messages) = (counted(topics, "topic"), counted(messages, "message"));
            format!("  {}: {topics}, {messages}, such as {}", strangers.under, strangers.such_as)
        });
        some(lines, picture.unknown.len(), out)?;
        writeln!(out, "  (hunchd profile learn proposes a profile for them)")?;
    }
    for (source, (count, first)) in &picture.rejects {
        writeln!(out, "\n{source}: {} could not be used; the first: {first}", counted(*count, "thing"))?;
    }
    Ok(())
}

fn tell_device(found: &Found, out: &mut impl Write) -> io::Result<()> {
    let room = found.room.as_ref().map(|room| format!(" in {room}")).unwrap_or_default();
    let groups = if found.groups.is_empty() { String::new() } else { format!(", of {}", found.groups.join(" and ")) };
    let away = if found.available { "" } else { ", offline" };
    let said: Vec<String> = found.properties.iter().map(|(property, value)| format!("{property} {value}")).collect();
    let said = if said.is_empty() { "has said nothing yet".to_owned() } else { said.join(", ") };
    writeln!(out, "  {}{room}: {} ({}){groups}{away}", found.name, found.kind, found.sure)?;
    writeln!(out, "    {}: {said}", found.id)
}

/// A number of things, with their word in the right form.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first of many lines, and how many more there are.
fn some(lines: impl Iterator<Item = String>, count: usize, out: &mut impl Write) -> io::Result<()> {
    for line in lines.take(TOLD) {
        writeln!(out, "{line}")?;
    }
    if count > TOLD {
        writeln!(out, "  and {} more (--json tells all)", count - TOLD)?;
    }
    Ok(())
}
