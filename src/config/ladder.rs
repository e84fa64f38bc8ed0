//! `[ladder]` and `[[device]]`: how far hunchd may go, for the home and for single devices.

use super::pattern::Pattern;
use super::reader::Table;
use crate::decision::Rung;
use crate::device::DeviceId;

/// How far hunchd may go.
#[derive(Clone, Debug, PartialEq)]
pub struct Ladder {
    /// For the whole home: no device is taken further.
    pub mode: Rung,
    /// For single devices, in the order of the file.
    pub rules: Vec<DeviceRule>,
}

/// What a person said of the devices that a pattern names.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRule {
    /// Which devices.
    pub pattern: Pattern,
    /// What was said of them.
    pub said: Said,
}

/// What a person said of a device. Nothing, by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// How far it may be taken.
    pub rung: Option<Rung>,
    /// For a plug or relay: the person vouches that switching it off harms nothing.
    pub harmless: Option<bool>,
    /// It is left alone, whatever is changed later.
    pub never: bool,
}

impl Ladder {
    /// Reads `[ladder]` and every `[[device]]`.
    pub(super) fn read(file: &mut Table<'_>) -> Ladder {
        let mode = file.table("ladder", |table| table.parsed("mode", mode)).unwrap_or(Rung::Shadow);
        let rules = file.tables("device", DeviceRule::read).into_iter().flatten().collect();
        Ladder { mode, rules }
    }

    /// What was said of a device. A later rule has the last word, but `never` stays.
    pub fn said_of(&self, device: &DeviceId) -> Said {
        self.rules.iter().filter(|rule| rule.pattern.matches(device)).fold(Said::default(), |sum, rule| Said {
            rung: rule.said.rung.or(sum.rung),
            harmless: rule.said.harmless.or(sum.harmless),
            never: rule.said.never || sum.never,
        })
    }
}

impl DeviceRule {
    fn read(table: &mut Table<'_>) -> Option<DeviceRule> {
        let pattern = table.required("match", "such as match = \"Kitchen/*\"");
        let said = Said {
            rung: table.parsed("rung", rung),
            harmless: table.boolean("harmless"),
            never: table.boolean("never").unwrap_or(false),
        };
        let pattern = Pattern::new(pattern?);
        if let Some(rung) = said.rung.filter(|rung| pattern.matches_everything() && *rung >= Rung::Ask) {
            let why = match rung {
                Rung::Auto => "name the devices that may be switched without asking",
                _ => "put mode = \"ask\" under [ladder] for the whole home, or name the devices here",
            };
            let why = format!("matches every device, which is too wide for rung = \"{rung}\"; {why}");
            table.wrong("match", &format!("is \"{pattern}\"; it {why}"));
        }
        if pattern.matches_everything() && said.harmless == Some(true) {
            let why = "matches every device, which is too wide for harmless = true; vouch for each device by its name";
            table.wrong("match", &format!("is \"{pattern}\"; it {why}"));
        }
        if said.never && said.rung.is_some_and(|rung| rung != Rung::Off) {
            table.wrong("never", "is true beside a rung; a device is either left alone or on a rung");
        }
        Some(DeviceRule { pattern, said })
    }
}

fn mode(text: &str) -> Result<Rung, String> {
    if text == "auto" {
        return Err("but a home as a whole does not act without asking; give single devices rung = \"auto\"".to_owned());
    }
    one_of(text, &[Rung::Off, Rung::Shadow, Rung::Ask])
}

fn rung(text: &str) -> Result<Rung, String> {
    one_of(text, &Rung::ALL)
}

fn one_of(text: &str, rungs: &[Rung]) -> Result<Rung, String> {
    rungs.iter().copied().find(|rung| rung.word() == text).ok_or_else(|| {
        let words: Vec<String> = rungs.iter().map(|rung| format!("\"{rung}\"")).collect();
        let hint = super::reader::suggestion(text, rungs.iter().map(|rung| rung.word()));
        format!("which is not one of {}{hint}", words.join(", "))
    })
}
