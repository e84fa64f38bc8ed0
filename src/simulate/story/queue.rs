//! What falls due, and when: the earliest first, and what falls due in the same second in the order in which it was put.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::time::LocalDay;
use crate::time::Timestamp;

/// Something that falls due.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// The day is planned.
    Dawn(LocalDay),
    /// It is light: what burns where nobody is was overlooked.
    Daylight,
    /// Recording begins.
    Begin,
    /// A person is done with what they did. Void if they have turned to something else since, as the next two.
    Next {
        person: usize,
        turn: u32,
    },
    /// A person comes into the room to which they went.
    Enter {
        person: usize,
        turn: u32,
    },
    /// A person moves about.
    Stir {
        person: usize,
        turn: u32,
    },
    /// A person walks through a room.
    Pass {
        person: usize,
        room: usize,
    },
    /// A hand at a switch, or a timer.
    Switch {
        device: usize,
        level: f64,
        provided: Provided,
        why: &'static str,
    },
    Dim {
        device: usize,
        pct: f64,
    },
    /// It should have been done by now, and was not. Void if it is done already.
    Forget {
        device: usize,
        from: f64,
    },
    /// A light was left on without a thought: void if somebody is there by now.
    Unneeded {
        circuit: usize,
    },
    /// The last one has fallen asleep. Void if somebody is up again.
    HouseSleeps,
    /// A door, window or lid is opened or closed.
    Contact {
        device: usize,
        open: bool,
    },
    /// Somebody moves where a sensor could see it, who is no resident, or passes.
    Motion {
        room: usize,
    },
    /// A motion sensor may be done.
    Still {
        sensor: usize,
    },
    /// A light that follows motion may go out.
    Dark {
        circuit: usize,
    },
    /// A button is pressed.
    Press {
        button: usize,
        word: &'static str,
    },
    /// What a network knows of somebody's phone.
    Phone {
        device: usize,
        home: bool,
    },
    /// A guest goes to wash their hands.
    Guest {
        room: usize,
    },
    /// A rule of the house: everything off.
    AllOff,
    /// A rule of the house: what stands by is cut off.
    StandbyOff,
    /// What has to be looked after by the clock: a thermostat's programme, an aquarium, the vacuum robot.
    Timer {
        device: usize,
        level: f64,
    },
    /// A cat walks by.
    Pet,
}

/// What must still be so when a hand has reached the switch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Provided {
    Anyway,
    /// Nobody came into the room meanwhile who needs it.
    RoomEmpty,
    /// This person has not turned to something else meanwhile.
    Still {
        person: usize,
        turn: u32,
    },
    /// Somebody is at home.
    SomebodyHome,
}

struct Entry {
    at: Timestamp,
    count: u64,
    due: Due,
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        // The heap hands out its greatest: the earliest is to be that.
        (other.at, other.count).cmp(&(self.at, self.count))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

/// Everything that falls due.
#[derive(Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Entry>,
    count: u64,
}

impl Queue {
    pub(super) fn put(&mut self, at: Timestamp, due: Due) {
        self.count += 1;
        self.heap.push(Entry { at, count: self.count, due });
    }

    pub(super) fn next(&mut self) -> Option<(Timestamp, Due)> {
        self.heap.pop().map(|entry| (entry.at, entry.due))
    }
}
