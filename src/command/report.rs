//! `hunchd report`: what the daemon asked or would have asked in the last days, and what came of it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use hunchd::config::Config;
use hunchd::report;
use hunchd::report::Form;
use hunchd::web;
use hunchd::web::Answer;
use hunchd::web::Question;

use super::configured::checked;
use super::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Report {
    /// How many days, today counted; the daemon remembers a month.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=31))]
    days: u16,
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
    /// Write it into a file: a web page if it ends in .html, a picture in .svg, .json or .txt for what is printed otherwise.
    #[arg(long, value_name = "FILE", conflicts_with = "json", value_parser = report_file)]
    out: Option<ReportFile>,
    /// The configuration of the daemon that is asked.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Report {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let form = match &self.out {
            Some(file) => file.form,
            None if self.json => Form::Json,
            None => Form::Words,
        };
        let shown = ask(&config, self.days, form)?;
        match &self.out {
            Some(file) => {
                file.write(&shown)?;
                println!("The report is in {}.", file.path.display());
            }
            None => println!("{}", shown.trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// From the daemon that runs, else from its last snapshot.
fn ask(config: &Config, days: u16, form: Form) -> anyhow::Result<String> {
    if let Some(address) = config.web.listen {
        match runtime()?.block_on(web::ask(address, &Question::Report { days, form })) {
            Ok(Answer::Text(text) | Answer::Html(text) | Answer::Page(text) | Answer::Picture(text)) => {
                return Ok(text);
            }
            Ok(Answer::Json(report)) => return Ok(format!("{report:#}\n")),
            Ok(Answer::Unknown(_)) => anyhow::bail!("The daemon that runs knows no report: start it anew."),
            Ok(Answer::Unwell(state)) => anyhow::bail!("The daemon answers: {state}"),
            Ok(Answer::Offer(_) | Answer::Refused { .. }) => anyhow::bail!("The daemon answers something else."),
            Err(error) => eprintln!("{error} The last snapshot is looked for."),
        }
    }
    let engine = hunchd::daemon::last_snapshot(config)?;
    eprintln!("As of {}:", engine.now());
    Ok(report::Report::of_log(&engine.view(), config.home.calendar, days).shown(form))
}

/// A file whose ending says in which form a report goes into it.
#[derive(Clone, Debug)]
pub(super) struct ReportFile {
    pub(super) path: PathBuf,
    pub(super) form: Form,
}

impl ReportFile {
    pub(super) fn write(&self, shown: &str) -> anyhow::Result<()> {
        fs::write(&self.path, shown).with_context(|| format!("`{}` could not be written", self.path.display()))
    }
}

/// Reads `report.html`.
pub(super) fn report_file(path: &str) -> Result<ReportFile, String> {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    match ending.and_then(Form::of_ending) {
        Some(form) => Ok(ReportFile { path: path.into(), form }),
        None => Err(format!("`{path}` does not say in which form: let it end in {}.", endings())),
    }
}

fn endings() -> String {
    let [words, json, page, picture] = Form::ALL.map(Form::ending);
    format!(".{page}, .{picture}, .{json} or .{words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form() {
        for (path, form) in
            [("a.html", Form::Page), ("b/c.SVG", Form::Picture), ("d.json", Form::Json), ("e.f.txt", Form::Words)]
        {
            assert_eq!(report_file(path).map(|file| file.form), Ok(form));
        }
        for wrong in ["report", "html", ".html", "a.pdf", "dir/"] {
            assert!(
                report_file(wrong).is_err_and(|sentence| sentence.contains(".html, .svg, .json or .txt")),
                "{wrong}"
            );
        }
    }
}
