//! The words for what a home is made of: devices, what they are, what they say, and what they can be told.
//!
//! Knows no protocol and no ecosystem: how a message is spelt is a file in `device-profiles/`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::time::Timestamp;

/// Which device: the profile that it speaks through, its native name there, and the endpoint where one box holds several.
///
/// Written `source:native` or `source:native#endpoint`; native names may contain slashes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeviceId {
    /// Id of the profile through which the device speaks, such as `zigbee2mqtt`.
    pub source: Arc<str>,
    /// The device's own name in that ecosystem, as it stands in topics.
    pub native: Arc<str>,
    /// The gang, relay or channel, where one box holds several.
    pub endpoint: Option<Arc<str>>,
}

impl DeviceId {
    /// The id of a device with a single endpoint.
    pub fn new(source: &str, native: &str) -> DeviceId {
        DeviceId { source: source.into(), native: native.into(), endpoint: None }
    }

    /// The same box, at an endpoint.
    pub fn at(&self, endpoint: &str) -> DeviceId {
        DeviceId { endpoint: Some(endpoint.into()), ..self.clone() }
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.source, self.native)?;
        match &self.endpoint {
            Some(endpoint) => write!(f, "#{endpoint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DeviceId {
    type Err = String;

    fn from_str(text: &str) -> Result<DeviceId, String> {
        let (source, rest) = text.split_once(':').ok_or_else(|| {
            format!("`{text}` is not a device id: write `source:name`, such as `zigbee2mqtt:Kitchen/table`.")
        })?;
        Ok(match rest.rsplit_once('#') {
            Some((native, endpoint)) => DeviceId::new(source, native).at(endpoint),
            None => DeviceId::new(source, rest),
        })
    }
}

/// Makes a closed vocabulary: an enum, its word in files, and the way back.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word of the vocabulary, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word as it stands in files.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<$name, String> {
                $name::ALL.iter().copied().find(|v| v.word() == text).ok_or_else(|| {
                    let words: Vec<&str> = $name::ALL.iter().map(|v| v.word()).collect();
                    format!("`{text}` is not one of: {}.", words.join(", "))
                })
            }
        }
    };
}

vocabulary! {
    /// What a device is.
    Kind {
        /// A lamp or a group of lamps in one fitting.
        Light = "light",
        /// A wall switch or relay: what hangs behind it is unknown.
        Switch = "switch",
        /// A socket: what is plugged into it is unknown.
        Plug = "plug",
        /// A door lock.
        Lock = "lock",
        /// A blind, curtain, garage door or gate.
        Cover = "cover",
        /// A thermostat or air conditioner.
        Climate = "climate",
        /// A fan.
        Fan = "fan",
        /// A television, radio or loudspeaker.
        Media = "media",
        /// A water or gas valve.
        Valve = "valve",
        /// A siren.
        Siren = "siren",
        /// An alarm panel.
        Alarm = "alarm",
        /// A camera.
        Camera = "camera",
        /// A vacuum robot.
        Vacuum = "vacuum",
        /// A washing machine, oven, fridge and the like.
        Appliance = "appliance",
        /// A remote control or push button.
        Button = "button",
        /// Anything that only reports.
        Sensor = "sensor",
    }
}

vocabulary! {
    /// What can be observed of a device, and of some what can be set. The unit stands in the name.
    Property {
        /// Switched on (bool).
        On = "on",
        /// Brightness, 0 to 100.
        BrightnessPct = "brightness_pct",
        /// Colour temperature in kelvin.
        ColorTempK = "color_temp_k",
        /// Locked (bool).
        Locked = "locked",
        /// How far open a cover is, 0 closed to 100 open.
        PositionPct = "position_pct",
        /// Set point of a thermostat in degrees Celsius.
        TargetTemperatureC = "target_temperature_c",
        /// Air temperature in degrees Celsius.
        TemperatureC = "temperature_c",
        /// Relative humidity, 0 to 100.
        HumidityPct = "humidity_pct",
        /// Illuminance in lux.
        IlluminanceLx = "illuminance_lx",
        /// Motion or occupancy is seen (bool).
        Occupancy = "occupancy",
        /// A door or window stands open (bool: true = open).
        Contact = "contact",
        /// A person or phone is at home (bool).
        Presence = "presence",
        /// Power drawn, in watts.
        PowerW = "power_w",
        /// Energy counted, in kilowatt hours.
        EnergyKwh = "energy_kwh",
        /// A button was pressed (text: which press).
        Button = "button",
        /// A mode of operation (text).
        Mode = "mode",
    }
}

/// What the values of a property are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// True or false.
    Bool,
    /// A quantity in the unit of the property's name.
    Number,
    /// A word.
    Text,
}

impl Property {
    /// What its values are.
    pub fn shape(self) -> Shape {
        match self {
            Property::On | Property::Locked | Property::Occupancy | Property::Contact | Property::Presence => {
                Shape::Bool
            }
            Property::Button | Property::Mode => Shape::Text,
            Property::BrightnessPct
            | Property::ColorTempK
            | Property::PositionPct
            | Property::TargetTemperatureC
            | Property::TemperatureC
            | Property::HumidityPct
            | Property::IlluminanceLx
            | Property::PowerW
            | Property::EnergyKwh => Shape::Number,
        }
    }
}

/// What a property was seen to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// On, open, locked, occupied, present.
    Bool(bool),
    /// A quantity in the unit of its property.
    Number(f64),
    /// A mode or a press.
    Text(Arc<str>),
}

impl Value {
    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The quantity, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(value) => write!(f, "{value}"),
            Value::Text(value) => f.write_str(value),
        }
    }
}

/// One hunch, for ever: when it was had, and a count that tells two of the same millisecond apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HunchId {
    /// When the hunch was had.
    pub at: Timestamp,
    /// How many hunches this home had had before.
    pub seq: u32,
}

impl fmt::Display for HunchId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.at.as_millis(), self.seq)
    }
}

impl FromStr for HunchId {
    type Err = String;

    fn from_str(text: &str) -> Result<HunchId, String> {
        let wrong = || format!("`{text}` is not a hunch id: it looks like `18c2a9f6e40-7`.");
        let (at, seq) = text.split_once('-').ok_or_else(wrong)?;
        let at = i64::from_str_radix(at, 16).map_err(|_| wrong())?;
        let seq = seq.parse().map_err(|_| wrong())?;
        Ok(HunchId { at: Timestamp::from_millis(at), seq })
    }
}

/// Who caused a change, as far as the ecosystem says. The order is that of the bytes in snapshots: a new word goes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A hand at the device or at a switch wired to it: it says so, or every command is heard here and none was.
    Physical,
    /// Somebody else's command, and nobody says whose: an app's, a voice's, an automation's.
    Commanded,
    /// We did it, for this hunch.
    Ours(HunchId),
    /// It was found so after a gap: nobody knows who or when.
    Unknown,
    /// A button that stands elsewhere, bound to the device.
    Remote,
    /// The maker's app, or a voice by way of it.
    App,
    /// A timer, a schedule, a scene or a script.
    Automation,
    /// It happened now and no command was heard, but not all are heard here: a hand's, a remote's, an app's or an automation's doing.
    Untold,
}

impl Origin {
    /// Without a command that was heard: what people do at the devices themselves, as far as can be told.
    pub fn is_uncommanded(self) -> bool {
        matches!(self, Origin::Physical | Origin::Remote | Origin::Untold)
    }

    /// By a command that was not ours, whoever gave it.
    pub fn is_commanded(self) -> bool {
        matches!(self, Origin::Commanded | Origin::App | Origin::Automation)
    }

    /// Not ours, and seen as it happened.
    pub fn is_theirs(self) -> bool {
        self.is_uncommanded() || self.is_commanded()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Physical => "by hand",
            Origin::Commanded => "by a command, nobody says whose",
            Origin::Ours(_) => "by hunchd",
            Origin::Unknown => "nobody knows when and by whom",
            Origin::Remote => "by a remote",
            Origin::App => "by an app",
            Origin::Automation => "by an automation",
            Origin::Untold => "nobody says by whom",
        })
    }
}

/// One property of one device at one time, as a message told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Whose.
    pub device: DeviceId,
    /// Which property.
    pub property: Property,
    /// What it is.
    pub value: Value,
    /// False for a snapshot (a retained message): what is, but not when it came to be.
    pub fresh: bool,
}

/// What a device is to be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Whom.
    pub device: DeviceId,
    /// Which property.
    pub property: Property,
    /// To which value.
    pub value: Value,
}

/// One MQTT publish, in either direction, as bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The topic.
    pub topic: String,
    /// The payload, uninterpreted.
    pub payload: Vec<u8>,
    /// On receipt: this is the broker's memory, not an event. On sending: ask the broker to remember it (never for a command).
    pub retained: bool,
}

impl Message {
    /// A message that the broker does not remember.
    pub fn new(topic: impl Into<String>, payload: impl Into<Vec<u8>>) -> Message {
        Message { topic: topic.into(), payload: payload.into(), retained: false }
    }

    /// A message that the broker remembers, or one that came from its memory.
    pub fn retained(topic: impl Into<String>, payload: impl Into<Vec<u8>>) -> Message {
        Message { topic: topic.into(), payload: payload.into(), retained: true }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = String::from_utf8_lossy(&self.payload);
        let retained = if self.retained { " (retained)" } else { "" };
        write!(f, "{} {}{retained}", self.topic, payload)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn device_ids_read_back_with_slashes_and_endpoints() {
        for text in ["zigbee2mqtt:Kitchen/table", "tasmota:hall#2", "a:b#c/d#left"] {
            let id: DeviceId = text.parse().expect("an id");
            assert_eq!(id.to_string(), text);
        }
        assert!("hall".parse::<DeviceId>().is_err());
    }

    #[test]
    fn hunch_ids_read_back() {
        let id = HunchId { at: Timestamp::from_millis(1_700_000_000_123), seq: 7 };
        assert_eq!(id.to_string().parse::<HunchId>(), Ok(id));
        assert!("7".parse::<HunchId>().is_err());
    }

    #[test]
    fn vocabulary_words_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.word().parse::<Kind>(), Ok(*kind));
        }
        assert!("lamp".parse::<Kind>().unwrap_err().contains("light, switch"));
    }
}
