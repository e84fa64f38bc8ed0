//! hunchd: knows what the people of a home want their devices to be, and asks before it acts.
//!
//! The map of the house stands in ARCHITECTURE.md; rooms import only from rooms above them in this list.

pub mod time;

pub mod chance;

pub mod secret;

pub mod texts;

pub mod sun;

pub mod device;

pub mod profile;

pub mod home;

pub mod features;

pub mod inference;

pub mod archetypes;

pub mod meaning;

pub mod presence;

pub mod daylight;

pub mod feedback;

pub mod decision;

pub mod engine;

pub mod report;

pub mod page;

pub mod home_log;

pub mod workers;

pub mod config;

pub mod home_assistant;

pub mod mqtt;

pub mod notify;

pub mod store;

pub mod web;

pub mod replay;

pub mod evaluate;

pub mod simulate;

pub mod import;

pub mod dataset;

pub mod daemon;
