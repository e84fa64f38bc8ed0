//! What the tasks of this room have in common: the clock, the tokens, the counters, and the way to the engine.
//!
//! Every answer from anywhere passes here, and every text that is none is counted here.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use tokio::sync::mpsc;

use crate::engine::NoticeId;
use crate::feedback::Answer;
use crate::feedback::Verdict;
use crate::texts::Language;
use crate::texts::Texts;
use crate::time::Timestamp;

use super::Clock;
use super::Counts;
use super::Event;
use super::SigningKey;
use super::TokenError;
use super::Tokens;
use super::ledger;
use super::ledger::Ledger;
use super::who::Who;

/// One for all tasks; clones share everything.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) now: Clock,
    pub(super) tokens: Arc<Mutex<Tokens>>,
    pub(super) ledger: Arc<Mutex<Ledger>>,
    pub(super) counts: Arc<Mutex<Counts>>,
    pub(super) events: mpsc::Sender<Event>,
    /// The sentences that people read.
    pub(super) texts: &'static Texts,
}

impl Shared {
    pub(super) fn new(key: SigningKey, now: Clock, events: mpsc::Sender<Event>, language: Language) -> Shared {
        let tokens = Arc::new(Mutex::new(Tokens::new(key)));
        let ledger = Arc::new(Mutex::new(Ledger::new(language)));
        Shared { now, tokens, ledger, counts: Arc::default(), events, texts: Texts::of(language) }
    }

    /// Checks a text that came from these readers, and uses it up.
    pub(super) fn redeem(&self, text: &str, who: &Who) -> Result<Answer, TokenError> {
        self.let_in(who, |tokens, now| tokens.redeem_of(now, text, who))
    }

    /// The same for a short text.
    pub(super) fn redeem_short(&self, text: &str, who: &Who) -> Result<Answer, TokenError> {
        self.let_in(who, |tokens, now| tokens.redeem_short(now, text, who))
    }

    /// Counts a text that is no answer.
    pub(super) fn reject(&self, reason: TokenError) {
        *lock(&self.counts).rejected.entry(reason).or_default() += 1;
    }

    /// What stands on the button that says this.
    pub(super) fn label(&self, id: NoticeId, verdict: Verdict) -> String {
        let notice = lock(&self.ledger).notice(id);
        ledger::label_of(self.texts, notice.as_deref(), verdict)
    }

    fn let_in(
        &self,
        who: &Who,
        redeem: impl FnOnce(&mut Tokens, Timestamp) -> Result<Answer, TokenError>,
    ) -> Result<Answer, TokenError> {
        let redeemed = redeem(&mut lock(&self.tokens), (self.now)());
        let result = redeemed.and_then(|answer| {
            let mut ledger = lock(&self.ledger);
            let id = NoticeId(answer.hunch);
            if ledger.ending_of(id).is_some() {
                return Err(TokenError::Settled);
            }
            ledger.answered(id, answer.verdict, who);
            Ok(answer)
        });
        match &result {
            Ok(_) => lock(&self.counts).answers += 1,
            Err(reason) => self.reject(*reason),
        }
        result
    }
}

/// A panic elsewhere leaves counters and used tokens usable.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
