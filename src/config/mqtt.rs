//! `[mqtt]`: the broker that the home already has.

use std::path::PathBuf;

use super::reader::Table;
use crate::secret::Secret;

/// How to reach the broker.
#[derive(Clone, Debug, PartialEq)]
pub struct Mqtt {
    /// The broker's name or address; `None` where none was told: try this hub, else the embedded broker.
    pub host: Option<String>,
    /// TCP port.
    pub port: u16,
    /// The name by which the broker knows us; two clients of one name throw each other out.
    pub client_id: String,
    /// Who we are, where the broker asks.
    pub username: Option<String>,
    /// And the password for it.
    pub password: Option<Secret>,
    /// Whether to speak TLS.
    pub tls: bool,
    /// A certificate (PEM) of the authority that signed the broker's, beside those that the system trusts.
    pub ca_file: Option<PathBuf>,
    /// Seconds of silence after which the connection is tested.
    pub keep_alive_s: u16,
}

impl Mqtt {
    pub(super) fn read(table: &mut Table<'_>) -> Mqtt {
        let tls = table.boolean("tls").unwrap_or(false);
        let mqtt = Mqtt {
            host: table.parsed("host", host_name),
            port: table.whole_in("port", 1..=u16::MAX).unwrap_or(if tls { 8883 } else { 1883 }),
            client_id: table.parsed("client_id", client_id).unwrap_or_else(|| "hunchd".to_owned()),
            username: table.string("username"),
            password: table.secret("password", "password_file", "mqtt_password"),
            tls,
            ca_file: table.path("ca_file"),
            keep_alive_s: table.whole_in("keep_alive_s", 5..=3600).unwrap_or(30),
        };
        if mqtt.password.is_some() && mqtt.username.is_none() {
            let key = if table.stands_in_file("password") { "password" } else { "password_file" };
            table.wrong(key, "is given without `username`; the broker needs both");
        }
        if mqtt.password.is_some() && !mqtt.tls && mqtt.host.as_deref().is_some_and(|host| !is_this_hub(host)) {
            table.note(
                "The MQTT password travels unencrypted to another machine: `tls = true` in [mqtt] would hide it."
                    .to_owned(),
            );
        }
        if let Some(path) = &mqtt.ca_file {
            if !mqtt.tls {
                table.wrong("ca_file", "has no effect without `tls = true`");
            } else if !path.is_file() {
                table.wrong("ca_file", &format!("names {}, which is not a file", path.display()));
            }
        }
        mqtt
    }
}

fn is_this_hub(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn host_name(text: &str) -> Result<String, String> {
    let is_address = text.parse::<std::net::IpAddr>().is_ok();
    if text.is_empty() {
        return Err("but must be a name or an address; leave the line out where there is none".to_owned());
    }
    if text.contains("://") || text.contains('/') {
        return Err(
            "but must be a bare name or address such as \"hub.lan\", without mqtt:// and without a path".to_owned()
        );
    }
    if text.contains(':') && !is_address {
        return Err("but must be a bare name or address; the port has a line of its own, `port = 1883`".to_owned());
    }
    if text.chars().any(char::is_whitespace) {
        return Err("but must be a name or an address, which have no blanks".to_owned());
    }
    Ok(text.to_owned())
}

fn client_id(text: &str) -> Result<String, String> {
    // MQTT 3.1.1, 3.1.3.1: a broker need not take more than 23 letters and digits; brokers in homes take more.
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if text.is_empty() || text.len() > 64 || !is_plain {
        return Err("but must be 1 to 64 letters, digits, `-`, `_` or `.`".to_owned());
    }
    Ok(text.to_owned())
}
