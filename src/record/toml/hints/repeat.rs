//! Headings and keys that are repeated or come too early: takes each in turn; gives an error with the earlier place.

use std::collections::BTreeMap;
use std::ops::Range;

use super::known_names::{KnownNames, in_brackets};
use super::problem::{Problem, SyntaxError};

/// The headings and keys so far.
#[derive(Default)]
pub(crate) struct Repeats<'t> {
    headings: BTreeMap<String, Range<usize>>,
    /// The last heading, if it begins an entry of a list, and the first key below it.
    list: Option<String>,
    first: Option<String>,
    /// The keys since the last heading, and their places.
    keys: BTreeMap<String, Range<usize>>,
    /// A heading since the last one that is commented out.
    commented: Option<(&'t str, Range<usize>)>,
}

impl<'t> Repeats<'t> {
    /// Adds a heading that is commented out.
    pub(crate) fn comment(&mut self, line: &'t str, start: usize) {
        let words = line.trim();
        let bare = words.trim_start_matches('#').trim();
        if bare.starts_with('[') && bare.ends_with(']') {
            let at = start + line.len() - line.trim_start().len();
            self.commented = Some((bare, at..at + words.len()));
        }
    }

    /// Adds a heading; gives an error if it comes too early, or twice.
    pub(crate) fn heading(
        &mut self,
        name: &str,
        is_list: bool,
        (at, known): (Range<usize>, &KnownNames),
    ) -> Option<SyntaxError> {
        self.keys.clear();
        self.first = None;
        self.commented = None;
        self.list = is_list.then(|| name.to_owned());
        let parent = name.rsplit_once('.').map(|(parent, _)| parent);
        let parent = parent.filter(|it| known.heading(it).is_some_and(|it| it.is_list));
        let first = self.headings.get(name).cloned();
        self.headings.entry(name.to_owned()).or_insert_with(|| at.clone());
        if let Some(parent) = parent.filter(|it| !self.headings.contains_key(*it)) {
            let parent = in_brackets(parent, true);
            let written = in_brackets(name, is_list);
            let message =
                format!("`{written}` comes before the first `{parent}`, which it must follow");
            self.headings.insert(parent.trim_matches(['[', ']']).to_owned(), at.clone());
            return Some(
                Problem::new(at, message).help(format!("move it below its `{parent}`")).into(),
            );
        }
        let first = first.filter(|_| !is_list)?;
        let message = format!("`[{name}]` appears twice");
        let help = "put all its keys below one of them, and delete the other";
        Some(SyntaxError {
            other: Some((first, "the first")),
            ..Problem::new(at, message).help(help).into()
        })
    }

    /// Adds a key of a statement that is reported already.
    pub(crate) fn pass(&mut self, key: &str, at: Range<usize>) {
        self.first.get_or_insert_with(|| key.to_owned());
        self.keys.insert(key.to_owned(), at);
    }

    /// Adds a key; gives an error if it appears twice below one heading, perhaps because the heading between them is
    /// missing.
    pub(crate) fn key(&mut self, key: &str, at: Range<usize>, text: &str) -> Option<SyntaxError> {
        let first = self.keys.insert(key.to_owned(), at.clone());
        let Some(first) = first else {
            self.first.get_or_insert_with(|| key.to_owned());
            return None;
        };
        // What follows may repeat for the same reason.
        self.keys.clear();
        self.keys.insert(key.to_owned(), at.clone());
        let problem = Problem::new(at.clone(), format!("`{key}` appears twice below one heading"));
        if let Some((heading, place)) = self.commented.take() {
            let help = format!("if it belongs to a `{heading}`, remove the `#` from that heading");
            return Some(SyntaxError {
                other: Some((place, "commented out")),
                ..problem.help(help).into()
            });
        }
        let begins_entry = self.first.as_deref() == Some(key);
        let problem = match self.list.as_deref().filter(|_| begins_entry) {
            Some(list) => {
                let heading = in_brackets(list, true);
                let line = text[..at.start].rfind('\n').map_or(0, |it| it + 1);
                let help = format!(
                    "if a second entry begins here, write `{heading}` above it; otherwise delete one of them"
                );
                problem.edit(line..line, format!("{heading}\n")).guess().help(help)
            }
            None => problem.help("delete one of them; for a second entry start a new `[[…]]`"),
        };
        Some(SyntaxError { other: Some((first, "the first")), ..problem.into() })
    }
}
