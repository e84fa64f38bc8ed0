//! A real ntfy server on a free port, closed to everybody but the two users that the manual tells a home to make.
//!
//! Put there by `tests/support/install-ntfy.sh`; without it the tests that want one say so and pass.

use std::fs;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpSocket;

/// The topic that notices go to.
pub(crate) const TOPIC: &str = "home-test";
/// The topic that buttons answer to.
pub(crate) const REPLY_TOPIC: &str = "home-test-reply";
/// Of the daemon: writes notices and reads replies.
pub(crate) const DAEMON_TOKEN: &str = "tk_daemon00000000000000000000000";
/// Of the app on a phone: reads notices.
pub(crate) const APP_TOKEN: &str = "tk_app00000000000000000000000000";
/// Of the buttons: writes replies, and can do nothing else.
pub(crate) const BUTTON_TOKEN: &str = "tk_button00000000000000000000000";

/// The server process. Dropping it kills it.
pub(crate) struct NtfyServer {
    child: Child,
    program: PathBuf,
    folder: TempDir,
    port: u16,
    _reserved: TcpSocket,
}

impl NtfyServer {
    /// Starts a server with an empty memory; `None` where there is no ntfy on this machine.
    pub(crate) async fn start() -> Option<NtfyServer> {
        let program = program()?;
        // Bound for as long as the server lives, and never listened on: nobody else is given this port meanwhile, and the
        // server, which shares addresses as Go programs do, still gets it.
        let reserved = TcpSocket::new_v4().unwrap();
        reserved.set_reuseaddr(true).unwrap();
        reserved.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let port = reserved.local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        write_settings(folder.path(), port);
        let child = spawn(&program, folder.path());
        let mut server = NtfyServer { child, program, folder, port, _reserved: reserved };
        server.wait_until_it_answers().await;
        Some(server)
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it the hard way.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again at the same address, with the memory that it had.
    pub(crate) async fn restart(&mut self) {
        self.child = spawn(&self.program, self.folder.path());
        self.wait_until_it_answers().await;
    }

    /// What a topic's memory holds, oldest first, as the user of that token sees it.
    pub(crate) async fn poll(&self, topic: &str, token: &str) -> Vec<Value> {
        let url = format!("{}/{topic}/json?poll=1&since=all", self.url());
        let response = client().get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        let text = response.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The status of a post to a topic.
    pub(crate) async fn post(&self, topic: &str, token: &str, body: &str) -> u16 {
        let request = client().post(format!("{}/{topic}", self.url())).bearer_auth(token).body(body.to_owned());
        request.send().await.unwrap().status().as_u16()
    }

    async fn wait_until_it_answers(&mut self) {
        let url = format!("{}/v1/health", self.url());
        let client = client();
        for _ in 0..1000 {
            if let Some(status) = self.child.try_wait().unwrap() {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap();
                panic!("the ntfy server ended ({status}): {log}");
            }
            if client.get(&url).send().await.is_ok_and(|response| response.status().is_success()) {
                return;
            }
            // The server has no way to tell that it is ready other than to answer.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the ntfy server does not answer");
    }
}

#[expect(clippy::print_stderr, reason = "a failed test shows what the server said")]
impl Drop for NtfyServer {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            eprintln!("what the ntfy server said:\n{log}");
        }
    }
}

/// A client for plain HTTP; installs the TLS provider that it asks for all the same.
///
/// It calls from another address than the daemon, as phones do: ntfy keeps the user of a request with its address, and
/// now and then judges a request by the rights of another one that came from the same address at the same time.
pub(crate) fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().local_address(IpAddr::from([127, 0, 0, 2])).build().unwrap()
}

#[expect(clippy::print_stdout, reason = "says why a test did nothing")]
fn program() -> Option<PathBuf> {
    let named = std::env::var_os("HUNCHD_TEST_NTFY").map(PathBuf::from);
    let unpacked = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/ntfy/usr/bin/ntfy");
    let found = named.unwrap_or(unpacked);
    if !found.exists() {
        println!("skipped: there is no ntfy server here; tests/support/install-ntfy.sh fetches one");
        return None;
    }
    Some(found)
}

fn spawn(program: &Path, folder: &Path) -> Child {
    let log = fs::File::options().create(true).append(true).open(folder.join("log")).unwrap();
    let settings = folder.join("server.yml");
    let mut command = Command::new(program);
    command
        .arg("serve")
        .arg("--config")
        .arg(settings)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log);
    command.spawn().unwrap()
}

fn write_settings(folder: &Path, port: u16) {
    let folder_text = folder.display();
    // The hash of a password that nobody uses: every test comes with a token.
    let hash = "$2a$10$BQ15sx5qgshb2KiA6L.iOOdp7vW/3jdtSkOgSoysLyXEsBRvjizlS";
    // The phones of the tests ask many times a second on a busy machine; the daemon keeps to the limits that homes meet.
    let settings = format!(
        r#"
base-url: "http://127.0.0.1:{port}"
listen-http: "127.0.0.1:{port}"
cache-file: "{folder_text}/cache.db"
auth-file: "{folder_text}/auth.db"
auth-default-access: "deny-all"
visitor-request-limit-exempt-hosts: "127.0.0.2"
auth-users: ["daemon:{hash}:user", "app:{hash}:user", "button:{hash}:user"]
auth-access:
  - "daemon:{TOPIC}:rw"
  - "daemon:{REPLY_TOPIC}:rw"
  - "daemon:home-test-*:rw"
  - "app:{TOPIC}:ro"
  - "app:home-test-anna:ro"
  - "app:home-test-ben:ro"
  - "button:home-test-*reply:wo"
auth-tokens: ["daemon:{DAEMON_TOKEN}", "app:{APP_TOKEN}", "button:{BUTTON_TOKEN}"]
"#
    );
    fs::write(folder.join("server.yml"), settings).unwrap();
}
