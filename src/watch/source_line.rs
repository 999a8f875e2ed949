//! The lines of the records behind words: takes words on a page, or words to search for; gives lines of the
//! records. Never gives a line that the words do not come from.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::SourceFile;
use crate::record::{line_of, trace};
use crate::typeset::PageWords;

/// The most lines in a list of results: more than anybody reads, few enough to show at once.
const MOST_LINES: usize = 200;

/// A line of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordLine {
    /// The record's path.
    pub path: String,
    /// The line's number, from 1.
    pub line: usize,
    /// The text of the line.
    pub text: String,
}

/// The line of a record that some words of a page come from; in a value of several lines, the line of one of
/// their letters. `then` holds the records when the page was made, `now` reads one as it is now; `at` is the
/// index of the words, `letter` that of the letter.
pub fn line_of_words(
    then: &BTreeMap<String, Arc<SourceFile>>,
    now: impl Fn(&str) -> Option<String>,
    words_of_page: &[PageWords],
    (at, letter): (usize, usize),
) -> Option<RecordLine> {
    let (path, start) = words_of_page[at].origin.as_ref()?;
    let now = now(path)?;
    let value = trace(&then.get(path)?.text, *start, &now)?;
    let text = &now[value.clone()];
    let below = match text.contains('\n') {
        true => within(text, words_of_page, (at, letter))?,
        false => 0,
    };
    let line = now[..value.start].matches('\n').count() + below;
    let text = now.lines().nth(line)?.to_owned();
    Some(RecordLine { path: path.clone(), line: line + 1, text })
}

/// The line within a value of several lines. Words that occur more than once are looked for together with those
/// beside them.
fn within(text: &str, words_of_page: &[PageWords], (at, letter): (usize, usize)) -> Option<usize> {
    let PageWords { text: words, origin, .. } = &words_of_page[at];
    line_of(text, words, letter).or_else(|| {
        let beside = |at: Option<usize>| {
            let neighbour = at.and_then(|at| words_of_page.get(at));
            let neighbour = neighbour.filter(|it| it.origin == *origin);
            neighbour.map_or("", |it| &it.text)
        };
        let before = beside(at.checked_sub(1));
        let all = [before, words, beside(Some(at + 1))].concat();
        line_of(text, &all, before.chars().count() + letter)
    })
}

/// The first lines of the records that contain the words, ignoring case, and whether there are more.
pub(super) fn find_lines(records: &[(String, String)], words: &str) -> (Vec<RecordLine>, bool) {
    let wanted = plain(words);
    let lines = records.iter().flat_map(|(path, text)| {
        let lines = (1..).zip(text.lines());
        lines.map(move |(line, text)| (path, line, text))
    });
    let mut hits = lines.filter(|(_, _, text)| !wanted.is_empty() && plain(text).contains(&wanted));
    let first = hits.by_ref().take(MOST_LINES);
    let first = first.map(|(path, line, text)| RecordLine {
        path: path.clone(),
        line,
        text: text.to_owned(),
    });
    let first = first.collect();
    (first, hits.next().is_some())
}

/// A text in the form that records and pages share: lower case, plain spaces, hyphens and apostrophes, no commas
/// in numbers.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{ad}', "");
    let text =
        text.replace(['–', '−'], "-").replace(['’', '‘'], "'").replace(['\u{a0}', '\u{202f}'], " ");
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let in_number = character == ','
            && plain.ends_with(|it: char| it.is_ascii_digit())
            && characters.peek().is_some_and(char::is_ascii_digit);
        if !in_number {
            plain.push(character);
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
            let (lines, more) = find_lines(&records, words);
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
