//! What the queue keeps, what it lets go, and that it says so.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;

const NOW: Duration = Duration::ZERO;

fn message(topic: &str, payload: &str) -> Event {
    Event::Message(Message::new(topic, payload))
}

fn drain(queue: &Queue) -> Vec<Event> {
    std::iter::from_fn(|| queue.pop_timeout(NOW)).collect()
}

#[test]
fn with_room_nothing_is_lost() {
    let queue = Queue::new(3, 1000);
    let put = [Event::Up, message("a", "1"), message("a", "2"), message("b", "1"), Event::Wake];
    for event in &put {
        queue.push_live(event.clone());
    }
    assert_eq!(drain(&queue), put);
    assert_eq!((queue.coalesced(), queue.dropped(), queue.taken(), queue.waiting()), (0, 0, 3, 0));
}

#[test]
fn a_full_queue_keeps_the_newest_of_a_topic_at_its_own_time() {
    let queue = Queue::new(3, 1000);
    for event in [message("lamp", "on"), message("door", "open"), Event::Down { reason: "x.".into() }] {
        queue.push_live(event);
    }
    queue.push_live(message("door", "closed"));
    queue.push_live(message("lamp", "off"));
    let left = [
        message("door", "open"),
        Event::Down { reason: "x.".into() },
        message("door", "closed"),
        message("lamp", "off"),
    ];
    assert_eq!(drain(&queue), left);
    assert_eq!((queue.coalesced(), queue.dropped()), (1, 0));
}

#[test]
fn more_topics_than_places_lose_the_oldest() {
    let queue = Queue::new(2, 1000);
    for topic in ["a", "b", "c"] {
        queue.push_live(message(topic, ""));
    }
    assert_eq!(drain(&queue), [message("b", ""), message("c", "")]);
    assert_eq!((queue.coalesced(), queue.dropped()), (0, 1));
}

#[test]
fn bytes_are_bounded_but_one_message_always_fits() {
    let queue = Queue::new(10, 10);
    queue.push_live(message("a", "12345678"));
    queue.push_live(message("b", &"x".repeat(100)));
    assert_eq!(queue.waiting(), 1);
    assert_eq!(drain(&queue), [message("b", &"x".repeat(100))]);
}

#[test]
fn one_wake_waits_at_a_time() {
    let queue = Queue::default();
    queue.push_live(Event::Wake);
    queue.push_live(Event::Wake);
    assert_eq!(drain(&queue), [Event::Wake]);
    queue.push_live(Event::Wake);
    assert_eq!(drain(&queue), [Event::Wake]);
}

#[test]
fn a_closed_queue_gives_what_it_has_and_wakes_its_reader() {
    let queue = Arc::new(Queue::default());
    queue.push_live(Event::Up);
    let reader = std::thread::spawn({
        let queue = queue.clone();
        move || (queue.pop_timeout(Duration::from_secs(60)), queue.pop_timeout(Duration::from_secs(60)))
    });
    while queue.inner.lock().unwrap().events.first_key_value().is_some() {
        std::thread::yield_now();
    }
    queue.close();
    queue.push_live(Event::Wake);
    assert_eq!(reader.join().unwrap(), (Some(Event::Up), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_for_room_loses_nothing_and_ends_with_the_queue() {
    let queue = Arc::new(Queue::new(2, 1000));
    let writer = tokio::spawn({
        let queue = queue.clone();
        async move {
            for number in 0..1000 {
                queue.push_waiting(message("a", &number.to_string())).await;
            }
        }
    });
    let reader = tokio::task::spawn_blocking({
        let queue = queue.clone();
        move || (0..1000).map(|_| queue.pop_timeout(Duration::from_secs(60)).unwrap()).collect::<Vec<_>>()
    });
    let taken = reader.await.unwrap();
    assert!((0..1000).map(|number| message("a", &number.to_string())).eq(taken));
    writer.await.unwrap();
    // A full queue that is closed lets its writer go.
    for number in 0..2 {
        queue.push_live(message("b", &number.to_string()));
    }
    let stuck = tokio::spawn({
        let queue = queue.clone();
        async move { queue.push_waiting(message("c", "")).await }
    });
    queue.close();
    stuck.await.unwrap();
    assert_eq!(queue.waiting(), 2);
}

#[derive(Clone, Debug)]
enum Step {
    Put { topic: u8, bytes: usize },
    Link,
    Take,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..6u8, 0..40usize).prop_map(|(topic, bytes)| Step::Put { topic, bytes }),
        1 => Just(Step::Link),
        2 => Just(Step::Take),
    ];
    proptest::collection::vec(step, 0..200)
}

proptest! {
    /// The promise at the head of this file, with at least as many places as topics.
    #[test]
    fn what_comes_out_is_a_part_of_what_went_in(steps in steps(), places in 6..12usize, bytes in prop_oneof![Just(60usize), Just(10_000)]) {
        let queue = Queue::new(places, bytes);
        let (mut put, mut taken) = (Vec::new(), Vec::new());
        for (number, step) in steps.into_iter().enumerate() {
            match step {
                Step::Put { topic, bytes } => {
                    let payload = format!("{number}:{}", "x".repeat(bytes));
                    put.push(message(&topic.to_string(), &payload));
                    queue.push_live(put.last().unwrap().clone());
                }
                Step::Link => {
                    put.push(Event::Down { reason: number.to_string() });
                    queue.push_live(put.last().unwrap().clone());
                }
                Step::Take => taken.extend(queue.pop_timeout(NOW)),
            }
            prop_assert!(queue.waiting() <= places);
        }
        taken.extend(drain(&queue));
        // In order: each one that came out is found behind the one before it.
        let mut rest = put.iter();
        prop_assert!(taken.iter().all(|event| rest.any(|other| other == event)));
        // No news of the line is missing.
        let links = |events: &[Event]| events.iter().filter(|e| matches!(e, Event::Down { .. })).count();
        prop_assert_eq!(links(&put), links(&taken));
        // Every message is accounted for, and of every topic the newest arrived, unless bytes ran out.
        prop_assert_eq!((put.len() - taken.len()) as u64, queue.coalesced() + queue.dropped());
        if bytes == 10_000 {
            prop_assert_eq!(queue.dropped(), 0);
            for topic in 0..6u8 {
                let of = |events: &[Event]| {
                    events.iter().rev().find(|e| matches!(e, Event::Message(m) if m.topic == topic.to_string())).cloned()
                };
                prop_assert_eq!(of(&put), of(&taken));
            }
        }
        let inner = queue.lock();
        prop_assert!(inner.newest.is_empty() && inner.overtaken.is_empty() && inner.bytes == 0);
    }
}
