//! The air of one room: how warm and how humid it is, between the weather outside and the heating inside.

use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

/// What surrounds a room at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub(super) outside_c: f64,
    pub(super) clouds: f64,
    /// What the heating aims at here.
    pub(super) heating_c: f64,
    /// What the air conditioning aims at, where it runs.
    pub(super) cooling_c: Option<f64>,
}

/// The air of one room.
#[derive(Clone, Debug)]
pub(super) struct RoomAir {
    kind: RoomKind,
    pub(super) warmth_c: f64,
    /// Warmth without what swings.
    even_c: f64,
    /// Doors, cooking, sunbeams and a boiler that overshoots: no room keeps to its degree.
    swing_c: f64,
    pub(super) humidity_pct: f64,
    /// What showers and pots added, in percent.
    steam_pct: f64,
    /// How much warmer than outside the room stays unheated: sun, people, neighbours.
    gain_c: f64,
    /// This household's damp.
    damp_pct: f64,
}

impl RoomAir {
    pub(super) fn new(kind: RoomKind, around: &Around, random: &mut Random) -> RoomAir {
        let gain_c = random.between(2.0, 5.5);
        let damp_pct = random.normal(0.0, 4.0);
        let mut air = RoomAir {
            kind,
            warmth_c: 0.0,
            even_c: 0.0,
            swing_c: 0.0,
            humidity_pct: 0.0,
            steam_pct: 0.0,
            gain_c,
            damp_pct,
        };
        air.even_c = air.aim_c(around);
        air.warmth_c = air.even_c;
        air.humidity_pct = air.aim_pct(around);
        air
    }

    /// Somebody showers or cooks.
    pub(super) fn steams(&mut self, pct: f64) {
        self.steam_pct += pct;
    }

    pub(super) fn pass(&mut self, hours: f64, around: &Around, random: &mut Random) {
        let aim_c = self.aim_c(around);
        let hours_to_follow = match self.kind {
            kind if kind.outside() => 0.5,
            RoomKind::Basement => 40.0,
            RoomKind::Garage | RoomKind::Attic => 9.0,
            // Heating is quicker than the walls.
            _ if aim_c > self.even_c && aim_c == around.heating_c => 2.5,
            _ if around.cooling_c.is_some() => 1.2,
            _ => 9.0,
        };
        self.even_c += (aim_c - self.even_c) * (hours / hours_to_follow).min(1.0);
        let swings = if matches!(self.kind, RoomKind::Basement | RoomKind::Closet) { 0.03 } else { 0.09 };
        self.swing_c += random.between(-swings, swings) - self.swing_c * (hours / 4.0).min(1.0);
        self.warmth_c = self.even_c + self.swing_c;
        self.steam_pct *= 1.0 - (hours / 0.8).min(1.0);
        let aim_pct = (self.aim_pct(around) + self.steam_pct).clamp(12.0, 99.0);
        self.humidity_pct += (aim_pct - self.humidity_pct) * (hours / 0.5).min(1.0) + random.between(-0.4, 0.4);
        self.humidity_pct = self.humidity_pct.clamp(10.0, 100.0);
    }

    fn aim_c(&self, around: &Around) -> f64 {
        let Around { outside_c, clouds, heating_c, cooling_c } = *around;
        match self.kind {
            // A thermometer in the garden hangs in the sun now and then.
            kind if kind.outside() => outside_c + (1.0 - clouds) * self.gain_c * 0.5,
            RoomKind::Basement => 15.0 + 0.2 * (outside_c - 12.0),
            RoomKind::Garage => outside_c + self.gain_c,
            RoomKind::Attic => outside_c + self.gain_c * (2.0 - clouds),
            _ => {
                let free_c = outside_c + self.gain_c;
                cooling_c.map_or(free_c, |cooling_c| free_c.min(cooling_c)).max(heating_c)
            }
        }
    }

    fn aim_pct(&self, around: &Around) -> f64 {
        // Warm air holds more: what is damp outside in winter is dry inside.
        let outside_pct = 58.0 + 30.0 * around.clouds;
        let warmer_c = self.warmth_c - around.outside_c;
        outside_pct / (1.0 + 0.055 * warmer_c.max(-5.0)) + 6.0 + self.damp_pct
    }
}
