//! The forms in which a report can be had, and which of them a file's name asks for.

use std::fmt;

use crate::report::Report;

/// How a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Sentences and tables for a terminal.
    Words,
    /// One JSON object.
    Json,
    /// A web page that needs nothing else.
    Page,
    /// The picture alone, as SVG.
    Picture,
}

impl Form {
    /// All of them.
    pub const ALL: [Form; 4] = [Form::Words, Form::Json, Form::Page, Form::Picture];

    /// How a file of this form ends.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Words => "txt",
            Form::Json => "json",
            Form::Page => "html",
            Form::Picture => "svg",
        }
    }

    /// The form of that ending, in either case; `None` if there is none.
    pub fn of_ending(ending: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.ending().eq_ignore_ascii_case(ending))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.ending())
    }
}

impl Report {
    /// The report in this form.
    pub fn shown(&self, form: Form) -> String {
        match form {
            Form::Words => self.words(),
            Form::Json => format!("{:#}\n", self.json()),
            Form::Page => self.page(),
            Form::Picture => self.picture(),
        }
    }
}
