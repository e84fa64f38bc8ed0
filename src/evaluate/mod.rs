//! How good it is: forecasts and presence, held against what then came and against what the people said.

pub mod presence;
