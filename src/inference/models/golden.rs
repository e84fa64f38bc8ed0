//! Golden vectors: inputs, and what the model made of them where it was trained. Here it must make the same of them.

use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::interface::row_len;
use crate::inference::models::manifest::GoldenPlace;
use crate::inference::models::run::Network;

/// Runs the golden inputs through the network, once for each size of batch.
///
/// # Errors
/// Bytes that are not as long as the manifest says, a run that fails, or an output that is off by more than the tolerance.
pub(super) fn check(
    network: &Network,
    interface: &Interface,
    place: &GoldenPlace,
    bytes: &[u8],
) -> Result<(), ModelError> {
    let model = || interface.name.to_owned();
    let rows = place.rows;
    let output_rows = interface.output_rows(rows);
    let sizes_in = interface.inputs.iter().map(|tensor| row_len(tensor).saturating_mul(rows));
    let sizes_out = interface.outputs.iter().map(|tensor| row_len(tensor).saturating_mul(output_rows));
    let expected = sizes_in.clone().chain(sizes_out.clone()).fold(0_usize, usize::saturating_add).saturating_mul(4);
    if bytes.len() != expected {
        return Err(ModelError::GoldenLength { model: model(), expected, found: bytes.len() });
    }
    let mut numbers = bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    let inputs: Vec<Vec<f32>> = sizes_in.map(|size| numbers.by_ref().take(size).collect()).collect();
    let golden: Vec<Vec<f32>> = sizes_out.map(|size| numbers.by_ref().take(size).collect()).collect();
    let inputs: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    for network in network.by_batch() {
        let found = network.run(rows, &inputs)?;
        for ((tensor, golden), found) in interface.outputs.iter().zip(&golden).zip(&found) {
            // Written so that a golden number that is none fails too.
            let close = |(golden, found): (&f32, &f32)| (golden - found).abs() <= place.tolerance;
            if let Some(at) = golden.iter().zip(found).position(|pair| !close(pair)) {
                return Err(ModelError::Golden {
                    model: model(),
                    output: tensor.name.to_owned(),
                    row: at / row_len(tensor) + 1,
                    expected: golden[at],
                    found: found[at],
                    tolerance: place.tolerance,
                });
            }
        }
    }
    Ok(())
}
