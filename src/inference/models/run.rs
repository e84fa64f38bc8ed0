//! One model in tract: read, checked, optimised once, and run on any number of rows. The only file that names tract.
//!
//! The graph is kept for a batch of any size (the symbol `N`): one graph serves one device and a thousand.

use std::sync::Arc;

use tract_onnx::prelude::Datum;
use tract_onnx::prelude::Framework;
use tract_onnx::prelude::InferenceFact;
use tract_onnx::prelude::InferenceModel;
use tract_onnx::prelude::InferenceModelExt;
use tract_onnx::prelude::IntoTValue;
use tract_onnx::prelude::TDim;
use tract_onnx::prelude::TVec;
use tract_onnx::prelude::Tensor;
use tract_onnx::prelude::ToDim;
use tract_onnx::prelude::TractError;
use tract_onnx::prelude::TypedModel;
use tract_onnx::prelude::TypedRunnableModel;

use crate::features;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::interface::in_words;

/// A model that can be run.
pub(super) struct Network {
    interface: Interface,
    plan: Arc<TypedRunnableModel>,
}

impl Network {
    /// Reads and optimises a model whose checksum was found right.
    ///
    /// # Errors
    /// Bytes that tract cannot run, or inputs and outputs of another name, order or shape than the interface has.
    pub(super) fn load(onnx: &[u8], interface: Interface) -> Result<Network, ModelError> {
        let unusable =
            |reason: TractError| ModelError::Unusable { model: interface.name.to_owned(), reason: one_line(&reason) };
        // Shapes that the exporter noted inside the graph may contradict a batch of any size.
        let framework = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
        let mut graph = framework.model_for_read(&mut &*onnx).map_err(unusable)?;
        hold_against(&interface, "inputs", &interface.inputs, &inputs_of(&graph).map_err(unusable)?)?;
        let names = output_names(&graph);
        let batch: TDim = graph.symbols.sym("N").into();
        for (at, needed) in interface.inputs.iter().enumerate() {
            let shape: TVec<TDim> = [batch.clone()].into_iter().chain(needed.shape.iter().map(ToDim::to_dim)).collect();
            graph.set_input_fact(at, InferenceFact::dt_shape(f32::datum_type(), shape)).map_err(unusable)?;
        }
        let graph = graph.into_optimized().map_err(unusable)?;
        hold_against(&interface, "outputs", &interface.outputs, &outputs_of(&graph, names).map_err(unusable)?)?;
        let plan = graph.into_runnable().map_err(unusable)?;
        Ok(Network { interface, plan })
    }

    /// Runs the model on so many rows: inputs and outputs in the order of the interface, row after row.
    ///
    /// # Errors
    /// A run that fails, or an output that is no finite number: then nothing of it is to be used.
    pub(super) fn run(&self, rows: usize, inputs: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, ModelError> {
        let model = || self.interface.name.to_owned();
        let failed = |reason: TractError| ModelError::Run { model: model(), rows, reason: one_line(&reason) };
        let mut tensors = TVec::new();
        for (needed, numbers) in self.interface.inputs.iter().zip(inputs) {
            let tensor = Tensor::from_shape(&shape_of(rows, needed), numbers).map_err(failed)?;
            tensors.push(tensor.into_tvalue());
        }
        let answers = self.plan.run(tensors).map_err(failed)?;
        let output_rows = self.interface.output_rows(rows);
        let mut outputs = Vec::with_capacity(answers.len());
        for (needed, answer) in self.interface.outputs.iter().zip(answers) {
            let shape = shape_of(output_rows, needed);
            if answer.shape() != &*shape {
                let reason = format!("`{}` came out as {:?}, not as {shape:?}", needed.name, answer.shape());
                return Err(ModelError::Run { model: model(), rows, reason });
            }
            let plain = answer.try_as_plain_ram().map_err(failed)?;
            let numbers = plain.as_slice::<f32>().map_err(failed)?.to_vec();
            if let Some(at) = numbers.iter().position(|number| !number.is_finite()) {
                let (output, row) = (needed.name.to_owned(), at * output_rows / numbers.len() + 1);
                return Err(ModelError::NotANumber { model: model(), output, row, rows });
            }
            outputs.push(numbers);
        }
        Ok(outputs)
    }
}

/// A tensor of the file: its name, and its shape behind the batch dimension as written.
type Told = (String, Vec<String>);

fn hold_against(
    interface: &Interface,
    side: &'static str,
    needed: &[features::Tensor],
    told: &[Told],
) -> Result<(), ModelError> {
    let same = |(needed, (name, shape)): (&features::Tensor, &Told)| {
        needed.name == name && needed.shape.iter().map(usize::to_string).eq(shape.iter().cloned())
    };
    if needed.len() == told.len() && needed.iter().zip(told).all(same) {
        return Ok(());
    }
    Err(ModelError::Tensors {
        model: interface.name.to_owned(),
        place: "file",
        side,
        expected: in_words(needed.iter().map(|tensor| (tensor.name, tensor.shape.iter().map(usize::to_string)))),
        found: in_words(told.iter().map(|(name, shape)| (name.as_str(), shape.iter().cloned()))),
    })
}

fn inputs_of(graph: &InferenceModel) -> Result<Vec<Told>, TractError> {
    let mut told = Vec::new();
    for outlet in graph.input_outlets()? {
        let fact = graph.outlet_fact(*outlet)?;
        let dims = fact.shape.dims().skip(1).map(|dim| format!("{dim:?}"));
        told.push((graph.node(outlet.node).name.clone(), dims.collect()));
    }
    Ok(told)
}

fn output_names(graph: &InferenceModel) -> Vec<String> {
    let name = |outlet| graph.outlet_label(outlet).map(str::to_owned);
    graph.outputs.iter().map(|outlet| name(*outlet).unwrap_or_else(|| graph.node(outlet.node).name.clone())).collect()
}

fn outputs_of(graph: &TypedModel, names: Vec<String>) -> Result<Vec<Told>, TractError> {
    let mut told = Vec::new();
    for (outlet, name) in graph.output_outlets()?.iter().zip(names) {
        let dims = graph.outlet_fact(*outlet)?.shape.iter().skip(1).map(ToString::to_string);
        told.push((name, dims.collect()));
    }
    Ok(told)
}

fn shape_of(rows: usize, tensor: &features::Tensor) -> TVec<usize> {
    [rows].into_iter().chain(tensor.shape.iter().copied()).collect()
}

/// What tract says comes as a chain of causes over several lines.
fn one_line(error: &TractError) -> String {
    let whole = format!("{error:#}");
    let line = whole.split_whitespace().collect::<Vec<_>>().join(" ");
    // Some of it is whole graphs.
    match line.char_indices().nth(LONGEST_REASON) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.trim_end_matches('.').to_owned(),
    }
}

/// Characters of a reason that a person is shown.
const LONGEST_REASON: usize = 300;
