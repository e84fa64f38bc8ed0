//! A profile file as it is written: the raw form that TOML is read into, before anything is checked.
//!
//! Each struct here has its checked counterpart in `compile`; unknown keys are errors, so that a slip does not pass silently.

mod example;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value as Json;

use crate::device::Kind;
use crate::device::Property;
use crate::profile::aliases::TopicsTold;
use crate::profile::announced::raw::Announcement;
pub(super) use crate::profile::file::example::Example;
pub(super) use crate::profile::file::example::ExampleCommand;

/// A whole file of `device-profiles/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) base: String,
    /// It repeats what other ecosystems may tell first-hand.
    #[serde(default)]
    pub(super) second_hand: bool,
    /// Its devices can be told past the broker and do not say so: what nobody commanded here was not surely done by hand.
    #[serde(default)]
    pub(super) past_the_broker: bool,
    /// The endpoint that is the box itself, where the ecosystem numbers even a single one.
    pub(super) main_endpoint: Option<String>,
    #[serde(default)]
    pub(super) ignore: Vec<String>,
    #[serde(default)]
    pub(super) state: Vec<State>,
    #[serde(default)]
    pub(super) availability: Vec<Availability>,
    #[serde(default)]
    pub(super) watch: Vec<Watch>,
    #[serde(default)]
    pub(super) devices: Vec<Devices>,
    #[serde(default)]
    pub(super) groups: Vec<Groups>,
    #[serde(default)]
    pub(super) announcement: Vec<Announcement>,
    #[serde(default)]
    pub(super) command: Vec<CommandRoute>,
    #[serde(default)]
    pub(super) example: Vec<Example>,
}

/// How a payload is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    /// It must be JSON.
    #[default]
    Json,
    /// It is plain text, whatever it looks like.
    Text,
    /// JSON where it is JSON, else text.
    JsonOrText,
}

/// `[[state]]`: topics that tell what a device is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub(super) topics: Vec<String>,
    #[serde(default = "whole_device")]
    pub(super) device: OneOrMore,
    pub(super) endpoint: Option<OneOrMore>,
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) format: Format,
    #[serde(default)]
    pub(super) each: Vec<Each>,
    pub(super) unwrap: Option<String>,
    pub(super) time: Option<String>,
    #[serde(default)]
    pub(super) remember: Vec<String>,
    #[serde(default)]
    pub(super) notes: Vec<Note>,
    pub(super) by: Option<By>,
    /// It repeats what other topics tell at once, and adds whose doing it was: what it says is no news.
    #[serde(default)]
    pub(super) repeats: bool,
    #[serde(default)]
    pub(super) unavailable: Vec<Json>,
    #[serde(default)]
    pub(super) kinds: Vec<KindRule>,
    #[serde(default)]
    pub(super) read: Vec<Read>,
}

/// Parts of one payload that are read one by one, each with its endpoint: unless the topic tells that already.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Each {
    /// To the parts; `{endpoint}` in it captures a key.
    pub(super) path: String,
    /// Inside a part, to its endpoint, where its key does not tell.
    pub(super) endpoint: Option<String>,
}

/// An attribute to be remembered of a device: what stands at `path`, or the text `value`, or with both the text wherever the path holds true.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    pub(super) key: String,
    pub(super) path: Option<String>,
    pub(super) value: Option<String>,
    #[serde(default)]
    pub(super) when: Vec<Condition>,
}

/// Who did it, by the device's own word; a word that is in no list means that nobody knows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct By {
    pub(super) path: String,
    #[serde(default)]
    pub(super) physical: Vec<String>,
    #[serde(default)]
    pub(super) remote: Vec<String>,
    #[serde(default)]
    pub(super) app: Vec<String>,
    #[serde(default)]
    pub(super) automation: Vec<String>,
    /// By a command, of which it does not say whose.
    #[serde(default)]
    pub(super) commanded: Vec<String>,
}

/// One text, or several of which the first decides whose captures the topic has.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

fn whole_device() -> OneOrMore {
    OneOrMore::One("{device}".to_owned())
}

/// `[[state.read]]`: one property of one payload.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read {
    pub(super) property: Property,
    /// What kind of device says such a thing; without it, what the state's rules say.
    pub(super) kind: Option<Kind>,
    /// To the value; without it the whole document, unless there is an `endpoint_path`.
    pub(super) path: Option<String>,
    pub(super) endpoint_path: Option<String>,
    pub(super) endpoint: Option<OneOrMore>,
    #[serde(default)]
    pub(super) map: BTreeMap<String, Json>,
    /// Like `map`, by names of notes: the device itself has told how it spells these values.
    #[serde(default)]
    pub(super) note_map: BTreeMap<String, Json>,
    pub(super) convert: Option<Named>,
    pub(super) unit: Option<Unit>,
    pub(super) scale: Option<f64>,
    pub(super) offset: Option<f64>,
    #[serde(default)]
    pub(super) invert: bool,
    /// Words that say nothing of the property, such as a cover's `STOP`; the empty text is one everywhere.
    #[serde(default)]
    pub(super) silent: Vec<Json>,
    #[serde(default)]
    pub(super) when: Vec<Condition>,
}

/// A conversion with a name, where a factor and an offset are not enough or would not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Named {
    /// As it is.
    AsItIs,
    /// Degrees Fahrenheit to Celsius.
    FahrenheitToCelsius,
    /// Colour temperature in mired to kelvin.
    MiredToKelvin,
    /// Watt-minutes to kilowatt hours.
    WattMinutesToKwh,
    /// Watt hours to kilowatt hours.
    WattHoursToKwh,
    /// Kilowatts to watts.
    KilowattsToWatts,
    /// 0 to 1 to percent.
    FractionToPercent,
    /// A bare dimmer: any number above zero is on.
    AboveZero,
    /// Any text that is not empty means yes: a room's name means that somebody is there.
    AnyWord,
}

/// Which conversion, by the unit that the payload or a note names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    pub(super) path: Option<String>,
    pub(super) note: Option<String>,
    pub(super) convert: BTreeMap<String, Named>,
}

/// A test on a capture of the topic, a remembered attribute, or a value of the payload; exactly one of the three.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) capture: Option<String>,
    pub(super) note: Option<String>,
    pub(super) path: Option<String>,
    #[serde(default)]
    pub(super) is: Vec<Json>,
    #[serde(default)]
    pub(super) is_not: Vec<Json>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
}

/// One rule of a device's kind; the first rule whose condition holds decides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KindRule {
    pub(super) kind: Kind,
    pub(super) when: Vec<Condition>,
}

/// `[[availability]]`: topics that tell whether a device, or with no device the whole ecosystem, can be reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Availability {
    pub(super) topics: Vec<String>,
    /// The device, where no capture `{device}` names it.
    pub(super) device: Option<OneOrMore>,
    #[serde(default)]
    pub(super) path: String,
    pub(super) online: Vec<Json>,
    pub(super) offline: Vec<Json>,
    /// A note with the device's own word for online.
    pub(super) online_note: Option<String>,
    /// A note with its word for offline.
    pub(super) offline_note: Option<String>,
}

/// `[[watch]]`: topics on which somebody commands a device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Watch {
    pub(super) topics: Vec<String>,
    #[serde(default = "whole_device")]
    pub(super) device: OneOrMore,
    pub(super) endpoint: Option<OneOrMore>,
    #[serde(default)]
    pub(super) when: Vec<Condition>,
    #[serde(default)]
    pub(super) ignore_empty: bool,
}

/// Where a text comes from: a path into the item, or a template of the topic's captures, with a part of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum TextSource {
    Plain(String),
    Cut { from: String, part: Part },
}

/// A part of a text that holds slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    BeforeLastSlash,
    AfterLastSlash,
}

/// `[[devices]]`: a device list, or an announcement of one device.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Devices {
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) format: Format,
    #[serde(default)]
    pub(super) items: String,
    #[serde(default)]
    pub(super) only: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) skip: Vec<Condition>,
    /// Items that are left out and told, because they speak in a way that this profile does not read: where all conditions of one of these
    /// hold. `{base}` in a condition is the base topic.
    #[serde(default)]
    pub(super) unsupported: Vec<Vec<Condition>>,
    /// Where an item says how its topics begin.
    pub(super) topics_told: Option<TopicsTold>,
    pub(super) native: TextSource,
    pub(super) stable: TextSource,
    /// The endpoint that is announced, where it is not the whole box.
    pub(super) endpoint: Option<String>,
    /// Without it, what is announced keeps its name.
    pub(super) name: Option<TextSource>,
    pub(super) room: Option<TextSource>,
    #[serde(default)]
    pub(super) complete: bool,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) kinds: Vec<KindRule>,
    pub(super) endpoints: Option<Endpoints>,
    #[serde(default)]
    pub(super) notes: Vec<Note>,
}

/// How the endpoints of a listed device are found: as values, as positions of values, or as keys captured by `{endpoint}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endpoints {
    pub(super) path: String,
    /// Endpoints are the positions, counted from one, of these values; without it they are the values themselves.
    #[serde(default)]
    pub(super) positions_of: Vec<Json>,
    /// To the names: a list beside that of the endpoints, or inside the value of a captured key.
    pub(super) names: Option<String>,
    /// To a list in which each entry is a part of one endpoint, and inside an entry to which one. The kind of an endpoint, and
    /// that of the box, is then decided by the rules of the box, on the item with its own entries only.
    pub(super) parts: Option<Parts>,
    /// Their kinds, decided on each endpoint's own value; without a rule that holds, that of the box.
    #[serde(default)]
    pub(super) kinds: Vec<KindRule>,
}

/// The entries of a listed device that belong to one endpoint each.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts {
    pub(super) path: String,
    pub(super) endpoint: String,
}

/// `[[groups]]`: lists of devices that are commanded together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Groups {
    pub(super) topics: Vec<String>,
    #[serde(default)]
    pub(super) items: String,
    pub(super) native: String,
    pub(super) members: String,
}

/// `[[command]]`: how a property is set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandRoute {
    pub(super) property: Property,
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    /// The form of the endpoint, such as `switch:{channel}`; its captures may stand in topic and payload.
    pub(super) endpoint: Option<String>,
    /// Conditions on notes.
    #[serde(default)]
    pub(super) when: Vec<Condition>,
    pub(super) topic: String,
    pub(super) payload: String,
    pub(super) endpoint_payload: Option<String>,
    #[serde(default)]
    pub(super) map: BTreeMap<String, String>,
    /// The device's number is the property's times this, to the nearest whole.
    pub(super) scale: Option<f64>,
    /// Where a factor is not enough.
    pub(super) convert: Option<crate::profile::encode::ToDevice>,
}
