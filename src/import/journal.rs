//! hunchd's own journal: the raw messages that came, read by the profiles through the same code as live, into a home log.

use std::collections::BTreeMap;
use std::path::Path;

use super::Error;
use super::Flaws;
use super::Report;
use super::Unused;
use super::names;
use super::scribe;
use crate::device::DeviceId;
use crate::device::Message;
use crate::device::Property;
use crate::device::Value;
use crate::engine::Input;
use crate::home::Home;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedDevice;
use crate::home_log::LoggedEvent;
use crate::profile::Profiles;
use crate::profile::Said;
use crate::sun::Position;
use crate::time::Timestamp;

/// A life that a daemon has led, as its store tells it.
pub struct Lived<'l> {
    /// Where the store lies, for messages to people.
    pub store: &'l Path,
    /// The home as it was at the end of the journal: its devices, under all names that they ever had.
    pub home: &'l Home,
    /// The ecosystems that are listened to.
    pub profiles: &'l Profiles,
    /// Degrees north and east, if they are known.
    pub position: Option<Position>,
}

/// Imports a journal into `out`: every input in order, `Err` with a finished sentence for what could not be read.
///
/// # Errors
/// Nothing was written, or what was written cannot be used.
pub fn journal(
    lived: &Lived<'_>,
    inputs: impl Iterator<Item = Result<(Timestamp, Input), String>>,
    out: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, Error> {
    let devices: Vec<LoggedDevice> = devices(lived.home);
    if devices.is_empty() {
        let reason = "no device was ever heard from.".to_owned();
        return Err(Error::NothingUsable { path: lived.store.to_owned(), reason });
    }
    let home = HomeLog {
        name: "home".to_owned(),
        calendar: lived.home.calendar(),
        latitude: lived.position.map(Position::latitude_deg),
        longitude: lived.position.map(Position::longitude_deg),
        licence: "private: of the people who live there".to_owned(),
        note: "imported from the journal of hunchd".to_owned(),
        evaluate_from: None,
        language: None,
        devices,
        bad_devices: BadRows::default(),
        folder: None,
    };
    let mut reader = Reader {
        directory: lived.home.clone(),
        profiles: lived.profiles,
        last: BTreeMap::new(),
        rejects: BTreeMap::new(),
        known: home.devices.len(),
        latest: Timestamp::from_millis(0),
    };
    let (mut rows, mut flaws, mut span, mut inputs) = (0_u64, Flaws::default(), None, inputs);
    let changes = scribe::write(out, &home, |events| {
        let Some(input) = inputs.next() else { return false };
        rows += 1;
        match input {
            Ok((at, Input::Message(message))) => reader.take(at, &message, events),
            Ok(_) => {}
            Err(flaw) => flaws.add(|| flaw),
        }
        if let Some(event) = events.last() {
            span = Some((span.map_or(event.at, |(from, _)| from), event.at));
        }
        if rows.is_multiple_of(1000) {
            progress(rows, 0);
        }
        true
    })?;
    let unused = reader.rejects.into_iter().map(|(source, rows)| {
        let reason = "messages, or parts of messages, that no profile in use understands".to_owned();
        Unused { entity: source, rows, reason }
    });
    let unused = unused.collect();
    Ok(Report { rows, changes, devices: home.devices.len(), span, unused, flaws, ..Report::default() })
}

/// Every device that the home knows or knew. Two names that would be the same in a file are told apart.
fn devices(home: &Home) -> Vec<LoggedDevice> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let devices = home.devices().map(|(_, device)| {
        let id = names::on_one_line(&device.id.to_string());
        let before = taken.entry(id.clone()).or_default();
        *before += 1;
        let name = names::on_one_line(&device.name);
        LoggedDevice {
            name: if name.is_empty() { id.clone() } else { name },
            id: if *before == 1 { id.into() } else { format!("{id} ({before})").into() },
            kind: device.kind,
            room: device.room.as_deref().map(names::on_one_line).filter(|room| !room.is_empty()),
            groups: device.groups.iter().cloned().filter_map(names::of_group).collect(),
            role: None,
        }
    });
    devices.collect()
}

/// Reads messages by what was known when they came.
struct Reader<'l> {
    directory: Home,
    profiles: &'l Profiles,
    last: BTreeMap<(usize, Property), Value>,
    rejects: BTreeMap<String, u64>,
    known: usize,
    latest: Timestamp,
}

impl Reader<'_> {
    fn take(&mut self, at: Timestamp, message: &Message, events: &mut Vec<LoggedEvent>) {
        // As for the engine, time never goes backwards.
        let at = at.max(self.latest);
        self.latest = at;
        let Some(decoded) = self.profiles.decode(message, &self.directory) else {
            *self.rejects.entry(format!("topic {}", names::on_one_line(&message.topic))).or_default() += 1;
            return;
        };
        for reject in decoded.rejects {
            *self.rejects.entry(format!("topic {}", names::on_one_line(&reject.topic))).or_default() += 1;
        }
        for said in &decoded.said {
            match said {
                Said::Observation(seen, _) => {
                    self.seen(at, &seen.device, seen.property, &seen.value, seen.fresh, events)
                }
                // Who is called what. States are not applied: this home has lived them already.
                Said::Devices { .. }
                | Said::Groups(..)
                | Said::Announced(..)
                | Said::Topics(_)
                | Said::Called { .. }
                | Said::Gone(..)
                | Said::Note(..) => {
                    self.directory.apply(at, said);
                }
                Said::Available(..)
                | Said::SourceAvailable(..)
                | Said::Commanded(_)
                | Said::Seconded(_)
                | Said::By(..)
                | Said::Early => {}
            }
        }
    }

    fn seen(
        &mut self,
        at: Timestamp,
        device: &DeviceId,
        property: Property,
        value: &Value,
        fresh: bool,
        events: &mut Vec<LoggedEvent>,
    ) {
        let Some(key) = self.directory.key(device) else { return };
        let device = key.0 as usize;
        if device >= self.known {
            return;
        }
        let is_press = property == Property::Button;
        if is_press && !fresh || !is_press && self.last.get(&(device, property)) == Some(value) {
            return;
        }
        self.last.insert((device, property), value.clone());
        events.push(LoggedEvent { at, device, property, value: value.clone() });
    }
}
