//! Topic patterns: `{base}/{device}/set`, matched against topics and turned into subscriptions and topics to publish on.
//!
//! A capture stands for one level or a part of one, but for `{device}` and `{rest}`, which may span several: device names may hold slashes.

use std::fmt;

/// A compiled topic pattern, with the base topic already put in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    levels: Vec<Level>,
    text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Level {
    /// This text.
    Literal(String),
    /// Literal text before, a capture, literal text behind; the capture may be empty only if it is `endpoint`.
    Part {
        /// Literal text before the capture.
        before: String,
        /// Its name.
        capture: String,
        /// Literal text behind it.
        behind: String,
    },
    /// One level or more.
    Deep(String),
}

/// What the captures of a pattern stood for in a topic, each name with its text.
pub(super) type Captures<'t> = Vec<(&'t str, &'t str)>;

impl Pattern {
    /// Compiles `text`, putting `base` in for `{base}`; the error is a finished sentence.
    pub(super) fn compile(text: &str, base: &str) -> Result<Pattern, String> {
        let text = based(text, base);
        if text.is_empty() || text.contains(['#', '+']) {
            return Err(format!(
                "topic `{text}` must not be empty and must not hold `#` or `+`; use captures like {{device}}."
            ));
        }
        let levels: Vec<Level> = text.split('/').map(level).collect::<Result<_, String>>()?;
        if levels.iter().filter(|l| matches!(l, Level::Deep(_))).count() > 1 {
            return Err(format!(
                "topic `{text}` holds two captures that may span levels ({{device}}, {{rest}}): one is the most."
            ));
        }
        Ok(Pattern { levels, text })
    }

    /// The captures, if `topic` matches.
    pub(super) fn captures<'t>(&'t self, topic: &'t str) -> Option<Captures<'t>> {
        let deep = self.levels.iter().position(|l| matches!(l, Level::Deep(_)));
        let given = topic.split('/').count();
        let spare = given.checked_sub(self.levels.len())?;
        if deep.is_none() && spare > 0 {
            return None;
        }
        let mut found = Captures::new();
        let mut rest = topic;
        for (index, level) in self.levels.iter().enumerate() {
            let take = if Some(index) == deep { spare + 1 } else { 1 };
            let (head, tail) = split_levels(rest, take);
            rest = tail;
            match level {
                Level::Literal(literal) if literal == head => {}
                Level::Literal(_) => return None,
                Level::Deep(name) => {
                    if head.is_empty() {
                        return None;
                    }
                    found.push((name, head));
                }
                Level::Part { before, capture, behind } => {
                    let inner = head.strip_prefix(before.as_str())?.strip_suffix(behind.as_str())?;
                    if inner.is_empty() && capture != "endpoint" {
                        return None;
                    }
                    if !inner.is_empty() {
                        found.push((capture, inner));
                    }
                }
            }
        }
        Some(found)
    }

    /// The topic that comes of putting `value(capture)` in for each capture; an absent endpoint leaves nothing.
    pub(super) fn fill(&self, value: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut levels = Vec::with_capacity(self.levels.len());
        for level in &self.levels {
            levels.push(match level {
                Level::Literal(literal) => literal.clone(),
                Level::Deep(capture) => value(capture)?,
                Level::Part { before, capture, behind } => match value(capture) {
                    Some(inner) => format!("{before}{inner}{behind}"),
                    None if capture == "endpoint" => format!("{before}{behind}"),
                    None => return None,
                },
            });
        }
        Some(levels.join("/"))
    }

    /// The narrowest MQTT subscription that brings every matching topic.
    pub(super) fn subscription(&self) -> String {
        let mut levels = Vec::new();
        for level in &self.levels {
            match level {
                Level::Literal(literal) => levels.push(literal.as_str()),
                Level::Part { .. } => levels.push("+"),
                Level::Deep(_) => {
                    levels.push("#");
                    break;
                }
            }
        }
        levels.join("/")
    }

    /// The levels, in order.
    pub(super) fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// How little each level says: of two patterns for one topic, the one with the smaller list knows it better.
    pub(super) fn vagueness(&self) -> Vec<u8> {
        let vague = |level: &Level| match level {
            Level::Literal(_) => 0,
            Level::Part { before, behind, .. } if !(before.is_empty() && behind.is_empty()) => 1,
            Level::Part { .. } => 2,
            Level::Deep(_) => 3,
        };
        self.levels.iter().map(vague).collect()
    }

    /// Whether the pattern names this capture.
    pub(super) fn has(&self, name: &str) -> bool {
        self.levels.iter().any(|level| match level {
            Level::Literal(_) => false,
            Level::Deep(capture) | Level::Part { capture, .. } => capture == name,
        })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A text made of captures, such as `{domain}.{object}`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Template {
    /// Literal text and the capture behind it, in turn.
    parts: Vec<(String, Option<String>)>,
}

impl Template {
    /// Compiles `text`, putting `base` in for `{base}`; the error is a finished sentence.
    pub(super) fn compile(text: &str, base: &str) -> Result<Template, String> {
        let mut parts = Vec::new();
        let text = based(text, base);
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((capture, tail)) = behind.split_once('}') else {
                return Err(format!("`{text}` opens a capture with {{ and does not close it."));
            };
            parts.push((before.to_owned(), Some(capture.to_owned())));
            rest = tail;
        }
        parts.push((rest.to_owned(), None));
        Ok(Template { parts })
    }

    /// The text; `None` if a capture is missing.
    pub(super) fn fill(&self, captures: &Captures<'_>) -> Option<String> {
        let mut text = String::new();
        for (literal, capture) in &self.parts {
            text.push_str(literal);
            if let Some(capture) = capture {
                text.push_str(captured(captures, capture)?);
            }
        }
        Some(text)
    }
}

/// Looks a capture up by name.
pub(super) fn captured<'t>(captures: &Captures<'t>, name: &str) -> Option<&'t str> {
    captures.iter().find(|(capture, _)| *capture == name).map(|(_, text)| *text)
}

/// These subscriptions, without those whose topics another one brings too.
pub(super) fn uncovered(mut all: Vec<String>) -> Vec<String> {
    all.sort();
    all.dedup();
    let covered = |filter: &String, by: &String| by != filter && covers(by, filter);
    all.iter().filter(|filter| !all.iter().any(|by| covered(filter, by))).cloned().collect()
}

/// Whether every topic that `narrow` brings is brought by `wide` too.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let mut narrow = narrow.split('/');
    for level in wide.split('/') {
        match (level, narrow.next()) {
            ("#", _) => return true,
            ("+", Some(other)) if other != "#" => {}
            (level, Some(other)) if level == other => {}
            _ => return false,
        }
    }
    narrow.next().is_none()
}

/// Puts the base topic in. Without one, what stands below it stands at the top.
pub(super) fn based(text: &str, base: &str) -> String {
    match base {
        "" => text.replace("{base}/", ""),
        base => text.replace("{base}", base),
    }
}

fn level(text: &str) -> Result<Level, String> {
    let Some((before, rest)) = text.split_once('{') else {
        return Ok(Level::Literal(text.to_owned()));
    };
    let Some((capture, behind)) = rest.split_once('}') else {
        return Err(format!("topic level `{text}` opens a capture with {{ and does not close it."));
    };
    if behind.contains('{') {
        return Err(format!("topic level `{text}` holds two captures: one is the most."));
    }
    if matches!(capture, "device" | "rest") {
        if before.is_empty() && behind.is_empty() {
            return Ok(Level::Deep(capture.to_owned()));
        }
        return Err(format!("topic level `{text}`: {{{capture}}} must stand alone between slashes."));
    }
    Ok(Level::Part { before: before.to_owned(), capture: capture.to_owned(), behind: behind.to_owned() })
}

/// Splits off the first `count` levels.
fn split_levels(topic: &str, count: usize) -> (&str, &str) {
    match topic.match_indices('/').nth(count - 1) {
        Some((at, _)) => (&topic[..at], &topic[at + 1..]),
        None => (topic, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, topic: &str, expected: Option<&[(&str, &str)]>) {
        let pattern = Pattern::compile(pattern, "zigbee2mqtt").expect("a pattern");
        let found = pattern.captures(topic);
        assert_eq!(found.as_deref(), expected, "{pattern} on {topic}");
    }

    #[test]
    fn patterns_match() {
        check("{base}/{device}", "zigbee2mqtt/hall", Some(&[("device", "hall")]));
        check("{base}/{device}", "zigbee2mqtt/Hall/lamp", Some(&[("device", "Hall/lamp")]));
        check("{base}/{device}", "zigbee2mqtt", None);
        check("{base}/{device}", "zigbee2mqtt/", None);
        check("{base}/{device}/set", "zigbee2mqtt/Hall/lamp/set", Some(&[("device", "Hall/lamp")]));
        check("{base}/{device}/set", "zigbee2mqtt/set", None);
        check("stat/{device}/POWER{endpoint}", "stat/a/b/POWER2", Some(&[("device", "a/b"), ("endpoint", "2")]));
        check("stat/{device}/POWER{endpoint}", "stat/a/POWER", Some(&[("device", "a")]));
        check("stat/{device}/POWER{endpoint}", "stat/a/RESULT", None);
        check(
            "{base}/{domain}/{object}/state",
            "zigbee2mqtt/light/hall/state",
            Some(&[("domain", "light"), ("object", "hall")]),
        );
        check("{base}/{domain}/{object}/state", "zigbee2mqtt/light/hall/x/state", None);
    }

    #[test]
    fn subscriptions_are_narrow_and_topics_fill_in() {
        let subscription = |text: &str| Pattern::compile(text, "b").expect("a pattern").subscription();
        assert_eq!(subscription("{base}/{device}/set"), "b/#");
        assert_eq!(subscription("tasmota/discovery/{id}/config"), "tasmota/discovery/+/config");
        let pattern = Pattern::compile("cmnd/{device}/POWER{endpoint}", "").expect("a pattern");
        let only_device = |name: &str| (name == "device").then(|| "hall".to_owned());
        assert_eq!(pattern.fill(only_device).as_deref(), Some("cmnd/hall/POWER"));
    }

    #[test]
    fn bad_patterns_are_named() {
        for bad in ["a/#", "", "a/{b", "{device}/{rest}", "x{device}/y", "a/{b}{c}"] {
            assert!(Pattern::compile(bad, "base").is_err(), "{bad}");
        }
    }
}
