//! The profile files that are part of the binary.

/// Id and text of every file of `device-profiles/`; a test holds this list against the folder.
pub const SHIPPED: &[(&str, &str)] = &[
    ("esphome", include_str!("../../device-profiles/esphome.toml")),
    ("espresense", include_str!("../../device-profiles/espresense.toml")),
    ("home-assistant-discovery", include_str!("../../device-profiles/home-assistant-discovery.toml")),
    ("home-assistant-statestream", include_str!("../../device-profiles/home-assistant-statestream.toml")),
    ("homie", include_str!("../../device-profiles/homie.toml")),
    ("matter2mqtt", include_str!("../../device-profiles/matter2mqtt.toml")),
    ("openmqttgateway", include_str!("../../device-profiles/openmqttgateway.toml")),
    ("room-assistant", include_str!("../../device-profiles/room-assistant.toml")),
    ("shelly", include_str!("../../device-profiles/shelly.toml")),
    ("tasmota", include_str!("../../device-profiles/tasmota.toml")),
    ("valetudo", include_str!("../../device-profiles/valetudo.toml")),
    ("wled", include_str!("../../device-profiles/wled.toml")),
    ("z-wave-js-ui", include_str!("../../device-profiles/z-wave-js-ui.toml")),
    ("zigbee2mqtt", include_str!("../../device-profiles/zigbee2mqtt.toml")),
];
