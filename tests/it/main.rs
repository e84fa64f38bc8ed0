//! One binary for all integration tests: each further one would link the whole house again.
#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout, reason = "tests")]

mod profiles;
