//! Who is at the door of the pages, judged by what their request says: let in, asked for the password, or sent away.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header;
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time;

use super::access::Kept;
use super::access::Role;
use crate::time::Timestamp;

/// After a wrong password nobody is heard for so long.
const AFTER_A_WRONG_ONE: Duration = Duration::from_secs(1);
/// More than so many that wait to be heard are sent away.
const MOST_WAITING: usize = 5;
/// What the browser is given to show that somebody has logged in.
pub(super) const COOKIE: &str = "hunchd";
/// What programs add to a request that they pass on.
const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Who is let in.
#[derive(Clone, Debug)]
pub(super) struct Guest {
    /// What they may do.
    pub(super) role: Role,
    /// What their forms send back.
    pub(super) token: String,
    /// Whether they gave a password.
    pub(super) has_logged_in: bool,
}

/// What is done with a request.
#[derive(Debug)]
pub(super) enum Came {
    /// Let in.
    In(Guest),
    /// Asked for the password.
    Unknown,
    /// There is no password, and they are not on this hub.
    NotHere,
    /// The passwords cannot be read: nobody is let in. A finished sentence.
    Broken(String),
}

/// Judges who comes.
#[derive(Clone)]
pub(super) struct Guests {
    file: Option<PathBuf>,
    /// For forms where there is no password.
    own: Kept,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// One password at a time: each takes memory.
    turn: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Guests {
    pub(super) fn new(file: Option<PathBuf>, now: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Guests {
        Guests {
            file,
            own: Kept::of_this_process(),
            now,
            turn: Arc::new(Semaphore::new(1)),
            waiting: Arc::new(Semaphore::new(MOST_WAITING)),
        }
    }

    /// Who it is that asks.
    pub(super) fn judge(&self, caller: SocketAddr, headers: &HeaderMap) -> Came {
        let kept = match self.kept() {
            Ok(kept) => kept,
            Err(sentence) => return Came::Broken(sentence),
        };
        let Some(kept) = kept else {
            return match is_on_this_hub(caller, headers) {
                true => Came::In(Guest { role: Role::All, token: self.own.form(""), has_logged_in: false }),
                false => Came::NotHere,
            };
        };
        let login = cookie(headers).unwrap_or_default();
        match kept.role((self.now)(), login) {
            Some(role) => Came::In(Guest { role, token: kept.form(login), has_logged_in: true }),
            None => Came::Unknown,
        }
    }

    /// Whether a form was shown to this guest by us.
    pub(super) fn is_ours(&self, headers: &HeaderMap, token: &str) -> bool {
        match self.kept() {
            Ok(Some(kept)) => kept.is_form(cookie(headers).unwrap_or_default(), token),
            Ok(None) => self.own.is_form("", token),
            Err(_) => false,
        }
    }

    /// Tries a password: what the browser is to keep, or why not, in a sentence.
    ///
    /// One at a time, and a wrong one costs a second, so that nobody tries them by the thousand.
    pub(super) async fn login(&self, password: String) -> Result<String, &'static str> {
        let Ok(_place) = self.waiting.try_acquire() else {
            return Err("Too many are trying passwords just now. Wait a moment.");
        };
        let Ok(_turn) = self.turn.acquire().await else { return Err("hunchd is closing.") };
        let Ok(Some(kept)) = self.kept() else { return Err("There is no password to be given.") };
        let tried = kept.clone();
        match task::spawn_blocking(move || tried.admits(&password)).await {
            Ok(Some(role)) => Ok(kept.login((self.now)(), role)),
            Ok(None) | Err(_) => {
                time::sleep(AFTER_A_WRONG_ONE).await;
                Err("That is not the password.")
            }
        }
    }

    /// Ends every login.
    pub(super) fn log_all_out(&self) -> Result<(), String> {
        match (self.kept()?, &self.file) {
            (Some(kept), Some(file)) => kept.log_all_out().write(file).map_err(|error| error.to_string()),
            _ => Ok(()),
        }
    }

    fn kept(&self) -> Result<Option<Kept>, String> {
        self.file.as_deref().map_or(Ok(None), Kept::read).map_err(|error| error.to_string())
    }
}

/// Whether somebody on this very machine asks, and no program that passes on what others ask.
pub(super) fn is_on_this_hub(caller: SocketAddr, headers: &HeaderMap) -> bool {
    let is_passed_on = PASSED_ON.iter().any(|name| headers.contains_key(*name));
    caller.ip().to_canonical().is_loopback() && !is_passed_on
}

/// Whether another site made the browser send this. Browsers that do not say are judged by the form's token alone.
pub(super) fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|one| one.to_str().ok());
    let pairs = all.flat_map(|one| one.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}
