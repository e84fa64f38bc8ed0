//! All that is known of one entity before its states are read: from its own attributes, from the registries, from Zigbee2MQTT.

use super::attributes::Attributes;
use super::names;
use super::storage::Storage;
use super::zigbee;
use super::zigbee::ZigbeeList;

/// One entity of Home Assistant.
#[derive(Clone, Debug, Default)]
pub(super) struct Entity {
    /// Such as `light.kitchen`.
    pub(super) id: String,
    /// Its name for people, with that of its device.
    pub(super) name: String,
    /// The name of the box that it is part of; the same for all entities of it.
    pub(super) device_name: Option<String>,
    /// A person has given the entity itself a name.
    pub(super) is_named: bool,
    pub(super) room: Option<String>,
    pub(super) groups: Vec<String>,
    /// Which box it is part of, by the device registry.
    pub(super) device: Option<String>,
    pub(super) class: Option<String>,
    pub(super) unit: Option<String>,
    /// `config` or `diagnostic`: about the device, and not what it is for.
    pub(super) category: Option<String>,
    pub(super) hidden: bool,
    pub(super) source_type: Option<String>,
    /// Thermostats speak Fahrenheit.
    pub(super) fahrenheit: bool,
    /// It stands for all of these.
    pub(super) members: Vec<String>,
    /// As what hunchd will hear of it from Zigbee2MQTT itself.
    pub(super) zigbee: Option<ZigbeeName>,
    /// By its maker's word, a plug.
    pub(super) is_plug: bool,
}

/// A device as Zigbee2MQTT calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ZigbeeName {
    pub(super) friendly_name: String,
    /// With `0x`, as it stands in the list.
    pub(super) ieee: String,
    pub(super) endpoint: Option<String>,
}

impl Entity {
    /// Puts together what is known of `id`.
    pub(super) fn known(id: &str, said: &Attributes, storage: &Storage, zigbee: Option<&ZigbeeList>) -> Entity {
        let mut entity = Entity {
            id: id.to_owned(),
            name: said.friendly_name.clone().unwrap_or_else(|| names::of_object(id)),
            class: said.device_class.clone(),
            unit: said.unit.clone(),
            source_type: said.source_type.clone(),
            members: said.members.clone(),
            fahrenheit: storage.place.fahrenheit.unwrap_or_else(|| sounds_fahrenheit(said)),
            ..Entity::default()
        };
        let Some(registered) = storage.entity(id) else { return entity };
        entity.class = registered.device_class.clone().or(entity.class);
        entity.unit = entity.unit.or(registered.unit.clone());
        entity.category.clone_from(&registered.category);
        entity.hidden = registered.hidden;
        entity.is_named = registered.name.is_some();
        entity.room = storage.room_of(registered);
        entity.groups = storage.labels_of(registered).into_iter().filter_map(names::of_group).collect();
        let Some((device, thing)) = storage.device_of(registered) else {
            entity.name = registered.name.clone().or(registered.original_name.clone()).unwrap_or(entity.name);
            return entity;
        };
        entity.device = Some(device.to_owned());
        let listed = thing.ieee.as_deref().and_then(|ieee| Some((ieee, zigbee?.device(ieee)?)));
        if let Some(listed) = listed.map(|(_, listed)| listed) {
            entity.is_plug = listed.is_plug;
            // `Kitchen/table`: many people tell the room so.
            if let (None, Some((room, _))) = (&entity.room, listed.friendly_name.rsplit_once('/')) {
                entity.room = Some(room.to_owned());
            }
        }
        let announced = thing.name.clone().or(listed.map(|(_, listed)| listed.friendly_name.clone()));
        let given = thing.name_by_user.clone();
        let device_name = given.or_else(|| announced.as_deref().map(|name| names::without_room(name).to_owned()));
        entity.name = match (&registered.name, &registered.original_name, &device_name) {
            (Some(name), _, _) => name.clone(),
            (None, Some(own), Some(device)) if registered.has_entity_name => format!("{device} {own}"),
            (None, None, Some(device)) => device.clone(),
            (None, Some(own), _) => own.clone(),
            (None, None, None) => entity.name,
        };
        entity.device_name = device_name;
        if let (Some(ieee), true) = (&thing.ieee, thing.of_zigbee2mqtt || listed.is_some()) {
            // Zigbee2MQTT announces devices to Home Assistant under their friendly names.
            let friendly_name = listed.map(|(_, listed)| listed.friendly_name.clone()).or(thing.name.clone());
            entity.zigbee = friendly_name.map(|friendly_name| ZigbeeName {
                friendly_name,
                ieee: format!("0x{ieee}"),
                endpoint: zigbee::endpoint(&registered.unique_id, listed.map(|(_, listed)| listed)),
            });
        }
        entity
    }

    /// `light` of `light.kitchen`.
    pub(super) fn domain(&self) -> &str {
        self.id.split_once('.').map_or("", |(domain, _)| domain)
    }

    /// `kitchen` of `light.kitchen`.
    pub(super) fn object(&self) -> &str {
        self.id.split_once('.').map_or(&self.id, |(_, object)| object)
    }
}

/// No thermostat in Celsius goes up to 50, none is set to 45, and no room that it looks after is that warm.
fn sounds_fahrenheit(said: &Attributes) -> bool {
    let above = |degrees: Option<f64>, limit: f64| degrees.is_some_and(|degrees| degrees > limit);
    above(said.max_temp, 50.0) || above(said.temperature, 45.0) || above(said.current_temperature, 45.0)
}
