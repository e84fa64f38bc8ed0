//! A real Mosquitto for tests: own port, own directory, killed when it goes out of scope.

use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

/// A running (or killed) broker.
pub(crate) struct Mosquitto {
    binary: PathBuf,
    child: Option<Child>,
    port: u16,
    /// Holds the configuration and whatever it refers to.
    directory: tempfile::TempDir,
}

impl Mosquitto {
    /// An open broker on a free port of the loopback; `None`, with a line that says so, where none is installed.
    pub(crate) fn start() -> Option<Mosquitto> {
        Mosquitto::start_with(|_| "allow_anonymous true\n".into())
    }

    /// A broker with further lines of configuration; `configure` gets a directory to put files into.
    #[expect(clippy::print_stdout, reason = "a test that is passed over must say so")]
    pub(crate) fn start_with(configure: impl FnOnce(&Path) -> String) -> Option<Mosquitto> {
        // Debian puts it where only root's PATH looks.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let binary = std::env::split_paths(&path)
            .chain(["/usr/sbin".into()])
            .map(|directory| directory.join("mosquitto"))
            .find(|file| file.is_file());
        let Some(binary) = binary else {
            println!("SKIPPED: Mosquitto is not installed; run tests/support/install-debian.sh.");
            return None;
        };
        let directory = tempfile::tempdir().expect("a temporary directory");
        let port = free_port();
        // Run by root it would change to a user that cannot read the directory; otherwise the line has no effect.
        let config = format!("listener {port} 127.0.0.1\nuser root\n{}", configure(directory.path()));
        std::fs::write(directory.path().join("mosquitto.conf"), config).expect("the configuration can be written");
        let mut mosquitto = Mosquitto { binary, child: None, port, directory };
        mosquitto.restart();
        Some(mosquitto)
    }

    /// Where it listens, on 127.0.0.1.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where its files are.
    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The process, while it runs.
    pub(crate) fn process_id(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Ends it at once, without goodbye.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it (again), on the same port, with empty memory, and waits until it listens.
    pub(crate) fn restart(&mut self) {
        self.kill();
        let log = std::fs::File::create(self.directory.path().join("log")).expect("a log file");
        let child = Command::new(&self.binary)
            .arg("-c")
            .arg(self.directory.path().join("mosquitto.conf"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("Mosquitto starts");
        let child = self.child.insert(child);
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            if child.try_wait().expect("the state of the child").is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let log = std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
        panic!("Mosquitto does not listen on port {}:\n{log}", self.port);
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port of the loopback that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}
