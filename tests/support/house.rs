//! A small world around one engine: a clock that only moves forward, devices that speak, people who answer, a hub that restarts.
//!
//! Nothing is pretended here: the engine is the real one, with the shipped profiles, and time passes as in a replay.

use hunchd::decision::Rung;
use hunchd::device::DeviceId;
use hunchd::device::HunchId;
use hunchd::device::Message;
use hunchd::device::Origin;
use hunchd::engine::Change;
use hunchd::engine::ClockState;
use hunchd::engine::Effect;
use hunchd::engine::Engine;
use hunchd::engine::Fact;
use hunchd::engine::Input;
use hunchd::engine::Link;
use hunchd::engine::NoticeId;
use hunchd::engine::Settings;
use hunchd::engine::Snapshot;
use hunchd::feedback::Answer;
use hunchd::feedback::Verdict;
use hunchd::profile::Profiles;
use hunchd::replay::advance;
use hunchd::replay::opening;
use hunchd::texts::Texts;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;
use serde_json::Value as Json;
use serde_json::json;

/// The world.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) settings: Settings,
    engine: Engine,
    /// `None` until the first [`House::at`].
    now: Option<Timestamp>,
    zigbee: Vec<Listed>,
    effects: Vec<(Timestamp, Effect)>,
    /// The last notice that asked something, whatever became of it.
    asked: Option<NoticeId>,
    /// What was on the disk when the hub stopped; `None` while it runs.
    stopped: Option<Vec<u8>>,
}

/// A device in Zigbee2MQTT's list.
#[derive(Clone)]
struct Listed {
    kind: String,
    name: String,
    endpoints: Vec<String>,
}

impl House {
    /// A house in Amsterdam, in ask mode, with nothing in it.
    pub(crate) fn new() -> House {
        let calendar = Calendar::named("Europe/Amsterdam").expect("a zone");
        let decision = hunchd::decision::Settings { mode: Rung::Ask, ..Default::default() };
        House::with(Settings { calendar, decision, ..Settings::default() })
    }

    pub(crate) fn with(settings: Settings) -> House {
        let engine = Engine::new(settings.clone(), Profiles::shipped().expect("shipped profiles"));
        House { settings, engine, now: None, zigbee: Vec::new(), effects: Vec::new(), asked: None, stopped: None }
    }

    /// Takes up changed [`House::settings`], before anything has happened.
    pub(crate) fn begins_again(&mut self) {
        assert!(self.now.is_none(), "settings come before everything else");
        self.engine = Engine::new(self.settings.clone(), Profiles::shipped().expect("shipped profiles"));
    }

    /// Puts a device into Zigbee2MQTT's list, which is told when the house is first used.
    pub(crate) fn lists(&mut self, kind: &str, name: &str, endpoints: &[&str]) -> &mut House {
        let endpoints = endpoints.iter().map(|endpoint| (*endpoint).to_owned()).collect();
        self.zigbee.push(Listed { kind: kind.to_owned(), name: name.to_owned(), endpoints });
        self
    }

    /// It is now this time by the clock on the wall, `2026-01-05 18:40:00`. What became due meanwhile is done when the next thing
    /// happens, each at its own time. A time that the wall shows twice, and that was already, is the second one.
    pub(crate) fn at(&mut self, wall: &str) -> &mut House {
        let calendar = self.settings.calendar;
        let mut then = calendar.parse_wall(wall).unwrap_or_else(|| panic!("`{wall}` is not a time by this wall"));
        if let Some(now) = self.now.filter(|now| *now > then) {
            then = then + std::time::Duration::from_secs(3600);
            assert!(then >= now && calendar.wall(then) == wall, "`{wall}` is before {}", calendar.wall(now));
        }
        self.moment(then)
    }

    /// As [`House::at`], by the instant.
    pub(crate) fn moment(&mut self, then: Timestamp) -> &mut House {
        if self.now.replace(then).is_none() {
            opening().iter().for_each(|input| self.happens(input));
            if !self.zigbee.is_empty() {
                self.tells_its_list();
            }
        }
        self
    }

    /// A device says something.
    pub(crate) fn says(&mut self, topic: &str, payload: impl Into<Vec<u8>>) -> &mut House {
        self.happens(&Input::Message(Message::new(topic, payload)));
        self
    }

    /// The broker tells what it remembers.
    pub(crate) fn remembers(&mut self, topic: &str, payload: impl Into<Vec<u8>>) -> &mut House {
        self.happens(&Input::Message(Message::retained(topic, payload)));
        self
    }

    /// A person answers the last question.
    pub(crate) fn answers(&mut self, verdict: Verdict) -> &mut House {
        self.passes();
        let wall = self.wall();
        let NoticeId(hunch) =
            self.asked.unwrap_or_else(|| panic!("{wall}: there is no question that could be answered"));
        self.answers_to(hunch, verdict)
    }

    /// A person answers a question, whatever became of it.
    pub(crate) fn answers_to(&mut self, hunch: HunchId, verdict: Verdict) -> &mut House {
        self.happens(&Input::Answer(Answer { hunch, verdict, via: "test".into() }));
        self
    }

    pub(crate) fn link(&mut self, link: Link) -> &mut House {
        self.happens(&Input::Link(link));
        self
    }

    pub(crate) fn clock(&mut self, clock: ClockState) -> &mut House {
        self.happens(&Input::Clock(clock));
        self
    }

    pub(crate) fn changes(&mut self, change: Change) -> &mut House {
        self.happens(&Input::Setting(change));
        self
    }

    /// Time passes until now, and nothing else; while the hub is off, it does not notice.
    pub(crate) fn passes(&mut self) -> &mut House {
        if self.stopped.is_none() {
            self.happens(&Input::Tick);
        }
        self
    }

    /// Zigbee2MQTT gives a device another name, and tells its list again.
    pub(crate) fn renames(&mut self, from: &str, to: &str) -> &mut House {
        let listed = self.zigbee.iter_mut().find(|listed| listed.name == from).expect("a device of that name");
        to.clone_into(&mut listed.name);
        self.tells_its_list();
        self
    }

    /// The hub is switched off; only the bytes of its snapshot are left.
    pub(crate) fn stops(&mut self) -> &mut House {
        self.passes();
        self.stopped = Some(postcard::to_allocvec(&self.engine.snapshot()).expect("a snapshot in bytes"));
        self
    }

    /// The hub is switched on, under [`House::settings`]. As the daemon does it: the time since the snapshot is a gap,
    /// then the clock is believed or not, then the broker is there.
    pub(crate) fn starts(&mut self, clock: ClockState) -> &mut House {
        let bytes = self.stopped.take().expect("a hub that was stopped");
        let snapshot: Snapshot = postcard::from_bytes(&bytes).expect("a snapshot");
        let profiles = Profiles::shipped().expect("shipped profiles");
        self.engine = Engine::restore(self.settings.clone(), profiles, snapshot);
        // The engine's time never goes backwards: the beginning of time is the moment of the snapshot.
        self.engine.handle(Timestamp::from_millis(0), &Input::Link(Link::Down));
        // Nobody ticked while the hub was off.
        let now = self.now.expect("a time");
        for input in [Input::Clock(clock), Input::Link(Link::Up)] {
            let effects = self.engine.handle(now, &input);
            self.effects.extend(effects.into_iter().map(|effect| (now, effect)));
        }
        self
    }

    /// What came out since this was last asked for.
    pub(crate) fn effects(&mut self) -> Vec<(Timestamp, Effect)> {
        std::mem::take(&mut self.effects)
    }

    /// The same in words, each with the time on the wall.
    pub(crate) fn told(&mut self) -> Vec<String> {
        let calendar = self.settings.calendar;
        // Who sleeps or is away is not a decision, and a scenario that is about it asks for it.
        // What the story itself answers stands in it already.
        let decided = |effect: &Effect| match effect {
            Effect::Tell(_) | Effect::Keep(Fact::People(_)) => false,
            Effect::Keep(Fact::Answered(answer)) => &*answer.via != "test",
            _ => true,
        };
        let effects = self.effects().into_iter().filter(|(_, effect)| decided(effect));
        effects.map(|(at, effect)| format!("{} > {}", calendar.wall(at), words(&effect))).collect()
    }

    /// The time on the wall.
    pub(crate) fn wall(&self) -> String {
        self.settings.calendar.wall(self.now.expect("a time"))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What is known of a device now: each property, who made it so, and whether that was heard live.
    pub(crate) fn known(&self, device: &DeviceId) -> String {
        let view = self.engine.view();
        let Some(device) = view.devices.iter().find(|seen| seen.id == *device) else { return "unknown".to_owned() };
        let reading = |(property, reading): (_, &hunchd::home::Reading)| {
            let fresh = if reading.fresh { "" } else { ", remembered" };
            let origin = match reading.origin {
                Origin::Commanded => "commanded".to_owned(),
                Origin::Ours(_) => "by us".to_owned(),
                Origin::Unknown => "nobody knows by whom".to_owned(),
                told => told.to_string(),
            };
            format!("{property} {} ({origin}{fresh})", reading.value)
        };
        let reach = if device.available { "" } else { ", offline" };
        device.readings.iter().map(reading).collect::<Vec<_>>().join(", ") + reach
    }

    fn happens(&mut self, input: &Input) {
        let now = self.now.expect("a time");
        assert!(self.stopped.is_none(), "the hub is switched off");
        let (effects, asked) = (&mut self.effects, &mut self.asked);
        advance(&mut self.engine, now, input, |at, produced| {
            for effect in produced {
                if let Effect::Notify(notice) = &effect
                    && !notice.buttons.is_empty()
                {
                    *asked = Some(notice.id);
                }
                effects.push((at, effect));
            }
        });
    }

    fn tells_its_list(&mut self) {
        let items: Vec<Json> = self.zigbee.iter().enumerate().map(|(index, listed)| listed.item(index + 1)).collect();
        self.remembers("zigbee2mqtt/bridge/devices", Json::Array(items).to_string());
    }
}

impl Listed {
    fn item(&self, address: usize) -> Json {
        let (description, exposes) = match self.kind.as_str() {
            "plug" => ("Smart plug", json!([{"type": "switch"}])),
            "climate" => {
                let setpoint = json!({"type": "numeric", "name": "occupied_heating_setpoint", "property": "occupied_heating_setpoint", "unit": "°C", "access": 7});
                ("Thermostat", json!([{"type": "climate", "features": [setpoint]}]))
            }
            "contact" => ("Door sensor", json!([{"type": "binary", "name": "contact"}])),
            "motion" => ("Motion sensor", json!([{"type": "binary", "name": "occupancy"}])),
            kind if self.endpoints.is_empty() => ("", json!([{"type": kind}])),
            kind => ("", self.endpoints.iter().map(|endpoint| json!({"type": kind, "endpoint": endpoint})).collect()),
        };
        json!({
            "ieee_address": format!("0x{address}"),
            "type": "Router",
            "friendly_name": self.name,
            "definition": {"description": description, "exposes": exposes},
        })
    }
}

/// How a device says that it is in use, or not: its topic and its payload.
pub(crate) fn state_message(device: &DeviceId, word: &str) -> (String, String) {
    let native = &device.native;
    let endpoint = device.endpoint.as_deref();
    match &*device.source {
        "zigbee2mqtt" => {
            let key = endpoint.map(|endpoint| format!("state_{endpoint}")).unwrap_or("state".to_owned());
            let said = match word {
                "unlocked" => "UNLOCK".to_owned(),
                "locked" => "LOCK".to_owned(),
                word => word.to_uppercase(),
            };
            (format!("zigbee2mqtt/{native}"), json!({key: said}).to_string())
        }
        "tasmota" => (format!("stat/{native}/POWER{}", endpoint.unwrap_or_default()), word.to_uppercase()),
        "home-assistant-statestream" => (format!("statestream/{}/state", native.replace('.', "/")), word.to_owned()),
        other => panic!("nobody taught the house to speak for `{other}`"),
    }
}

/// An effect as it stands in a scenario: decisions and what people see of them, no scores.
fn words(effect: &Effect) -> String {
    match effect {
        Effect::Send(message) => {
            assert!(!message.retained, "a command must never be retained: {message:?}");
            format!("send {} {}", message.topic, String::from_utf8_lossy(&message.payload))
        }
        Effect::Notify(notice) => {
            let buttons: String = notice.buttons.iter().map(|button| format!(" [{}]", button.label)).collect();
            // A scenario has one line for each effect.
            let silently = if notice.silent { " silently" } else { "" };
            format!("notify{silently} {} | {}{buttons}", notice.title, notice.body.replace('\n', " / "))
        }
        Effect::Tell(message) => format!("tell {} {}", message.topic, String::from_utf8_lossy(&message.payload)),
        Effect::Retract(_) => "retract".to_owned(),
        Effect::Keep(fact) => match fact {
            Fact::People(onset) => format!("people {}", onset.turn.words()),
            Fact::Hunch(hunch) if hunch.rung == Rung::Ask => format!("asked about {}", hunch.device),
            Fact::Hunch(hunch) if hunch.rung == Rung::Auto => format!("does it by itself: {}", hunch.device),
            Fact::Offered { device, right } => format!("offered to do it by itself: {device}, {right} times right"),
            Fact::Hunch(hunch) => {
                let texts = Texts::english();
                format!("only thought: {} | {} {}", hunch.title(texts), hunch.because(texts), hunch.question(texts))
            }
            Fact::Refused { hunch, refusal } => format!("refused {}: {refusal}", hunch.device),
            Fact::Outcome { device, outcome, .. } => format!("outcome {device}: {outcome}"),
            Fact::Verified { device, obeyed: true, .. } => format!("obeyed {device}"),
            Fact::Verified { device, obeyed: false, .. } => format!("disobeyed {device}"),
            Fact::Rejected(reject) => format!("rejected {}: {}", reject.topic, reject.reason),
            Fact::Renamed { from, to } => format!("renamed {from} to {to}"),
            Fact::Answered(answer) => format!("answered {} by {}", answer.verdict, answer.via),
            Fact::StaleAnswer(answer) => format!("stale answer {}", answer.verdict),
            Fact::ModelsFailed { reason } => format!("models failed: {reason}"),
            Fact::Changed(Change::Mode(mode)) => format!("changed mode to {mode}"),
            Fact::Changed(Change::House(mode, until)) => {
                let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
                format!("changed the house to {mode}{until}")
            }
            Fact::Changed(Change::Forget(number)) => format!("forgot no. {number}"),
            Fact::Changed(Change::Pause(Some(until))) => format!("changed to pause until {until}"),
            Fact::Changed(Change::Pause(None)) => "changed: the pause is over".to_owned(),
            Fact::Changed(Change::ForgetDevice(device)) => format!("forgot {device}"),
            Fact::Changed(Change::Rung(device, rung)) => format!("changed {device} to {rung}"),
        },
    }
}
