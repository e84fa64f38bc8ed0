//! How late it is noticed that people fell asleep or left.

/// Shorter spells of sleep or absence are not waited for, in rows.
const SHORTEST: u32 = 20;

/// Goes along rows, and notes for each spell after how many rows it was believed.
#[derive(Clone, Debug, Default)]
pub(super) struct Delays {
    begun: Option<u32>,
    noticed: Option<u32>,
    row: u32,
    known: bool,
    /// Rows until it was noticed; `None`: it was over before.
    all: Vec<Option<u32>>,
}

impl Delays {
    pub(super) fn add(&mut self, chance: f64, so: bool) {
        match (self.begun, so) {
            // What was so when the labels began may have begun long before.
            (None, true) if self.known => (self.begun, self.noticed) = (Some(self.row), None),
            (Some(begun), false) => self.ends(begun),
            _ => {}
        }
        self.known = true;
        if let (Some(begun), None, true) = (self.begun, self.noticed, chance >= 0.5) {
            self.noticed = Some(self.row - begun);
        }
        self.row += 1;
    }

    fn ends(&mut self, begun: u32) {
        if self.row - begun >= SHORTEST {
            self.all.push(self.noticed);
        }
        self.begun = None;
    }

    /// The median in rows; `None` without spells, or if most were never noticed.
    pub(super) fn median(&self) -> Option<f64> {
        let mut all = self.all.clone();
        // One that still goes on counts as far as it went.
        all.extend(self.begun.filter(|begun| self.row - begun >= SHORTEST).map(|_| self.noticed));
        all.sort_by_key(|delay| delay.unwrap_or(u32::MAX));
        all.get(all.len() / 2).copied().flatten().map(f64::from)
    }
}
