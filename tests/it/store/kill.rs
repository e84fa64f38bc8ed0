//! kill -9 at any moment: every acknowledged flush is there afterwards, and nothing is damaged.

use std::env;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use hunchd::store::StoreEngine;

use super::Chance;
use super::ENGINES;
use super::append;
use super::at;
use super::expect;
use super::notes;
use super::open;

const KILLS: u64 = 30;
const DIR: &str = "HUNCHD_TEST_STORE_DIR";
const ENGINE: &str = "HUNCHD_TEST_STORE_ENGINE";

/// Another process that writes into a store until it is killed.
pub(super) struct Writer {
    pub(super) child: Child,
    lines: BufReader<ChildStdout>,
}

/// What the writer has acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Acknowledged {
    pub(super) flushed: u64,
    pub(super) synced: u64,
}

impl Writer {
    /// Starts this very test binary again, as a writer.
    pub(super) fn start(dir: &Path, engine: StoreEngine) -> Writer {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "store::kill::writer", "--nocapture", "--test-threads=1"])
            .env(DIR, dir)
            .env(ENGINE, engine.name())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Writer { child, lines }
    }

    /// The next acknowledgement; `None` when the writer has ended.
    pub(super) fn acknowledged(&mut self) -> Option<Acknowledged> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // The line may be cut short by the kill, and the test harness says things of its own.
            let Some(numbers) = line.strip_prefix("acknowledged ").and_then(|rest| rest.strip_suffix(" .\n")) else {
                continue;
            };
            let (flushed, synced) = numbers.split_once(' ').unwrap();
            return Some(Acknowledged { flushed: flushed.parse().unwrap(), synced: synced.parse().unwrap() });
        }
    }

    /// Kills it, and gives what it had acknowledged at the very last.
    pub(super) fn kill(mut self, so_far: Acknowledged) -> Acknowledged {
        self.child.kill().unwrap();
        let mut last = so_far;
        while let Some(next) = self.acknowledged() {
            last = next;
        }
        self.child.wait().unwrap();
        last
    }
}

/// The writer's side; without its environment it is nothing, and ends at once.
#[test]
fn writer() {
    let (Some(dir), Ok(engine)) = (env::var_os(DIR), env::var(ENGINE)) else { return };
    let (mut store, _) = open(&PathBuf::from(dir), StoreEngine::named(&engine).unwrap());
    let mut out = std::io::stdout();
    for round in 1u64.. {
        append(&mut store, 1 + round % 20);
        let done = if round % 5 == 0 { store.sync() } else { store.flush() }.unwrap();
        if round % 23 == 0 {
            let upto = store.next_seq();
            store.put_snapshot(at(upto), upto, upto.to_string().repeat(2_000).as_bytes()).unwrap();
        }
        writeln!(out, "acknowledged {} {} .", done.upto_seq, done.synced_upto_seq).unwrap();
    }
}

#[test]
fn a_killed_process_loses_nothing_that_was_flushed() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let mut chance = Chance(9);
        let mut recovered = 0;
        for round in 0..KILLS {
            let mut writer = Writer::start(dir.path(), engine);
            let mut last = writer.acknowledged().unwrap();
            for _ in 0..chance.below(60) {
                last = writer.acknowledged().unwrap();
            }
            for _ in 0..chance.below(200_000) {
                std::hint::spin_loop();
            }
            let last = writer.kill(last);
            let (store, opened) = open(dir.path(), engine);
            let context = format!("{engine}, kill {round}, {last:?}");
            assert_eq!(notes(&opened), Vec::<String>::new(), "{context}");
            recovered += opened.recovered_records;
            let end = store.next_seq();
            assert!(end >= last.flushed, "{context}: only {end} records are there");
            expect(&store, 0, end);
            if let Some(snapshot) = store.latest_snapshot().unwrap() {
                assert_eq!(snapshot.bytes, snapshot.upto_seq.to_string().repeat(2_000).as_bytes(), "{context}");
                assert!(snapshot.upto_seq <= end, "{context}");
            }
        }
        assert!(recovered > 0, "{engine}: no kill ever met a flush that was not synced");
    }
}
