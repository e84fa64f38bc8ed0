//! Most homes are heard well, some are not, and nothing is heard before it happens.

use std::collections::BTreeMap;
use std::time::Duration;

use super::as_heard;
use crate::device::Property;
use crate::device::Value;
use crate::home_log::LoggedEvent;
use crate::simulate::cast::House;
use crate::simulate::furnish::furnished;
use crate::time::Timestamp;

const HOMES: u64 = 300;
const DAYS: u32 = 40;

fn start() -> Timestamp {
    Timestamp::parse_rfc3339("2026-01-10T00:00:00Z").unwrap()
}

/// Every device changes every two hours, all through the recording; each change has a value of its own.
fn told(house: &House) -> Vec<LoggedEvent> {
    let devices = house.fittings.len().min(12);
    let changes = (0..DAYS * 12).flat_map(|turn| (0..devices).map(move |device| (turn, device)));
    let event = |(turn, device): (u32, usize)| LoggedEvent {
        // Not on the same second, but for the state as found.
        at: start()
            + Duration::from_secs(7200) * turn
            + Duration::from_secs(if turn > 0 { device as u64 * 30 } else { 0 }),
        device,
        property: Property::PositionPct,
        value: Value::Number(f64::from(turn)),
    };
    changes.map(event).collect()
}

struct Tale {
    /// Shares of what was told.
    lost: f64,
    repeated: f64,
    late: f64,
    misses_a_first: bool,
}

fn tale(seed: u64) -> Tale {
    let house = furnished(seed);
    let told = told(&house);
    let count = told.len() as f64;
    let heard = as_heard(&house, seed, told.clone());
    assert!(heard.windows(2).all(|pair| pair[0].at <= pair[1].at), "{seed}");
    assert_eq!(heard, as_heard(&house, seed, told.clone()), "{seed}");
    let turn = |event: &LoggedEvent| (event.device, event.value.as_number().unwrap() as u32);
    let mut first_at = BTreeMap::new();
    for event in &heard {
        first_at.entry(turn(event)).or_insert(event.at);
    }
    let (mut lost, mut late, mut firsts) = (0, 0, 0);
    for event in &told {
        let Some(first) = first_at.get(&turn(event)) else {
            lost += 1;
            continue;
        };
        assert!(*first >= event.at, "{seed}: nothing is heard before it happens");
        late += usize::from(first.since(event.at) > Duration::from_millis(1500));
        firsts += usize::from(event.at == start() && *first == start());
    }
    let devices = house.fittings.len().min(12);
    Tale {
        lost: f64::from(lost) / count,
        repeated: (heard.len() - first_at.len()) as f64 / count,
        late: late as f64 / count,
        misses_a_first: firsts < devices,
    }
}

#[test]
fn most_homes_are_good_and_some_are_bad() {
    let tales: Vec<Tale> = (0..HOMES).map(tale).collect();
    let share = |holds: &dyn Fn(&Tale) -> bool| tales.iter().filter(|tale| holds(tale)).count() as f64 / HOMES as f64;
    let good = share(&|tale| tale.lost < 0.03 && tale.late < 0.03);
    let bad = share(&|tale| tale.lost > 0.1 || tale.late > 0.1);
    let chatty = share(&|tale| tale.repeated > 0.2);
    let growing = share(&|tale| tale.misses_a_first);
    assert!((0.5..0.95).contains(&good), "good {good}");
    assert!((0.03..0.35).contains(&bad), "bad {bad}");
    assert!((0.05..0.45).contains(&chatty), "chatty {chatty}");
    assert!((0.02..0.2).contains(&growing), "growing {growing}");
}

#[test]
fn nothing_told_is_nothing_heard() {
    assert_eq!(as_heard(&furnished(1), 1, Vec::new()), Vec::new());
}
