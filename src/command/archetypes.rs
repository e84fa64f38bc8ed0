//! `hunchd archetypes`: what ways to behave there are among a fleet's devices: fitted, and told.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;

use hunchd::archetypes;
use hunchd::archetypes::Archetype;
use hunchd::archetypes::Archetypes;
use hunchd::archetypes::Fit;
use hunchd::archetypes::Member;
use hunchd::archetypes::Usage;
use hunchd::archetypes::mutual_information;
use hunchd::dataset;
use hunchd::dataset::StoredDevice;
use hunchd::features;
use hunchd::inference::Models;
use hunchd::inference::Part;
use hunchd::inference::SHIPPED;
use sha2::Digest;
use sha2::Sha256;

use super::progress;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Fit archetypes to the devices of many homes.
    Fit(FitArgs),
    /// Tell what archetypes there are, or all about one of them.
    Show(ShowArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct FitArgs {
    /// The folder with the homes' `*.devices.parquet`, as `hunchd features` writes them.
    #[arg(long, value_name = "DIR")]
    shards: PathBuf,
    /// The folder with the models; only the encoder is used. Without it: those that are built in.
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Homes that are not fitted to, and by which it is judged how much the archetypes say of what devices truly are.
    #[arg(long, value_name = "DIR")]
    held_out: Option<PathBuf>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How many archetypes.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u8).range(1..))]
    k: u8,
    /// What is drawn follows from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fits from as many beginnings; the best is kept.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    restarts: u16,
    /// Devices that are known for fewer days are left out: nothing is seen of their habits yet.
    #[arg(long, value_name = "DAYS", default_value_t = 7.0)]
    min_days: f32,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Only this one, by its number.
    id: Option<u8>,
    /// The file. Without it: the archetypes that are built in.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Fit(args) => args.run(),
            Command::Show(args) => args.run(),
        }
    }
}

impl FitArgs {
    fn run(self) -> anyhow::Result<ExitCode> {
        let (models, encoder_sha256) = models(self.models.as_deref())?;
        let members = members(&self.shards, &models, self.min_days)?;
        let fit = Fit {
            k: self.k.into(),
            restarts: self.restarts.into(),
            seed: self.seed,
            feature_schema: features::VERSION,
            encoder_sha256,
            made_from: models.about().first().map(|about| about.trained_on.clone()).unwrap_or_default(),
        };
        let archetypes = archetypes::fit(&members, &fit)?;
        fs::write(&self.out, archetypes.to_toml())
            .with_context(|| format!("`{}` could not be written.", self.out.display()))?;
        println!(
            "{} archetypes of {} devices in {} homes, in {}.",
            archetypes.all.len(),
            members.len(),
            archetypes.homes,
            self.out.display()
        );
        judge(&archetypes, "the homes they were fitted to", &members);
        if let Some(held_out) = &self.held_out {
            judge(&archetypes, "held-out homes", &self::members(held_out, &models, self.min_days)?);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The models in a folder, those that are not there as they are built in; and the SHA-256 of the encoder.
fn models(folder: Option<&Path>) -> anyhow::Result<(Models, String)> {
    let mut files = Vec::new();
    for shipped in &SHIPPED {
        let file = |ending: &str| Some(folder?.join(format!("{}.{ending}", shipped.name)));
        let read = |ending: &str, shipped: &[u8]| match file(ending).filter(|_| is_there(file("toml"))) {
            Some(path) => fs::read(&path).with_context(|| format!("`{}` could not be read.", path.display())),
            None => Ok(shipped.to_vec()),
        };
        let manifest = String::from_utf8(read("toml", shipped.manifest.as_bytes())?)
            .with_context(|| format!("`{}.toml` is not UTF-8.", shipped.name))?;
        files.push((shipped.name, manifest, read("onnx", shipped.onnx)?, read("golden", shipped.golden)?));
    }
    if let Some(folder) = folder {
        anyhow::ensure!(is_there(Some(folder.join("encoder.toml"))), "`{}` holds no encoder.toml.", folder.display());
    }
    let parts: Vec<Part<'_>> =
        files.iter().map(|(name, manifest, onnx, golden)| Part { name, manifest, onnx, golden }).collect();
    let encoder = files.iter().find(|(name, ..)| *name == "encoder").context("There is no encoder.")?;
    let sha256 = Sha256::digest(&encoder.2).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((Models::from_parts(&parts)?, sha256))
}

fn is_there(path: Option<PathBuf>) -> bool {
    path.is_some_and(|path| path.is_file())
}

/// How much the archetype says of the true role, where that is known.
fn judge(archetypes: &Archetypes, of: &str, members: &[Member]) {
    let known = members.iter().filter(|member| !member.role.is_empty());
    let pairs: Vec<(u8, &str)> =
        known.filter_map(|member| Some((archetypes.nearest(&member.embedding)?.id, member.role.as_str()))).collect();
    if !pairs.is_empty() {
        println!(
            "Normalised mutual information with the true role of {} devices of {of}: {:.3}.",
            pairs.len(),
            mutual_information(&pairs)
        );
    }
}

/// The devices of all shards, each as it was when it was last looked at.
fn members(shards: &Path, models: &Models, min_days: f32) -> anyhow::Result<Vec<Member>> {
    let entries = fs::read_dir(shards).with_context(|| format!("`{}` could not be read.", shards.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.to_string_lossy().ends_with(".devices.parquet"));
    paths.sort();
    anyhow::ensure!(
        !paths.is_empty(),
        "`{}` holds no `*.devices.parquet`: `hunchd features` writes them.",
        shards.display()
    );
    let bar = progress::bar(paths.len() as u64, "homes");
    let mut members = Vec::new();
    for (home, path) in (0..).zip(&paths) {
        let shard = dataset::devices(path)?;
        anyhow::ensure!(
            shard.version == features::VERSION,
            "`{}` has feature schema {}, and this hunchd has {}: write the features again.",
            path.display(),
            shard.version,
            features::VERSION
        );
        let last = shard.rows.iter().map(|row| row.moment).max();
        let rows: Vec<StoredDevice> =
            shard.rows.into_iter().filter(|row| Some(row.moment) == last && row.age_days >= min_days).collect();
        let tensors: Vec<_> = rows.iter().map(|row| row.tensors.clone()).collect();
        for (row, embedding) in rows.into_iter().zip(models.embed(&tensors)?) {
            let usage = Usage::of_grid(&row.tensors.grid);
            members.push(Member { home, embedding, name: row.name, kind: row.kind, role: row.role, at: row.at, usage });
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(members)
}

impl ShowArgs {
    fn run(self) -> anyhow::Result<ExitCode> {
        let archetypes = match &self.file {
            Some(path) => {
                let text =
                    fs::read_to_string(path).with_context(|| format!("`{}` could not be read.", path.display()))?;
                Archetypes::from_toml(&text, features::VERSION)
                    .with_context(|| format!("`{}` cannot be used.", path.display()))?
            }
            None => Archetypes::shipped(features::VERSION)?,
        };
        let shown: Vec<&Archetype> = match self.id {
            None => archetypes.all.iter().collect(),
            Some(id) => match archetypes.by_id(id) {
                Some(archetype) => vec![archetype],
                None => {
                    eprintln!("There is no archetype {id}; they are numbered 1 to {}.", archetypes.all.len());
                    return Ok(ExitCode::FAILURE);
                }
            },
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&shown)?);
        } else if self.id.is_some() {
            shown.into_iter().for_each(tell_all);
        } else {
            let width = shown.iter().map(|archetype| archetype.label.chars().count()).max().unwrap_or(0);
            for archetype in shown {
                println!(
                    "{:>3}  {:<width$}  {:>6} devices  {}",
                    archetype.id, archetype.label, archetype.members, archetype.habits
                );
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell_all(archetype: &Archetype) {
    println!("{} {}: {}", archetype.id, archetype.label, archetype.habits);
    println!("  devices      {}", archetype.members);
    println!("  uses a day   {:.1}", archetype.uses_per_day);
    println!("  time in use  {:.0} min", archetype.minutes_on);
    println!("  lamps        {:.0} %", archetype.lamp_share * 100.0);
    let kinds = shares(archetype.kinds.iter().map(|(kind, share)| (kind.word(), *share)));
    println!("  kinds        {kinds}");
    let roles = shares(archetype.roles.iter().map(|(role, share)| (role.as_str(), *share)));
    if !roles.is_empty() {
        println!("  truly        {roles}");
    }
    if !archetype.words.is_empty() {
        println!("  names        {}", archetype.words.join(", "));
    }
    println!("  in use by hour, per cent");
    for (hours, slots) in [("00-12", 0..24), ("12-24", 24..48)] {
        let row: Vec<String> = archetype.day[slots]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[first, second]| format!("{:>3.0}", f32::midpoint(*first, *second) * 100.0))
            .collect();
        println!("    {hours} {}", row.join(" "));
    }
}

fn shares<'a>(of: impl Iterator<Item = (&'a str, f32)>) -> String {
    let mut of: Vec<(&str, f32)> = of.collect();
    of.sort_by(|left, right| right.1.total_cmp(&left.1));
    of.into_iter().map(|(word, share)| format!("{word} {:.0} %", share * 100.0)).collect::<Vec<_>>().join(", ")
}
