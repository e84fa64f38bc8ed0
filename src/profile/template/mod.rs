//! Value templates of announcements, in the subset that devices really use: from a payload to the one value in it.
//!
//! No language: no loops, no assignments, no functions of a hub. What is not known makes the announcement unusable, with a sentence that
//! names it; a guess would be a wrong state. docs/profiles.md lists what is known.

mod evaluate;
mod parse;
mod token;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value as Json;

/// Longer than any template of a real device.
const LONGEST: usize = 2000;

/// Characters of a template that are told where it cannot be read.
const SHOWN: usize = 200;

/// A template, parsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueTemplate {
    pieces: Vec<Piece>,
    /// Whether it speaks of the payload as JSON.
    needs_document: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Piece {
    Text(String),
    Value(Expression),
    /// The first branch whose condition holds, or else the last pieces.
    Choice(Vec<(Expression, Vec<Piece>)>, Vec<Piece>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Expression {
    Text(String),
    Number(f64),
    Bool(bool),
    Nothing,
    List(Vec<Expression>),
    /// The payload as text.
    Payload,
    /// The payload as JSON.
    Document,
    Member(Box<Expression>, Box<Expression>),
    Filter(Box<Expression>, Filter, Vec<Expression>),
    Compare(Box<Expression>, Comparison, Box<Expression>),
    Arithmetic(Box<Expression>, Operation, Box<Expression>),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Defined(Box<Expression>),
    /// `then if condition else otherwise`.
    If(Box<Expression>, Box<Expression>, Box<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Filter {
    Int,
    Float,
    Round,
    Default,
    IsDefined,
    Lower,
    Upper,
    Trim,
    Text,
    Abs,
    Iif,
    Get,
}

impl ValueTemplate {
    /// Parses a template.
    ///
    /// # Errors
    /// A finished sentence that names what is not known, or what is open and not closed.
    pub fn parse(text: &str) -> Result<ValueTemplate, String> {
        if text.len() > LONGEST {
            return Err(format!(
                "the template is {} bytes long, more than the {LONGEST} that one may have.",
                text.len()
            ));
        }
        let pieces = parse::pieces(text).map_err(|reason| {
            let shown: String = text.chars().take(SHOWN).collect();
            let cut = if shown.len() < text.len() { "…" } else { "" };
            format!("template `{shown}{cut}`: {reason}. Templates are read in the subset of docs/profiles.md only.")
        })?;
        Ok(ValueTemplate { pieces, needs_document: text.contains("value_json") })
    }

    /// The template that takes one member of a JSON payload.
    pub fn member(path: &str) -> ValueTemplate {
        let names = path.split('/').map(|name| Box::new(Expression::Text(name.to_owned())));
        let whole = names.fold(Expression::Document, |from, name| Expression::Member(Box::new(from), name));
        ValueTemplate { pieces: vec![Piece::Value(whole)], needs_document: true }
    }

    /// What the template makes of the payload: `text` as it came, and `document` where it is JSON. `None` if it makes nothing of it.
    pub fn render(&self, text: &str, document: Option<&Json>) -> Option<Json> {
        if self.needs_document && document.is_none() {
            // Half a document must not choose: "otherwise" is not what it says.
            return None;
        }
        evaluate::render(&self.pieces, &evaluate::Payload { text, document })
    }

    /// The text of a template without a value in it.
    pub fn plain(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn check(template: &str, payload: &str, expected: Option<Json>) {
        let template = ValueTemplate::parse(template).unwrap_or_else(|reason| panic!("{reason}"));
        let document = serde_json::from_str(payload).ok();
        assert_eq!(template.render(payload, document.as_ref()), expected, "{template:?} of {payload}");
    }

    #[test]
    fn templates_of_real_devices_are_read() {
        // Zigbee2MQTT, Tasmota, OpenMQTTGateway, Theengs, EMS-ESP, Z-Wave JS UI, WLED.
        check("{{ value_json.state }}", r#"{"state":"ON"}"#, Some(json!("ON")));
        check("{{ value_json[\"state_left\"] }}", r#"{"state_left":"OFF"}"#, Some(json!("OFF")));
        check("{{value_json['DS18B20'].Temperature}}", r#"{"DS18B20":{"Temperature":20.6}}"#, Some(json!(20.6)));
        check("{{ value_json.tempc | is_defined }}", r#"{"hum":3}"#, None);
        check("{{ value_json.value | round(0) }}", r#"{"value":49.6}"#, Some(json!(50)));
        check("{{ value_json.a[1] }}", r#"{"a":[1,2]}"#, Some(json!(2)));
        check("{{ value }}", "21.5", Some(json!("21.5")));
        check("{{ value | float / 10 }}", "215", Some(json!(21.5)));
        check("{{ (value_json.t | int - 32) * 5 }}", r#"{"t":"33"}"#, Some(json!(5)));
        check("{% if value_json.value == 255 %}ON{% else %}OFF{% endif %}", r#"{"value":255}"#, Some(json!("ON")));
        check("{{ 'ON' if value_json.value > 0 else 'OFF' }}", r#"{"value":0}"#, Some(json!("OFF")));
        check("{{value_json.seltemp if value_json.seltemp is defined else 0}}", r#"{"curtemp":1}"#, Some(json!(0)));
        check(
            "{% if value_json.get('rssi') -%}home{%- else -%}not_home{%- endif %}",
            r#"{"rssi":-60}"#,
            Some(json!("home")),
        );
        check(
            "{% if \"state\" in value_json and value_json.state %} {{ value_json.state|lower }} {% else %} stopped {% endif %}",
            r#"{"state":"OPEN"}"#,
            Some(json!("open")),
        );
        check("{{ value_json.x | default('none') }}", "{}", Some(json!("none")));
        check("{{ value_json.x | iif('ON', 'OFF') }}", r#"{"x":true}"#, Some(json!("ON")));
        check("{{ value_json.x is not defined }}", "{}", Some(json!(true)));
        check("{{ not value_json.x or value_json.x != 3 }}", r#"{"x":3}"#, Some(json!(false)));
        check("{% if value == 'a' %}1{% elif value in ['b', 'c'] %}2{% endif %}", "c", Some(json!("2")));
        check("{{ value_json.state }}", "half {", None);
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (template, expected) in [
            ("{{ states('sun.sun') }}", "`states` is not known"),
            ("{% for x in value_json %}{% endfor %}", "`for` is not known"),
            ("{% set x = 1 %}", "`set` is not known"),
            ("{{ value | from_json }}", "the filter `from_json` is not known"),
            ("{{ value", "is opened and not closed"),
            ("{% if value %}a", "`if` has no `endif`"),
            ("{{ 'a }}", "a text is opened and not closed"),
        ] {
            let reason = ValueTemplate::parse(template).unwrap_err();
            assert!(reason.contains(expected), "{reason}");
            assert!(reason.ends_with('.'), "{reason}");
        }
        let long = ValueTemplate::parse(&format!("{{{{ states('{}') }}}}", "x".repeat(1900))).unwrap_err();
        assert!(long.len() < 400 && long.contains("`states` is not known"), "{long}");
        let deep = format!("{{{{ {}value{} }}}}", "(".repeat(900), ")".repeat(900));
        assert!(ValueTemplate::parse(&deep).unwrap_err().contains("nested"));
    }

    proptest! {
        /// Nothing that a stranger announces, and nothing that he says, makes it fall over; no number is none.
        #[test]
        fn strange_templates_are_refused_or_read(text in r#"(\{\{|\}\}|\{%|%\}|if |else|endif|value|value_json|\.a|\[0\]|\['a'\]|\(|\)|\||round|int|float|==|/|\*|-|0|1e308|'x'| in |é| ){0,14}"#, payload in "(0|-1|1e308|\\{\"a\":0\\}|\\[1\\]|x|)") {
            if let Ok(template) = ValueTemplate::parse(&text) {
                let document: Option<Json> = serde_json::from_str(&payload).ok();
                let rendered = template.render(&payload, document.as_ref());
                prop_assert!(rendered.and_then(|json| json.as_f64()).is_none_or(f64::is_finite));
            }
        }
    }
}
