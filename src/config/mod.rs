//! The configuration: one commented file becomes a checked [`Config`], or every mistake in it at once.
//!
//! The only room that reads the environment. It knows the names of settings and their bounds, and nothing of the rooms
//! that use them: the daemon hands each room what it needs.

mod broker;
mod clock;
mod environment;
mod home;
mod home_assistant;
mod hunches;
mod ladder;
mod log;
mod mistake;
mod models;
mod mqtt;
mod notify;
mod pattern;
mod people;
mod profiles;
mod reader;
mod secret;
mod services;
mod store;
mod values;
mod web;

use std::fs;
use std::io;
use std::path::Path;

use toml::de::DeTable;

pub use broker::Broker;
pub use broker::BrokerUse;
pub use clock::ClockSource;
pub use environment::Environment;
pub use home::Home;
pub use home_assistant::HomeAssistant;
pub use hunches::Hunches;
pub use ladder::DeviceRule;
pub use ladder::Ladder;
pub use ladder::Said;
pub use log::Log;
pub use log::LogFormat;
pub use mistake::Mistake;
pub use mistake::Mistakes;
pub use mistake::Place;
pub use models::ModelFiles;
pub use mqtt::Mqtt;
pub use notify::Notify;
pub use notify::Ntfy;
pub use notify::Webhook;
pub use pattern::Pattern;
pub use people::Person;
pub use profiles::ProfileUse;
pub use services::Gotify;
pub use services::Pushover;
pub use services::Telegram;
pub use store::Store;
pub use store::StoreEngine;
pub use web::Web;

use reader::Source;
use reader::Table;

use crate::texts::Language;

/// The file that is read when none is named. It need not be there.
pub const DEFAULT_PATH: &str = "/etc/hunchd/hunchd.toml";

/// All settings, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What the people of the house are spoken to in.
    pub language: Language,
    /// Where the home is.
    pub home: Home,
    /// The broker that the home has.
    pub mqtt: Mqtt,
    /// The broker inside hunchd.
    pub broker: Broker,
    /// What is kept on disk.
    pub store: Store,
    /// Which ecosystems are listened to; empty: every shipped profile as it is.
    pub profiles: Vec<ProfileUse>,
    /// Where the fleet's models come from.
    pub models: ModelFiles,
    /// How far hunchd may go.
    pub ladder: Ladder,
    /// How often, when and how surely it speaks up.
    pub hunches: Hunches,
    /// How questions reach a phone.
    pub notify: Notify,
    /// How hunchd shows itself in Home Assistant.
    pub home_assistant: HomeAssistant,
    /// The address for metrics and health.
    pub web: Web,
    /// The log.
    pub log: Log,
    /// Where the time comes from.
    pub clock: ClockSource,
    /// What is allowed but worth a word to the person, as finished sentences.
    pub notes: Vec<String>,
}

impl Config {
    /// Reads the named file, or [`DEFAULT_PATH`] where none is named; a missing default is the empty configuration.
    ///
    /// # Errors
    /// Every mistake in it. A named file that is not there is one.
    pub fn load(named: Option<&Path>, environment: &Environment) -> Result<Config, Mistakes> {
        let path = named.unwrap_or(Path::new(DEFAULT_PATH));
        match fs::read_to_string(path) {
            Ok(text) => Config::read(path, &text, environment),
            Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
                Config::read(path, "", environment)
            }
            Err(error) => {
                let sentence = format!("The configuration file cannot be read: {}.", in_words(&error));
                Err(Mistakes(vec![Mistake { file: path.display().to_string(), place: Place::File, sentence }]))
            }
        }
    }

    /// Reads a configuration from its text. The path names it in mistakes, and relative paths in it count from there.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn read(path: &Path, text: &str, environment: &Environment) -> Result<Config, Mistakes> {
        let file = path.display().to_string();
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            // What follows from a line that is no TOML would mislead: only the lines themselves are told.
            let mut mistakes: Vec<Mistake> = errors.iter().map(|error| not_toml(&file, text, error)).collect();
            mistakes.sort_by(|a, b| a.place.cmp(&b.place));
            return Err(Mistakes(mistakes));
        }
        // A bare file name has the empty parent, which is the current folder.
        let folder = path.parent().unwrap_or(Path::new(""));
        let source = Source { file: &file, folder, text, environment };
        let (mut config, findings) = Table::whole(&source, document.get_ref(), Config::read_sections);
        config.notes = findings.notes;
        config.notes.extend(config.without_page());
        if findings.mistakes.is_empty() { Ok(config) } else { Err(Mistakes(findings.mistakes)) }
    }

    /// What has no buttons is answered on the page: a phone has to find it.
    fn without_page(&self) -> Option<String> {
        let services = [("Gotify", self.notify.gotify.is_some()), ("Pushover", self.notify.pushover.is_some())];
        let (service, _) = services.into_iter().find(|(_, is_used)| *is_used)?;
        if self.web.listen.is_none() {
            return Some(format!(
                "{service} has no buttons, and with `listen` in [web] off there is no page: its questions cannot be answered."
            ));
        }
        self.web.page_url.is_none().then(|| {
            format!(
                "{service} has no buttons: without `page_url` in [web] its questions have no link to answer them by."
            )
        })
    }

    fn read_sections(file: &mut Table<'_>) -> Config {
        Config {
            language: file.one_of("language", &Language::choices()).unwrap_or_default(),
            home: file.table("home", Home::read),
            mqtt: file.table("mqtt", Mqtt::read),
            broker: file.table("broker", Broker::read),
            store: file.table("store", Store::read),
            profiles: profiles::read(file),
            models: file.table("models", ModelFiles::read),
            ladder: Ladder::read(file),
            hunches: file.table("hunches", Hunches::read),
            notify: file.table("notify", Notify::read),
            home_assistant: file.table("home_assistant", HomeAssistant::read),
            web: file.table("web", Web::read),
            log: file.table("log", Log::read),
            clock: file.table("clock", ClockSource::read),
            notes: Vec::new(),
        }
    }
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Mistake {
    let place = error.span().map_or(Place::File, |span| Place::of_byte(text, span.start));
    let sentence = format!("This is not TOML: {}.", error.message().trim_end_matches('.'));
    Mistake { file: file.to_owned(), place, sentence }
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_example_holds_every_setting() {
        let example = include_str!("../../systemd/hunchd.toml");
        let environment = Environment::default();
        let (document, _) = DeTable::parse_recoverable("");
        let source = Source { file: "", folder: Path::new(""), text: "", environment: &environment };
        let (_, findings) = Table::whole(&source, document.get_ref(), Config::read_sections);
        assert!(findings.variables.len() > 30, "{:?}", findings.variables);
        for name in findings.variables {
            // What stands before the first section has none.
            let name = &name["HUNCHD_".len()..];
            let (section, key) = name.rsplit_once("__").map_or((None, name), |(section, key)| (Some(section), key));
            let header = section.map(|section| format!("[{}]\n", section.replace("__", ".").to_lowercase()));
            let key = key.to_lowercase();
            let after = match &header {
                Some(header) => example.split_once(header).unwrap_or_else(|| panic!("{header} is missing")).1,
                None => example,
            };
            let section = after.split("\n[").next().unwrap_or_default();
            // Settings on lines of their own, and the inline forms of secrets, which the text mentions.
            assert!(section.contains(&format!("{key} = ")), "{key} is missing under {header:?}");
        }
    }
}
