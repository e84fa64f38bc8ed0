//! Furnishes a home: somewhere on earth a household moves into a dwelling and buys what such people buy.
//!
//! `adopter` says how much of what, `tastes` how this home does things, `lamps`, `appliances` and `sensors` what there
//! could be in each room, `wish` what was bought of it, `labels` and `groups` what its people wrote down. Knows nothing of
//! what anybody does with it.

mod adopter;
mod appliances;
mod groups;
mod labels;
mod lamps;
mod sensors;
mod tastes;
mod wish;

use crate::device::Kind;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::House;
use crate::simulate::cast::Resident;
use crate::simulate::dwelling;
use crate::simulate::dwelling::Dwelling;
use crate::simulate::household;
use crate::simulate::household::Household;
use crate::simulate::names::Namer;
use crate::simulate::random::Random;
use crate::simulate::site;

use adopter::Adopter;
use adopter::Class;
use labels::Unlabelled;
use tastes::Tastes;
use wish::Shell;
use wish::Wish;
use wish::Wishes;

/// The home of a seed. The same seed gives the same home for ever; each part draws from a stream of its own.
pub(super) fn furnished(seed: u64) -> House {
    let (site, calendar) = site::drawn(&mut Random::new(seed, "site"));
    let household = household::drawn(&mut Random::new(seed, "household"));
    let dwelling = dwelling::drawn(&household, &mut Random::new(seed, "dwelling"));
    let adopter = Adopter::drawn(&household, &dwelling, &mut Random::new(seed, "adopter"));
    let tastes = Tastes::drawn(adopter, &site, &mut Random::new(seed, "tastes"));
    let shell = Shell { site: &site, household: &household, dwelling: &dwelling, tastes: &tastes };
    let things = things(&shell, adopter, &mut Random::new(seed, "things"));

    let mut random = Random::new(seed, "names");
    let mut namer = Namer::new(site.language, &mut random);
    let residents = residents(&household, &dwelling, &mut namer, &mut random);
    let home = Unlabelled { rooms: &dwelling.rooms, residents: &residents, things: &things };
    let mut devices = home.labelled(&mut namer, &mut random);
    let mut fittings: Vec<Fitting> = things.into_iter().map(|(fitting, _)| fitting).collect();
    groups::grouped(&mut devices, &fittings, &dwelling.rooms, dwelling.kind.has_floors(), &mut namer, &mut random);
    if random.chance(0.4) {
        // Some hubs list by id, others in the order in which devices were added.
        let mut order: Vec<usize> = (0..devices.len()).collect();
        order.sort_by(|a, b| devices[*a].id.cmp(&devices[*b].id));
        devices = order.iter().map(|device| devices[*device].clone()).collect();
        fittings = order.iter().map(|device| fittings[*device]).collect();
    }
    for (device, fitting) in devices.iter_mut().zip(&fittings) {
        device.role = Some(fitting.role.word().to_owned());
    }

    let log = HomeLog {
        name: format!("simulated_{seed}"),
        calendar,
        latitude: Some(site.latitude),
        longitude: Some(site.longitude),
        licence: "simulated; free to use".to_owned(),
        note: format!("made up: {} in a {}, with {}", household.kind.words(), dwelling.kind.words(), adopter.words()),
        evaluate_from: None,
        language: Some(site.language.to_owned()),
        devices,
        bad_devices: BadRows::default(),
        folder: None,
    };
    House { log, site, kind: household.kind, residents, rooms: dwelling.rooms, fittings }
}

/// What was bought, mounted where it is wanted, and what the hub calls each.
fn things(shell: &Shell<'_>, adopter: Adopter, random: &mut Random) -> Vec<(Fitting, Kind)> {
    let most = adopter.devices(random);
    let mut wishes = Wishes::default();
    lamps::wished(shell, &mut wishes, random);
    appliances::wished(shell, &mut wishes, random);
    sensors::wished(shell, &mut wishes, random);
    let buttons = if most < 3 { 0.0 } else { most as f64 * adopter.appetite(Class::Button) * random.between(0.0, 0.2) };
    let buttons = buttons.round() as usize;
    let mut bought = wishes.bought(adopter, most - buttons, random);
    let mut wishes = Wishes::default();
    sensors::buttons(shell, &bought, &mut wishes);
    bought.extend(wishes.bought(adopter, buttons, random));
    let mount = |wish: &Wish| {
        let fitting = wish.fitting(shell.tastes, random);
        std::iter::repeat_n((fitting, wish.kind(shell.tastes)), wish.count)
    };
    bought.iter().flat_map(mount).collect()
}

fn residents(household: &Household, dwelling: &Dwelling, namer: &mut Namer, random: &mut Random) -> Vec<Resident> {
    let people = household.ages.iter().zip(&dwelling.bedrooms);
    people
        .map(|(age, bedroom)| Resident { name: namer.first_name(*age, random), age: *age, bedroom: *bedroom })
        .collect()
}

#[cfg(test)]
mod tests;
