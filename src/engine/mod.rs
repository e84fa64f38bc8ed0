//! The synchronous core: inputs go in with their time, effects come out as data. It cannot fail.

mod io;

pub use io::Button;
pub use io::Change;
pub use io::ClockState;
pub use io::Delivery;
pub use io::Effect;
pub use io::Fact;
pub use io::Input;
pub use io::Link;
pub use io::Notice;
pub use io::NoticeId;
