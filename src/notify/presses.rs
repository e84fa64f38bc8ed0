//! Asks Telegram for pressed buttons, for as long as the daemon runs, and lets in those of the chats that are asked.
//!
//! One question at a time that Telegram answers when there is something to tell (a long poll), so nothing needs to be reached
//! from outside. A press that was taken in is confirmed by the next question: one that a cut connection lost comes again.
//! Knows nothing of what an answer leads to.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use serde_json::json;
use tracing::debug;
use tracing::info;
use tracing::warn;

use crate::engine::NoticeId;
use crate::texts::Texts;

use super::Event;
use super::PushError;
use super::Shared;
use super::TokenError;
use super::backoff::Backoff;
use super::bot::Bot;
use super::http;
use super::lock;
use super::telegram;
use super::telegram::Shown;
use super::who::Who;

/// The listener of one bot.
pub(super) struct Presses {
    bot: Arc<Bot>,
    chats: Vec<Asked>,
    shared: Shared,
    /// The number after the last update that was taken in.
    offset: Option<i64>,
    backoff: Backoff,
    /// What was said about refused presses: once per reason.
    said: BTreeSet<TokenError>,
    strangers_told: u32,
}

/// A chat that is asked.
pub(super) struct Asked {
    pub(super) chat: i64,
    pub(super) who: Who,
    pub(super) shown: Arc<Mutex<Shown>>,
}

/// How long Telegram holds a question for which it has no answer, in seconds.
const HELD_S: u64 = 50;
/// How much longer the wait is where only a person can help: up to ten minutes.
const STUBBORN: u32 = 10;
/// Updates in one answer.
const AT_ONCE: u32 = 10;
/// How many strangers are told the number of their chat.
const STRANGERS: u32 = 20;

impl Presses {
    /// A listener that has not spoken to Telegram yet.
    pub(super) fn new(bot: Arc<Bot>, chats: Vec<Asked>, shared: Shared) -> Presses {
        let (backoff, said) = (Backoff::default(), BTreeSet::new());
        Presses { bot, chats, shared, offset: None, backoff, said, strangers_told: 0 }
    }

    /// Listens until the daemon hangs up.
    pub(super) async fn run(mut self) {
        let mut last_reason = String::new();
        // The first question is answered at once: it tells whether all is well.
        let mut held_s = 0;
        loop {
            match self.poll(held_s).await {
                Ok(()) => {
                    held_s = HELD_S;
                    self.backoff.reset();
                    last_reason.clear();
                    if lock(&self.shared.counts).listening.insert(telegram::NAME.into()) {
                        info!(channel = telegram::NAME, "listening for answers from phones");
                    }
                }
                Err(Ended::HungUp) => return,
                Err(Ended::Failed(error)) => {
                    held_s = 0;
                    lock(&self.shared.counts).listening.remove(telegram::NAME);
                    let delay = self.delay(&error, &last_reason);
                    let reason = error.to_string();
                    if reason != last_reason {
                        warn!(
                            channel = telegram::NAME,
                            reason,
                            delay_s = delay.as_secs(),
                            "answers from phones cannot come in"
                        );
                    } else {
                        debug!(
                            channel = telegram::NAME,
                            reason,
                            delay_s = delay.as_secs(),
                            "answers from phones still cannot come in"
                        );
                    }
                    last_reason = reason;
                    tokio::time::sleep(delay).await;
                }
            }
        }
    }

    fn delay(&mut self, error: &PushError, last_reason: &str) -> Duration {
        let delay = self.backoff.next_delay();
        match error {
            PushError::NotBefore(wait, _) => delay.max(*wait),
            PushError::ForGood(reason) if reason == last_reason => delay * STUBBORN,
            _ => delay,
        }
    }

    /// One question, and what came of it.
    async fn poll(&mut self, held_s: u64) -> Result<(), Ended> {
        let mut question = json!({
            "timeout": held_s,
            "limit": AT_ONCE,
            "allowed_updates": ["callback_query", "message"],
        });
        if let Some(offset) = self.offset {
            question["offset"] = offset.into();
        }
        let limit = Duration::from_secs(held_s) + http::ANSWER_LIMIT;
        let updates: Vec<Value> =
            self.bot.call("getUpdates", &question, limit).await.map_err(|failure| Ended::Failed(failure.error))?;
        for update in updates {
            // What cannot be read is passed over all the same, or it would come for ever.
            if let Some(id) = update["update_id"].as_i64() {
                self.offset = Some(id.saturating_add(1));
            }
            match serde_json::from_value::<Update>(update) {
                Ok(Update { callback_query: Some(press), .. }) => self.take(press).await?,
                Ok(Update { message: Some(message), .. }) => self.greet(&message.chat).await,
                Ok(_) => {}
                Err(error) => debug!(%error, "an update of the Telegram bot cannot be read"),
            }
        }
        Ok(())
    }

    async fn take(&mut self, press: Press) -> Result<(), Ended> {
        let words = match self.redeem(&press) {
            Ok((answer, words)) => {
                self.shared.events.send(Event::Answer(answer)).await.map_err(|_| Ended::HungUp)?;
                words
            }
            Err(reason) => {
                self.refuse(reason);
                self.clear(&press, reason).await;
                in_a_bubble(self.shared.texts, reason)
            }
        };
        // Until this is said the button shows that it is busy. A press is not lost where it cannot be said.
        let bubble = json!({ "callback_query_id": press.id, "text": http::cut(&words, 180) });
        if let Err(failure) = self.bot.call::<Value>("answerCallbackQuery", &bubble, http::ANSWER_LIMIT).await {
            debug!(reason = %failure.error, "a press could not be acknowledged");
        }
        Ok(())
    }

    /// The answer, and what to tell who has pressed.
    fn redeem(&self, press: &Press) -> Result<(crate::feedback::Answer, String), TokenError> {
        let asked = press.message.as_ref().and_then(|message| self.asked(message.chat.id));
        let Some((message, asked)) = press.message.as_ref().zip(asked) else {
            self.shared.reject(TokenError::Stranger);
            return Err(TokenError::Stranger);
        };
        let answer = self.shared.redeem_short(press.data.as_deref().unwrap_or_default(), &asked.who)?;
        let id = NoticeId(answer.hunch);
        // A message from before a restart: the ending is to be written into it.
        let mut shown = lock(&asked.shown);
        if shown.of(id).is_none() {
            let text = message.text.clone().unwrap_or_default();
            shown.put(id, telegram::Message { id: message.message_id, text });
        }
        let label = self.shared.label(id, answer.verdict);
        Ok((answer, label))
    }

    /// Dead buttons are taken away from those who are asked.
    async fn clear(&self, press: &Press, reason: TokenError) {
        let Some(message) = press.message.as_ref().filter(|message| self.asked(message.chat.id).is_some()) else {
            return;
        };
        if reason == TokenError::Expired || reason == TokenError::Settled {
            let empty = telegram::Keyboard { inline_keyboard: Vec::new() };
            let edit = json!({ "chat_id": message.chat.id, "message_id": message.message_id, "reply_markup": empty });
            // It only tidies up.
            let _ = self.bot.call::<Value>("editMessageReplyMarkup", &edit, http::ANSWER_LIMIT).await;
        }
    }

    fn asked(&self, chat: i64) -> Option<&Asked> {
        self.chats.iter().find(|asked| asked.chat == chat)
    }

    /// Somebody pressed Start, or wrote: the number that the configuration needs is told, and nothing else.
    async fn greet(&mut self, chat: &Chat) {
        if self.asked(chat.id).is_some() || self.strangers_told == STRANGERS {
            return;
        }
        self.strangers_told += 1;
        info!(chat = chat.id, "a chat that is not asked wrote to the Telegram bot");
        let number = chat.id.to_string();
        let text = self.shared.texts.say("chat-number", &[("chat", (&number).into())]);
        if let Err(failure) = self
            .bot
            .call::<Value>("sendMessage", &json!({ "chat_id": chat.id, "text": text }), http::ANSWER_LIMIT)
            .await
        {
            debug!(reason = %failure.error, "a chat could not be told its number");
        }
    }

    fn refuse(&mut self, reason: TokenError) {
        if !self.said.insert(reason) {
            return;
        }
        match reason {
            TokenError::Expired | TokenError::Used | TokenError::Settled => {
                debug!(%reason, "an old press was passed over");
            }
            TokenError::Malformed | TokenError::Forged | TokenError::Stranger => {
                warn!(%reason, "a press in Telegram was refused; further ones are only counted");
            }
        }
    }
}

/// What is shown for a moment over the chat.
fn in_a_bubble(texts: &Texts, reason: TokenError) -> String {
    match reason {
        TokenError::Expired => texts.say("press-expired", &[]),
        TokenError::Used | TokenError::Settled => texts.say("press-settled", &[]),
        TokenError::Malformed | TokenError::Forged => texts.say("press-unknown", &[]),
        TokenError::Stranger => texts.say("press-stranger", &[]),
    }
}

/// Why the listening stopped.
enum Ended {
    /// Nobody wants answers any more.
    HungUp,
    /// For now or for good.
    Failed(PushError),
}

/// What happened; each has more fields.
#[derive(Deserialize)]
struct Update {
    callback_query: Option<Press>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Press {
    id: String,
    /// Absent where the button stands under somebody else's message, which ours never do.
    message: Option<Message>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    message_id: i64,
    chat: Chat,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Chat {
    id: i64,
}
