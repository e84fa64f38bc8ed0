//! Every sentence that the people of the house read, in the home's language: one catalogue (`*.ftl`) for each language, all compiled in.
//!
//! Logs, the command line and its pages, mistakes in settings and refusals to programs are not here: they stay English.
//! A sentence is asked for by a key that stands as a literal in the call, so that a test can hold the sources and the catalogues
//! against each other. Must not know what a hunch, a channel or a page is.

mod language;
mod spoken;

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::OnceLock;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentResource;
use fluent_bundle::FluentValue;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

pub use language::Language;

/// The sentences of one language. There is one for each language, made when it is first asked for.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

/// What stands in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words, as they are; or the one of several that the sentence tells apart.
    Words(&'a str),
    /// How many: the sentence takes the plural form that the language has for it.
    Count(u64),
}

impl Texts {
    /// The sentences of that language.
    pub fn of(language: Language) -> &'static Texts {
        static ALL: [OnceLock<Texts>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
        ALL[language as usize].get_or_init(|| Texts::new(language))
    }

    /// The English sentences, for what is always English.
    pub fn english() -> &'static Texts {
        Texts::of(Language::En)
    }

    fn new(language: Language) -> Texts {
        // What cannot be read of a catalogue is said in English; a test reads them all.
        let resource = FluentResource::try_new(language.catalogue().to_owned()).unwrap_or_else(|(read, _)| read);
        let id = language.word().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks around what is put in are not wanted by phones' notices, and are counted as characters there.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Texts { language, bundle }
    }

    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The sentence of that key, with these parts in it.
    ///
    /// What the language lacks is said in English, and what English lacks by its key: a notice is never empty.
    pub fn say(&self, key: &'static str, parts: &[(&'static str, Part<'_>)]) -> String {
        let args: FluentArgs<'_> = parts.iter().map(|(name, part)| (*name, FluentValue::from(*part))).collect();
        let own = self.format(key, &args);
        let said =
            own.or_else(|| (self.language != Language::En).then(|| Texts::english().format(key, &args)).flatten());
        said.unwrap_or_else(|| key.to_owned())
    }

    /// The sentence, if the language has all of it.
    fn format(&self, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        (errors.is_empty() && !said.is_empty()).then(|| said.into_owned())
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({})", self.language.word())
    }
}

impl<'a> From<Part<'a>> for FluentValue<'a> {
    fn from(part: Part<'a>) -> FluentValue<'a> {
        match part {
            Part::Words(words) => FluentValue::from(words),
            Part::Count(count) => FluentValue::from(count),
        }
    }
}

impl<'a> From<&'a str> for Part<'a> {
    fn from(words: &'a str) -> Part<'a> {
        Part::Words(words)
    }
}

impl<'a> From<&'a String> for Part<'a> {
    fn from(words: &'a String) -> Part<'a> {
        Part::Words(words)
    }
}

impl From<u16> for Part<'_> {
    fn from(count: u16) -> Self {
        Part::Count(u64::from(count))
    }
}

impl From<u32> for Part<'_> {
    fn from(count: u32) -> Self {
        Part::Count(u64::from(count))
    }
}

impl From<usize> for Part<'_> {
    fn from(count: usize) -> Self {
        Part::Count(count as u64)
    }
}
