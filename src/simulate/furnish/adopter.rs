//! What kind of buyer a household is: how many devices it has, and of which class.
//!
//! Knows the household and the dwelling, no single device.

use crate::simulate::cast::HouseholdKind;
use crate::simulate::dwelling::Dwelling;
use crate::simulate::dwelling::DwellingKind;
use crate::simulate::household::Household;
use crate::simulate::random::Random;

/// What a device is on the shelf of a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Bulb,
    WallSwitch,
    Plug,
    /// Contacts and locks.
    Guard,
    /// Motion and radar.
    Motion,
    /// Thermostats and air conditioning.
    Heat,
    /// Temperature, humidity, light.
    Air,
    Media,
    /// Blinds and garage doors.
    Cover,
    CeilingFan,
    Vacuum,
    Button,
    Phone,
    Bed,
}

/// Why somebody has such things at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adopter {
    /// Exactly one device, mostly a bulb.
    OneThing,
    FewLamps,
    LightsEverywhere,
    /// Smart switches in the walls rather than bulbs.
    SwitchesEverywhere,
    PlugsOnly,
    /// Doors, windows, motion.
    Alarm,
    /// Radiators or air conditioning, room by room.
    Heating,
    /// Nothing that needs a screwdriver.
    Renter,
    /// Somebody old, and a family that wants to know that all is well.
    Watched,
    /// Some of everything.
    Mixed,
    Enthusiast,
}

impl Adopter {
    /// What they went for, in words that end the sentence "they have ...".
    pub(super) fn words(self) -> &'static str {
        match self {
            Adopter::OneThing => "one thing",
            Adopter::FewLamps => "a few lamps",
            Adopter::LightsEverywhere => "lights everywhere",
            Adopter::SwitchesEverywhere => "switches everywhere",
            Adopter::PlugsOnly => "plugs only",
            Adopter::Alarm => "an alarm",
            Adopter::Heating => "the heating",
            Adopter::Renter => "what needs no screwdriver",
            Adopter::Watched => "somebody watched over",
            Adopter::Mixed => "some of everything",
            Adopter::Enthusiast => "everything",
        }
    }

    pub(super) fn drawn(household: &Household, dwelling: &Dwelling, random: &mut Random) -> Adopter {
        use Adopter as A;
        let large = !matches!(dwelling.kind, DwellingKind::Studio | DwellingKind::Flat);
        let flatmates = household.kind == HouseholdKind::Flatmates;
        let retired = household.kind == HouseholdKind::Retired;
        let alone = household.ages.len() == 1;
        let weighed = [
            (A::OneThing, if alone { 13.0 } else { 8.0 }),
            (A::FewLamps, if retired { 12.0 } else { 15.0 }),
            (A::LightsEverywhere, if flatmates { 4.0 } else { 15.0 }),
            (A::SwitchesEverywhere, if large { 11.0 } else { 3.0 }),
            (A::PlugsOnly, 8.0),
            (A::Alarm, if large { 9.0 } else { 6.0 }),
            (A::Heating, 5.0),
            (A::Renter, if large { 3.0 } else { 18.0 }),
            (A::Watched, if retired { 18.0 } else { 0.0 }),
            (A::Mixed, 17.0),
            (A::Enthusiast, if large { 7.0 } else { 1.5 }),
        ];
        random.pick(&weighed).unwrap_or(A::OneThing)
    }

    /// How many devices the household has bought, if there is a place for all of them.
    pub(super) fn devices(self, random: &mut Random) -> usize {
        let (median, spread, least, most) = match self {
            Adopter::OneThing => return 1,
            Adopter::FewLamps => (4.5, 0.5, 2.0, 9.0),
            Adopter::LightsEverywhere => (16.0, 0.6, 8.0, 50.0),
            Adopter::SwitchesEverywhere => (15.0, 0.6, 5.0, 45.0),
            Adopter::PlugsOnly => (4.5, 0.6, 2.0, 14.0),
            Adopter::Alarm => (9.0, 0.6, 3.0, 35.0),
            Adopter::Heating => (7.0, 0.5, 2.0, 22.0),
            Adopter::Renter => (7.0, 0.6, 2.0, 20.0),
            Adopter::Watched => (3.0, 0.6, 1.0, 8.0),
            Adopter::Mixed => (19.0, 0.6, 6.0, 60.0),
            Adopter::Enthusiast => (62.0, 0.35, 38.0, 112.0),
        };
        random.skewed(median, spread).clamp(least, most).round() as usize
    }

    /// How much such a buyer wants of a class: 0 not at all, about 1 gladly.
    #[rustfmt::skip]
    pub(super) fn appetite(self, class: Class) -> f64 {
        use Class as C;
        // In the order of the columns: lights, plugs, guarding, heat and air, comfort.
        let column = match class {
            C::Bulb => 0, C::WallSwitch => 1, C::Plug => 2, C::Guard => 3, C::Motion => 4, C::Heat => 5, C::Air => 6,
            C::Media => 7, C::Cover => 8, C::CeilingFan => 9, C::Vacuum => 10, C::Button => 11, C::Phone => 12, C::Bed => 13,
        };
        let row: [f64; 14] = match self {
            //                           bulb  wall  plug  guard motion heat  air   media cover fan   vac   butt  phone bed
            Adopter::OneThing =>           [3.0, 0.2,  1.3,  0.25, 0.1,  0.6,  0.1,  0.45, 0.0,  0.05, 0.25, 0.0,  0.0,  0.0],
            Adopter::FewLamps =>           [1.0, 0.15, 0.3,  0.0,  0.03, 0.0,  0.0,  0.12, 0.0,  0.0,  0.05, 0.5,  0.05, 0.0],
            Adopter::LightsEverywhere =>   [1.0, 0.4,  0.22, 0.05, 0.3,  0.1,  0.1,  0.25, 0.15, 0.1,  0.1,  1.0,  0.2,  0.0],
            Adopter::SwitchesEverywhere => [0.3, 1.0,  0.3,  0.2,  0.2,  0.35, 0.05, 0.25, 0.35, 0.7,  0.1,  0.2,  0.2,  0.0],
            Adopter::PlugsOnly =>          [0.0, 0.0,  1.0,  0.0,  0.0,  0.0,  0.03, 0.05, 0.0,  0.0,  0.03, 0.0,  0.05, 0.0],
            Adopter::Alarm =>              [0.12, 0.08, 0.15, 1.0, 0.9,  0.12, 0.3,  0.05, 0.12, 0.0,  0.03, 0.15, 0.35, 0.01],
            Adopter::Heating =>            [0.15, 0.05, 0.2, 0.2,  0.1,  1.3,  1.0,  0.05, 0.2,  0.05, 0.05, 0.0,  0.3,  0.0],
            Adopter::Renter =>             [1.0, 0.0,  0.8,  0.1,  0.12, 0.05, 0.15, 0.55, 0.0,  0.0,  0.25, 0.5,  0.25, 0.0],
            Adopter::Watched =>            [0.04, 0.0, 0.15, 0.7,  1.3,  0.1,  0.25, 0.05, 0.0,  0.0,  0.0,  0.3,  0.0,  0.25],
            Adopter::Mixed =>              [0.8, 0.5,  0.55, 0.35, 0.45, 0.4,  0.4,  0.5,  0.35, 0.25, 0.3,  0.5,  0.4,  0.03],
            Adopter::Enthusiast =>         [1.0, 0.9,  0.9,  0.7,  1.0,  0.7,  0.8,  0.8,  0.8,  0.5,  0.9,  0.8,  0.9,  0.35],
        };
        row[column]
    }
}
