//! From the checked configuration to the settings of each room.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tracing::info;
use tracing::warn;

use crate::archetypes::Archetypes;
use crate::config;
use crate::config::BrokerUse;
use crate::config::Config;
use crate::config::StoreEngine;
use crate::daemon::channels;
use crate::decision;
use crate::engine;
use crate::features;
use crate::home_assistant;
use crate::inference::AcceptanceNetwork;
use crate::inference::Models;
use crate::inference::PresenceNetwork;
use crate::mqtt;
use crate::mqtt::Intake;
use crate::notify;
use crate::page;
use crate::page::Setup;
use crate::profile::Profile;
use crate::profile::Profiles;
use crate::profile::SHIPPED;
use crate::store;
use crate::web;

/// Profile files of the package and of the person; a later folder replaces a profile of the same id.
const PROFILE_FOLDERS: [&str; 2] = ["/usr/share/hunchd/device-profiles", "/etc/hunchd/device-profiles"];

/// The fleet's models of this folder, or those that are built in; without them the home's own statistics forecast alone.
pub fn models(folder: Option<&Path>) -> Option<Models> {
    let loaded = super::models::load(folder);
    loaded.inspect_err(|error| warn!(error = format!("{error:#}"), "the fleet's models cannot be used")).ok()
}

/// The presence network of this folder, or the one that is built in where the folder has none; without one a filter does alone.
pub fn presence(folder: Option<&Path>) -> Option<PresenceNetwork> {
    let loaded = match folder.filter(|folder| folder.join("presence.toml").exists()) {
        Some(folder) => super::models::presence(folder),
        None => PresenceNetwork::shipped().map_err(anyhow::Error::from),
    };
    loaded.inspect_err(|error| warn!(error = format!("{error:#}"), "the presence network cannot be used")).ok()
}

/// The archetypes that are built in, if they belong to these models.
pub fn archetypes(models: Option<&Models>) -> Option<Arc<Archetypes>> {
    let encoder = models?.about().iter().find(|about| about.name == "encoder")?;
    let read =
        Archetypes::shipped(features::VERSION).and_then(|read| read.check_encoder(&encoder.version).map(|()| read));
    read.inspect_err(|error| warn!(%error, "the archetypes cannot be used")).ok().map(Arc::new)
}

/// The settings of the core.
pub fn engine(config: &Config) -> engine::Settings {
    let hunches = &config.hunches;
    let rules = config.ladder.rules.iter().map(|rule| decision::DeviceRule {
        matches: rule.pattern.to_string(),
        rung: rule.said.rung,
        harmless: rule.said.harmless,
        never: rule.said.never,
    });
    let models = models(config.models.folder.as_deref());
    engine::Settings {
        calendar: config.home.calendar,
        position: config.home.position,
        archetypes: archetypes(models.as_ref()),
        models,
        presence: presence(config.models.folder.as_deref()),
        decision: decision::Settings {
            mode: config.ladder.mode,
            quiet_from_min: hunches.quiet_from_minute,
            quiet_to_min: hunches.quiet_to_minute,
            asks_per_day: u32::from(hunches.asks_per_day),
            cool_down: Duration::from_secs(u64::from(hunches.cool_down_h) * 3600),
            answer_within: Duration::from_secs(u64::from(hunches.answer_within_min) * 60),
            min_confidence: hunches.min_confidence as f32,
            min_days: hunches.min_days,
            devices: rules.collect(),
            ..decision::Settings::default()
        },
        acceptance: acceptance(config.models.folder.as_deref()),
        language: config.language,
    }
}

/// How hunches are judged: by the acceptance network of this folder, or, where no folder is named, the one that is built in; without
/// one by the home's own counts. The network rests on the embeddings of the models beside it: other models do without.
pub fn acceptance(folder: Option<&Path>) -> decision::Acceptance {
    let loaded = match folder {
        Some(folder) if !folder.join("acceptance.toml").exists() => {
            info!(folder = %folder.display(), "no acceptance network lies beside these models: hunches are judged by this home's counts");
            return decision::Acceptance::Habit;
        }
        Some(folder) => super::models::acceptance(folder),
        None => AcceptanceNetwork::shipped().map_err(anyhow::Error::from),
    };
    let told = loaded.inspect_err(|error| {
        warn!(
            error = format!("{error:#}"),
            "the acceptance network cannot be used, and hunches are judged by this home's counts"
        );
    });
    told.map_or(decision::Acceptance::Habit, decision::Acceptance::Network)
}

/// The profiles in use: built in, replaced by files of the same id, as the configuration selects them.
///
/// # Errors
/// A file that cannot be read or is no profile, or an id that nobody has.
pub fn profiles(config: &Config) -> anyhow::Result<Profiles> {
    let mut texts: BTreeMap<String, String> =
        SHIPPED.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect();
    for folder in PROFILE_FOLDERS {
        for (id, text) in files(Path::new(folder))? {
            info!(profile = id, folder, "a profile file is used in place of what is built in, or beside it");
            texts.insert(id, text);
        }
    }
    let mut profiles = Vec::new();
    if config.profiles.is_empty() {
        for (id, text) in &texts {
            profiles.push(Profile::parse(text, None).map_err(|reason| anyhow::anyhow!("{id}.toml: {reason}"))?);
        }
    }
    for wanted in config.profiles.iter().filter(|wanted| wanted.enabled) {
        let text = texts.get(&wanted.id).with_context(|| {
            let ids: Vec<&str> = texts.keys().map(String::as_str).collect();
            format!("There is no profile `{}`; there are {}.", wanted.id, ids.join(", "))
        })?;
        let profile = Profile::parse(text, wanted.base.as_deref());
        profiles.push(profile.map_err(|reason| anyhow::anyhow!("{}.toml: {reason}", wanted.id))?);
    }
    Ok(Profiles::new(profiles))
}

fn files(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        if let (Some(id), Some("toml")) = (id, path.extension().and_then(|extension| extension.to_str())) {
            let text =
                fs::read_to_string(&path).with_context(|| format!("The profile {} cannot be read", path.display()))?;
            found.push((id, text));
        }
    }
    found.sort();
    Ok(found)
}

/// The settings of the MQTT client, for the broker at `host` and `port`.
pub fn mqtt(config: &Config, host: &str, port: u16, subscriptions: Vec<String>, intake: Intake) -> mqtt::Settings {
    let mqtt = &config.mqtt;
    mqtt::Settings {
        host: host.to_owned(),
        port,
        client_id: mqtt.client_id.clone(),
        username: mqtt.username.clone(),
        password: mqtt.password.clone(),
        tls: mqtt.tls.then(|| mqtt::Tls { ca_file: mqtt.ca_file.clone() }),
        keep_alive_s: mqtt.keep_alive_s,
        subscriptions,
        intake,
        ..mqtt::Settings::default()
    }
}

/// Whether the embedded broker is to be started: always, never, or where no broker is named and none answers on this hub.
pub async fn wants_own_broker(config: &Config) -> bool {
    match config.broker.enabled {
        BrokerUse::Always => true,
        BrokerUse::Never => false,
        BrokerUse::Auto => {
            let local = config.broker.listen.port();
            config.mqtt.host.is_none() && !mqtt::answers("127.0.0.1", local, Duration::from_secs(1)).await
        }
    }
}

/// The settings of the store.
pub fn store(config: &Config) -> store::Settings {
    let kept = &config.store;
    let engine = match kept.engine {
        StoreEngine::Sled => store::StoreEngine::Sled,
        StoreEngine::Redb => store::StoreEngine::Redb,
    };
    store::Settings {
        engine,
        tail_dir: kept.tail_dir.clone(),
        flush_interval_ms: u64::from(kept.flush_interval_ms),
        retention_days: u32::from(kept.retention_days),
        retention_mb: u64::from(kept.retention_mb),
        ..store::Settings::in_dir(kept.dir.clone())
    }
}

/// The settings of the channels.
pub fn notify(config: &Config) -> notify::Settings {
    channels::of(&config.notify, config.web.page_url.clone(), config.language)
}

/// How hunchd shows itself in Home Assistant.
pub fn home_assistant(config: &Config) -> home_assistant::Settings {
    let shown = &config.home_assistant;
    home_assistant::Settings { discovery: shown.discovery, prefix: shown.prefix.clone(), language: config.language }
}

/// The settings of the page; `None` where it is off.
pub fn web(config: &Config) -> Option<web::Settings> {
    let listen = config.web.listen?;
    let mut names = config.web.names.clone();
    // Whoever says that phones find it under a name says that the name is ours.
    names.extend(config.web.page_url.as_deref().and_then(host_of));
    Some(web::Settings {
        listen,
        open: config.web.open,
        passwords: Some(passwords(config)),
        names,
        language: config.language,
    })
}

/// What the page tells of how this hub is set. Names and ways only: no token and no key.
pub fn setup(config: &Config, engine: &engine::Settings, broker: page::Broker) -> Setup {
    let notify = &config.notify;
    let channels = [
        ("ntfy", notify.ntfy.as_ref().is_some_and(|ntfy| ntfy.topic.is_some())),
        ("Telegram", notify.telegram.as_ref().is_some_and(|telegram| telegram.chat.is_some())),
        ("Gotify", notify.gotify.as_ref().is_some_and(|gotify| gotify.token.is_some())),
        ("Pushover", notify.pushover.as_ref().is_some_and(|pushover| pushover.user.is_some())),
        ("a webhook", notify.webhook.is_some()),
    ];
    let person = |person: &config::Person| {
        let channels = [
            ("ntfy", person.ntfy_topic.is_some()),
            ("Telegram", person.telegram_chat.is_some()),
            ("Gotify", person.gotify_token.is_some()),
            ("Pushover", person.pushover_user.is_some()),
        ];
        page::Person {
            name: person.name.clone(),
            channels: used(&channels),
            rooms: person.rooms.clone(),
            only_at_home: person.at_home.is_some(),
        }
    };
    Setup {
        file: None,
        broker,
        channels: used(&channels),
        people: notify.people.iter().map(person).collect(),
        folder: Some(config.store.dir.display().to_string()),
        kept_days: config.store.retention_days,
        ..Setup::of(engine)
    }
}

fn used(all: &[(&'static str, bool)]) -> Vec<&'static str> {
    all.iter().filter(|(_, is_used)| *is_used).map(|(name, _)| *name).collect()
}

/// Where the passwords of the pages are kept.
pub fn passwords(config: &Config) -> PathBuf {
    config.store.dir.join("passwords.json")
}

fn host_of(address: &str) -> Option<String> {
    let host = address.split_once("://")?.1.split(['/', '?']).next()?;
    Some(host.rsplit_once(':').map_or(host, |(name, _port)| name).to_owned())
}
