//! `hunchd run`: the daemon, until it is asked to stop.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use hunchd::config::DEFAULT_PATH;
use hunchd::daemon::Daemon;
use hunchd::daemon::logging;

use super::configured::checked;
use super::runtime;

#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Send nothing to devices; everything else is as always.
    #[arg(long)]
    dry_run: bool,
}

impl Run {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        // The one of no name need not be there.
        let file = self.config.clone().or_else(|| Some(PathBuf::from(DEFAULT_PATH)).filter(|path| path.exists()));
        let file = file.map(|path| path.display().to_string());
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        logging::start(&config.log);
        for note in &config.notes {
            tracing::warn!("{note}");
        }
        runtime()?.block_on(async {
            let mut daemon = Daemon::of_config(&config, self.dry_run).await?;
            daemon.setup.file = file;
            daemon.run(asked_to_stop()?).await
        })?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Resolves at SIGTERM or SIGINT.
fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}
