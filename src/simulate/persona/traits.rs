//! How the people of a home take questions: drawn once by seed.

use serde::Deserialize;

use crate::simulate::cast::Age;
use crate::simulate::cast::Behind;
use crate::simulate::cast::House;
use crate::simulate::cast::Role;
use crate::simulate::random::Random;

/// How the people of a home take questions.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Traits {
    /// From which their whims are drawn.
    #[serde(deserialize_with = "seed_of_text")]
    pub seed: u64,
    /// Ids of devices about which they do not want to be asked at all.
    pub spared: Vec<String>,
    /// Those who have a phone, and are asked.
    #[serde(rename = "person")]
    pub persons: Vec<Person>,
}

/// One who is asked.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Person {
    /// As in the labels: `asleep:NAME`.
    pub name: String,
    /// Share of notices at which they look at all.
    pub looks: f64,
    /// Minutes until then, at the median.
    pub looks_after_min: f64,
    /// Share of good proposals to which they say yes.
    pub agrees: f64,
    /// 0 to 1: how well they bear being asked often, or for nothing.
    pub patience: f64,
    /// So many questions a day are no trouble.
    pub welcome_per_day: u32,
}

impl Traits {
    /// How the people of `house` take questions.
    pub(in crate::simulate) fn drawn(house: &House, seed: u64) -> Traits {
        let asked = house.residents.iter().filter(|resident| resident.age != Age::Child);
        let persons = asked.map(|resident| {
            let mut random = Random::new(seed, &format!("phone of {}", resident.name));
            let (often, soon) = match resident.age {
                Age::Senior => (random.between(0.3, 0.85), random.skewed(14.0, 0.9)),
                Age::Teenager => (random.between(0.3, 0.9), random.skewed(4.0, 0.9)),
                _ => (random.between(0.45, 0.97), random.skewed(7.0, 0.9)),
            };
            Person {
                name: resident.name.clone(),
                looks: rounded(often),
                looks_after_min: rounded(soon),
                agrees: rounded(random.between(0.82, 0.99)),
                patience: rounded(random.unit()),
                welcome_per_day: random.between(1.0, 5.9) as u32,
            }
        });
        let persons = persons.collect();
        let spared = house.fittings.iter().zip(&house.log.devices).filter(|(fitting, device)| {
            let odd = Random::new(seed, &format!("spares {}", device.id)).chance(0.03);
            let vital = matches!(fitting.role, Role::Plug(Behind::Freezer | Behind::Router | Behind::Aquarium));
            odd || vital
        });
        Traits { seed, spared: spared.map(|(_, device)| device.id.to_string()).collect(), persons }
    }
}

/// To a thousandth, as the file has it: what is read back is the same.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// TOML's integers end where an i64 does; a seed does not.
fn seed_of_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is not a seed: write a whole number in quotes.")))
}
