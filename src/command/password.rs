//! `hunchd password`: the password of the pages, set or taken away.
#![expect(clippy::print_stdout, reason = "a command line prints")]

use std::io;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use hunchd::daemon::wiring;
use hunchd::web;
use hunchd::web::Role;

use super::configured::checked;

#[derive(Debug, clap::Args)]
pub(crate) struct Password {
    /// The one that lets people look, and press nothing: for a tablet on the wall.
    #[arg(long)]
    look: bool,
    /// Take it away instead. Without any password the pages are shown on the hub itself only.
    #[arg(long)]
    remove: bool,
    /// The configuration; /etc/hunchd/hunchd.toml where none is named.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Password {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = checked(self.config.as_deref()) else { return Ok(ExitCode::from(2)) };
        let file = wiring::passwords(&config);
        let role = if self.look { Role::Look } else { Role::All };
        let password = if self.remove { None } else { Some(asked()?) };
        web::set_password(&file, role, password.as_deref())?;
        let of = if self.look { "The password for looking" } else { "The password" };
        let done = if self.remove { "is taken away" } else { "is set" };
        println!("{of} {done}, in {}. It holds at once, and whoever had logged in must do so again.", file.display());
        match config.web.listen {
            None => println!("The pages are off: listen in [web] says so."),
            Some(address) if address.ip().is_loopback() && !self.remove => println!(
                "The pages are at http://{address}, on this hub only. For phones, write listen = \"0.0.0.0:{}\" and open = true \
                 under [web], and start hunchd anew.",
                address.port()
            ),
            Some(_) => {}
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Asks twice at a terminal, and takes the first line of anything else.
fn asked() -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("No password can be read")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password("New password: ").context("No password can be read")?;
    let again = rpassword::prompt_password("Once more: ").context("No password can be read")?;
    anyhow::ensure!(password == again, "These are two different passwords: nothing was changed.");
    Ok(password)
}
