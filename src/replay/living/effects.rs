//! What the engine wants of the world, done in a home that is lived: people are asked, devices are told.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Asking;
use super::Due;
use super::Living;
use super::Question;
use super::hands;
use crate::decision::Rung;
use crate::device::Command;
use crate::device::HunchId;
use crate::device::Message;
use crate::engine::Effect;
use crate::engine::Fact;
use crate::engine::Input;
use crate::engine::Notice;
use crate::feedback::Verdict;
use crate::profile::Said;
use crate::replay::wanted::Wanted;
use crate::replay::wanted::in_use;
use crate::time::Timestamp;

/// How long a device takes to do what it is told.
const OBEYS_AFTER: Duration = Duration::from_millis(200);

/// How long after an offer somebody takes it.
const TAKES_AN_OFFER_AFTER: Duration = Duration::from_secs(600);

impl Living<'_> {
    /// Hands the engine an input, and lets the world do what comes of it.
    pub(super) fn hand_in(&mut self, at: Timestamp, input: &Input) {
        let effects = self.engine.handle(at, input);
        if effects.is_empty() {
            return;
        }
        // A notice may ask for what several hunches propose: they follow the one that it is named after.
        let asks = |effect: &Effect| match effect {
            Effect::Notify(notice) if can_be_accepted(notice) => Some(notice.id.0),
            _ => None,
        };
        let notices: Vec<HunchId> = effects.iter().filter_map(asks).collect();
        let had: Vec<HunchId> = (effects.iter())
            .filter_map(|effect| match effect {
                Effect::Keep(Fact::Hunch(hunch)) => Some(hunch.id),
                _ => None,
            })
            .collect();
        let mut asked: BTreeMap<HunchId, Vec<usize>> = BTreeMap::new();
        let mut notice = None;
        for effect in &effects {
            let Effect::Keep(fact) = effect else { continue };
            match fact {
                Fact::Hunch(hunch) => {
                    let Some(device) = self.devices.get(&hunch.device).copied() else { continue };
                    if notices.contains(&hunch.id) {
                        notice = Some(hunch.id);
                    }
                    let wanted = self.judged(at, device, &hunch.command);
                    let mut asking = Asking::of(hunch, device, wanted, self.people.were(at));
                    if hunch.rung == Rung::Ask
                        && let Some(notice) = notice
                    {
                        asking.notice = Some(notice);
                        asked.entry(notice).or_default().push(self.lived.asked.len());
                    }
                    self.lived.asked.push(asking);
                }
                Fact::Refused { hunch, refusal } => {
                    if let Some(device) = self.devices.get(&hunch.device) {
                        self.truths.refused(*device, *refusal);
                    }
                }
                Fact::Outcome { hunch, outcome, .. } => self.lived.came_of(*hunch, *outcome),
                _ => {}
            }
        }
        for (notice, askings) in asked {
            self.ask(at, notice, &askings);
        }
        let is_offer = effects.iter().any(|effect| matches!(effect, Effect::Keep(Fact::Offered { .. })));
        for offer in notices.iter().filter(|notice| is_offer && !had.contains(notice)) {
            // Whoever has said yes eight times takes the offer: what comes of acting alone is to be judged.
            let key = (at + TAKES_AN_OFFER_AFTER, self.next_number());
            self.due.insert(key, Due::Answer(*offer, Verdict::Accept));
            self.waiting.insert(*offer, key);
        }
        for effect in effects {
            match effect {
                Effect::Send(message) => self.send(at, &message),
                Effect::Retract(notice) => {
                    if let Some(key) = self.waiting.remove(&notice.0) {
                        self.due.remove(&key);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether what is proposed is what the people want; `None` where the truth does not say.
    fn judged(&mut self, at: Timestamp, device: usize, command: &Command) -> Option<Wanted> {
        let proposed = in_use(command.property, &command.value)?;
        let wants = self.truths.wants(device)?;
        match proposed {
            false => Some(self.truths.hunch(device, at)),
            true => Some(if wants { Wanted::NoMore } else { Wanted::Still }),
        }
    }

    /// The people are asked. Of several proposals in one notice the worst answer counts, for there is one answer to them all.
    fn ask(&mut self, at: Timestamp, notice: HunchId, askings: &[usize]) {
        let day = self.scene.home.calendar.local(at).day;
        if self.asked_today.0 != day {
            self.asked_today = (day, 0);
        }
        let asked_today = self.asked_today.1;
        self.asked_today.1 += 1;
        // Of what the truth does not speak, such as a thermostat, nobody could say what the people want: nobody sees the question.
        if askings.iter().any(|place| self.lived.asked[*place].wanted.is_none()) {
            return;
        }
        let replies = askings.iter().map(|place| {
            let asking = &self.lived.asked[*place];
            (self.answers)(&Question { at, device: asking.device, wanted: &asking.proposed, asked_today })
        });
        let replies: Option<Vec<(Duration, Verdict)>> = replies.collect();
        let Some((after, _)) = replies.iter().flatten().min() else { return };
        let Some(verdict) = replies.iter().flatten().map(|(_, verdict)| *verdict).max() else { return };
        let key = (at + *after, self.next_number());
        self.due.insert(key, Due::Answer(notice, verdict));
        self.waiting.insert(notice, key);
    }

    /// Somebody is told something.
    fn send(&mut self, at: Timestamp, message: &Message) {
        let Some((device, command)) = self.understood(message) else {
            self.lived.not_understood += 1;
            return;
        };
        let at = at + OBEYS_AFTER;
        let by_itself = self.lived.done(device, &command.value, at);
        if in_use(command.property, &command.value) == Some(false) {
            self.truths.acted(device, at);
        }
        for event in self.things.obey(at, device, command.property, &command.value) {
            let key = (at, self.next_number());
            self.due.insert(key, Due::Tells(event));
        }
        // What nobody wants as it was may be wanted so again later; that is then a use of its own.
        if self.things.is_apart(device) && self.truths.wants(device) == self.things.is_recorded_in_use(device) {
            self.plan_hand(at, device, if by_itself { hands::NOTICED } else { hands::AFTER_A_YES }, true);
        }
    }

    /// Whom a message tells what: of all that the device has been, and that was proposed for it, what is said by these very bytes.
    fn understood(&self, message: &Message) -> Option<(usize, Command)> {
        let decoded = self.profiles.decode(message, &self.directory)?;
        let told = |said: &Said| match said {
            Said::Commanded(id) => self.devices.get(id).copied(),
            _ => None,
        };
        let device = decoded.said.iter().find_map(told)?;
        let id = self.player.device(device)?;
        let kind = self.directory.device(self.directory.key(&id)?).kind;
        let proposed = self.lived.asked.iter().rev().filter(|asking| asking.device == device);
        let proposed = proposed.map(|asking| (asking.property, &asking.proposed)).take(5);
        proposed
            .chain(self.things.values(device))
            .map(|(property, value)| Command { device: id.clone(), property, value: value.clone() })
            .find(|command| self.profiles.encode(command, kind, &self.directory).as_ref() == Some(message))
            .map(|command| (device, command))
    }
}

fn can_be_accepted(notice: &Notice) -> bool {
    notice.buttons.iter().any(|button| button.verdict == Verdict::Accept)
}
