//! A proposal for topics that no profile describes: from what was heard there, a profile file that reads it, with what was heard as its
//! examples. A person looks at it, corrects it, and says what hangs behind a switch: that is never guessed.

mod guess;
mod write;

use std::collections::BTreeMap;

use crate::device::Message;

/// Topics that are remembered; of a busier broker the rest is left out.
const MOST_TOPICS: usize = 5000;
/// Different payloads of one topic that are remembered.
const MOST_PAYLOADS: usize = 6;
/// Larger payloads are no states.
const LARGEST_BYTES: usize = 4096;

/// What is listened to.
#[derive(Debug, Default)]
pub struct Learner {
    /// First level, to the topics below it, to what was said there.
    heard: BTreeMap<String, BTreeMap<String, Vec<Message>>>,
    topics: usize,
}

/// A profile that was made up from what was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its id, and the name of its file without `.toml`.
    pub id: String,
    /// The file.
    pub text: String,
    /// Topics that it reads.
    pub described: usize,
    /// Topics below the same first level in which nothing was recognised.
    pub unknown: usize,
}

impl Learner {
    /// Takes in a message that no profile describes.
    pub fn hear(&mut self, message: &Message) {
        let strange = |c: char| matches!(c, '{' | '}' | '+' | '#' | '\0');
        let Some(first) = message.topic.split('/').next().filter(|first| !first.is_empty()) else { return };
        let readable = std::str::from_utf8(&message.payload).is_ok_and(|text| !text.trim().is_empty());
        if message.topic.contains(strange) || !readable || message.payload.len() > LARGEST_BYTES {
            return;
        }
        let topics = self.heard.entry(first.to_owned()).or_default();
        if !topics.contains_key(&message.topic) {
            if self.topics == MOST_TOPICS {
                return;
            }
            self.topics += 1;
        }
        let heard = topics.entry(message.topic.clone()).or_default();
        if heard.len() < MOST_PAYLOADS && heard.iter().all(|known| known.payload != message.payload) {
            heard.push(message.clone());
        }
    }

    /// A profile for each first level below which something was recognised.
    pub fn propose(&self) -> Vec<Proposal> {
        self.heard.iter().filter_map(|(first, topics)| write::proposal(first, topics)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use proptest::prelude::*;

    fn proposals(messages: &[(&str, &str)]) -> Vec<Proposal> {
        let mut learner = Learner::default();
        messages.iter().for_each(|(topic, payload)| learner.hear(&Message::new(*topic, *payload)));
        learner.propose()
    }

    fn check(proposal: &Proposal) -> Profile {
        let profile = Profile::parse(&proposal.text, None).unwrap_or_else(|error| panic!("{error}\n{}", proposal.text));
        let report = profile.run_examples();
        assert_eq!(report.failures, Vec::<String>::new(), "{}", proposal.text);
        assert!(report.passed > 0, "{}", proposal.text);
        profile
    }

    #[test]
    fn states_of_devices_are_recognised() {
        let found = proposals(&[
            ("attic/lamp/state", r#"{"lamp":{"power":"on","level":180},"uptime":17}"#),
            ("attic/desk/state", r#"{"lamp":{"power":"off","level":20}}"#),
            ("attic/lamp/set", "on"),
            ("attic/air", r#"{"temperature":21.5,"humidity":"43","pressure":1013}"#),
            ("cellar/pump/watt", "12.5"),
            ("cellar/door/contact", "open"),
            ("cellar/door/contact", "closed"),
            ("news", "the sun is up"),
        ]);
        let ids: Vec<&str> = found.iter().map(|proposal| proposal.id.as_str()).collect();
        assert_eq!(ids, ["attic", "cellar"]);
        check(&found[0]);
        check(&found[1]);
        let has = |text: &str, part: &str| assert!(text.contains(part), "{part} is not in\n{text}");
        has(&found[0].text, "topics = [\"{base}/{device}/state\"]");
        has(&found[0].text, "property = \"on\"\nkind = \"switch\"\npath = \"/lamp/power\"");
        has(
            &found[0].text,
            "property = \"brightness_pct\"\nkind = \"switch\"\npath = \"/lamp/level\"\nscale = 0.39215686274509803",
        );
        has(&found[0].text, "[[watch]]");
        has(&found[0].text, "\"lamp: on = true\"");
        has(&found[0].text, "property = \"temperature_c\"");
        has(&found[1].text, "\"door: contact = true\"");
        has(&found[1].text, "property = \"power_w\"");
        assert_eq!((found[0].described, found[0].unknown), (4, 0));
    }

    #[test]
    fn what_is_not_recognised_is_not_made_up() {
        assert_eq!(proposals(&[("news", "the sun is up"), ("a/b", "{\"x\":[1,2]}"), ("c/d", "{")]), []);
        // A relay's word could be a lamp's or a freezer's.
        let found = proposals(&[("box/relay/state", "ON")]);
        assert!(found[0].text.contains("kind = \"switch\""));
        // The head of the file says what to write of a light; what is proposed does not.
        let mut proposed = found[0].text.lines().filter(|line| !line.starts_with('#'));
        assert!(!proposed.any(|line| line.contains("light")), "{}", found[0].text);
    }

    proptest! {
        /// Whatever is heard, what is proposed passes its own test.
        #[test]
        fn every_proposal_holds(messages in prop::collection::vec((
            "(home|a b|Küche|\\$SYS|\"q\")(/(lamp|1|temperature|state|set|Tür|on|x'y|\\\\)){0,3}",
            "(ON|off|1|21.5|-3|255|NaN|open|closed|true|\u{7f}|\\{\"temperature\":(2|\"3.5\"|null|\"x\")\\}|\\{\"a/b\":\\{\"state\":(\"ON\"|\"maybe\"|1)\\},\"brightness\":(20|200|-4)\\}|\\[1\\]|\\{)"), 1..12)) {
            let mut learner = Learner::default();
            messages.iter().for_each(|(topic, payload)| learner.hear(&Message::new(topic.as_str(), payload.as_str())));
            for proposal in learner.propose() {
                check(&proposal);
            }
        }
    }
}
