//! From the bytes of a payload to a document, or to the reason why it is none.

use serde_json::Value as Json;

use crate::device::Message;
use crate::profile::Reject;
use crate::profile::compile::Profile;
use crate::profile::file::Format;
use crate::profile::said::Decoded;
use crate::time::Timestamp;

/// The largest payload that tells a state; a device list may be larger.
pub(super) const STATE_LIMIT_BYTES: usize = 64 * 1024;
/// The largest announcement: a bundle of a box with hundreds of entities.
pub(super) const ANNOUNCEMENT_LIMIT_BYTES: usize = 512 * 1024;
/// The largest device list: 300 devices with all their exposes are about 3 MB.
pub(super) const LIST_LIMIT_BYTES: usize = 16 * 1024 * 1024;

impl Profile {
    /// The payload as a document; `None` if it is empty, or if it is none, which is then rejected.
    pub(super) fn document(
        &self,
        format: Format,
        message: &Message,
        limit_bytes: usize,
        out: &mut Decoded,
    ) -> Option<Json> {
        let size = message.payload.len();
        let reason = if size > limit_bytes {
            format!("the payload has {size} bytes, more than the {limit_bytes} that are read here.")
        } else if size == 0 {
            // An empty payload clears a retained topic: it says nothing.
            return None;
        } else {
            match std::str::from_utf8(&message.payload) {
                Err(error) => format!("the payload is not UTF-8 text from byte {} on.", error.valid_up_to()),
                Ok(text) if format == Format::Text => return Some(Json::String(text.to_owned())),
                Ok(text) => match serde_json::from_str(text) {
                    Ok(document) => return Some(document),
                    // What begins as JSON and is none was cut short: it is no word.
                    Err(_) if format == Format::JsonOrText && !text.trim_start().starts_with(['{', '[']) => {
                        return Some(Json::String(text.to_owned()));
                    }
                    Err(error) => format!("the payload is not JSON: {error}."),
                },
            }
        };
        out.rejects.push(self.reject(message, reason));
        None
    }

    /// Why something of the message could not be used.
    pub(super) fn reject(&self, message: &Message, reason: String) -> Reject {
        Reject { source: self.source.clone(), topic: message.topic.clone(), reason }
    }
}

/// RFC 3339 text or milliseconds since the epoch.
pub(super) fn said_at(value: &Json) -> Option<Timestamp> {
    match value {
        Json::String(text) => Timestamp::parse_rfc3339(text),
        Json::Number(number) => number.as_i64().map(Timestamp::from_millis),
        _ => None,
    }
}
