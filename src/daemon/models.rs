//! The fleet's models, read from where they lie: built in, or in a folder of the person's.

use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::inference::AcceptanceNetwork;
use crate::inference::Models;
use crate::inference::Part;
use crate::inference::PresenceNetwork;
use crate::inference::SHIPPED;

/// The models in this folder, or the shipped ones where none is named. A folder replaces all of them: they were trained together.
///
/// # Errors
/// A file that cannot be read, or the first thing that is wrong with a model. Nobody stops for that: without models, forecasts come
/// from the home's own past.
pub fn load(folder: Option<&Path>) -> anyhow::Result<Models> {
    let Some(folder) = folder else { return Ok(Models::shipped()?) };
    let files: Vec<Files> = SHIPPED.iter().map(|part| Files::read(folder, part.name)).collect::<Result<_, _>>()?;
    let parts: Vec<Part<'_>> = files.iter().map(Files::part).collect();
    Models::from_parts(&parts).with_context(|| format!("The models in {} cannot be used", folder.display()))
}

/// The presence network in this folder, which stands alone.
///
/// # Errors
/// A file that cannot be read, or what is wrong with the network.
pub fn presence(folder: &Path) -> anyhow::Result<PresenceNetwork> {
    let files = Files::read(folder, "presence")?;
    PresenceNetwork::from_part(&files.part())
        .with_context(|| format!("The presence network in {} cannot be used", folder.display()))
}

/// The acceptance network in this folder, which stands alone, too.
///
/// # Errors
/// As those of [`presence`].
pub fn acceptance(folder: &Path) -> anyhow::Result<AcceptanceNetwork> {
    let files = Files::read(folder, "acceptance")?;
    AcceptanceNetwork::from_part(&files.part())
        .with_context(|| format!("The acceptance network in {} cannot be used", folder.display()))
}

/// The files of one model.
struct Files {
    name: &'static str,
    manifest: String,
    onnx: Vec<u8>,
    golden: Vec<u8>,
}

impl Files {
    fn read(folder: &Path, name: &'static str) -> anyhow::Result<Files> {
        let read = |extension| {
            let path = folder.join(name).with_extension(extension);
            fs::read(&path).with_context(|| format!("The file {} cannot be read", path.display()))
        };
        let manifest =
            String::from_utf8(read("toml")?).with_context(|| format!("The manifest {name}.toml is not UTF-8 text"))?;
        Ok(Files { name, manifest, onnx: read("onnx")?, golden: read("golden")? })
    }

    fn part(&self) -> Part<'_> {
        Part { name: self.name, manifest: &self.manifest, onnx: &self.onnx, golden: &self.golden }
    }
}
