//! What can be asked, and the function that answers: the only thread between this room and the engine.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::page::Page;
use crate::page::Visitor;
use crate::report::Form;
use crate::secret::Secret;

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
    /// What a link in a notice leads to. Looking answers nothing: programs that preview links look too.
    Offer {
        /// The signed text of the link.
        link: Secret,
        /// To whom it was sent; empty: to the house.
        by: String,
    },
    /// A button on that page was pressed.
    Press {
        /// The signed text of the button.
        token: Secret,
        /// To whom it was offered; empty: to the house.
        by: String,
    },
    /// A page, for this visitor.
    Page(Page, Visitor),
    /// A button of a page was pressed, by somebody who may: what its form says, by name.
    Do(Vec<(String, String)>),
    /// Every hunch that is remembered.
    Log,
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
    /// A question to be answered on a page, or what became of it.
    Offer(Offer),
    /// The link or the button is no good: a finished sentence, and whether it was good once.
    Refused {
        /// Why.
        sentence: String,
        /// It has expired or was used, rather than never having been ours.
        was_good: bool,
    },
    /// One of the pages.
    Html(String),
    /// A web page that loads nothing and runs nothing.
    Page(String),
    /// A picture, as SVG.
    Picture(String),
    /// There is no such thing; a finished sentence.
    Unknown(String),
    /// The daemon is not well; data that says how.
    Unwell(Value),
}

/// What a page asks a person, or tells where nothing is to be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The headline.
    pub title: String,
    /// What is asked, or told.
    pub body: String,
    /// What stands on each button, and what it sends.
    pub choices: Vec<(String, Secret)>,
    /// To whom it is offered; empty: to the house.
    pub by: String,
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
