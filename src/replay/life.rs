//! A recording that is being lived through an engine of its own, with stops to look at it on the way.

use crate::device::DeviceId;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Settings;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::inference::Models;
use crate::profile::Profiles;
use crate::replay::Player;
use crate::replay::advance;
use crate::replay::opening;
use crate::time::Timestamp;

/// Id of the profile through which recorded devices speak.
pub const VIA: &str = "zigbee2mqtt";

/// An engine that hears a recording event by event.
#[derive(Clone, Debug)]
pub struct Life {
    player: Player,
    ids: Vec<Option<DeviceId>>,
    engine: Engine,
    opened: bool,
}

impl Life {
    /// A life that has not begun yet; `None` if the profile through which it would speak is not there.
    pub fn new(log: &HomeLog, profiles: &Profiles, models: Option<Models>) -> Option<Life> {
        Life::under(log, profiles, Settings { models, ..Settings::default() })
    }

    /// The same, under other settings; where the home stands and which time it keeps are the recording's.
    pub fn under(log: &HomeLog, profiles: &Profiles, settings: Settings) -> Option<Life> {
        let player = Player::new(log, profiles.of(VIA)?.clone())?;
        let settings = Settings { calendar: log.calendar, position: log.position(), ..settings };
        Some(Life {
            ids: (0..log.devices.len()).map(|device| player.device(device)).collect(),
            player,
            engine: Engine::new(settings, profiles.clone()),
            opened: false,
        })
    }

    /// Hears the next event.
    pub fn hear(&mut self, event: &LoggedEvent) {
        if !std::mem::replace(&mut self.opened, true) {
            for input in opening() {
                self.engine.handle(event.at, &input);
            }
            self.engine.handle(event.at, &Input::Message(self.player.announcement().clone()));
        }
        if let Some(message) = self.player.message(event) {
            advance(&mut self.engine, event.at, &Input::Message(message), |_, _| {});
        }
    }

    /// Lets time pass: what was due by `now` is done by then. Nothing passes before the first event.
    pub fn pass_to(&mut self, now: Timestamp) {
        while let Some(due) = self.engine.next_deadline().filter(|due| self.opened && *due <= now) {
            self.engine.handle(due, &Input::Tick);
        }
    }

    /// The engine as it is; `None` before the first event.
    pub fn engine(&self) -> Option<&Engine> {
        self.opened.then_some(&self.engine)
    }

    /// The id under which a recorded device is known in the house, by its index in the log.
    pub fn id(&self, device: usize) -> Option<&DeviceId> {
        self.ids[device].as_ref()
    }
}
