//! When a device will next be taken into or out of use: p10, p50 and p90.
//!
//! Three see it coming: how long past spells went on after as long, at which half hours of the day it changed, and the fleet's model.
//! A weighted mean of them, in ln(1 + minutes), moves by the gradient of the pinball loss: for the weights with all devices of the
//! home together, and for a shift of each device alone. The shift is adaptive conformal inference (Gibbs and Candes 2021): whatever
//! happens, the share of answers below each quantile comes as near to its aim as (range of the shift) / (STEP x number of questions).
//! A question needs no change to be answered: when the time that a quantile named is over, it was too early.

use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use crate::home::History;
use crate::inference::Fleet;
use crate::inference::NextChange;
use crate::inference::lengths::Lengths;
use crate::inference::spells;
use crate::time::Calendar;
use crate::time::SLOTS_PER_DAY;
use crate::time::Timestamp;

/// The shares of changes that come before each quantile.
const SHARES: [f32; 3] = [0.1, 0.5, 0.9];
const SIGHTS: usize = 4;
/// Questions that are open at once.
const MOST_OPEN: usize = 24;
const SLOT: Duration = Duration::from_secs(1800);
/// A question is asked at least this often, four days; it counts for the time since the one before.
///
/// So seldom, because whoever waits for weeks would else have its places taken by the first days, and never be asked about the weeks.
const SELDOM_SLOTS: f32 = 192.0;
/// A question counts no more than this, in half hours, when it is learnt from.
const MOST_COUNT: f32 = 24.0;
/// The farthest quantile: ten years, as ln(1 + minutes). What nobody has touched for a year is best expected to stay so for years.
const FARTHEST: f32 = 15.48;
/// Steps of a device's shift, and of the shift that the home's devices share, in ln(1 + minutes), for each half hour that a question stands for.
///
/// Small, because answers come late: a step for each of sixteen open questions must not carry a quantile past its aim.
const STEP: f32 = 0.004;
const SHARED_STEP: f32 = 0.001;
/// No shift is larger than this: beyond it the sights themselves are wrong.
const FARTHEST_SHIFT: f32 = 3.0;
/// AdaGrad's step of the weights.
const WEIGHT_STEP: f32 = 0.02;
/// What a half hour of the day keeps of its count after one more day.
const KEEP: f32 = 0.97;
/// Days of evidence that all half hours together are worth to each.
const LEAN: f32 = 2.0;
/// The farthest that the count by half hours looks ahead.
const MOST_DAYS: usize = 30;

/// What the devices of a home share: how much more each sight is heard than their mean, and a shift, by quantile.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Shared {
    weights: [[f32; SIGHTS]; SHARES.len()],
    squares: [[f32; SIGHTS]; SHARES.len()],
    shift: [f32; SHARES.len()],
    lengths: Lengths,
}

/// What is known of one device's changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct NextChanges {
    /// By state: a lamp burns for minutes and is off for days, and what is wrong with the one says nothing of the other.
    shift: [[f32; SHARES.len()]; 2],
    /// By state and half hour of the day: half hours that began so, and those in which it changed, faded.
    rates: Vec<[f32; 2]>,
    open: VecDeque<Question>,
    next: Timestamp,
    /// Spells that ended until then are among the home's lengths.
    told_until: Timestamp,
    /// Half hours from the last question to `next`.
    spacing: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Question {
    at: Timestamp,
    /// Whether it was in use.
    was: bool,
    /// When each quantile is over; `None` once it is known on which side of it the change came.
    due: [Option<Timestamp>; SHARES.len()],
    /// What each sight had said beyond their mean.
    apart: [[f32; SIGHTS]; SHARES.len()],
    /// Half hours that it stands for.
    count: f32,
}

impl Default for NextChanges {
    fn default() -> NextChanges {
        NextChanges {
            shift: [[0.0; SHARES.len()]; 2],
            rates: vec![[0.0; 2]; 2 * SLOTS_PER_DAY],
            open: VecDeque::new(),
            next: Timestamp::from_millis(0),
            told_until: Timestamp::from_millis(0),
            spacing: 1.0,
        }
    }
}

impl NextChanges {
    /// Learns from what is known by now, and asks anew.
    pub(super) fn half_hour(
        &mut self,
        now: Timestamp,
        history: &History,
        calendar: Calendar,
        fleet: Option<&Fleet>,
        shared: &mut Shared,
    ) {
        self.count(now, history, calendar);
        self.tell(now, history, &mut shared.lengths);
        let mut open = std::mem::take(&mut self.open);
        open.retain_mut(|question| self.resolve(now, history, question, shared));
        self.open = open;
        let Some(in_use) = history.in_use() else { return };
        if now < self.next || self.open.len() >= MOST_OPEN {
            return;
        }
        let (apart, quantiles) = self.ask(now, history, in_use, calendar, fleet, shared);
        let minutes = quantiles.map(f32::exp_m1);
        let slots = (minutes[SHARES.len() - 1] / 30.0 / MOST_OPEN as f32 * 1.5).ceil().clamp(1.0, SELDOM_SLOTS);
        // A question stands for the time since the one before, which was chosen without knowing what came: whoever asks more after
        // a change, or weighs a question by what became of it, learns of other times than those that people ask at.
        let count = std::mem::replace(&mut self.spacing, slots);
        self.next = now + SLOT.mul_f32(slots);
        let due = minutes.map(|minutes| Some(now + Duration::from_secs_f32(minutes * 60.0)));
        self.open.push_back(Question { at: now, was: in_use, due, apart, count });
    }

    /// The quantiles at `now`.
    pub(super) fn forecast(
        &self,
        now: Timestamp,
        history: &History,
        calendar: Calendar,
        fleet: Option<&Fleet>,
        shared: &Shared,
    ) -> NextChange {
        let in_use = history.in_use() == Some(true);
        let (_, quantiles) = self.ask(now, history, in_use, calendar, fleet, shared);
        let [p10_min, p50_min, p90_min] = quantiles.map(f32::exp_m1);
        NextChange { p10_min, p50_min, p90_min }
    }

    /// What each sight says beyond their mean, and the blend, ascending.
    fn ask(
        &self,
        now: Timestamp,
        history: &History,
        in_use: bool,
        calendar: Calendar,
        fleet: Option<&Fleet>,
        shared: &Shared,
    ) -> ([[f32; SIGHTS]; SHARES.len()], [f32; SHARES.len()]) {
        let spells = spells::quantiles(now, history, SHARES);
        let elapsed_min = now.since(history.changed_at()).as_secs_f32() / 60.0;
        let by_hour = self.by_hour(now, in_use, elapsed_min, calendar);
        let of_home = shared.lengths.left(in_use, elapsed_min, SHARES);
        let mut apart = [[0.0; SIGHTS]; SHARES.len()];
        let mut quantiles = [0.0; SHARES.len()];
        let mut below: f32 = 0.0;
        for place in 0..SHARES.len() {
            let fleet = fleet.map(|fleet| fleet.quantiles[place]);
            let own = (spells[place] * 2.0 + by_hour[place] * 2.0 + of_home[place]) / 5.0;
            let mean = fleet.map_or(own, |fleet| (fleet + own) / 2.0);
            apart[place] = [
                spells[place] - mean,
                by_hour[place] - mean,
                of_home[place] - mean,
                fleet.map_or(0.0, |fleet| fleet - mean),
            ];
            let moved: f32 = apart[place].iter().zip(shared.weights[place]).map(|(apart, weight)| apart * weight).sum();
            let quantile = mean + moved + shared.shift[place] + self.shift[usize::from(in_use)][place];
            below = below.max(quantile).clamp(0.0, FARTHEST);
            quantiles[place] = below;
        }
        (apart, quantiles)
    }

    /// Learns what is known by now of a question; whether something of it is still open.
    fn resolve(&mut self, now: Timestamp, history: &History, question: &mut Question, shared: &mut Shared) -> bool {
        let Some(changed) = history.first_change_after(question.at) else {
            // It is as it was: the quantiles that are over were too early.
            for place in 0..SHARES.len() {
                if question.due[place].is_some_and(|due| due <= now) {
                    question.due[place] = None;
                    self.learn(place, question, false, shared);
                }
            }
            return question.due.iter().any(Option::is_some);
        };
        // Of a device that went out of sight nobody knows when it changed.
        let Some(at) = changed else { return false };
        for place in 0..SHARES.len() {
            if let Some(due) = question.due[place].take() {
                self.learn(place, question, at < due, shared);
            }
        }
        false
    }

    /// One step down the pinball loss, which knows no more than the side on which the change came.
    fn learn(&mut self, place: usize, question: &Question, is_before: bool, shared: &mut Shared) {
        let too_far = if is_before { 1.0 - SHARES[place] } else { -SHARES[place] };
        let gradient = too_far * question.count.min(MOST_COUNT);
        let shift = &mut self.shift[usize::from(question.was)][place];
        *shift = (*shift - STEP * gradient).clamp(-FARTHEST_SHIFT, FARTHEST_SHIFT);
        shared.shift[place] = (shared.shift[place] - SHARED_STEP * gradient).clamp(-FARTHEST_SHIFT, FARTHEST_SHIFT);
        for (sight, apart) in question.apart[place].into_iter().enumerate() {
            let slope = gradient * apart;
            shared.squares[place][sight] += slope * slope;
            let step = WEIGHT_STEP * slope / (1.0 + shared.squares[place][sight].sqrt());
            let weight = &mut shared.weights[place][sight];
            *weight = (*weight - step).clamp(-1.0, 1.0);
        }
    }

    /// Adds the spells that ended lately to the home's.
    fn tell(&mut self, now: Timestamp, history: &History, lengths: &mut Lengths) {
        let until = std::mem::replace(&mut self.told_until, now);
        let minutes = |from: Timestamp, to: Timestamp| to.since(from).as_secs_f32() / 60.0;
        let mut began_next = history.uses.present().map(|(from, _)| from);
        for past in history.uses.past().rev() {
            // The gap after this use.
            if let Some(next) = began_next.replace(past.from).filter(|next| *next > until) {
                lengths.add(false, minutes(past.to, next));
            }
            if past.to <= until {
                break;
            }
            lengths.add(true, minutes(past.from, past.to));
        }
    }

    /// Counts the half hour that is over: whether it changed in it.
    fn count(&mut self, now: Timestamp, history: &History, calendar: Calendar) {
        let began = calendar.next_slot(now) - 2 * SLOT;
        let ended = began + SLOT;
        let Some(was) = history.in_use_at(began) else { return };
        let changed = match history.first_change_after(began) {
            Some(Some(at)) => at <= ended,
            None => false,
            Some(None) => return,
        };
        let [all, changes] = &mut self.rates[usize::from(was) * SLOTS_PER_DAY + calendar.local(began).slot()];
        *all = *all * KEEP + 1.0;
        *changes = *changes * KEEP + if changed { 1.0 } else { 0.0 };
    }

    /// ln(1 + minutes) until the next change, by how often it changed at each half hour of the day.
    fn by_hour(&self, now: Timestamp, in_use: bool, elapsed_min: f32, calendar: Calendar) -> [f32; SHARES.len()] {
        let rates = &self.rates[usize::from(in_use) * SLOTS_PER_DAY..][..SLOTS_PER_DAY];
        let (all, changes) = rates.iter().fold((0.0, 0.0), |(a, c), [all, changes]| (a + all, c + changes));
        // What has faded from the counts has not happened since: the present spell is half hours without a change, however many.
        let usual = (changes + 0.5) / (all.max(elapsed_min / 30.0) + 20.0);
        let local = calendar.local(now);
        let mut minutes = -f32::from(local.minute % 30);
        let mut left: f32 = 1.0;
        // What has passed of this half hour has passed without a change.
        let first = 1.0 + minutes / 30.0;
        let mut quantiles = [FARTHEST; SHARES.len()];
        let mut place = 0;
        let stays: [f32; SLOTS_PER_DAY] = std::array::from_fn(|step| {
            let [all, changes] = rates[(local.slot() + step) % SLOTS_PER_DAY];
            (1.0 - (changes + usual * LEAN) / (all + LEAN)).max(1e-3)
        });
        // A day is as the next one.
        for (step, stays) in stays.into_iter().cycle().take(MOST_DAYS * SLOTS_PER_DAY).enumerate() {
            let before = left;
            left *= if step == 0 { stays.powf(first.max(0.01)) } else { stays };
            while place < SHARES.len() && left <= 1.0 - SHARES[place] {
                let into = (before / (1.0 - SHARES[place])).ln() / (before / left).ln();
                let from = minutes.max(0.0);
                quantiles[place] = (from + into * (minutes + 30.0 - from)).ln_1p();
                place += 1;
            }
            if place == SHARES.len() {
                break;
            }
            minutes += 30.0;
        }
        // Beyond the month it goes on as it did within.
        let pace = -left.ln() / minutes.max(1.0);
        for (quantile, share) in quantiles.iter_mut().zip(SHARES).skip(place) {
            *quantile = (-(1.0 - share).ln() / pace.max(1e-9)).ln_1p().min(FARTHEST);
        }
        quantiles
    }
}
