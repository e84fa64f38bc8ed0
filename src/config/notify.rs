//! `[notify]`: how questions reach a phone, and how answers come back.

use super::reader::Table;
use crate::secret::Secret;

/// The channels to people.
#[derive(Clone, Debug, PartialEq)]
pub struct Notify {
    /// Write every notice into the log too.
    pub log: bool,
    /// The ntfy server, if one is used.
    pub ntfy: Option<Ntfy>,
    /// The webhook, if one is used.
    pub webhook: Option<Webhook>,
}

/// A topic on an ntfy server.
#[derive(Clone, Debug, PartialEq)]
pub struct Ntfy {
    /// The server's address, such as `http://hub.lan:8090`, without a slash at the end.
    pub server: String,
    /// The address by which phones reach the same server, where it is another: buttons post there.
    pub phone_server: Option<String>,
    /// The topic that the phones listen to.
    pub topic: String,
    /// The topic that the buttons answer to.
    pub reply_topic: String,
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
        Notify {
            log: table.boolean("log").unwrap_or(true),
            ntfy: table.table("ntfy", Ntfy::read),
            webhook: table.table("webhook", Webhook::read),
        }
    }
}

impl Ntfy {
    fn read(table: &mut Table<'_>) -> Option<Ntfy> {
        let server = table.parsed("server", web_address);
        let topic = table.parsed("topic", topic_name);
        let phone_server = table.parsed("phone_server", web_address);
        let reply_topic = table.parsed("reply_topic", topic_name);
        let token = table.secret("token", "token_file", "ntfy_token");
        let button_token = table.secret("button_token", "button_token_file", "ntfy_button_token");
        let priority = table.whole_in("priority", 1..=5_u8).unwrap_or(3);
        let cache = table.boolean("cache").unwrap_or(true);
        if table.any_given(&["server", "topic"]) || table.is_there() {
            table.demand("server", "such as server = \"http://hub.lan:8090\"");
            table.demand("topic", "such as topic = \"home-9f3k\"");
        }
        let (server, topic) = (server?, topic?);
        let reply_topic = reply_topic.unwrap_or_else(|| format!("{topic}-reply"));
        if reply_topic == topic {
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

fn web_address(text: &str) -> Result<String, String> {
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

fn topic_name(text: &str) -> Result<String, String> {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if text.is_empty() || text.len() > 64 || !is_plain {
        return Err("but must be 1 to 64 letters, digits, `-` or `_`".to_owned());
    }
    Ok(text.to_owned())
}
