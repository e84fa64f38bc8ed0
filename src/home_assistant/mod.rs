//! The door to Home Assistant, by its MQTT discovery: what hunchd tells on its own topics becomes entities there, and what is pressed
//! there becomes commands. openHAB and Domoticz read the same messages.
//!
//! Pure: messages that are told and heard go in, messages to publish come out. Must not know sockets, clocks, or what a hunch is.

mod discovery;
mod entities;

pub use discovery::Discovery;
pub use discovery::Settings;

use crate::device::Message;

/// Whether a message is what Home Assistant tells of hunchd's own entities (by `mqtt_statestream`, four levels with the entity's name as
/// the third): no device of the home, and hunchd's guess of the daylight is no light sensor to learn from.
pub fn is_reflection(message: &Message) -> bool {
    let mut levels = message.topic.rsplit('/');
    levels.nth(1).is_some_and(|entity| entity.starts_with("hunchd_")) && levels.count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_entities_are_known_again_and_others_are_not() {
        let is = |topic: &str| is_reflection(&Message::new(topic, ""));
        assert!(is("statestream/sensor/hunchd_daylight_kitchen/state"));
        assert!(is("ha/states/binary_sensor/hunchd_asleep/friendly_name"));
        for other in
            ["statestream/sensor/kitchen/state", "hunchd/mode/set", "hunchd_x/set", "zigbee2mqtt/hunchd_lamp/set"]
        {
            assert!(!is(other), "{other}");
        }
    }
}
