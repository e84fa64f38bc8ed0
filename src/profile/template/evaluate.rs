//! What a parsed value template makes of a payload. Bounded by the template: no loop, no memory, no time.

use serde_json::Value as Json;
use serde_json::json;

use super::Comparison;
use super::Expression;
use super::Filter;
use super::Operation;
use super::Piece;

/// A message's payload.
pub(super) struct Payload<'a> {
    pub(super) text: &'a str,
    pub(super) document: Option<&'a Json>,
}

/// What all pieces make of it: a single value as it is, anything else as text.
pub(super) fn render(pieces: &[Piece], payload: &Payload<'_>) -> Option<Json> {
    match pieces {
        [Piece::Value(expression)] => payload.value(expression),
        [Piece::Choice(branches, otherwise)] => {
            let branch = branches.iter().find(|(condition, _)| payload.holds(condition));
            render(branch.map_or(otherwise, |(_, pieces)| pieces), payload)
        }
        pieces => {
            let mut text = String::new();
            for piece in pieces {
                match piece {
                    Piece::Text(plain) => text.push_str(plain),
                    piece => text.push_str(&said(&render(std::slice::from_ref(piece), payload)?)),
                }
            }
            Some(Json::String(text))
        }
    }
}

impl Payload<'_> {
    /// `None` is what is not defined.
    fn value(&self, expression: &Expression) -> Option<Json> {
        match expression {
            Expression::Text(text) => Some(json!(text)),
            Expression::Number(number) => plain(*number),
            Expression::Bool(value) => Some(json!(value)),
            Expression::Nothing => Some(Json::Null),
            Expression::List(list) => Some(Json::Array(list.iter().filter_map(|item| self.value(item)).collect())),
            Expression::Payload => Some(json!(self.text)),
            Expression::Document => self.document.cloned(),
            Expression::Member(of, name) => self.member(of, name),
            Expression::Filter(of, filter, arguments) => self.filtered(of, *filter, arguments),
            Expression::Compare(left, comparison, right) => Some(json!(self.compare(left, *comparison, right))),
            Expression::Arithmetic(left, operation, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                if let (Json::String(left), Operation::Add, Json::String(right)) = (&left, operation, &right) {
                    return Some(json!(format!("{left}{right}")));
                }
                let (left, right) = (left.as_f64()?, right.as_f64()?);
                plain(match operation {
                    Operation::Add => left + right,
                    Operation::Subtract => left - right,
                    Operation::Multiply => left * right,
                    Operation::Divide => left / right,
                })
            }
            Expression::Not(of) => Some(json!(!self.holds(of))),
            Expression::And(left, right) => Some(json!(self.holds(left) && self.holds(right))),
            Expression::Or(left, right) => Some(json!(self.holds(left) || self.holds(right))),
            Expression::Defined(of) => Some(json!(self.value(of).is_some())),
            Expression::If(then, condition, otherwise) => {
                self.value(if self.holds(condition) { then } else { otherwise })
            }
        }
    }

    /// A member; without copying the whole of what it is in, since this is on the path of every message.
    fn member(&self, of: &Expression, name: &Expression) -> Option<Json> {
        self.find(of, name).cloned()
    }

    fn find(&self, of: &Expression, name: &Expression) -> Option<&Json> {
        let whole = match of {
            Expression::Document => self.document?,
            Expression::Member(of, name) => self.find(of, name)?,
            _ => return None,
        };
        match name {
            Expression::Text(name) => whole.get(name),
            name => match self.value(name)? {
                Json::String(name) => whole.get(&name),
                Json::Number(index) => whole.get(usize::try_from(index.as_i64()?).ok()?),
                _ => None,
            },
        }
    }

    fn filtered(&self, of: &Expression, filter: Filter, arguments: &[Expression]) -> Option<Json> {
        let argument = |index: usize| arguments.get(index).and_then(|argument| self.value(argument));
        if filter == Filter::Get {
            let found = arguments.first().and_then(|name| self.find(of, name)).cloned();
            return Some(found.or_else(|| argument(1)).unwrap_or(Json::Null));
        }
        let value = self.value(of);
        match filter {
            Filter::Get => None,
            Filter::Default => value.or_else(|| argument(0)),
            Filter::IsDefined => value,
            Filter::Int => value.as_ref().and_then(number).map(f64::trunc).and_then(plain).or_else(|| argument(0)),
            Filter::Float => value.as_ref().and_then(number).and_then(plain).or_else(|| argument(0)),
            Filter::Round => {
                let places = argument(0).and_then(|places| places.as_i64()).unwrap_or(0).clamp(0, 9);
                let factor = 10f64.powi(i32::try_from(places).ok()?);
                plain((number(&value?)? * factor).round() / factor)
            }
            Filter::Abs => plain(number(&value?)?.abs()),
            Filter::Lower => Some(json!(said(&value?).to_lowercase())),
            Filter::Upper => Some(json!(said(&value?).to_uppercase())),
            Filter::Trim => Some(json!(said(&value?).trim())),
            Filter::Text => Some(json!(said(&value?))),
            Filter::Iif => match value.as_ref().is_some_and(is_true) {
                true => Some(argument(0).unwrap_or(json!(true))),
                false => Some(argument(1).unwrap_or(json!(false))),
            },
        }
    }

    fn compare(&self, left: &Expression, comparison: Comparison, right: &Expression) -> bool {
        let (Some(left), Some(right)) = (self.value(left), self.value(right)) else {
            return comparison == Comparison::Unequal;
        };
        let same = |left: &Json, right: &Json| match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) => left == right,
            _ => left == right,
        };
        let ordered = |holds: fn(&f64, &f64) -> bool| match (left.as_f64(), right.as_f64()) {
            (Some(left), Some(right)) => holds(&left, &right),
            _ => false,
        };
        match comparison {
            Comparison::Equal => same(&left, &right),
            Comparison::Unequal => !same(&left, &right),
            Comparison::Less => ordered(f64::lt),
            Comparison::LessOrEqual => ordered(f64::le),
            Comparison::Greater => ordered(f64::gt),
            Comparison::GreaterOrEqual => ordered(f64::ge),
            Comparison::In => match (&left, &right) {
                (left, Json::Array(list)) => list.iter().any(|item| same(left, item)),
                (Json::String(name), Json::Object(object)) => object.contains_key(name),
                (Json::String(part), Json::String(text)) => text.contains(part.as_str()),
                _ => false,
            },
        }
    }

    fn holds(&self, condition: &Expression) -> bool {
        self.value(condition).as_ref().is_some_and(is_true)
    }
}

/// Whether it counts as true: not nothing, not zero, not empty.
fn is_true(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(value) => *value,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(list) => !list.is_empty(),
        Json::Object(object) => !object.is_empty(),
    }
}

fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        Json::Bool(value) => Some(f64::from(u8::from(*value))),
        _ => None,
    }
}

/// A number as JSON: whole ones without a dot, and none that is no number.
fn plain(number: f64) -> Option<Json> {
    if !number.is_finite() {
        return None;
    }
    Some(if number.fract() == 0.0 && number.abs() < 1e15 { json!(number as i64) } else { json!(number) })
}

fn said(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => "None".to_owned(),
        other => other.to_string(),
    }
}
