//! The one integration test binary.

#![allow(clippy::unwrap_used, reason = "tests")]

mod notify;

#[path = "../support/ntfy.rs"]
mod ntfy_server;
