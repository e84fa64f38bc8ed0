//! Answers to questions from outside, in any order, about any time and any time ahead.

use super::Error;
use super::predictor::Predictor;
use super::query::Query;
use super::recording::Recording;

/// What `predictor` says to each of `queries`, in their order.
pub fn in_any_order(predictor: &dyn Predictor, recording: &Recording, queries: &[Query]) -> Result<Vec<f64>, Error> {
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.sort_by_key(|place| (queries[*place].at, *place));
    let sorted: Vec<Query> = order.iter().map(|place| queries[*place]).collect();
    let said = predictor.answers(recording, &sorted)?;
    let mut answers = vec![0.5; queries.len()];
    for (place, p) in order.into_iter().zip(said) {
        answers[place] = p;
    }
    Ok(answers)
}
