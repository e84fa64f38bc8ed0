//! The pages in a real Chromium, on a phone and on a desk: a question appears while somebody looks, is answered by a tap, and what
//! was done is undone; and every page of a large home is sound for whoever reads it with other means than eyes.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use super::circle::COMMANDS;
use super::circle::hub_with;
use super::circle::settled_with;
use crate::mosquitto::Mosquitto;
use crate::process::Hunchd;
use crate::process::expect_sound;

/// The folder with what drives the browser; `None`, with a line that says so, where nothing is installed.
fn tools() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/browser");
    if tools.join("node_modules/playwright-core").exists() && Path::new("/usr/bin/chromium").exists() {
        return Some(tools);
    }
    println!("SKIPPED: there is no browser to look with; run tests/support/install-browser.sh.");
    None
}

/// Somebody who looks at the pages; what they see is kept as pictures in target/pages.
struct Looking {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Looking {
    fn at(hunchd: &Hunchd, tools: &Path, what: &str) -> Looking {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("node")
            .arg(root.join("tests/browser/look.mjs"))
            .arg(tools)
            .arg(root.join("target/pages").join(what))
            .arg(format!("http://{}", hunchd.page()))
            .arg(what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Looking { child, lines }
    }

    /// Waits until they have seen it.
    fn sees(&mut self, what: &str) {
        let line = self.lines.next().unwrap_or_else(|| panic!("the browser ended before `{what}`: see above")).unwrap();
        assert_eq!(line, what);
    }

    /// Lets them go on.
    fn go_on(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"go on\n").unwrap();
    }

    fn ends_well(mut self) {
        let rest: Vec<String> = self.lines.by_ref().map(Result::unwrap).collect();
        assert!(self.child.wait().unwrap().success(), "{rest:?}, and then see above");
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_appears_is_answered_by_a_tap_and_undone() {
    let (Some(tools), Some(mosquitto)) = (tools(), Mosquitto::start()) else { return };
    let hub = hub_with(&mosquitto, "[web]\nlisten = \"127.0.0.1:0\"\n", &[]);
    let hunchd = hub.start();
    let (house, day) = settled_with(&mosquitto, &["hunchd/status", COMMANDS]).await;
    let mut looking = Looking::at(&hunchd, &tools, "answer");
    looking.sees("looking");
    house.leave_lamp_on(day).await;
    looking.sees("the question appeared");
    let off = house.client.hears("the command to switch it off", |message| message.topic == COMMANDS);
    assert_eq!(off.payload, br#"{"state":"OFF"}"#);
    looking.sees("answered");
    house.lamp("OFF", day, 21 * 60 + 45).await;
    looking.go_on();
    house.client.hears("the command to put it back", |message| message.topic == COMMANDS);
    looking.sees("undone");
    looking.sees("in the log");
    looking.sees("paused");
    looking.ends_well();
    expect_sound(&hunchd.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_a_large_home_is_sound() {
    let (Some(tools), Some(mosquitto)) = (tools(), Mosquitto::start()) else { return };
    let hub = hub_with(&mosquitto, "[web]\nlisten = \"127.0.0.1:0\"\n", &[]);
    let hunchd = hub.start();
    let (house, day) = settled_with(&mosquitto, &["hunchd/status", "zigbee2mqtt/Room 29/lamp 299"]).await;
    let lamps = (0..300).map(|number| {
        let exposes = r#"{"exposes":[{"type":"light"}]}"#;
        format!(
            r#"{{"ieee_address":"0x9{number:03}","type":"Router","friendly_name":"Room {}/lamp {number}","definition":{exposes}}}"#,
            number % 30
        )
    });
    let first = super::LIST.trim_end().trim_end_matches(']');
    let list = format!("{first},{}]", lamps.collect::<Vec<_>>().join(","));
    house.client.publish_retained("zigbee2mqtt/bridge/devices", &list).await;
    for number in 0..300 {
        house.client.say(&format!("zigbee2mqtt/Room {}/lamp {number}", number % 30), r#"{"state":"ON"}"#).await;
    }
    house.client.hears("the last of them", |message| message.topic.ends_with("lamp 299"));
    house.leave_lamp_on(day).await;
    Looking::at(&hunchd, &tools, "pages").ends_well();
    expect_sound(&hunchd.said());
}
