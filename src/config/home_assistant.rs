//! `[home_assistant]`: whether hunchd shows itself there.

use super::reader::Table;

/// How hunchd shows itself in Home Assistant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeAssistant {
    /// Whether it does.
    pub discovery: bool,
    /// The first level of discovery topics.
    pub prefix: String,
}

impl HomeAssistant {
    pub(super) fn read(table: &mut Table<'_>) -> HomeAssistant {
        HomeAssistant {
            discovery: table.boolean("discovery").unwrap_or(true),
            prefix: table.parsed("prefix", levels).unwrap_or_else(|| "homeassistant".to_owned()),
        }
    }
}

fn levels(text: &str) -> Result<String, String> {
    let sound = |level: &str| !level.is_empty() && !level.contains(['+', '#', '\0', '$']);
    if text.split('/').all(sound) && text.split('/').next() != Some("hunchd") {
        Ok(text.to_owned())
    } else {
        Err("but must be the beginning of a topic, such as \"homeassistant\", without + and #".to_owned())
    }
}
