//! `hunchd hello`: the first thing that somebody does who has set up a phone.

use crate::mosquitto::free_port;
use crate::ntfy_server::APP_TOKEN;
use crate::ntfy_server::DAEMON_TOKEN;
use crate::ntfy_server::NtfyServer;
use crate::ntfy_server::TOPIC;
use crate::process::Hub;

/// How it ended, and what it printed.
fn hello(hub: &Hub) -> (Option<i32>, String, String) {
    let output = hub.run(&["hello", "--config", &hub.settings().display().to_string()]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_reaches_the_phone_and_each_failure_is_told() {
    let Some(ntfy) = NtfyServer::start().await else { return };
    let nobody = free_port();
    let hub = Hub::new(&format!(
        "language = \"nl\"\n[notify.ntfy]\nserver = \"{}\"\ntopic = \"{TOPIC}\"\n[notify.gotify]\nserver = \"http://127.0.0.1:{nobody}\"\n\
         [[notify.person]]\nname = \"Anna\"\nntfy_topic = \"not-allowed\"\n[[notify.person]]\nname = \"Jan Willem\"\n",
        ntfy.url()
    ));
    // As systemd hands them over: what belongs to one person has the name behind it.
    let credentials = hub.folder().join("credentials");
    std::fs::create_dir(&credentials).unwrap();
    for (name, token) in [
        ("ntfy_token", DAEMON_TOKEN),
        ("gotify_token", "AJ.Kf9f3kdlmk."),
        ("gotify_token_jan_willem", "A.fgdDr5.Ksl3d_"),
    ] {
        std::fs::write(credentials.join(name), token).unwrap();
    }
    let hub = hub.with("CREDENTIALS_DIRECTORY", &credentials.display().to_string());
    let (code, out, err) = hello(&hub);
    assert_eq!(code, Some(1), "{out}{err}");
    let of = |via: &str| {
        out.lines().find(|line| line.starts_with(&format!("{via}: "))).unwrap_or_else(|| panic!("{out}{err}"))
    };
    assert_eq!(of("ntfy"), "ntfy: sent. Look at the phone.");
    assert!(
        of("Anna (ntfy)").ends_with("not sent. The access token in `notify.ntfy.token` may not write to the topic."),
        "{out}"
    );
    for via in ["gotify", "Jan Willem (gotify)"] {
        assert!(
            of(via).contains("not sent. It could not be sent before it expired. ") && of(via).contains("127.0.0.1"),
            "{out}"
        );
    }
    assert!(!format!("{out}{err}").contains("Ksl3d"), "{out}{err}");
    let shown = ntfy.poll(TOPIC, APP_TOKEN).await;
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!((shown[0]["title"].as_str(), shown[0].get("actions")), (Some("hunchd zegt hallo"), None), "{shown:?}");
}

#[test]
fn without_a_phone_it_says_where_to_write_one() {
    let (code, out, err) = hello(&Hub::new("[ladder]\nmode = \"ask\"\n"));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("write one under [notify]"), "{err}");
}
