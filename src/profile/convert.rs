//! From a JSON value to a value of the vocabulary, and back: the closed list of conversions.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_json::json;

use crate::device::Property;
use crate::device::Shape;
use crate::device::Value;

/// One conversion of a profile file, checked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conversion {
    pub(super) shape: Shape,
    /// From the text of the device to the value; empty: the usual spellings.
    pub(super) map: BTreeMap<String, Value>,
    pub(super) scale: f64,
    pub(super) offset: f64,
    pub(super) invert: bool,
}

impl Conversion {
    /// Checks a raw conversion; the error is a finished sentence.
    pub(super) fn new(property: Property, map: &BTreeMap<String, Json>) -> Result<Conversion, String> {
        let shape = property.shape();
        let mut checked = BTreeMap::new();
        for (said, meant) in map {
            let value = natural(shape, meant)
                .ok_or_else(|| format!("map entry `{said}` gives {meant}, which no `{property}` can be."))?;
            checked.insert(said.clone(), value);
        }
        Ok(Conversion { shape, map: checked, scale: 1.0, offset: 0.0, invert: false })
    }

    /// What the device means; `None` where it says nothing that this conversion knows.
    pub(super) fn apply(&self, said: &Json) -> Option<Value> {
        if !self.map.is_empty() {
            return self.map.get(spelt(said).as_ref()).cloned();
        }
        Some(match natural(self.shape, said)? {
            Value::Number(number) => Value::Number(number * self.scale + self.offset),
            Value::Bool(value) => Value::Bool(value != self.invert),
            text @ Value::Text(_) => text,
        })
    }

    /// What a device would say to mean `value`; the inverse of [`Conversion::apply`].
    pub(super) fn unapply(&self, value: &Value) -> Option<Json> {
        if !self.map.is_empty() {
            return self.map.iter().find(|(_, meant)| *meant == value).map(|(said, _)| json!(said));
        }
        Some(match value {
            Value::Number(number) if self.scale == 1.0 && self.offset == 0.0 => json!(number),
            Value::Number(number) => json!((number - self.offset) / self.scale),
            Value::Bool(value) => json!(*value != self.invert),
            Value::Text(text) => json!(text.as_ref()),
        })
    }
}

/// The usual spellings. Real devices say `ON`, `"on"` with quotes, `1` and `true`, and mean the same.
fn natural(shape: Shape, said: &Json) -> Option<Value> {
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
    fn a_map_to_another_shape_is_named() {
        let map = BTreeMap::from([("ON".to_owned(), json!(17))]);
        let wrong = Conversion::new(Property::On, &map).expect_err("a wrong map");
        assert_eq!(wrong, "map entry `ON` gives 17, which no `on` can be.");
    }
}
