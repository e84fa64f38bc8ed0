//! `[home]`: where the home is.

use super::reader::Table;
use crate::sun::Position;
use crate::time::Calendar;

/// Where the home is.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// The home's time zone.
    pub calendar: Calendar,
    /// Where on the globe, if it was told.
    pub position: Option<Position>,
}

impl Home {
    pub(super) fn read(table: &mut Table<'_>) -> Home {
        let given = table.parsed("time_zone", |name| {
            Calendar::named(name)
                .ok_or_else(|| "which is no time zone; it must be a name such as \"Europe/Amsterdam\"".to_owned())
        });
        let calendar = given.unwrap_or_else(|| Home::hub_calendar(table));
        let latitude = table.number_in("latitude", -90.0..=90.0);
        let longitude = table.number_in("longitude", -180.0..=180.0);
        for (one, other) in [("latitude", "longitude"), ("longitude", "latitude")] {
            if table.any_given(&[one]) && !table.any_given(&[other]) {
                table.wrong(one, &format!("is given without `{other}`; give both or neither"));
            }
        }
        let position = latitude.zip(longitude).and_then(|(latitude, longitude)| Position::new(latitude, longitude));
        Home { calendar, position }
    }

    fn hub_calendar(table: &mut Table<'_>) -> Calendar {
        let hub = table.environment().zone.as_deref().and_then(Calendar::named);
        hub.unwrap_or_else(|| {
            table.note(
                "The hub's own time zone cannot be found: UTC is used until `time_zone` in [home] is set.".to_owned(),
            );
            Calendar::new(chrono_tz::UTC)
        })
    }
}
