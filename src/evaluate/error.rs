//! Why a home cannot be evaluated, or a question not be answered: sentences for whoever asked.

use std::io;
use std::path::PathBuf;

use crate::home_log;

/// Why there is no figure, no answer or no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The home log cannot be read.
    #[error(transparent)]
    HomeLog(#[from] home_log::Error),
    /// Nothing happens in it.
    #[error("The home `{home}` has no event that could be read, so there is nothing to forecast from.")]
    Empty {
        /// Which home.
        home: String,
    },
    /// Nothing in it can be switched.
    #[error(
        "The home `{home}` has no device that people switch (a light, plug, switch, fan or the like that was `on` or `off`), so there is nothing to forecast."
    )]
    NothingToSwitch {
        /// Which home.
        home: String,
    },
    /// Too short to learn from one part and to score on the other.
    #[error("The home `{home}` holds {hours} hours, and 48 are the least from which anything can be said.")]
    TooShort {
        /// Which home.
        home: String,
        /// How long it is.
        hours: u64,
    },
    /// Scoring would begin where nothing is left.
    #[error("The home `{home}` ends at {last}, so nothing can be scored from {from} on.")]
    NothingToScore {
        /// Which home.
        home: String,
        /// Where scoring was to begin.
        from: String,
        /// Where the recording ends.
        last: String,
    },
    /// The devices have no voice.
    #[error("`{via}` is not a profile that can announce devices, so a recording cannot be lived through it.")]
    NoVoice {
        /// The profile that was asked for.
        via: String,
    },
    /// Nobody knows what the people of a home would say.
    #[error("The people of `{home}` cannot be asked: {reason}")]
    NobodyAnswers {
        /// Which home.
        home: String,
        /// Why, as a finished sentence.
        reason: String,
    },
    /// Nobody is called so.
    #[error("`{name}` is nobody who could be asked; there are: {known}.")]
    NoPredictor {
        /// Who was wanted.
        name: String,
        /// Who there is.
        known: String,
    },
    /// A forest or the like could not be grown.
    #[error("The trees of `{device}` could not be grown: {reason}.")]
    Trees {
        /// Whose.
        device: String,
        /// What the library said.
        reason: String,
    },
    /// A file of questions cannot be read at all.
    #[error("`{}` is not a file of questions: {reason}", path.display())]
    Questions {
        /// Which file.
        path: PathBuf,
        /// What is wrong, as a finished sentence.
        reason: String,
    },
    /// A file cannot be written.
    #[error("`{}` could not be written: {source}.", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A chart or a page could not be composed.
    #[error("The report could not be composed: {reason}.")]
    Page {
        /// What the library said.
        reason: String,
    },
    /// The fleet's models failed.
    #[error(transparent)]
    Models(#[from] crate::inference::ModelError),
}
