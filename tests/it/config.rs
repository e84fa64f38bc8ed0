//! The configuration: the shipped example, the empty file, and files full of mistakes.

use std::fs;
use std::path::Path;

use hunchd::config::BrokerUse;
use hunchd::config::ClockSource;
use hunchd::config::Config;
use hunchd::config::Environment;
use hunchd::config::LogFormat;
use hunchd::config::Mistakes;
use hunchd::config::StoreEngine;
use hunchd::decision::Rung;
use hunchd::device::DeviceId;

const EXAMPLE: &str = include_str!("../../systemd/hunchd.toml");

fn surroundings() -> Environment {
    Environment { zone: Some("Europe/Lisbon".to_owned()), is_root: true, ..Environment::default() }
}

fn read(text: &str) -> Result<Config, Mistakes> {
    Config::read(Path::new("hunchd.toml"), text, &surroundings())
}

/// Takes the mark away from every line that begins with it and holds a key or a section.
fn uncomment(text: &str, mark: &str) -> String {
    let line = |line: &str| match line.strip_prefix(mark) {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn the_empty_file_works() {
    let config = read("").unwrap();
    assert_eq!(config.home.calendar.zone_name(), "Europe/Lisbon");
    assert_eq!(config.home.position, None);
    assert_eq!((config.mqtt.host.as_deref(), config.mqtt.port), (None, 1883));
    assert_eq!(config.broker.enabled, BrokerUse::Auto);
    assert!(config.broker.listen.ip().is_loopback());
    assert_eq!(config.store.dir, Path::new("/var/lib/hunchd"));
    assert_eq!(config.store.engine, StoreEngine::Redb);
    assert!(config.profiles.is_empty());
    assert_eq!(config.ladder.mode, Rung::Shadow, "nobody is asked before a person says so");
    assert_eq!((config.hunches.quiet_from_minute, config.hunches.quiet_to_minute), (1380, 420));
    assert_eq!((config.hunches.asks_per_day, config.hunches.min_days), (3, 14));
    assert!(config.notify.log);
    assert_eq!((config.notify.ntfy, config.notify.webhook), (None, None));
    assert_eq!(config.web.listen.unwrap().to_string(), "127.0.0.1:8780");
    assert_eq!((config.log.format, config.log.filter.as_str()), (LogFormat::Text, "info"));
    assert_eq!(config.clock, ClockSource::System);
    assert_eq!(config.notes, Vec::<String>::new());
}

#[test]
fn the_shipped_example_says_the_defaults() {
    let empty = read("").unwrap();
    assert_eq!(read(EXAMPLE).unwrap(), empty, "as it is shipped");
    let uncommented = uncomment(EXAMPLE, "#");
    assert!(uncommented.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count() > 20);
    assert_eq!(read(&uncommented).unwrap(), empty, "with every default uncommented");
}

#[test]
fn everything_in_the_shipped_example_can_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = [
        "mqtt_password",
        "ca.pem",
        "ntfy_token",
        "ntfy_button_token",
        "webhook_secret",
        "telegram_token",
        "gotify_token",
        "gotify_client_token",
        "pushover_token",
        "pushover_user",
        "gotify_token_of_anna",
        "gotify_client_token_of_anna",
        "pushover_user_of_anna",
    ];
    for name in secrets {
        fs::write(folder.path().join(name), format!("the {name}\n")).unwrap();
    }
    let text = uncomment(&uncomment(EXAMPLE, "# e.g. "), "#")
        .replace("/etc/hunchd/", "")
        .replace("tls = false", "tls = true")
        .replace("port = 1883", "port = 8883");
    let config = Config::read(&folder.path().join("hunchd.toml"), &text, &surroundings()).unwrap();
    assert_eq!(config.home.position.unwrap().latitude_deg(), 52.37);
    assert_eq!(config.mqtt.password.unwrap().reveal(), "the mqtt_password");
    assert_eq!(config.profiles.len(), 1);
    let ntfy = config.notify.ntfy.unwrap();
    assert_eq!(ntfy.button_token.unwrap().reveal(), "the ntfy_button_token");
    assert_eq!(config.notify.webhook.unwrap().secret.reveal(), "the webhook_secret");
    assert_eq!(config.notify.telegram.unwrap().token.reveal(), "the telegram_token");
    assert_eq!(config.notify.gotify.unwrap().client_token.unwrap().reveal(), "the gotify_client_token");
    assert_eq!(config.notify.pushover.unwrap().user.unwrap().reveal(), "the pushover_user");
    let [anna] = &config.notify.people[..] else { panic!("one person") };
    assert_eq!(
        (anna.name.as_str(), anna.ntfy_topic.as_deref(), anna.telegram_chat),
        ("Anna", Some("anna-4x2p"), Some(987_654_321))
    );
    assert_eq!(anna.rooms, ["Study", "Hall"]);
    assert!(anna.at_home.as_ref().unwrap().matches(&DeviceId::new("home-assistant-statestream", "person.anna")));
    assert_eq!(anna.pushover_user.as_ref().unwrap().reveal(), "the pushover_user_of_anna");
    assert_eq!(config.web.page_url.as_deref(), Some("http://hub.lan:8780"));
    assert_eq!(config.ladder.said_of(&DeviceId::new("zigbee2mqtt", "Kitchen/table")).rung, Some(Rung::Ask));
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = r#"
[home]
time_zone = "Europa/Berlin"
latitude = 95

[mqtt]
hots = "hub.lan"
host = "mqtt://hub.lan:1883"
port = 70_000
pasword = "hunter2"
tls = "yes"
password_file = "/nowhere/at/all"

[brocker]
enabled = "never"

[store]
engine = "rdb"
retention_days = 3.5

[[profile]]
base = "zigbee2mqtt/#"

[[profile]]
id = "tasmota"

[[profile]]
id = "tasmota"

[ladder]
mode = "auto"

[[device]]
match = "*"
rung = "ask"

[[device]]
match = "zigbee2mqtt:heater"
rung = "aks"
never = true
colour = "red"

[hunches]
quiet_from = "25:00"
min_confidence = 2
asks_per_day = -1

[notify.ntfy]
topic = "two words"
priority = 9
button_token = 7

[web]
listen = "0.0.0.0:8780"

[log]
level = "INFO"
"#;
    insta::assert_snapshot!(read(text).unwrap_err().to_string(), @r#"
    hunchd.toml:3:13: `time_zone` in [home] is "Europa/Berlin", which is no time zone; it must be a name such as "Europe/Amsterdam".
    hunchd.toml:4:12: `latitude` in [home] is 95, but must be a number from -90 to 90.
    hunchd.toml:4:12: `latitude` in [home] is given without `longitude`; give both or neither.
    hunchd.toml:7:1: `hots` in [mqtt] is not a setting of hunchd; did you mean `host`?
    hunchd.toml:8:8: `host` in [mqtt] is "mqtt://hub.lan:1883", but must be a bare name or address such as "hub.lan", without mqtt:// and without a path.
    hunchd.toml:9:8: `port` in [mqtt] is 70_000, but must be a whole number from 1 to 65535.
    hunchd.toml:10:1: `pasword` in [mqtt] is not a setting of hunchd; did you mean `password`?
    hunchd.toml:11:7: `tls` in [mqtt] is "yes", but must be true or false, without quotes.
    hunchd.toml:12:17: `password_file` in [mqtt] names /nowhere/at/all, which cannot be read (No such file or directory (os error 2)).
    hunchd.toml:14:2: `brocker` is not a section of hunchd; did you mean `broker`?
    hunchd.toml:18:10: `engine` in [store] is "rdb", which is not one of "sled", "redb"; did you mean `redb`?
    hunchd.toml:19:18: `retention_days` in [store] is 3.5, but must be a whole number from 1 to 3650.
    hunchd.toml:21:1: `id` in [[profile]] is missing; write one, such as id = "zigbee2mqtt".
    hunchd.toml:22:8: `base` in [[profile]] is "zigbee2mqtt/#", but must be one topic, without the wildcards + and #.
    hunchd.toml:27:1: `profile` names tasmota twice with the same base topic; keep one of the two.
    hunchd.toml:31:8: `mode` in [ladder] is "auto", but a home as a whole does not act without asking; give single devices rung = "auto".
    hunchd.toml:34:9: `match` in [[device]] is "*"; it matches every device, which is too wide for rung = "ask"; put mode = "ask" under [ladder] for the whole home, or name the devices here.
    hunchd.toml:39:8: `rung` in [[device]] is "aks", which is not one of "off", "shadow", "ask", "auto"; did you mean `ask`?
    hunchd.toml:41:1: `colour` in [[device]] is not a setting of hunchd.
    hunchd.toml:44:14: `quiet_from` in [hunches] is "25:00", but must be a time of day from "00:00" to "23:59".
    hunchd.toml:45:18: `min_confidence` in [hunches] is 2, but must be a number from 0.5 to 1.
    hunchd.toml:46:16: `asks_per_day` in [hunches] is -1, but must be a whole number from 0 to 50.
    hunchd.toml:48:1: `server` in [notify.ntfy] is missing; write one, such as server = "http://hub.lan:8090".
    hunchd.toml:49:9: `topic` in [notify.ntfy] is "two words", but must be 1 to 64 letters, digits, `-` or `_`.
    hunchd.toml:50:12: `priority` in [notify.ntfy] is 9, but must be a whole number from 1 to 5.
    hunchd.toml:51:16: `button_token` in [notify.ntfy] is a number, but must be a text in "quotes".
    hunchd.toml:54:10: `listen` in [web] is 0.0.0.0:8780, which other machines can reach; keep to 127.0.0.1, or add open = true if that is what you want.
    hunchd.toml:57:9: `level` in [log] is "INFO", which is not one of "error", "warn", "info", "debug", "trace"; did you mean `info`?
    "#);
}

#[test]
fn mistakes_about_people_and_services_are_told_at_once() {
    let text = r#"
[notify.telegram]
chat = 0
token = "hunter2"
server = "api.telegram.org"

[notify.gotify]
priority = 11

[notify.pushover]
priority = 2

[[notify.person]]
name = "Anna"
ntfy_topic = "two words"
telegram_chat = 12

[[notify.person]]
name = "Anna"
telegram_chat = 12

[[notify.person]]
name = " "
pushover_usr = "x"

[[notify.person]]
telegram_chat = "me"
rooms = "Study"
at_home = "*"

[web]
page_url = "hub.lan"
"#;
    let told = read(text).unwrap_err().to_string();
    assert!(!told.contains("hunter2"), "{told}");
    insta::assert_snapshot!(told, @r#"
    hunchd.toml:3:8: `chat` in [notify.telegram] is 0, which is no chat; press Start in the chat with the bot, and it tells the number.
    hunchd.toml:5:10: `server` in [notify.telegram] is "api.telegram.org", but must be an address that begins with http:// or https://.
    hunchd.toml:7:1: `server` in [notify.gotify] is missing; write one, such as server = "http://hub.lan:8070".
    hunchd.toml:8:12: `priority` in [notify.gotify] is 11, but must be a whole number from 0 to 10.
    hunchd.toml:10:1: `token_file` in [notify.pushover] is missing; write one, the path of a file with the token of your application at Pushover.
    hunchd.toml:11:12: `priority` in [notify.pushover] is 2, but must be a whole number from -2 to 1.
    hunchd.toml:13:1: `person` in [notify] names Anna twice; give each person a name of their own.
    hunchd.toml:13:1: `person` in [notify] gives Anna the Telegram chat 12, which is asked already.
    hunchd.toml:15:14: `ntfy_topic` in [[notify.person]] is "two words", but must be 1 to 64 letters, digits, `-` or `_`.
    hunchd.toml:15:14: `ntfy_topic` in [[notify.person]] needs a section [notify.ntfy] with its server, and there is none.
    hunchd.toml:22:1: `name` in [[notify.person]] is all there is; say where this person reads: ntfy_topic, telegram_chat, gotify_token_file or pushover_user_file (or the credential of that name).
    hunchd.toml:23:8: `name` in [[notify.person]] is " ", but must be a name of 1 to 40 letters, without spaces around it.
    hunchd.toml:24:1: `pushover_usr` in [[notify.person]] is not a setting of hunchd; did you mean `pushover_user`?
    hunchd.toml:26:1: `name` in [[notify.person]] is missing; write one, such as name = "Anna".
    hunchd.toml:27:17: `telegram_chat` in [[notify.person]] is "me", but must be a whole number from -4503599627370496 to 4503599627370496.
    hunchd.toml:28:9: `rooms` in [[notify.person]] is "Study", but must be a list of texts, such as ["one", "two"].
    hunchd.toml:29:11: `at_home` in [[notify.person]] is "*", but must name the device that knows it, such as "home-assistant-statestream:person.anna".
    hunchd.toml:32:12: `page_url` in [web] is "hub.lan", but must be an address that begins with http:// or https://.
    "#);
}

#[test]
fn people_stand_on_services_and_what_cannot_be_answered_is_noted() {
    let config =
        read("[notify.ntfy]\nserver = \"http://n.lan\"\n[[notify.person]]\nname = \"Jürgen\"\nntfy_topic = \"j\"\n")
            .unwrap();
    assert_eq!(config.notify.ntfy.unwrap().topic, None, "who has people need not name a topic for all");
    assert_eq!(config.notes, Vec::<String>::new());

    let unread = "[notify.ntfy]\nserver = \"http://n.lan\"\n[notify.telegram]\ntoken = \"c\"\n\
                  [[notify.person]]\nname = \"A\"\ntelegram_chat = 1\n";
    let told = read(unread).unwrap().notes.join("\n");
    assert!(told.contains("Nobody reads on [notify.ntfy]: give a [[notify.person]] an `ntfy_topic`."), "{told}");
    assert!(!told.contains("nobody to ask yet"), "{told}");

    let config = read("[notify.pushover]\ntoken = \"a\"\nuser = \"b\"\n[notify.telegram]\ntoken = \"c\"\n").unwrap();
    let told = config.notes.join("\n");
    assert!(told.contains("Pushover has no buttons: without `page_url` in [web]"), "{told}");
    assert!(told.contains("The Telegram bot has nobody to ask yet: press Start"), "{told}");
}

#[test]
fn what_is_not_toml_is_told_by_its_lines() {
    let text = "[mqtt]\nhost = hub.lan\n\n[home\nlatitude = 1\n[mqtt]\nport = 1\nport = 2\n";
    insta::assert_snapshot!(read(text).unwrap_err().to_string(), @r#"
    hunchd.toml:2:8: This is not TOML: string values must be quoted, expected literal string.
    hunchd.toml:4:6: This is not TOML: unclosed table, expected `]`.
    hunchd.toml:6:2: This is not TOML: duplicate key.
    hunchd.toml:8:1: This is not TOML: duplicate key.
    "#);
}

#[test]
fn a_section_of_the_wrong_shape_is_told() {
    insta::assert_snapshot!(read("mqtt = 3\ndevice = 4\n[[home]]\n").unwrap_err().to_string(), @r"
    hunchd.toml:1:8: `mqtt` is a number; write it as a section, [mqtt].
    hunchd.toml:2:10: `device` is a number; begin each one with a line [[device]].
    hunchd.toml:3:1: `home` is a list; write it as a section, [home].
    ");
}

#[test]
fn a_file_broken_anywhere_is_told_and_never_panics() {
    let whole = uncomment(&uncomment(EXAMPLE, "# e.g. "), "#");
    for (at, _) in whole.char_indices() {
        for text in [&whole[..at], &whole[at..]] {
            if let Err(mistakes) = read(text) {
                assert!(mistakes.0.iter().all(|mistake| !mistake.to_string().contains('\n')), "{mistakes}");
            }
        }
    }
}

#[test]
fn a_named_file_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("absent.toml");
    let mistakes = Config::load(Some(&missing), &surroundings()).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        format!("{}: The configuration file cannot be read: there is no such file.", missing.display())
    );
    fs::write(&missing, [0xff, 0xfe]).unwrap();
    let mistakes = Config::load(Some(&missing), &surroundings()).unwrap_err().to_string();
    assert!(mistakes.ends_with("it is not UTF-8 text."), "{mistakes}");
}

#[test]
fn variables_override_the_file_and_must_be_known() {
    let with = |variables: &[(&str, &str)]| {
        let mut surroundings = surroundings();
        surroundings.variables = variables.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        Config::read(Path::new("hunchd.toml"), "[mqtt]\nport = 1\n", &surroundings)
    };
    let config = with(&[
        ("HUNCHD_MQTT__PORT", "2883"),
        ("HUNCHD_MQTT__HOST", "10.0.0.2"),
        ("HUNCHD_MQTT__TLS", "true"),
        ("HUNCHD_HOME__LATITUDE", "52.37"),
        ("HUNCHD_HOME__LONGITUDE", "-4"),
        ("HUNCHD_NOTIFY__NTFY__SERVER", "http://10.0.0.2"),
        ("HUNCHD_NOTIFY__NTFY__TOPIC", "t"),
        ("HUNCHD_WEB__NAMES", "hub.lan, hub"),
        ("RUST_LOG", "hunchd=debug"),
        ("JOURNAL_STREAM", "8:1"),
    ])
    .unwrap();
    assert_eq!((config.mqtt.host.as_deref(), config.mqtt.port, config.mqtt.tls), (Some("10.0.0.2"), 2883, true));
    assert_eq!(config.home.position.unwrap().longitude_deg(), -4.0);
    assert_eq!(config.notify.ntfy.unwrap().topic.as_deref(), Some("t"));
    assert_eq!(config.web.names, ["hub.lan", "hub"]);
    assert_eq!((config.log.filter.as_str(), config.log.format), ("hunchd=debug", LogFormat::Journald));

    let mistakes = with(&[("HUNCHD_MQTT__HOSTS", "x"), ("HUNCHD_HUNCHES__MIN_DAYS", "many")]).unwrap_err();
    insta::assert_snapshot!(mistakes.to_string(), @r#"
    environment variable HUNCHD_HUNCHES__MIN_DAYS: `min_days` in [hunches] is "many", but must be a whole number from 1 to 365.
    environment variable HUNCHD_MQTT__HOSTS: overrides no setting of hunchd; did you mean `HUNCHD_MQTT__HOST`?
    "#);
}

#[test]
fn a_secret_comes_from_a_file_a_credential_or_the_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mqtt_password"), "from systemd\n").unwrap();
    fs::write(folder.path().join("mine"), "from a file\nsecond line").unwrap();
    fs::write(folder.path().join("empty"), "\n").unwrap();
    let mut surroundings = surroundings();
    let read = |text: &str, surroundings: &Environment| {
        Config::read(&folder.path().join("hunchd.toml"), &format!("[mqtt]\nusername = \"u\"\n{text}"), surroundings)
    };
    let password = |text: &str, surroundings: &Environment| {
        read(text, surroundings).unwrap().mqtt.password.map(|password| password.reveal().to_owned())
    };
    assert_eq!(password("", &surroundings), None);
    surroundings.variables.insert("CREDENTIALS_DIRECTORY".to_owned(), folder.path().display().to_string());
    assert_eq!(password("", &surroundings).as_deref(), Some("from systemd"));
    assert_eq!(password("password_file = \"mine\"", &surroundings).as_deref(), Some("from a file"));
    let inline = read("password = \"hunter2\"", &surroundings).unwrap();
    assert_eq!(inline.notes.len(), 1, "{:?}", inline.notes);
    assert!(!format!("{inline:?}").contains("hunter2"));
    for wrong in
        ["password_file = \"empty\"", "password_file = \"absent\"", "password = \"\"", "password = [\"hunter2\"]"]
    {
        let mistakes = read(wrong, &surroundings).unwrap_err().to_string();
        assert!(!mistakes.contains("hunter2"), "{mistakes}");
    }
    let address = read("host = \"mqtt://ann:hunter2@hub.lan\"", &surroundings).unwrap_err().to_string();
    assert!(!address.contains("hunter2"), "{address}");
    let both = read("password = \"hunter2\"\npassword_file = \"mine\"", &surroundings).unwrap_err().to_string();
    assert!(both.ends_with("give only one of the two.") && !both.contains("hunter2"), "{both}");
}

#[test]
fn a_later_rule_has_the_last_word_and_never_stays() {
    let config = read(
        "[[device]]\nmatch = \"*\"\nrung = \"off\"\n[[device]]\nmatch = \"hall*\"\nrung = \"ask\"\n\
         [[device]]\nmatch = \"*heater\"\nnever = true\n[[device]]\nmatch = \"a:hall heater\"\nharmless = true\n",
    )
    .unwrap();
    let said = |name: &str| config.ladder.said_of(&DeviceId::new("a", name));
    assert_eq!(said("attic").rung, Some(Rung::Off));
    assert_eq!(said("hall").rung, Some(Rung::Ask));
    assert!(said("hall heater").never && said("hall heater").harmless == Some(true));
}
