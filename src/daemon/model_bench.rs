//! The figures of the models on this machine: how long they take to load, what memory they hold, and how long a run takes.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::daemon::clock::Stopwatch;
use crate::daemon::models;
use crate::features::CONTEXT_LEN;
use crate::features::DeviceTensors;
use crate::features::GRID_LEN;
use crate::features::OWN_LEN;
use crate::inference::Embedding;
use crate::inference::ModelError;
use crate::inference::Models;

/// How long each run is repeated.
const REPEAT_FOR: Duration = Duration::from_millis(400);

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Reading, checking and optimising all models, milliseconds.
    pub load_ms: f64,
    /// Memory of its own that this process has more with the models than without, KiB; `None` where the system does not tell.
    pub own_kib: Option<i64>,
    /// Pages of the program's file that are in memory more with the models than without, KiB: the system can drop them at any time.
    pub program_kib: Option<i64>,
    /// Each model at several sizes of batch.
    pub runs: Vec<Run>,
}

/// One model at one size of batch.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Which model.
    pub model: &'static str,
    /// Devices in one call.
    pub rows: usize,
    /// The median of a call, microseconds.
    pub median_us: f64,
    /// The quickest call, microseconds: what it takes when nothing else runs.
    pub least_us: f64,
}

/// Measures the models of this folder, or the shipped ones.
///
/// # Errors
/// Models that cannot be loaded or run.
pub fn bench(folder: Option<&Path>) -> anyhow::Result<Figures> {
    let made_up = MadeUp::new(1000);
    let before = memory_kib();
    let stopwatch = Stopwatch::start();
    let models = models::load(folder)?;
    let load_ms = stopwatch.elapsed().as_secs_f64() * 1000.0;
    // What is only taken for a run is given back; what stays belongs to the models.
    made_up.run(&models, "forecaster", 1)?;
    let after = memory_kib();
    let more = |at: usize| Some(after?[at] as i64 - before?[at] as i64);
    let (own_kib, program_kib) = (more(0), more(1));
    let mut runs = Vec::new();
    for (model, sizes) in [
        ("encoder", &[1, 32, 1000][..]),
        ("home", &[8, 32, 200]),
        ("forecaster", &[1, 32, 200]),
        ("projector", &[1, 32, 200]),
    ] {
        for &rows in sizes {
            runs.push(measured(&made_up, &models, model, rows)?);
        }
    }
    Ok(Figures { load_ms, own_kib, program_kib, runs })
}

fn measured(made_up: &MadeUp, models: &Models, model: &'static str, rows: usize) -> Result<Run, ModelError> {
    made_up.run(models, model, rows)?;
    let mut taken_us = Vec::new();
    let whole = Stopwatch::start();
    while taken_us.len() < 3 || whole.elapsed() < REPEAT_FOR {
        let stopwatch = Stopwatch::start();
        made_up.run(models, model, rows)?;
        taken_us.push(stopwatch.elapsed().as_secs_f64() * 1e6);
    }
    taken_us.sort_by(f64::total_cmp);
    Ok(Run { model, rows, median_us: taken_us[taken_us.len() / 2], least_us: taken_us[0] })
}

/// Devices that nobody has. What they are does not matter to how long a model takes.
struct MadeUp {
    devices: Vec<DeviceTensors>,
    embeddings: Vec<Embedding>,
    own: Vec<[f32; OWN_LEN]>,
    contexts: Vec<[f32; CONTEXT_LEN]>,
}

impl MadeUp {
    fn new(count: usize) -> MadeUp {
        let mut state = 1_u32;
        let mut share = move |_: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        MadeUp {
            devices: (0..count)
                .map(|_| DeviceTensors {
                    grid: (0..GRID_LEN).map(|at| (share(at) * 255.0) as u8).collect(),
                    name: std::array::from_fn(&mut share),
                    place: std::array::from_fn(&mut share),
                    kind: std::array::from_fn(&mut share),
                    company: std::array::from_fn(&mut share),
                })
                .collect(),
            embeddings: (0..count).map(|_| std::array::from_fn(&mut share)).collect(),
            own: (0..count).map(|_| std::array::from_fn(&mut share)).collect(),
            contexts: (0..count).map(|_| std::array::from_fn(&mut share)).collect(),
        }
    }

    fn run(&self, models: &Models, model: &str, rows: usize) -> Result<(), ModelError> {
        let embeddings = &self.embeddings[..rows];
        match model {
            "encoder" => models.embed(&self.devices[..rows]).map(drop),
            "home" => models.home(embeddings, &self.own[..rows]).map(drop),
            "forecaster" => models.forecast(embeddings, &self.embeddings[0], &self.contexts[..rows]).map(drop),
            _ => models.project(embeddings).map(drop),
        }
    }
}

/// Memory of its own, and pages of files, that are resident: KiB.
fn memory_kib() -> Option<[u64; 2]> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some([kib("RssAnon:")?, kib("RssFile:")?])
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "loading           {:>10.1} ms", self.load_ms)?;
        match (self.own_kib, self.program_kib) {
            (Some(own), Some(program)) => {
                write!(f, "resident memory   {own:>10} KiB of its own, {program} KiB of the program's file")?;
            }
            _ => write!(f, "resident memory   unknown on this system")?,
        }
        for Run { model, rows, median_us, least_us } in &self.runs {
            let each = median_us / *rows as f64;
            write!(f, "\n{model:<11} {rows:>5} {median_us:>10.1} us, {each:.2} us each; at least {least_us:.1} us")?;
        }
        Ok(())
    }
}
