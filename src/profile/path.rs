//! Paths into a JSON document: RFC 6901 pointers with `*` for every item of a list or every value of an object,
//! `[member=text]` for every item whose member is that text, and `{name}` for every key of an object, or every place in a list, captured.

use serde_json::Map;
use serde_json::Value as Json;

use crate::profile::pattern::Captures;

/// The places in a list that are told apart; no box has more channels in one.
const PLACES: [&str; 16] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];

/// A path such as `/definition/exposes/*/type`; the empty path is the whole document.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    steps: Vec<String>,
    /// Whether a step is `*` or picks items, so that there may be several values.
    many: bool,
}

impl Path {
    /// Compiles a path; the error is a finished sentence.
    pub(super) fn compile(text: &str) -> Result<Path, String> {
        if text.is_empty() {
            return Ok(Path { steps: Vec::new(), many: false });
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(format!("path `{text}` must be empty or begin with a slash."));
        };
        // RFC 6901: ~1 is a slash, ~0 a tilde, in this order.
        let steps: Vec<String> = rest.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
        let many = steps.iter().any(|step| step == "*" || step.starts_with('['));
        Ok(Path { steps, many })
    }

    /// The first value there.
    pub(super) fn first<'j>(&self, document: &'j Json) -> Option<&'j Json> {
        if self.many {
            return self.all(document).into_iter().next();
        }
        self.steps.iter().try_fold(document, |here, step| child(here, step))
    }

    /// Every value there, in order.
    pub(super) fn all<'j>(&self, document: &'j Json) -> Vec<&'j Json> {
        let mut here = vec![document];
        for step in &self.steps {
            here = here.into_iter().flat_map(|value| children(value, step)).collect();
        }
        here
    }

    /// Whether any value there is as wanted.
    pub(super) fn any(&self, document: &Json, wanted: impl Fn(&Json) -> bool) -> bool {
        match self.many {
            true => self.all(document).into_iter().any(wanted),
            false => self.first(document).is_some_and(wanted),
        }
    }

    /// Puts a value there, making objects (and one-item lists for `*`) on the way.
    pub(super) fn put(&self, document: &mut Json, value: Json) {
        let mut here = document;
        for step in &self.steps {
            if step == "*" {
                if !here.is_array() {
                    *here = Json::Array(vec![Json::Null]);
                }
                let Some(first) = here.as_array_mut().and_then(|list| list.first_mut()) else { return };
                here = first;
            } else {
                if !here.is_object() {
                    *here = Json::Object(Map::new());
                }
                let Some(object) = here.as_object_mut() else { return };
                here = object.entry(step.clone()).or_insert(Json::Null);
            }
        }
        *here = value;
    }

    /// This path with an endpoint put in for `{endpoint}`.
    pub(super) fn of_endpoint(&self, endpoint: &str) -> Path {
        let steps = self.steps.iter().map(|step| step.replace("{endpoint}", endpoint)).collect();
        Path { steps, many: self.many }
    }

    /// Every value there with what its steps `{name}` stood for: a step such as `switch:{channel}` is every key of that form, and one such
    /// as `{channel}` in a list is the place of each item, counted from nought.
    pub(super) fn walk<'j>(&'j self, document: &'j Json) -> Vec<(Captures<'j>, &'j Json)> {
        let mut here = vec![(Captures::new(), document)];
        for step in &self.steps {
            let Some((before, rest)) = step.split_once('{') else {
                here = here
                    .into_iter()
                    .flat_map(|(captures, value)| {
                        children(value, step).into_iter().map(move |child| (captures.clone(), child))
                    })
                    .collect();
                continue;
            };
            let (name, behind) = rest.split_once('}').unwrap_or((rest, ""));
            let part = |key: &'j String| key.strip_prefix(before)?.strip_suffix(behind).filter(|text| !text.is_empty());
            let mut next = Vec::new();
            for (captures, value) in here {
                for (place, child) in PLACES.iter().zip(value.as_array().into_iter().flatten()) {
                    if before.is_empty() && behind.is_empty() {
                        let mut captures = captures.clone();
                        captures.push((name, place));
                        next.push((captures, child));
                    }
                }
                for (key, child) in value.as_object().into_iter().flatten() {
                    let Some(text) = part(key) else { continue };
                    let mut captures = captures.clone();
                    captures.push((name, text));
                    next.push((captures, child));
                }
            }
            here = next;
        }
        here
    }
}

fn child<'j>(here: &'j Json, step: &str) -> Option<&'j Json> {
    match here {
        Json::Object(object) => object.get(step),
        Json::Array(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

fn children<'j>(here: &'j Json, step: &str) -> Vec<&'j Json> {
    match here {
        Json::Array(list) if step == "*" => list.iter().collect(),
        Json::Object(object) if step == "*" => object.values().collect(),
        Json::Array(list) => match step.strip_prefix('[').and_then(|step| step.strip_suffix(']')?.split_once('=')) {
            Some((member, text)) => list.iter().filter(|item| item[member].as_str() == Some(text)).collect(),
            None => child(here, step).into_iter().collect(),
        },
        _ => child(here, step).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_find_all_and_first() {
        let document = json!({"a": [{"t": 1}, {"u": 2}, {"t": 3}]});
        let path = Path::compile("/a/*/t").expect("a path");
        assert_eq!(path.all(&document), [&json!(1), &json!(3)]);
        assert_eq!(path.first(&document), Some(&json!(1)));
        assert_eq!(Path::compile("").expect("a path").first(&document), Some(&document));
        assert!(Path::compile("a").is_err());
    }

    #[test]
    fn places_in_a_list_are_captured() {
        let document = json!({"relays": [{"on": 1}, {"on": 2}], "other": {"a": 3}});
        let path = Path::compile("/relays/{channel}/on").expect("a path");
        assert_eq!(path.walk(&document), [(vec![("channel", "0")], &json!(1)), (vec![("channel", "1")], &json!(2)),]);
        let form = Path::compile("/relays/relay{channel}").expect("a path");
        assert_eq!(form.walk(&document), [], "an item of a list has no name");
    }

    #[test]
    fn items_are_picked_by_a_member() {
        let document = json!({"a": [{"n": "x", "t": 1}, {"n": "y", "t": 2}, {"n": "x", "t": 3}, 4]});
        let path = Path::compile("/a/[n=x]/t").expect("a path");
        assert_eq!(path.all(&document), [&json!(1), &json!(3)]);
        assert_eq!(path.first(&document), Some(&json!(1)));
        assert_eq!(Path::compile("/a/[n=z]/t").expect("a path").first(&document), None);
    }

    #[test]
    fn endpoints_are_keys_of_a_form() {
        let document = json!({"state_left": "ON", "state_": "x", "state": "OFF", "state_right": "OFF"});
        let path = Path::compile("/state_{endpoint}").expect("a path");
        let left = (vec![("endpoint", "left")], &json!("ON"));
        assert_eq!(path.walk(&document), [left, (vec![("endpoint", "right")], &json!("OFF"))]);
        let nested = json!({"nodes": {"light": {"unit": {"power": "W"}}, "x": 1}});
        let path = Path::compile("/nodes/{node}/unit/{what}").expect("a path");
        assert_eq!(path.walk(&nested), [(vec![("node", "light"), ("what", "power")], &json!("W"))]);
    }

    #[test]
    fn what_is_put_is_found() {
        let mut document = Json::Null;
        let path = Path::compile("/definition/exposes/*/type").expect("a path");
        path.put(&mut document, json!("light"));
        assert_eq!(document, json!({"definition": {"exposes": [{"type": "light"}]}}));
        assert_eq!(path.first(&document), Some(&json!("light")));
    }
}
