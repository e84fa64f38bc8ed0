//! How the daemon will hear of an imported entity: the messages that would have brought its past, in the words of the profiles in use.
//!
//! An entity that Zigbee2MQTT has announced to Home Assistant will be heard from Zigbee2MQTT itself, under its friendly name; every other
//! one by Home Assistant's own statestream, under its entity id. The learnt past is kept under the ids that come of that.

use serde_json::Value as Json;
use serde_json::json;

use super::entity::Entity;
use super::zigbee::ZigbeeList;
use crate::device::Kind;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::profile::Announced;
use crate::profile::Profile;
use crate::profile::Profiles;
use crate::time::Timestamp;

/// The names of the two ecosystems in their profiles, which stay whatever their base topics are.
const ZIGBEE2MQTT: &str = "Zigbee2MQTT";
const STATESTREAM: &str = "Home Assistant (statestream)";

/// The profiles through which entities speak.
#[derive(Clone, Debug)]
pub(super) struct Voices {
    zigbee: Option<Profile>,
    zigbee_base: String,
    /// The base topic of Home Assistant's statestream, if it is listened to.
    statestream: Option<String>,
    /// What Zigbee2MQTT says of its devices, where it is at hand.
    list: Option<Vec<u8>>,
}

impl Voices {
    pub(super) fn of(profiles: &Profiles) -> Voices {
        let named = |name: &str| profiles.iter().find(|profile| profile.name() == name);
        let zigbee = named(ZIGBEE2MQTT).cloned();
        let list_topic =
            zigbee.as_ref().and_then(|zigbee| zigbee.announce(&[])).map(|list| list.topic).unwrap_or_default();
        // The topics are `base/domain/object/attribute`, and there are no others.
        let levels = named(STATESTREAM).map(Profile::subscriptions).unwrap_or_default();
        Voices {
            zigbee,
            zigbee_base: list_topic.trim_end_matches("/bridge/devices").to_owned(),
            statestream: levels.iter().find_map(|filter| filter.strip_suffix("/+/+/+")).map(str::to_owned),
            list: None,
        }
    }

    /// The device list of the home's own Zigbee2MQTT is at hand.
    pub(super) fn listed(&mut self, list: &ZigbeeList) {
        self.list = Some(list.payload.clone());
    }

    /// Whether the daemon will hear of the entity at all.
    pub(super) fn hear(&self, entity: &Entity) -> bool {
        self.zigbee.is_some() && entity.zigbee.is_some() || self.statestream.is_some()
    }

    /// Everything that is said before the first change: who there is.
    pub(super) fn introductions(&self, entities: &[(&Entity, Kind)]) -> Vec<Message> {
        let mut messages: Vec<Message> = self.device_list(entities).into_iter().collect();
        for (entity, _) in entities.iter().filter(|(entity, _)| !self.is_zigbee(entity)) {
            messages.extend(self.attribute(entity, "friendly_name", &json!(entity.name)));
            let class = entity.class.as_ref();
            messages.extend(class.and_then(|class| self.attribute(entity, "device_class", &json!(class))));
        }
        messages
    }

    fn device_list(&self, entities: &[(&Entity, Kind)]) -> Option<Message> {
        let zigbee = self.zigbee.as_ref()?;
        let mut announced: Vec<Announced> = Vec::new();
        for (entity, kind) in entities {
            let Some(name) = &entity.zigbee else { continue };
            let main = !matches!(kind, Kind::Sensor | Kind::Button);
            match announced.iter_mut().find(|known| known.stable == name.ieee) {
                // What a box is for tells more than what it senses beside.
                Some(known) if main => known.kind = *kind,
                Some(_) => {}
                None => announced.push(Announced {
                    native: name.friendly_name.clone(),
                    stable: name.ieee.clone(),
                    kind: *kind,
                }),
            }
        }
        let list = zigbee.announce(&announced).filter(|_| !announced.is_empty())?;
        Some(match &self.list {
            Some(payload) => Message { payload: payload.clone(), ..list },
            None => list,
        })
    }

    /// The message by which it would have told this; `None` if there is no way.
    pub(super) fn says(&self, entity: &Entity, property: Property, value: &Value, at: Timestamp) -> Option<Message> {
        if let (Some(zigbee), Some(name)) = (&self.zigbee, &entity.zigbee) {
            return zigbee.speak_at(&name.friendly_name, name.endpoint.as_deref(), property, value, at);
        }
        let is_sensor = matches!(entity.domain(), "sensor" | "binary_sensor");
        let (attribute, said) = match (property, value) {
            (Property::On | Property::Occupancy | Property::Contact, Value::Bool(on)) => {
                ("state", json!(if *on { "on" } else { "off" }))
            }
            (Property::Locked, Value::Bool(locked)) => ("state", json!(if *locked { "locked" } else { "unlocked" })),
            (Property::Presence, Value::Bool(home)) => ("state", json!(if *home { "home" } else { "not_home" })),
            (Property::BrightnessPct, Value::Number(pct)) => ("brightness", json!((pct * 2.55).round())),
            (Property::PositionPct, Value::Number(position)) => ("current_position", json!(position)),
            (Property::TargetTemperatureC, Value::Number(degrees)) => ("temperature", json!(degrees)),
            (Property::TemperatureC, Value::Number(degrees)) if !is_sensor => ("current_temperature", json!(degrees)),
            (_, Value::Number(number)) if is_sensor => ("state", json!(number)),
            (Property::Mode, Value::Text(mode)) => ("state", json!(mode.as_ref())),
            _ => return None,
        };
        self.attribute(entity, attribute, &said)
    }

    /// The message by which the daemon would have learnt that the entity is, or is not, in sight.
    pub(super) fn in_sight(&self, entity: &Entity, online: bool) -> Option<Message> {
        match &entity.zigbee {
            Some(name) if self.zigbee.is_some() => {
                let topic = format!("{}/{}/availability", self.zigbee_base, name.friendly_name);
                Some(Message::new(topic, json!({"state": if online { "online" } else { "offline" }}).to_string()))
            }
            // A state by itself says that it is there.
            _ if online => None,
            _ => self.attribute(entity, "state", &json!("unavailable")),
        }
    }

    fn is_zigbee(&self, entity: &Entity) -> bool {
        self.zigbee.is_some() && entity.zigbee.is_some()
    }

    fn attribute(&self, entity: &Entity, attribute: &str, said: &Json) -> Option<Message> {
        let base = self.statestream.as_ref()?;
        let topic = format!("{base}/{}/{}/{attribute}", entity.domain(), entity.object());
        Some(Message::new(topic, said.to_string()))
    }
}
