//! Which groups of lights a household has made on its hub, if any.
//!
//! Groups follow what is really where, not what was filled in as the room: whoever makes one knows their lamps.

use crate::home_log::LoggedDevice;
use crate::simulate::cast::Behind;
use crate::simulate::cast::Fitting;
use crate::simulate::cast::Role;
use crate::simulate::cast::Room;
use crate::simulate::cast::RoomKind;
use crate::simulate::names::GroupOf;
use crate::simulate::names::Namer;
use crate::simulate::random::Random;

/// Fewer lights than these and nobody thinks of groups.
const WORTH_GROUPING: usize = 3;

/// Puts devices into groups as this household did; most households have none.
pub(super) fn grouped(
    devices: &mut [LoggedDevice],
    fittings: &[Fitting],
    rooms: &[Room],
    has_floors: bool,
    namer: &mut Namer,
    random: &mut Random,
) {
    let lights: Vec<(usize, usize)> = fittings
        .iter()
        .enumerate()
        .filter(|(_, fitting)| matches!(fitting.role, Role::Light(_) | Role::Plug(Behind::Lamp(_))))
        .filter_map(|(device, fitting)| Some((device, fitting.room?)))
        .collect();
    if lights.len() < WORTH_GROUPING || !random.chance(0.33) {
        return;
    }
    let mut group = |name: String, within: &dyn Fn(usize) -> bool| {
        let members: Vec<usize> = lights.iter().filter(|(_, room)| within(*room)).map(|(device, _)| *device).collect();
        if members.len() > 1 {
            for member in members {
                devices[member].groups.push(name.clone());
            }
        }
    };
    let rooms_too = random.chance(0.75);
    for (room, built) in rooms.iter().enumerate() {
        // A group of one ceiling's spots is what groups were invented for.
        if rooms_too && random.chance(0.85) {
            let nth = rooms[..room].iter().filter(|other| other.kind == built.kind).count();
            let name = namer.group(GroupOf::Room(built.kind, nth), random);
            group(name, &|other| other == room);
        }
    }
    if random.chance(0.35) {
        group(namer.group(GroupOf::AllLights, random), &|_| true);
    }
    if random.chance(0.3) {
        group(namer.group(GroupOf::Outside, random), &|room| rooms[room].kind.outside());
    }
    if has_floors && random.chance(0.25) {
        group(namer.group(GroupOf::Downstairs, random), &|room| is_downstairs(rooms[room].kind));
        if random.chance(0.7) {
            group(namer.group(GroupOf::Upstairs, random), &|room| is_upstairs(rooms[room].kind));
        }
    }
}

fn is_downstairs(kind: RoomKind) -> bool {
    matches!(kind, RoomKind::Living | RoomKind::Kitchen | RoomKind::Dining | RoomKind::Hall | RoomKind::Toilet)
}

fn is_upstairs(kind: RoomKind) -> bool {
    matches!(kind, RoomKind::Bedroom | RoomKind::ChildRoom | RoomKind::Bathroom | RoomKind::GuestRoom | RoomKind::Attic)
}
