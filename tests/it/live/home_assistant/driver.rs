//! A real Home Assistant, through what it lets others do with it.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use serde_json::Value;
use serde_json::json;

use super::super::PATIENCE;
use crate::mosquitto::free_port;

/// A running Home Assistant that does what it is told.
pub(super) struct HomeAssistant {
    child: Child,
    said: BufReader<ChildStdout>,
    _folder: tempfile::TempDir,
}

impl HomeAssistant {
    /// Starts one; it is not ready yet. `None`, with a line that says so, where none is installed. Another one than the tests' own is run
    /// where `HUNCHD_TEST_HOME_ASSISTANT` names the folder of its environment.
    pub(super) fn start(broker: u16) -> Option<HomeAssistant> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let other = std::env::var_os("HUNCHD_TEST_HOME_ASSISTANT").map(PathBuf::from);
        let place = other.unwrap_or_else(|| root.join("target/tools/home-assistant"));
        if !place.join("complete").exists() {
            println!("SKIPPED: Home Assistant is not installed; run tests/support/install-home-assistant.sh.");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(place.join("bin/python"))
            .arg(root.join("tests/support/serve_home_assistant.py"))
            .arg(place.join("bin/hass"))
            .arg(folder.path())
            .args([free_port().to_string(), broker.to_string()])
            .arg(root.join("home-assistant/blueprints"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Some(HomeAssistant { child, said, _folder: folder })
    }

    pub(super) fn hears(&mut self) -> Value {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("the complaint is above: `{line}`"))
    }

    pub(super) fn does(&mut self, what: &Value) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{what}").unwrap();
        self.hears()
    }

    /// All states, by entity.
    pub(super) fn states(&mut self) -> Value {
        self.does(&json!({"do": "states"}))
    }

    /// Waits until this is so of its states.
    pub(super) fn until(&mut self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let waited = Stopwatch::start();
        loop {
            let states = self.states();
            if holds(&states) {
                return states;
            }
            let ours: Vec<String> = states
                .as_object()
                .unwrap()
                .iter()
                .filter(|(id, _)| id.contains("hunch"))
                .map(|(id, state)| format!("{id}: {}", state["state"]))
                .collect();
            assert!(waited.elapsed() < PATIENCE, "not {what}: {ours:#?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn until_state(&mut self, entity: &str, wanted: &str) -> Value {
        self.until(&format!("{entity} {wanted}"), |states| states[entity]["state"] == wanted)[entity].clone()
    }

    /// Gives an entity of its registry other attributes, as a person does on its pages.
    pub(super) fn edits(&mut self, entity: &str, change: &Value) {
        let mut command = json!({"type": "config/entity_registry/update", "entity_id": entity});
        command.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.asks(&command);
    }

    /// One command of its websocket, and what it answers.
    pub(super) fn asks(&mut self, command: &Value) -> Value {
        self.does(&json!({"do": "ask", "command": command}))
    }

    /// Fires an event, as the companion app does.
    pub(super) fn fires(&mut self, event: &str, data: &Value) {
        self.does(&json!({"do": "fire", "event": event, "data": data}));
    }

    /// Waits until the newest run of that automation has sent its notice and waits for what comes of it: no person answers before.
    pub(super) fn until_waits(&mut self, automation: &str) {
        let command = json!({"type": "trace/list", "domain": "automation", "item_id": automation});
        let waited = Stopwatch::start();
        loop {
            let runs = self.asks(&command);
            let newest = runs.as_array().unwrap().iter().max_by_key(|run| run["timestamp"]["start"].to_string());
            let is_second = |step: &str| step.starts_with("action/1");
            if newest.is_some_and(|run| run["state"] == "running" && run["last_step"].as_str().is_some_and(is_second)) {
                return;
            }
            assert!(waited.elapsed() < PATIENCE, "{automation} does not wait: {runs:#}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(super) fn presses(&mut self, entity: &str) {
        self.does(&json!({"do": "service", "name": "button.press", "data": {"entity_id": entity}}));
    }

    /// What its registry holds of us.
    pub(super) fn registry(&mut self) -> Vec<Value> {
        let all = self.asks(&json!({"type": "config/entity_registry/list"}));
        let is_ours = |entity: &&Value| entity["platform"] == "mqtt";
        all.as_array().unwrap().iter().filter(is_ours).cloned().collect()
    }

    pub(super) fn until_registry(&mut self, what: &str, holds: impl Fn(&[Value]) -> bool) {
        let waited = Stopwatch::start();
        loop {
            let entities = self.registry();
            if holds(&entities) {
                return;
            }
            assert!(waited.elapsed() < PATIENCE, "not {what}: {entities:#?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for HomeAssistant {
    fn drop(&mut self) {
        // It ends when nobody holds its input open any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
