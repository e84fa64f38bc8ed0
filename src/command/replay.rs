//! `hunchd replay`: a recorded home lived again.

use std::io;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::daemon::wiring;
use hunchd::home_log;
use hunchd::profile::Profiles;
use hunchd::replay;
use hunchd::report::wrapped;
use hunchd::time::Timestamp;

use super::report::ReportFile;
use super::report::report_file;
use super::time;

#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// The recorded home (a folder).
    home: PathBuf,
    /// Report hunches from this time on (RFC 3339); what is before is only learnt from.
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// Report hunches up to this time (RFC 3339).
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// Also write the shadow report, device by device: a web page if the file ends in .html, a picture in .svg, .json for programs,
    /// .txt for words.
    #[arg(long, value_name = "FILE", value_parser = report_file)]
    report: Option<ReportFile>,
}

impl Replay {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let models = wiring::models(None);
        let options = replay::Options {
            from: self.from,
            to: self.to,
            json: self.json,
            archetypes: wiring::archetypes(models.as_ref()),
            models,
            presence: wiring::presence(None),
            acceptance: wiring::acceptance(None),
            ..Default::default()
        };
        let home = home_log::read(&self.home)?;
        let profiles = Profiles::shipped().map_err(anyhow::Error::msg)?;
        let mut out = io::BufWriter::new(io::stdout().lock());
        let replayed = replay::replay(&home, profiles, &options, &mut out)?;
        if let Some(file) = &self.report {
            file.write(&replayed.report.shown(file.form))?;
            if !self.json {
                let headline = replayed.report.headline();
                write!(out, "\n{}", wrapped(&headline, "", ""))?;
                writeln!(out, "The report is in {}.", file.path.display())?;
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}
