//! From the units in which things are measured around the world to the ones in which a home log is written.

use crate::device::Property;

/// A measured value in the unit of its property; `None` for a unit of something else. Without a unit it is taken to be in the right one.
pub(super) fn converted(value: f64, unit: Option<&str>, property: Property) -> Option<f64> {
    let unit = unit.unwrap_or_default().trim();
    let value = match (property, unit) {
        (_, "") => value,
        (Property::TemperatureC | Property::TargetTemperatureC, "°C" | "C" | "℃") => value,
        (Property::TemperatureC | Property::TargetTemperatureC, "°F" | "F" | "℉") => exact((value - 32.0) / 1.8),
        (Property::TemperatureC | Property::TargetTemperatureC, "K") => exact(value - 273.15),
        (Property::HumidityPct, "%") => value,
        (Property::IlluminanceLx, "lx" | "lux") => value,
        (Property::PowerW, "W") => value,
        (Property::PowerW, "mW") => exact(value / 1000.0),
        (Property::PowerW, "kW") => exact(value * 1000.0),
        (Property::PowerW, "MW") => exact(value * 1e6),
        (Property::EnergyKwh, "kWh") => value,
        (Property::EnergyKwh, "Wh") => exact(value / 1000.0),
        (Property::EnergyKwh, "MWh") => exact(value * 1000.0),
        (Property::EnergyKwh, "MJ") => exact(value / 3.6),
        (Property::EnergyKwh, "GJ") => exact(value / 0.0036),
        _ => return None,
    };
    Some(value)
}

/// Without the digits that only the arithmetic has put there; six places are finer than anything that is measured in a home.
pub(super) fn exact(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_world() {
        for (value, unit, property, expected) in [
            (68.0, Some("°F"), Property::TemperatureC, Some(20.0)),
            (293.15, Some("K"), Property::TemperatureC, Some(20.0)),
            (21.5, None, Property::TemperatureC, Some(21.5)),
            (1.25, Some("kW"), Property::PowerW, Some(1250.0)),
            (0.1, Some("kW"), Property::PowerW, Some(100.0)),
            (820.0, Some("Wh"), Property::EnergyKwh, Some(0.82)),
            (3.6, Some("MJ"), Property::EnergyKwh, Some(1.0)),
            (3.0, Some("V"), Property::PowerW, None),
            (3.0, Some("%"), Property::IlluminanceLx, None),
        ] {
            assert_eq!(converted(value, unit, property), expected, "{value} {unit:?}");
        }
    }
}
