//! The real Zigbee2MQTT with a mock radio in place of its stick: devices are made to speak, and what they are told is heard.
//!
//! Put there by `tests/support/install-zigbee.sh`; without it the tests that want it say so and pass.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::channel;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use serde_json::Value as Json;
use serde_json::json;
use tempfile::TempDir;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folder with `node_modules`; `None`, with a line that says so, where nothing is installed.
pub(crate) fn tools() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/zigbee");
    if tools.join("node_modules/.bin/node").exists() {
        return Some(tools);
    }
    println!("SKIPPED: Zigbee2MQTT is not installed; run tests/support/install-zigbee.sh.");
    None
}

/// The folder with our own scripts.
pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zigbee")
}

/// A bridge with its home; killed when it goes out of scope.
pub(crate) struct Zigbee2Mqtt {
    tools: PathBuf,
    folder: TempDir,
    running: Option<Running>,
}

struct Running {
    child: Child,
    lines: Receiver<String>,
    /// What it said so far, for whoever has to find out why a test failed.
    said: Vec<String>,
}

impl Zigbee2Mqtt {
    /// A bridge on the broker at that port, with this base topic and this form of its states (`json`, `attribute`), to which the
    /// whole home of `home.json` may join.
    pub(crate) fn start(port: u16, base: &str, output: &str) -> Option<Zigbee2Mqtt> {
        let tools = tools()?;
        let folder = tempfile::tempdir().unwrap();
        let home: Vec<Json> = serde_json::from_str(&fs::read_to_string(scripts().join("home.json")).unwrap()).unwrap();
        let devices = home.iter().zip(1u64..);
        let devices: serde_json::Map<String, Json> = devices
            .map(|(device, number)| (format!("0x{number:016x}"), json!({"friendly_name": device["name"]})))
            .collect();
        let settings = json!({
            "version": 5,
            "mqtt": {"server": format!("mqtt://127.0.0.1:{port}"), "base_topic": base},
            "serial": {"port": "/dev/null", "adapter": "ember"},
            "frontend": {"enabled": false},
            // It refuses to do both.
            "homeassistant": {"enabled": output == "json"},
            "availability": {"enabled": true},
            "advanced": {
                "log_output": ["console"],
                "output": output,
                "network_key": (1..=16).collect::<Vec<u8>>(),
                "pan_id": 6754,
                "ext_pan_id": [221, 221, 221, 221, 221, 221, 221, 221],
                "channel": 11,
            },
            "devices": devices,
            "groups": {"7": {"friendly_name": "all lamps"}},
        });
        // JSON is YAML too.
        fs::write(folder.path().join("configuration.yaml"), settings.to_string()).unwrap();
        let mut bridge = Zigbee2Mqtt { tools, folder, running: None };
        bridge.starts();
        Some(bridge)
    }

    /// Starts it (again), with what it knew before, and waits until it says that it has started.
    pub(crate) fn starts(&mut self) {
        let mut child = Command::new(self.tools.join("node_modules/.bin/node"))
            .arg(scripts().join("radio.cjs"))
            .arg(&self.tools)
            .arg(scripts().join("home.json"))
            // Where no version control is, or it would take a checkout of ours for one of its own, and build itself anew.
            .current_dir(self.folder.path())
            .env("ZIGBEE2MQTT_DATA", self.folder.path())
            .env("Z2M_ONBOARD_NO_SERVER", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stdout = child.stdout.take().unwrap();
        // Ends with the process.
        std::thread::spawn(move || {
            BufReader::new(stdout)
                .lines()
                .map_while(Result::ok)
                .take_while(|line| sender.send(line.clone()).is_ok())
                .count()
        });
        self.running = Some(Running { child, lines, said: Vec::new() });
        self.until("its start", |line| line.contains("Zigbee2MQTT started!").then_some(()));
    }

    /// Stops it as systemd does; it says `offline` and keeps what it knows.
    pub(crate) fn stops(&mut self) {
        let mut running = self.running.take().unwrap();
        let id = running.child.id().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &id]).status().unwrap().success());
        running.child.wait().unwrap();
    }

    /// The device of that number (from 1, in the order of `home.json`) joins.
    pub(crate) fn joins(&mut self, number: usize) {
        self.tell(&json!({"join": number}));
    }

    /// The device of that number reports attributes of a cluster.
    pub(crate) fn reports(&mut self, number: usize, cluster: &str, attributes: Json) {
        self.tell(&json!({"from": number, "endpoint": 1, "cluster": cluster, "attributes": attributes}));
    }

    /// The same, at another endpoint than the first, or with attributes that only its maker (a number) knows.
    pub(crate) fn reports_at(
        &mut self,
        number: usize,
        endpoint: u8,
        maker: Option<u16>,
        cluster: &str,
        attributes: Json,
    ) {
        let report =
            json!({"from": number, "endpoint": endpoint, "cluster": cluster, "attributes": attributes, "maker": maker});
        self.tell(&report);
    }

    /// The device of that number sends a command, as remotes do.
    pub(crate) fn sends(&mut self, number: usize, cluster: &str, command: &str) {
        self.tell(&json!({"from": number, "endpoint": 1, "cluster": cluster, "command": command}));
    }

    /// Waits until a frame with this command of this cluster goes to that device (a group's has no device), and returns it.
    pub(crate) fn radio_sends(&mut self, number: Option<usize>, cluster: &str, command: &str) -> Json {
        self.until(&format!("{cluster} {command} to {number:?}"), |line| {
            let frame: Json = serde_json::from_str(line.strip_prefix("RADIO ")?).ok()?;
            let fits = frame["to"].as_u64() == number.map(|number| number as u64)
                && frame["cluster"] == cluster
                && frame["command"] == command;
            fits.then_some(frame)
        })
    }

    fn tell(&mut self, what: &Json) {
        writeln!(self.running.as_mut().unwrap().child.stdin.as_mut().unwrap(), "{what}").unwrap();
    }

    fn until<T>(&mut self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let running = self.running.as_mut().unwrap();
        let waited = Stopwatch::start();
        while let Ok(line) = running.lines.recv_timeout(PATIENCE.saturating_sub(waited.elapsed())) {
            let found = find(&line);
            running.said.push(line);
            if let Some(found) = found {
                return found;
            }
        }
        panic!("Zigbee2MQTT did not come to {what}:\n{}", running.said.join("\n"));
    }
}

impl Drop for Zigbee2Mqtt {
    fn drop(&mut self) {
        if let Some(running) = &mut self.running {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}
