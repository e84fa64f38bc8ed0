//! One device's experts, and the blend of them.
//!
//! Each half hour the experts are asked, their answers are put aside, and when the time that was asked about has come, all learn from
//! what happened. Strictly causal: a forecast only ever rests on what was seen before it. The farther ahead, the more neighbouring
//! questions repeat each other: of those only every second or fifth is asked.

use std::collections::VecDeque;

use serde::Deserialize;
use serde::Serialize;

use crate::home::History;
use crate::inference::EXPERTS;
use crate::inference::Forecast;
use crate::inference::HORIZONS;
use crate::inference::Household;
use crate::inference::Opinion;
use crate::inference::Said;
use crate::inference::counts::Counts;
use crate::inference::forecast::Around;
use crate::inference::inputs;
use crate::inference::inputs::INPUTS;
use crate::inference::inputs::Moment;
use crate::inference::inputs::OWN;
use crate::inference::inputs::Views;
use crate::inference::kalman::Kalman;
use crate::inference::log_odds::clamp;
use crate::inference::log_odds::sigmoid;
use crate::inference::mixture::Mixture;
use crate::inference::next_change::NextChanges;
use crate::inference::paces::Paces;
use crate::inference::question::Question;
use crate::time::Calendar;
use crate::time::Timestamp;

/// A question is asked every so many half hours. Five does not divide a day: each hour of the day has its turn.
const EVERY: [i64; HORIZONS.len()] = [1, 1, 2, 5, 5];
/// What an example of a half hour counts: neighbours repeat each other the more, the farther ahead they look.
const COUNT: [f32; HORIZONS.len()] = [1.0, 0.6, 0.3, 0.1, 0.1];
/// What it counts for the household, which hears many devices at the same times.
const HOUSEHOLD_COUNT: f32 = 0.3;
/// Copies of the mixture: one more than questions are open when the next one is asked.
const COPIES: [usize; HORIZONS.len()] = [2, 3, 5, 6, 10];
/// How unsure it is at first that a device differs from its household in a weight, and what each example adds to that, of it.
const OWN_VARIANCE: f32 = 0.05;
const OWN_WANDER: f32 = 3e-5;
/// The experts' weights before anything is known.
const PRIOR: [f32; EXPERTS.len()] = [0.02, 0.02, 0.02, 0.02, 0.02, 0.25, 0.25, 0.4];
const SLOT_MS: i64 = 1_800_000;

/// The experts of one device, and the questions whose answers are still out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experts {
    paces: Paces,
    counts: Counts,
    /// How the device differs from its household, by horizon.
    own: Vec<Kalman>,
    /// By horizon and copy.
    mixtures: Vec<Vec<Mixture>>,
    /// Whose turn it is, by horizon.
    turns: [u8; HORIZONS.len()],
    /// Oldest first, for each horizon.
    open: [VecDeque<Question>; HORIZONS.len()],
    next_changes: NextChanges,
}

impl Default for Experts {
    fn default() -> Experts {
        Experts {
            paces: Paces::default(),
            counts: Counts::default(),
            own: HORIZONS.map(|_| Kalman::new(vec![0.0; OWN], OWN_VARIANCE, OWN_WANDER)).into(),
            mixtures: COPIES.map(|copies| vec![Mixture::new(&PRIOR); copies]).into(),
            turns: [0; HORIZONS.len()],
            open: std::array::from_fn(|_| VecDeque::new()),
            next_changes: NextChanges::default(),
        }
    }
}

/// What is said of one horizon, and why.
struct Asked {
    said: [Option<f32>; EXPERTS.len()],
    x: [f32; INPUTS],
    habit: f32,
}

impl Experts {
    /// Learns from every question whose time has come, and asks anew. Called once in each half hour, at any
    /// minute of it, the history counted up to `now`.
    pub fn half_hour(
        &mut self,
        now: Timestamp,
        history: &History,
        calendar: Calendar,
        around: Around<'_>,
        household: &mut Household,
    ) {
        self.paces.count_to(now, history, calendar);
        for horizon in 0..HORIZONS.len() {
            while self.open[horizon].front().is_some_and(|question| question.due <= now) {
                let Some(question) = self.open[horizon].pop_front() else { break };
                if let Some(is) = history.in_use_at(question.due) {
                    self.learn(horizon, &question, is, household);
                }
            }
        }
        let moment = self.moment(now, history, calendar, around);
        self.next_changes.half_hour(now, history, calendar, around.fleet, &mut household.next_change);
        let Some(moment) = moment else { return };
        // Devices take turns by when they were first seen, so that not all of them ask at once.
        let turn = now.as_millis().div_euclid(SLOT_MS) + i64::from(calendar.local(now).day.0);
        let turn = turn + history.since.as_millis() / 1000;
        let used = inputs::used(around);
        for (horizon, ahead) in HORIZONS.into_iter().enumerate() {
            if turn.rem_euclid(EVERY[horizon]) != 0 {
                continue;
            }
            let asked = self.ask(&moment, horizon, household);
            let copy = self.turns[horizon];
            self.turns[horizon] = (copy + 1) % COPIES[horizon] as u8;
            let question = Question::new(now + ahead, moment.in_use, copy, moment.bins, &asked.said, &asked.x[..used]);
            self.open[horizon].push_back(question);
        }
    }

    /// The forecast from `now` on; `None` while nobody knows what the device is.
    pub fn forecast(
        &self,
        now: Timestamp,
        history: &History,
        calendar: Calendar,
        around: Around<'_>,
        household: &Household,
    ) -> Option<Forecast> {
        let moment = self.moment(now, history, calendar, around)?;
        let by_horizon = std::array::from_fn(|horizon| {
            let Asked { said, habit, .. } = self.ask(&moment, horizon, household);
            let mixture = &self.mixtures[horizon][usize::from(self.turns[horizon])];
            let weights = mixture.weights(&said);
            let said_by = |place: usize| Said { expert: EXPERTS[place], p: said[place], weight: weights[place] };
            Opinion { p: mixture.p(&said), habit, said: std::array::from_fn(said_by) }
        });
        let next_change = self.next_changes.forecast(now, history, calendar, around.fleet, &household.next_change);
        Some(Forecast { by_horizon, habit_now: history.week.p_on(calendar.local(now)), next_change })
    }

    fn moment<'a>(
        &self,
        now: Timestamp,
        history: &'a History,
        calendar: Calendar,
        around: Around<'a>,
    ) -> Option<Moment<'a>> {
        let in_use = history.in_use()?;
        let local = calendar.local(now);
        let bins = inputs::bins(now, history, local, around.context);
        Some(Moment { now, in_use, history, calendar, local, around, bins, usual_now: self.paces.p_on(local) })
    }

    fn ask(&self, moment: &Moment<'_>, horizon: usize, household: &Household) -> Asked {
        let then = moment.calendar.local(moment.now + HORIZONS[horizon]);
        let counted = self.counts.said(horizon, moment.in_use, moment.bins);
        let views = Views { then, counted, usual: self.paces.p_on(then), long: moment.history.week.p_on(then) };
        let x = inputs::inputs(moment, horizon, &views);
        let household = household.stacks[horizon].log_odds(&x);
        let own = household + self.own[horizon].log_odds(&x[..OWN]);
        let fleet = moment.around.fleet.map(|fleet| sigmoid(fleet.log_odds[horizon]));
        let [weeks, _] = views.usual;
        let own_says =
            [counted.stays, views.long, weeks, counted.hour, counted.elapsed, sigmoid(household), sigmoid(own)];
        let mut said = [None; EXPERTS.len()];
        said.iter_mut().zip(own_says).for_each(|(said, p)| *said = Some(clamp(p)));
        said[EXPERTS.len() - 1] = fleet.map(clamp);
        Asked { said, x, habit: views.long }
    }

    fn learn(&mut self, horizon: usize, question: &Question, is: bool, household: &mut Household) {
        self.counts.learn(horizon, question.was, question.bins, is);
        self.mixtures[horizon][usize::from(question.copy)].learn(&question.said(), is, &PRIOR);
        let x = question.inputs();
        let count = COUNT[horizon] * EVERY[horizon] as f32;
        let stack = &mut household.stacks[horizon];
        self.own[horizon].learn(&x[..OWN], stack.log_odds(&x), is, count);
        stack.learn(&x, 0.0, is, count * HOUSEHOLD_COUNT);
    }
}
