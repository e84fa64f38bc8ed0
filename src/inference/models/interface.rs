//! What this program feeds each model and reads from it: names, order, shapes. A file with other ones is refused.

use crate::features::CONTEXT_LEN;
use crate::features::OWN_LEN;
use crate::features::Tensor;
use crate::features::VERSION;
use crate::features::device_tensors;
use crate::inference::HORIZONS;
use crate::inference::models::ACCEPTANCE_COLUMNS;
use crate::inference::models::ACCEPTANCE_SCHEMA;
use crate::inference::models::EMBEDDING_LEN;
use crate::inference::models::HIDDEN_LEN;
use crate::inference::models::MAP_LEN;
use crate::inference::models::PRESENCE_COLUMNS;
use crate::inference::models::PRESENCE_SCHEMA;
use crate::inference::models::QUANTILES;

/// What goes into a model and comes out of it.
#[derive(Clone, Debug)]
pub(super) struct Interface {
    /// The model's name, which is also that of its files.
    pub(super) name: &'static str,
    /// Its inputs, in order; every one has one row for each device.
    pub(super) inputs: Vec<Tensor>,
    /// Its outputs, in order.
    pub(super) outputs: Vec<Tensor>,
    /// All devices together make one row of output.
    pub(super) pools: bool,
    /// The sizes of batch that it is optimised for, largest first and 1 last; none: any number of rows is one batch.
    pub(super) batches: &'static [usize],
    /// The version of what it is shown: a manifest must name the same.
    pub(super) schema: u32,
}

impl Interface {
    pub(super) fn encoder() -> Interface {
        let inputs = device_tensors().to_vec();
        let outputs = vec![tensor("embedding", &[EMBEDDING_LEN])];
        // Of convolutions tract makes nothing more in a larger batch.
        Interface { name: "encoder", inputs, outputs, pools: false, batches: &[1], schema: VERSION }
    }

    pub(super) fn home() -> Interface {
        let inputs = vec![tensor("embedding", &[EMBEDDING_LEN]), tensor("own", &[OWN_LEN])];
        // Every device is weighed against every other, so that a batch cannot be padded.
        Interface {
            name: "home",
            inputs,
            outputs: vec![tensor("home", &[EMBEDDING_LEN])],
            pools: true,
            batches: &[],
            schema: VERSION,
        }
    }

    pub(super) fn forecaster() -> Interface {
        const LOGITS: [usize; 1] = [HORIZONS.len()];
        let inputs = vec![
            tensor("embedding", &[EMBEDDING_LEN]),
            tensor("home", &[EMBEDDING_LEN]),
            tensor("context", &[CONTEXT_LEN]),
        ];
        let outputs =
            vec![tensor("logits", &LOGITS), tensor("quantiles", &[QUANTILES]), tensor("hidden", &[HIDDEN_LEN])];
        Interface { name: "forecaster", inputs, outputs, pools: false, batches: &[32, 1], schema: VERSION }
    }

    pub(super) fn projector() -> Interface {
        let inputs = vec![tensor("embedding", &[EMBEDDING_LEN])];
        Interface {
            name: "projector",
            inputs,
            outputs: vec![tensor("map", &[MAP_LEN])],
            pools: false,
            batches: &[],
            schema: VERSION,
        }
    }

    pub(super) fn presence() -> Interface {
        let inputs = vec![tensor("columns", &[PRESENCE_COLUMNS])];
        let outputs = vec![tensor("chances", &[3])];
        Interface { name: "presence", inputs, outputs, pools: false, batches: &[1], schema: PRESENCE_SCHEMA }
    }

    pub(super) fn acceptance() -> Interface {
        let inputs = vec![
            tensor("asking", &[ACCEPTANCE_COLUMNS]),
            tensor("embedding", &[EMBEDDING_LEN]),
            tensor("home", &[EMBEDDING_LEN]),
            tensor("context", &[CONTEXT_LEN]),
        ];
        let outputs = vec![tensor("chance", &[1])];
        Interface { name: "acceptance", inputs, outputs, pools: false, batches: &[1], schema: ACCEPTANCE_SCHEMA }
    }

    /// Rows of output for so many rows of input.
    pub(super) fn output_rows(&self, rows: usize) -> usize {
        if self.pools { 1 } else { rows }
    }
}

fn tensor(name: &'static str, shape: &'static [usize]) -> Tensor {
    Tensor { name, shape }
}

/// How many numbers one row of a tensor has.
pub(super) fn row_len(tensor: &Tensor) -> usize {
    tensor.shape.iter().product()
}

/// Tensors in words, as in ``embedding` [32], `own` [10]``.
pub(super) fn in_words<'t, D: ToString>(tensors: impl Iterator<Item = (&'t str, impl Iterator<Item = D>)>) -> String {
    let words: Vec<String> = tensors
        .map(|(name, shape)| format!("`{name}` [{}]", shape.map(|d| d.to_string()).collect::<Vec<_>>().join(", ")))
        .collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
