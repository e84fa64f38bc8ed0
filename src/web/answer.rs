//! What can be asked, and the function that answers: the only thread between this room and the engine.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::report::Form;

/// What somebody on this hub asks of the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whether it is well.
    Health,
    /// All that it knows of the home.
    State,
    /// Every number behind a decision.
    Explain {
        /// The id of a device or of a hunch.
        of: String,
    },
    /// What was, or would have been, asked, and what came of it.
    Report {
        /// Of the last so many days, today counted.
        days: u16,
        /// How it is to be shown.
        form: Form,
    },
}

/// What the daemon answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Data.
    Json(Value),
    /// Text for a person.
    Text(String),
    /// A web page that loads nothing and runs nothing.
    Page(String),
    /// A picture, as SVG.
    Picture(String),
    /// There is no such thing; a finished sentence.
    Unknown(String),
    /// The daemon is not well; data that says how.
    Unwell(Value),
}

type Answering = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// The function that answers, handed in by the daemon.
#[derive(Clone)]
pub struct Answerer(Arc<dyn Fn(Question) -> Answering + Send + Sync>);

impl Answerer {
    /// Wraps an asynchronous function.
    pub fn new<F, A>(answer: F) -> Answerer
    where
        F: Fn(Question) -> A + Send + Sync + 'static,
        A: Future<Output = Answer> + Send + 'static,
    {
        Answerer(Arc::new(move |question| Box::pin(answer(question))))
    }

    /// Asks it.
    pub(super) async fn ask(&self, question: Question) -> Answer {
        (self.0)(question).await
    }
}

impl fmt::Debug for Answerer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answerer")
    }
}
