//! The integration tests, in one binary: each further one would link the whole house again.

#![allow(clippy::unwrap_used, clippy::print_stderr, clippy::print_stdout, reason = "tests")]

#[path = "../support/contract.rs"]
mod contract;

#[path = "../support/house.rs"]
mod house;

#[path = "../support/mosquitto.rs"]
mod mosquitto;

#[path = "../support/ntfy.rs"]
mod ntfy_server;

#[path = "../support/process.rs"]
mod process;

#[path = "../support/zigbee2mqtt.rs"]
mod zigbee2mqtt;

mod acceptance;
mod archetypes;
mod architecture;
mod attribution;
mod bad_input;
mod commands;
mod config;
mod dataset;
mod daylight;
mod dialects;
mod discovery;
mod evaluating;
mod every_dialect;
mod guarding;
mod hostile;
mod house_mode;
mod import;
mod kinds;
mod live;
mod models;
mod mqtt;
mod notify;
mod page_words;
mod pages;
mod people;
mod power;
mod profile_schema;
mod profiles;
mod replay_report;
mod replaying;
mod scenarios;
mod shadow_report;
mod simulating;
mod store;
mod texts;
mod twins;
mod web;
mod zigbee;
