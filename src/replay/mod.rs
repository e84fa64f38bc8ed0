//! A recorded home, lived again through the engine, and told.
//!
//! Must not know where a recording comes from: a real home, a simulated one and an imported one are the same to it.

mod aftermath;
mod heard;
mod life;
mod player;
mod report;
mod run;
mod summary;
mod tell;
mod wanted;

pub use aftermath::Aftermath;
pub use aftermath::Then;
pub use life::Life;
pub use life::VIA;
pub use player::Player;
pub use report::Error;
pub use report::Options;
pub use report::Replayed;
pub use report::replay;
pub use report::replay_events;
pub use run::advance;
pub use run::opening;
pub use run::run;
pub use summary::Summary;
pub use summary::TruthSummary;
pub use wanted::Forgotten;
pub use wanted::Wanted;
