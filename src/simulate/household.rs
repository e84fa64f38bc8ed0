//! Who lives together: the kind of household and the ages in it.
//!
//! Names come from the vocabulary of their language, bedrooms from the dwelling.

use super::cast::Age;
use super::cast::HouseholdKind;
use super::random::Random;

/// A household before it has a home.
#[derive(Clone, Debug)]
pub(super) struct Household {
    pub(super) kind: HouseholdKind,
    /// Grown-ups first. Never empty.
    pub(super) ages: Vec<Age>,
    /// Whether the first two grown-ups share a bed.
    pub(super) couple: bool,
}

pub(super) fn drawn(random: &mut Random) -> Household {
    use HouseholdKind as K;
    let kinds = [
        // In Europe a third of all households are of one person, young or old.
        (K::Family, 0.26),
        (K::Couple, 0.20),
        (K::Single, 0.23),
        (K::Retired, 0.10),
        (K::WorkFromHome, 0.08),
        (K::SingleParent, 0.05),
        (K::Flatmates, 0.06),
        (K::NightShift, 0.04),
    ];
    let kind = random.pick(&kinds).unwrap_or(K::Single);
    let (mut ages, couple) = match kind {
        K::Single => (vec![Age::Adult], false),
        K::Couple | K::Family => (vec![Age::Adult; 2], true),
        K::SingleParent => (vec![Age::Adult], false),
        K::Flatmates => (vec![Age::Adult; random.pick(&[(2, 0.5), (3, 0.35), (4, 0.15)]).unwrap_or(2)], false),
        K::Retired if random.chance(0.45) => (vec![Age::Senior], false),
        K::Retired => (vec![Age::Senior; 2], true),
        K::NightShift | K::WorkFromHome if random.chance(0.35) => (vec![Age::Adult], false),
        K::NightShift | K::WorkFromHome => (vec![Age::Adult; 2], true),
    };
    let children = match kind {
        K::Family => random.pick(&[(1, 0.38), (2, 0.44), (3, 0.14), (4, 0.04)]),
        K::SingleParent => random.pick(&[(1, 0.6), (2, 0.33), (3, 0.07)]),
        K::NightShift | K::WorkFromHome if couple => random.pick(&[(0, 0.6), (1, 0.2), (2, 0.2)]),
        _ => None,
    };
    // Brothers and sisters are near in age: either all small, or some already half grown.
    let grown = random.unit();
    for _ in 0..children.unwrap_or(0) {
        ages.push(if random.chance(grown * 0.8) { Age::Teenager } else { Age::Child });
    }
    if kind == K::Family && random.chance(0.04) {
        ages.insert(2, Age::Senior);
    }
    Household { kind, ages, couple }
}
