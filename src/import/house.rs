//! From entities to devices: what sits in one box becomes one device where that is how people think of it.
//!
//! Home Assistant makes an entity of everything that a box can tell. A habit is about the box: the lamp plug and the watts that it draws
//! are one device, and so are motion, light and temperature of one sensor. Two relays in one box are two devices, since they are two
//! lamps; a value of the box itself goes to the relay that it is named after, else it is a device of its own. No two entities of a device
//! ever tell the same property: the second one becomes a device of its own.

use std::collections::BTreeMap;

use super::entity::Entity;
use super::meaning::Meaning;
use super::meaning::meaning;
use super::names;
use crate::device::Kind;
use crate::device::Property;
use crate::home_log::LoggedDevice;

/// The entities of a home, each with its place.
pub(super) struct House {
    pub(super) entities: Vec<Entity>,
    /// Where each entity's states go, or why nowhere.
    pub(super) places: Vec<Result<Place, String>>,
    pub(super) devices: Vec<LoggedDevice>,
}

/// Where an entity's states go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// An index into [`House::devices`].
    pub(super) device: usize,
    pub(super) meaning: Meaning,
}

/// A device in the making.
struct Boxed {
    kind: Kind,
    entities: Vec<usize>,
    properties: Vec<Property>,
}

impl House {
    /// Finds a place for each entity. `attributes_known` says of which entities the class would be known if there were one.
    pub(super) fn of(mut entities: Vec<Entity>, attributes_known: impl Fn(&Entity) -> bool) -> House {
        let mut meanings: Vec<Result<Meaning, String>> =
            entities.iter().map(|entity| meaning(entity, attributes_known(entity))).collect();
        dissolve_groups(&mut entities, &mut meanings);
        let mut by_device: BTreeMap<(bool, &str), Vec<(usize, Meaning)>> = BTreeMap::new();
        for (index, (entity, meaning)) in entities.iter().zip(&meanings).enumerate() {
            if let Ok(meaning) = meaning {
                let key = entity.device.as_deref().map_or((false, entity.id.as_str()), |device| (true, device));
                by_device.entry(key).or_default().push((index, *meaning));
            }
        }
        let mut boxes = Vec::new();
        for members in by_device.values_mut() {
            members.sort_by_key(|(index, _)| &entities[*index].id);
            boxes.extend(boxed(members, &entities));
        }
        boxes.sort_by(|a: &Boxed, b| entities[a.entities[0]].id.cmp(&entities[b.entities[0]].id));
        let mut places: Vec<Result<Place, String>> = Vec::new();
        for meaning in meanings {
            places.push(meaning.map(|meaning| Place { device: 0, meaning }));
        }
        for (device, found) in boxes.iter().enumerate() {
            for index in &found.entities {
                if let Ok(place) = &mut places[*index] {
                    place.device = device;
                }
            }
        }
        let devices = boxes.iter().map(|found| logged(found, &entities)).collect();
        House { entities, places, devices }
    }
}

/// A group tells nothing that its members do not tell; its name is worth keeping with them.
fn dissolve_groups(entities: &mut [Entity], meanings: &mut [Result<Meaning, String>]) {
    let by_id: BTreeMap<String, usize> =
        entities.iter().enumerate().map(|(index, entity)| (entity.id.clone(), index)).collect();
    for group in 0..entities.len() {
        let members: Vec<usize> =
            entities[group].members.iter().filter_map(|id| by_id.get(id)).copied().filter(|m| *m != group).collect();
        if !members.iter().any(|member| meanings[*member].is_ok()) {
            continue;
        }
        meanings[group] = Err("groups, whose members are there themselves".to_owned());
        if let Some(name) = names::of_group(entities[group].name.clone()) {
            for member in members {
                entities[member].groups.push(name.clone());
            }
        }
    }
}

/// The devices in one box, from its entities in the order of their ids.
fn boxed(members: &[(usize, Meaning)], entities: &[Entity]) -> Vec<Boxed> {
    let is_main = |kind| !matches!(kind, Kind::Sensor | Kind::Button);
    let (main, rest): (Vec<_>, Vec<_>) = members.iter().partition(|(_, meaning)| is_main(meaning.kind));
    let mut boxes: Vec<Boxed> = Vec::new();
    let alone = |(index, meaning): (usize, Meaning)| Boxed {
        kind: meaning.kind,
        entities: vec![index],
        properties: meaning.reads.properties(),
    };
    boxes.extend(main.into_iter().map(alone));
    let relays = boxes.len();
    for (index, meaning) in rest {
        let object = entities[index].object();
        let named_after = |relay: &Boxed| {
            let own = entities[relay.entities[0]].object();
            object.strip_prefix(own).is_some_and(|rest| rest.starts_with('_')).then_some(own.len())
        };
        let home = match relays {
            0 => (!boxes.is_empty()).then_some(0),
            1 => Some(0),
            _ => {
                (0..relays).filter_map(|relay| Some((named_after(&boxes[relay])?, relay))).max().map(|(_, relay)| relay)
            }
        };
        let properties = meaning.reads.properties();
        let home = home.filter(|home| !properties.iter().any(|property| boxes[*home].properties.contains(property)));
        match home {
            Some(home) => {
                let home = &mut boxes[home];
                // A remote that also tells its temperature is a remote.
                if home.kind == Kind::Sensor {
                    home.kind = meaning.kind;
                }
                home.entities.push(index);
                home.properties.extend(properties);
            }
            None => boxes.push(alone((index, meaning))),
        }
    }
    boxes
}

fn logged(found: &Boxed, entities: &[Entity]) -> LoggedDevice {
    let lead = &entities[found.entities[0]];
    let name = match &lead.device_name {
        // Several entities: the box is meant, unless a person has named the one that it is for.
        Some(device) if found.entities.len() > 1 && !lead.is_named => device,
        _ => &lead.name,
    };
    let mut groups: Vec<String> = Vec::new();
    for group in found.entities.iter().flat_map(|index| &entities[*index].groups) {
        if !groups.contains(group) {
            groups.push(group.clone());
        }
    }
    let room = found.entities.iter().find_map(|index| entities[*index].room.as_deref());
    let name = names::on_one_line(name);
    LoggedDevice {
        id: names::on_one_line(&lead.id).into(),
        name: if name.is_empty() { names::of_object(&lead.id) } else { name },
        kind: found.kind,
        room: room.map(names::on_one_line).filter(|room| !room.is_empty()),
        groups,
        role: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(id: &str, device: Option<&str>, class: &str) -> Entity {
        Entity {
            id: id.to_owned(),
            name: names::of_object(id),
            device: device.map(str::to_owned),
            device_name: device.map(|device| format!("The {device}")),
            class: (!class.is_empty()).then(|| class.to_owned()),
            ..Entity::default()
        }
    }

    fn told(entities: Vec<Entity>) -> Vec<String> {
        let house = House::of(entities, |_| true);
        let mut lines: Vec<String> = Vec::new();
        for (index, device) in house.devices.iter().enumerate() {
            let here = |place: &Result<Place, String>| place.as_ref().is_ok_and(|place| place.device == index);
            let parts = house.entities.iter().zip(&house.places).filter(|(_, place)| here(place));
            let parts: Vec<&str> = parts.map(|(entity, _)| entity.id.as_str()).collect();
            lines.push(format!("{} `{}`: {}", device.kind, device.name, parts.join(" ")));
        }
        lines
    }

    #[test]
    fn a_lamp_plug_and_its_watts_are_one_device() {
        let plug = ["switch.lamp", "sensor.lamp_power", "sensor.lamp_energy"];
        let classes = ["outlet", "power", "energy"];
        let entities = plug.iter().zip(classes).map(|(id, class)| entity(id, Some("plug"), class)).collect();
        assert_eq!(told(entities), ["plug `The plug`: switch.lamp sensor.lamp_power sensor.lamp_energy"]);
    }

    #[test]
    fn two_relays_in_one_box_are_two_devices_each_with_its_own_watts() {
        let entities = vec![
            entity("switch.box_left", Some("box"), ""),
            entity("switch.box_right", Some("box"), ""),
            entity("sensor.box_right_power", Some("box"), "power"),
            entity("sensor.box_temperature", Some("box"), "temperature"),
        ];
        assert_eq!(
            told(entities),
            [
                "sensor `Box temperature`: sensor.box_temperature",
                "switch `Box left`: switch.box_left",
                "switch `The box`: switch.box_right sensor.box_right_power",
            ]
        );
    }

    #[test]
    fn what_senses_several_things_is_one_device_and_no_property_is_told_twice() {
        let entities = vec![
            entity("binary_sensor.hall_motion", Some("hall"), "motion"),
            entity("sensor.hall_illuminance", Some("hall"), "illuminance"),
            entity("sensor.hall_temperature", Some("hall"), "temperature"),
            entity("sensor.hall_temperature_2", Some("hall"), "temperature"),
        ];
        assert_eq!(
            told(entities),
            [
                "sensor `The hall`: binary_sensor.hall_motion sensor.hall_illuminance sensor.hall_temperature",
                "sensor `Hall temperature 2`: sensor.hall_temperature_2",
            ]
        );
    }

    #[test]
    fn a_group_is_dissolved_into_its_members() {
        let mut group = entity("light.living", None, "");
        group.members = vec!["light.one".into(), "light.gone".into()];
        let house = House::of(vec![group, entity("light.one", None, "")], |_| true);
        assert_eq!(house.devices.len(), 1);
        assert_eq!(house.devices[0].groups, ["Living"]);
        assert!(house.places[0].as_ref().unwrap_err().contains("groups"));
    }
}
