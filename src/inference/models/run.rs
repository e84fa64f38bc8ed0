//! One model in tract: read, checked, optimised once, and run on any number of rows. The only file that names tract.
//!
//! A graph for a batch of any size (the symbol `N`) serves one device and a thousand, but where the size is known tract fuses more and
//! is two to three times as fast. So the models that run for every device are optimised for a few sizes, and rows are divided among them.
//! A run of one row spends more on making itself ready than on computing: what a run has made ready the next one uses.

use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tract_onnx::prelude::Datum;
use tract_onnx::prelude::Framework;
use tract_onnx::prelude::InferenceFact;
use tract_onnx::prelude::InferenceModel;
use tract_onnx::prelude::InferenceModelExt;
use tract_onnx::prelude::IntoRunnable;
use tract_onnx::prelude::IntoTValue;
use tract_onnx::prelude::TDim;
use tract_onnx::prelude::TValue;
use tract_onnx::prelude::TVec;
use tract_onnx::prelude::Tensor;
use tract_onnx::prelude::ToDim;
use tract_onnx::prelude::TractError;
use tract_onnx::prelude::TypedModel;
use tract_onnx::prelude::TypedRunnableModel;
use tract_onnx::prelude::TypedSimpleState;

use crate::features;
use crate::inference::models::error::ModelError;
use crate::inference::models::interface::Interface;
use crate::inference::models::interface::in_words;
use crate::inference::models::interface::row_len;

/// A model that can be run.
pub(super) struct Network {
    interface: Interface,
    /// Largest batch first.
    plans: Vec<Arc<Plan>>,
}

/// The model, optimised for one size of batch.
struct Plan {
    /// Rows in each run; `None` for any number.
    rows: Option<usize>,
    graph: Arc<TypedRunnableModel>,
    /// What nobody runs just now: as many as there were ever threads that ran it at once.
    idle: Mutex<Vec<TypedSimpleState>>,
}

impl Plan {
    /// Nothing of one run is left to the next but its buffers; one that failed is not used again.
    fn run(&self, inputs: TVec<TValue>) -> Result<TVec<TValue>, TractError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = idle().pop();
        let mut state = ready.map_or_else(|| self.graph.spawn(), Ok)?;
        let outputs = state.run(inputs)?;
        idle().push(state);
        Ok(outputs)
    }
}

impl Network {
    /// Reads and optimises a model whose checksum was found right.
    ///
    /// # Errors
    /// Bytes that tract cannot run, or inputs and outputs of another name, order or shape than the interface has.
    pub(super) fn load(onnx: &[u8], interface: Interface) -> Result<Network, ModelError> {
        let unusable =
            |reason: TractError| ModelError::Unusable { model: interface.name.to_owned(), reason: one_line(&reason) };
        // Shapes that the exporter noted inside the graph may contradict the batch that is set below.
        let framework = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
        let graph = framework.model_for_read(&mut &*onnx).map_err(unusable)?;
        hold_against(&interface, "inputs", &interface.inputs, &inputs_of(&graph).map_err(unusable)?)?;
        let names = output_names(&graph);
        let batches = interface.batches.iter().map(|rows| Some(*rows));
        let any = interface.batches.is_empty().then_some(None);
        let mut plans = Vec::new();
        for rows in batches.chain(any) {
            let graph = optimised(graph.clone(), &interface, rows).map_err(unusable)?;
            let told = outputs_of(&graph, &names).map_err(unusable)?;
            hold_against(&interface, "outputs", &interface.outputs, &told)?;
            let graph = graph.into_runnable().map_err(unusable)?;
            plans.push(Arc::new(Plan { rows, graph, idle: Mutex::default() }));
        }
        Ok(Network { interface, plans })
    }

    /// The same model once for each size of batch that it was optimised for, so that each can be tried by itself.
    pub(super) fn by_batch(&self) -> impl Iterator<Item = Network> {
        self.plans.iter().map(|plan| Network { interface: self.interface.clone(), plans: vec![plan.clone()] })
    }

    /// Runs the model on so many rows: inputs and outputs in the order of the interface, row after row.
    ///
    /// # Errors
    /// A run that fails, or an input or output that is no finite number: then nothing of it is to be used.
    pub(super) fn run(&self, rows: usize, inputs: &[&[f32]]) -> Result<Vec<Vec<f32>>, ModelError> {
        for (needed, numbers) in self.interface.inputs.iter().zip(inputs) {
            if numbers.len() != rows * row_len(needed) {
                let reason =
                    format!("`{}` has {} numbers, not {rows} x {}", needed.name, numbers.len(), row_len(needed));
                return Err(self.failed(rows, reason));
            }
            // A model may well make a number of what is none.
            self.only_numbers("input", needed, numbers, 0, rows)?;
        }
        let output_len = |tensor: &features::Tensor| self.interface.output_rows(rows) * row_len(tensor);
        let mut outputs: Vec<Vec<f32>> =
            self.interface.outputs.iter().map(|tensor| Vec::with_capacity(output_len(tensor))).collect();
        let mut done = 0;
        while done < rows {
            let left = rows - done;
            let fits = |plan: &&Arc<Plan>| plan.rows.is_none_or(|batch| left * WORTH_PADDING >= batch);
            let Some(plan) = self.plans.iter().find(fits).or(self.plans.last()) else { break };
            let batch = plan.rows.unwrap_or(left);
            let taken = left.min(batch);
            let answers = run_batch(plan, &self.interface, batch, done..done + taken, inputs)
                .map_err(|reason| self.failed(rows, one_line(&reason)))?;
            for ((needed, answer), output) in self.interface.outputs.iter().zip(&answers).zip(&mut outputs) {
                let shape = shape_of(self.interface.output_rows(batch), needed);
                if answer.shape() != &*shape {
                    let reason = format!("`{}` came out as {:?}, not as {shape:?}", needed.name, answer.shape());
                    return Err(self.failed(rows, reason));
                }
                let plain = answer.try_as_plain_ram().map_err(|reason| self.failed(rows, one_line(&reason)))?;
                let numbers = plain.as_slice::<f32>().map_err(|reason| self.failed(rows, one_line(&reason)))?;
                let numbers = &numbers[..self.interface.output_rows(taken) * row_len(needed)];
                self.only_numbers("output", needed, numbers, done, rows)?;
                output.extend_from_slice(numbers);
            }
            done += taken;
        }
        Ok(outputs)
    }

    /// Refuses numbers that are not finite. The first of them belongs to row `begin`.
    fn only_numbers(
        &self,
        side: &'static str,
        tensor: &features::Tensor,
        numbers: &[f32],
        begin: usize,
        rows: usize,
    ) -> Result<(), ModelError> {
        let Some(at) = numbers.iter().position(|number| !number.is_finite()) else { return Ok(()) };
        let (model, row) = (self.interface.name.to_owned(), begin + at / row_len(tensor) + 1);
        Err(ModelError::NotANumber { model, side, tensor: tensor.name.to_owned(), row, rows })
    }

    fn failed(&self, rows: usize, reason: String) -> ModelError {
        ModelError::Run { model: self.interface.name.to_owned(), rows, reason }
    }
}

/// A larger batch is run padded with zeros as soon as it is filled by one part in so many: a run of one row costs about a fifth of a
/// run of 32.
const WORTH_PADDING: usize = 6;

fn optimised(mut graph: InferenceModel, interface: &Interface, rows: Option<usize>) -> Result<TypedModel, TractError> {
    let batch: TDim = rows.map_or_else(|| graph.symbols.sym("N").into(), |rows| rows.to_dim());
    for (at, needed) in interface.inputs.iter().enumerate() {
        let shape: TVec<TDim> = [batch.clone()].into_iter().chain(needed.shape.iter().map(ToDim::to_dim)).collect();
        graph.set_input_fact(at, InferenceFact::dt_shape(f32::datum_type(), shape))?;
    }
    graph.into_optimized()
}

/// Runs these rows of the inputs; what the batch has more is zeros.
fn run_batch(
    plan: &Plan,
    interface: &Interface,
    batch: usize,
    taken: Range<usize>,
    inputs: &[&[f32]],
) -> Result<TVec<TValue>, TractError> {
    let mut tensors = TVec::new();
    for (needed, numbers) in interface.inputs.iter().zip(inputs) {
        let len = row_len(needed);
        let taken = &numbers[taken.start * len..taken.end * len];
        let shape = shape_of(batch, needed);
        let tensor = if taken.len() == batch * len {
            Tensor::from_shape(&shape, taken)?
        } else {
            let mut padded = Tensor::zero::<f32>(&shape)?;
            padded.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?[..taken.len()].copy_from_slice(taken);
            padded
        };
        tensors.push(tensor.into_tvalue());
    }
    plan.run(tensors)
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
        let dims = fact.shape.dims().skip(1).map(ToString::to_string);
        told.push((graph.node(outlet.node).name.clone(), dims.collect()));
    }
    Ok(told)
}

fn output_names(graph: &InferenceModel) -> Vec<String> {
    let name = |outlet| graph.outlet_label(outlet).map(str::to_owned);
    graph.outputs.iter().map(|outlet| name(*outlet).unwrap_or_else(|| graph.node(outlet.node).name.clone())).collect()
}

fn outputs_of(graph: &TypedModel, names: &[String]) -> Result<Vec<Told>, TractError> {
    let mut told = Vec::new();
    for (outlet, name) in graph.output_outlets()?.iter().zip(names) {
        let dims = graph.outlet_fact(*outlet)?.shape.iter().skip(1).map(ToString::to_string);
        told.push((name.clone(), dims.collect()));
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
