//! The daemon's store while no daemon runs: what it has recorded, and a past that is given to it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::chown;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;

use crate::config::Config;
use crate::daemon::boot;
use crate::daemon::wiring;
use crate::engine::Adoption;
use crate::engine::Engine;
use crate::engine::Input;
use crate::store;
use crate::store::Store;
use crate::time::Timestamp;

/// An open store of a daemon that does not run, and the engine as it would come out of it.
pub struct Resting {
    store: Store,
    engine: Engine,
    dir: PathBuf,
    /// Who owned the folder before anything was done.
    owner: Option<(u32, u32)>,
}

impl Resting {
    /// Opens the store of that configuration. The daemon cannot start as long as this lives.
    ///
    /// # Errors
    /// The daemon runs, or the store cannot be opened.
    pub fn open(config: &Config) -> anyhow::Result<Resting> {
        let dir = config.store.dir.clone();
        let owner = fs::metadata(&dir).ok().map(|folder| (folder.uid(), folder.gid()));
        let mut store = match boot::open(wiring::store(config)) {
            Ok(store) => store,
            Err(error) if matches!(error.downcast_ref(), Some(store::Error::Locked { .. })) => {
                return Err(error.context(
                    "hunchd is running: stop it first (`systemctl stop hunchd`), and start it again after this",
                ));
            }
            Err(error) => return Err(error),
        };
        let engine = boot::boot(&mut store, wiring::engine(config), wiring::profiles(config)?).engine;
        Ok(Resting { store, engine, dir, owner })
    }

    /// The engine as it would begin.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// An engine of the same settings and profiles that knows nothing.
    ///
    /// # Errors
    /// A profile that cannot be used.
    pub fn blank(config: &Config) -> anyhow::Result<Engine> {
        Ok(Engine::new(wiring::engine(config), wiring::profiles(config)?))
    }

    /// Everything that the journal still holds, in order; `Err` for what it has lost, as a finished sentence.
    pub fn inputs(&self) -> impl Iterator<Item = Result<(Timestamp, Input), String>> {
        self.store.read_from(0).map(|record| {
            let record = record.map_err(|error| error.to_string())?;
            let input = boot::decode_input(&record.payload);
            let input =
                input.ok_or_else(|| format!("The journal's record {} was written by another version.", record.seq))?;
            Ok((record.at, input))
        })
    }

    /// Takes over what `learnt` knows of devices for longer, and writes it down for the daemon's next start.
    ///
    /// # Errors
    /// It cannot be written; the store is then as it was.
    pub fn adopt(mut self, learnt: &Engine) -> anyhow::Result<Adoption> {
        let adoption = self.engine.adopt(learnt);
        let bytes = boot::encode_snapshot(&self.engine.snapshot());
        let upto = self.store.next_seq();
        self.store.put_snapshot(self.engine.now(), upto, &bytes).context("The store cannot be written")?;
        let Resting { store, dir, owner, .. } = self;
        drop(store);
        if let Some(owner) = owner {
            // Run by root, this must not leave files behind that the daemon's own user may not touch.
            give_back(&dir, owner)
                .with_context(|| format!("The files in {} cannot be given back to their owner", dir.display()))?;
        }
        Ok(adoption)
    }
}

/// Gives everything in a folder that belongs to somebody else to `owner`.
fn give_back(path: &Path, owner: (u32, u32)) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if (found.uid(), found.gid()) != owner && !found.is_symlink() {
        chown(path, Some(owner.0), Some(owner.1))?;
    }
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            give_back(&entry?.path(), owner)?;
        }
    }
    Ok(())
}
