//! What an appliance draws from the moment it is used: the kettle boils, the machine heats, washes and spins.

use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;

/// How one appliance draws power.
#[derive(Clone, Copy, Debug)]
pub(super) struct Appliance {
    pub(super) role: Role,
    /// What it draws at full, in watts.
    pub(super) full_w: f64,
    /// What it draws while it is plugged in and not used.
    pub(super) standby_w: f64,
}

/// Seconds since the use began, and the watts from then on.
pub(super) type Step = (f64, f64);

impl Appliance {
    pub(super) fn drawn(role: Role, random: &mut Random) -> Appliance {
        let (low, high, standby_w) = match role {
            Role::Light(purpose) | Role::Plug(Behind::Lamp(purpose)) => match purpose {
                LightUse::Night => (0.5, 3.0, 0.0),
                LightUse::Main | LightUse::Garden | LightUse::Table => (8.0, 60.0, 0.0),
                _ => (4.0, 25.0, 0.0),
            },
            Role::Plug(behind) => match behind {
                Behind::Television => (45.0, 160.0, random.between(0.2, 1.5)),
                Behind::ChristmasTree => (3.0, 35.0, 0.0),
                Behind::Kettle => (1400.0, 2900.0, 0.0),
                Behind::CoffeeMaker => (900.0, 1500.0, random.between(0.0, 2.0)),
                Behind::Freezer => (55.0, 130.0, random.between(0.5, 4.0)),
                Behind::Router => (5.0, 14.0, 0.0),
                Behind::Aquarium => (12.0, 80.0, 0.0),
                Behind::Heater => (600.0, 2100.0, random.between(0.0, 1.5)),
                Behind::Charger => (5.0, 90.0, random.between(0.0, 0.4)),
                Behind::Fan => (18.0, 60.0, 0.0),
                Behind::WashingMachine => (1700.0, 2200.0, random.between(0.3, 3.0)),
                Behind::Dishwasher => (1700.0, 2200.0, random.between(0.3, 2.0)),
                Behind::Computer => (40.0, 250.0, random.between(0.8, 6.0)),
                Behind::TowelRail => (40.0, 300.0, 0.0),
                Behind::Anything | Behind::Lamp(_) => (3.0, 120.0, random.between(0.0, 3.0)),
            },
            _ => (3.0, 60.0, 0.5),
        };
        Appliance { role, full_w: random.between(low, high), standby_w }
    }

    /// Whether it draws for as long as the plug is on, whoever uses it.
    pub(super) fn is_always_in_use(&self) -> bool {
        matches!(self.role, Role::Plug(Behind::Freezer | Behind::Router | Behind::Aquarium))
    }

    /// What it draws when used for `run_s` seconds, from 0 on; after the last step before `run_s` it idles.
    pub(super) fn programme(&self, run_s: f64, random: &mut Random, steps: &mut Vec<Step>) {
        let full_w = self.full_w;
        let Role::Plug(behind) = self.role else { return steps.push((0.0, full_w)) };
        match behind {
            Behind::Kettle => {
                let boils_s = random.between(70.0, 240.0);
                steps.extend([(0.0, full_w), (boils_s, self.standby_w)]);
            }
            Behind::CoffeeMaker => {
                let heats_s = random.between(60.0, 300.0);
                steps.extend([(0.0, full_w), (heats_s, random.between(2.0, 70.0))]);
                // It goes off by itself, as the law has it.
                steps.push((heats_s + random.between(600.0, 2400.0), self.standby_w));
            }
            Behind::Freezer => self.cycles(run_s, (480.0, 1300.0), (1200.0, 3600.0), random, steps),
            Behind::Heater => self.cycles(run_s.min(43_200.0), (240.0, 1200.0), (240.0, 1500.0), random, steps),
            Behind::Charger => {
                let hours = random.between(0.7, 3.5);
                let tapering = [(0.0, 1.0), (0.5, 0.95), (0.7, 0.6), (0.8, 0.35), (0.9, 0.15), (1.0, 0.0)];
                steps.extend(
                    tapering.map(|(share, of_full)| (share * hours * 3600.0, (full_w * of_full).max(self.standby_w))),
                );
            }
            Behind::WashingMachine => self.washes(random, steps),
            Behind::Dishwasher => self.rinses(random, steps),
            Behind::Computer => {
                let mut at_s = 0.0;
                while at_s < run_s.min(50_000.0) {
                    steps.push((at_s, full_w * random.between(0.5, 1.0)));
                    at_s += random.between(400.0, 2400.0);
                }
                if run_s > 50_000.0 {
                    steps.push((at_s, self.standby_w));
                }
            }
            Behind::Television => {
                let mut at_s = 0.0;
                while at_s < run_s.min(40_000.0) {
                    steps.push((at_s, full_w * random.between(0.85, 1.0)));
                    at_s += random.between(900.0, 3600.0);
                }
            }
            _ => steps.push((0.0, full_w)),
        }
    }

    /// By a thermostat of its own: for so long at full, for so long idle.
    fn cycles(&self, run_s: f64, on_s: (f64, f64), off_s: (f64, f64), random: &mut Random, steps: &mut Vec<Step>) {
        // One appliance keeps to its rhythm, more or less.
        let (on_s, off_s) = (random.between(on_s.0, on_s.1), random.between(off_s.0, off_s.1));
        let mut at_s = random.between(0.0, on_s) - on_s * 0.5;
        while at_s < run_s {
            steps.push((at_s.max(0.0), self.full_w * random.between(0.92, 1.04)));
            at_s += on_s * random.between(0.85, 1.2);
            steps.push((at_s.max(0.0), self.standby_w));
            at_s += off_s * random.between(0.8, 1.25);
        }
    }

    fn washes(&self, random: &mut Random, steps: &mut Vec<Step>) {
        let heats_s = random.between(400.0, 1300.0);
        steps.extend([(0.0, random.between(60.0, 150.0)), (180.0, self.full_w), (180.0 + heats_s, 120.0)]);
        let mut at_s = 180.0 + heats_s;
        let spins_s = at_s + random.between(1800.0, 4200.0);
        while at_s < spins_s {
            at_s += random.between(240.0, 700.0);
            steps.push((at_s, random.between(30.0, 260.0)));
        }
        let done_s = at_s + random.between(360.0, 720.0);
        steps.extend([(at_s + 60.0, random.between(280.0, 520.0)), (done_s, self.standby_w)]);
    }

    fn rinses(&self, random: &mut Random, steps: &mut Vec<Step>) {
        let mut at_s = 0.0;
        for (low_s, high_s, watts) in [
            (300.0, 700.0, 60.0),
            (600.0, 1200.0, self.full_w),
            (1200.0, 3000.0, 70.0),
            (500.0, 1100.0, self.full_w),
            (900.0, 2400.0, 8.0),
        ] {
            steps.push((at_s, watts * random.between(0.9, 1.0)));
            at_s += random.between(low_s, high_s);
        }
        steps.push((at_s, self.standby_w));
    }
}
