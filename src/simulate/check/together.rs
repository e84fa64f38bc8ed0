//! What is used together: lights that are switched on within a minute of each other, and after motion.

use std::collections::VecDeque;
use std::time::Duration;

use super::Measure;
use super::Topic;
use super::Values;
use crate::device::Kind;
use crate::home_log::LoggedDevice;
use crate::time::Timestamp;

const WITHIN: Duration = Duration::from_secs(60);
/// Fewer switchings-on say nothing.
const ENOUGH: u32 = 20;

/// The lights of a home that were switched on lately.
pub(super) struct Together {
    /// The room of each device, as a number.
    rooms: Vec<Option<usize>>,
    is_light: Vec<bool>,
    /// Of each room: how many lights, whether a motion sensor spoke, and when it last saw motion.
    of_room: Vec<Room>,
    lately: VecDeque<SwitchedOn>,
    same_room: Share,
    any_room: Share,
    after_motion: Share,
}

#[derive(Clone, Copy, Default)]
struct Room {
    lights: u32,
    motion: Option<Timestamp>,
}

struct SwitchedOn {
    at: Timestamp,
    device: usize,
    with_room: bool,
    with_any: bool,
}

#[derive(Default)]
struct Share {
    all: u32,
    so: u32,
}

impl Share {
    fn count(&mut self, so: bool) {
        self.all += 1;
        self.so += u32::from(so);
    }

    fn value(&self) -> Option<f64> {
        (self.all >= ENOUGH).then(|| f64::from(self.so) / f64::from(self.all))
    }
}

impl Together {
    pub(super) fn new(devices: &[LoggedDevice]) -> Together {
        let mut names: Vec<&str> = devices.iter().filter_map(|device| device.room.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        let room = |device: &LoggedDevice| names.binary_search(&device.room.as_deref()?).ok();
        let rooms: Vec<Option<usize>> = devices.iter().map(room).collect();
        let is_light: Vec<bool> = devices.iter().map(|d| matches!(d.kind, Kind::Light | Kind::Switch)).collect();
        let mut of_room = vec![Room::default(); names.len()];
        for (room, _) in rooms.iter().zip(&is_light).filter(|(_, is_light)| **is_light) {
            if let Some(room) = room {
                of_room[*room].lights += 1;
            }
        }
        Together {
            rooms,
            is_light,
            of_room,
            lately: VecDeque::new(),
            same_room: Share::default(),
            any_room: Share::default(),
            after_motion: Share::default(),
        }
    }

    /// A motion sensor saw somebody.
    pub(super) fn motion(&mut self, at: Timestamp, device: usize) {
        if let Some(room) = self.rooms[device] {
            self.of_room[room].motion = Some(at);
        }
    }

    /// A device was switched on.
    pub(super) fn switched_on(&mut self, at: Timestamp, device: usize) {
        if !self.is_light[device] {
            return;
        }
        while self.lately.front().is_some_and(|earliest| at.since(earliest.at) > WITHIN) {
            self.settle_earliest();
        }
        let room = self.rooms[device];
        let mut now = SwitchedOn { at, device, with_room: false, with_any: false };
        for other in self.lately.iter_mut().filter(|other| other.device != device) {
            (other.with_any, now.with_any) = (true, true);
            if room.is_some() && self.rooms[other.device] == room {
                (other.with_room, now.with_room) = (true, true);
            }
        }
        self.lately.push_back(now);
        // Before the first motion nobody knows whether there is a sensor at all.
        if let Some(motion) = room.and_then(|room| self.of_room[room].motion) {
            self.after_motion.count(at.since(motion) <= WITHIN);
        }
    }

    fn settle_earliest(&mut self) {
        let Some(earliest) = self.lately.pop_front() else { return };
        if self.is_light.iter().filter(|is_light| **is_light).count() >= 2 {
            self.any_room.count(earliest.with_any);
        }
        if self.rooms[earliest.device].is_some_and(|room| self.of_room[room].lights >= 2) {
            self.same_room.count(earliest.with_room);
        }
    }

    pub(super) fn finish(mut self, values: &mut Values) {
        while !self.lately.is_empty() {
            self.settle_earliest();
        }
        values.add(Topic::Together, Measure::OnWithRoom, self.same_room.value());
        values.add(Topic::Together, Measure::OnWithAny, self.any_room.value());
        values.add(Topic::Together, Measure::OnAfterMotion, self.after_motion.value());
    }
}
