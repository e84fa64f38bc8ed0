//! What is counted and measured, in the words of the field; shown in the OpenMetrics text format.
//!
//! Labels come from closed lists (and the ids of device profiles): a device's or a room's name never stands in one.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// One label with its value.
type Label = [(&'static str, String); 1];

/// Everything that is counted and measured. Updating it takes no lock that a reader could hold for long.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    messages: Family<Label, Counter>,
    devices: Family<Label, Gauge>,
    hunches: Family<Label, Counter>,
    suppressed: Family<Label, Counter>,
    rejects: Family<Label, Counter>,
    coalesced: Counter,
    engine: Histogram,
    asks: Gauge,
    journal: Counter,
    models: Gauge,
    refused: Family<Label, Counter>,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("hunchd"),
            messages: Family::default(),
            devices: Family::default(),
            hunches: Family::default(),
            suppressed: Family::default(),
            rejects: Family::default(),
            coalesced: Counter::default(),
            engine: Histogram::new(ENGINE_BUCKETS_S),
            asks: Gauge::default(),
            journal: Counter::default(),
            models: Gauge::default(),
            refused: Family::default(),
        };
        metrics.register();
        metrics
    }

    /// So many messages of this profile were understood, ever.
    pub fn messages_counted(&self, profile: &str, total: u64) {
        raise(&self.messages.get_or_create(&[("source", profile.to_owned())]), total);
    }

    /// So many devices are in this state now.
    pub fn devices_in_state(&self, state: &'static str, count: usize) {
        self.devices.get_or_create(&[("state", state.to_owned())]).set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// A hunch came to this end, or was asked, or thought of in shadow.
    pub fn hunch(&self, outcome: &'static str) {
        self.hunches.get_or_create(&[("outcome", outcome.to_owned())]).inc();
    }

    /// A hunch was refused by the guard for this reason.
    pub fn hunch_suppressed(&self, reason: &'static str) {
        self.suppressed.get_or_create(&[("reason", reason.to_owned())]).inc();
    }

    /// So many messages of this profile could not be used, ever (`none` where the topic is nobody's).
    pub fn rejects_counted(&self, profile: &str, total: u64) {
        raise(&self.rejects.get_or_create(&[("source", profile.to_owned())]), total);
    }

    /// So many inputs were replaced by newer ones before the engine saw them, since the start.
    pub fn inputs_coalesced(&self, total: u64) {
        raise(&self.coalesced, total);
    }

    /// The engine took so many seconds for one input.
    pub fn engine_took(&self, seconds: f64) {
        self.engine.observe(seconds);
    }

    /// So many questions may still be asked today.
    pub fn asks_remaining(&self, count: u32) {
        self.asks.set(i64::from(count));
    }

    /// So many bytes were written to the journal.
    pub fn journal_written(&self, bytes: u64) {
        self.journal.inc_by(bytes);
    }

    /// Whether the fleet's models forecast; where not, the home's own statistics do so alone.
    pub fn models_forecast(&self, do_they: bool) {
        self.models.set(i64::from(do_they));
    }

    /// So many answers were refused for this reason since the start: forged, too late, given before.
    pub fn answers_refused(&self, reason: &'static str, total: u64) {
        raise(&self.refused.get_or_create(&[("reason", reason.to_owned())]), total);
    }

    /// The OpenMetrics text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing into a String cannot fail");
        text
    }

    fn register(&mut self) {
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        self.registry.register("build", "Which hunchd this is", build);
        self.registry.register("mqtt_messages", "Messages received, by device profile", self.messages.clone());
        self.registry.register("devices", "Devices known, by state", self.devices.clone());
        self.registry.register("hunches", "Hunches, by what became of them", self.hunches.clone());
        self.registry.register("suppressed", "Hunches that the guard refused, by reason", self.suppressed.clone());
        self.registry.register("rejects", "Messages that could not be used, by device profile", self.rejects.clone());
        let coalesced = "Inputs replaced by newer ones before they were handled";
        self.registry.register("inputs_coalesced", coalesced, self.coalesced.clone());
        self.registry.register("engine_seconds", "Time to handle one input", self.engine.clone());
        self.registry.register("asks_budget_remaining", "Questions that may still be asked today", self.asks.clone());
        self.registry.register("journal_bytes", "Bytes written to the journal", self.journal.clone());
        let refused = "Answers refused since the start, by reason";
        self.registry.register("answers_refused", refused, self.refused.clone());
        let models = "1 where the fleet's models forecast, 0 where the home's own statistics do so alone";
        self.registry.register("models_forecast", models, self.models.clone());
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

/// From a tenth of a millisecond, an ordinary message, to a second, a refit on a slow hub.
const ENGINE_BUCKETS_S: [f64; 9] = [0.000_1, 0.000_3, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0];

/// Counters that are kept elsewhere are brought up to their total; they never go down.
fn raise(counter: &Counter, total: u64) {
    counter.inc_by(total.saturating_sub(counter.get()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_documented_ones() {
        let metrics = Metrics::new();
        metrics.messages_counted("zigbee2mqtt", 1);
        metrics.messages_counted("zigbee2mqtt", 2);
        metrics.devices_in_state("online", 12);
        metrics.hunch("accepted");
        metrics.hunch_suppressed("quiet_hours");
        metrics.rejects_counted("none", 1);
        metrics.inputs_coalesced(4);
        metrics.engine_took(0.002);
        metrics.asks_remaining(3);
        metrics.journal_written(512);
        metrics.models_forecast(true);
        let text = metrics.text();
        for line in [
            "hunchd_build_info{version=\"0.1.0\"} 1",
            "hunchd_mqtt_messages_total{source=\"zigbee2mqtt\"} 2",
            "hunchd_devices{state=\"online\"} 12",
            "hunchd_hunches_total{outcome=\"accepted\"} 1",
            "hunchd_suppressed_total{reason=\"quiet_hours\"} 1",
            "hunchd_rejects_total{source=\"none\"} 1",
            "hunchd_inputs_coalesced_total 4",
            "hunchd_engine_seconds_bucket{le=\"0.003\"} 1",
            "hunchd_engine_seconds_count 1",
            "hunchd_asks_budget_remaining 3",
            "hunchd_journal_bytes_total 512",
            "hunchd_models_forecast 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} is not in\n{text}");
        }
    }
}
