//! The door to Home Assistant, by its MQTT discovery: what hunchd tells on its own topics becomes entities there, and what is pressed
//! there becomes commands. openHAB and Domoticz read the same messages.
//!
//! Pure: messages that are told and heard go in, messages to publish come out. Must not know sockets, clocks, or what a hunch is.

mod discovery;
mod entities;

pub use discovery::Discovery;
pub use discovery::Settings;
