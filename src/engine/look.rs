//! Looking for hunches: what departs from its habit is judged, weighed, and held against the guard.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use crate::daylight::Estimate;
use crate::decision::Asked;
use crate::decision::Beside;
use crate::decision::Choice;
use crate::decision::Class;
use crate::decision::Customs;
use crate::decision::HunchKind;
use crate::decision::Proposal;
use crate::decision::Refusal;
use crate::decision::Rung;
use crate::decision::Scene;
use crate::decision::Shown;
use crate::decision::Stakes;
use crate::decision::columns;
use crate::decision::propose;
use crate::decision::refuse;
use crate::device::Kind;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::PeopleState;
use crate::engine::RoomView;
use crate::engine::ask::Sum;
use crate::engine::chance;
use crate::engine::fleet::Prospect;
use crate::engine::said::No;
use crate::engine::situation::untouched_for;
use crate::features::CONTEXT_LEN;
use crate::features::House;
use crate::feedback::Place;
use crate::home::Device;
use crate::home::DeviceKey;
use crate::inference::Embedding;
use crate::inference::Forecast;
use crate::inference::ONE_HOUR;
use crate::time::Timestamp;

/// What is less sure by this much may be asked for the sake of what the answer tells, if nothing else was asked on that day.
const DARING: f32 = 0.03;
/// Worth of being right, 0 to 1, from which on it is.
const WORTH_A_DARE: f32 = 0.8;
/// How far above its mean an offset is drawn, at most, in standard deviations.
const MOST_DEVIATIONS: f64 = 1.0;
/// Guessed for what has no forecast: a thermostat stays as it is for the night.
const A_NIGHT_MIN: f32 = 360.0;

/// A proposal, judged: everything that a decision rests on.
#[derive(Clone, Debug)]
pub struct Judged {
    /// About which device.
    pub key: DeviceKey,
    /// What might be proposed.
    pub proposal: Proposal,
    /// The proposal in numbers, as the acceptance model is shown it.
    pub columns: [f32; crate::decision::ASKING_LEN],
    /// What the fleet's models make of the device; zeros without models.
    pub embedding: Embedding,
    /// What they make of the home.
    pub home: Embedding,
    /// What the forecaster is shown of the moment; zeros for what has no use.
    pub context: [f32; CONTEXT_LEN],
    /// P(they agree) by the fleet, 0 to 1.
    pub fleet_p: f32,
    /// P(they agree), with what was learnt of this home's answers, 0 to 1.
    pub p: f32,
    /// Whether it is asked for the sake of what the answer tells.
    pub explores: bool,
}

/// What all devices share at one look.
struct Seen<'a> {
    /// The rooms, in the order of their names.
    rooms: Vec<RoomView>,
    /// Looked at once, and only if any device asks for it.
    house: OnceCell<House<'a>>,
}

impl Seen<'_> {
    /// How light it is where the device stands, without its lamps.
    fn daylight(&self, device: &Device) -> Option<Estimate> {
        let room = device.room.as_deref()?;
        let place = self.rooms.binary_search_by(|view| view.room.as_str().cmp(room)).ok()?;
        self.rooms[place].daylight
    }
}

impl Engine {
    /// Looks at every device about which there might be a hunch.
    pub(super) fn look(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        // The half hour that ends now is part of the habit already.
        self.memory.home.count_to(now);
        let rooms = self.room_views();
        self.follow_daylight(now, &rooms);
        self.follow_left_over(now);
        self.memory.head.take_in();
        let seen = Seen { rooms, house: OnceCell::new() };
        let mut found: Vec<(Judged, f32)> = Vec::new();
        // About what is asked already, or was answered with not now, nothing more is thought.
        let open: BTreeSet<DeviceKey> = self.memory.open.values().map(|open| open.key).collect();
        let is_settled = |key| open.contains(&key) || self.memory.said.holds(now, No::Now(key, self.state_since(key)));
        for key in self.candidates().into_iter().filter(|key| !is_settled(*key)) {
            let best = self.best(now, key, &seen);
            found.extend(best);
        }
        drop(seen);
        // What is worth the most comes first: the budget may end before the list does.
        found.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let mut sum = Sum::default();
        for (judged, _) in found {
            self.decide(now, judged, &mut sum, effects);
        }
        self.ask_together(now, sum, effects);
    }

    /// Every proposal of this moment, judged, whatever the guard says of it: what an acceptance model is trained on.
    pub fn askings(&self, now: Timestamp) -> Vec<Judged> {
        let seen = Seen { rooms: self.room_views(), house: OnceCell::new() };
        let all = |key| self.judge(now, key, self.proposals(now, key, &seen), &seen);
        self.candidates().into_iter().flat_map(all).collect()
    }

    /// Devices about which there might be a hunch: those in use, lamps that are not, thermostats.
    fn candidates(&self) -> Vec<DeviceKey> {
        let home = &self.memory.home;
        let others = home.devices().filter(|(_, device)| {
            let waits = device.kind == Kind::Light && device.in_use() == Some(false) || device.kind == Kind::Climate;
            waits && !device.gone
        });
        home.in_use().chain(others.map(|(key, _)| key)).collect()
    }

    /// The proposal about a device that is worth the most, with its worth, if any is sure enough to be thought of.
    fn best<'a>(&'a self, now: Timestamp, key: DeviceKey, seen: &Seen<'a>) -> Option<(Judged, f32)> {
        let proposals = self.proposals(now, key, seen);
        let first = proposals.first()?;
        // What the guard would refuse however sure one is, for a reason that was told of this use already, need not be judged. How far
        // it is taken alone is for the judgement to say.
        let own = self.rung(key);
        let refusal = refuse(&self.situation(now, key, first, own), &self.settings.decision);
        let mind = self.memory.minds.get(&key);
        let was_told = |refusal| mind.is_some_and(|mind| mind.goes_without_saying(self.state_since(key), refusal));
        if refusal.is_some_and(|refusal| (own < Rung::Auto || refusal.is_hard()) && was_told(refusal)) {
            return None;
        }
        let least = self.settings.decision.min_confidence;
        let judged = self.judge(now, key, proposals, seen).into_iter();
        let worth = |judged: Judged| {
            let worth = self.stakes(&judged).of_asking(judged.proposal.kind);
            (judged, worth)
        };
        // What people said no to is told as that, though their no has made it less sure, too.
        let was_no =
            refusal.is_some_and(|refusal| matches!(refusal, Refusal::Never | Refusal::NeverKind | Refusal::NotThen));
        let sure = judged.filter(|judged| judged.p >= least || judged.explores || was_no && judged.fleet_p >= least);
        sure.map(worth).max_by(|(_, one), (_, other)| one.total_cmp(other))
    }

    fn proposals(&self, now: Timestamp, key: DeviceKey, seen: &Seen<'_>) -> Vec<Proposal> {
        let device = self.memory.home.device(key);
        let people = self.people();
        let occasions = &self.memory.occasions;
        let scene = Scene {
            home: &self.memory.home,
            asleep: (people.asleep as f32, occasions.since(PeopleState::Asleep)),
            away: (people.away as f32, occasions.since(PeopleState::Away)),
        };
        let room = device.room.as_deref();
        let customs = Customs::default();
        let beside = Beside {
            daylight: seen.daylight(device),
            bright_since: room.and_then(|room| occasions.bright_since(room)),
            customs: occasions.customs.get(&key).unwrap_or(&customs),
            left_over_since: occasions.left_over_since(now, key),
        };
        propose(now, &scene, device, &beside)
    }

    /// Judges what might be proposed about one device.
    fn judge<'a>(&'a self, now: Timestamp, key: DeviceKey, proposals: Vec<Proposal>, seen: &Seen<'a>) -> Vec<Judged> {
        if proposals.is_empty() {
            return Vec::new();
        }
        let device = self.memory.home.device(key);
        // The device is looked at once, whatever is proposed about it.
        let house = device.history.is_some().then(|| seen.house.get_or_init(|| self.house(now)));
        let prospect = self.prospect(now, key, house);
        let daylight = seen.daylight(device);
        proposals.into_iter().map(|proposal| self.judge_one(now, key, proposal, &prospect, daylight)).collect()
    }

    fn judge_one(
        &self,
        now: Timestamp,
        key: DeviceKey,
        mut proposal: Proposal,
        prospect: &Prospect,
        daylight: Option<Estimate>,
    ) -> Judged {
        let device = self.memory.home.device(key);
        let Prospect { forecast, embedding, home, context } = prospect;
        if let Some(forecast) = forecast {
            proposal.reason.still_on_in_1h = forecast.by_horizon[ONE_HOUR].p;
        }
        proposal.reason.goes_on_min = forecast.as_ref().map_or(A_NIGHT_MIN, |forecast| forecast.next_change.p50_min);
        let columns = self.shown(now, key, &proposal, forecast.as_ref(), daylight);
        let asked = Asked {
            kind: proposal.kind,
            occasion: proposal.occasion,
            device: device.kind,
            reason: &proposal.reason,
            columns: &columns,
            embedding,
            home,
            context,
        };
        let fleet_p = self.settings.acceptance.judge(&asked);
        let place = place(key, &proposal);
        let log_odds = log_odds(fleet_p);
        let p = self.memory.head.p(now, place, log_odds) as f32;
        let explores = self.dares(now, place, log_odds, p);
        let (embedding, home, context) = (*embedding, *home, *context);
        Judged { key, proposal, columns, embedding, home, context, fleet_p, p, explores }
    }

    /// Thompson sampling, within bounds: where nothing was asked today, a device of which little is known is taken for as agreeable as
    /// it may well be, so that being asked about only when it is sure does not keep it from ever becoming so.
    fn dares(&self, now: Timestamp, place: Place, log_odds: f64, p: f32) -> bool {
        let least = self.settings.decision.min_confidence;
        let day = self.settings.calendar.local(now).day;
        let was_asked = self.memory.asked.0 == day && self.memory.asked.1 > 0;
        if was_asked || p >= least || p < least - DARING {
            return false;
        }
        // The draw holds for a day: looking often must not make it lucky.
        let seed = (day.0 as u64) << 32 ^ u64::from(place.device) << 8 ^ u64::from(place.kind);
        let deviations = chance::normal(seed).clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS);
        self.memory.head.p_at(now, place, log_odds, deviations) >= f64::from(least)
    }

    fn shown(
        &self,
        now: Timestamp,
        key: DeviceKey,
        proposal: &Proposal,
        forecast: Option<&Forecast>,
        daylight: Option<Estimate>,
    ) -> [f32; crate::decision::ASKING_LEN] {
        let home = &self.memory.home;
        let device = home.device(key);
        let local = self.settings.calendar.local(now);
        let customs = Customs::default();
        let others = || home.in_use().filter(|other| *other != key);
        let in_room = |other: &DeviceKey| device.room.is_some() && home.device(*other).room == device.room;
        columns(&Shown {
            kind: proposal.kind,
            occasion: proposal.occasion,
            device: device.kind,
            reason: &proposal.reason,
            forecast,
            daylight,
            customs: self.memory.occasions.customs.get(&key).unwrap_or(&customs),
            local,
            home_quiet_min: home.pulse().last().map(|last| now.since(last).as_secs_f32() / 60.0),
            on_share: self.on_share(key, local),
            begun: device.history.as_ref().and_then(|history| history.uses.present()).map(|(_, by)| by),
            others_on: (others().filter(in_room).count(), others().count()),
            passed_by: self.memory.minds.get(&key).and_then(|mind| mind.passed_by).map_or(0, |(times, _)| times),
            untouched_min: untouched_for(now, device).as_secs_f32() / 60.0,
        })
    }

    pub(super) fn stakes(&self, judged: &Judged) -> Stakes {
        Stakes {
            p: judged.p,
            goes_on_min: judged.proposal.reason.goes_on_min,
            asked_today: self.asked_today(),
            asks_per_day: self.settings.decision.asks_per_day,
            min_confidence: self.settings.decision.min_confidence,
        }
    }

    /// How far this proposal may be taken, and whether it is worth that.
    pub(super) fn choose(&self, judged: &Judged) -> (Rung, Choice) {
        let own = self.rung(judged.key);
        if judged.explores {
            // Asked for the sake of what the answer tells: only where being right would be worth much.
            let is_worth_it = self.stakes(judged).worth(judged.proposal.kind) >= WORTH_A_DARE;
            return (own.min(Rung::Ask), if is_worth_it { Choice::Ask } else { Choice::Wait });
        }
        let is_harmless = self.class_of(judged.key, || self.is_surely_a_lamp(judged.key)) == Class::Harmless;
        let most = if is_harmless { own } else { own.min(Rung::Ask) };
        match self.stakes(judged).choose(judged.proposal.kind, most) {
            Choice::Act => (Rung::Auto, Choice::Act),
            choice => (own.min(Rung::Ask), choice),
        }
    }
}

/// Where a proposal's lessons belong.
pub(super) fn place(key: DeviceKey, proposal: &Proposal) -> Place {
    place_of(key, proposal.kind, proposal.occasion)
}

/// Where the lessons of a kind of hunch on an occasion belong.
pub(super) fn place_of(key: DeviceKey, kind: HunchKind, occasion: crate::decision::Occasion) -> Place {
    Place { kind: (kind as u32) << 8 | occasion as u32, device: key.0 }
}

/// The log-odds of a chance; certainty is not believed without bounds.
pub(super) fn log_odds(p: f32) -> f64 {
    let p = f64::from(p).clamp(0.005, 0.995);
    (p / (1.0 - p)).ln()
}
