//! What to do about a proposal: the value of being right against the cost of a wrong action and of one more question.
//!
//! All costs are in one unit: what it is worth to be spared a device that would be on for hours for nothing.

use serde::Serialize;

use crate::decision::hunch::Hunch;
use crate::decision::hunch::HunchKind;
use crate::decision::rung::Rung;

/// A device that would be on for so much longer is worth two thirds (1 - 1/e) of one that would be on for ever, minutes.
const WORTH_MIN: f32 = 30.0;
/// To have something done that was not wanted.
const WRONG_ACTION: f32 = 12.0;
/// To be asked at all: the first question of a day, and how it grows with each that the budget holds.
const A_QUESTION: f32 = 0.05;

/// What is best done about a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Do it.
    Act,
    /// Ask.
    Ask,
    /// Neither is worth it now.
    Wait,
}

/// What is weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stakes {
    /// P(they agree), 0 to 1.
    pub p: f32,
    /// How long it would go on otherwise, minutes.
    pub goes_on_min: f32,
    /// Questions asked today, and how many may be.
    pub asked_today: u32,
    /// The budget of a day.
    pub asks_per_day: u32,
    /// The least chance of agreement at which a person wants to be asked, 0 to 1, about what would otherwise be on for ever.
    pub min_confidence: f32,
}

impl Stakes {
    /// The worth of being right, 0 to 1.
    pub fn worth(&self, kind: HunchKind) -> f32 {
        match kind {
            // An open door is worth a question however soon somebody may come by.
            HunchKind::LeftUnlocked | HunchKind::LeftOpen => 1.0,
            // By the time that this tells, the evening has begun.
            HunchKind::UsuallyOn => 0.6,
            HunchKind::LeftOn | HunchKind::SetBack => 1.0 - (-self.goes_on_min.max(0.0) / WORTH_MIN).exp(),
        }
    }

    /// Expected utility of asking. Who wants to be asked from a chance of c on holds a question for nothing as c / (1 - c) times as bad
    /// as a right one is good.
    pub fn of_asking(&self, kind: HunchKind) -> f32 {
        let least = self.min_confidence.clamp(0.0, 0.99);
        let for_nothing = least / (1.0 - least);
        let spent = self.asked_today as f32 / self.asks_per_day.max(1) as f32;
        self.p * self.worth(kind) - (1.0 - self.p) * for_nothing - A_QUESTION * (1.0 + spent)
    }

    /// Expected utility of acting.
    pub fn of_acting(&self, kind: HunchKind) -> f32 {
        self.p * self.worth(kind) - (1.0 - self.p) * WRONG_ACTION
    }

    /// What is best. `rung`: how far the device may be taken; nothing is done by itself below auto.
    pub fn choose(&self, kind: HunchKind, rung: Rung) -> Choice {
        let may_act = rung == Rung::Auto && may_be_done_alone(kind);
        match (self.of_acting(kind), self.of_asking(kind)) {
            (acting, _) if may_act && acting > 0.0 => Choice::Act,
            (_, asking) if asking > 0.0 => Choice::Ask,
            _ => Choice::Wait,
        }
    }
}

/// Doors are asked about only, and nothing is ever switched on without asking.
pub fn may_be_done_alone(kind: HunchKind) -> bool {
    matches!(kind, HunchKind::LeftOn | HunchKind::SetBack)
}

impl Hunch {
    /// Whether it is done by itself rather than asked.
    pub fn is_action(&self) -> bool {
        self.rung == Rung::Auto
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stakes(p: f32) -> Stakes {
        Stakes { p, goes_on_min: 240.0, asked_today: 0, asks_per_day: 3, min_confidence: 0.85 }
    }

    #[test]
    fn the_surer_the_more_is_done_and_only_what_may_be() {
        for (p, rung, expected) in [
            (0.70, Rung::Auto, Choice::Wait),
            (0.90, Rung::Auto, Choice::Ask),
            (0.97, Rung::Auto, Choice::Act),
            (0.97, Rung::Ask, Choice::Ask),
            (0.97, Rung::Shadow, Choice::Ask),
        ] {
            assert_eq!(stakes(p).choose(HunchKind::LeftOn, rung), expected, "{p} at {rung}");
        }
        for kind in [HunchKind::LeftUnlocked, HunchKind::LeftOpen, HunchKind::UsuallyOn] {
            assert_eq!(stakes(1.0).choose(kind, Rung::Auto), Choice::Ask, "{kind}");
        }
    }

    #[test]
    fn what_ends_soon_by_itself_is_not_worth_a_question() {
        let soon = Stakes { goes_on_min: 2.0, ..stakes(0.95) };
        assert_eq!(soon.choose(HunchKind::LeftOn, Rung::Ask), Choice::Wait);
        assert!(soon.of_asking(HunchKind::LeftOn) < stakes(0.95).of_asking(HunchKind::LeftOn));
    }

    #[test]
    fn the_last_question_of_a_day_has_to_be_worth_more_than_the_first() {
        let last = Stakes { asked_today: 2, ..stakes(0.9) };
        assert!(last.of_asking(HunchKind::LeftOn) < stakes(0.9).of_asking(HunchKind::LeftOn));
    }
}
