//! The examples inside a profile file, run as its tests: by the test suite and by `hunchd profile test FILE`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::device::Command;
use crate::device::DeviceId;
use crate::device::Message;
use crate::device::Value;
use crate::profile::announced::Entities;
use crate::profile::compile::Profile;
use crate::profile::file::Example;
use crate::profile::file::ExampleCommand;
use crate::profile::listing::Listing;
use crate::profile::native::Owner;
use crate::profile::said::Decoded;
use crate::profile::said::Directory;
use crate::profile::said::Said;

/// What running a file's examples showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExampleReport {
    /// Examples that came out as expected.
    pub passed: usize,
    /// Those that did not: what was expected and what came.
    pub failures: Vec<String>,
}

impl Profile {
    /// Runs every example of the file.
    pub fn run_examples(&self) -> ExampleReport {
        let mut report = ExampleReport::default();
        for (index, example) in self.examples.iter().enumerate() {
            let got = self.run_example(example);
            if got == example.expect {
                report.passed += 1;
            } else {
                let about = example.about.as_deref().or(example.topic.as_deref()).unwrap_or("command");
                report.failures.push(format!(
                    "example {} ({about}):\n  expected {:?}\n  got      {got:?}",
                    index + 1,
                    example.expect
                ));
            }
        }
        if report.passed + report.failures.len() < 3 {
            report
                .failures
                .push("a profile needs at least three examples, one of them a message to ignore.".to_owned());
        }
        report
    }

    fn run_example(&self, example: &Example) -> Vec<String> {
        let mut known = Known::default();
        for given in &example.given {
            let message = Message::retained(given.topic.clone(), given.payload.clone());
            if let Some(decoded) = self.hear(&message, &known) {
                known.learn(&decoded);
            }
        }
        if let Some(raw) = &example.command {
            return vec![self.run_command(raw, &known)];
        }
        let Some(topic) = &example.topic else {
            return vec!["the example names neither a `topic` nor a `command`".to_owned()];
        };
        let payload = example.payload.clone().into_bytes();
        let message = Message { topic: topic.clone(), payload, retained: example.retained };
        match self.hear(&message, &known) {
            None => vec!["nobody's topic".to_owned()],
            Some(decoded) => said(&decoded),
        }
    }

    fn hear(&self, message: &Message, known: &Known) -> Option<Decoded> {
        let message = known.entities.aliases.expected(message);
        let mut decoded = self.decode(&message, known).or_else(|| known.entities.hear(&message, known))?;
        decoded.leave_out(known, |_| Owner::Nobody);
        Some(decoded)
    }

    /// What an example with this message has to expect.
    pub(super) fn expected(&self, message: &Message) -> Vec<String> {
        match self.decode(message, &Known::default()) {
            None => vec!["nobody's topic".to_owned()],
            Some(decoded) => said(&decoded),
        }
    }

    fn run_command(&self, raw: &ExampleCommand, known: &Known) -> String {
        let mut device = DeviceId::new(&self.source, &raw.device);
        if let Some(endpoint) = &raw.endpoint {
            device = device.at(endpoint);
        }
        let value = match &raw.value {
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            other => Value::Text(other.as_str().unwrap_or_default().into()),
        };
        let command = Command { device, property: raw.property, value };
        match self.encode(&command, raw.kind, known).map(|message| known.entities.aliases.told(message)) {
            Some(message) => format!("{} {}", message.topic, String::from_utf8_lossy(&message.payload)),
            None => "no way to say it".to_owned(),
        }
    }
}

fn said(decoded: &Decoded) -> Vec<String> {
    let said = decoded.said.iter().map(ToString::to_string);
    said.chain(decoded.rejects.iter().map(|reject| format!("rejected: {}", reject.reason))).collect()
}

/// The little that a message needs to know of the home while examples run.
#[derive(Default)]
struct Known {
    devices: Vec<DeviceId>,
    endpoints: Vec<DeviceId>,
    groups: Vec<String>,
    notes: BTreeMap<(DeviceId, String), String>,
    entities: Entities,
}

impl Known {
    fn learn(&mut self, decoded: &Decoded) {
        for said in &decoded.said {
            match said {
                Said::Devices { listings, .. } => {
                    let bare = |listing: &Listing| DeviceId { endpoint: None, ..listing.id.clone() };
                    self.devices.extend(listings.iter().map(bare));
                    let inside = |listing: &Listing| {
                        let ends = listing.endpoints.iter().map(|endpoint| listing.id.at(&endpoint.id));
                        ends.collect::<Vec<_>>()
                    };
                    self.endpoints.extend(listings.iter().flat_map(inside));
                }
                Said::Topics(aliases) => self.entities.learn_topics(aliases),
                Said::Announced(by, entities) => drop(self.entities.announce(by, entities)),
                Said::Groups(_, groups) => self.groups.extend(groups.iter().map(|group| group.native.to_string())),
                Said::Note(device, key, value) => {
                    self.notes.insert((device.clone(), key.clone()), value.clone());
                }
                Said::Observation(seen, _) if !self.knows(&seen.device) => {
                    let bare = DeviceId { endpoint: None, ..seen.device.clone() };
                    if !self.knows(&bare) {
                        self.devices.push(bare);
                    }
                    self.endpoints.push(seen.device.clone());
                }
                _ => {}
            }
        }
    }
}

impl Directory for Known {
    fn find(&self, _: &str, native: &str) -> Option<DeviceId> {
        self.devices.iter().find(|device| device.native.as_ref() == native).cloned()
    }

    fn knows(&self, device: &DeviceId) -> bool {
        self.devices.contains(device) || self.endpoints.contains(device)
    }

    fn is_group(&self, _: &str, native: &str) -> bool {
        self.groups.iter().any(|group| group == native)
    }

    fn note(&self, device: &DeviceId, key: &str) -> Option<String> {
        self.notes.get(&(device.clone(), key.to_owned())).cloned()
    }

    fn entities(&self) -> &Entities {
        &self.entities
    }
}
