//! P(the people of the house agree), before anything that was learnt of this home's answers.

use std::fmt;
use std::sync::Arc;

use crate::decision::columns::ASKING_LEN;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Occasion;
use crate::decision::hunch::Reason;
use crate::device::Kind;
use crate::features::CONTEXT_LEN;
use crate::inference::AcceptanceNetwork;
use crate::inference::Embedding;

/// One proposal, as it is judged.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Which kind of hunch.
    pub kind: HunchKind,
    /// Why just now.
    pub occasion: Occasion,
    /// What the device is.
    pub device: Kind,
    /// The counted facts.
    pub reason: &'a Reason,
    /// The proposal in numbers.
    pub columns: &'a [f32; ASKING_LEN],
    /// What the fleet's models make of the device, of the home, and what the forecaster is shown of the moment; zeros without models.
    pub embedding: &'a Embedding,
    /// Of the home.
    pub home: &'a Embedding,
    /// Of the moment.
    pub context: &'a [f32; CONTEXT_LEN],
}

impl Asked<'_> {
    /// Whether the network was taught such proposals, and the fleet's models had anything to say of this one.
    fn is_known_to_the_fleet(&self) -> bool {
        let is_taught = !matches!(self.kind, HunchKind::SetBack | HunchKind::UsuallyOn);
        is_taught && self.home.iter().chain(self.embedding).any(|number| *number != 0.0)
    }
}

/// A way to judge that is not part of the house: what a comparison brings along.
pub type Judge = Arc<dyn Fn(&Asked<'_>) -> f32 + Send + Sync>;

/// How a proposal is judged.
#[derive(Clone, Default)]
pub enum Acceptance {
    /// By the home's own counts alone.
    #[default]
    Habit,
    /// By the fleet's network, which was shown what people of many homes wanted. A thermostat or a lamp that is usually on, of which it
    /// was told nothing or next to nothing, is judged by the home's own counts, and so is all where the fleet's models are missing or
    /// the network fails.
    Network(AcceptanceNetwork),
    /// By another's judgement: its name, and P(they agree), 0 to 1.
    Other(&'static str, Judge),
}

impl Acceptance {
    /// P(they agree), 0 to 1.
    pub fn judge(&self, asked: &Asked<'_>) -> f32 {
        let by_habit = || by_habit(asked.kind, asked.occasion, asked.device, asked.reason);
        let p = match self {
            Acceptance::Habit => by_habit(),
            Acceptance::Network(_) if !asked.is_known_to_the_fleet() => by_habit(),
            Acceptance::Network(network) => {
                network.ask(asked.columns, asked.embedding, asked.home, asked.context).unwrap_or_else(|_| by_habit())
            }
            Acceptance::Other(_, judge) => judge(asked),
        };
        // What is no number is no consent.
        if p.is_finite() { p.clamp(0.0, 1.0) } else { 0.0 }
    }
}

impl fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Acceptance::Habit => f.write_str("Habit"),
            Acceptance::Network(network) => network.fmt(f),
            Acceptance::Other(name, _) => f.write_str(name),
        }
    }
}

/// Two are the same if they go by the same name.
impl PartialEq for Acceptance {
    fn eq(&self, other: &Acceptance) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}

/// P(they agree) by counts alone, each share with one pseudo-observation for and one against (Laplace's rule of succession).
///
/// By the clock: both that it is usually off by now and that it is usually not on for so long, and not more than the recency-weighted
/// habit allows. On an occasion: that the occasion is what it seems, that it is usually out of use then, and that it usually is by the clock. For a lamp in a room that
/// a motion sensor watches, and in which nothing has stirred (the guard sees to that), the odds against are halved: of simulated homes'
/// doubtful lamps 83 % were rightly proposed in watched rooms and 36 % in others. Not so for a television, before which people sit still.
pub(super) fn by_habit(kind: HunchKind, occasion: Occasion, device: Kind, reason: &Reason) -> f32 {
    let laplace = |(yes, all): (u16, u16)| (f32::from(yes) + 1.0) / (f32::from(all) + 2.0);
    // An occasion alone says little: of 668 proposals in simulated homes because all slept 54 % were wanted, because it was bright 31 %.
    let off_by_now = laplace((reason.off_days, reason.observed_days)).min(1.0 - reason.habit_on);
    let for_so_long = laplace((reason.shorter_uses, reason.uses));
    let usually = laplace(reason.occasions);
    let p = match occasion {
        Occasion::LongPast => off_by_now * for_so_long,
        // A thermostat has no uses; what people set it to on such occasions is all that there is.
        Occasion::Asleep | Occasion::Away if kind == HunchKind::SetBack => reason.asleep.max(reason.away) * usually,
        Occasion::Asleep => reason.asleep * usually.min(off_by_now),
        Occasion::Away => reason.away * usually.min(off_by_now),
        Occasion::Bright => usually.min(off_by_now * for_so_long),
        Occasion::OddOneOut => usually.min(off_by_now),
        Occasion::Dusk => {
            let on_days = reason.observed_days.saturating_sub(reason.off_days);
            laplace((on_days, reason.observed_days))
        }
    };
    let is_watched = device == Kind::Light && kind == HunchKind::LeftOn && reason.room_quiet_min.is_some();
    if is_watched { 1.0 - (1.0 - p) * 0.5 } else { p }
}
