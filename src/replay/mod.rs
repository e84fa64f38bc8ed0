//! A recorded home, lived again through the engine, and told.
//!
//! Must not know where a recording comes from: a real home, a simulated one and an imported one are the same to it.

mod aftermath;
mod heard;
mod life;
mod living;
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
pub use living::Answers;
pub use living::Asking;
pub use living::Lived;
pub use living::People;
pub use living::Question;
pub use living::Scene;
pub use living::Were;
pub use living::live;
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
pub use wanted::ForgottenTime;
pub use wanted::Wanted;
