//! The languages that there are. A new one is added here, and nowhere else.

/// A language that the people of a home can be spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Dutch.
    Nl,
    /// Korean.
    Ko,
}

impl Language {
    /// Every language, in the order of the variants.
    pub const ALL: [Language; 6] = [Language::En, Language::De, Language::Fr, Language::Es, Language::Nl, Language::Ko];

    /// The word for it in the settings, and on web pages: its code of ISO 639-1.
    pub fn word(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
            Language::Fr => "fr",
            Language::Es => "es",
            Language::Nl => "nl",
            Language::Ko => "ko",
        }
    }

    /// What its own people call it.
    pub fn name(self) -> &'static str {
        match self {
            Language::En => "English",
            Language::De => "Deutsch",
            Language::Fr => "français",
            Language::Es => "español",
            Language::Nl => "Nederlands",
            Language::Ko => "한국어",
        }
    }

    /// Every language with its word.
    pub fn choices() -> [(&'static str, Language); Language::ALL.len()] {
        Language::ALL.map(|language| (language.word(), language))
    }

    /// Its sentences, in the form of Project Fluent.
    pub(super) fn catalogue(self) -> &'static str {
        match self {
            Language::En => include_str!("en.ftl"),
            Language::De => include_str!("de.ftl"),
            Language::Fr => include_str!("fr.ftl"),
            Language::Es => include_str!("es.ftl"),
            Language::Nl => include_str!("nl.ftl"),
            Language::Ko => include_str!("ko.ftl"),
        }
    }
}
