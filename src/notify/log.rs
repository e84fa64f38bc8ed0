//! The channel for a home that has none: notices in the daemon's own log.
//!
//! Shows no tokens: who reads the log cannot answer from it.

use tracing::info;

use crate::engine::Notice;
use crate::engine::NoticeId;

use super::Channel;
use super::Pushing;
use super::ledger::Ending;
use super::who::Who;

/// Writes notices by tracing.
pub(super) struct Log(Who);

impl Log {
    /// The daemon's own log.
    pub(super) fn new() -> Log {
        Log(Who::house("log"))
    }
}

impl Channel for Log {
    fn who(&self) -> &Who {
        &self.0
    }

    fn push<'a>(&'a self, notice: &'a Notice) -> Pushing<'a> {
        let labels: Vec<&str> = notice.buttons.iter().map(|button| button.label.as_str()).collect();
        info!(
            hunch = %notice.id.0,
            title = notice.title,
            body = notice.body,
            buttons = labels.join(" / "),
            expires = %notice.expires,
            "notice"
        );
        Box::pin(std::future::ready(Ok(())))
    }

    fn retract<'a>(&'a self, id: NoticeId, ending: &'a Ending) -> Pushing<'a> {
        info!(hunch = %id.0, "notice retracted: {}", ending.sentence());
        Box::pin(std::future::ready(Ok(())))
    }
}
