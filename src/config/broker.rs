//! `[broker]`: the broker inside hunchd, for homes that have none.

use std::net::Ipv4Addr;
use std::net::SocketAddr;

use super::reader::Table;

/// The embedded broker.
#[derive(Clone, Debug, PartialEq)]
pub struct Broker {
    /// When to start it.
    pub enabled: BrokerUse,
    /// Where it listens.
    pub listen: SocketAddr,
}

/// When to start the embedded broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerUse {
    /// Only where no broker was told and none answers on this hub.
    Auto,
    /// Whatever else there is.
    Always,
    /// Not at all.
    Never,
}

impl Broker {
    pub(super) fn read(table: &mut Table<'_>) -> Broker {
        let words = [("auto", BrokerUse::Auto), ("always", BrokerUse::Always), ("never", BrokerUse::Never)];
        let enabled = table.one_of("enabled", &words).unwrap_or(BrokerUse::Auto);
        let listen = table.parsed("listen", address).unwrap_or((Ipv4Addr::LOCALHOST, 1883).into());
        if !listen.ip().is_loopback() && enabled != BrokerUse::Never {
            table.note(format!(
                "The embedded broker listens at {listen} and asks for no password: everyone in the network can read \
                 and command the home through it."
            ));
        }
        Broker { enabled, listen }
    }
}

/// An address with a port.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "but must be an address with a port, such as \"127.0.0.1:1883\"".to_owned())
}
