//! Text within an address. Knows nothing of where the address leads.

use std::fmt::Write;

/// Text as it stands in the query of an address.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing into a String cannot fail");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_way_through_an_address() {
        assert_eq!(encoded("zigbee2mqtt:Küche/a&b=c d"), "zigbee2mqtt:K%C3%BCche%2Fa%26b%3Dc%20d");
    }
}
