//! The shadow report: what was, or would have been, asked about each device, held against what people then said or did.
//!
//! In words, as JSON, as a page and as a picture, of a daemon's log or of a recording. Pure: must not know where hunches come from,
//! nor where a report goes. Silence is never counted as agreement.

mod account;
mod form;
mod history;
mod json;
mod lived;
mod page;
mod picture;
mod sequel;
mod step;
mod table;
mod tally;
mod words;
mod wrap;

pub use account::Entry;
pub use account::Report;
pub use account::Trust;
pub use form::Form;
pub use history::History;
pub use history::Lived;
pub use history::Recorded;
pub use sequel::Sequel;
pub use sequel::Stance;
pub use step::NextStep;
pub use tally::Share;
pub use tally::Tally;
pub use words::HOW_TO_READ;
pub use words::share_in_words;
pub use wrap::clock;
pub use wrap::counted;
pub use wrap::wrapped;
