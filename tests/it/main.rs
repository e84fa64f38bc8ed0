//! The integration tests: one binary, so that the house is linked once.
#![allow(clippy::unwrap_used, reason = "tests")]

mod architecture;
mod config;
mod web;
