//! A hunch in words: counted facts only, in sentences that can be read at a glance and said aloud, in any language.

use crate::decision::hunch::Hunch;
use crate::decision::hunch::HunchKind;
use crate::decision::hunch::Occasion;
use crate::decision::hunch::Reason;
use crate::feedback::Verdict;
use crate::texts::Part;
use crate::texts::Texts;

impl Hunch {
    /// The headline: `Kitchen lamp is still on`.
    pub fn title(&self, texts: &Texts) -> String {
        let name = ("name", Part::from(&self.name));
        match self.kind {
            HunchKind::LeftOn => texts.say("title-left-on", &[name]),
            HunchKind::LeftUnlocked => texts.say("title-left-unlocked", &[name]),
            HunchKind::LeftOpen => texts.say("title-left-open", &[name]),
            HunchKind::SetBack => {
                let set = self.reason.set_to_c.map(|value| texts.celsius(value)).unwrap_or_default();
                texts.say("title-set-back", &[name, ("set", (&set).into())])
            }
            HunchKind::UsuallyOn => texts.say("title-usually-on", &[name]),
        }
    }

    /// What was done, as a headline: `Turned off: Kitchen lamp`.
    pub fn done(&self, texts: &Texts) -> String {
        let name = ("name", Part::from(&self.name));
        match self.kind {
            HunchKind::LeftOn => texts.say("done-left-on", &[name]),
            HunchKind::LeftUnlocked => texts.say("done-left-unlocked", &[name]),
            HunchKind::LeftOpen => texts.say("done-left-open", &[name]),
            HunchKind::SetBack => texts.say("done-set-back", &[name, ("target", (&self.target(texts)).into())]),
            HunchKind::UsuallyOn => texts.say("done-usually-on", &[name]),
        }
    }

    /// The reason: `It was off by 22:40 on 27 of the last 30 days. It has been on for 2 h 10 min.`
    pub fn because(&self, texts: &Texts) -> String {
        match self.kind {
            HunchKind::SetBack => self.reason.of_set_back(texts, self.occasion, &self.target(texts)),
            HunchKind::UsuallyOn => self.reason.of_usually_on(texts),
            kind => self.reason.of_use(texts, kind, self.occasion),
        }
    }

    /// The question: `Turn it off?`
    pub fn question(&self, texts: &Texts) -> String {
        match self.kind {
            HunchKind::LeftOn => texts.say("ask-left-on", &[]),
            HunchKind::LeftUnlocked => texts.say("ask-left-unlocked", &[]),
            HunchKind::LeftOpen => texts.say("ask-left-open", &[]),
            HunchKind::SetBack => texts.say("ask-set-back", &[("target", (&self.target(texts)).into())]),
            HunchKind::UsuallyOn => texts.say("ask-usually-on", &[]),
        }
    }

    /// What stands on the button for a verdict.
    pub fn label(&self, texts: &Texts, verdict: Verdict) -> String {
        match (verdict, self.kind) {
            (Verdict::Accept, HunchKind::LeftOn) => texts.say("accept-left-on", &[]),
            (Verdict::Accept, HunchKind::LeftUnlocked) => texts.say("accept-left-unlocked", &[]),
            (Verdict::Accept, HunchKind::LeftOpen) => texts.say("accept-left-open", &[]),
            (Verdict::Accept, HunchKind::SetBack) => {
                texts.say("accept-set-back", &[("target", (&self.target(texts)).into())])
            }
            (Verdict::Accept, HunchKind::UsuallyOn) => texts.say("accept-usually-on", &[]),
            (Verdict::Decline, HunchKind::LeftOn) => texts.say("decline-left-on", &[]),
            (Verdict::Decline, HunchKind::LeftUnlocked) => texts.say("decline-left-unlocked", &[]),
            (Verdict::Decline, HunchKind::LeftOpen) => texts.say("decline-left-open", &[]),
            (Verdict::Decline, HunchKind::SetBack) => texts.say("decline-set-back", &[]),
            (Verdict::Decline, HunchKind::UsuallyOn) => texts.say("decline-usually-on", &[]),
            (Verdict::Never, _) => texts.say("never", &[]),
            (Verdict::NotThen, _) => match self.occasion {
                Occasion::Asleep => texts.say("not-while-asleep", &[]),
                Occasion::Away => texts.say("not-while-away", &[]),
                Occasion::Bright => texts.say("not-by-daylight", &[]),
                Occasion::OddOneOut => texts.say("not-with-the-others", &[]),
                Occasion::LongPast | Occasion::Dusk => texts.say("not-by-the-clock", &[]),
            },
            (Verdict::NeverKind, _) => texts.say("never-such-hunches", &[]),
            (Verdict::Undo, _) => texts.say("undo", &[]),
        }
    }

    /// The value that is proposed, where it is a temperature.
    fn target(&self, texts: &Texts) -> String {
        match self.command.value {
            crate::device::Value::Number(value) => texts.celsius(value),
            _ => String::new(),
        }
    }
}

impl Reason {
    /// Why something in use need not be: the habit first, then the moment.
    fn of_use(&self, texts: &Texts, kind: HunchKind, occasion: Occasion) -> String {
        let lasts = texts.duration(self.lasts_min.unwrap_or_default());
        let on_for = texts.duration(self.on_for_min);
        let kind = ("kind", Part::from(kind.word()));
        let yes = ("yes", Part::from(self.occasions.0));
        let all = ("all", Part::from(self.occasions.1));
        let lasts = ("lasts", Part::from(&lasts));
        let mut sentences = match occasion {
            Occasion::LongPast | Occasion::Dusk => {
                let time = texts.time_of_day(self.minute);
                let (yes, all) = (("yes", self.off_days.into()), ("all", self.observed_days.into()));
                vec![texts.say("reason-long-past", &[kind, ("time", (&time).into()), yes, all])]
            }
            Occasion::Asleep => vec![texts.say("reason-asleep", &[kind, lasts, yes, all])],
            Occasion::Away => vec![texts.say("reason-away", &[kind, lasts, yes, all])],
            Occasion::Bright => {
                let bright = match self.lux.map(|lux| texts.number(f64::from(round(lux)))) {
                    Some(lux) => texts.say("reason-bright-lux", &[("lux", (&lux).into())]),
                    None => texts.say("reason-bright", &[]),
                };
                vec![bright, texts.say("reason-bright-days", &[kind, yes, all])]
            }
            Occasion::OddOneOut => vec![texts.say("reason-odd-one-out", &[lasts, yes, all])],
        };
        sentences.push(match occasion {
            Occasion::LongPast | Occasion::Dusk => {
                let (shorter, uses) = (("shorter", self.shorter_uses.into()), ("uses", self.uses.into()));
                texts.say("reason-for-longer", &[kind, ("for", (&on_for).into()), shorter, uses])
            }
            _ => texts.say("reason-for", &[kind, ("for", (&on_for).into())]),
        });
        if let Some(quiet) = self.room_quiet_min.map(|quiet| texts.duration(quiet)) {
            sentences.push(texts.say("reason-room-quiet", &[("quiet", (&quiet).into())]));
        }
        sentences.join(" ")
    }

    fn of_set_back(&self, texts: &Texts, occasion: Occasion, target: &str) -> String {
        let lasts = texts.duration(self.lasts_min.unwrap_or_default());
        let lasts = ("lasts", Part::from(&lasts));
        let (yes, all) = (("yes", self.occasions.0.into()), ("all", self.occasions.1.into()));
        let target = ("target", target.into());
        match occasion {
            Occasion::Away => texts.say("reason-set-back-away", &[lasts, target, yes, all]),
            _ => texts.say("reason-set-back-asleep", &[lasts, target, yes, all]),
        }
    }

    fn of_usually_on(&self, texts: &Texts) -> String {
        let on_days = self.observed_days.saturating_sub(self.off_days);
        let time = texts.time_of_day(self.minute);
        let (yes, all) = (("yes", on_days.into()), ("all", self.observed_days.into()));
        texts.say("reason-usually-on", &[("time", (&time).into()), yes, all])
    }
}

/// To two figures: nobody can tell 412 lux from 400.
fn round(lux: f32) -> f32 {
    let unit = 10f32.powf((lux.max(1.0).log10() - 1.0).floor().max(0.0));
    (lux / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_occasion_is_told_with_its_counts() {
        let reason = Reason {
            minute: 22 * 60 + 40,
            on_for_min: 130,
            occasions: (26, 28),
            lasts_min: Some(20),
            lux: Some(412.0),
            ..Reason::default()
        };
        for (occasion, said) in [
            (
                Occasion::Asleep,
                "Everybody seems to have been asleep for 20 min. It was off on 26 of the last 28 nights. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::Away,
                "Nobody seems to have been in for 20 min. It was off 26 of the last 28 times that nobody was in. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::Bright,
                "It is bright there without it (about 410 lux). It was off then on 26 of the last 28 days. It has been on for 2 h 10 min.",
            ),
            (
                Occasion::OddOneOut,
                "The others were switched off 20 min ago. It went with them 26 of the last 28 times. It has been on for 2 h 10 min.",
            ),
        ] {
            assert_eq!(reason.of_use(Texts::english(), HunchKind::LeftOn, occasion), said);
        }
    }
}
