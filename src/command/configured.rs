//! The configuration that a command was given: checked, or all its mistakes told.
#![expect(clippy::print_stderr, reason = "a command line prints")]

use std::path::Path;

use hunchd::config::Config;
use hunchd::config::Environment;

/// The configuration, or `None` after all its mistakes were told.
pub(super) fn checked(file: Option<&Path>) -> Option<Config> {
    match Config::load(file, &Environment::of_process()) {
        Ok(config) => Some(config),
        Err(mistakes) => {
            eprintln!("{mistakes}");
            None
        }
    }
}
