//! The real `hunchd` for tests: its own folder, ports that the system picks, its log read line by line, killed when it goes
//! out of scope.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Output;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread::JoinHandle;
use std::time::Duration;

use hunchd::daemon::clock::Stopwatch;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Question;
use serde_json::Value;
use tempfile::TempDir;

/// Longer than anything here takes, on a machine with better things to do: what has not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where one hunchd lives: its settings and its store, through any number of lives.
pub(crate) struct Hub {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

impl Hub {
    /// A hub with these settings; store, page and the form of the log are set already, by the environment.
    pub(crate) fn new(settings: &str) -> Hub {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("hunchd.toml"), settings).unwrap();
        let store = folder.path().join("store").display().to_string();
        Hub { folder, environment: Vec::new() }
            .with("HUNCHD_STORE__DIR", &store)
            .with("HUNCHD_WEB__LISTEN", "127.0.0.1:0")
            .with("HUNCHD_LOG__FORMAT", "json")
    }

    /// With an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Hub {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder that it works in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration file.
    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.path().join("hunchd.toml")
    }

    /// The store's folder.
    pub(crate) fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// Runs `hunchd` with these arguments to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Starts `hunchd run`.
    pub(crate) fn start(&self) -> Hunchd {
        self.start_with(&[])
    }

    /// Starts `hunchd run` with further arguments.
    pub(crate) fn start_with(&self, arguments: &[&str]) -> Hunchd {
        let mut command = self.command();
        command
            .arg("run")
            .arg("--config")
            .arg(self.settings())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Log::default());
        let (stderr, written) = (child.stderr.take().unwrap(), Arc::clone(&log));
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                written.push(line);
            }
            written.close();
        });
        Hunchd { child, log, reader: Some(reader) }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hunchd"));
        // Nothing of whoever runs the tests, such as their log level or the journal that they are connected to.
        command.env_clear().current_dir(self.folder.path()).env("HOME", self.folder.path());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// One life of `hunchd run`.
pub(crate) struct Hunchd {
    child: Child,
    log: Arc<Log>,
    reader: Option<JoinHandle<()>>,
}

impl Hunchd {
    /// Waits until `find` finds what it wants in the log so far.
    pub(crate) fn until<T>(&self, what: &str, find: impl Fn(&[Value]) -> Option<T>) -> T {
        let waited = Stopwatch::start();
        let mut lines = self.log.lock();
        loop {
            if let Some(found) = find(&lines.said) {
                return found;
            }
            let left = PATIENCE.saturating_sub(waited.elapsed());
            assert!(!lines.closed && !left.is_zero(), "no {what} in the log:\n{}", shown(&lines.said));
            lines = self.log.more.wait_timeout(lines, left).unwrap().0;
        }
    }

    /// Waits for the first line with that message, and returns it.
    pub(crate) fn says(&self, message: &str) -> Value {
        self.until(message, |lines| lines.iter().find(|line| line["message"] == message).cloned())
    }

    /// What it has said so far.
    pub(crate) fn said(&self) -> Vec<Value> {
        self.log.lock().said.clone()
    }

    /// Where its page is; it answers from then on, and its past is read.
    pub(crate) fn page(&self) -> SocketAddr {
        self.says("the page is served")["address"].as_str().unwrap().parse().unwrap()
    }

    /// What it answers.
    pub(crate) async fn ask(&self, question: &Question) -> Answer {
        web::ask(self.page(), question).await.unwrap_or_else(|error| panic!("{error}\n{}", shown(&self.said())))
    }

    /// All that it knows of the home.
    pub(crate) async fn state(&self) -> Value {
        match self.ask(&Question::State).await {
            Answer::Json(state) => state,
            other => panic!("{other:?}\n{}", shown(&self.said())),
        }
    }

    /// Waits until what it knows is as `holds` wants it; nothing announces that.
    pub(crate) async fn state_when(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let waited = Stopwatch::start();
        loop {
            let state = self.state().await;
            if holds(&state) {
                return state;
            }
            assert!(waited.elapsed() < PATIENCE, "no {what} in {state}\n{}", shown(&self.said()));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a power cut would for a process: at once. Returns all that it said.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.wait().1
    }

    /// Asks it to stop as systemd does, and waits. Returns how it ended and all that it said.
    pub(crate) fn terminate(self) -> (ExitStatus, Vec<Value>) {
        assert!(Command::new("kill").args(["-s", "TERM", &self.id().to_string()]).status().unwrap().success());
        self.wait()
    }

    /// Waits for its end. Returns how it ended and all that it said.
    pub(crate) fn wait(mut self) -> (ExitStatus, Vec<Value>) {
        let waited = Stopwatch::start();
        let mut lines = self.log.lock();
        while !lines.closed {
            let left = PATIENCE.saturating_sub(waited.elapsed());
            assert!(!left.is_zero(), "it does not end:\n{}", shown(&lines.said));
            lines = self.log.more.wait_timeout(lines, left).unwrap().0;
        }
        let said = lines.said.clone();
        drop(lines);
        (self.child.wait().unwrap(), said)
    }
}

impl Drop for Hunchd {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        if std::thread::panicking() {
            eprintln!("what hunchd said last:\n{}", shown(&self.said()));
        }
    }
}

/// What it said: the JSON of each line, or the line itself where it is none, such as the words of a panic.
#[derive(Default)]
struct Log {
    lines: Mutex<Lines>,
    more: Condvar,
}

#[derive(Default)]
struct Lines {
    said: Vec<Value>,
    closed: bool,
}

impl Log {
    /// A failed wait panics while it holds the lock; what was said is sound all the same.
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: String) {
        let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
        self.lock().said.push(line);
        self.more.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.more.notify_all();
    }
}

/// The last lines, for whoever reads of a failed test.
pub(crate) fn shown(lines: &[Value]) -> String {
    lines[lines.len().saturating_sub(40)..].iter().map(|line| format!("{line}\n")).collect()
}

/// Demands that nothing in the log is an error, a panic, or a store that had to be mended.
pub(crate) fn expect_sound(lines: &[Value]) {
    for line in lines {
        let text = line.to_string().to_lowercase();
        let bad =
            ["panick", "corrupt", "damaged", "could not be used", "cannot be used", "could not be read", "dropped"];
        let is_bad = line["level"] == "ERROR" || line.is_string() || bad.iter().any(|word| text.contains(word));
        assert!(!is_bad, "{line}\namong\n{}", shown(lines));
    }
}
