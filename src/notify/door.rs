//! The way in for answers that come neither by a stream nor by a bot: from our own page.
//!
//! Knows no HTTP: the daemon stands between the page and this.

use crate::engine::NoticeId;
use crate::feedback::Answer;
use crate::feedback::Verdict;

use super::Counts;
use super::Event;
use super::Shared;
use super::TokenError;
use super::link::PAGE;
use super::lock;
use super::tokens;
use super::webhook;
use super::who::Who;

/// Checks links and answers. Clones share everything.
#[derive(Clone)]
pub struct Door {
    shared: Shared,
}

/// What stands behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The headline of the notice.
    pub title: String,
    /// The reason and the question.
    pub body: String,
    /// What can be answered. Empty where it is over.
    pub choices: Vec<Choice>,
}

/// One answer that can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What stands on the button.
    pub label: String,
    /// What the button sends back.
    pub token: String,
}

impl Door {
    pub(super) fn new(shared: Shared) -> Door {
        Door { shared }
    }

    /// Looks at a link that was offered to the person of that name (empty: the house), without using anything up.
    ///
    /// # Errors
    /// Where it is not ours, or too late.
    pub fn look(&self, link: &str, name: &str) -> Result<Offer, TokenError> {
        let who = Who::named(name, PAGE);
        let seen = lock(&self.shared.tokens).see((self.shared.now)(), link, &who);
        let seen = seen.inspect_err(|reason| self.shared.reject(*reason))?;
        let id = NoticeId(seen.hunch);
        let ledger = lock(&self.shared.ledger);
        let (notice, ending) = (ledger.notice(id), ledger.ending_of(id));
        drop(ledger);
        let (title, body, buttons) = match &notice {
            Some(notice) => {
                let buttons: Vec<_> = notice.buttons.iter().map(|button| button.verdict).collect();
                (notice.title.clone(), notice.body.clone(), buttons)
            }
            None => (
                self.shared.texts.say("page-lost-title", &[]),
                self.shared.texts.say("page-lost", &[]),
                Verdict::ON_BUTTONS.to_vec(),
            ),
        };
        if let Some(ending) = ending {
            return Ok(Offer { title, body: ending.sentence(), choices: Vec::new() });
        }
        let tokens = lock(&self.shared.tokens);
        let choices = buttons.into_iter().map(|verdict| Choice {
            label: super::ledger::label_of(self.shared.texts, notice.as_deref(), verdict),
            token: tokens.offer(&seen, verdict, &who),
        });
        Ok(Offer { title, body, choices: choices.collect() })
    }

    /// Checks a text that a program hands back which was given it by the webhook, and uses it up. Whoever calls brings the answer on.
    ///
    /// # Errors
    /// Where it is not ours, too late, was given before, or its question is settled.
    pub fn redeem(&self, token: &str) -> Result<Answer, TokenError> {
        self.shared.redeem(token, &Who::house(webhook::NAME))
    }

    /// What was done so far, for the metrics.
    pub fn counts(&self) -> Counts {
        lock(&self.shared.counts).clone()
    }

    /// Takes an answer in, once; what stood on its button.
    ///
    /// # Errors
    /// Where it is not ours, too late, was given before, or its question is settled.
    pub async fn answer(&self, token: &str, name: &str) -> Result<String, TokenError> {
        // What stands in a link is short; a program that was asked by the webhook hands a long one back.
        let answer = if tokens::is_long(token) {
            self.redeem(token)?
        } else {
            self.shared.redeem_short(token, &Who::named(name, PAGE))?
        };
        let label = self.shared.label(NoticeId(answer.hunch), answer.verdict);
        // Where nobody listens any more the daemon is closing.
        let _ = self.shared.events.send(Event::Answer(answer)).await;
        Ok(label)
    }
}
