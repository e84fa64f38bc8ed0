//! How this home does things, whatever it buys: the makes it knows, the climate it lives in, the custom of the country.
//!
//! Drawn once per home, so that the bulbs of one home are alike and those of the next are not.

use crate::simulate::cast::Site;
use crate::simulate::random::Random;

use super::adopter::Adopter;

/// The habits of a home's buying. Shares are 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tastes {
    /// Ceiling lights that hang on a smart switch in the wall rather than being smart themselves.
    pub(super) wall_switches: f64,
    /// How often a ceiling has several smart spots rather than one bulb.
    pub(super) spots: f64,
    pub(super) bedsides_on_plugs: bool,
    pub(super) bulbs_dim: bool,
    pub(super) switches_dim: f64,
    pub(super) plugs_meter: bool,
    pub(super) switches_meter: bool,
    /// Some hubs show by the power whether an appliance is in use, rather than whether its plug is on. Whoever wants to
    /// know that buys plugs for it.
    pub(super) shows_use: bool,
    /// And some of those call it an appliance, no plug.
    pub(super) uses_are_appliances: bool,
    /// Contacts also on the fridge and on doors inside: somebody wants to know whether grandmother eats, or the child
    /// is up, or where the cat is shut in.
    pub(super) watches_inside: bool,
    /// Some hubs call every relay a switch, also one in a plug.
    pub(super) plugs_are_switches: bool,
    /// Some hubs let people say that a wall switch is a light, and people do.
    pub(super) switches_are_lights: bool,
    pub(super) radar: f64,
    /// One thermostat for the whole house, rather than one on each radiator.
    pub(super) one_thermostat: bool,
    pub(super) tracks_phones: bool,
    pub(super) guards_windows: bool,
    pub(super) blinds: f64,
    pub(super) air_conditioning: f64,
    pub(super) ceiling_fans: f64,
    pub(super) heaters: f64,
    pub(super) kettles: f64,
    pub(super) christmas: f64,
    /// The television is known by its plug rather than by the network; few have both.
    pub(super) television_by_plug: bool,
}

impl Tastes {
    pub(super) fn drawn(adopter: Adopter, site: &Site, random: &mut Random) -> Tastes {
        let country = |list: &[&str]| list.contains(&site.country);
        // About how warm a year is: what people heat and cool follows.
        let from_equator_deg = site.latitude.abs();
        let hot = from_equator_deg < 33.0;
        let mild = from_equator_deg < 44.0;
        // Hot water in every room is the custom from the Atlantic to the Urals.
        let radiators = site.latitude > 40.0 && (-25.0..66.0).contains(&site.longitude);
        let overseas = country(&["US", "CA"]);
        let wall_switches = match adopter {
            Adopter::SwitchesEverywhere => random.between(0.8, 1.0),
            Adopter::OneThing | Adopter::FewLamps | Adopter::Renter => 0.0,
            // In North America a box in the wall has room and a neutral wire.
            _ if overseas => random.between(0.2, 0.9),
            _ if random.chance(0.5) => random.between(0.3, 0.9),
            _ => 0.05,
        };
        let shows_use = random.chance(0.28);
        Tastes {
            wall_switches,
            spots: match adopter {
                Adopter::FewLamps | Adopter::Renter => 0.08,
                _ if random.chance(0.45) => random.between(0.3, 0.9),
                _ => 0.1,
            },
            bedsides_on_plugs: random.chance(0.35),
            bulbs_dim: random.chance(0.9),
            switches_dim: if random.chance(0.35) { random.between(0.3, 0.9) } else { 0.0 },
            plugs_meter: random.chance(0.5),
            shows_use,
            uses_are_appliances: random.chance(0.4),
            watches_inside: random.chance(0.25),
            switches_meter: random.chance(0.3),
            plugs_are_switches: random.chance(0.18),
            switches_are_lights: random.chance(0.3),
            radar: if random.chance(0.15) { random.between(0.3, 0.8) } else { 0.02 },
            one_thermostat: random.chance(if radiators { 0.45 } else { 0.92 }),
            tracks_phones: random.chance(0.5),
            guards_windows: random.chance(0.55),
            blinds: if country(&["DE", "AT", "CH", "IT", "ES", "FR", "PT", "IL", "GR", "PL", "CZ", "HU", "RO", "HR"]) {
                1.0
            } else {
                0.3
            },
            air_conditioning: match () {
                () if hot => 1.5,
                () if mild || overseas => 0.7,
                () => 0.06,
            },
            ceiling_fans: match () {
                () if hot => 1.0,
                () if country(&["US", "AU", "BR", "CA"]) => 0.7,
                () if mild => 0.3,
                () => 0.03,
            },
            heaters: if hot { 0.05 } else { 0.45 },
            kettles: if country(&["GB", "IE", "AU", "NZ", "ZA", "IN", "HK"]) { 0.7 } else { 0.25 },
            christmas: match site.language {
                "ar" | "he" => 0.0,
                "tr" | "hi" | "id" | "zh" | "ja" | "vi" => 0.1,
                _ => 0.6,
            },
            television_by_plug: random.chance(0.45),
        }
    }
}
