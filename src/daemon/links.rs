//! What the page asks about links in notices, answered by the room that signed them.
//!
//! Decides nothing: it turns the words of the one room into those of the other, and carries counts from the one to the other.

use std::sync::Arc;
use std::time::Duration;

use crate::notify::Door;
use crate::notify::TokenError;
use crate::secret::Secret;
use crate::web::Answer;
use crate::web::Metrics;
use crate::web::Offer;
use crate::web::Question;

/// The answer, where the question is one about a link.
pub(super) async fn answer(door: &Door, question: &Question) -> Option<Answer> {
    match question {
        Question::Offer { link, by } => Some(match door.look(link.reveal(), by) {
            Ok(offer) => Answer::Offer(Offer {
                title: offer.title,
                body: offer.body,
                choices: offer.choices.into_iter().map(|choice| (choice.label, Secret::new(choice.token))).collect(),
                by: by.clone(),
            }),
            Err(reason) => refused(reason),
        }),
        Question::Press { token, by } => Some(match door.answer(token.reveal(), by).await {
            Ok(label) => Answer::Offer(Offer {
                title: format!("Answered: {label}"),
                body: "Your answer has been passed on. You can close this page.".to_owned(),
                ..Offer::default()
            }),
            Err(reason) => refused(reason),
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

fn refused(reason: TokenError) -> Answer {
    let (sentence, was_good) = match reason {
        TokenError::Expired => ("This question has expired. The next one comes with a link of its own.", true),
        TokenError::Used | TokenError::Settled => ("This question was answered before, or settled itself.", true),
        TokenError::Malformed | TokenError::Forged | TokenError::Stranger => {
            ("This link is not one that hunchd sent. Was all of it copied?", false)
        }
    };
    Answer::Refused { sentence: sentence.to_owned(), was_good }
}
