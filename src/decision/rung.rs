//! The ladder: how far a device may be taken. Only a person moves a device up.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

/// How far a device may be taken. Only a person moves a device up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Nothing is thought about it.
    Off,
    /// Hunches are had and written down, and nobody is asked.
    Shadow,
    /// Hunches are asked.
    Ask,
    /// What is sure enough is done without asking, told, and may be undone; what is less sure is asked.
    Auto,
}

impl Rung {
    /// Every rung, lowest first.
    pub const ALL: [Rung; 4] = [Rung::Off, Rung::Shadow, Rung::Ask, Rung::Auto];

    /// The word as it stands in files and on MQTT.
    pub fn word(self) -> &'static str {
        match self {
            Rung::Off => "off",
            Rung::Shadow => "shadow",
            Rung::Ask => "ask",
            Rung::Auto => "auto",
        }
    }

    /// The rung of that word.
    pub fn parse(word: &str) -> Option<Rung> {
        Rung::ALL.into_iter().find(|rung| rung.word() == word)
    }

    /// Where a device stands that was given `own`, in a home whose mode is `mode`: off and shadow hold back every device, ask is where
    /// a device stands of which nothing was said. The home as a whole is never taken to auto.
    pub fn under(own: Option<Rung>, mode: Rung) -> Rung {
        match own {
            Some(own) if mode >= Rung::Ask => own,
            Some(own) => own.min(mode),
            None => mode.min(Rung::Ask),
        }
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Rung::Ask;
    use super::Rung::Auto;
    use super::Rung::Off;
    use super::Rung::Shadow;
    use super::*;

    #[test]
    fn a_home_in_shadow_holds_back_every_device_and_a_home_is_never_automatic_as_a_whole() {
        for (own, mode, expected) in [
            (None, Off, Off),
            (None, Shadow, Shadow),
            (None, Ask, Ask),
            (None, Auto, Ask),
            (Some(Auto), Off, Off),
            (Some(Auto), Shadow, Shadow),
            (Some(Auto), Ask, Auto),
            (Some(Shadow), Ask, Shadow),
            (Some(Off), Ask, Off),
            (Some(Ask), Auto, Ask),
        ] {
            assert_eq!(Rung::under(own, mode), expected, "{own:?} under {mode}");
        }
    }
}
