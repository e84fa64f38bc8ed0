//! Notices as messages of a Telegram bot, with a button for each answer.
//!
//! A press comes back by `presses`. The message is edited when it is answered or overtaken, so that no dead button stays.
//! Text goes as it is, without any markup, so that no name of a device can break it; the title is made bold by its length.

use std::sync::Arc;
use std::sync::Mutex;

use serde::Deserialize;
use serde::Serialize;

use crate::engine::Notice;
use crate::engine::NoticeId;

use super::Channel;
use super::PushError;
use super::Pushing;
use super::SigningKey;
use super::bot::Bot;
use super::bot::Failure;
use super::bot::bare;
use super::http;
use super::ledger::Ending;
use super::lock;
use super::recent::Recent;
use super::services::Chat;
use super::short::Right;
use super::short::Short;
use super::who::Who;

/// The channel's name.
pub(super) const NAME: &str = "telegram";

/// One chat of the bot.
pub(super) struct Telegram {
    bot: Arc<Bot>,
    chat: i64,
    who: Who,
    key: SigningKey,
    shown: Arc<Mutex<Shown>>,
}

/// The messages of one chat that show the latest notices. Forgotten with the process: a press brings one back.
pub(super) type Shown = Recent<Message>;

/// A message as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) id: i64,
    pub(super) text: String,
}

impl Telegram {
    /// A channel that has not spoken yet.
    pub(super) fn new(bot: Arc<Bot>, chat: i64, who: Who, key: SigningKey, shown: Arc<Mutex<Shown>>) -> Telegram {
        Telegram { bot, chat, who, key, shown }
    }

    async fn show(&self, notice: &Notice) -> Result<(), PushError> {
        let (text, title) = worded(notice);
        let mut said = Said {
            chat_id: self.chat,
            message_id: None,
            text: &text,
            entities: vec![title],
            link_preview_options: NoPreview { is_disabled: true },
            disable_notification: notice.silent,
            reply_markup: self.keyboard(notice),
        };
        let known = lock(&self.shown).of(notice.id).map(|message| message.id);
        if let Some(id) = known {
            said.message_id = Some(id);
            match self.edit(&said).await {
                Ok(()) => {
                    lock(&self.shown).put(notice.id, Message { id, text });
                    return Ok(());
                }
                Err(failure) if failure.is_gone() => said.message_id = None,
                Err(failure) => return Err(self.meaning(failure)),
            }
        }
        let sent: Result<Sent, Failure> = self.bot.call("sendMessage", &said, http::ANSWER_LIMIT).await;
        let id = sent.map_err(|failure| self.meaning(failure))?.message_id;
        lock(&self.shown).put(notice.id, Message { id, text });
        Ok(())
    }

    /// Takes the buttons away, and says how it ended.
    async fn end(&self, id: NoticeId, ending: &Ending) -> Result<(), PushError> {
        // One from before a restart, that nobody has pressed since: its buttons are refused in words when somebody does.
        let Some(message) = lock(&self.shown).of(id).cloned() else { return Ok(()) };
        let text = format!("{}\n\n{}", message.text, ending.sentence());
        let said = Said {
            chat_id: self.chat,
            message_id: Some(message.id),
            text: &text,
            entities: Vec::new(),
            link_preview_options: NoPreview { is_disabled: true },
            disable_notification: true,
            reply_markup: Keyboard { inline_keyboard: Vec::new() },
        };
        match self.edit(&said).await {
            Err(failure) if !failure.is_gone() => Err(self.meaning(failure)),
            _ => {
                lock(&self.shown).take(id);
                Ok(())
            }
        }
    }

    async fn edit(&self, said: &Said<'_>) -> Result<(), Failure> {
        match self.bot.call::<serde_json::Value>("editMessageText", said, http::ANSWER_LIMIT).await {
            Err(failure) if !failure.is_done() => Err(failure),
            _ => Ok(()),
        }
    }

    fn keyboard(&self, notice: &Notice) -> Keyboard {
        let button = |button: &crate::engine::Button| {
            let right = Right::Say(button.verdict);
            let short = Short { hunch: notice.id.0, right, expires: notice.expires };
            Key { text: button.label.clone(), callback_data: short.sign(&self.key, self.who.name()) }
        };
        let keys: Vec<Key> = notice.buttons.iter().map(button).collect();
        // Two in a row can be read on a phone; three cannot.
        Keyboard { inline_keyboard: keys.chunks(2).map(<[Key]>::to_vec).collect() }
    }

    fn meaning(&self, failure: Failure) -> PushError {
        let chat = Chat(self.chat);
        match failure.code {
            403 => PushError::ForGood(format!(
                "Telegram does not let the bot write to {chat} of {} ({}): open the bot there and press Start.",
                self.who,
                bare(&failure.description)
            )),
            400 if failure.description.contains("chat not found") => PushError::ForGood(format!(
                "Telegram knows no chat of the bot with the number {} ({}): check the number, and press Start in the chat.",
                self.chat, self.who
            )),
            _ => failure.error,
        }
    }
}

impl Channel for Telegram {
    fn who(&self) -> &Who {
        &self.who
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        Box::pin(self.show(notice))
    }

    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        Box::pin(self.end(id, ending))
    }
}

/// The text of a message, and where its title stands.
fn worded(notice: &Notice) -> (String, Entity) {
    let title = http::cut(&notice.title, TITLE);
    // Telegram counts as UTF-16 does.
    let entity = Entity { kind: "bold", offset: 0, length: title.encode_utf16().count() };
    (format!("{title}\n\n{}", http::cut(&notice.body, BODY)), entity)
}

/// A message has 4096 characters, which Telegram counts as UTF-16 does: one of ours may count as two. The ending needs its place too.
const TITLE: usize = 200;
const BODY: usize = 1500;

/// What Telegram answers to a message that it took; it has more fields.
#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

/// A message, as Telegram reads it: a new one, or the new text of an old one.
#[derive(Serialize)]
struct Said<'a> {
    chat_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<i64>,
    text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entities: Vec<Entity>,
    link_preview_options: NoPreview,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disable_notification: bool,
    reply_markup: Keyboard,
}

#[derive(Serialize)]
struct Entity {
    #[serde(rename = "type")]
    kind: &'static str,
    offset: usize,
    length: usize,
}

#[derive(Serialize)]
struct NoPreview {
    is_disabled: bool,
}

/// An empty one takes the buttons away.
#[derive(Serialize)]
pub(super) struct Keyboard {
    pub(super) inline_keyboard: Vec<Vec<Key>>,
}

#[derive(Clone, Serialize)]
pub(super) struct Key {
    text: String,
    callback_data: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::HunchId;
    use crate::time::Timestamp;

    #[test]
    fn the_longest_text_fits_however_it_is_counted() {
        let notice = Notice {
            id: NoticeId(HunchId { at: Timestamp::from_millis(0), seq: 0 }),
            title: "\u{1f3e0}".repeat(5000),
            body: "\u{1f4a1}".repeat(5000),
            buttons: Vec::new(),
            expires: Timestamp::from_millis(0),
            silent: false,
        };
        let (text, title) = worded(&notice);
        assert!(text.encode_utf16().count() + 300 < 4096);
        assert_eq!(title.length, 2 * (TITLE - 1) + 1);
    }
}
