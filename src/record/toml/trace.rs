//! Finds a value of a record in its current text: takes the text in which it was read, and the text now; gives the
//! bytes of the value now, or `None` if that is not certain.

use std::ops::Range;

use serde::Serialize;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

/// A step from a table or list to what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PathStep {
    Key(String),
    Item(usize),
}

/// A value with the steps that lead to it.
type TreeValue = (Vec<PathStep>, Range<usize>);

/// The bytes in `now` of the value that begins at `start` in `then`.
pub fn trace(then: &str, start: usize, now: &str) -> Option<Range<usize>> {
    let old = values(then);
    let (path, span) = old.iter().find(|(_, span)| span.start == start)?;
    if then == now {
        return Some(span.clone());
    }
    let value = then.get(span.clone())?;
    let new = values(now);
    let (old, new) = (like(&old, path), like(&new, path));
    let has_value = |text: &str, place: &Range<usize>| text.get(place.clone()) == Some(value);
    let mut equal = new.iter().filter(|place| has_value(now, place));
    let moved = match (equal.next(), equal.next()) {
        (Some(place), None) => Some(place),
        _ => None,
    };
    // If none was added or removed, each has kept its place among the values of its key, unless it was moved.
    let at = old.iter().position(|place| place == span)?;
    let here = new.get(at).filter(|_| old.len() == new.len());
    let was_alone = old.iter().filter(|place| has_value(then, place)).count() == 1;
    let found = match (here, moved) {
        (Some(here), _) if has_value(now, here) => Some(here),
        (_, Some(moved)) if was_alone => Some(moved),
        (Some(here), None) if !new.iter().any(|place| has_value(now, place)) => Some(here),
        _ => None,
    };
    found.cloned()
}

/// A value of a record that may have errors elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DraftLine {
    /// The key: `case_study.figure.label`.
    pub key: String,
    /// The value, without quotes.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
}

/// The values of a record in their order, as far as it can be parsed.
pub fn draft(text: &str) -> Vec<DraftLine> {
    let mut values = values(text);
    values.sort_by_key(|(_, span)| span.start);
    let lines = values.into_iter().filter_map(|(path, span)| {
        let written = text.get(span.clone())?;
        let keys: Vec<_> = keys(&path).map(String::as_str).collect();
        Some(DraftLine {
            key: keys.join("."),
            text: written.trim_matches(['"', '\'']).trim().to_owned(),
            line: text[..span.start].matches('\n').count() + 1,
        })
    });
    lines.collect()
}

/// The line of a text, from 0, with the letter at index `at` of some words; `None` if the words are not in the text,
/// or in several places.
pub fn line_of(text: &str, words: &str, at: usize) -> Option<usize> {
    let mut letters = String::new();
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = plain(line);
        lines.extend(std::iter::repeat_n(number, line.len()));
        letters += &line;
    }
    let sought = plain(words);
    if sought.is_empty() {
        return None;
    }
    let before: String = words.chars().take(at).collect();
    let at = plain(&before).len().min(sought.len() - 1);
    let mut found: Vec<_> =
        letters.match_indices(&sought).map(|(start, _)| lines[start + at]).collect();
    found.dedup();
    match found[..] {
        [line] => Some(line),
        _ => None,
    }
}

/// A text without punctuation and spaces, which a page may set differently.
fn plain(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).collect()
}

fn keys(path: &[PathStep]) -> impl Iterator<Item = &String> {
    path.iter().filter_map(|step| match step {
        PathStep::Key(name) => Some(name),
        PathStep::Item(_) => None,
    })
}

/// The places of the values with the same keys, in order.
fn like(values: &[TreeValue], path: &[PathStep]) -> Vec<Range<usize>> {
    let same = values.iter().filter(|(known, _)| keys(known).eq(keys(path)));
    let mut places: Vec<_> = same.map(|(_, place)| place.clone()).collect();
    places.sort_by_key(|place| place.start);
    places
}

/// The values of a text, as far as it can be parsed, including those in lists and tables on one line.
fn values(text: &str) -> Vec<TreeValue> {
    let (tree, _) = DeTable::parse_recoverable(text);
    let mut values = Vec::new();
    table(tree.get_ref(), &mut Vec::new(), &mut values);
    values
}

fn table(table: &DeTable<'_>, path: &mut Vec<PathStep>, into: &mut Vec<TreeValue>) {
    for (key, held) in table {
        path.push(PathStep::Key(key.get_ref().to_string()));
        value(held, path, into);
        path.pop();
    }
}

fn value(held: &TomlSpanned<DeValue<'_>>, path: &mut Vec<PathStep>, into: &mut Vec<TreeValue>) {
    match held.get_ref() {
        DeValue::Table(inner) => table(inner, path, into),
        DeValue::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(PathStep::Item(at));
                value(item, path, into);
                path.pop();
            }
        }
        _ => into.push((path.clone(), held.span())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: &str =
        "name = \"A\"\n[[f]]\nlabel = \"x\"\nvalue = 1\n[[f]]\nlabel = \"y\"\nvalue = 1\n";

    fn line(now: &str, start: usize) -> Option<usize> {
        let place = trace(THEN, start, now)?;
        Some(now[..place.start].matches('\n').count() + 1)
    }

    #[test]
    fn a_value_is_found_where_it_is_now_or_not_at_all() {
        let second = THEN.rfind('1').expect("a value");
        let label = THEN.find("\"y\"").expect("a label");
        assert_eq!(line(THEN, second), Some(7));
        assert_eq!(line(&format!("# note\n\n{THEN}"), second), Some(9));
        assert_eq!(line(&THEN.replace("y", "z"), label), Some(6));
        let before = THEN.replacen("[[f]]", "[[f]]\nlabel = \"w\"\nvalue = 3\n[[f]]", 1);
        assert_eq!(line(&before, label), Some(9));
        assert_eq!(line(&before, second), None, "there are two like it");
        assert_eq!(line("name = \"A\"\n", label), None);
        assert_eq!(line("name = \n[[f]]\nlabel = \"y\"\n", label), Some(3));
        assert_eq!(trace(THEN, 1, THEN), None);
    }

    #[test]
    fn a_draft_has_what_can_be_read() {
        let lines = draft("name = \"A\"\nsummary = \n[[f]]\nlabel = 'b'\nvalue = 40 days\n");
        let reported: Vec<_> = lines.iter().map(|it| (&*it.key, &*it.text, it.line)).collect();
        assert_eq!(reported[0], ("name", "A", 1));
        assert!(reported.contains(&("f.label", "b", 4)), "{reported:?}");
    }

    #[test]
    fn words_of_prose_are_found_in_their_line() {
        let text = "'''\nOne *two* three-\nfour [five six](https://e.org) seven.\n\nOne end.\n'''";
        assert_eq!(line_of(text, "two three-four", 12), Some(2));
        assert_eq!(line_of(text, "two three-four", 2), Some(1));
        assert_eq!(line_of(text, "five six", 5), Some(2));
        assert_eq!(line_of(text, "One", 0), None, "it stands twice");
        assert_eq!(line_of(text, "One end.", 0), Some(4));
        assert_eq!(line_of(text, "–", 0), None);
    }
}
