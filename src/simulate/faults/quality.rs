//! How good a home's network is, and each device's link in it.

use crate::simulate::cast::Behind;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;

/// A home's network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quality {
    /// 1 in a good home, up to about 20 in a bad one: how much more often anything goes wrong.
    pub(super) badness: f64,
    /// Share of the devices that say their state again without being asked, and how often.
    talkative: f64,
    again_every_s: f64,
    /// Whether devices that come back say how they stand.
    speaks_up: f64,
    /// Days between two restarts of the hub.
    pub(super) restart_days: f64,
    /// Share of the devices that came late or left early.
    pub(super) comes_and_goes: f64,
}

impl Quality {
    pub(super) fn drawn(random: &mut Random) -> Quality {
        let badness = match random.unit() {
            draw if draw < 0.72 => random.between(0.3, 1.5),
            draw if draw < 0.92 => random.between(1.5, 5.0),
            _ => random.between(5.0, 20.0),
        };
        let every = [(600.0, 0.06), (3600.0, 0.34), (14_400.0, 0.3), (86_400.0, 0.3)];
        Quality {
            badness,
            talkative: if random.chance(0.3) { random.between(0.1, 1.0) } else { 0.0 },
            again_every_s: random.pick(&every).unwrap_or(3600.0),
            speaks_up: random.between(0.6, 1.0),
            restart_days: random.pick(&[(8.0, 0.15), (25.0, 0.4), (80.0, 0.45)]).unwrap_or(25.0),
            comes_and_goes: if random.chance(0.18) { random.between(0.03, 0.4) } else { 0.0 },
        }
    }

    pub(super) fn link(&self, role: Role, random: &mut Random) -> Link {
        let battery = runs_on_battery(role);
        // One in twenty sits behind the fridge.
        let bad = if random.chance(0.05) { 6.0 } else { 1.0 } * self.badness;
        let talks = !battery && random.chance(self.talkative);
        Link {
            battery,
            delay_s: random.skewed(0.12, 0.6) * (1.0 + 0.1 * bad),
            slow: (0.006 * bad).min(0.3),
            lost: (0.0006 * bad).min(0.05),
            twice: if random.chance(0.03) { random.between(0.2, 0.95) } else { (0.002 * bad).min(0.1) },
            again_every_s: talks.then_some(self.again_every_s),
            gap_days: match role {
                // Somebody pulls it out, or switches the lamp off at the wall: both look the same.
                Role::Light(_) | Role::Plug(Behind::Lamp(_) | Behind::ChristmasTree | Behind::Anything) => 60.0 / bad,
                _ => 120.0 / bad,
            },
            speaks_up: !battery && random.chance(self.speaks_up),
        }
    }

    /// By how much the time between two repetitions varies.
    pub(super) fn rhythm(&self, random: &mut Random) -> f64 {
        random.between(0.97, 1.03)
    }
}

/// How one device is heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) battery: bool,
    /// Usual delay, in seconds.
    delay_s: f64,
    /// Share of messages that take seconds.
    slow: f64,
    /// Share of messages that nobody hears.
    pub(super) lost: f64,
    /// Share of messages that are heard twice.
    pub(super) twice: f64,
    pub(super) again_every_s: Option<f64>,
    /// Days between two times of being offline.
    pub(super) gap_days: f64,
    pub(super) speaks_up: bool,
}

impl Link {
    /// How late a message comes, in seconds.
    pub(super) fn delay_s(&self, random: &mut Random) -> f64 {
        if random.chance(self.slow) {
            random.skewed(3.0, 1.0).min(40.0)
        } else {
            self.delay_s * random.between(0.4, 2.2)
        }
    }
}

fn runs_on_battery(role: Role) -> bool {
    matches!(role, Role::Contact(_) | Role::Motion | Role::Illuminance | Role::Climate | Role::Button | Role::DoorLock)
}
