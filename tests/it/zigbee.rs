//! Zigbee2MQTT, proven: every model that it supports, and the real program with a mock radio in place of its stick.

mod bridge;
mod claims;
mod models;
