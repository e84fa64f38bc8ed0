//! `[notify]`: how questions reach a phone, and how answers come back.

use super::people::Person;
use super::people::Services;
use super::reader::Table;
use super::services::Gotify;
use super::services::Pushover;
use super::services::Telegram;
use crate::secret::Secret;

/// The channels to people.
#[derive(Clone, Debug, PartialEq)]
pub struct Notify {
    /// Write every notice into the log too.
    pub log: bool,
    /// The ntfy server, if one is used.
    pub ntfy: Option<Ntfy>,
    /// The Telegram bot, if one is used.
    pub telegram: Option<Telegram>,
    /// The Gotify server, if one is used.
    pub gotify: Option<Gotify>,
    /// Pushover, if it is used.
    pub pushover: Option<Pushover>,
    /// The webhook, if one is used.
    pub webhook: Option<Webhook>,
    /// People who are asked by name.
    pub people: Vec<Person>,
}

/// A topic on an ntfy server.
#[derive(Clone, Debug, PartialEq)]
pub struct Ntfy {
    /// The server's address, such as `http://hub.lan:8090`, without a slash at the end.
    pub server: String,
    /// The address by which phones reach the same server, where it is another: buttons post there.
    pub phone_server: Option<String>,
    /// The topic that the phones of the whole house listen to; `None` where only people have topics of their own.
    pub topic: Option<String>,
    /// The topic that its buttons answer to, where it is not the topic with `-reply` behind it.
    pub reply_topic: Option<String>,
    /// With what we publish and listen.
    pub token: Option<Secret>,
    /// With what a button answers: it travels to the phones, so it should be allowed nothing but to write answers.
    pub button_token: Option<Secret>,
    /// 1 silent to 5 alarming.
    pub priority: u8,
    /// Whether the server may keep a notice for phones that are away.
    pub cache: bool,
}

/// An address that takes notices as JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    /// Where to post.
    pub url: String,
    /// With what each post is signed.
    pub secret: Secret,
}

impl Notify {
    pub(super) fn read(table: &mut Table<'_>) -> Notify {
        // Who has people need not name a reader for the whole house.
        let has_people = table.stands_in_file("person");
        let log = table.boolean("log").unwrap_or(true);
        let ntfy = table.table("ntfy", |table| Ntfy::read(table, has_people));
        let telegram = table.table("telegram", Telegram::read);
        let gotify = table.table("gotify", |table| Gotify::read(table, has_people));
        let pushover = table.table("pushover", |table| Pushover::read(table, has_people));
        let webhook = table.table("webhook", Webhook::read);
        // One with a mistake in it is there all the same: it is told once, and not with everybody who reads on it.
        let services = Services {
            ntfy: ntfy.is_some() || table.stands_in_file("ntfy"),
            telegram: telegram.is_some() || table.stands_in_file("telegram"),
            gotify: gotify.is_some() || table.stands_in_file("gotify"),
            pushover: pushover.is_some() || table.stands_in_file("pushover"),
        };
        let people = table.tables("person", |table| Person::read(table, services));
        let people: Vec<Person> = people.into_iter().flatten().collect();
        tell_apart(table, telegram.as_ref(), &people);
        let notify = Notify { log, ntfy, telegram, gotify, pushover, webhook, people };
        notify.note_what_nobody_reads(table);
        notify
    }

    /// A service without a reader for the whole house needs people who read there.
    fn note_what_nobody_reads(&self, table: &mut Table<'_>) {
        let anybody = |reads: fn(&Person) -> bool| self.people.iter().any(reads);
        let ntfy = self.ntfy.as_ref().is_some_and(|ntfy| ntfy.topic.is_none());
        if ntfy && !anybody(|person| person.ntfy_topic.is_some()) {
            table.note("Nobody reads on [notify.ntfy]: give a [[notify.person]] an `ntfy_topic`.".to_owned());
        }
        let gotify = self.gotify.as_ref().is_some_and(|gotify| gotify.token.is_none());
        if gotify && !anybody(|person| person.gotify_token.is_some()) {
            table.note("Nobody reads on [notify.gotify]: give a [[notify.person]] a `gotify_token_file`.".to_owned());
        }
        let pushover = self.pushover.as_ref().is_some_and(|pushover| pushover.user.is_none());
        if pushover && !anybody(|person| person.pushover_user.is_some()) {
            table
                .note("Nobody reads on [notify.pushover]: give a [[notify.person]] a `pushover_user_file`.".to_owned());
        }
        let telegram = self.telegram.as_ref().is_some_and(|telegram| telegram.chat.is_none());
        if telegram && !anybody(|person| person.telegram_chat.is_some()) {
            table.note(
                "The Telegram bot has nobody to ask yet: press Start in a chat with it, and it tells the number for `chat` in \
                 [notify.telegram]."
                    .to_owned(),
            );
        }
    }
}

/// Names are what answers are told by, and a chat belongs to one reader.
fn tell_apart(table: &mut Table<'_>, telegram: Option<&Telegram>, people: &[Person]) {
    let house = telegram.and_then(|telegram| telegram.chat);
    for (place, person) in people.iter().enumerate() {
        let before = &people[..place];
        if before.iter().any(|other| other.name == person.name) {
            table.wrong("person", &format!("names {} twice; give each person a name of their own", person.name));
        }
        if let Some(chat) = person.telegram_chat
            && (house == Some(chat) || before.iter().any(|other| other.telegram_chat == Some(chat)))
        {
            table.wrong("person", &format!("gives {} the Telegram chat {chat}, which is asked already", person.name));
        }
        if let Some(topic) = &person.ntfy_topic
            && before.iter().any(|other| other.ntfy_topic.as_ref() == Some(topic))
        {
            table.wrong("person", &format!("gives {} the ntfy topic of another person", person.name));
        }
    }
}

impl Ntfy {
    fn read(table: &mut Table<'_>, has_people: bool) -> Option<Ntfy> {
        let server = table.parsed("server", web_address);
        let topic = table.parsed("topic", topic_name);
        let phone_server = table.parsed("phone_server", web_address);
        let reply_topic = table.parsed("reply_topic", topic_name);
        let token = table.secret("token", "token_file", "ntfy_token");
        let button_token = table.secret("button_token", "button_token_file", "ntfy_button_token");
        let priority = table.whole_in("priority", 1..=5_u8).unwrap_or(3);
        let cache = table.boolean("cache").unwrap_or(true);
        let needs_topic = !has_people || table.any_given(&["reply_topic"]);
        if table.any_given(&["server", "topic"]) || table.is_there() {
            table.demand("server", "such as server = \"http://hub.lan:8090\"");
            if needs_topic {
                table.demand("topic", "such as topic = \"home-9f3k\"");
            }
        }
        let server = server?;
        if topic.is_none() && needs_topic {
            return None;
        }
        if reply_topic.is_some() && reply_topic == topic {
            table.wrong("reply_topic", "is the same as `topic`; answers need a topic of their own");
        }
        Some(Ntfy { server, phone_server, topic, reply_topic, token, button_token, priority, cache })
    }
}

impl Webhook {
    fn read(table: &mut Table<'_>) -> Option<Webhook> {
        let url = table.parsed("url", web_address);
        let secret = table.secret("secret", "secret_file", "webhook_secret");
        if table.is_there() {
            table.demand("url", "such as url = \"http://hub.lan:1880/hunchd\"");
            if secret.is_none() {
                table.demand("secret_file", "the path of a file with the secret that signs every post");
            }
        }
        Some(Webhook { url: url?, secret: secret? })
    }
}

pub(super) fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let host = rest.and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if host.is_empty() || text.chars().any(char::is_whitespace) {
        return Err("but must be an address that begins with http:// or https://".to_owned());
    }
    if host.contains('@') {
        return Err("but must not hold a password; secrets have lines of their own".to_owned());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

pub(super) fn topic_name(text: &str) -> Result<String, String> {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if text.is_empty() || text.len() > 64 || !is_plain {
        return Err("but must be 1 to 64 letters, digits, `-` or `_`".to_owned());
    }
    Ok(text.to_owned())
}
