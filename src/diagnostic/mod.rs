//! Errors and warnings about the files of a project: takes a code, a place and words; gives a sorted collection and its
//! printed form.

mod code;
mod print;
mod source;
mod suggestion;

use std::collections::{BTreeMap, BTreeSet};

use crate::character::visible;
pub use code::{Code, Severity};
pub use print::{ColourChoice, render};
pub use source::{Place, SourceFile};
pub use suggestion::Suggestion;

/// An error or a warning, with its place, in words for the person who can correct it.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Its kind.
    pub code: Code,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// The place, unless something is missing altogether.
    pub place: Option<Place>,
    /// Words at the marked place.
    pub label: String,
    /// A second, related place.
    pub other: Option<(Place, String)>,
    /// What to do.
    pub help: Option<String>,
    /// The key that a table lacks, if that is what is wrong.
    pub missing_key: Option<String>,
    /// What to do, if words are to be replaced by others.
    pub suggestion: Option<Suggestion>,
    /// The documents that it was found in, if any.
    pub documents: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic with its code and message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: shown(message),
            place: None,
            label: String::new(),
            other: None,
            help: None,
            missing_key: None,
            suggestion: None,
            documents: Vec::new(),
        }
    }

    /// Adds the place, with words about it.
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.place = Some(place);
        self.label = shown(label);
        self
    }

    /// What identifies the diagnostic and orders it among others.
    fn key(&self) -> impl Ord + use<> {
        let place = self.place.as_ref();
        (
            place.map(|place| place.file.order()),
            place.map(|place| (place.span.start, place.span.end)),
            self.code,
            self.message.clone(),
        )
    }

    /// The message, with the documents it was found in.
    fn title(&self) -> String {
        match self.documents.as_slice() {
            [] => self.message.clone(),
            [one] => format!("{} (in {one})", self.message),
            [first, rest @ ..] => format!("{} (in {first} and {} more)", self.message, rest.len()),
        }
    }

    /// Adds a second place.
    pub fn and(mut self, place: Place, label: impl Into<String>) -> Self {
        self.other = Some((place, shown(label)));
        self
    }

    /// Adds a document that it was found in.
    pub fn found_in(mut self, document: &str) -> Self {
        self.documents.push(document.to_owned());
        self
    }

    /// Adds what to write at a place, also in words.
    pub fn suggest(self, place: Place, text: impl Into<String>) -> Self {
        self.suggestion(Suggestion { place, text: text.into(), is_guess: false })
    }

    /// Adds what was most likely meant at a place, also in words.
    pub fn guess(self, place: Place, text: impl Into<String>) -> Self {
        self.suggestion(Suggestion { place, text: text.into(), is_guess: true })
    }

    fn suggestion(mut self, suggestion: Suggestion) -> Self {
        self.help = Some(shown(suggestion.words()));
        self.suggestion = Some(suggestion);
        self
    }

    /// Adds the key that a table lacks.
    pub fn lacks(mut self, key: impl Into<String>) -> Self {
        self.missing_key = Some(key.into());
        self
    }

    /// Adds what to do, if that is known.
    pub fn help_if(self, help: Option<impl Into<String>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shown(help));
        self
    }
}

/// Words with every invisible character as its code.
fn shown(words: impl Into<String>) -> String {
    visible(&words.into()).into_owned()
}

/// The diagnostics so far.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Changes the last one, if there is one.
    pub fn amend_last(&mut self, change: impl FnOnce(Diagnostic) -> Diagnostic) {
        let last = self.list.pop();
        self.list.extend(last.map(change));
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether every diagnostic is about documents, and none about a record or template itself.
    pub fn are_all_about_documents(&self) -> bool {
        self.list.iter().all(|diagnostic| !diagnostic.documents.is_empty())
    }

    /// Adds several.
    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.list.extend(diagnostics);
    }

    /// Adds all of another collection.
    pub fn append(&mut self, mut other: Diagnostics) {
        self.list.append(&mut other.list);
    }

    /// How many diagnostics of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.sorted().iter().filter(|diagnostic| diagnostic.code.severity() == severity).count()
    }

    /// The paths of the files with diagnostics of at least a severity, second places included; `None` if such a
    /// diagnostic has no place.
    pub fn places_of(&self, severity: Severity) -> Option<BTreeSet<&str>> {
        let mut paths = BTreeSet::new();
        for diagnostic in self.list.iter().filter(|it| it.code.severity() <= severity) {
            paths.insert(diagnostic.place.as_ref()?.file.path.as_str());
            paths.extend(diagnostic.other.iter().map(|(it, _)| it.file.path.as_str()));
        }
        Some(paths)
    }

    /// Whether there is a diagnostic of at least a severity.
    pub fn has_any(&self, severity: Severity) -> bool {
        let mut list = self.list.iter();
        list.any(|diagnostic| diagnostic.code.severity() <= severity)
    }

    /// The diagnostics, by file and place; those without a place first. A diagnostic that was found in several
    /// documents is listed once.
    pub fn sorted(&self) -> Vec<Diagnostic> {
        let mut list: Vec<Diagnostic> = Vec::new();
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        for diagnostic in &self.list {
            let key = diagnostic.key();
            match known.get(&key).filter(|_| !diagnostic.documents.is_empty()) {
                Some(&first) => list[first].documents.extend(diagnostic.documents.iter().cloned()),
                None => {
                    known.insert(key, list.len());
                    list.push(diagnostic.clone());
                }
            }
        }
        for diagnostic in &mut list {
            diagnostic.documents.sort();
            diagnostic.documents.dedup();
        }
        list.sort_by_cached_key(Diagnostic::key);
        list
    }
}

/// The choice nearest to `word`, if one is near enough.
pub fn nearest<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    choices
        .into_iter()
        .map(|choice| (strsim::damerau_levenshtein(&word, &choice.to_lowercase()), choice))
        .filter(|(distance, choice)| *distance <= choice.chars().count().max(3) / 3)
        .min()
        .map(|(_, choice)| choice)
}

/// Choices as a list to read: `a`, `b` or `c`.
pub fn listed<'a>(choices: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = choices.into_iter().map(|choice| format!("`{choice}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn cells_come_in_the_order_of_their_rows() {
        let mut diagnostics = Diagnostics::default();
        for row in [10, 9, 100] {
            let path = format!("a.xlsx, sheet Figures, row {row}, column D (Value)");
            let file = Arc::new(SourceFile::cell(path, "x", Some(row)));
            diagnostics
                .push(Diagnostic::new(Code::InvalidValue, "y").at(Place::new(&file, 0..1), ""));
        }
        let sorted = diagnostics.sorted();
        let rows = sorted.iter().filter_map(|it| it.place.as_ref()?.file.row);
        assert_eq!(rows.collect::<Vec<_>>(), [9, 10, 100]);
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(nearest("desginated", ["designated", "name"]), Some("designated"));
        assert_eq!(nearest("Good", ["good", "outstanding"]), Some("good"));
        assert_eq!(nearest("colour", ["name", "summary"]), None);
    }

    #[test]
    fn lists_read_as_a_sentence() {
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
