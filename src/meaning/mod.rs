//! What devices are and where they stand, where nobody told: from the company they keep and from their names.
//!
//! A guess comes with how sure it is and with its evidence in words; whoever acts on it must take a doubt for a no. Pure; must not
//! know: what is decided on a guess.

mod kind;
mod names;
mod power;
mod room;
mod survey;

pub use kind::KindGuess;
pub use power::Load;
pub use power::Signature;
pub use room::Clues;
pub use room::RoomGuess;
pub use survey::Survey;
