//! Proposals of one simulated home, as the acceptance model would be shown them, and whether its people wanted what was proposed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::dataset::Error;
use crate::decision::Acceptance;
use crate::engine::Engine;
use crate::engine::Judged;
use crate::engine::Settings;
use crate::evaluate::Random;
use crate::home::DeviceKey;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::profile::Profiles;
use crate::replay::Life;
use crate::replay::VIA;
use crate::simulate::Standing;
use crate::simulate::Wishes;
use crate::time::Timestamp;

/// Nothing is taken before a home has been watched this long.
const EARLIEST: Duration = Duration::from_secs(7 * 86_400);
/// The engine looks this often.
const LOOK_EVERY: Duration = Duration::from_secs(300);
/// One look in so many is taken.
const ONE_IN: u64 = 6;
/// Rows of one use of a device on one occasion: what was forgotten for a week is one lesson, not a thousand.
const MOST_OF_A_USE: usize = 3;
/// Rows of one home, drawn from all of them.
const MOST_OF_A_HOME: usize = 400;

/// One proposal, and whether it was right.
#[derive(Clone, Debug)]
pub struct AskingRow {
    /// When it was.
    pub at: Timestamp,
    /// Index of the device in the log.
    pub device: usize,
    /// What the model is shown, and P(they agree) by the home's own counts (`fleet_p`).
    pub judged: Judged,
    /// Whether people wanted just that, would do so soon, or not.
    pub standing: Standing,
}

/// Lives a home through the engine, `settings` but for the judgement, and draws from what it might have proposed.
///
/// Only what somebody knows the truth of: `truth` is in the order of time, as `events` are.
///
/// # Errors
/// If the profile is missing through which recorded devices speak.
pub fn askings(
    log: &HomeLog,
    events: &[LoggedEvent],
    truth: &[Truth],
    profiles: &Profiles,
    settings: Settings,
) -> Result<Vec<AskingRow>, Error> {
    let settings = Settings { acceptance: Acceptance::Habit, ..settings };
    let mut life = Life::under(log, profiles, settings).ok_or(Error::NoVoice { via: VIA })?;
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(Vec::new()) };
    let wishes = Wishes::new(log.devices.len(), truth);
    let mut random = Random::new(1, &format!("askings {}", log.name));
    let mut events = events.iter().peekable();
    let mut taken: BTreeMap<(DeviceKey, u8, Timestamp), usize> = BTreeMap::new();
    let mut rows = Vec::new();
    let every = LOOK_EVERY.as_millis() as i64;
    let mut at = Timestamp::from_millis(((first.at + EARLIEST).as_millis().div_euclid(every) + 1) * every);
    while at <= last.at {
        if random.below(ONE_IN) == 0 {
            // What happens at the very time of a look is not seen by it.
            while let Some(event) = events.next_if(|event| event.at < at) {
                life.hear(event);
            }
            life.pass_to(at);
            let Some(engine) = life.engine() else { break };
            for judged in engine.askings(at) {
                let use_of = (judged.key, judged.proposal.occasion as u8, state_since(engine, judged.key));
                let Some(device) = (0..log.devices.len())
                    .find(|device| life.id(*device).and_then(|id| engine.home().key(id)) == Some(judged.key))
                else {
                    continue;
                };
                let Some(standing) = wishes.standing(at, device, &judged.proposal.command.value) else { continue };
                let of_use = taken.entry(use_of).or_default();
                if *of_use < MOST_OF_A_USE {
                    *of_use += 1;
                    rows.push(AskingRow { at, device, judged, standing });
                }
            }
        }
        at = at + LOOK_EVERY;
    }
    while rows.len() > MOST_OF_A_HOME {
        rows.remove(random.below(rows.len() as u64) as usize);
    }
    Ok(rows)
}

/// Since when a device is in use, or out of it.
fn state_since(engine: &Engine, key: DeviceKey) -> Timestamp {
    let history = engine.home().device(key).history.as_deref();
    history.map_or(Timestamp::from_millis(0), |history| {
        history.uses.present().map_or(history.changed_at(), |(since, _)| since)
    })
}
