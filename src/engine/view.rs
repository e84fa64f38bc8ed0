//! What the engine shows of itself: plain data for `explain`, the metrics and the page.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::decision::Class;
use crate::decision::Rung;
use crate::device::DeviceId;
use crate::device::Kind;
use crate::device::Property;
use crate::engine::Engine;
use crate::engine::HouseMode;
use crate::engine::Likeness;
use crate::engine::Logged;
use crate::engine::Notice;
use crate::engine::PeopleView;
use crate::engine::RoomView;
use crate::engine::SaidView;
use crate::engine::said::No;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Reading;
use crate::inference::Forecast;
use crate::meaning::KindGuess;
use crate::time::Timestamp;

/// The engine at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// The moment, UTC.
    pub now: Timestamp,
    /// The same by the clock on the wall.
    pub wall: String,
    /// The rung above which no device is taken.
    pub mode: Rung,
    /// How the home lives: only at `home` are habits learnt.
    pub house_mode: HouseMode,
    /// Until when it lives so, if that was said.
    pub house_mode_until: Option<Timestamp>,
    /// Until when nothing is asked and nothing done, if a person said so.
    pub paused_until: Option<Timestamp>,
    /// Whether the broker is connected.
    pub connected: bool,
    /// Whether the clock can be believed.
    pub clock_synchronised: bool,
    /// Hunches had today.
    pub asked_today: u32,
    /// Hunches that may be had in a day.
    pub asks_per_day: u32,
    /// Hunches that wait for an answer.
    pub open: usize,
    /// What the phones show now: questions, offers, and what was done and can be undone; oldest first.
    pub notices: Vec<Notice>,
    /// Days that have to be seen before the first hunch.
    pub min_days: u16,
    /// Which models forecast: their version, or why they do not.
    pub models: ModelsView,
    /// Whether everybody sleeps or is away.
    pub people: PeopleView,
    /// Observations taken in, by source.
    pub messages: BTreeMap<Arc<str>, u64>,
    /// Messages or parts of them that could not be used, by source.
    pub rejects: BTreeMap<Arc<str>, u64>,
    /// Every room that has a device, and how light it is there without its lamps.
    pub rooms: Vec<RoomView>,
    /// Every device that is not gone.
    pub devices: Vec<DeviceView>,
    /// What people said no to, and how each is taken back.
    pub said: Vec<SaidView>,
    /// Recent hunches, oldest first.
    pub log: Vec<Logged>,
}

/// Of which devices the view has what the models must be asked for: forecasts, neighbours, the place on the fleet's map. Asking takes
/// a fraction of a millisecond for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Closely {
    /// Of every one.
    All,
    /// Of those that are in use.
    InUse,
    /// Of this one.
    One(DeviceId),
    /// Of none.
    None,
}

impl Closely {
    fn looks_at(&self, device: &Device) -> bool {
        match self {
            Closely::All => true,
            Closely::InUse => device.in_use() == Some(true),
            Closely::One(id) => device.id == *id,
            Closely::None => false,
        }
    }
}

/// The fleet's models at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelsView {
    /// They forecast; their version.
    Forecast(String),
    /// There are none that could be used when the daemon started: the home's own statistics forecast alone.
    None,
    /// They failed, and why: the home's own statistics forecast alone.
    Failed(String),
}

/// One device at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct DeviceView {
    /// Its id.
    pub id: DeviceId,
    /// Its name for people.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub room: Option<String>,
    /// How careful one has to be with it.
    pub class: Class,
    /// How far it may be taken.
    pub rung: Rung,
    /// A person said never.
    pub never: bool,
    /// Whether it can be reached.
    pub available: bool,
    /// On, unlocked or open; `None` if unknown.
    pub in_use: Option<bool>,
    /// Days on which it was observed at this time of day, of the last 28, and on how many of them it was out of use.
    pub observed_days: u16,
    /// Of those, days on which it was out of use.
    pub off_days: u16,
    /// Uses that are remembered.
    pub uses: usize,
    /// What it is like.
    pub likeness: Likeness,
    /// What its home's experts expect; `None` where it cannot be told, or was not asked for.
    pub forecast: Option<Forecast>,
    /// The last value of each property.
    pub readings: BTreeMap<Property, Reading>,
}

impl Engine {
    /// What is expected of a device from `now` on; `None` for one that is unknown here, or of which nobody knows what it is.
    ///
    /// A device of which no half hour has been lived through is answered by experts that have learnt nothing yet.
    pub fn forecast(&self, id: &DeviceId, now: Timestamp) -> Option<Forecast> {
        let key = self.memory.home.key(id)?;
        self.expect(key, now, &self.house(now))
    }

    /// Whether a device is in use; `None` if that is unknown.
    pub fn in_use(&self, id: &DeviceId) -> Option<bool> {
        self.memory.home.device(self.memory.home.key(id)?).in_use()
    }

    /// P(in use) at `then` by nothing but the time of the week; `None` for a device whose use was never heard of.
    pub fn habit(&self, id: &DeviceId, then: Timestamp) -> Option<f32> {
        let device = self.memory.home.device(self.memory.home.key(id)?);
        Some(device.history.as_ref()?.week.p_on(self.settings.calendar.local(then)))
    }

    fn models_view(&self) -> ModelsView {
        match (self.models_failed(), self.models()) {
            (Some(reason), _) => ModelsView::Failed(reason.to_owned()),
            (None, Some(models)) => ModelsView::Forecast(models.version().to_owned()),
            (None, None) => ModelsView::None,
        }
    }

    /// The engine at this moment, whole.
    pub fn view(&self) -> View {
        self.view_of(&Closely::All)
    }

    /// The engine at this moment, for a page that shows some of it.
    pub fn view_of(&self, closely: &Closely) -> View {
        let memory = &self.memory;
        let now = self.now;
        let local = self.settings.calendar.local(now);
        let house = self.house(now);
        let keys: Vec<DeviceKey> =
            memory.home.devices().filter(|(_, device)| !device.gone).map(|(key, _)| key).collect();
        let device = |(key, likeness): (DeviceKey, Likeness)| {
            let device = memory.home.device(key);
            let history = device.history.as_ref();
            let (off_days, observed_days) =
                history.map(|history| history.grid.off_days(local.day, local.slot())).unwrap_or_default();
            DeviceView {
                id: device.id.clone(),
                name: device.name.clone(),
                kind: device.kind,
                room: device.room.clone(),
                class: self.class_of(key, || likeness.carries.as_ref().is_some_and(KindGuess::is_surely_a_lamp)),
                rung: self.rung(key),
                never: memory.said.holds(now, No::Device(key)),
                available: device.available,
                in_use: device.in_use(),
                observed_days,
                off_days,
                uses: history.map(|history| history.uses.past().len()).unwrap_or_default(),
                likeness,
                forecast: closely.looks_at(device).then(|| self.expect(key, now, &house)).flatten(),
                readings: device.readings.clone(),
            }
        };
        View {
            now,
            wall: self.settings.calendar.wall(now),
            mode: memory.mode,
            house_mode: memory.house_mode.0,
            house_mode_until: memory.house_mode.1,
            paused_until: memory.paused_until,
            connected: memory.connected_since.is_some(),
            clock_synchronised: memory.home.is_clock_synchronised(),
            asked_today: self.asked_today(),
            asks_per_day: self.settings.decision.asks_per_day,
            open: memory.open.len(),
            notices: self.standing(now),
            min_days: self.settings.decision.min_days,
            models: self.models_view(),
            people: self.people_view(),
            messages: memory.intake.messages.clone(),
            rejects: memory.intake.rejects.clone(),
            rooms: self.room_views(),
            devices: keys
                .iter()
                .copied()
                .zip(self.likenesses(&keys, |device| closely.looks_at(device)))
                .map(device)
                .collect(),
            said: self.said_views(),
            log: memory.log.iter().cloned().collect(),
        }
    }
}
