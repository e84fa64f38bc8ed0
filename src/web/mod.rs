//! The daemon over HTTP: metrics and health, the pages for the people of the house, what it thinks and why, and to whoever holds a
//! signed link one question with its buttons.
//!
//! Decides nothing and knows no engine: what is asked goes to a function that the daemon hands in.
//! Names of devices go to callers on this hub, to whoever has logged in and to holders of such a link only, and never into a metric.

mod access;
mod answer;
mod client;
mod confirm;
mod guests;
mod host;
mod metrics;
mod pages;
mod server;

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::texts::Language;

pub use access::Role;
pub use access::set_password;
pub use answer::Answer;
pub use answer::Answerer;
pub use answer::Offer;
pub use answer::Question;
pub use client::ask;
pub use metrics::Metrics;
pub use server::Inside;
pub use server::bind;
pub use server::serve;

/// Where the daemon may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The address to listen at.
    pub listen: SocketAddr,
    /// Whether that address may be one that other machines reach. They are told metrics and health, holders of a signed link the
    /// question that it leads to, and whoever knows a password the pages; nothing else.
    pub open: bool,
    /// Where the passwords are kept. While there is none of them the pages are shown on this hub alone.
    pub passwords: Option<PathBuf>,
    /// Names by which a browser may ask, beside `localhost` and plain addresses.
    pub names: Vec<String>,
    /// What the page that answers is written in; the others are English.
    pub language: Language,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: (Ipv4Addr::LOCALHOST, 8780).into(),
            open: false,
            passwords: None,
            names: Vec::new(),
            language: Language::En,
        }
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
    /// The passwords cannot be read or written.
    #[error("The passwords in {} cannot be read or written: {source}.", file.display())]
    Passwords {
        /// Where.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A password that is too short or too long.
    #[error("A password of {length} characters will not do: take at least {shortest}, and at most {longest} bytes.")]
    Password {
        /// In characters.
        length: usize,
        /// In characters.
        shortest: usize,
        /// In bytes.
        longest: usize,
    },
    /// A password to look, and none to press.
    #[error(
        "There is no password that opens everything yet: set that one first, or take the one to look away with it."
    )]
    OnlyLooking,
    /// The server broke off.
    #[error("The server for metrics and health broke off: {0}.")]
    Serve(#[source] io::Error),
}
