//! Commands by MQTT, for any tool: each is an ordinary message, carried out or refused, and replied to.
//!
//! What the broker remembers was meant for another day: a retained command is ignored, and counted. Who may send commands is for the
//! broker to say.

mod request;

use serde_json::json;

pub use request::REPLY_TOPIC;

use crate::decision::Class;
use crate::decision::Rung;
use crate::device::HunchId;
use crate::device::Message;
use crate::engine::Change;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::command::request::Asked;
use crate::engine::command::request::Request;
use crate::engine::explain;
use crate::feedback::Answer;
use crate::feedback::Verdict;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::home::Sameness;
use crate::profile::Reject;
use crate::time::Timestamp;

/// Commands come here, as JSON.
pub const COMMAND_TOPIC: &str = "hunchd/command";
/// Answers come here: one word, or JSON with the hunch that is meant.
pub const ANSWER_TOPIC: &str = "hunchd/hunch/answer";
/// The home is not looked at again, however often somebody asks for it, within so many milliseconds.
const LOOKED_AT_MS: u128 = 10_000;

impl Engine {
    /// A command came.
    pub(super) fn command_message(&mut self, now: Timestamp, message: &Message, effects: &mut Vec<Effect>) {
        if message.retained {
            let reason = "it was kept by the broker from another day, and a command is for now.".to_owned();
            return self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
        }
        let Asked { id, verb, reply_to, request } = match message.topic.as_str() {
            ANSWER_TOPIC => Asked::answer(&message.payload),
            _ => Asked::command(now, &message.payload),
        };
        let done = request.and_then(|request| self.carry_out(now, request, effects));
        let reply = match &done {
            Ok(said) => json!({ "id": id, "do": verb, "ok": true, "said": said }),
            Err(why) => json!({ "id": id, "do": verb, "ok": false, "error": why }),
        };
        if let Err(reason) = done {
            self.reject(Reject { source: "hunchd".into(), topic: message.topic.clone(), reason }, effects);
        }
        effects.push(Effect::Tell(Message::new(reply_to, reply.to_string())));
    }

    /// What is said of it, or why it is not done.
    fn carry_out(&mut self, now: Timestamp, request: Request, effects: &mut Vec<Effect>) -> Result<String, String> {
        match request {
            Request::Answer(hunch, verdict) => self.answer_command(now, hunch, verdict, effects),
            Request::AskNow => self.ask_now(now, effects),
            Request::Explain(of) => explain(&self.view(), &of)
                .ok_or_else(|| format!("There is no device, no room and no recent hunch `{}`.", short(&of))),
            Request::Rung(device, rung) => self.rung_command(now, &device, rung, effects),
            Request::Mode(Rung::Auto) => {
                Err("`auto` is for single devices: the home as a whole is off, shadow or ask.".to_owned())
            }
            Request::Mode(mode) => {
                self.change(now, &Change::Mode(mode), effects);
                let configured = self.settings.decision.mode;
                let note = if mode > configured {
                    format!(
                        " The configuration says {configured}, and so it is {configured} again after the next start."
                    )
                } else {
                    String::new()
                };
                Ok(format!("The mode is {mode}.{note}"))
            }
            Request::House(mode, until) => {
                let until = until.filter(|_| !mode.learns());
                self.change(now, &Change::House(mode, until), effects);
                let end = until.map(|until| format!(" until {until}")).unwrap_or_default();
                Ok(format!("The house is in {mode} mode{end}."))
            }
            Request::Pause(until) => {
                self.change(now, &Change::Pause(Some(until)), effects);
                Ok(format!("Nothing is asked and nothing done until {until}."))
            }
            Request::Resume if self.memory.paused_until.is_none() => Err("There is no pause.".to_owned()),
            Request::Resume => {
                self.change(now, &Change::Pause(None), effects);
                Ok("The pause is over.".to_owned())
            }
            Request::Forget(number) => match self.said_views().iter().find(|said| said.number == number) {
                Some(said) => {
                    let told = format!("Forgotten: {}.", said.what);
                    self.change(now, &Change::Forget(number), effects);
                    Ok(told)
                }
                None => {
                    Err(format!("{number} is not the number of anything that was said; `explain house` lists them."))
                }
            },
            Request::ForgetDevice(device) => {
                let key = self.named(&device)?;
                let device = self.memory.home.device(key);
                let told = format!("All that was learnt of {} is forgotten.", device.described());
                self.change(now, &Change::ForgetDevice(device.id.clone()), effects);
                Ok(told)
            }
        }
    }

    fn answer_command(
        &mut self,
        now: Timestamp,
        hunch: Option<HunchId>,
        verdict: Verdict,
        effects: &mut Vec<Effect>,
    ) -> Result<String, String> {
        let found = match hunch {
            Some(id) => Some(id).filter(|id| self.may_be_answered(*id)),
            None if verdict == Verdict::Undo => self.last_done(now),
            None => self.last_question(now),
        };
        let of = |id: HunchId| format!("`{id}`");
        let answer = found.map(|hunch| Answer { hunch, verdict, via: "mqtt".into() });
        match answer.filter(|answer| self.take_answer(now, answer, effects)) {
            Some(answer) => Ok(format!("`{verdict}` is taken for {}.", of(answer.hunch))),
            None => Err(match (hunch, verdict) {
                (None, Verdict::Undo) => "Nothing was done that can still be undone.".to_owned(),
                (None, _) => "No question is open.".to_owned(),
                (Some(id), Verdict::Undo) => format!("What {} did cannot be undone (any more).", of(id)),
                (Some(id), _) => {
                    format!("No question {} is open: it was answered, or overtaken, or its time is over.", of(id))
                }
            }),
        }
    }

    /// Whether there is a question, an offer or a hunch of that id: nobody guesses one by chance.
    fn may_be_answered(&self, id: HunchId) -> bool {
        let memory = &self.memory;
        let is_logged = memory.log.iter().any(|logged| logged.hunch.id == id && logged.refusal.is_none());
        is_logged || memory.offers.contains_key(&id)
    }

    /// The question, or the offer, that was asked last and waits for an answer.
    fn last_question(&self, now: Timestamp) -> Option<HunchId> {
        let asked = self.memory.open.values().filter(|open| open.hunch.rung >= Rung::Ask && now <= open.expires);
        let offered = self.memory.offers.iter().filter(|(_, offer)| now <= offer.expires).map(|(id, _)| *id);
        asked.map(|open| open.notice).chain(offered).max()
    }

    /// The notice of what was done last and can be undone.
    fn last_done(&self, now: Timestamp) -> Option<HunchId> {
        let done = self.memory.done.iter().filter(|(_, done)| now <= done.until);
        done.max_by_key(|(id, done)| (done.at, **id)).map(|(_, done)| done.notice)
    }

    /// Looks at the home at once. The guard has the last word as ever.
    fn ask_now(&mut self, now: Timestamp, effects: &mut Vec<Effect>) -> Result<String, String> {
        let last = self.memory.looked_when_told;
        if last.is_some_and(|last| now.since(last).as_millis() < LOOKED_AT_MS) {
            return Err("The home was looked at a moment ago; ask again in ten seconds.".to_owned());
        }
        self.memory.looked_when_told = Some(now);
        let before = effects.len();
        self.look(now, effects);
        let new = &effects[before..];
        let had = new.iter().filter(|effect| matches!(effect, Effect::Keep(Fact::Hunch(_)))).count();
        let refused: Vec<String> = (new.iter())
            .filter_map(|effect| match effect {
                Effect::Keep(Fact::Refused { hunch, refusal }) => Some(format!("{}: {refusal}", hunch.name)),
                _ => None,
            })
            .collect();
        let refused = if refused.is_empty() { String::new() } else { format!(" Not had: {}.", refused.join("; ")) };
        let open = self.memory.open.len();
        Ok(format!("Looked: {had} new, {open} open in all.{refused}"))
    }

    fn rung_command(
        &mut self,
        now: Timestamp,
        device: &str,
        rung: Rung,
        effects: &mut Vec<Effect>,
    ) -> Result<String, String> {
        let key = self.named(device)?;
        let device = self.memory.home.device(key);
        let (id, name, kind) = (device.id.clone(), device.described(), device.kind);
        let class = self.class_of(key, || self.is_surely_a_lamp(key));
        match class {
            Class::NeverTouch if rung > Rung::Off => {
                return Err(format!("{name} is of a class that is never touched ({kind}): it can only be off."));
            }
            Class::AskOnly if rung == Rung::Auto => {
                return Err(format!("{name} ({kind}) may be asked about, and is not done by itself: at most ask."));
            }
            Class::Unidentified if rung == Rung::Auto => {
                return Err(format!(
                    "Nobody knows what hangs behind {name} ({kind}): vouch for it in the configuration."
                ));
            }
            _ => {}
        }
        self.change(now, &Change::Rung(id, rung), effects);
        let held = self.rung(key);
        let note = if held == rung {
            String::new()
        } else {
            format!(" While the mode is {}, that is {held}.", self.memory.mode)
        };
        Ok(format!("{name} is at {rung}.{note}"))
    }

    /// The device of that id, or the only one of that name: as it is called here, with its room or without, or in its ecosystem.
    fn named(&self, of: &str) -> Result<DeviceKey, String> {
        let known = || self.memory.home.devices().filter(|(_, device)| !device.gone);
        if let Some((key, _)) = known().find(|(_, device)| device.id.to_string() == of) {
            return Ok(key);
        }
        let home = &self.memory.home;
        if let Some(twin) = of.parse().ok().and_then(|id| home.key(&id)).and_then(|key| home.twin(key)) {
            let first = &home.device(twin.of).id;
            return match twin.sameness {
                Sameness::One => Ok(twin.of),
                _ => Err(format!("`{}` is most likely the same device as `{first}`: name that one.", short(of))),
            };
        }
        let is_called = |device: &Device| {
            device.name.eq_ignore_ascii_case(of)
                || device.described().eq_ignore_ascii_case(of)
                || *device.id.native == *of
        };
        let named: Vec<_> = known().filter(|(_, device)| is_called(device)).collect();
        match named.as_slice() {
            [(key, _)] => Ok(*key),
            [] => Err(format!("There is no device `{}`.", short(of))),
            several => {
                let ids: Vec<String> = several.iter().take(5).map(|(_, device)| format!("`{}`", device.id)).collect();
                Err(format!("Several devices are called `{}`: say which, such as {}.", short(of), ids.join(", ")))
            }
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
