//! The integration tests, in one binary: each further one would link the whole house again.

#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout, reason = "tests")]

#[path = "../support/mosquitto.rs"]
mod mosquitto;

#[path = "../support/ntfy.rs"]
mod ntfy_server;

mod architecture;
mod config;
mod mqtt;
mod notify;
mod profiles;
mod replay_report;
mod store;
mod web;
