//! The columns of an export, wherever they stand: people open such files in spreadsheets, and save them again.

use std::borrow::Cow;

/// Where each wanted column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    entity: usize,
    state: usize,
    time: usize,
}

/// The wanted cells of a line.
pub(super) struct Cells<'l> {
    pub(super) entity: &'l [u8],
    pub(super) state: &'l [u8],
    pub(super) time: &'l [u8],
}

impl Columns {
    /// Finds them in a header; `Err` with what is missing, as a finished sentence.
    pub(super) fn find(header: &[Cow<'_, [u8]>]) -> Result<Columns, String> {
        let place =
            |name: &str| header.iter().position(|cell| String::from_utf8_lossy(cell).trim().eq_ignore_ascii_case(name));
        let found = (place("entity_id"), place("state"), place("last_changed").or_else(|| place("last_updated")));
        if let (Some(entity), Some(state), Some(time)) = found {
            return Ok(Columns { entity, state, time });
        }
        let missing: Vec<&str> = [("entity_id", found.0), ("state", found.1), ("last_changed", found.2)]
            .into_iter()
            .filter_map(|(name, place)| place.is_none().then_some(name))
            .collect();
        let there: Vec<String> =
            header.iter().take(8).map(|cell| String::from_utf8_lossy(cell).chars().take(30).collect()).collect();
        Err(format!(
            "there is no column `{}`; the first line must name `entity_id`, `state` and `last_changed`, and it names `{}`.",
            missing.join("` and no column `"),
            there.join("`, `").replace(char::is_control, " "),
        ))
    }

    /// The wanted cells of a line; `None` if it has too few.
    pub(super) fn of<'l>(self, cells: &'l [Cow<'_, [u8]>]) -> Option<Cells<'l>> {
        Some(Cells { entity: cells.get(self.entity)?, state: cells.get(self.state)?, time: cells.get(self.time)? })
    }
}
