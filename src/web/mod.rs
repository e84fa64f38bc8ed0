//! How the daemon is: metrics and health over HTTP, on this hub alone what it thinks and why, and to whoever holds a signed link
//! one question with its buttons.
//!
//! Decides nothing and knows no engine: what is asked goes to a function that the daemon hands in.
//! Names of devices go to callers on this hub and to holders of such a link only, and never into a metric.

mod answer;
mod client;
mod confirm;
mod host;
mod metrics;
mod server;

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;

use crate::texts::Language;

pub use answer::Answer;
pub use answer::Answerer;
pub use answer::Offer;
pub use answer::Question;
pub use client::ask;
pub use metrics::Metrics;
pub use server::bind;
pub use server::serve;

/// Where the daemon may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address to listen at.
    pub listen: SocketAddr,
    /// Whether that address may be one that other machines reach. They are told metrics and health, and holders of a signed link
    /// the question that it leads to; nothing else.
    pub open: bool,
    /// Names by which a browser may ask, beside `localhost` and plain addresses.
    pub names: Vec<String>,
    /// What the page that answers is written in; the others are English.
    pub language: Language,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { listen: (Ipv4Addr::LOCALHOST, 8780).into(), open: false, names: Vec::new(), language: Language::En }
    }
}

/// Why the daemon cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address is reached by other machines, and nobody allowed that.
    #[error(
        "The address {0} can be reached by other machines; listen at 127.0.0.1, or allow it with open = true in [web]."
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be had.
    #[error("The address {address} cannot be listened at: {source}.")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Nobody answers where the daemon should.
    #[error("No hunchd answers at {address}: {source}. Is it running, and is listen in [web] not off?")]
    NoAnswer {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Somebody else answers there.
    #[error("What answers at {0} is not hunchd.")]
    NotHunchd(SocketAddr),
    /// The server broke off.
    #[error("The server for metrics and health broke off: {0}.")]
    Serve(#[source] io::Error),
}
