//! `hunchd import`: other systems' histories, and hunchd's own journal, into a home log and into the daemon's past.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use hunchd::config::Config;
use hunchd::config::Environment;
use hunchd::daemon::clock::Clock;
use hunchd::daemon::seed::Resting;
use hunchd::engine::Adoption;
use hunchd::home_log;
use hunchd::import;
use hunchd::import::Learner;
use hunchd::import::Report;
use hunchd::time::Timestamp;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use super::configured::checked;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Import {
    /// Home Assistant's recorder database, `home-assistant_v2.db`; it may be in use.
    HomeAssistant(Foreign),
    /// A history that Home Assistant has exported as a table (`entity_id,state,last_changed`), gzipped or not.
    Csv(Foreign),
    /// What hunchd itself has recorded. It must not be running.
    Journal(Journal),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Foreign {
    /// The database or the table.
    file: PathBuf,
    /// Home Assistant's folder `.storage`, for names, rooms and kinds; the one beside a database is found by itself.
    #[arg(long, value_name = "DIR")]
    storage: Option<PathBuf>,
    /// What Zigbee2MQTT says on its topic `bridge/devices`, saved in a file, for names, rooms and kinds.
    #[arg(long, value_name = "FILE")]
    zigbee2mqtt: Option<PathBuf>,
    /// The home's time zone, such as Europe/Amsterdam, where .storage does not tell it or tells a wrong one.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[command(flatten)]
    into: Destination,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Journal {
    #[command(flatten)]
    into: Destination,
}

#[derive(Debug, clap::Args)]
struct Destination {
    /// The home that is made: a folder that does not hold one yet.
    #[arg(long, value_name = "HOME")]
    out: PathBuf,
    /// Also give the history to the daemon, so that it begins with years of habit. It must not be running.
    #[arg(long)]
    into_state: bool,
    /// The daemon's configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Import::HomeAssistant(foreign) => foreign.run(import::recorder_database),
            Import::Csv(foreign) => foreign.run(import::history_export),
            Import::Journal(journal) => journal.run(),
        }
    }
}

/// One of the two ways to read what Home Assistant keeps.
type Importer =
    fn(&import::Source, &Path, Option<&mut Learner>, &mut dyn FnMut(u64, u64)) -> Result<Report, import::Error>;

impl Foreign {
    fn run(self, importer: Importer) -> anyhow::Result<ExitCode> {
        let now = Clock::system(Timestamp::from_millis(0)).now();
        let source = import::Source {
            file: self.file,
            storage: self.storage,
            zigbee2mqtt: self.zigbee2mqtt,
            time_zone: self.time_zone,
            zone_here: Environment::of_process().zone,
            now,
        };
        let into = self.into;
        if !into.into_state {
            let report = with_progress(|progress| importer(&source, &into.out, None, progress))?;
            return into.tell(&report, None);
        }
        let Some(config) = checked(into.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        // Before the long part: a daemon that runs is told now.
        let resting = Resting::open(&config)?;
        let mut learner = Learner::new(Resting::blank(&config)?, now);
        let mut report = with_progress(|progress| importer(&source, &into.out, Some(&mut learner), progress))?;
        let (learnt, unheard) = learner.finish();
        if unheard > 0 {
            report.notes.push(format!(
                "{unheard} changes are in the home, and not in the daemon's past: no profile in use has a word for them."
            ));
        }
        note_zone(&into.out, &config, &mut report)?;
        let adoption = resting.adopt(&learnt)?;
        into.tell(&report, Some(adoption))
    }
}

/// The daemon goes by its own configuration; a history from another zone would be learnt at the wrong hours.
fn note_zone(out: &Path, config: &Config, report: &mut Report) -> anyhow::Result<()> {
    let (there, here) = (home_log::read(out)?.calendar.zone_name(), config.home.calendar.zone_name());
    if there != here {
        report.notes.push(format!(
            "The home is in {there}, and the daemon's configuration says {here}: set `time_zone` in [home], and import again."
        ));
    }
    Ok(())
}

impl Journal {
    fn run(self) -> anyhow::Result<ExitCode> {
        let into = self.into;
        anyhow::ensure!(!into.into_state, "The journal is the daemon's own past already: leave --into-state away.");
        let Some(config) = checked(into.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let resting = Resting::open(&config)?;
        let lived = import::Lived {
            store: &config.store.dir,
            home: resting.engine().home(),
            profiles: resting.engine().profiles(),
            position: config.home.position,
        };
        let report = with_progress(|progress| import::journal(&lived, resting.inputs(), &into.out, progress))?;
        into.tell(&report, None)
    }
}

impl Destination {
    fn tell(&self, report: &Report, adoption: Option<Adoption>) -> anyhow::Result<ExitCode> {
        if self.json {
            let mut all = report.json();
            all["home"] = self.out.display().to_string().into();
            if let Some(adoption) = adoption {
                all["adopted"] =
                    serde_json::json!({"new": adoption.new, "longer": adoption.longer, "kept": adoption.kept});
            }
            println!("{all}");
        } else {
            let calendar = home_log::read(&self.out)?.calendar;
            print!("{}", report.told(&self.out.display().to_string(), calendar));
            if let Some(Adoption { new, longer, kept }) = adoption {
                let kept = if kept > 0 {
                    format!("; {kept} it has known for as long, and they keep their own past")
                } else {
                    String::new()
                };
                println!(
                    "\nThe daemon begins with the habits of {} devices ({new} of them new to it){kept}.",
                    new + longer
                );
            }
            println!(
                "\nNext: `hunchd replay {} --report report.html` shows what hunchd would have asked, and what you then did.",
                self.out.display()
            );
        }
        // What could be read is written; a script must know that it is not all.
        if report.flaws.count > 0 {
            eprintln!("Not all of it could be read.");
            return Ok(ExitCode::FAILURE);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Shows how far it is, where somebody looks on.
fn with_progress<T>(work: impl FnOnce(&mut dyn FnMut(u64, u64)) -> Result<T, import::Error>) -> anyhow::Result<T> {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} rows, {eta} left")
        .context("The bar's form")?;
    bar.set_style(style);
    let result = work(&mut |done, total| {
        bar.set_length(total.max(done));
        bar.set_position(done);
    });
    bar.finish_and_clear();
    Ok(result?)
}
