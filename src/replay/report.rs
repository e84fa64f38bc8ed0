//! A recorded home lived again, and told: each hunch, what the people then did by themselves, and a summary.
//!
//! Events go through the very same engine as in a live home; what comes later in the recording is only ever used to tell what
//! became of a hunch, never to have one.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::archetypes::Archetypes;
use crate::decision;
use crate::device::DeviceId;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Fact;
use crate::engine::Input;
use crate::engine::Settings;
use crate::home_log;
use crate::home_log::BadRows;
use crate::home_log::HomeLog;
use crate::home_log::LoggedEvent;
use crate::home_log::Truth;
use crate::inference::Models;
use crate::inference::PresenceNetwork;
use crate::profile::Profiles;
use crate::replay::Player;
use crate::replay::Summary;
use crate::replay::TruthSummary;
use crate::replay::advance;
use crate::replay::aftermath::Watch;
use crate::replay::heard::Heard;
use crate::replay::opening;
use crate::replay::tell::Tell;
use crate::replay::tell::Told;
use crate::replay::tell::then_in_words;
use crate::replay::wanted::Truths;
use crate::replay::wanted::Wanted;
use crate::report::Entry;
use crate::report::History;
use crate::report::Report;
use crate::texts::Language;
use crate::time::LocalDay;
use crate::time::Timestamp;

/// What to replay and how to tell it.
#[derive(Clone, Debug)]
pub struct Options {
    /// Hunches before this are had (the home is learnt from its beginning) and not told.
    pub from: Option<Timestamp>,
    /// From here on no hunches are had; the recording is only read on for what became of the last ones.
    pub to: Option<Timestamp>,
    /// One JSON object a line, with every refusal, instead of sentences.
    pub json: bool,
    /// Id of the profile through which the recorded devices speak.
    pub via: String,
    /// The fleet's models; without them the home's own statistics do alone.
    pub models: Option<Models>,
    /// The network that hears who sleeps and who is away; without it a filter does alone.
    pub presence: Option<PresenceNetwork>,
    /// The archetypes that belong to them.
    pub archetypes: Option<Arc<Archetypes>>,
    /// How hunches are had. Nobody can answer in a replay, so `mode` should stay at shadow.
    pub decision: decision::Settings,
    /// How likely people are to agree.
    pub acceptance: decision::Acceptance,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            from: None,
            to: None,
            json: false,
            via: "zigbee2mqtt".to_owned(),
            models: None,
            presence: None,
            archetypes: None,
            decision: decision::Settings::default(),
            acceptance: decision::Acceptance::default(),
        }
    }
}

/// Why a replay came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The home log cannot be read.
    #[error(transparent)]
    HomeLog(#[from] home_log::Error),
    /// The devices have no voice.
    #[error("`{via}` is not a profile that can announce devices, so a recording cannot be replayed through it.")]
    NoVoice {
        /// The profile that was asked for.
        via: String,
    },
    /// The report cannot be written.
    #[error("The report could not be written: {0}.")]
    Unwritable(#[from] io::Error),
}

/// What came of a replay.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Counted over the whole home.
    pub summary: Summary,
    /// The shadow report: each hunch with what people then did, by device.
    pub report: Report,
}

/// Replays the home log on disk, and tells it to `out`. If there is truth in its folder, hunches are held against it.
pub fn replay(
    home: &HomeLog,
    profiles: Profiles,
    options: &Options,
    out: &mut dyn io::Write,
) -> Result<Replayed, Error> {
    let (truth, bad_truth) = home.truth()?;
    let mut events = home.events()?;
    let mut replay = Replay::new(home, profiles, options, &truth, out)?;
    replay.live(&mut events)?;
    replay.finish(&[&home.bad_devices, events.bad_rows(), &bad_truth])
}

/// Replays a home that was never on disk; `truth` is empty where nobody knows it. Both are in the order of time.
pub fn replay_events(
    home: &HomeLog,
    events: impl IntoIterator<Item = LoggedEvent>,
    truth: &[Truth],
    profiles: Profiles,
    options: &Options,
    out: &mut dyn io::Write,
) -> Result<Replayed, Error> {
    let mut replay = Replay::new(home, profiles, options, truth, out)?;
    replay.live(&mut events.into_iter())?;
    replay.finish(&[&home.bad_devices])
}

/// A replay under way.
struct Replay<'a> {
    home: &'a HomeLog,
    options: &'a Options,
    player: Player,
    engine: Engine,
    /// Recorded devices by the id under which the engine knows them.
    devices: BTreeMap<DeviceId, usize>,
    truths: Option<Truths<'a>>,
    /// What is to be told, in the order of time; it waits for the first of which too little is known yet.
    told: VecDeque<Told>,
    tell: Tell<'a>,
    summary: Summary,
    hunches: Vec<Entry>,
    heard: Heard,
    first: Option<Timestamp>,
    /// Where the report ends.
    last: Timestamp,
    /// Up to when the recording was read.
    seen: Timestamp,
}

impl<'a> Replay<'a> {
    fn new(
        home: &'a HomeLog,
        profiles: Profiles,
        options: &'a Options,
        truth: &'a [Truth],
        out: &'a mut dyn io::Write,
    ) -> Result<Replay<'a>, Error> {
        let no_voice = || Error::NoVoice { via: options.via.clone() };
        let profile = profiles.of(&options.via).ok_or_else(no_voice)?.clone();
        let player = Player::new(home, profile).ok_or_else(no_voice)?;
        let devices = (0..home.devices.len()).filter_map(|index| Some((player.device(index)?, index))).collect();
        let from = options.from.unwrap_or(Timestamp::from_millis(i64::MIN));
        let settings = Settings {
            calendar: home.calendar,
            position: home.position(),
            models: options.models.clone(),
            presence: options.presence.clone(),
            archetypes: options.archetypes.clone(),
            decision: options.decision.clone(),
            acceptance: options.acceptance.clone(),
            // What a replay prints is for whoever works with it.
            language: Language::En,
        };
        let summary = Summary {
            home: home.name.clone(),
            soon_min: options.decision.answer_within.as_secs() / 60,
            truth: (!truth.is_empty()).then(TruthSummary::default),
            ..Summary::default()
        };
        Ok(Replay {
            home,
            options,
            player,
            engine: Engine::new(settings, profiles),
            devices,
            truths: (!truth.is_empty()).then(|| Truths::new(truth, home.devices.len(), from)),
            told: VecDeque::new(),
            tell: Tell { out, json: options.json, calendar: home.calendar },
            summary,
            hunches: Vec::new(),
            heard: Heard::new(home),
            first: None,
            last: from,
            seen: from,
        })
    }

    fn live(&mut self, events: &mut dyn Iterator<Item = LoggedEvent>) -> Result<(), Error> {
        let mut over = false;
        for event in events {
            if self.first.is_none() {
                self.first = Some(event.at);
                for input in opening() {
                    self.hand(event.at, &input);
                }
                self.hand(event.at, &Input::Message(self.player.announcement().clone()));
            }
            match self.options.to {
                Some(to) if event.at >= to => {
                    if !over {
                        self.hand(to, &Input::Tick);
                        self.end_of_report(to);
                        over = true;
                    }
                    if self.told.is_empty() {
                        break;
                    }
                }
                _ => {
                    self.last = event.at;
                    self.summary.events += 1;
                    self.heard.hear(self.home, &event);
                    if let Some(message) = self.player.message(&event) {
                        self.hand(event.at, &Input::Message(message));
                    }
                }
            }
            self.look_back(&event)?;
        }
        if !over {
            self.end_of_report(self.last);
        }
        Ok(())
    }

    /// Hands the engine an input, and puts what comes of it where it will be told.
    fn hand(&mut self, now: Timestamp, input: &Input) {
        let mut facts = Vec::new();
        advance(&mut self.engine, now, input, |at, effects| {
            facts.extend(effects.into_iter().filter_map(|effect| match effect {
                Effect::Keep(fact @ (Fact::Hunch(_) | Fact::Refused { .. })) => Some((at, fact)),
                _ => None,
            }));
        });
        for (at, fact) in facts {
            self.pass(at);
            let (before, after) = (self.options.from, self.options.to);
            let reported = before.is_none_or(|from| at >= from) && after.is_none_or(|to| at < to);
            match fact {
                Fact::Hunch(hunch) => {
                    let Some(device) = self.devices.get(&hunch.device).copied() else { continue };
                    let wanted = self.truths.as_mut().map(|truths| truths.hunch(device, at));
                    if reported {
                        self.summary.hunches += 1;
                        let watch = Watch::new(hunch, device, self.options.decision.answer_within);
                        self.told.push_back(Told::Hunch { watch: Box::new(watch), aftermath: None, wanted });
                    }
                }
                Fact::Refused { hunch, refusal } => {
                    let device = self.devices.get(&hunch.device).copied();
                    if let Some((truths, device)) = self.truths.as_mut().zip(device) {
                        truths.refused(device, refusal);
                    }
                    if reported {
                        *self.summary.refused.entry(refusal).or_default() += 1;
                        if self.options.json {
                            self.told.push_back(Told::Refused { hunch: Box::new(hunch), refusal });
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Lets an event tell what became of the hunches before it.
    fn look_back(&mut self, event: &LoggedEvent) -> Result<(), Error> {
        self.seen = event.at;
        self.pass(event.at);
        if let Some(truths) = &mut self.truths {
            truths.see(event);
        }
        let room = &self.home.devices[event.device].room;
        for told in &mut self.told {
            told.settle(event.at);
            if let Told::Hunch { watch, aftermath: None, .. } = told {
                watch.see(event, room.is_some() && *room == self.home.devices[watch.device].room);
            }
        }
        while self.told.front().is_some_and(Told::is_settled) {
            if let Some(told) = self.told.pop_front() {
                self.tell_one(told)?;
            }
        }
        Ok(())
    }

    /// Lets the truth before `now` tell of the hunches before it.
    fn pass(&mut self, now: Timestamp) {
        let Some(truths) = &mut self.truths else { return };
        let (told, soon) = (&mut self.told, self.options.decision.answer_within);
        truths.pass(now, |device, at, wanted_in_use| {
            for told in told.iter_mut() {
                if let Told::Hunch { watch, wanted: Some(wanted @ Wanted::Still), .. } = told
                    && !wanted_in_use
                    && watch.device == device
                    && at.since(watch.hunch.at) <= soon
                {
                    *wanted = Wanted::NotForLong;
                }
            }
        });
    }

    fn end_of_report(&mut self, at: Timestamp) {
        self.last = at;
        self.pass(at);
        if let Some(mut truths) = self.truths.take() {
            truths.end(at);
            self.summary.truth.get_or_insert_default().forgotten = truths.forgotten();
        }
    }

    fn tell_one(&mut self, told: Told) -> Result<(), Error> {
        if let Told::Hunch { watch, aftermath: Some(aftermath), wanted } = &told {
            let then = then_in_words(watch.hunch.kind, aftermath, *wanted);
            self.hunches.push(Entry { hunch: watch.hunch.clone(), sequel: aftermath.then.sequel(), then });
            *self.summary.then.entry(aftermath.then).or_default() += 1;
            if let (Some(wanted), Some(truth)) = (wanted, &mut self.summary.truth) {
                *truth.hunches.entry(*wanted).or_default() += 1;
            }
        }
        Ok(self.tell.told(&told)?)
    }

    fn finish(mut self, bad: &[&BadRows]) -> Result<Replayed, Error> {
        while let Some(mut told) = self.told.pop_front() {
            told.break_off(self.seen);
            self.tell_one(told)?;
        }
        let calendar = self.home.calendar;
        let mut first_day = LocalDay(0);
        if let Some(first) = self.first {
            let first = calendar.local(self.options.from.map_or(first, |from| from.max(first))).day;
            // The end is the first instant that is not reported any more.
            let last = calendar.local(self.last - Duration::from_millis(1)).day;
            self.summary.first_day = first.to_iso();
            self.summary.last_day = last.to_iso();
            self.summary.days = u32::try_from(last.0 - first.0 + 1).unwrap_or_default();
            first_day = first;
        }
        self.summary.rejected = self.engine.view().rejects.values().sum();
        self.summary.bad_rows = bad.iter().map(|bad| bad.count).sum();
        self.summary.named_bad_rows = bad.iter().flat_map(|bad| bad.first.iter().map(ToString::to_string)).collect();
        self.tell.summary(&self.summary)?;
        let hunched = self.hunches.iter().filter_map(|entry| self.devices.get(&entry.hunch.device).copied()).collect();
        let history = self.heard.history(self.home, &self.summary, first_day, &hunched);
        let span = (first_day, self.summary.days);
        let report = Report::new(calendar, span, History::Recorded(history), self.hunches, |_| None);
        Ok(Replayed { summary: self.summary, report })
    }
}
