//! What the page asks about links in notices, answered by the room that signed them.
//!
//! Decides nothing: it turns the words of the one room into those of the other, and carries counts from the one to the other.

use std::sync::Arc;
use std::time::Duration;

use crate::notify::Door;
use crate::notify::TokenError;
use crate::secret::Secret;
use crate::texts::Texts;
use crate::web::Answer;
use crate::web::Metrics;
use crate::web::Offer;
use crate::web::Question;

/// The answer, where the question is one about a link.
pub(super) async fn answer(texts: &Texts, door: &Door, question: &Question) -> Option<Answer> {
    match question {
        Question::Offer { link, by } => Some(match door.look(link.reveal(), by) {
            Ok(offer) => Answer::Offer(Offer {
                title: offer.title,
                body: offer.body,
                choices: offer.choices.into_iter().map(|choice| (choice.label, Secret::new(choice.token))).collect(),
                by: by.clone(),
            }),
            Err(reason) => refused(texts, reason),
        }),
        Question::Press { token, by } => Some(match door.answer(token.reveal(), by).await {
            Ok(label) => Answer::Offer(Offer {
                title: texts.say("page-answered-title", &[("label", (&label).into())]),
                body: texts.say("page-answered", &[]),
                ..Offer::default()
            }),
            Err(reason) => refused(texts, reason),
        }),
        _ => None,
    }
}

/// Keeps the metrics in step with what was refused, for as long as it is let.
pub(super) async fn count(door: Door, metrics: Arc<Metrics>) {
    loop {
        for (reason, total) in door.counts().rejected {
            metrics.answers_refused(reason.word(), total);
        }
        tokio::time::sleep(COUNTED_EVERY).await;
    }
}

/// No more often than metrics are asked for.
const COUNTED_EVERY: Duration = Duration::from_secs(5);

fn refused(texts: &Texts, reason: TokenError) -> Answer {
    let (sentence, was_good) = match reason {
        TokenError::Expired => (texts.say("page-expired", &[]), true),
        TokenError::Used | TokenError::Settled => (texts.say("page-settled", &[]), true),
        TokenError::Malformed | TokenError::Forged | TokenError::Stranger => (texts.say("page-unknown", &[]), false),
    };
    Answer::Refused { sentence, was_good }
}
