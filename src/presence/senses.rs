//! What was heard of the house, remembered in a few numbers: when each sort of place last stirred, how busy it was, what state lasts.
//!
//! Time counts only while the house can be heard. A broker that is gone, or a house in which even the thermometers have fallen silent, is
//! not a quiet house; nor is a sensor that has been dead for days.

use serde::Deserialize;
use serde::Serialize;

use super::activity::Activity;
use super::habit::Habit;
use super::passage::Passage;
use super::phones::Phones;
use super::role::CHANNELS;
use super::role::Channel;
use super::role::Lasts;
use super::role::Role;
use super::stirs::Stirs;
use crate::device::Kind;
use crate::device::Property;
use crate::device::Value;
use crate::time::Calendar;
use crate::time::LocalTime;
use crate::time::Timestamp;

/// Devices that tell within so many minutes of each other confirm each other.
const TOGETHER_MIN: f64 = 4.0;
/// How long it is remembered which devices told.
const CROWD_MIN: f64 = 30.0;
/// A quiet of so many minutes is a rest.
const REST_MIN: f64 = 120.0;
/// A sensor that was silent for so many minutes, and for far longer than ever before, is dead.
const DEAD_MIN: f64 = 3.0 * 1440.0;

/// A device, as far as it matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Sensed {
    kind: Kind,
    role: Role,
    channel: Option<Channel>,
    pub(super) lasts: Lasts,
    pub(super) in_bedroom: bool,
    pub(super) on: Option<bool>,
    /// Watched minute of its last change of state.
    pub(super) since: f64,
    /// How long it usually stays on: count, mean and variance of the logarithm of the seconds, recent times weighing more.
    usual: [f64; 3],
    heard: f64,
    longest: f64,
    times: u32,
    pub(super) live: bool,
    connected: bool,
}

impl Sensed {
    fn learns(&mut self, seconds: f64) {
        let [count, mean, variance] = &mut self.usual;
        *count += 1.0;
        let share = 1.0 / count.min(60.0);
        let off = seconds.max(0.5).ln() - *mean;
        *mean += share * off;
        *variance += share * (off * off * (1.0 - share) - *variance);
    }

    /// Whether it has been on for no longer than it does at times. A motion sensor that pulses for a second and has been on for an
    /// hour has latched.
    pub(super) fn is_usual(&self, now: f64) -> bool {
        let minutes = now - self.since;
        let [count, mean, variance] = self.usual;
        minutes < 3.0 || count < 5.0 || (minutes * 60.0).ln() < mean + 2.5 * variance.sqrt() + 0.7
    }
}

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Senses {
    pub(super) devices: Vec<Option<Sensed>>,
    activity: Activity,
    pub(super) stirs: Vec<Stirs>,
    pub(super) any: Stirs,
    pub(super) passage: Passage,
    pub(super) phones: Phones,
    pub(super) habit: Habit,
    /// What at least two devices told within minutes of each other: no single sensor makes it up.
    pub(super) sure: Stirs,
    pub(super) sure_habit: Habit,
    pub(super) sure_order: Vec<Channel>,
    /// The devices that told last, each once, and when.
    pub(super) crowd: Vec<(usize, f64)>,
    sure_stirred: bool,
    /// The sorts of place that stirred last, latest first, each once.
    pub(super) order: Vec<Channel>,
    /// Watched minute at which it last was busy, and at which a rest ended, with that rest's length.
    pub(super) busy_at: Option<f64>,
    pub(super) rose_at: Option<(f64, f64)>,
    began: Option<Timestamp>,
    /// Minutes in which nothing could be heard, and since when that is so now.
    blind_min: f64,
    blind_from: Option<Timestamp>,
    broker_gone: bool,
    heard: Option<Timestamp>,
    usual_silence: f64,
    ticked: Option<f64>,
    swept: f64,
    stirred: bool,
    slot: usize,
    /// Nothing is learnt of what is usual.
    pub(super) rests: bool,
}

impl Senses {
    pub(super) fn new() -> Senses {
        Senses {
            devices: Vec::new(),
            activity: Activity::default(),
            stirs: vec![Stirs::default(); CHANNELS],
            any: Stirs::default(),
            passage: Passage::default(),
            phones: Phones::default(),
            habit: Habit::new(),
            sure: Stirs::default(),
            sure_habit: Habit::new(),
            sure_order: Vec::new(),
            crowd: Vec::new(),
            sure_stirred: false,
            order: Vec::new(),
            busy_at: None,
            rose_at: None,
            began: None,
            blind_min: 0.0,
            blind_from: None,
            broker_gone: false,
            heard: None,
            usual_silence: 0.0,
            ticked: None,
            swept: 0.0,
            stirred: false,
            slot: 0,
            rests: false,
        }
    }

    /// A device of this number is in the house.
    pub(super) fn know(&mut self, device: usize, kind: Kind, name: &str, room: Option<&str>) {
        if self.devices.len() <= device {
            self.devices.resize(device + 1, None);
        }
        let role = Role::of(kind, name, room);
        let before = self.devices[device].take();
        self.devices[device] = Some(match before {
            Some(sensed) => Sensed { kind, role, ..sensed },
            None => Sensed {
                kind,
                role,
                channel: None,
                lasts: Lasts::Nothing,
                in_bedroom: false,
                on: None,
                since: 0.0,
                usual: [0.0; 3],
                heard: 0.0,
                longest: 0.0,
                times: 0,
                live: false,
                connected: true,
            },
        });
    }

    /// Minutes since the first word, without those in which nothing could be heard.
    pub(super) fn watched(&self, at: Timestamp) -> f64 {
        let Some(began) = self.began else { return 0.0 };
        let blind = self.blind_from.map_or(0.0, |from| minutes(from, at));
        (minutes(began, at) - self.blind_min - blind).max(0.0)
    }

    /// Whether the house cannot be heard now.
    pub(super) fn is_blind(&self) -> bool {
        self.blind_from.is_some()
    }

    /// The broker came or went.
    pub(super) fn connected(&mut self, at: Timestamp, connected: bool) {
        self.broker_gone = !connected;
        if connected {
            self.sees(at);
        } else if self.blind_from.is_none() {
            self.blind_from = Some(at);
        }
    }

    fn sees(&mut self, at: Timestamp) {
        if let Some(from) = self.blind_from.take() {
            self.blind_min += minutes(from, at);
        }
    }

    /// A device was said to be reachable or not.
    pub(super) fn reachable(&mut self, device: usize, reachable: bool) {
        if let Some(Some(sensed)) = self.devices.get_mut(device) {
            sensed.connected = reachable;
            if !reachable {
                sensed.on = None;
                self.phones.lost(device);
            }
        }
    }

    /// Something was heard. Returns whether people were at it.
    pub(super) fn observe(&mut self, at: Timestamp, device: usize, property: Property, value: &Value) -> bool {
        self.heard(at, device, property, value, true)
    }

    /// A machine did something: the house is heard, and nobody stirred.
    pub(super) fn follow(&mut self, at: Timestamp, device: usize, property: Property, value: &Value) {
        self.heard(at, device, property, value, false);
    }

    fn heard(&mut self, at: Timestamp, device: usize, property: Property, value: &Value, by_people: bool) -> bool {
        self.began.get_or_insert(at);
        let Some(Some(sensed)) = self.devices.get(device) else { return false };
        let kind = sensed.kind;
        if let Some(heard) = self.heard {
            let silence = minutes(heard, at);
            // An outage teaches a little: the house may have become quieter.
            let learnt = if self.blind_from.is_some() { silence.min(self.usual_silence * 1.5 + 1.0) } else { silence };
            self.usual_silence = self.usual_silence.max(learnt);
        }
        self.sees(at);
        self.broker_gone = false;
        self.heard = Some(at);
        let now = self.watched(at);
        let mut caused = self.activity.is_caused(device, kind, property, value) && by_people;
        let (channel, lasts) = self.hears(now, device, property, value, &mut caused);
        let caused = caused && by_people;
        if lasts == Lasts::Home {
            return caused;
        }
        let Some(channel) = channel.filter(|_| caused) else { return false };
        self.stirs[channel as usize].stir(now);
        self.order.retain(|other| *other != channel);
        self.order.insert(0, channel);
        // What draws power may be a machine that goes by itself.
        if property != Property::PowerW {
            self.stirs_somewhere(now, device, channel);
        }
        true
    }

    fn hears(
        &mut self,
        now: f64,
        device: usize,
        property: Property,
        value: &Value,
        caused: &mut bool,
    ) -> (Option<Channel>, Lasts) {
        let Some(Some(sensed)) = self.devices.get_mut(device) else { return (None, Lasts::Nothing) };
        let (channel, lasts) = sensed.role.sense(property);
        if sensed.times > 0 {
            sensed.longest = sensed.longest.max(now - sensed.heard);
        }
        sensed.times = sensed.times.saturating_add(1);
        sensed.heard = now;
        if channel.is_some() {
            sensed.channel = channel;
            if !sensed.live {
                sensed.live = true;
                self.stirs[channel.map_or(0, |channel| channel as usize)].live += 1;
                self.any.live += 1;
            }
        }
        if let (false, Some(on)) = (lasts == Lasts::Nothing, value.as_bool()) {
            sensed.lasts = lasts;
            sensed.in_bedroom = matches!(channel, Some(Channel::Bed | Channel::Bedroom | Channel::BedroomHand));
            let changed = sensed.on.is_some_and(|before| before != on);
            // Whoever gets up has moved.
            *caused |= changed && matches!(lasts, Lasts::InBed | Lasts::Seated);
            if changed && !on {
                sensed.learns((now - sensed.since) * 60.0);
            }
            if sensed.on != Some(on) {
                sensed.on = Some(on);
                sensed.since = now;
            }
            if lasts == Lasts::Home {
                self.phones.heard(device, on, now);
            }
        }
        (channel, lasts)
    }

    fn stirs_somewhere(&mut self, now: f64, device: usize, channel: Channel) {
        self.corroborates(now, device, channel);
        let quiet = self.any.since(now).unwrap_or(0.0);
        let busy = self.any.counts(now)[0];
        let in_bed =
            f64::from(u8::from(self.devices.iter().flatten().any(|d| d.lasts == Lasts::InBed && d.on == Some(true))));
        if !self.rests {
            self.habit.stirred(self.slot, quiet);
        }
        if quiet >= REST_MIN {
            self.rose_at = Some((now, quiet));
        }
        self.any.stir(now);
        if self.any.counts(now)[0] >= 3.0 {
            self.busy_at = Some(now);
        }
        if channel == Channel::Entrance {
            self.passage.passed(now, quiet, busy, in_bed);
        } else {
            self.passage.stirred(now, channel);
        }
        if !self.stirred {
            self.phones.stirred(now);
        }
        self.stirred = true;
    }

    /// Two devices that tell within minutes of each other are believed.
    fn corroborates(&mut self, now: f64, device: usize, channel: Channel) {
        self.crowd.retain(|(other, at)| *other != device && now - at < CROWD_MIN);
        let other = self.crowd.iter().any(|(_, at)| now - at < TOGETHER_MIN);
        self.crowd.push((device, now));
        if !other {
            return;
        }
        if !self.rests {
            self.sure_habit.stirred(self.slot, self.sure.since(now).unwrap_or(0.0));
        }
        self.sure.stir(now);
        self.sure_stirred = true;
        self.sure_order.retain(|other| *other != channel);
        self.sure_order.insert(0, channel);
        if channel != Channel::Entrance {
            self.passage.surely_stirred(now);
        }
    }

    /// Time passes. To be called about once a minute.
    pub(super) fn tick(&mut self, at: Timestamp, calendar: Calendar) -> LocalTime {
        let local = calendar.local(at);
        self.slot = local.slot();
        if let (None, Some(heard)) = (self.blind_from, self.heard) {
            // Even the thermometers say nothing: for three times as long as ever, once two days are known.
            let silence = minutes(heard, at);
            if silence > 3.0 * self.usual_silence + 15.0 && self.habit.days() > 2.0 {
                self.blind_from = Some(heard);
            }
        }
        let now = self.watched(at);
        let passed = self.ticked.map_or(0.0, |last| now - last);
        if passed > 0.0 && !self.rests {
            // After a gap in the ticking only a little of it is known to have been watched.
            self.habit.pass(self.slot, passed.min(5.0), self.stirred);
            self.sure_habit.pass(self.slot, passed.min(5.0), self.sure_stirred);
        }
        if passed > 0.0 {
            self.stirred = false;
            self.sure_stirred = false;
        }
        if self.ticked.is_none() || passed > 0.0 {
            self.ticked = Some(now);
        }
        if now - self.swept >= 30.0 {
            self.swept = now;
            self.sweeps(now);
        }
        local
    }

    /// Counts who is alive. What fell silent by far longer than ever before has died, and what it said last counts no more.
    fn sweeps(&mut self, now: f64) {
        let mut live = [0; CHANNELS];
        for sensed in self.devices.iter_mut().flatten() {
            let silence = now - sensed.heard;
            let dead = sensed.times >= 5 && silence > DEAD_MIN && silence > 3.0 * sensed.longest;
            let Some(channel) = sensed.channel else { continue };
            sensed.live = sensed.connected && !dead;
            live[channel as usize] += u16::from(sensed.live);
        }
        self.stirs.iter_mut().zip(live).for_each(|(stirs, live)| stirs.live = live);
        self.any.live = live.iter().sum();
    }

    /// Watched minutes since the blindness began, as real minutes; 0 if the house is heard.
    pub(super) fn blind_for(&self, at: Timestamp) -> f64 {
        self.blind_from.map_or(0.0, |from| minutes(from, at))
    }
}

fn minutes(from: Timestamp, to: Timestamp) -> f64 {
    to.since(from).as_millis() as f64 / 60_000.0
}
