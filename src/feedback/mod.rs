//! What became of a hunch, what people said of it, and what that teaches.
//!
//! Knows no channel: how an answer travelled is the business of `notify`. Silence is not a no.

mod head;
mod outcome;
mod verdict;

pub use head::Head;
pub use head::Lesson;
pub use head::Place;
pub use outcome::Outcome;
pub use verdict::Answer;
pub use verdict::Verdict;
