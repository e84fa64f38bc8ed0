//! Who is where and who sleeps: what the labels say, and what others reckon with.

use super::Story;
use super::floor::AWAY;
use super::labels::Said;
use super::queue::Due;
use crate::simulate::clock::seconds_between;
use crate::time::Timestamp;

impl Story<'_> {
    /// What is known of sleeping and being away.
    pub(super) fn tells_who_is_where(&mut self, at: Timestamp) {
        let (mut home, mut awake) = (false, false);
        for (person, now) in self.now.iter().enumerate() {
            let (asleep, away) = (now.doing.asleep(), now.room == AWAY);
            self.labels.say(at, Said::AsleepOne(person), asleep);
            self.labels.say(at, Said::AwayOne(person), away);
            home |= !away;
            awake |= !away && !asleep;
        }
        let fell_asleep = home && !awake && !self.labels.holds(Said::Asleep);
        self.labels.say(at, Said::Asleep, home && !awake);
        self.labels.say(at, Said::Away, !home);
        let travels = self.now.iter().all(|now| now.room == AWAY && seconds_between(at, now.back) > 0.0);
        let far = travels && self.now.iter().any(|now| seconds_between(at, now.back) > 26.0 * 3600.0);
        let vacation = far || !home && self.labels.holds(Said::Vacation);
        self.labels.say(at, Said::Vacation, vacation);
        if fell_asleep {
            // Hands that are on their way to a switch get there first.
            self.after(at, 90.0, Due::HouseSleeps);
        }
    }

    pub(super) fn somebody_home(&self) -> bool {
        self.now.iter().any(|now| now.room != AWAY)
    }

    pub(super) fn somebody_awake_in(&self, room: usize, but: Option<usize>) -> bool {
        room != AWAY
            && self
                .now
                .iter()
                .enumerate()
                .any(|(place, now)| Some(place) != but && now.room == room && now.doing.awake())
    }
}
