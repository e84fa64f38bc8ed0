//! The embedded broker: rumqttd, for homes (and demonstrations) where no Mosquitto runs.
//!
//! It is told only a few things, because it does a few things badly (rumqttd 0.20; read in its source, those with a star
//! also met in tests):
//! - It cannot be stopped: once started it lives as long as the process.
//! - Retained messages live in memory only.
//! - (*) A QoS 1 subscriber is sent at most 100 retained messages per filter and never the others; at QoS 0 all.
//! - It confirms a publish when it has it, not when subscribers do, and forgets for a slow subscriber whatever falls
//!   out of the backlog of that filter, with a warning in its log only.
//! - Each filter has a backlog of its own: overlapping filters cost memory, and send a message twice.
//! - A publish with an empty payload deletes the retained message of its topic even if it is not retained itself.
//! - (*) A client that says goodbye and comes back within milliseconds may find its new last will carried out.
//! - Client ids with `+`, `$`, `#` or `/` are hung up on, keep-alive 0 too. A client that comes again after such a
//!   refusal can poison the lock through which all new connections go.
//! - A panic in its router thread ends all service while the port stays open: if our own client stays down although
//!   the port answers, the process must be started anew.
//! - It logs ordinary goodbyes as errors. Everything has a target below [`LOG_TARGET`]: filter it out by default.

#![expect(clippy::disallowed_types, reason = "this is the MQTT room")]

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use rumqttd::Broker;
use rumqttd::Config;
use rumqttd::ConnectionSettings;
use rumqttd::RouterConfig;
use rumqttd::ServerSettings;

use super::MAX_PACKET_BYTES;

/// The prefix of the `tracing` targets under which the broker logs; `rumqttd=off` silences it.
pub const LOG_TARGET: &str = "rumqttd";

/// Segments of a backlog: the older one is thrown away as a whole when the younger is full.
const SEGMENTS: usize = 2;
/// More than a home has. Its tables are allocated at once, and a connection in vain can do harm (see above).
const CONNECTIONS: usize = 256;
/// How many retained messages a new QoS 0 subscriber is sent per filter, and how many live ones at once.
const BURST: u64 = 20_000;

/// Where to listen, and how much to remember for slow subscribers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Address to listen on; port 0 takes a free one. Loopback by default: it asks nobody for a password.
    pub listen: SocketAddr,
    /// Bytes of topics and payloads that wait per filter for a slow subscriber. A hub has 40 MB for everything, and a
    /// message costs some 300 bytes more than its own: 256 KiB are 2,000 messages of the usual size and at worst some
    /// 2 MB per filter, shared where filters overlap. Measured: 6 MB more with one filter after 128,000 messages,
    /// 8 MB more on top with 22 further filters that overlap.
    pub backlog_bytes: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 1883)), backlog_bytes: 256 * 1024 }
    }
}

/// A broker that runs until the process ends.
#[derive(Clone, Copy, Debug)]
pub struct Handle {
    address: SocketAddr,
}

impl Handle {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// What can go wrong on starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else has the port.
    #[error("The embedded MQTT broker cannot listen at {address}: something else does already.")]
    Taken {
        /// Where it should have listened.
        address: SocketAddr,
    },
    /// The address is not ours, or the port is not allowed.
    #[error("The embedded MQTT broker cannot listen at {address}: {source}.")]
    Bind {
        /// Where it should have listened.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gives no thread.
    #[error("The embedded MQTT broker cannot have a thread: {0}.")]
    Thread(io::Error),
    /// It started and does not answer.
    #[error("The embedded MQTT broker was started at {address} and does not answer there.")]
    Silent {
        /// Where it should have listened.
        address: SocketAddr,
    },
}

/// Starts a broker on threads of its own and waits, some milliseconds, until it answers.
pub fn start(settings: Settings) -> Result<Handle, Error> {
    // rumqttd binds in a thread and only logs if it fails, so the port is tried here first.
    let address = settings.listen;
    let wrong = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => Error::Taken { address },
        _ => Error::Bind { address, source },
    };
    let address = TcpListener::bind(address).and_then(|listener| listener.local_addr()).map_err(wrong)?;
    let config = config(&Settings { listen: address, ..settings });
    let server = thread::Builder::new()
        .name("mqtt-broker".into())
        .spawn(move || {
            // It returns only if its listener fails; the reason is in its log, and whoever connects will notice.
            let _ = Broker::new(config).start();
        })
        .map_err(Error::Thread)?;
    for _ in 0..250 {
        if server.is_finished() {
            break;
        }
        if TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok() {
            return Ok(Handle { address });
        }
        thread::sleep(Duration::from_millis(20));
    }
    Err(Error::Silent { address })
}

fn config(settings: &Settings) -> Config {
    let connections = ConnectionSettings {
        connection_timeout_ms: 5_000,
        max_payload_size: MAX_PACKET_BYTES,
        max_inflight_count: 100,
        auth: None,
        external_auth: None,
        dynamic_filters: true,
    };
    let server = ServerSettings {
        name: "mqtt-listener".into(),
        listen: settings.listen,
        tls: None,
        next_connection_delay_ms: 0,
        connections,
    };
    let router = RouterConfig {
        max_connections: CONNECTIONS,
        max_outgoing_packet_count: BURST,
        // Below 1 KiB rumqttd panics.
        max_segment_size: (settings.backlog_bytes / SEGMENTS).max(1024),
        max_segment_count: SEGMENTS,
        ..RouterConfig::default()
    };
    Config { router, v4: Some([("tcp".to_owned(), server)].into()), ..Config::default() }
}
