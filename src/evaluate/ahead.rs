//! An answer for any time ahead, from the forecast that the daemon has for its five horizons.
//!
//! At each horizon the forecast differs from the habit of that time of the week by a correction, in log-odds. The
//! correction is what is carried between the horizons, along the logarithm of time; the habit is read at the very time
//! that is asked about. So eight hours after eleven in the evening is answered as a morning, and not as a blend of three
//! o'clock and eleven. At one second the answer is the present state; after a week only the habit is left.

use std::time::Duration;

use super::predictor::CLIP;
use super::predictor::log_odds;
use super::predictor::sigmoid;
use crate::device::Kind;
use crate::inference::Forecast;
use crate::inference::HORIZONS;

/// The shortest time ahead that can be asked about.
pub(super) const NEAREST: Duration = Duration::from_secs(1);
/// The longest.
pub(super) const FARTHEST: Duration = Duration::from_secs(7 * 86_400);

/// P(on) `ahead` from now; `on` is what the device is now, and `habit` says how usual being on is that long from now.
pub(super) fn p_on(forecast: &Forecast, on: bool, ahead: Duration, habit: impl Fn(Duration) -> f32) -> f64 {
    if let Some(exact) = HORIZONS.iter().position(|horizon| *horizon == ahead) {
        return f64::from(forecast.by_horizon[exact].p);
    }
    let usual = |then| log_odds(f64::from(habit(then)));
    let now = if on { 1.0 - CLIP } else { CLIP };
    let mut before = (NEAREST, log_odds(now) - usual(NEAREST));
    let corrections = forecast
        .by_horizon
        .iter()
        .zip(HORIZONS)
        .map(|(opinion, horizon)| (horizon, log_odds(f64::from(opinion.p)) - log_odds(f64::from(opinion.habit))));
    for after in corrections.chain([(FARTHEST, 0.0)]) {
        if ahead <= after.0 {
            return sigmoid(usual(ahead) + between(before, after, ahead));
        }
        before = after;
    }
    f64::from(habit(ahead))
}

/// The straight line over the logarithm of time.
fn between((from, at_from): (Duration, f64), (to, at_to): (Duration, f64), ahead: Duration) -> f64 {
    let length = (to.as_secs_f64() / from.as_secs_f64()).ln();
    let share = (ahead.as_secs_f64() / from.as_secs_f64()).ln() / length;
    at_from + (at_to - at_from) * share.clamp(0.0, 1.0)
}

/// P(on) of a device that nobody has heard of yet, whenever it is asked about: most lights are off at most times, and of a
/// socket nobody knows. Round figures, held against no home.
pub(super) fn prior(kind: Kind) -> f64 {
    match kind {
        Kind::Light => 0.15,
        Kind::Plug | Kind::Switch => 0.35,
        Kind::Media | Kind::Climate => 0.25,
        Kind::Fan | Kind::Cover | Kind::Lock => 0.2,
        _ => 0.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::EXPERTS;
    use crate::inference::NextChange;
    use crate::inference::Opinion;
    use crate::inference::Said;

    fn forecast(blend: [f32; 5], habit: [f32; 5]) -> Forecast {
        let said = EXPERTS.map(|expert| Said { expert, p: None, weight: 0.0 });
        let by_horizon = std::array::from_fn(|n| Opinion { p: blend[n], habit: habit[n], said });
        let next_change = NextChange { p10_min: 1.0, p50_min: 10.0, p90_min: 100.0 };
        Forecast { by_horizon, habit_now: 0.5, next_change }
    }

    #[test]
    fn at_a_horizon_it_is_the_forecast_itself_and_around_it_there_is_no_step() {
        let stack = [0.9, 0.8, 0.6, 0.4, 0.3];
        let forecast = forecast(stack, [0.5; 5]);
        for (horizon, expected) in HORIZONS.into_iter().zip(stack) {
            let ask = |ahead| p_on(&forecast, true, ahead, |_| 0.5);
            assert_eq!(ask(horizon), f64::from(expected));
            for near in [horizon - Duration::from_secs(1), horizon + Duration::from_secs(1)] {
                assert!((ask(near) - f64::from(expected)).abs() < 0.001, "{near:?}");
            }
        }
    }

    #[test]
    fn now_it_is_as_it_is_and_in_a_week_it_is_the_habit() {
        let forecast = forecast([0.9, 0.8, 0.6, 0.4, 0.3], [0.5; 5]);
        assert!((p_on(&forecast, true, NEAREST, |_| 0.5) - 0.999).abs() < 1e-9);
        assert!((p_on(&forecast, false, NEAREST, |_| 0.5) - 0.001).abs() < 1e-9);
        assert!((p_on(&forecast, true, FARTHEST, |_| 0.2) - 0.2).abs() < 1e-6);
        assert!(p_on(&forecast, true, FARTHEST * 2, |_| 0.2) > 0.19);
        // Half way from one second to a quarter of an hour, along the logarithm of time: half the log-odds.
        let middle = p_on(&forecast, true, Duration::from_secs(30), |_| 0.5);
        assert!((log_odds(middle) - (log_odds(0.999) + log_odds(0.9)) / 2.0).abs() < 0.001);
    }

    #[test]
    fn between_two_horizons_the_hour_of_the_day_is_heard() {
        let forecast = forecast([0.1, 0.1, 0.02, 0.1, 0.1], [0.1, 0.1, 0.02, 0.1, 0.1]);
        let eight = Duration::from_secs(8 * 3600);
        let morning = p_on(&forecast, false, eight, |then| if then == eight { 0.7 } else { 0.1 });
        assert!((morning - 0.7).abs() < 1e-6, "{morning}");
    }
}
