//! hunchd: the command line. Reads arguments, calls a driver, prints, and gives an exit code: 0 done, 1 failed, 2 usage.
#![expect(clippy::print_stderr, reason = "a command line prints")]

mod command;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use command::Command;

/// Knows what the people of a home want their devices to be, and asks before it acts. Local, private, explained.
#[derive(Debug, Parser)]
#[command(name = "hunchd", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    // The one TLS provider of all clients. It can only be there already if somebody called main twice.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match Cli::parse().command.run() {
        Ok(code) => code,
        // Whoever reads a pipe may close it: `hunchd replay HOME | head` is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hunchd: {}", in_full(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes, each said once: rooms write whole sentences, which name their cause already.
fn in_full(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.as_str() {
        "" => cause,
        _ if told.contains(cause.trim_end_matches('.')) => told,
        _ => format!("{}: {cause}", told.trim_end_matches('.')),
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
