//! `[[profile]]`: which ecosystems are listened to, and under which base topics.

use super::mistake::Place;
use super::reader::Table;

/// One use of a device profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileUse {
    /// The profile's id, such as `zigbee2mqtt`.
    pub id: String,
    /// The base topic that replaces the profile's own.
    pub base: Option<String>,
    /// Whether it is listened to.
    pub enabled: bool,
}

/// The uses that were told; empty where none was: then every shipped profile is used as it is.
pub(super) fn read(file: &mut Table<'_>) -> Vec<ProfileUse> {
    let mut uses: Vec<ProfileUse> = Vec::new();
    let mut told = Vec::new();
    for read in file.tables("profile", read_one) {
        let Some((one, place)) = read else { continue };
        if uses.iter().any(|other| other.id == one.id && other.base == one.base) {
            told.push((place, one.id.clone()));
        }
        uses.push(one);
    }
    for (place, id) in told {
        file.wrong_at(place, "profile", &format!("names {id} twice with the same base topic; keep one of the two"));
    }
    uses
}

fn read_one(table: &mut Table<'_>) -> Option<(ProfileUse, Place)> {
    let id = table.required("id", "such as id = \"zigbee2mqtt\"");
    let base = table.parsed("base", base_topic);
    let enabled = table.boolean("enabled").unwrap_or(true);
    Some((ProfileUse { id: id?, base, enabled }, table.place()))
}

fn base_topic(text: &str) -> Result<String, String> {
    if text.is_empty() || text.starts_with('/') || text.ends_with('/') {
        return Err("but must be a topic such as \"zigbee2mqtt\", without a slash at either end".to_owned());
    }
    if text.contains(['+', '#', '\0']) {
        return Err("but must be one topic, without the wildcards + and #".to_owned());
    }
    Ok(text.to_owned())
}
