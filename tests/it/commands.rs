//! Commands by MQTT: each does what its documentation says and is replied to; whatever else comes changes nothing.

use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::engine::ANSWER_TOPIC;
use hunchd::engine::COMMAND_TOPIC;
use hunchd::engine::ClockState;
use hunchd::engine::EVENT_TOPIC;
use hunchd::engine::EVENT_TYPES;
use hunchd::engine::Effect;
use hunchd::engine::HouseMode;
use hunchd::engine::Input;
use hunchd::engine::LAST_TOPIC;
use hunchd::engine::MODE_STATE_TOPIC;
use hunchd::engine::REPLY_TOPIC;
use hunchd::engine::STATS_TOPIC;
use hunchd::engine::Snapshot;
use hunchd::time::Timestamp;
use proptest::prelude::*;
use serde_json::Value as Json;
use serde_json::json;

use crate::house::House;

const LAMP: &str = "zigbee2mqtt/Hall/lamp";
const OFF: &str = "zigbee2mqtt/Hall/lamp/set";

fn lamp() -> DeviceId {
    DeviceId::new("zigbee2mqtt", "Hall/lamp")
}

/// A lamp that is off by half past eight on four weeks of evenings.
fn settled() -> House {
    let mut house = House::new();
    house.lists("light", "Hall/lamp", &[]);
    for day in 1..=28 {
        house.at(&format!("2026-01-{day:02} 18:00:00")).says(LAMP, r#"{"state":"ON"}"#);
        house.at(&format!("2026-01-{day:02} 20:30:00")).says(LAMP, r#"{"state":"OFF"}"#);
    }
    house.at("2026-01-29 12:00:00").passes();
    // From here on only the count changes: the first of each topic is written down.
    house.says(COMMAND_TOPIC, "").says(ANSWER_TOPIC, "");
    house
}

/// The same, on an evening on which it was left on, and asked about.
fn asked() -> (House, String) {
    let mut house = settled();
    house.at("2026-01-29 18:00:00").says(LAMP, r#"{"state":"ON"}"#);
    house.effects();
    house.at("2026-01-29 21:30:00").passes();
    let events = events(&mut house);
    let asked: Vec<&Json> = events.iter().filter(|event| event["event_type"] == "asked").collect();
    assert_eq!(asked.len(), 1, "{events:?}");
    assert_eq!((&asked[0]["device"], &asked[0]["action"]), (&json!("zigbee2mqtt:Hall/lamp"), &json!("off")));
    let reasons = asked[0]["why"].as_array().unwrap();
    assert!(reasons[0].as_str().unwrap().contains("of the last 27 days"), "{reasons:?}");
    let id = asked[0]["hunch_id"].as_str().unwrap().to_owned();
    (house, id)
}

fn messages(effects: &[(Timestamp, Effect)]) -> Vec<Message> {
    let message = |(_, effect): &(Timestamp, Effect)| match effect {
        Effect::Tell(message) | Effect::Send(message) => Some(message.clone()),
        _ => None,
    };
    effects.iter().filter_map(message).collect()
}

fn on(topic: &str, messages: &[Message]) -> Vec<Json> {
    let read = |message: &Message| serde_json::from_slice(&message.payload).unwrap();
    messages.iter().filter(|message| message.topic == topic).map(read).collect()
}

fn events(house: &mut House) -> Vec<Json> {
    let told = messages(&house.effects());
    assert!(told.iter().all(|message| message.topic != EVENT_TOPIC || !message.retained));
    let events = on(EVENT_TOPIC, &told);
    assert!(events.iter().all(|event| EVENT_TYPES.contains(&event["event_type"].as_str().unwrap())));
    events
}

/// Publishes a command; returns the reply, and all that was published besides.
fn command(house: &mut House, command: &Json) -> (Json, Vec<Message>) {
    house.passes().effects();
    house.says(COMMAND_TOPIC, command.to_string());
    let told = messages(&house.effects());
    let reply_to = command["reply_to"].as_str().unwrap_or(REPLY_TOPIC);
    let mut replies = on(reply_to, &told);
    assert_eq!(replies.len(), 1, "{command}: {told:?}");
    assert!(told.iter().all(|message| message.topic != reply_to || !message.retained));
    (replies.remove(0), told.into_iter().filter(|message| message.topic != reply_to).collect())
}

fn done(house: &mut House, said: &Json) -> String {
    let (reply, _) = command(house, said);
    assert_eq!(reply["ok"], true, "{said}: {reply}");
    reply["said"].as_str().unwrap().to_owned()
}

fn refused(house: &mut House, said: &Json) -> String {
    house.passes();
    let expected = once_refused(house);
    let (reply, others) = command(house, said);
    assert_eq!((&reply["ok"], others), (&json!(false), Vec::new()), "{said}: {reply}");
    assert!(house.engine().snapshot() == expected, "{said} changed something");
    let why = reply["error"].as_str().unwrap().to_owned();
    assert!(why.ends_with(['.', '?']), "{why}");
    why
}

/// All that the engine will know if the next thing that it hears changes nothing but the count of what was refused.
fn once_refused(house: &House) -> Snapshot {
    let mut twin = house.engine().clone();
    twin.handle(twin.now(), &Input::Message(Message::new(COMMAND_TOPIC, "")));
    twin.snapshot()
}

#[test]
fn a_yes_by_mqtt_switches_the_lamp_off_and_comes_back_with_its_id() {
    let (mut house, id) = asked();
    let yes = json!({"id": {"a": 1}, "do": "answer", "hunch": id, "verdict": "accept"});
    assert!(refused(&mut house, &yes).contains("`id`"));
    let yes = json!({"id": "abc-7", "do": "answer", "hunch": id, "verdict": "accept", "reply_to": "hunchd/reply/x"});
    let (reply, others) = command(&mut house, &yes);
    assert_eq!(
        (&reply["id"], &reply["do"], &reply["ok"]),
        (&json!("abc-7"), &json!("answer"), &json!(true)),
        "{reply}"
    );
    assert_eq!(on(OFF, &others), [json!({"state": "OFF"})]);
    let ended: Vec<_> =
        on(EVENT_TOPIC, &others).iter().map(|event| (event["event_type"].clone(), event["hunch_id"].clone())).collect();
    assert_eq!(ended, [(json!("closed"), json!(id)), (json!("accepted"), json!(id))]);
    assert_eq!(on(STATS_TOPIC, &others)[0]["accept_pct"], 100.0);
    assert_eq!(on(LAST_TOPIC, &others)[0]["outcome"], "accepted");
    // Twice is once.
    assert!(refused(&mut house, &yes).contains(&id));
    house.says(LAMP, r#"{"state":"OFF"}"#);
    let (reply, others) = command(&mut house, &json!({"do": "answer", "verdict": "undo"}));
    assert_eq!(reply["ok"], true, "{reply}");
    assert_eq!(on(OFF, &others), [json!({"state": "ON"})]);
}

#[test]
fn a_button_says_one_word_and_a_phone_names_the_hunch() {
    for payload in ["accept", " accept\n", "accept ID", r#"{"h":"ID","a":"yes"}"#, r#"{"h":"ID","a":"accept"}"#] {
        let (mut house, id) = asked();
        house.remembers(ANSWER_TOPIC, "accept");
        assert!(on(OFF, &messages(&house.effects())).is_empty(), "what is remembered answers nothing");
        house.says(ANSWER_TOPIC, payload.replace("ID", &id));
        let told = messages(&house.effects());
        assert_eq!(on(OFF, &told), [json!({"state": "OFF"})], "{payload}");
        assert_eq!(on(REPLY_TOPIC, &told)[0]["ok"], true, "{payload}");
    }
    let (mut house, _) = asked();
    house.says(ANSWER_TOPIC, "decline");
    assert_eq!(events(&mut house)[1]["event_type"], "declined");
    house.says(ANSWER_TOPIC, "accept");
    let told = messages(&house.effects());
    assert_eq!(on(REPLY_TOPIC, &told)[0]["error"], "No question is open.");
    assert!(on(OFF, &told).is_empty());
}

#[test]
fn forged_and_expired_hunches_change_nothing() {
    let (mut house, id) = asked();
    let real: HunchId = id.parse().unwrap();
    let forged = [
        HunchId { seq: real.seq + 1, ..real },
        HunchId { at: Timestamp::from_millis(real.at.as_millis() + 1), ..real },
        HunchId { at: Timestamp::from_millis(i64::MAX), seq: u32::MAX },
        HunchId { at: Timestamp::from_millis(i64::MIN), seq: 0 },
    ];
    for forged in forged {
        for verdict in ["accept", "never", "undo"] {
            refused(&mut house, &json!({"do": "answer", "hunch": forged.to_string(), "verdict": verdict}));
        }
    }
    refused(&mut house, &json!({"do": "answer", "hunch": id, "verdict": "undo"}));
    house.at("2026-01-29 23:59:00").passes();
    for verdict in ["accept", "decline", "never"] {
        refused(&mut house, &json!({"do": "answer", "hunch": id, "verdict": verdict}));
    }
}

#[test]
fn a_pause_asks_nothing_ends_by_itself_and_survives_a_restart() {
    let mut house = settled();
    assert!(done(&mut house, &json!({"do": "pause", "hours": 10})).contains("2026-01-29T21:00:00Z"));
    house.at("2026-01-29 18:00:00").says(LAMP, r#"{"state":"ON"}"#);
    house.at("2026-01-29 20:00:00").stops().starts(ClockState::Synchronised);
    house.at("2026-01-29 20:01:00").says(LAMP, r#"{"state":"ON"}"#);
    house.effects();
    house.at("2026-01-29 21:55:00").passes();
    assert!(house.engine().view().paused_until.is_some());
    let told = house.told();
    assert!(
        told.iter().any(|line| line.contains("refused zigbee2mqtt:Hall/lamp: a person asked for a pause")),
        "{told:?}"
    );
    assert!(!told.iter().any(|line| line.contains("notify")), "{told:?}");
    house.at("2026-01-29 22:10:00").passes();
    let told = house.told();
    assert!(told[0].ends_with("22:00:00 > changed: the pause is over"), "{told:?}");
    assert!(told.iter().any(|line| line.contains("notify lamp (Hall) is still on")), "{told:?}");
    assert_eq!(refused(&mut house, &json!({"do": "resume"})), "There is no pause.");
    done(&mut house, &json!({"do": "pause", "until": "2026-01-30T12:00:00Z"}));
    done(&mut house, &json!({"do": "resume"}));
    assert_eq!(house.engine().view().paused_until, None);
}

#[test]
fn modes_and_rungs_are_set_told_and_held_to_what_is_safe() {
    let mut house = House::new();
    house.lists("light", "Hall/lamp", &[]).lists("lock", "Front door", &[]).lists("plug", "Socket", &[]);
    house.at("2026-01-01 12:00:00").says(LAMP, r#"{"state":"ON"}"#).says(COMMAND_TOPIC, "");
    house.says("zigbee2mqtt/Front door", r#"{"state":"LOCK"}"#).says("zigbee2mqtt/Socket", r#"{"state":"ON"}"#);
    let (_, told) = command(&mut house, &json!({"do": "rung", "device": "Hall/lamp", "rung": "auto"}));
    let rung: Vec<&Message> = told.iter().filter(|message| message.topic.starts_with("hunchd/rung/")).collect();
    assert_eq!(
        (rung.len(), rung[0].topic.as_str(), &*rung[0].payload, rung[0].retained),
        (1, "hunchd/rung/zigbee2mqtt:Hall%2Flamp", &b"auto"[..], true)
    );
    assert_eq!(house.engine().view().devices.iter().find(|device| device.id == lamp()).unwrap().rung, Rung::Auto);
    assert!(
        refused(&mut house, &json!({"do": "rung", "device": "Front door", "rung": "auto"})).contains("at most ask")
    );
    assert!(refused(&mut house, &json!({"do": "rung", "device": "Socket", "rung": "auto"})).contains("vouch"));
    assert!(
        refused(&mut house, &json!({"do": "rung", "device": "Nobody", "rung": "ask"})).contains("no device `Nobody`")
    );
    assert!(refused(&mut house, &json!({"do": "mode", "mode": "auto"})).contains("single devices"));
    let (_, told) = command(&mut house, &json!({"do": "mode", "mode": "shadow"}));
    let mode = told.iter().find(|message| message.topic == MODE_STATE_TOPIC).unwrap();
    assert_eq!((&*mode.payload, mode.retained), (&b"shadow"[..], true));
    done(&mut house, &json!({"do": "house_mode", "mode": "guest", "hours": 1}));
    assert_eq!(house.engine().house_mode().0, HouseMode::Guest);
    house.at("2026-01-01 13:00:00").passes();
    assert_eq!(house.engine().house_mode(), (HouseMode::Home, None));
}

#[test]
fn looking_at_once_asks_what_would_have_been_asked_within_minutes() {
    let mut house = settled();
    house.at("2026-01-29 18:00:00").says(LAMP, r#"{"state":"ON"}"#);
    done(&mut house, &json!({"do": "mode", "mode": "off"}));
    house.at("2026-01-29 21:31:00").passes();
    done(&mut house, &json!({"do": "mode", "mode": "ask"}));
    let (reply, told) = command(&mut house, &json!({"do": "ask_now"}));
    assert_eq!(on(EVENT_TOPIC, &told)[0]["event_type"], "asked", "{reply}");
    assert_eq!(reply["said"], "Looked: 1 new, 1 open in all.");
    assert!(refused(&mut house, &json!({"do": "ask_now"})).contains("a moment ago"));
}

#[test]
fn what_was_learnt_of_a_device_is_forgotten_and_what_was_set_is_not() {
    let (mut house, id) = asked();
    done(&mut house, &json!({"do": "rung", "device": "Hall/lamp", "rung": "auto"}));
    let explained = done(&mut house, &json!({"do": "explain", "of": id}));
    assert!(explained.contains("still open"), "{explained}");
    done(&mut house, &json!({"do": "answer", "verdict": "never"}));
    let number = house.engine().view().said[0].number;
    done(&mut house, &json!({"do": "forget", "number": number}));
    assert!(house.engine().view().said.is_empty());
    refused(&mut house, &json!({"do": "forget", "number": number}));
    done(&mut house, &json!({"do": "forget", "device": "zigbee2mqtt:Hall/lamp"}));
    let view = house.engine().view();
    let device = view.devices.iter().find(|device| device.id == lamp()).unwrap();
    assert_eq!((device.uses, device.observed_days, device.in_use), (0, 0, Some(true)), "what is stays known");
    assert_eq!(device.rung, Rung::Auto);
    assert!(view.log.is_empty());
    house.at("2026-02-10 12:00:00").passes();
    assert!(refused(&mut house, &json!({"do": "explain", "of": id})).contains("no recent hunch"));
}

/// Commands as the documentation has them, with what the rest of the page needs to make sense of them.
fn documented() -> Vec<Json> {
    let page = include_str!("../../docs/commands.md");
    let code = page.split('`').filter(|code| code.starts_with("{\"do\":") || code.starts_with("{\"id\":"));
    let all: Vec<Json> =
        code.map(|code| serde_json::from_str(code).unwrap_or_else(|error| panic!("{code}: {error}"))).collect();
    let piped = page.split('\'').filter(|code| code.starts_with('{')).map(|code| serde_json::from_str(code).unwrap());
    all.into_iter().chain(piped).collect()
}

#[test]
fn every_example_of_the_documentation_is_accepted_and_fits_the_schema() {
    let schema: Json = serde_json::from_str(include_str!("../../docs/commands.schema.json")).unwrap();
    let common = schema["properties"].as_object().unwrap();
    let mut verbs: Vec<&str> =
        schema["properties"]["do"]["enum"].as_array().unwrap().iter().map(|verb| verb.as_str().unwrap()).collect();
    let examples = documented();
    assert!(examples.len() > 10, "{examples:?}");
    for example in &examples {
        let (mut house, id) = asked();
        let mut example = example.clone();
        match example["do"].as_str().unwrap() {
            "answer" => example["hunch"] = json!(id),
            "resume" => drop(done(&mut house, &json!({"do": "pause", "hours": 1}))),
            "forget" if example["number"].is_u64() => {
                drop(done(&mut house, &json!({"do": "answer", "verdict": "never"})))
            }
            _ => {}
        }
        done(&mut house, &example);
        let verb = example["do"].as_str().unwrap();
        verbs.retain(|other| *other != verb);
        let form = schema["oneOf"].as_array().unwrap().iter().find(|form| form["title"] == verb).unwrap();
        for needed in form["required"].as_array().unwrap() {
            assert!(example.get(needed.as_str().unwrap()).is_some(), "{example} lacks {needed}");
            // The schema does not demand what the engine does without.
            let mut without = example.clone();
            without.as_object_mut().unwrap().remove(needed.as_str().unwrap());
            refused(&mut house, &without);
        }
        for (field, value) in example.as_object().unwrap() {
            let known = form["properties"].get(field).or_else(|| common.get(field));
            let known = known.unwrap_or_else(|| panic!("{field} of {example} is not in the schema"));
            let words = known["enum"].as_array();
            assert!(words.is_none_or(|words| words.contains(value)), "{field} of {example}");
        }
        let mut slip = example.clone();
        slip["unheard_of"] = json!(1);
        assert!(refused(&mut house, &slip).contains("`unheard_of`"));
    }
    assert!(verbs.is_empty(), "without an example: {verbs:?}");
    // The schema knows all the words that the engine knows.
    for form in schema["oneOf"].as_array().unwrap() {
        assert_eq!(form["title"], form["properties"]["do"]["const"]);
    }
}

#[test]
fn a_reply_goes_nowhere_but_to_where_replies_go() {
    let mut house = settled();
    for wrong in [
        "hunchd/mode/set",
        "hunchd/replies",
        OFF,
        "hunchd/reply/+",
        "hunchd/reply/#",
        "",
        "$SYS/x",
        "hunchd/reply\u{0}",
    ] {
        let (reply, others) = {
            house.passes().effects();
            house.says(COMMAND_TOPIC, json!({"id": 3, "do": "ask_now", "reply_to": wrong}).to_string());
            let told = messages(&house.effects());
            (on(REPLY_TOPIC, &told), told.len())
        };
        assert_eq!((&reply[0]["ok"], &reply[0]["id"], others), (&json!(false), &json!(3), 1), "{wrong}");
    }
}

fn nearly_a_command() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        Just("answer"),
        Just("ask_now"),
        Just("explain"),
        Just("rung"),
        Just("mode"),
        Just("house_mode"),
        Just("pause"),
        Just("resume"),
        Just("forget"),
        Just("do"),
        Just(""),
    ];
    let value = prop_oneof![
        any::<i64>().prop_map(|n| json!(n)),
        any::<f64>().prop_map(|n| json!(n)),
        ".{0,20}".prop_map(|text| json!(text)),
        Just(json!(null)),
        Just(json!(["auto"])),
        Just(json!({"a": 1})),
    ];
    let field = prop_oneof![
        Just("id"),
        Just("reply_to"),
        Just("hunch"),
        Just("verdict"),
        Just("of"),
        Just("device"),
        Just("rung"),
        Just("mode"),
        Just("hours"),
        Just("until"),
        Just("number"),
        Just("x"),
    ];
    let fields = proptest::collection::btree_map(field, value, 0..4);
    let json = (word, fields).prop_map(|(word, fields)| {
        let mut command = json!({ "do": word });
        for (name, value) in fields {
            command[name] = value;
        }
        command.to_string().into_bytes()
    });
    prop_oneof![
        2 => proptest::collection::vec(any::<u8>(), 0..200),
        5 => json.clone(),
        // Cut short.
        1 => (json, 0..200_usize).prop_map(|(bytes, length)| bytes[..length.min(bytes.len())].to_vec()),
    ]
}

/// What such a payload may rightly do: anything that is replied to with `ok`.
fn is_a_command(reply: &Json) -> bool {
    reply["ok"] == true
}

#[test]
fn arbitrary_bytes_are_refused_counted_and_change_nothing() {
    let (house, _) = asked();
    let house = std::cell::RefCell::new(house);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let topics = prop_oneof![Just(COMMAND_TOPIC), Just(ANSWER_TOPIC)];
    let outcome = runner.run(&(topics, nearly_a_command(), any::<bool>()), |(topic, payload, retained)| {
        let mut house = house.borrow_mut();
        house.passes().effects();
        let expected = once_refused(&house);
        if retained {
            house.remembers(topic, payload);
        } else {
            house.says(topic, payload);
        }
        let told = messages(&house.effects());
        let replies: Vec<&Message> = told.iter().filter(|message| message.topic.starts_with(REPLY_TOPIC)).collect();
        prop_assert_eq!(replies.len(), usize::from(!retained));
        let reply: Json = replies.first().map_or(Json::Null, |reply| serde_json::from_slice(&reply.payload).unwrap());
        if !is_a_command(&reply) {
            prop_assert_eq!(told.len(), replies.len());
            prop_assert!(house.engine().snapshot() == expected, "it changed something");
        }
        Ok(())
    });
    outcome.unwrap();
}
