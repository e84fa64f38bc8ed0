//! How light it is under a clear open sky, by the sun's elevation. Knows no clouds, no windows and no place.

use std::f64::consts::LN_10;

/// The logarithm to base ten of the illuminance in lux on open level ground under a clear sky without a moon, as polynomials of the
/// sun's elevation in units of 90 degrees, each from its lowest elevation in degrees on: P. K. Seidelmann (ed.), "Explanatory
/// Supplement to the Astronomical Almanac", 1992, section 9.35 (after R. W. Brown, "Natural illumination charts", 1952).
const ILLUMINANCE: [(f64, [f64; 4]); 6] = [
    (20.0, [3.74, 3.97, -4.07, 1.47]),
    (5.0, [3.05, 13.28, -45.98, 64.33]),
    (-0.8, [2.88, 22.26, -207.64, 1034.30]),
    (-5.0, [2.88, 21.81, -258.11, -858.36]),
    (-12.0, [2.70, 12.17, -431.69, -1899.83]),
    (-18.0, [13.84, 262.72, 1447.42, 2797.93]),
];

/// The natural logarithm of the lux under a clear open sky. Below 18 degrees under the horizon it gets no darker.
pub(super) fn clear_sky_ln_lx(elevation_deg: f64) -> f64 {
    let (lowest, _) = ILLUMINANCE[ILLUMINANCE.len() - 1];
    let elevation = if elevation_deg.is_finite() { elevation_deg.clamp(lowest, 90.0) } else { lowest };
    let [a, b, c, d] =
        ILLUMINANCE.iter().find(|(from, _)| elevation >= *from).map_or([0.0; 4], |(_, polynomial)| *polynomial);
    let x = elevation / 90.0;
    LN_10 * (a + x * (b + x * (c + x * d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_sky_is_as_light_as_the_tables_say() {
        for (elevation, lux, within) in
            [(60.0, 105e3, 0.1), (10.0, 10.9e3, 0.1), (0.0, 759.0, 0.01), (-6.0, 3.4, 0.05), (-12.0, 0.008, 0.05)]
        {
            let found = clear_sky_ln_lx(elevation).exp();
            assert!((found / lux - 1.0).abs() < within, "{elevation}: {found}");
        }
    }

    #[test]
    fn it_gets_lighter_without_steps_from_night_to_noon() {
        let steps = (-2000..9000).map(|step| f64::from(step) / 100.0);
        for elevation in steps {
            let (here, there) = (clear_sky_ln_lx(elevation), clear_sky_ln_lx(elevation + 0.01));
            assert!((-0.03..0.06).contains(&(there - here)), "{elevation}: {here} to {there}");
        }
        assert!(clear_sky_ln_lx(f64::NAN) < -7.0 && clear_sky_ln_lx(-90.0) == clear_sky_ln_lx(-18.0));
    }
}
