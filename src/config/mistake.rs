//! What is wrong in a configuration: every mistake with its place, as one finished sentence.
//!
//! Knows nothing of which settings there are.

use std::fmt;

/// Where a mistake stands. The order is the order in which mistakes are told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The file as a whole, such as one that is not there.
    File,
    /// A place in the file, both counted from 1; the column in characters.
    Line {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// An environment variable that overrides a setting.
    Variable(String),
}

impl Place {
    /// The place of a byte of the text.
    pub(super) fn of_byte(text: &str, byte: usize) -> Place {
        // A span is always within its text; a cut character would still only cost the column.
        let before = text.get(..byte).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place::Line { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// One mistake in a configuration. Shows itself as `FILE:LINE:COLUMN: SENTENCE`, which editors and terminals can follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file's path, as it was given.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// What is wrong and what would be right. Never holds a secret.
    pub sentence: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File => write!(f, "{}: {}", self.file, self.sentence),
            Place::Line { line, column } => write!(f, "{}:{line}:{column}: {}", self.file, self.sentence),
            Place::Variable(name) => write!(f, "environment variable {name}: {}", self.sentence),
        }
    }
}

/// Every mistake of a configuration, in the order of the file; one to a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Mistakes(pub Vec<Mistake>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_becomes_a_line_and_a_column_of_characters() {
        let text = "a = 1\nnäme = 2\n";
        assert_eq!(Place::of_byte(text, 0), Place::Line { line: 1, column: 1 });
        assert_eq!(Place::of_byte(text, text.find('2').unwrap()), Place::Line { line: 2, column: 8 });
        assert_eq!(Place::of_byte(text, text.len()), Place::Line { line: 3, column: 1 });
        assert_eq!(
            Place::of_byte(text, 8),
            Place::Line { line: 3, column: 1 },
            "inside the letter: the end, not a panic"
        );
    }
}
