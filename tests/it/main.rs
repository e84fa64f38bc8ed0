//! The integration tests, in one binary: each further one would link the whole house again.

#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout, reason = "tests")]

#[path = "../support/mosquitto.rs"]
mod mosquitto;

#[path = "../support/house.rs"]
mod house;

mod hostile;
mod mqtt;
mod profiles;
mod replaying;
mod scenarios;
