//! `[notify.telegram]`, `[notify.gotify]`, `[notify.pushover]`: services that carry questions to phones.
//!
//! Each names the service once, and who reads there for the house as a whole; people name themselves in `[[notify.person]]`.

use super::notify::web_address;
use super::reader::Table;
use crate::secret::Secret;

/// A Telegram bot.
#[derive(Clone, Debug, PartialEq)]
pub struct Telegram {
    /// The bot's token.
    pub token: Secret,
    /// The chat of the whole house.
    pub chat: Option<i64>,
    /// A Bot API server of one's own, where it is not Telegram's.
    pub server: Option<String>,
}

/// A Gotify server.
#[derive(Clone, Debug, PartialEq)]
pub struct Gotify {
    /// The server's address, without a slash at the end.
    pub server: String,
    /// The token of the application that the whole house reads.
    pub token: Option<Secret>,
    /// The token of a client that may take its messages away.
    pub client_token: Option<Secret>,
    /// 0 unseen to 10 insistent.
    pub priority: u8,
}

/// An application at Pushover.
#[derive(Clone, Debug, PartialEq)]
pub struct Pushover {
    /// The application's token.
    pub token: Secret,
    /// The key of the user or group that reads for the whole house.
    pub user: Option<Secret>,
    /// -2 unseen to 1 past quiet hours.
    pub priority: i8,
}

/// Numbers of chats fit into 52 bits, says Telegram; groups have negative ones.
const CHATS: std::ops::RangeInclusive<i64> = -(1 << 52)..=(1 << 52);

/// The number of a chat.
pub(super) fn chat(table: &mut Table<'_>, key: &'static str) -> Option<i64> {
    let chat = table.whole_in(key, CHATS)?;
    if chat == 0 {
        table.wrong(key, "is 0, which is no chat; press Start in the chat with the bot, and it tells the number");
        return None;
    }
    Some(chat)
}

impl Telegram {
    pub(super) fn read(table: &mut Table<'_>) -> Option<Telegram> {
        let token = table.secret("token", "token_file", "telegram_token");
        let chat = chat(table, "chat");
        let server = table.parsed("server", web_address);
        if table.is_there() && token.is_none() {
            table.demand("token_file", "the path of a file with the token that @BotFather gave you");
        }
        Some(Telegram { token: token?, chat, server })
    }
}

impl Gotify {
    pub(super) fn read(table: &mut Table<'_>, has_people: bool) -> Option<Gotify> {
        let server = table.parsed("server", web_address);
        let token = table.secret("token", "token_file", "gotify_token");
        let client_token = table.secret("client_token", "client_token_file", "gotify_client_token");
        let priority = table.whole_in("priority", 0..=10_u8).unwrap_or(5);
        if table.is_there() {
            table.demand("server", "such as server = \"http://hub.lan:8070\"");
            if token.is_none() && !has_people {
                table.demand("token_file", "the path of a file with the token of an application on that server");
            }
        }
        Some(Gotify { server: server?, token, client_token, priority })
    }
}

impl Pushover {
    pub(super) fn read(table: &mut Table<'_>, has_people: bool) -> Option<Pushover> {
        let token = table.secret("token", "token_file", "pushover_token");
        let user = table.secret("user", "user_file", "pushover_user");
        let priority = table.whole_in("priority", -2..=1_i8).unwrap_or(0);
        if table.is_there() {
            if token.is_none() {
                table.demand("token_file", "the path of a file with the token of your application at Pushover");
            }
            if user.is_none() && !has_people {
                table.demand("user_file", "the path of a file with your user key at Pushover");
            }
        }
        Some(Pushover { token: token?, user, priority })
    }
}
