//! What people do to lamps, the TV and the front door when they come, go, look around and go to bed, and what they forget.

use super::house::Role;
use super::house::Room;
use super::person::Activity;
use super::story::Due;
use super::story::Provided;
use super::story::Story;
use super::story::later;
use super::sun::elevation;
use crate::time::Timestamp;

impl Story {
    /// How far the sun stands below what one needs to see in `room`; negative where there is light enough.
    fn darkness_deg(&self, at: Timestamp, room: Room) -> f64 {
        room.dark_below_deg() - elevation(at, self.house.latitude, self.house.longitude)
    }

    /// Two people do not find the same dusk dark, nor does one person twice.
    fn finds_dark(&mut self, at: Timestamp, person: usize, room: Room) -> bool {
        let mood = self.now[person].random.normal(0.0, 1.3);
        self.darkness_deg(at, room) > mood
    }

    fn sun_is_down(&self, at: Timestamp) -> bool {
        self.darkness_deg(at, Room::Living) > 2.0
    }

    /// A hand goes to the switch within seconds.
    fn switches(&mut self, at: Timestamp, person: usize, device: usize, on: bool) {
        let seconds = self.now[person].random.between(1.0, 6.0);
        let turn = self.now[person].turn;
        // Whoever is already gone again does not switch on behind their own back.
        let provided = if on { Provided::Still { person, turn } } else { Provided::Anyway };
        self.put(later(at, seconds), Due::Switch { device, on, provided });
    }

    /// Switches off on leaving, or forgets it: `weight` says how easily this is forgotten.
    fn switches_off_or_forgets(&mut self, at: Timestamp, person: usize, device: usize, weight: f64) {
        let forgets = self.people[person].forgets * weight;
        if self.now[person].random.chance(forgets) {
            self.record.forget(at, device);
        } else {
            let seconds = self.now[person].random.between(2.0, 9.0);
            self.put(later(at, seconds), Due::Switch { device, on: false, provided: Provided::RoomEmpty });
        }
    }

    /// Somebody in a room sees what is on and off in it, at once on entering or from time to time.
    pub(super) fn looks_around(&mut self, at: Timestamp, person: usize, entering: bool) {
        let (room, doing) = (self.now[person].room, self.now[person].doing);
        if !doing.awake() {
            return;
        }
        let dark = self.finds_dark(at, person, room);
        let evening = self.hour(at) >= 16;
        for light in self.devices(Role::RoomLight(room)) {
            let by_tv = doing == Activity::Tv;
            let keen = if entering {
                if by_tv { 0.55 } else { 0.93 }
            } else if by_tv {
                0.05
            } else {
                0.4
            };
            self.minds(at, person, light, dark, keen);
        }
        for light in self.devices(Role::MoodLight(room)) {
            let cosy = matches!(doing, Activity::Tv | Activity::Read) && evening;
            let keen = if cosy { if entering { 0.45 } else { 0.1 } } else { 0.0 };
            self.minds(at, person, light, dark && evening, keen);
        }
        if room == Room::Living {
            for tv in self.devices(Role::Tv) {
                let watched = self.now.iter().any(|now| now.doing == Activity::Tv);
                self.minds(at, person, tv, watched, 1.0);
            }
        }
        if person < 2 && room != Room::Garage {
            for porch in self.devices(Role::Porch) {
                let wanted = evening && self.hour(at) < 22 && self.sun_is_down(at);
                if wanted {
                    self.minds(at, person, porch, true, 0.09);
                }
            }
        }
    }

    /// Makes a device as it should be, if this person cares just now; sees it, if it was forgotten.
    fn minds(&mut self, at: Timestamp, person: usize, device: usize, wanted: bool, keen: f64) {
        match (self.record.is_on(device), wanted) {
            (true, true) => self.record.notice(at, device),
            (false, true) if self.now[person].random.chance(keen) => self.switches(at, person, device, true),
            (true, false) if self.now[person].random.chance(0.4) => self.switches(at, person, device, false),
            _ => {}
        }
    }

    /// Through the hall one sees the hall light, and through open doors what was left on elsewhere.
    pub(super) fn passes_through_hall(&mut self, at: Timestamp, person: usize) {
        let asleep_on_their_feet = self.now[person].turned_in;
        if !asleep_on_their_feet {
            let dark = self.finds_dark(at, person, Room::Hall);
            for light in self.devices(Role::RoomLight(Room::Hall)) {
                self.minds(at, person, light, dark, 0.6);
            }
        }
        let seen: &[Room] =
            if asleep_on_their_feet { &[Room::Hall] } else { &[Room::Kitchen, Room::Living, Room::Bathroom] };
        for device in 0..self.house.roles.len() {
            let visible = self.house.lit_room(device).is_some_and(|room| seen.contains(&room));
            if visible && self.record.is_forgotten(device) && self.now[person].random.chance(0.3) {
                self.switches(at, person, device, false);
            }
        }
    }

    /// The last one out of a room switches off, leaves it on for the evening, or forgets.
    pub(super) fn leaves_room(&mut self, at: Timestamp, person: usize, room: Room) {
        if self.somebody_awake_in(room, Some(person)) {
            return;
        }
        let evening = self.hour(at) >= 16 && !self.now[person].turned_in;
        for device in 0..self.house.roles.len() {
            let lights = matches!(self.house.roles[device], Role::RoomLight(_) | Role::MoodLight(_));
            if !lights || self.house.lit_room(device) != Some(room) || !self.untended(device) {
                continue;
            }
            let stays = Room::COMMON.contains(&room) && evening && self.now[person].random.chance(0.6);
            if !stays {
                let weight = if room == Room::Garage { 1.1 } else { 0.45 };
                self.switches_off_or_forgets(at, person, device, weight);
            }
        }
    }

    /// What was lit before daylight and burns on where nobody is: nobody forgot it at any one moment, yet nobody wants it.
    pub(super) fn overlooks(&mut self, at: Timestamp) {
        for device in 0..self.house.roles.len() {
            let empty = self.house.lit_room(device).map(|room| !self.somebody_awake_in(room, None));
            let burns = empty.unwrap_or(matches!(self.house.roles[device], Role::Porch));
            if burns && self.untended(device) {
                self.record.forget(at, device);
            }
        }
    }

    /// What the end of an activity asks for, before the next one begins.
    pub(super) fn ends_activity(&mut self, at: Timestamp, person: usize, next: Activity) {
        let doing = self.now[person].doing;
        if doing == Activity::Tv && next != Activity::Tv {
            let others = self.now.iter().enumerate().any(|(other, now)| other != person && now.doing == Activity::Tv);
            // Whoever fetches a drink comes back to it.
            let back_soon = matches!(next, Activity::Toilet | Activity::Snack) && self.now[person].random.chance(0.8);
            for tv in self.devices(Role::Tv) {
                if !others && !back_soon && self.untended(tv) {
                    self.switches_off_or_forgets(at, person, tv, 0.35);
                }
            }
        }
        if doing == Activity::LieDown {
            for lamp in self.bedside_of(person) {
                let forgets = self.people[person].forgets * 0.8;
                if self.untended(lamp) && self.now[person].random.chance(forgets) {
                    self.record.forget(at, lamp);
                    // Waking in its light, one puts it out; or it burns until morning.
                    if self.now[person].random.chance(0.5) {
                        let hours = self.now[person].random.between(1.0, 4.0);
                        self.put(
                            later(at, hours * 3600.0),
                            Due::Switch { device: lamp, on: false, provided: Provided::Anyway },
                        );
                    }
                } else {
                    self.switches(at, person, lamp, false);
                }
            }
        }
        if doing == Activity::Sleep && !self.now[person].turned_in {
            for lamp in self.bedside_of(person) {
                self.switches(at, person, lamp, false);
            }
        }
    }

    /// What the beginning of an activity asks for where it is not about the room.
    pub(super) fn begins_activity(&mut self, at: Timestamp, person: usize) {
        if self.now[person].doing == Activity::LieDown {
            for light in self.devices(Role::RoomLight(self.now[person].room)) {
                if self.record.is_on(light) {
                    self.switches(at, person, light, false);
                }
            }
            for lamp in self.bedside_of(person) {
                self.put(later(at, 14.0), Due::Switch { device: lamp, on: true, provided: Provided::Anyway });
                for button in self.devices(Role::BedButton) {
                    if self.now[person].random.chance(0.75) {
                        self.put(later(at, 50.0), Due::Press { button });
                    }
                }
            }
        }
    }

    /// Before bed, if nobody stays up downstairs: lights, TV, front door.
    pub(super) fn makes_the_round(&mut self, at: Timestamp, person: usize) {
        if Room::COMMON.iter().any(|room| self.somebody_awake_in(*room, Some(person))) {
            return;
        }
        let somebody_out = self.now.iter().enumerate().any(|(other, now)| other != person && now.room == Room::Away);
        for device in 0..self.house.roles.len() {
            let weight = match self.house.roles[device] {
                Role::Porch if somebody_out && self.record.is_on(device) && !self.record.is_forgotten(device) => {
                    self.record.intend(at, device);
                    continue;
                }
                Role::Porch => 1.0,
                Role::RoomLight(Room::Hall) => 0.8,
                Role::RoomLight(Room::Kitchen | Room::Living) | Role::Tv => 0.4,
                Role::MoodLight(_) => 0.8,
                _ => continue,
            };
            if self.untended(device) {
                self.switches_off_or_forgets(at, person, device, weight);
            } else if self.record.is_forgotten(device) && self.now[person].random.chance(0.5) {
                self.switches(at, person, device, false);
            }
        }
        if !somebody_out {
            self.locks_or_forgets(later(at, 40.0), person);
        }
    }

    pub(super) fn comes_home(&mut self, at: Timestamp, person: usize) {
        self.unlocks(at);
        self.opens_door(at, 4.0);
        self.put(later(at, 8.0), Due::Pass { person });
        let daylight = !self.sun_is_down(at);
        self.sees_outside(at, person, daylight);
    }

    pub(super) fn leaves_home(&mut self, at: Timestamp, person: usize, from: Room) {
        let last = self.now.iter().all(|now| now.room == Room::Away);
        if !last {
            self.leaves_room(at, person, from);
            self.put(later(at, 4.0), Due::Pass { person });
        }
        // The last one, on the way to the door, switches off and no longer on.
        self.put(later(at, 25.0), Due::Motion(Room::Hall));
        let out = later(at, 30.0);
        self.unlocks(out);
        self.opens_door(at, 34.0);
        let daylight = !self.sun_is_down(at);
        self.sees_outside(at, person, daylight);
        if !last {
            return;
        }
        for device in 0..self.house.roles.len() {
            let switched = matches!(self.house.roles[device], Role::RoomLight(_) | Role::MoodLight(_) | Role::Tv);
            let porch = self.house.roles[device] == Role::Porch && daylight;
            if (switched || porch) && self.untended(device) {
                self.switches_off_or_forgets(at, person, device, 0.8);
            }
        }
        self.locks_or_forgets(later(at, 50.0), person);
    }

    /// From the drive one sees the porch light, and the garage window.
    fn sees_outside(&mut self, at: Timestamp, person: usize, daylight: bool) {
        for device in 0..self.house.roles.len() {
            let chance = match (self.house.roles[device], daylight) {
                (Role::Porch, true) => 0.5,
                (Role::RoomLight(Room::Garage), true) => 0.15,
                (Role::RoomLight(Room::Garage), false) => 0.5,
                _ => continue,
            };
            if self.record.is_forgotten(device) && self.now[person].random.chance(chance) {
                self.switches(at, person, device, false);
            }
        }
    }

    fn opens_door(&mut self, at: Timestamp, seconds: f64) {
        self.put(later(at, seconds), Due::Door { open: true });
        self.put(later(at, seconds + 7.0), Due::Door { open: false });
    }

    /// Whoever wants through finds out whether the door was locked.
    fn unlocks(&mut self, at: Timestamp) {
        for lock in self.devices(Role::DoorLock) {
            self.put(at, Due::Switch { device: lock, on: false, provided: Provided::Anyway });
        }
    }

    fn locks_or_forgets(&mut self, at: Timestamp, person: usize) {
        for lock in self.devices(Role::DoorLock) {
            let forgets = self.people[person].forgets;
            if self.now[person].random.chance(forgets) {
                self.put(at, Due::Forget { device: lock });
            } else {
                self.put(at, Due::Switch { device: lock, on: true, provided: Provided::Anyway });
            }
        }
    }

    fn bedside_of(&self, person: usize) -> Vec<usize> {
        if person == 0 { self.devices(Role::Bedside) } else { Vec::new() }
    }

    /// On, and somebody means it to be.
    fn untended(&self, device: usize) -> bool {
        self.record.is_on(device) && !self.record.is_forgotten(device)
    }
}
