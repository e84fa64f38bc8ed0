//! One recorded home, lived through the engine and looked at.

use crate::dataset::Error;
use crate::dataset::Plan;
use crate::dataset::labels::Truth;
use crate::engine::Engine;
use crate::evaluate::Recording;
use crate::features::Company;
use crate::features::Context;
use crate::features::DeviceTensors;
use crate::features::House;
use crate::features::Mate;
use crate::features::mates;
use crate::home::DeviceKey;
use crate::profile::Profiles;
use crate::replay::Life;
use crate::replay::VIA;
use crate::time::Timestamp;

/// What the encoder is shown of one device at one moment.
#[derive(Clone, Debug)]
pub struct DeviceRow {
    /// Index of the moment, from 0.
    pub moment: usize,
    /// When it was.
    pub at: Timestamp,
    /// Index of the device in the log.
    pub device: usize,
    /// Days since it was first heard of.
    pub age_days: f32,
    /// What it is shown.
    pub tensors: DeviceTensors,
}

/// What the forecaster is shown of one device at one time, and what came true.
#[derive(Clone, Debug)]
pub struct QueryRow {
    /// Index of the moment that came before.
    pub moment: usize,
    /// When it was asked.
    pub at: Timestamp,
    /// Row of the device at that moment.
    pub row: usize,
    /// What the forecaster is shown.
    pub context: Context,
    /// What came true.
    pub truth: Truth,
}

/// The rows of one home.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Every device with a use, at each moment.
    pub devices: Vec<DeviceRow>,
    /// Every device in sight, at each time that was asked about.
    pub queries: Vec<QueryRow>,
}

/// Lives a recording through the engine, and looks at it as planned.
///
/// # Errors
/// If the profile is missing through which recorded devices speak.
pub fn lived(recording: &Recording, profiles: &Profiles, plan: &Plan) -> Result<Home, Error> {
    let mut life = Life::new(&recording.log, profiles, None).ok_or(Error::NoVoice { via: VIA })?;
    let mut events = recording.events.iter().peekable();
    let mut home = Home::default();
    let moments = plan.moments(recording);
    for (index, moment) in moments.iter().enumerate() {
        let mut live_to = |life: &mut Life, at: Timestamp| {
            // What happens at the very time of a look is not seen by it.
            while let Some(event) = events.next_if(|event| event.at < at) {
                life.hear(event);
            }
            life.pass_to(at);
        };
        live_to(&mut life, moment.at);
        let looked = Looked::at(&life, recording, index, moment.at, &mut home);
        // Moments may lie less than a day apart; a question that the next moment has overtaken is dropped.
        let next = moments.get(index + 1).map(|next| next.at);
        for at in moment.queries.iter().copied().filter(|at| next.is_none_or(|next| *at <= next)) {
            live_to(&mut life, at);
            if let Some(engine) = life.engine() {
                looked.ask(engine, recording, at, &mut home);
            }
        }
    }
    Ok(home)
}

/// The devices of a home as they were at a moment.
struct Looked {
    moment: usize,
    devices: Vec<LookedAt>,
}

struct LookedAt {
    device: usize,
    key: DeviceKey,
    row: usize,
    mates: Vec<Mate>,
}

impl Looked {
    fn at(life: &Life, recording: &Recording, moment: usize, at: Timestamp, into: &mut Home) -> Looked {
        let mut looked = Looked { moment, devices: Vec::new() };
        let Some(home) = life.engine().map(Engine::home) else { return looked };
        let company = Company::counted(home);
        for device in recording.switched() {
            let Some(key) = life.id(device).and_then(|id| home.key(id)) else { continue };
            let Some(tensors) = DeviceTensors::of(home, key, &company, at) else { continue };
            let since = home.device(key).history.as_ref().map_or(at, |history| history.since);
            let age_days = at.since(since).as_secs_f32() / 86_400.0;
            looked.devices.push(LookedAt { device, key, row: into.devices.len(), mates: mates(home, key, at) });
            into.devices.push(DeviceRow { moment, at, device, age_days, tensors });
        }
        looked
    }

    fn ask(&self, engine: &Engine, recording: &Recording, at: Timestamp, into: &mut Home) {
        let house = House::at(engine.home(), at, engine.surroundings(at));
        for looked in &self.devices {
            let Some(context) = house.context(looked.key, &looked.mates) else { continue };
            let truth = Truth::after(recording, looked.device, at);
            into.queries.push(QueryRow { moment: self.moment, at, row: looked.row, context, truth });
        }
    }
}
