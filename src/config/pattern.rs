//! Which devices a rule is about: an id, or a pattern with `*` and `?`.

use std::fmt;

use crate::device::DeviceId;

/// A pattern over device ids. With a colon it is held against the whole id, `source:native#endpoint`; without one,
/// against what follows the source. `*` stands for any run of characters, slashes too; `?` for exactly one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern of that text.
    pub fn new(text: impl Into<String>) -> Pattern {
        Pattern(text.into())
    }

    /// Whether the rule is about this device.
    pub fn matches(&self, device: &DeviceId) -> bool {
        let id = device.to_string();
        let subject = if self.0.contains(':') { id.as_str() } else { id.split_once(':').map_or("", |(_, rest)| rest) };
        matches(self.0.as_bytes(), subject.as_bytes())
    }

    /// Whether it names no device at all: every device of the home or of one source would match.
    pub fn matches_everything(&self) -> bool {
        let native = self.0.rsplit_once(':').map_or(self.0.as_str(), |(_, native)| native);
        let native = native.split_once('#').map_or(native, |(native, _)| native);
        native.chars().all(|c| matches!(c, '*' | '?' | '/'))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Greedy with one way back, to the last star: linear in memory, at worst pattern times subject in time.
fn matches(pattern: &[u8], subject: &[u8]) -> bool {
    let (mut p, mut s) = (0, 0);
    let mut way_back: Option<(usize, usize)> = None;
    while s < subject.len() {
        match pattern.get(p) {
            Some(b'*') => {
                way_back = Some((p + 1, s));
                p += 1;
            }
            Some(b'?') => {
                p += 1;
                s += char_len(subject[s]);
            }
            Some(byte) if *byte == subject[s] => {
                p += 1;
                s += 1;
            }
            _ => match way_back {
                Some((after_star, taken)) => {
                    p = after_star;
                    s = taken + 1;
                    way_back = Some((after_star, taken + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

/// Bytes of the character that begins with this byte, so that `?` takes a whole letter.
fn char_len(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_ids() {
        for (pattern, id, expected) in [
            ("zigbee2mqtt:Kitchen/table", "zigbee2mqtt:Kitchen/table", true),
            ("Kitchen/table", "zigbee2mqtt:Kitchen/table", true),
            ("Kitchen/*", "zigbee2mqtt:Kitchen/table", true),
            ("Kitchen/*", "zigbee2mqtt:Hall/table", false),
            ("*lamp*", "zigbee2mqtt:Kitchen/table lamp 2", true),
            ("*:hall#2", "tasmota:hall#2", true),
            ("hall", "tasmota:hall#2", false),
            ("tasmota:*", "zigbee2mqtt:hall", false),
            ("l?mp", "a:lämp", true),
            ("l?mp", "a:lmp", false),
            ("?", "a:灯", true),
            ("*a*b*c", "x:aXbXbXc", true),
            ("*a*b*c", "x:aXbXbX", false),
            ("", "x:a", false),
        ] {
            let id: DeviceId = id.parse().expect("an id");
            assert_eq!(Pattern::new(pattern).matches(&id), expected, "{pattern} on {id}");
        }
    }

    #[test]
    fn a_pattern_that_names_nothing_is_known() {
        for all in ["*", "**", "?*", "", "zigbee2mqtt:*", "*:*", "*#left", "*/*"] {
            assert!(Pattern::new(all).matches_everything(), "{all}");
        }
        for some in ["Kitchen/*", "*:Kitchen/*", "*lamp*", "zigbee2mqtt:hall"] {
            assert!(!Pattern::new(some).matches_everything(), "{some}");
        }
    }
}
