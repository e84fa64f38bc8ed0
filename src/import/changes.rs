//! From states to changes: what repeats is dropped, what nobody saw is not an event.
//!
//! `unavailable` and `unknown` are not off: they change nothing, and whatever was known before is still the last thing known. So a restart,
//! after which every entity says again what it is, makes no change that did not happen.

use std::collections::BTreeMap;

use super::attributes::Attributes;
use super::house::House;
use super::reads::Said;
use crate::device::Property;
use crate::device::Value;
use crate::time::Timestamp;

/// What became of a state.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    /// The property became this, or was found so.
    Became(Property, Value),
    /// It is in sight again, and is what it was.
    Still(Property, Value),
    /// From now on nobody knows.
    Lost,
}

/// What each entity was last.
pub(super) struct Changes {
    last: Vec<Last>,
}

#[derive(Clone, Default)]
struct Last {
    values: BTreeMap<Property, Value>,
    is_lost: bool,
    /// The state of a button, which is the time of its last press.
    pressed: String,
    nonsense: Option<(String, u64)>,
}

impl Changes {
    pub(super) fn of(house: &House) -> Changes {
        Changes { last: vec![Last::default(); house.entities.len()] }
    }

    /// What the state of an entity that has a place changes; steps go into `steps`.
    pub(super) fn take(
        &mut self,
        house: &House,
        entity: usize,
        state: Option<&str>,
        attributes: &Attributes,
        at: Timestamp,
        steps: &mut Vec<Step>,
    ) {
        let (Ok(place), last) = (&house.places[entity], &mut self.last[entity]) else { return };
        let reads = place.meaning.reads;
        let Some(state) = state.filter(|state| is_known(state, reads.is_moment())) else {
            if !std::mem::replace(&mut last.is_lost, true) && !last.values.is_empty() {
                steps.push(Step::Lost);
            }
            return;
        };
        if reads.is_moment() && std::mem::replace(&mut last.pressed, state.to_owned()) == state {
            return;
        }
        match reads.read(state, attributes, house.entities[entity].unit.as_deref(), at) {
            Said::Values(values) => {
                let was_lost = std::mem::replace(&mut last.is_lost, false);
                for (property, value) in values {
                    if reads.is_moment() {
                        steps.push(Step::Became(property, value));
                    } else if last.values.get(&property) != Some(&value) {
                        last.values.insert(property, value.clone());
                        steps.push(Step::Became(property, value));
                    } else if was_lost {
                        steps.push(Step::Still(property, value));
                    }
                }
            }
            Said::Nothing => {}
            Said::Nonsense => {
                let (_, count) = last.nonsense.get_or_insert_with(|| (state.chars().take(40).collect(), 0));
                *count += 1;
            }
        }
    }

    /// Values that meant nothing: entity, the first of them, and how many.
    pub(super) fn nonsense(self, house: &House) -> Vec<(String, String, u64)> {
        let told = self.last.into_iter().zip(&house.entities);
        told.filter_map(|(last, entity)| last.nonsense.map(|(said, count)| (entity.id.clone(), said, count))).collect()
    }
}

/// An empty state is an entity that was removed, but for a remote that nobody presses.
fn is_known(state: &str, is_moment: bool) -> bool {
    !matches!(state, "unavailable" | "unknown") && (is_moment || !state.is_empty())
}
