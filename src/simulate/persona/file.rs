//! `persona.toml`: how the people of a simulated home take questions, beside its truth and its labels.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::Persona;
use super::Traits;
use crate::home_log;
use crate::home_log::HomeLog;

const FILE: &str = "persona.toml";

/// Why the people of a home cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is missing, or reading it failed.
    #[error("`{}` could not be read: {source}.", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file could not be written.
    #[error("`{}` could not be written: {source}.", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is there but is not what it should be.
    #[error("`{}` does not describe the people of a home: {reason}.", path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and in which line.
        reason: String,
    },
    /// What they wanted, or when they slept, cannot be read.
    #[error(transparent)]
    Home(#[from] home_log::Error),
}

impl Persona {
    /// Reads the people of a simulated home from its folder, with what they wanted and when they slept.
    ///
    /// Fails where there is no `persona.toml`: nobody can ask the people of a real home.
    pub fn read(home: &HomeLog) -> Result<Persona, Error> {
        let (truth, _) = home.truth()?;
        let (labels, _) = home.labels()?;
        let path = home.folder.as_deref().unwrap_or(Path::new("")).join(FILE);
        let text = fs::read_to_string(&path).map_err(|source| Error::Unreadable { path: path.clone(), source })?;
        let traits: Traits = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Error::Malformed { path, reason: format!("line {line}: {}", error.message().trim_end_matches('.')) }
        })?;
        Ok(Persona::new(home, traits, &truth, &labels))
    }

    /// Writes `persona.toml` into the folder of a home log, beside `truth.csv` and `labels.csv`.
    pub fn write(&self, dir: &Path) -> Result<(), Error> {
        let path = dir.join(FILE);
        fs::write(&path, self.traits.to_toml()).map_err(|source| Error::Unwritable { path, source })
    }
}

impl Traits {
    fn to_toml(&self) -> String {
        let spared: Vec<String> = self.spared.iter().map(|id| home_log::toml_string(id)).collect();
        let mut text = format!("seed = \"{}\"\nspared = [{}]\n", self.seed, spared.join(", "));
        for person in &self.persons {
            // `{:?}` keeps the point in `1.0`: TOML tells floats from integers by it.
            text.push_str(&format!(
                "\n[[person]]\nname = {}\nlooks = {:?}\nlooks_after_min = {:?}\nagrees = {:?}\npatience = {:?}\nwelcome_per_day = {}\n",
                home_log::toml_string(&person.name),
                person.looks,
                person.looks_after_min,
                person.agrees,
                person.patience,
                person.welcome_per_day,
            ));
        }
        text
    }
}
