//! Zigbee2MQTT's device list: what `bridge/devices` says, kept in a file. And radio addresses, however they are spelt.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use super::Error;

/// A device list, by radio address.
#[derive(Clone, Debug)]
pub(super) struct ZigbeeList {
    /// The list as Zigbee2MQTT says it.
    pub(super) payload: Vec<u8>,
    devices: BTreeMap<String, Listed>,
}

/// A device of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Listed {
    pub(super) friendly_name: String,
    /// Gangs, where it has several.
    pub(super) endpoints: Vec<String>,
    /// What it says of itself: tells a plug from a wall switch.
    pub(super) is_plug: bool,
}

impl ZigbeeList {
    /// Reads a file that holds the payload of `zigbee2mqtt/bridge/devices`.
    pub(super) fn read(path: &Path) -> Result<ZigbeeList, Error> {
        let payload = fs::read(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        let foreign = |line, reason| Error::Foreign { path: path.to_owned(), line, reason };
        let list: Json = serde_json::from_slice(&payload)
            .map_err(|error| foreign(Some(error.line() as u64), format!("It is not JSON: {error}.")))?;
        let Json::Array(list) = list else {
            let reason = "It is not a list of devices: save what Zigbee2MQTT says on its topic `bridge/devices`.";
            return Err(foreign(None, reason.to_owned()));
        };
        let devices = list.iter().filter_map(|item| Some((ieee(item["ieee_address"].as_str()?)?, listed(item)?)));
        Ok(ZigbeeList { devices: devices.collect(), payload })
    }

    /// The device of a radio address.
    pub(super) fn device(&self, ieee: &str) -> Option<&Listed> {
        self.devices.get(ieee)
    }
}

fn listed(item: &Json) -> Option<Listed> {
    let definition = &item["definition"];
    let mut endpoints: Vec<String> = Vec::new();
    for endpoint in definition["exposes"].as_array().into_iter().flatten().filter_map(|e| e["endpoint"].as_str()) {
        if !endpoints.iter().any(|known| known == endpoint) {
            endpoints.push(endpoint.to_owned());
        }
    }
    let description = definition["description"].as_str().unwrap_or_default().to_lowercase();
    Some(Listed {
        friendly_name: item["friendly_name"].as_str()?.to_owned(),
        endpoints,
        is_plug: ["plug", "outlet", "socket"].iter().any(|word| description.contains(word)),
    })
}

/// The radio address in `0x00158d00018255df`, `00:15:8d:00:01:82:55:df`, `zigbee2mqtt_0x00158d00018255df`: 16 digits, in lower case.
pub(super) fn ieee(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let text = text.rsplit_once("0x").map_or(text.as_str(), |(_, digits)| digits);
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-')).collect();
    (digits.len() == 16 && digits.chars().all(|c| c.is_ascii_hexdigit())).then_some(digits)
}

/// The gang that an entity of Zigbee2MQTT stands for, by its unique id: `0x00158d00018255df_switch_left_zigbee2mqtt`.
pub(super) fn endpoint(unique_id: &str, listed: Option<&Listed>) -> Option<String> {
    let (_, rest) = unique_id.split_once('_')?;
    let (object, _base) = rest.rsplit_once('_')?;
    if let Some(listed) = listed {
        return listed.endpoints.iter().find(|endpoint| object.ends_with(&format!("_{endpoint}"))).cloned();
    }
    let kinds = ["switch_", "light_", "cover_", "fan_", "lock_"];
    let endpoint = kinds.iter().find_map(|kind| object.strip_prefix(kind))?;
    // `switch_child_lock` is a setting, not a gang.
    let known = ["left", "right", "center", "top", "bottom", "l", "r"];
    let numbered = endpoint.strip_prefix('l').unwrap_or(endpoint);
    let is_numbered = !numbered.is_empty() && numbered.chars().all(|c| c.is_ascii_digit());
    (is_numbered || known.contains(&endpoint)).then(|| endpoint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radio_addresses_are_found_in_all_spellings() {
        for text in ["0x00158D00018255df", "00:15:8d:00:01:82:55:df", "zigbee2mqtt_0x00158d00018255df"] {
            assert_eq!(ieee(text).as_deref(), Some("00158d00018255df"), "{text}");
        }
        for text in ["zigbee2mqtt_1221051039810110150109113116116_1", "0x12", "", "kitchen", "0xzz158d00018255df"] {
            assert_eq!(ieee(text), None, "{text}");
        }
    }

    #[test]
    fn gangs_are_found_in_unique_ids() {
        let double = Listed { endpoints: vec!["left".into(), "right".into()], ..Listed::default() };
        let of = |id: &str| endpoint(id, None);
        assert_eq!(endpoint("0x1_switch_left_zigbee2mqtt", Some(&double)).as_deref(), Some("left"));
        assert_eq!(endpoint("0x1_power_zigbee2mqtt", Some(&double)), None);
        assert_eq!(of("0x1_switch_l2_zigbee2mqtt").as_deref(), Some("l2"));
        assert_eq!(of("0x1_switch_child_lock_zigbee2mqtt"), None);
        assert_eq!(of("0x1_light_zigbee2mqtt"), None);
    }
}
