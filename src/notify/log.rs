//! The channel for a home that has none: notices in the daemon's own log.
//!
//! Shows no tokens: who reads the log cannot answer from it.

use tracing::info;

use crate::engine::Notice;
use crate::engine::NoticeId;

use super::Channel;
use super::Pushing;

/// Writes notices by tracing.
pub(super) struct Log;

impl Channel for Log {
    fn name(&self) -> &'static str {
        "log"
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

    fn retract(&self, id: NoticeId) -> Pushing<'_> {
        info!(hunch = %id.0, "notice retracted");
        Box::pin(std::future::ready(Ok(())))
    }
}
