//! Phones and people that the network sees: who is at home, and how much their word has been worth.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// Phones by device number. Times are minutes of watched time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Phones {
    all: BTreeMap<usize, Phone>,
    /// Minutes with activity while every phone was away, and all minutes with activity: others live here too, or a phone is not carried.
    stirred_without: f64,
    stirred: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Phone {
    home: bool,
    since: f64,
    changes: f64,
}

impl Phones {
    pub(super) fn heard(&mut self, device: usize, home: bool, now: f64) {
        let phone = self.all.entry(device).or_insert(Phone { home, since: now, changes: 0.0 });
        if phone.home != home {
            *phone = Phone { home, since: now, changes: phone.changes + 1.0 };
        }
    }

    /// A phone that says nothing any more says nothing.
    pub(super) fn lost(&mut self, device: usize) {
        self.all.remove(&device);
    }

    /// A minute in which something in the house stirred, a while after the phones last changed.
    pub(super) fn stirred(&mut self, now: f64) {
        if self.all.values().all(|phone| now - phone.since > 20.0) && !self.all.is_empty() {
            self.stirred = self.stirred * 0.9995 + 1.0;
            self.stirred_without = self.stirred_without * 0.9995 + f64::from(u8::from(self.none_home()));
        }
    }

    fn none_home(&self) -> bool {
        self.all.values().all(|phone| !phone.home)
    }

    /// Share of the activity that happened with every phone away.
    fn others(&self) -> f64 {
        (self.stirred_without + 1.0) / (self.stirred + 6.0)
    }

    /// Eight columns.
    pub(super) fn columns(&self, now: f64) -> [f64; 8] {
        if self.all.is_empty() {
            return [0.0; 8];
        }
        let count = self.all.len() as f64;
        let home = self.all.values().filter(|phone| phone.home).count() as f64;
        // One that has been at home for days lies on a shelf.
        let carried = |phone: &&Phone| phone.changes > 0.0 && now - phone.since < 2160.0;
        let carried_home = self.all.values().filter(|phone| phone.home).filter(carried).count() as f64;
        let latest = self.all.values().max_by(|a, b| a.since.total_cmp(&b.since));
        let (age, latest_home) = latest.map_or((1e4, false), |phone| (now - phone.since, phone.home));
        [
            count.ln_1p() / 2.0,
            home / count,
            f64::from(u8::from(self.none_home())),
            carried_home / count,
            self.others() * 2.0,
            age.max(0.0).ln_1p() / 7.0,
            f64::from(u8::from(latest_home)),
            self.stirred.ln_1p() / 8.0,
        ]
    }
}
