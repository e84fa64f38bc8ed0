//! `hunchd forecast`: answers to questions about a recorded home, each from nothing but what came before it.
#![expect(clippy::print_stderr, reason = "a command line prints")]

use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::evaluate;
use hunchd::evaluate::Hunchd;
use hunchd::evaluate::Query;
use hunchd::evaluate::Recording;
use hunchd::inference::Models;
use hunchd::profile::Profiles;

#[derive(Debug, clap::Args)]
pub(crate) struct Forecast {
    /// The recorded home (a folder).
    home: PathBuf,
    /// The questions: a CSV file with the columns time,device,horizon_s (RFC 3339; an id of devices.csv; 1 to 604800 seconds).
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The answers: a CSV file with the columns time,device,horizon_s,p_on, in the order of the questions.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Forecast {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let recording = Recording::read(&self.home)?;
        let table = evaluate::read_queries(&self.queries, &recording)?;
        let hunchd = Hunchd::new(Profiles::shipped().map_err(anyhow::Error::msg)?, Models::shipped().ok());
        let queries: Vec<Query> = table.rows.iter().map(|(_, query)| *query).collect();
        let answers = evaluate::in_any_order(&hunchd, &recording, &queries)?;
        evaluate::write_answers(&self.out, &table, &answers)?;
        for bad in recording.bad_rows.iter().flat_map(|bad| &bad.first) {
            eprintln!("{}: {bad}", self.home.display());
        }
        let bad_events: u64 = recording.bad_rows.iter().map(|bad| bad.count).sum();
        if bad_events > 0 {
            eprintln!("{bad_events} rows of the home log could not be used; the others were.");
        }
        for bad in &table.named {
            eprintln!("{bad}");
        }
        if table.bad > 0 {
            eprintln!("{} of {} questions could not be answered.", table.bad, table.bad + table.rows.len() as u64);
        }
        Ok(if table.bad + bad_events > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
