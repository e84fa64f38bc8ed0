//! `[web]`: the address for metrics, health and explanations.

use std::net::Ipv4Addr;
use std::net::SocketAddr;

use super::notify::web_address;
use super::reader::Table;

/// The address for metrics, health and explanations.
#[derive(Clone, Debug, PartialEq)]
pub struct Web {
    /// Where it listens; `None` where it is switched off.
    pub listen: Option<SocketAddr>,
    /// Whether it may listen beyond this hub.
    pub open: bool,
    /// Names by which a browser may ask for it, beside `localhost` and plain addresses.
    pub names: Vec<String>,
    /// The address under which a phone reaches it, without a slash at the end.
    pub page_url: Option<String>,
}

impl Web {
    pub(super) fn read(table: &mut Table<'_>) -> Web {
        let listen = table
            .parsed("listen", |text| match text {
                "off" => Ok(None),
                text => text.parse().map(Some).map_err(|_| {
                    "but must be an address with a port, such as \"127.0.0.1:8780\", or \"off\"".to_owned()
                }),
            })
            .unwrap_or(Some((Ipv4Addr::LOCALHOST, 8780).into()));
        let open = table.boolean("open").unwrap_or(false);
        let names = table.strings("names").unwrap_or_default();
        let page_url = table.parsed("page_url", web_address);
        if let Some(address) = listen.filter(|address: &SocketAddr| !address.ip().is_loopback() && !open) {
            table.wrong(
                "listen",
                &format!(
                    "is {address}, which other machines can reach; \
                     keep to 127.0.0.1, or add open = true if that is what you want"
                ),
            );
        }
        Web { listen, open, names, page_url }
    }
}
