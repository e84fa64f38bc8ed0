//! The fleet's models, read from where they lie: built in, or in a folder of the person's.

use std::fs;
use std::path::Path;

use anyhow::Context;

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
    let mut files = Vec::new();
    for part in &SHIPPED {
        let read = |extension| {
            let path = folder.join(part.name).with_extension(extension);
            fs::read(&path).with_context(|| format!("The file {} cannot be read", path.display()))
        };
        let manifest = String::from_utf8(read("toml")?)
            .with_context(|| format!("The manifest {}.toml is not UTF-8 text", part.name))?;
        files.push((part.name, manifest, read("onnx")?, read("golden")?));
    }
    let parts: Vec<Part<'_>> =
        files.iter().map(|(name, manifest, onnx, golden)| Part { name, manifest, onnx, golden }).collect();
    Models::from_parts(&parts).with_context(|| format!("The models in {} cannot be used", folder.display()))
}

/// The presence network in this folder, which stands alone.
///
/// # Errors
/// A file that cannot be read, or what is wrong with the network.
pub fn presence(folder: &Path) -> anyhow::Result<PresenceNetwork> {
    let read = |extension| {
        let path = folder.join("presence").with_extension(extension);
        fs::read(&path).with_context(|| format!("The file {} cannot be read", path.display()))
    };
    let manifest = String::from_utf8(read("toml")?).context("The manifest presence.toml is not UTF-8 text")?;
    let (onnx, golden) = (read("onnx")?, read("golden")?);
    let part = Part { name: "presence", manifest: &manifest, onnx: &onnx, golden: &golden };
    PresenceNetwork::from_part(&part)
        .with_context(|| format!("The presence network in {} cannot be used", folder.display()))
}
