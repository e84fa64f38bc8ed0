//! What stands in many sentences and is said in each language's own way: numbers, temperatures, times of day, durations, rows of names.

use super::Texts;

impl Texts {
    /// A number, with the language's own decimal mark.
    pub fn number(&self, value: f64) -> String {
        value.to_string().replace('.', &self.say("decimal-mark", &[]))
    }

    /// Degrees Celsius: `20.5 °C`.
    pub fn celsius(&self, value: f64) -> String {
        self.say("temperature", &[("degrees", (&self.number(value)).into())])
    }

    /// A time of day, in minutes after midnight: `22:40`.
    pub fn time_of_day(&self, minute: u16) -> String {
        let (hour, minute) = (format!("{:02}", minute / 60), format!("{:02}", minute % 60));
        self.say("time-of-day", &[("hour", (&hour).into()), ("minute", (&minute).into())])
    }

    /// Minutes as people say them: `45 min`, `2 h 10 min`, `3 h`, `2 days`.
    pub fn duration(&self, minutes: u32) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => self.say("duration-minutes", &[("minutes", minutes.into())]),
            (hours, _) if hours >= 48 => self.say("duration-days", &[("days", (hours / 24).into())]),
            (hours, 0) => self.say("duration-hours", &[("hours", hours.into())]),
            (hours, minutes) => {
                self.say("duration-hours-minutes", &[("hours", hours.into()), ("minutes", minutes.into())])
            }
        }
    }

    /// Names in a row: `a, b and c`.
    pub fn in_a_row(&self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => {
                self.say("in-a-row", &[("first", (&first.join(", ")).into()), ("last", (*last).into())])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn durations_are_said_as_people_say_them() {
        for (minutes, said) in [(0, "0 min"), (45, "45 min"), (60, "1 h"), (130, "2 h 10 min"), (3000, "2 days")] {
            assert_eq!(Texts::english().duration(minutes), said);
        }
        assert_eq!(Texts::of(Language::De).duration(3000), "2 Tagen");
        assert_eq!(Texts::of(Language::Ko).duration(130), "2시간 10분");
    }

    #[test]
    fn numbers_and_times_are_said_in_the_language_s_own_way() {
        assert_eq!(Texts::english().celsius(20.5), "20.5 °C");
        assert_eq!(Texts::english().time_of_day(7 * 60 + 5), "07:05");
        for language in [Language::De, Language::Fr, Language::Es, Language::Nl] {
            assert!(Texts::of(language).celsius(20.5).starts_with("20,5"), "{language:?}");
            assert!(Texts::of(language).celsius(17.0).starts_with("17\u{a0}"), "{language:?}");
        }
    }

    #[test]
    fn names_stand_in_a_row() {
        assert_eq!(Texts::english().in_a_row(&["a", "b", "c"]), "a, b and c");
        assert_eq!(Texts::of(Language::Nl).in_a_row(&["a", "b"]), "a en b");
        assert_eq!(Texts::of(Language::Ko).in_a_row(&["a", "b", "c"]), "a, b, c");
        assert_eq!(Texts::of(Language::Fr).in_a_row(&["a"]), "a");
    }
}
