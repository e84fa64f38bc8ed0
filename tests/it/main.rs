//! The integration tests: one binary, one module per room or contract.
#![allow(clippy::unwrap_used, reason = "tests")]

mod store;
