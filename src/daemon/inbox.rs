//! What reaches the engine's thread beside MQTT: answers, deliveries, questions, and the word to stop.
//!
//! It shares the MQTT queue's bell, so that the thread waits in one place.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::device::DeviceId;
use crate::engine::Closely;
use crate::engine::FleetMap;
use crate::engine::Input;
use crate::engine::Over;
use crate::engine::Past;
use crate::engine::Usage;
use crate::engine::View;
use crate::mqtt;
use crate::mqtt::Queue;

/// Things that may wait: phones and browsers are few and slow.
const PLACES: usize = 1000;

/// One thing for the engine's thread.
#[derive(Debug)]
pub(super) enum Item {
    /// An input from another door.
    Input(Input),
    /// Somebody wants to see the engine.
    View(Closely, oneshot::Sender<View>),
    /// Somebody wants to see when a device was in use.
    Usage(DeviceId, oneshot::Sender<Option<Usage>>),
    /// Somebody wants to see what was, in the days up to so many days ago.
    Past(Over, u16, oneshot::Sender<Past>),
    /// Somebody wants to see the fleet's map.
    Map(oneshot::Sender<Option<FleetMap>>),
    /// A button of a page was pressed, and whoever pressed it wants to know what came of it.
    Press(Input, oneshot::Sender<Result<String, String>>),
    /// Finish, keep everything, and end.
    Stop,
}

/// The way to the engine's thread; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Inbox {
    queue: Arc<Queue>,
    items: Arc<Mutex<VecDeque<Item>>>,
}

impl Inbox {
    pub(super) fn new(queue: Arc<Queue>) -> Inbox {
        Inbox { queue, items: Arc::default() }
    }

    /// Puts something in; false if there is no place, which is the sender's to tell. The word to stop always finds one.
    pub(super) fn put(&self, item: Item) -> bool {
        let mut items = self.items();
        if items.len() >= PLACES && !matches!(item, Item::Stop) {
            return false;
        }
        items.push_back(item);
        drop(items);
        self.queue.push_live(mqtt::Event::Wake);
        true
    }

    /// Takes the next thing out.
    pub(super) fn take(&self) -> Option<Item> {
        self.items().pop_front()
    }

    /// Waits for an MQTT event or the bell.
    pub(super) fn wait(&self, timeout: Duration) -> Option<mqtt::Event> {
        self.queue.pop_timeout(timeout)
    }

    /// The MQTT queue.
    pub(super) fn queue(&self) -> &Queue {
        &self.queue
    }

    fn items(&self) -> MutexGuard<'_, VecDeque<Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
