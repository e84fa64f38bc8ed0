//! A declarative walk over a TOML table: a section asks for its keys by name and type, and gets nothing where something
//! is missing or wrong.
//!
//! It remembers what was asked, so that what is left over is an unknown key; and it collects every mistake instead of
//! stopping at the first. Knows nothing of which settings there are.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use super::environment::Environment;
use super::mistake::Mistake;
use super::mistake::Place;

/// What is read: the text, its name, and what is around.
pub(super) struct Source<'a> {
    /// The file's path, as it was given.
    pub(super) file: &'a str,
    /// The folder from which relative paths in the file count.
    pub(super) folder: &'a Path,
    /// The text of the file.
    pub(super) text: &'a str,
    /// The surroundings of the process.
    pub(super) environment: &'a Environment,
}

/// What was found while reading.
#[derive(Default)]
pub(super) struct Findings {
    /// What is wrong.
    pub(super) mistakes: Vec<Mistake>,
    /// What is allowed, but worth a word.
    pub(super) notes: Vec<String>,
    /// The overriding variables that somebody asked for.
    pub(super) variables: Vec<String>,
}

/// One table of the file, or the place where it would stand.
pub(super) struct Table<'a> {
    source: &'a Source<'a>,
    /// Its name with dots, empty for the whole file.
    path: String,
    place: Place,
    entries: Option<&'a DeTable<'a>>,
    /// One of several of the same name: environment variables cannot tell them apart.
    is_one_of_many: bool,
    asked: Vec<&'static str>,
    findings: Findings,
}

/// A setting as somebody gave it.
pub(super) enum Given<'a> {
    /// In the file.
    Value(&'a DeValue<'a>, Range<usize>),
    /// In an environment variable of this name.
    Variable(String, &'a str),
}

impl<'a> Table<'a> {
    /// Reads the whole file; says what was found.
    pub(super) fn whole<T>(
        source: &'a Source<'a>,
        entries: &'a DeTable<'a>,
        read: impl FnOnce(&mut Table<'a>) -> T,
    ) -> (T, Findings) {
        let mut table = Table::new(source, String::new(), Place::File, Some(entries), false);
        let read = read(&mut table);
        table.close();
        let asked = table.findings.variables.clone();
        for name in source.environment.overrides().filter(|name| !asked.iter().any(|asked| asked == name)) {
            let hint = suggestion(name, asked.iter().map(String::as_str));
            table.mistake(Place::Variable(name.to_owned()), &format!("overrides no setting of hunchd{hint}"));
        }
        table.findings.mistakes.sort_by(|a, b| a.place.cmp(&b.place));
        (read, table.findings)
    }

    /// Reads the table `key`, which need not be there.
    pub(super) fn table<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Table<'a>) -> T) -> T {
        let (entries, place) = match self.entry(key) {
            Some((DeValue::Table(entries), span)) => (Some(entries), self.place_of(&span)),
            Some((value, span)) => {
                self.wrong_at(
                    self.place_of(&span),
                    key,
                    &format!("is {}; write it as a section, [{key}]", a_kind(value)),
                );
                (None, self.place_of(&span))
            }
            None => (None, Place::File),
        };
        let mut table = Table::new(self.source, self.path_to(key), place, entries, self.is_one_of_many);
        let read = read(&mut table);
        self.take_in(table);
        read
    }

    /// Reads every table of the array of tables `key`.
    pub(super) fn tables<T>(&mut self, key: &'static str, read: impl Fn(&mut Table<'a>) -> T) -> Vec<T> {
        let Some((value, span)) = self.entry(key) else { return Vec::new() };
        let elements = value.as_array().map(|array| array.iter().collect::<Vec<_>>());
        let tables: Option<Vec<_>> = elements.and_then(|elements| {
            elements.into_iter().map(|element| Some((element.get_ref().as_table()?, element.span()))).collect()
        });
        let Some(tables) = tables else {
            let place = self.place_of(&span);
            self.wrong_at(place, key, &format!("is {}; begin each one with a line [[{key}]]", a_kind(value)));
            return Vec::new();
        };
        let mut all = Vec::new();
        for (entries, span) in tables {
            let mut table = Table::new(self.source, self.path_to(key), self.place_of(&span), Some(entries), true);
            all.push(read(&mut table));
            self.take_in(table);
        }
        all
    }

    /// What somebody gave for `key`, in a variable or else in the file.
    pub(super) fn given(&mut self, key: &'static str) -> Option<Given<'a>> {
        let in_file = self.entry(key);
        if !self.is_one_of_many {
            let name = Environment::name_of(&self.path, key);
            let value = self.source.environment.variable(&name);
            self.findings.variables.push(name.clone());
            if let Some(text) = value {
                return Some(Given::Variable(name, text));
            }
        }
        in_file.map(|(value, span)| Given::Value(value, span))
    }

    /// A mistake about `key`. The rest goes on after the key and its section, and gets its full stop here.
    pub(super) fn wrong(&mut self, key: &'static str, rest: &str) {
        let place = match self.given(key) {
            Some(given) => self.place_of_given(&given),
            None => self.place.clone(),
        };
        self.wrong_at(place, key, rest);
    }

    /// The same, at a place.
    pub(super) fn wrong_at(&mut self, place: Place, key: &str, rest: &str) {
        let home = if self.path.is_empty() { String::new() } else { format!(" in {}", self.shown_name()) };
        self.mistake(place, &format!("`{key}`{home} {rest}"));
    }

    /// Something that is allowed, but worth a word: a finished sentence.
    pub(super) fn note(&mut self, sentence: String) {
        self.findings.notes.push(sentence);
    }

    /// Where the table begins.
    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    /// Whether somebody gave any of these keys, rightly or wrongly.
    pub(super) fn any_given(&mut self, keys: &[&'static str]) -> bool {
        keys.iter().any(|key| self.given(key).is_some())
    }

    /// A key without which the table means nothing.
    pub(super) fn demand(&mut self, key: &'static str, example: &str) {
        if self.given(key).is_none() {
            self.wrong_at(self.place.clone(), key, &format!("is missing; write one, {example}"));
        }
    }

    /// Whether the file holds the key.
    pub(super) fn stands_in_file(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Whether the file holds this table, even an empty one.
    pub(super) fn is_there(&self) -> bool {
        self.entries.is_some()
    }

    /// The surroundings of the process.
    pub(super) fn environment(&self) -> &'a Environment {
        self.source.environment
    }

    /// A path of the file made absolute: it counts from the file's own folder, never from where the daemon was started.
    pub(super) fn absolute(&self, path: &str) -> std::path::PathBuf {
        self.source.folder.join(path)
    }

    /// The value as it stands in the file, cut to one short line; not shown where it looks like `user:password@host`.
    pub(super) fn shown(&self, given: &Given<'a>) -> String {
        let whole = match given {
            Given::Value(_, span) => self.source.text.get(span.clone()).unwrap_or_default().to_owned(),
            Given::Variable(_, text) => format!("{text:?}"),
        };
        if whole.contains('@') {
            return "an address with an @ in it".to_owned();
        }
        let line = whole.lines().next().unwrap_or_default();
        let cut: String = line.chars().take(60).collect();
        if cut.len() < whole.len() { format!("{cut}...") } else { cut }
    }

    /// Where it was given.
    pub(super) fn place_of_given(&self, given: &Given<'a>) -> Place {
        match given {
            Given::Value(_, span) => self.place_of(span),
            Given::Variable(name, _) => Place::Variable(name.clone()),
        }
    }

    fn new(
        source: &'a Source<'a>,
        path: String,
        place: Place,
        entries: Option<&'a DeTable<'a>>,
        is_one_of_many: bool,
    ) -> Table<'a> {
        Table { source, path, place, entries, is_one_of_many, asked: Vec::new(), findings: Findings::default() }
    }

    fn entry(&mut self, key: &'static str) -> Option<(&'a DeValue<'a>, Range<usize>)> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.find(key).map(|value| (value.get_ref(), value.span()))
    }

    fn find(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries?.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    /// What nobody asked for is a mistake. Its value is not shown: it may be a secret under a misspelt name.
    fn close(&mut self) {
        let leftovers: Vec<_> = self
            .entries
            .into_iter()
            .flat_map(|entries| entries.iter())
            .filter(|(name, _)| !self.asked.contains(&name.get_ref().as_ref()))
            .map(|(name, value)| (name.get_ref().to_string(), self.place_of(&name.span()), value.get_ref().is_table()))
            .collect();
        for (name, place, is_table) in leftovers {
            let hint = suggestion(&name, self.asked.iter().copied());
            let what = if is_table { "section" } else { "setting" };
            self.wrong_at(place, &name, &format!("is not a {what} of hunchd{hint}"));
        }
    }

    fn take_in(&mut self, mut table: Table<'a>) {
        table.close();
        self.findings.mistakes.append(&mut table.findings.mistakes);
        self.findings.notes.append(&mut table.findings.notes);
        self.findings.variables.append(&mut table.findings.variables);
    }

    fn mistake(&mut self, place: Place, sentence: &str) {
        let end = if sentence.ends_with('?') { "" } else { "." };
        let sentence = format!("{sentence}{end}");
        self.findings.mistakes.push(Mistake { file: self.source.file.to_owned(), place, sentence });
    }

    fn place_of(&self, span: &Range<usize>) -> Place {
        Place::of_byte(self.source.text, span.start)
    }

    fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn shown_name(&self) -> String {
        if self.is_one_of_many { format!("[[{}]]", self.path) } else { format!("[{}]", self.path) }
    }
}

/// `; did you mean ...?` where one of the names is close enough, else nothing.
pub(super) fn suggestion<'n>(given: &str, names: impl Iterator<Item = &'n str>) -> String {
    let given = given.to_lowercase();
    // Jaro-Winkler forgives little in short words: two letters swapped in a word of three are a slip all the same.
    let likeness = |name: &str| match strsim::osa_distance(&given, &name.to_lowercase()) {
        0 | 1 => 1.0,
        _ => strsim::jaro_winkler(&given, &name.to_lowercase()),
    };
    let best = names.map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, name)) if likeness >= ALIKE => format!("; did you mean `{name}`?"),
        _ => String::new(),
    }
}

/// What a value is, for a person.
pub(super) fn a_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

/// Jaro-Winkler likeness from which a name is worth suggesting; swapped and missing letters lie above it.
const ALIKE: f64 = 0.8;
