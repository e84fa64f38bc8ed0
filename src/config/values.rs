//! The typed questions that a section asks of its table: text, numbers, choices, paths.
//!
//! A wrong type or a value out of range becomes a mistake with the place, the value and what would be right.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use toml::de::DeValue;

use super::reader::Given;
use super::reader::Table;
use super::reader::a_kind;
use super::reader::suggestion;

impl<'a> Table<'a> {
    /// A text.
    pub(super) fn string(&mut self, key: &'static str) -> Option<String> {
        self.parsed(key, |text| Ok(text.to_owned()))
    }

    /// A text without which the table means nothing.
    pub(super) fn required(&mut self, key: &'static str, example: &str) -> Option<String> {
        self.demand(key, example);
        self.parsed(key, |text| match text {
            "" => Err(format!("but must not be empty, {example}")),
            text => Ok(text.to_owned()),
        })
    }

    /// A text that is not shown in any mistake.
    pub(super) fn hidden_string(&mut self, key: &'static str) -> Option<String> {
        match self.given(key)? {
            Given::Variable(_, text) => Some(text.to_owned()),
            Given::Value(DeValue::String(text), _) => Some(text.to_string()),
            Given::Value(value, _) => {
                self.wrong(key, &format!("is {}, but must be a text in \"quotes\"", a_kind(value)));
                None
            }
        }
    }

    /// A text that means something: `parse` gives its meaning, or what it must be ("a time such as 22:30").
    pub(super) fn parsed<T>(&mut self, key: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let given = self.given(key)?;
        let text = match &given {
            Given::Variable(_, text) => *text,
            Given::Value(DeValue::String(text), _) => text.as_ref(),
            Given::Value(value, _) => {
                let kind = a_kind(value);
                return self.refuse(key, &given, &format!("which is {kind}; it must be a text in \"quotes\""));
            }
        };
        match parse(text) {
            Ok(meaning) => Some(meaning),
            Err(must_be) => self.refuse(key, &given, &must_be),
        }
    }

    /// One of a few words.
    pub(super) fn one_of<T: Copy>(&mut self, key: &'static str, choices: &[(&'static str, T)]) -> Option<T> {
        self.parsed(key, |text| {
            choices.iter().find(|(word, _)| *word == text).map(|(_, choice)| *choice).ok_or_else(|| {
                let words: Vec<String> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
                let hint = suggestion(text, choices.iter().map(|(word, _)| *word));
                format!("which is not one of {}{hint}", words.join(", "))
            })
        })
    }

    /// A whole number within bounds.
    pub(super) fn whole_in<T>(&mut self, key: &'static str, bounds: RangeInclusive<T>) -> Option<T>
    where
        T: Copy + PartialOrd + Display + TryFrom<i64>,
    {
        let given = self.given(key)?;
        let number = match &given {
            Given::Variable(_, text) => text.parse().ok(),
            Given::Value(DeValue::Integer(whole), _) => i64::from_str_radix(whole.as_str(), whole.radix()).ok(),
            Given::Value(_, _) => None,
        };
        match number.and_then(|number| T::try_from(number).ok()).filter(|number| bounds.contains(number)) {
            Some(number) => Some(number),
            None => {
                let must_be = format!("but must be a whole number from {} to {}", bounds.start(), bounds.end());
                self.refuse(key, &given, &must_be)
            }
        }
    }

    /// A number within bounds.
    pub(super) fn number_in(&mut self, key: &'static str, bounds: RangeInclusive<f64>) -> Option<f64> {
        let given = self.given(key)?;
        let number: Option<f64> = match &given {
            Given::Variable(_, text) => text.parse().ok(),
            // A whole number is a number too.
            Given::Value(DeValue::Float(number), _) => number.as_str().parse().ok(),
            Given::Value(DeValue::Integer(number), _) => number.as_str().parse().ok(),
            Given::Value(_, _) => None,
        };
        // NaN is within no bounds.
        match number.filter(|number| bounds.contains(number)) {
            Some(number) => Some(number),
            None => {
                let must_be = format!("but must be a number from {} to {}", bounds.start(), bounds.end());
                self.refuse(key, &given, &must_be)
            }
        }
    }

    /// True or false.
    pub(super) fn boolean(&mut self, key: &'static str) -> Option<bool> {
        let given = self.given(key)?;
        match &given {
            Given::Variable(_, "true") => Some(true),
            Given::Variable(_, "false") => Some(false),
            Given::Value(DeValue::Boolean(truth), _) => Some(*truth),
            _ => self.refuse(key, &given, "but must be true or false, without quotes"),
        }
    }

    /// A list of texts; a variable gives them with commas between them.
    pub(super) fn strings(&mut self, key: &'static str) -> Option<Vec<String>> {
        let given = self.given(key)?;
        let texts: Option<Vec<String>> = match &given {
            Given::Variable(_, text) => Some(text.split(',').map(|one| one.trim().to_owned()).collect()),
            Given::Value(DeValue::Array(array), _) => {
                array.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect()
            }
            Given::Value(_, _) => None,
        };
        if texts.is_none() {
            return self.refuse(key, &given, "but must be a list of texts, such as [\"one\", \"two\"]");
        }
        texts
    }

    /// A path, made absolute: a relative one counts from the folder of the configuration file.
    pub(super) fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        let path = self.parsed(key, |text| match text {
            "" => Err("but must be a path; leave the line out where there is none".to_owned()),
            path => Ok(path.to_owned()),
        })?;
        Some(self.absolute(&path))
    }

    /// Writes the mistake down; the value is taken as not given.
    fn refuse<T>(&mut self, key: &'static str, given: &Given<'a>, must_be: &str) -> Option<T> {
        let shown = self.shown(given);
        let comma = if must_be.starts_with("which") || must_be.starts_with("but") { "," } else { ";" };
        self.wrong_at(self.place_of_given(given), key, &format!("is {shown}{comma} {must_be}"));
        None
    }
}
