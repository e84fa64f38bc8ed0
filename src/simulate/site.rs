//! Where on earth a home stands: real places with their zone, and the languages that are spoken there at home.
//!
//! Weighted by where people run such hubs, as far as one can tell from their forums: much of Europe and North America,
//! something of everywhere that is inhabited. Knows nothing of the house.

use super::cast::Site;
use super::random::Random;
use crate::time::Calendar;

/// One region: a town in its middle, and homes around it.
struct Region {
    zone: &'static str,
    latitude: f64,
    longitude: f64,
    country: &'static str,
    weight: f64,
    /// Language and its share.
    languages: &'static [(&'static str, f64)],
}

const fn region(
    zone: &'static str,
    latitude: f64,
    longitude: f64,
    country: &'static str,
    weight: f64,
    languages: &'static [(&'static str, f64)],
) -> Region {
    Region { zone, latitude, longitude, country, weight, languages }
}

/// How far from the town a home may stand, in degrees each way.
const AROUND_DEG: f64 = 0.45;

#[rustfmt::skip]
const REGIONS: &[Region] = &[
    // Western and northern Europe.
    region("Europe/Amsterdam", 52.1, 5.1, "NL", 3.6, &[("nl", 0.94), ("en", 0.06)]),
    region("Europe/Amsterdam", 51.5, 5.5, "NL", 2.0, &[("nl", 1.0)]),
    region("Europe/Amsterdam", 53.2, 6.5, "NL", 1.2, &[("nl", 1.0)]),
    region("Europe/Brussels", 51.0, 4.0, "BE", 1.6, &[("nl", 0.95), ("en", 0.05)]),
    region("Europe/Brussels", 50.5, 4.9, "BE", 0.9, &[("fr", 1.0)]),
    region("Europe/Berlin", 52.5, 13.4, "DE", 2.4, &[("de", 0.9), ("tr", 0.03), ("en", 0.07)]),
    region("Europe/Berlin", 48.1, 11.6, "DE", 2.6, &[("de", 0.96), ("en", 0.04)]),
    region("Europe/Berlin", 51.3, 7.1, "DE", 3.2, &[("de", 0.95), ("tr", 0.03), ("pl", 0.02)]),
    region("Europe/Berlin", 53.6, 10.0, "DE", 1.8, &[("de", 1.0)]),
    region("Europe/Berlin", 51.1, 13.0, "DE", 1.5, &[("de", 1.0)]),
    region("Europe/Vienna", 48.2, 16.3, "AT", 1.6, &[("de", 0.97), ("hr", 0.03)]),
    region("Europe/Vienna", 47.3, 11.6, "AT", 0.7, &[("de", 1.0)]),
    region("Europe/Zurich", 47.3, 8.4, "CH", 1.3, &[("de", 0.9), ("en", 0.1)]),
    region("Europe/Zurich", 46.6, 6.7, "CH", 0.7, &[("fr", 1.0)]),
    region("Europe/Zurich", 46.1, 8.9, "CH", 0.2, &[("it", 1.0)]),
    region("Europe/Paris", 48.8, 2.3, "FR", 2.3, &[("fr", 0.97), ("ar", 0.03)]),
    region("Europe/Paris", 45.7, 4.9, "FR", 1.7, &[("fr", 1.0)]),
    region("Europe/Paris", 43.6, 1.5, "FR", 1.3, &[("fr", 1.0)]),
    region("Europe/Paris", 47.6, -2.0, "FR", 1.2, &[("fr", 1.0)]),
    region("Europe/London", 51.5, -0.3, "GB", 3.0, &[("en", 0.98), ("pl", 0.02)]),
    region("Europe/London", 53.4, -2.1, "GB", 2.2, &[("en", 1.0)]),
    region("Europe/London", 55.9, -3.7, "GB", 1.0, &[("en", 1.0)]),
    region("Europe/Dublin", 53.2, -6.7, "IE", 0.8, &[("en", 0.97), ("pl", 0.03)]),
    region("Europe/Copenhagen", 55.7, 12.2, "DK", 1.1, &[("da", 1.0)]),
    region("Europe/Copenhagen", 56.1, 9.8, "DK", 0.9, &[("da", 1.0)]),
    region("Europe/Oslo", 59.9, 10.7, "NO", 1.2, &[("no", 1.0)]),
    region("Europe/Oslo", 69.5, 19.2, "NO", 0.3, &[("no", 1.0)]),
    region("Europe/Oslo", 60.5, 5.6, "NO", 0.6, &[("no", 1.0)]),
    region("Europe/Stockholm", 59.3, 17.9, "SE", 1.5, &[("sv", 0.97), ("en", 0.03)]),
    region("Europe/Stockholm", 57.7, 12.2, "SE", 1.0, &[("sv", 1.0)]),
    region("Europe/Stockholm", 55.7, 13.4, "SE", 0.8, &[("sv", 1.0)]),
    region("Europe/Stockholm", 65.6, 21.7, "SE", 0.3, &[("sv", 1.0)]),
    region("Europe/Helsinki", 60.4, 24.9, "FI", 1.0, &[("fi", 0.93), ("sv", 0.07)]),
    region("Europe/Helsinki", 64.9, 25.8, "FI", 0.4, &[("fi", 1.0)]),
    region("Atlantic/Reykjavik", 64.1, -21.7, "IS", 0.15, &[("en", 1.0)]),
    // Southern Europe.
    region("Europe/Madrid", 40.4, -3.7, "ES", 1.5, &[("es", 1.0)]),
    region("Europe/Madrid", 41.5, 2.0, "ES", 1.2, &[("es", 0.6), ("ca", 0.4)]),
    region("Europe/Madrid", 37.4, -5.7, "ES", 0.7, &[("es", 1.0)]),
    region("Atlantic/Canary", 28.2, -16.4, "ES", 0.2, &[("es", 1.0)]),
    region("Europe/Lisbon", 38.9, -9.0, "PT", 0.7, &[("pt", 0.95), ("en", 0.05)]),
    region("Europe/Lisbon", 41.2, -8.4, "PT", 0.5, &[("pt", 1.0)]),
    region("Europe/Rome", 45.5, 9.3, "IT", 1.8, &[("it", 1.0)]),
    region("Europe/Rome", 41.9, 12.6, "IT", 1.2, &[("it", 0.97), ("ro", 0.03)]),
    region("Europe/Rome", 38.0, 14.2, "IT", 0.5, &[("it", 1.0)]),
    region("Europe/Athens", 38.0, 23.7, "GR", 0.7, &[("el", 1.0)]),
    region("Asia/Nicosia", 34.9, 33.2, "CY", 0.1, &[("el", 0.7), ("en", 0.3)]),
    region("Europe/Malta", 35.9, 14.4, "MT", 0.1, &[("en", 1.0)]),
    // Central and eastern Europe.
    region("Europe/Warsaw", 52.2, 20.9, "PL", 1.5, &[("pl", 1.0)]),
    region("Europe/Warsaw", 50.2, 19.4, "PL", 1.3, &[("pl", 1.0)]),
    region("Europe/Prague", 50.0, 14.5, "CZ", 1.2, &[("cs", 1.0)]),
    region("Europe/Prague", 49.2, 16.9, "CZ", 0.8, &[("cs", 1.0)]),
    region("Europe/Bratislava", 48.4, 17.6, "SK", 0.7, &[("sk", 0.93), ("hu", 0.07)]),
    region("Europe/Budapest", 47.4, 19.2, "HU", 1.2, &[("hu", 1.0)]),
    region("Europe/Bucharest", 44.5, 26.0, "RO", 0.8, &[("ro", 1.0)]),
    region("Europe/Bucharest", 46.7, 23.8, "RO", 0.5, &[("ro", 0.88), ("hu", 0.12)]),
    region("Europe/Sofia", 42.6, 23.6, "BG", 0.6, &[("bg", 1.0)]),
    region("Europe/Zagreb", 45.6, 16.0, "HR", 0.5, &[("hr", 1.0)]),
    region("Europe/Ljubljana", 46.1, 14.6, "SI", 0.5, &[("sl", 1.0)]),
    region("Europe/Belgrade", 44.6, 20.5, "RS", 0.4, &[("hr", 1.0)]),
    region("Europe/Vilnius", 54.8, 24.5, "LT", 0.4, &[("lt", 0.93), ("ru", 0.07)]),
    region("Europe/Riga", 56.9, 24.3, "LV", 0.3, &[("ru", 0.6), ("en", 0.4)]),
    region("Europe/Tallinn", 59.1, 25.1, "EE", 0.3, &[("et", 0.75), ("ru", 0.25)]),
    region("Europe/Kyiv", 50.4, 30.4, "UA", 0.8, &[("uk", 0.85), ("ru", 0.15)]),
    region("Europe/Kyiv", 48.5, 34.8, "UA", 0.4, &[("uk", 0.65), ("ru", 0.35)]),
    region("Europe/Moscow", 55.7, 37.5, "RU", 1.0, &[("ru", 1.0)]),
    region("Europe/Moscow", 59.9, 30.5, "RU", 0.6, &[("ru", 1.0)]),
    region("Asia/Yekaterinburg", 56.8, 60.6, "RU", 0.3, &[("ru", 1.0)]),
    region("Asia/Novosibirsk", 54.9, 83.0, "RU", 0.25, &[("ru", 1.0)]),
    region("Europe/Istanbul", 41.0, 28.9, "TR", 0.7, &[("tr", 1.0)]),
    region("Europe/Istanbul", 39.9, 32.8, "TR", 0.3, &[("tr", 1.0)]),
    // North America.
    region("America/New_York", 40.8, -74.2, "US", 3.0, &[("en", 0.94), ("es", 0.06)]),
    region("America/New_York", 42.4, -71.5, "US", 1.6, &[("en", 1.0)]),
    region("America/New_York", 33.8, -84.4, "US", 1.7, &[("en", 0.96), ("es", 0.04)]),
    region("America/New_York", 27.8, -82.0, "US", 1.2, &[("en", 0.85), ("es", 0.15)]),
    region("America/Detroit", 42.5, -83.5, "US", 0.9, &[("en", 1.0)]),
    region("America/Chicago", 41.8, -88.0, "US", 1.8, &[("en", 0.97), ("pl", 0.03)]),
    region("America/Chicago", 44.9, -93.3, "US", 0.9, &[("en", 1.0)]),
    region("America/Chicago", 31.0, -97.2, "US", 2.0, &[("en", 0.9), ("es", 0.1)]),
    region("America/Denver", 39.7, -105.0, "US", 1.1, &[("en", 1.0)]),
    region("America/Phoenix", 33.4, -112.0, "US", 0.8, &[("en", 0.93), ("es", 0.07)]),
    region("America/Los_Angeles", 34.0, -118.0, "US", 2.0, &[("en", 0.87), ("es", 0.1), ("ko", 0.03)]),
    region("America/Los_Angeles", 37.5, -122.0, "US", 1.8, &[("en", 0.93), ("zh", 0.05), ("hi", 0.02)]),
    region("America/Los_Angeles", 47.5, -122.2, "US", 1.3, &[("en", 1.0)]),
    region("America/Anchorage", 61.2, -149.7, "US", 0.1, &[("en", 1.0)]),
    region("Pacific/Honolulu", 21.4, -157.9, "US", 0.1, &[("en", 1.0)]),
    region("America/Toronto", 43.6, -79.5, "CA", 1.5, &[("en", 0.97), ("zh", 0.03)]),
    region("America/Toronto", 45.6, -73.4, "CA", 0.9, &[("fr", 0.85), ("en", 0.15)]),
    region("America/Edmonton", 51.2, -114.0, "CA", 0.6, &[("en", 1.0)]),
    region("America/Vancouver", 49.2, -122.9, "CA", 0.7, &[("en", 0.94), ("zh", 0.06)]),
    region("America/Halifax", 44.7, -63.6, "CA", 0.3, &[("en", 1.0)]),
    region("America/Mexico_City", 19.5, -99.2, "MX", 0.8, &[("es", 1.0)]),
    region("America/Monterrey", 25.7, -100.3, "MX", 0.4, &[("es", 1.0)]),
    region("America/Costa_Rica", 9.9, -84.1, "CR", 0.15, &[("es", 1.0)]),
    // South America.
    region("America/Sao_Paulo", -23.5, -46.7, "BR", 1.3, &[("pt", 1.0)]),
    region("America/Sao_Paulo", -30.0, -51.1, "BR", 0.6, &[("pt", 1.0)]),
    region("America/Fortaleza", -3.9, -38.6, "BR", 0.3, &[("pt", 1.0)]),
    region("America/Argentina/Buenos_Aires", -34.6, -58.6, "AR", 0.7, &[("es", 1.0)]),
    region("America/Santiago", -33.4, -70.7, "CL", 0.5, &[("es", 1.0)]),
    region("America/Bogota", 4.7, -74.1, "CO", 0.4, &[("es", 1.0)]),
    region("America/Lima", -12.1, -76.9, "PE", 0.2, &[("es", 1.0)]),
    region("America/Montevideo", -34.8, -56.1, "UY", 0.2, &[("es", 1.0)]),
    // Asia.
    region("Asia/Tokyo", 35.7, 139.5, "JP", 0.9, &[("ja", 0.97), ("en", 0.03)]),
    region("Asia/Tokyo", 34.7, 135.5, "JP", 0.5, &[("ja", 1.0)]),
    region("Asia/Seoul", 37.5, 127.0, "KR", 0.8, &[("ko", 1.0)]),
    region("Asia/Shanghai", 31.2, 121.3, "CN", 0.9, &[("zh", 1.0)]),
    region("Asia/Shanghai", 23.0, 113.5, "CN", 0.6, &[("zh", 1.0)]),
    region("Asia/Shanghai", 39.9, 116.4, "CN", 0.5, &[("zh", 1.0)]),
    region("Asia/Taipei", 25.0, 121.4, "TW", 0.6, &[("zh", 1.0)]),
    region("Asia/Hong_Kong", 22.4, 114.1, "HK", 0.3, &[("zh", 0.7), ("en", 0.3)]),
    region("Asia/Singapore", 1.35, 103.85, "SG", 0.4, &[("en", 0.8), ("zh", 0.2)]),
    region("Asia/Kuala_Lumpur", 3.1, 101.6, "MY", 0.2, &[("en", 0.6), ("id", 0.4)]),
    region("Asia/Jakarta", -6.4, 106.8, "ID", 0.4, &[("id", 1.0)]),
    region("Asia/Manila", 14.5, 121.0, "PH", 0.2, &[("en", 1.0)]),
    region("Asia/Ho_Chi_Minh", 10.8, 106.7, "VN", 0.4, &[("vi", 1.0)]),
    region("Asia/Bangkok", 13.8, 100.6, "TH", 0.2, &[("en", 1.0)]),
    region("Asia/Kolkata", 12.9, 77.6, "IN", 0.7, &[("en", 0.75), ("hi", 0.25)]),
    region("Asia/Kolkata", 28.5, 77.1, "IN", 0.5, &[("hi", 0.6), ("en", 0.4)]),
    region("Asia/Dubai", 25.1, 55.3, "AE", 0.3, &[("en", 0.6), ("ar", 0.4)]),
    region("Asia/Riyadh", 24.7, 46.7, "SA", 0.3, &[("ar", 1.0)]),
    region("Asia/Amman", 31.9, 35.9, "JO", 0.15, &[("ar", 1.0)]),
    region("Asia/Jerusalem", 32.1, 34.9, "IL", 0.8, &[("he", 0.85), ("ru", 0.1), ("ar", 0.05)]),
    region("Asia/Almaty", 43.3, 76.9, "KZ", 0.15, &[("ru", 1.0)]),
    // Africa.
    region("Africa/Johannesburg", -26.0, 28.1, "ZA", 0.7, &[("en", 1.0)]),
    region("Africa/Johannesburg", -33.9, 18.7, "ZA", 0.5, &[("en", 1.0)]),
    region("Africa/Cairo", 30.0, 31.2, "EG", 0.3, &[("ar", 1.0)]),
    region("Africa/Casablanca", 33.6, -7.5, "MA", 0.15, &[("fr", 0.6), ("ar", 0.4)]),
    region("Africa/Nairobi", -1.3, 36.8, "KE", 0.15, &[("en", 1.0)]),
    region("Africa/Lagos", 6.6, 3.4, "NG", 0.15, &[("en", 1.0)]),
    // Oceania.
    region("Australia/Sydney", -33.8, 151.0, "AU", 1.1, &[("en", 0.97), ("zh", 0.03)]),
    region("Australia/Melbourne", -37.8, 145.1, "AU", 1.1, &[("en", 1.0)]),
    region("Australia/Brisbane", -27.5, 152.9, "AU", 0.6, &[("en", 1.0)]),
    region("Australia/Perth", -31.9, 115.9, "AU", 0.4, &[("en", 1.0)]),
    region("Australia/Adelaide", -34.9, 138.7, "AU", 0.3, &[("en", 1.0)]),
    region("Pacific/Auckland", -36.9, 174.8, "NZ", 0.6, &[("en", 1.0)]),
    region("Pacific/Auckland", -43.5, 172.6, "NZ", 0.25, &[("en", 1.0)]),
];

/// Draws a place, and the zone by which its clocks go.
pub(super) fn drawn(random: &mut Random) -> (Site, Calendar) {
    let weighed: Vec<_> = REGIONS.iter().map(|region| (region, region.weight)).collect();
    let region = random.pick(&weighed).unwrap_or(&REGIONS[0]);
    let language = random.pick(region.languages).unwrap_or("en");
    let mut around = |middle: f64| {
        let degrees = middle + random.between(-AROUND_DEG, AROUND_DEG);
        (degrees * 10_000.0).round() / 10_000.0
    };
    let (latitude, longitude) = (around(region.latitude), around(region.longitude));
    let site = Site { latitude, longitude, language, country: region.country };
    (site, Calendar::named(region.zone).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn every_zone_exists_and_fits_its_place() {
        for region in REGIONS {
            let calendar = Calendar::named(region.zone).unwrap_or_else(|| panic!("{}", region.zone));
            // In January and in July, for daylight saving on either half of the earth.
            for noon in ["2025-01-15T12:00:00Z", "2025-07-15T12:00:00Z"] {
                let local = calendar.local(Timestamp::parse_rfc3339(noon).unwrap());
                let ahead_h = (f64::from(local.minute) - 720.0) / 60.0;
                let sun_h = region.longitude / 15.0;
                let apart_h = (ahead_h - sun_h + 36.0).rem_euclid(24.0) - 12.0;
                assert!(apart_h.abs() < 3.0, "{}: {apart_h} h", region.zone);
            }
            assert!((-56.0..72.0).contains(&region.latitude) && region.weight > 0.0);
        }
    }

    #[test]
    fn all_continents_and_both_halves_of_the_earth_are_drawn() {
        let mut random = Random::new(1, "site");
        let drawn: Vec<_> = (0..4000).map(|_| drawn(&mut random)).collect();
        for continent in ["Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/"] {
            assert!(drawn.iter().any(|(_, calendar)| calendar.zone_name().starts_with(continent)), "{continent}");
        }
        let southern = drawn.iter().filter(|(site, _)| site.latitude < 0.0).count();
        assert!((200..600).contains(&southern), "{southern}");
    }
}
