//! Whether a request was meant for us: the guard against DNS rebinding.
//!
//! A web page somewhere can make a browser in this home ask `evil.example`, resolve that name to 127.0.0.1 and read the
//! answer. The browser then still says `Host: evil.example`. A plain address cannot be rebound, so any of those will do.

use std::net::Ipv6Addr;

/// Whether this `Host` header is one of ours.
pub(super) fn is_ours(host: &str, names: &[String]) -> bool {
    let Some(name) = without_port(host) else { return false };
    let name = name.trim_end_matches('.');
    let is_local = name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok();
    is_local || names.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

fn without_port(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            address.parse::<Ipv6Addr>().ok()?;
            (address, port.strip_prefix(':').or(port.is_empty().then_some("0"))?)
        }
        None => host.split_once(':').unwrap_or((host, "0")),
    };
    port.parse::<u16>().ok()?;
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_ours() {
        let names = ["hub.lan".to_owned()];
        for ours in [
            "localhost",
            "localhost:8780",
            "LOCALHOST.",
            "127.0.0.1:8780",
            "192.168.1.5",
            "[::1]:8780",
            "[::1]",
            "Hub.lan:80",
        ] {
            assert!(is_ours(ours, &names), "{ours}");
        }
        for other in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:8780",
            "hub.lan.evil.example",
            "localhost:x",
            "[evil.example]",
            "[::1",
            "localhost@evil.example",
            "::1",
        ] {
            assert!(!is_ours(other, &names), "{other}");
        }
    }
}
