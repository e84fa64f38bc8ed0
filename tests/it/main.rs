//! The integration tests, in one binary: each further one would link the whole house again.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../support/mosquitto.rs"]
mod mosquitto;

mod mqtt;
