//! `[[notify.person]]`: who is asked by name, and where each of them reads.

use super::notify::topic_name;
use super::pattern::Pattern;
use super::reader::Table;
use super::services;
use crate::secret::Secret;

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The name that the others read.
    pub name: String,
    /// A topic of their own on the server of `[notify.ntfy]`.
    pub ntfy_topic: Option<String>,
    /// Their chat with the bot of `[notify.telegram]`.
    pub telegram_chat: Option<i64>,
    /// The token of their application on the server of `[notify.gotify]`.
    pub gotify_token: Option<Secret>,
    /// The token of a client of theirs, which may take messages away.
    pub gotify_client_token: Option<Secret>,
    /// Their key for the application of `[notify.pushover]`.
    pub pushover_user: Option<Secret>,
    /// Asked only about these rooms; empty: about all.
    pub rooms: Vec<String>,
    /// Asked only while one of these devices says that the person is at home.
    pub at_home: Option<Pattern>,
}

/// The services that people can read on.
#[derive(Clone, Copy)]
pub(super) struct Services {
    pub(super) ntfy: bool,
    pub(super) telegram: bool,
    pub(super) gotify: bool,
    pub(super) pushover: bool,
}

impl Person {
    pub(super) fn read(table: &mut Table<'_>, services: Services) -> Option<Person> {
        table.demand("name", "such as name = \"Anna\"");
        let name = table.parsed("name", person_name);
        let ntfy_topic = table.parsed("ntfy_topic", topic_name);
        let telegram_chat = services::chat(table, "telegram_chat");
        let named = name.as_deref().unwrap_or_default();
        let gotify_token = table.secret_of(named, "gotify_token", "gotify_token_file");
        let gotify_client_token = table.secret_of(named, "gotify_client_token", "gotify_client_token_file");
        let pushover_user = table.secret_of(named, "pushover_user", "pushover_user_file");
        let rooms = table.strings("rooms").unwrap_or_default();
        if rooms.iter().any(|room| room.trim().is_empty()) {
            table.wrong("rooms", "holds an empty name; write the names of rooms, such as [\"Study\", \"Hall\"]");
        }
        let at_home = table.parsed("at_home", tracker);
        let ways: [(&[&'static str], bool, &str); 4] = [
            (&["ntfy_topic"], services.ntfy, "[notify.ntfy] with its server"),
            (&["telegram_chat"], services.telegram, "[notify.telegram] with its bot"),
            (&["gotify_token", "gotify_token_file"], services.gotify, "[notify.gotify] with its server"),
            (&["pushover_user", "pushover_user_file"], services.pushover, "[notify.pushover] with its application"),
        ];
        // A credential stands in no line here.
        let mut is_reached = gotify_token.is_some() && services.gotify || pushover_user.is_some() && services.pushover;
        for (keys, is_there, section) in ways {
            for &key in keys {
                if table.any_given(&[key]) {
                    is_reached = true;
                    if !is_there {
                        table.wrong(key, &format!("needs a section {section}, and there is none"));
                    }
                }
            }
        }
        if !is_reached {
            let place = table.place();
            table.wrong_at(
                place,
                "name",
                "is all there is; say where this person reads: \
                 ntfy_topic, telegram_chat, gotify_token_file or pushover_user_file (or the credential of that name)",
            );
        }
        Some(Person {
            name: name?,
            ntfy_topic,
            telegram_chat,
            gotify_token,
            gotify_client_token,
            pushover_user,
            rooms,
            at_home,
        })
    }
}

fn tracker(text: &str) -> Result<Pattern, String> {
    let pattern = Pattern::new(text);
    if text.is_empty() || pattern.matches_everything() {
        return Err(
            "but must name the device that knows it, such as \"home-assistant-statestream:person.anna\"".to_owned()
        );
    }
    Ok(pattern)
}

fn person_name(text: &str) -> Result<String, String> {
    let is_fine = !text.trim().is_empty() && text.chars().count() <= 40 && !text.chars().any(char::is_control);
    if is_fine && text.trim() == text {
        return Ok(text.to_owned());
    }
    Err("but must be a name of 1 to 40 letters, without spaces around it".to_owned())
}
