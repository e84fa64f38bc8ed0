//! The profile files that are part of the binary.

/// Id and text of every file of `device-profiles/`; a test holds this list against the folder.
pub const SHIPPED: &[(&str, &str)] = &[
    ("esphome", include_str!("../../device-profiles/esphome.toml")),
    ("home-assistant-statestream", include_str!("../../device-profiles/home-assistant-statestream.toml")),
    ("homie", include_str!("../../device-profiles/homie.toml")),
    ("shelly", include_str!("../../device-profiles/shelly.toml")),
    ("tasmota", include_str!("../../device-profiles/tasmota.toml")),
    ("z-wave-js-ui", include_str!("../../device-profiles/z-wave-js-ui.toml")),
    ("zigbee2mqtt", include_str!("../../device-profiles/zigbee2mqtt.toml")),
];
