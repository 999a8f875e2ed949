//! Where words stand in the records: takes words of a page, or words that somebody seeks; gives the lines
//! of the records. Never gives a line that the words are not from.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::SourceFile;
use crate::record::{line_of, trace};
use crate::typeset::Spot;

/// How many lines are listed at most.
const MOST: usize = 200;

/// A line of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The record's path.
    pub path: String,
    /// The line's number, from 1.
    pub line: usize,
    /// The line itself.
    pub text: String,
}

/// The line of a record, as `now` gives its text, that the words at a place among those of a page come
/// from; of words that a text of several lines holds, the line of the letter numbered `letter`.
pub fn lead(
    then: &BTreeMap<String, Arc<SourceFile>>,
    now: impl Fn(&str) -> Option<String>,
    spots: &[Spot],
    (at, letter): (usize, usize),
) -> Option<Line> {
    let (path, start) = spots[at].origin.as_ref()?;
    let now = now(path)?;
    let value = trace(&then.get(path)?.text, *start, &now)?;
    let text = &now[value.clone()];
    let below = match text.contains('\n') {
        true => within(text, spots, (at, letter))?,
        false => 0,
    };
    let line = now[..value.start].matches('\n').count() + below;
    let text = now.lines().nth(line)?.to_owned();
    Some(Line { path: path.clone(), line: line + 1, text })
}

/// The line within a value of several lines: that of the words, or of the words with those around them.
fn within(text: &str, spots: &[Spot], (at, letter): (usize, usize)) -> Option<usize> {
    let Spot { text: words, origin, .. } = &spots[at];
    line_of(text, words, letter).or_else(|| {
        let beside = |at: Option<usize>| {
            let spot = at.and_then(|at| spots.get(at));
            let spot = spot.filter(|it| it.origin == *origin);
            spot.map_or("", |it| &it.text)
        };
        let before = beside(at.checked_sub(1));
        let all = [before, words, beside(Some(at + 1))].concat();
        line_of(text, &all, before.chars().count() + letter)
    })
}

/// The lines of the records that hold some words, letters large or small; and whether there are more.
pub(super) fn find(records: &[(String, String)], words: &str) -> (Vec<Line>, bool) {
    let wanted = plain(words);
    let lines = records.iter().flat_map(|(path, text)| {
        let lines = (1..).zip(text.lines());
        lines.map(move |(line, text)| (path, line, text))
    });
    let mut hits = lines.filter(|(_, _, text)| !wanted.is_empty() && plain(text).contains(&wanted));
    let first = hits.by_ref().take(MOST);
    let first =
        first.map(|(path, line, text)| Line { path: path.clone(), line, text: text.to_owned() });
    let first = first.collect();
    (first, hits.next().is_some())
}

/// A text as records and pages share it: small letters, plain blanks and dashes, no commas in numbers.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{ad}', "");
    let text =
        text.replace(['–', '−'], "-").replace(['’', '‘'], "'").replace(['\u{a0}', '\u{202f}'], " ");
    let mut plain = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let in_number = sign == ','
            && plain.ends_with(|it: char| it.is_ascii_digit())
            && signs.peek().is_some_and(char::is_ascii_digit);
        if !in_number {
            plain.push(sign);
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_line_that_holds_the_words() {
        let records = [
            ("a".to_owned(), "label = \"trainees\"\nvalue = 1500\n".to_owned()),
            ("b".to_owned(), "period = \"2012-13\"\nlabel = \"Trainees’ days\"\n".to_owned()),
        ];
        let lines = |words: &str| {
            let (lines, more) = find(&records, words);
            assert!(!more);
            let lines = lines.into_iter().map(|it| (it.path, it.line));
            lines.collect::<Vec<_>>()
        };
        let at = |path: &str, line| (path.to_owned(), line);
        assert_eq!(lines("trainees"), [at("a", 1), at("b", 2)]);
        assert_eq!(lines("trainees' days"), [at("b", 2)]);
        assert_eq!(lines("1,500"), [at("a", 2)]);
        assert_eq!(lines("2012–13"), [at("b", 1)]);
        assert_eq!(lines("nothing"), []);
        assert_eq!(lines(" "), []);
    }
}
