//! From a JSON value to a value of the vocabulary, and back: the closed list of conversions.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use crate::device::Property;
use crate::device::Shape;
use crate::device::Value;
use crate::profile::file::Named;

/// One conversion of a profile file, checked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conversion {
    pub(super) shape: Shape,
    /// A share of a hundred: what lies beyond is another unit than the profile believes, and no value.
    percent: bool,
    /// From the text of the device to the value; empty: the usual spellings.
    pub(super) map: BTreeMap<String, Value>,
    /// The same, by names of notes in which the device has told its own words.
    pub(super) note_map: BTreeMap<String, Value>,
    pub(super) named: Named,
    pub(super) scale: f64,
    pub(super) offset: f64,
    pub(super) invert: bool,
}

impl Conversion {
    /// Checks a raw conversion; the error is a finished sentence.
    pub(super) fn new(property: Property, map: &BTreeMap<String, Json>) -> Result<Conversion, String> {
        let map = checked_map(property, map)?;
        let shape = property.shape();
        let note_map = BTreeMap::new();
        let percent = matches!(property, Property::BrightnessPct | Property::HumidityPct | Property::PositionPct);
        Ok(Conversion { shape, percent, map, note_map, named: Named::AsItIs, scale: 1.0, offset: 0.0, invert: false })
    }

    /// What the device means, by the words that it has announced itself, if there are such; `note` looks one up.
    pub(super) fn apply_announced(&self, said: &Json, note: &dyn Fn(&str) -> Option<String>) -> Option<Value> {
        let said = spelt(said);
        self.note_map.iter().find(|(key, _)| note(key).is_some_and(|word| word == said)).map(|(_, meant)| meant.clone())
    }

    /// What the device means; `None` where it says nothing that this conversion knows.
    pub(super) fn apply(&self, said: &Json) -> Option<Value> {
        if !self.map.is_empty() {
            return self.map.get(spelt(said).as_ref()).cloned();
        }
        self.apply_named(said, self.named)
    }

    /// The same, with the named conversion that a unit has chosen.
    pub(super) fn apply_named(&self, said: &Json, named: Named) -> Option<Value> {
        if named == Named::AboveZero {
            return natural(Shape::Number, said)?.as_number().map(|number| Value::Bool((number > 0.0) != self.invert));
        }
        if named == Named::AnyWord {
            return said.as_str().filter(|text| is_word(text)).map(|_| Value::Bool(!self.invert));
        }
        Some(match natural(self.shape, said)? {
            Value::Number(number) => {
                let number = named.apply(number * self.scale + self.offset)?;
                // Some devices count to 255 where others count to 254: that little is rounding.
                if self.percent && !(-0.5..=101.0).contains(&number) {
                    return None;
                }
                Value::Number(if self.percent { number.clamp(0.0, 100.0) } else { number })
            }
            Value::Bool(value) => Value::Bool(value != self.invert),
            text @ Value::Text(_) => text,
        })
    }

    /// What a device would say to mean `value`; the inverse of [`Conversion::apply`].
    pub(super) fn unapply(&self, value: &Value) -> Option<Json> {
        if !self.map.is_empty() {
            return self.map.iter().find(|(_, meant)| *meant == value).map(|(said, _)| json!(said));
        }
        if self.named != Named::AsItIs {
            return None;
        }
        Some(match value {
            Value::Number(number) if self.scale == 1.0 && self.offset == 0.0 => json!(number),
            Value::Number(number) => json!((number - self.offset) / self.scale),
            Value::Bool(value) => json!(*value != self.invert),
            Value::Text(text) => json!(text.as_ref()),
        })
    }
}

impl Named {
    /// The quantity in the unit of the vocabulary; `None` where there is none, such as a colour of zero mired.
    pub(super) fn apply(self, number: f64) -> Option<f64> {
        let converted = match self {
            Named::AsItIs | Named::AboveZero | Named::AnyWord => number,
            Named::FahrenheitToCelsius => (number - 32.0) * 5.0 / 9.0,
            Named::MiredToKelvin => 1_000_000.0 / number,
            Named::WattMinutesToKwh => number / 60_000.0,
            Named::WattHoursToKwh => number / 1000.0,
            Named::KilowattsToWatts => number * 1000.0,
            Named::FractionToPercent => number * 100.0,
        };
        converted.is_finite().then_some(converted)
    }
}

/// Whether the text is a word, such as a room's name: half a document is none, and neither is what programs say where there is nothing.
fn is_word(text: &str) -> bool {
    let nothing = ["null", "none", "unknown", "unavailable", "undefined"];
    let is_endless = text.parse().is_ok_and(|number: f64| !number.is_finite());
    text.chars().next().is_some_and(char::is_alphanumeric)
        && !is_endless
        && !nothing.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// A map of a profile file, each value of it one that the property can have.
pub(super) fn checked_map(property: Property, map: &BTreeMap<String, Json>) -> Result<BTreeMap<String, Value>, String> {
    let entry = |(said, meant): (&String, &Json)| {
        let value = natural(property.shape(), meant)
            .ok_or_else(|| format!("map entry `{said}` gives {meant}, which no `{property}` can be."))?;
        Ok((said.clone(), value))
    };
    map.iter().map(entry).collect()
}

/// The usual spellings. Real devices say `ON`, `"on"` with quotes, `1` and `true`, and mean the same.
pub(super) fn natural(shape: Shape, said: &Json) -> Option<Value> {
    match shape {
        Shape::Bool => match said {
            Json::Bool(value) => Some(Value::Bool(*value)),
            Json::Number(number) => match number.as_f64() {
                Some(0.0) => Some(Value::Bool(false)),
                Some(1.0) => Some(Value::Bool(true)),
                _ => None,
            },
            Json::String(text) if matches!(text.as_str(), "ON" | "on" | "On" | "true" | "True" | "1") => {
                Some(Value::Bool(true))
            }
            Json::String(text) if matches!(text.as_str(), "OFF" | "off" | "Off" | "false" | "False" | "0") => {
                Some(Value::Bool(false))
            }
            _ => None,
        },
        Shape::Number => match said {
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.trim().parse().ok(),
            _ => None,
        }
        .filter(|number| number.is_finite())
        .map(Value::Number),
        Shape::Text => match said {
            Json::String(text) if !text.is_empty() => Some(Value::Text(text.as_str().into())),
            _ => None,
        },
    }
}

/// A JSON value as it is spelt in a file's `map` or `is`: text without its quotes.
pub(super) fn spelt(value: &Json) -> std::borrow::Cow<'_, str> {
    match value {
        Json::String(text) => text.as_str().into(),
        Json::Null => "".into(),
        other => other.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_spellings_are_read() {
        let on = Conversion::new(Property::On, &BTreeMap::new()).expect("a conversion");
        for said in [json!("ON"), json!("on"), json!(true), json!(1), json!("1")] {
            assert_eq!(on.apply(&said), Some(Value::Bool(true)), "{said}");
        }
        for said in [json!(2), json!("maybe"), json!(null), json!({}), json!([1])] {
            assert_eq!(on.apply(&said), None, "{said}");
        }
        let power = Conversion::new(Property::PowerW, &BTreeMap::new()).expect("a conversion");
        assert_eq!(power.apply(&json!("12.5")), Some(Value::Number(12.5)));
        assert_eq!(power.apply(&json!("NaN")), None);
    }

    #[test]
    fn conversions_have_an_inverse() {
        let map = BTreeMap::from([("LOCK".to_owned(), json!(true)), ("UNLOCK".to_owned(), json!(false))]);
        let locked = Conversion::new(Property::Locked, &map).expect("a conversion");
        assert_eq!(locked.unapply(&Value::Bool(false)), Some(json!("UNLOCK")));
        let mut brightness = Conversion::new(Property::BrightnessPct, &BTreeMap::new()).expect("a conversion");
        brightness.scale = 100.0 / 254.0;
        let said = brightness.unapply(&Value::Number(50.0)).expect("a number");
        assert_eq!(brightness.apply(&said), Some(Value::Number(50.0)));
    }

    #[test]
    fn units_are_converted_by_name() {
        let check = |named: Named, said: f64, expected: f64| {
            let found = named.apply(said).expect("a number");
            assert!((found - expected).abs() < 1e-9, "{named:?} of {said} is {found}");
        };
        check(Named::FahrenheitToCelsius, 68.0, 20.0);
        check(Named::MiredToKelvin, 250.0, 4000.0);
        check(Named::WattMinutesToKwh, 120_000.0, 2.0);
        check(Named::WattHoursToKwh, 3185.0, 3.185);
        check(Named::KilowattsToWatts, 1.5, 1500.0);
        check(Named::FractionToPercent, 0.25, 25.0);
        assert_eq!(Named::MiredToKelvin.apply(0.0), None);
        let mut on = Conversion::new(Property::On, &BTreeMap::new()).expect("a conversion");
        on.named = Named::AboveZero;
        assert_eq!(on.apply(&json!("128")), Some(Value::Bool(true)));
        assert_eq!(on.apply(&json!(0)), Some(Value::Bool(false)));
        assert_eq!(on.apply(&json!("NaN")), None);
        on.named = Named::AnyWord;
        assert_eq!(on.apply(&json!("kitchen")), Some(Value::Bool(true)));
        for nothing in ["", "NaN", "unavailable", "{\"room\":", "[", "\"kitchen"] {
            assert_eq!(on.apply(&json!(nothing)), None, "{nothing}");
        }
    }

    #[test]
    fn a_share_has_its_limits() {
        let mut brightness = Conversion::new(Property::BrightnessPct, &BTreeMap::new()).expect("a conversion");
        assert_eq!(brightness.apply(&json!(255)), None, "another unit");
        brightness.scale = 100.0 / 254.0;
        assert_eq!(brightness.apply(&json!(255)), Some(Value::Number(100.0)), "rounding");
    }

    #[test]
    fn a_device_has_its_own_words() {
        let mut on = Conversion::new(Property::On, &BTreeMap::new()).expect("a conversion");
        on.note_map = BTreeMap::from([("word_on".to_owned(), Value::Bool(true))]);
        let note = |key: &str| (key == "word_on").then(|| "AN".to_owned());
        assert_eq!(on.apply_announced(&json!("AN"), &note), Some(Value::Bool(true)));
        assert_eq!(on.apply_announced(&json!("AUS"), &note), None);
    }

    #[test]
    fn a_map_to_another_shape_is_named() {
        let map = BTreeMap::from([("ON".to_owned(), json!(17))]);
        let wrong = Conversion::new(Property::On, &map).expect_err("a wrong map");
        assert_eq!(wrong, "map entry `ON` gives 17, which no `on` can be.");
    }
}
