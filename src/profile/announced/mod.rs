//! Devices that announce themselves with topics of their own: `[[announcement]]`, as Home Assistant's discovery does it.
//!
//! An announcement names the topics on which its device is heard and told, and the words that it uses there. What comes of it is data
//! ([`Entity`]), which the home keeps; a message on an announced topic is then read by it. Which attributes of an announcement mean what
//! stands in the profile file; how such announcements are written (short words, `~`, bundles) stands here.

mod ear;
mod entities;
mod entity;
mod expand;
pub(super) mod raw;
mod section;

pub use ear::Ear;
pub use entities::Entities;
pub use entity::Entity;
pub(super) use section::Announcement;
