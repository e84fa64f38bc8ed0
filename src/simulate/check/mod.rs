//! Believable means measured: do real homes lie among the homes of a fleet?
//!
//! Each home, made up or recorded, is measured by the same pass over its events (`survey`). The fleet gives a band for
//! each statistic, from those of its homes that have the devices for it, and each real home lies in it or outside.
//! What is measured is chosen to bear what recordings suffer from: states said again after a gap, sensors that talk
//! much, devices that never change, homes with few devices. Knows nothing of how a home is made up.

mod band;
mod labelled;
mod quantile;
mod report;
mod rhythm;
mod sensed;
mod statistic;
mod survey;
mod switched;
mod together;
mod wall;

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;
use std::path::PathBuf;

use super::Fleet;
use super::fleet::index_of;
use crate::home_log;
use crate::home_log::BadRows;
use crate::workers;

pub use band::Band;
pub use band::Place;
pub use report::Count;
pub use report::Line;
pub use report::Report;
pub use statistic::Measure;
pub use statistic::Statistic;
pub use statistic::Topic;
pub use survey::Values;
pub use survey::survey;

/// Why homes could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder could not be listed.
    #[error("`{}` could not be read: {source}.", path.display())]
    Unlisted {
        /// Which folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is nothing to measure.
    #[error("`{}` holds no home: neither it nor a folder in it has a home.toml.", path.display())]
    NoHomes {
        /// Which folder.
        path: PathBuf,
    },
    /// A home could not be read.
    #[error(transparent)]
    Home(#[from] home_log::Error),
}

/// The homes whose band is drawn.
#[derive(Clone, Debug)]
pub enum Against {
    /// Homes that are made up on the way, and not written.
    Simulated(Fleet),
    /// Homes that lie on disk.
    Recorded(Vec<PathBuf>),
}

impl Against {
    /// How many homes there are.
    pub fn homes(&self) -> usize {
        match self {
            Against::Simulated(fleet) => fleet.homes as usize,
            Against::Recorded(folders) => folders.len(),
        }
    }
}

/// One home on disk, measured.
#[derive(Clone, Debug)]
pub struct Surveyed {
    /// Its name.
    pub name: String,
    /// Its figures.
    pub values: Values,
    /// Rows of its events that could not be used.
    pub bad_rows: BadRows,
}

/// The homes in a folder, by name: the folder itself, or each folder in it that has a `home.toml`.
///
/// Fails if it cannot be read, or if there is none.
pub fn homes_in(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    if home_log::is_home(dir) {
        return Ok(vec![dir.to_owned()]);
    }
    let unlisted = |source| Error::Unlisted { path: dir.to_owned(), source };
    let mut homes = Vec::new();
    for entry in fs::read_dir(dir).map_err(unlisted)? {
        let path = entry.map_err(unlisted)?.path();
        if home_log::is_home(&path) {
            homes.push(path);
        }
    }
    homes.sort();
    if homes.is_empty() { Err(Error::NoHomes { path: dir.to_owned() }) } else { Ok(homes) }
}

/// Measures a home on disk.
pub fn survey_folder(dir: &Path) -> Result<Surveyed, Error> {
    let home = home_log::read(dir)?;
    let (labels, _) = home.labels()?;
    let mut events = home.events()?;
    let values = survey(&home, events.by_ref(), &labels);
    Ok(Surveyed { name: home.name.clone(), values, bad_rows: events.bad_rows().clone() })
}

/// Holds `real` homes against a fleet, on `jobs` threads. `told` hears how many homes of the fleet are done.
pub fn check(
    against: &Against,
    real: Vec<Surveyed>,
    jobs: NonZeroUsize,
    told: &mut dyn FnMut(u64),
) -> Result<Report, Error> {
    let measure = |place: usize| match against {
        Against::Simulated(fleet) => {
            let home = fleet.home(index_of(place));
            Ok(survey(&home.log, home.events, &home.labels))
        }
        Against::Recorded(folders) => survey_folder(&folders[place]).map(|surveyed| surveyed.values),
    };
    // In which order homes come does not matter: only quantiles are taken.
    let (mut gathered, mut done) = (band::Gathered::default(), 0);
    workers::for_each(against.homes(), jobs, measure, |_, values| {
        gathered.add(&values);
        done += 1;
        told(done);
    })?;
    let real = real.into_iter().map(|surveyed| (surveyed.name, surveyed.values)).collect();
    Ok(Report::new(against.homes(), &gathered.bands(), real))
}

#[cfg(test)]
mod tests;
