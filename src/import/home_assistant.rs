//! Home Assistant's history, from its database or from its export, into a home log.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::Error;
use super::Flaws;
use super::Learner;
use super::Report;
use super::attributes::Attributes;
use super::entity::Entity;
use super::export;
use super::house::House;
use super::names;
use super::recorder::Key;
use super::recorder::Recorder;
use super::report::grouped;
use super::scribe;
use super::scribe::Next;
use super::scribe::Row;
use super::scribe::Scribe;
use super::storage::Storage;
use super::zigbee::ZigbeeList;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::time::Calendar;
use crate::time::Timestamp;

/// The clocks of two machines differ; further ahead than this is wrong.
const AHEAD: Duration = Duration::from_secs(24 * 3600);
/// Where Home Assistant keeps its registries, in its configuration folder.
const STORAGE: &str = ".storage";

/// What is to be imported, and with what help.
#[derive(Clone, Debug)]
pub struct Source {
    /// The database or export.
    pub file: PathBuf,
    /// The folder `.storage`, or the one that holds it; the one beside a database is found by itself.
    pub storage: Option<PathBuf>,
    /// What Zigbee2MQTT says on `bridge/devices`, in a file.
    pub zigbee2mqtt: Option<PathBuf>,
    /// The home's time zone (IANA); before what `.storage` says.
    pub time_zone: Option<String>,
    /// The zone to take where nobody says one: this machine's.
    pub zone_here: Option<String>,
    /// The time now: what is later was written by a wrong clock.
    pub now: Timestamp,
}

/// What is known besides the states themselves.
pub(super) struct Help {
    pub(super) storage: Storage,
    pub(super) zigbee: Option<ZigbeeList>,
    home: HomeLog,
    pub(super) flaws: Flaws,
    pub(super) notes: Vec<String>,
}

impl Source {
    /// Reads the registries and lists, and finds out where the home is.
    pub(super) fn help(&self, note: &str) -> Result<Help, Error> {
        let (mut flaws, mut notes) = (Flaws::default(), Vec::new());
        let storage = match self.storage_folder()? {
            Some(folder) => Storage::read(&folder, &mut flaws),
            None => {
                notes.push(
                    "There is no .storage folder: names are those of the states, and no room is known. Name it with --storage."
                        .to_owned(),
                );
                Storage::default()
            }
        };
        let zigbee = self.zigbee2mqtt.as_deref().map(ZigbeeList::read).transpose()?;
        let told = self.time_zone.clone().or_else(|| storage.place.time_zone.clone());
        let zone = match told.or_else(|| self.zone_here.clone()) {
            Some(zone) => zone,
            None => return Err(Error::TimeZone { name: String::new() }),
        };
        if self.time_zone.is_none() && storage.place.time_zone.is_none() {
            notes.push(format!(
                "The time zone is taken to be this machine's, {zone}; if it is not, say it with --time-zone."
            ));
        }
        let calendar = Calendar::named(&zone).ok_or(Error::TimeZone { name: zone })?;
        let name = storage.place.name.as_deref().map(names::on_one_line).filter(|name| !name.is_empty());
        let home = HomeLog {
            name: name.unwrap_or_else(|| "home".to_owned()),
            calendar,
            latitude: storage.place.latitude,
            longitude: storage.place.longitude,
            licence: "private: of the people who live there".to_owned(),
            note: note.to_owned(),
            evaluate_from: None,
            language: None,
            devices: Vec::new(),
            bad_devices: BadRows::default(),
            folder: None,
        };
        Ok(Help { storage, zigbee, home, flaws, notes })
    }

    /// The folder of registries that was named, or the one that lies beside a database.
    fn storage_folder(&self) -> Result<Option<PathBuf>, Error> {
        let Some(named) = &self.storage else {
            let beside = self.file.parent().unwrap_or(Path::new("")).join(STORAGE);
            return Ok(beside.is_dir().then_some(beside));
        };
        let inside = named.join(STORAGE);
        let folder = if inside.is_dir() { inside } else { named.clone() };
        match std::fs::read_dir(&folder) {
            Ok(_) => Ok(Some(folder)),
            Err(source) => Err(Error::Unreadable { path: folder, source }),
        }
    }
}

impl Help {
    /// Knows the entities, each with the attributes that it had last.
    pub(super) fn house<'a>(
        &self,
        entities: impl Iterator<Item = (&'a str, &'a Attributes)>,
        has_attributes: bool,
    ) -> House {
        let known = entities.map(|(id, said)| Entity::known(id, said, &self.storage, self.zigbee.as_ref()));
        House::of(known.collect(), |entity| has_attributes || self.storage.entity(&entity.id).is_some())
    }

    /// The home log's own words about the home.
    pub(super) fn home(&self, house: &House) -> HomeLog {
        HomeLog { devices: house.devices.clone(), ..self.home.clone() }
    }
}

/// Imports a recorder database into `out`. `learner` hears it too; `progress` is told rows done and rows in all, about.
///
/// # Errors
/// Nothing was written, or what was written cannot be used. What is only partly unreadable stands in [`Report::flaws`].
pub fn recorder_database(
    source: &Source,
    out: &Path,
    mut learner: Option<&mut Learner>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, Error> {
    let mut help = source.help("imported from the recorder database of Home Assistant")?;
    let recorder = Recorder::open(&source.file, &mut help.flaws)?;
    let recorded = recorder.entities(&mut help.flaws);
    let house = help.house(recorded.iter().map(|entity| (entity.id.as_str(), &entity.attributes)), true);
    scribe::demand_devices(&house, &source.file)?;
    let keys: BTreeMap<&Key, usize> = recorded
        .iter()
        .enumerate()
        .flat_map(|(index, entity)| entity.keys.iter().map(move |key| (key, index)))
        .collect();
    if let Some(learner) = &mut learner {
        learner.listed(help.zigbee.as_ref());
    }
    let mut scribe = Scribe::new(&house, learner);
    let mut pages = recorder.pages(source.now + AHEAD);
    let mut starts = recorder.starts().into_iter().peekable();
    // The attributes of each entity's last row, by their id: most rows share them.
    let mut shared: Vec<Option<(i64, Attributes)>> = vec![None; house.entities.len()];
    let (total, none) = (recorder.about_rows(), Attributes::default());
    let home = help.home(&house);
    let (mut nameless, flaws) = (0_u64, &mut help.flaws);
    let mut done = 0_u64;
    let changes = scribe::write(out, &home, |events| {
        let page = pages.next(flaws);
        for row in &page {
            while starts.next_if(|start| *start <= row.at).is_some() {
                scribe.take(&Next::Restarted(row.at), events);
            }
            let Some(&entity) = keys.get(&row.key) else {
                nameless += 1;
                continue;
            };
            let Ok(place) = &house.places[entity] else {
                scribe.pass(row.at, entity);
                continue;
            };
            let attributes = if place.meaning.reads.needs_attributes() {
                let (id, attributes) = pages.attributes(row, shared[entity].take());
                &shared[entity].insert((id.unwrap_or(i64::MIN), attributes)).1
            } else {
                &none
            };
            let row = Row { at: row.at, entity, state: row.state.as_deref(), attributes };
            scribe.take(&Next::Row(row), events);
        }
        done += page.len() as u64;
        progress(done, total.max(done));
        !page.is_empty()
    })?;
    if nameless > 0 {
        let path = source.file.display();
        help.flaws.add(|| format!("`{path}`: {} rows are of entities whose names are not there.", grouped(nameless)));
    }
    let report = scribe.report(changes, Flaws::default(), help.notes);
    drop(pages);
    recorder.close(&mut help.flaws);
    Ok(Report { flaws: help.flaws, ..report })
}

/// Imports a history export (`entity_id,state,last_changed`, gzipped or not) into `out`.
///
/// # Errors
/// As [`recorder_database`].
pub fn history_export(
    source: &Source,
    out: &Path,
    mut learner: Option<&mut Learner>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, Error> {
    let mut help = source.help("imported from a history export of Home Assistant")?;
    let table = export::read(&source.file, help.home.calendar, source.now + AHEAD, &mut help.flaws, progress)?;
    let none = Attributes::default();
    let house = help.house(table.entities().iter().map(|id| (id.as_str(), &none)), false);
    scribe::demand_devices(&house, &source.file)?;
    if let Some(learner) = &mut learner {
        learner.listed(help.zigbee.as_ref());
    }
    let mut scribe = Scribe::new(&house, learner);
    let mut rows = table.rows();
    let changes = scribe::write(out, &help.home(&house), |events| {
        let next = rows.next();
        if let Some((at, entity, state)) = next {
            scribe.take(&Next::Row(Row { at, entity, state: Some(state), attributes: &none }), events);
        }
        next.is_some()
    })?;
    Ok(scribe.report(changes, help.flaws, help.notes))
}
