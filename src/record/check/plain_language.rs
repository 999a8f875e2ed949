//! Plain language: takes prose as it is written; gives the sentences and paragraphs that are
//! longer than readers follow. Never judges the choice of words.

use std::ops::Range;

/// What is long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    Sentence,
    Paragraph,
}

impl Stretch {
    /// The most words in it, chosen by eye; GOV.UK advises 25 for a sentence.
    pub(crate) fn most_words(self) -> usize {
        match self {
            Self::Sentence => 35,
            Self::Paragraph => 120,
        }
    }
}

/// A stretch of text with too many words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Long {
    pub(crate) what: Stretch,
    pub(crate) words: usize,
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
}

/// The long paragraphs of a text, and the long sentences in every one.
pub(crate) fn long(text: &str) -> Vec<Long> {
    let mut found = Vec::new();
    for paragraph in parts(text, paragraph_end) {
        found.extend(if_long(text, Stretch::Paragraph, paragraph.clone()));
        for sentence in parts(&text[paragraph.clone()], sentence_end) {
            let at = paragraph.start + sentence.start..paragraph.start + sentence.end;
            found.extend(if_long(text, Stretch::Sentence, at));
        }
    }
    found
}

fn if_long(text: &str, what: Stretch, at: Range<usize>) -> Option<Long> {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    let words = text[at.clone()].split_whitespace().filter(is_word).count();
    (words > what.most_words()).then_some(Long { what, words, at })
}

/// The parts of a text, without the blanks around them; `end` finds where the first part ends.
fn parts(text: &str, end: fn(&str) -> usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(skip) = text[start..].find(|c: char| !c.is_whitespace()) {
        start += skip;
        let stop = start + end(&text[start..]).max(1);
        found.push(start..start + text[start..stop].trim_end().len());
        start = stop;
    }
    found
}

/// A paragraph ends at an empty line or where a list item begins.
fn paragraph_end(text: &str) -> usize {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let item = line.trim_start().starts_with(['-', '*', '+'])
            && line.trim_start()[1..].starts_with(' ');
        if number > 0 && (line.trim().is_empty() || item) {
            return at;
        }
        at += line.len();
    }
    text.len()
}

/// A sentence ends at a full stop, question or exclamation mark, with what closes after it,
/// before a blank and a capital.
fn sentence_end(text: &str) -> usize {
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!')) {
        let rest = &text[at + mark.len_utf8()..];
        let after = rest.trim_start_matches(['”', '’', '"', '\'', ')', '*', '_']);
        let next = after.trim_start();
        if after.len() != next.len()
            && next.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || c == '“')
        {
            return text.len() - after.len();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_long_sentence_at_its_place() {
        let text = format!("Short one. A {}end. Short again.\n\nNext.", "very ".repeat(34));
        let found = long(&text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].what, found[0].words, found[0].at.start), (Stretch::Sentence, 36, 11));
        assert!(text[found[0].at.clone()].ends_with("end."));
    }

    #[test]
    fn finds_a_long_paragraph_but_no_short_ones() {
        let text = "One two three four. ".repeat(31);
        assert_eq!(
            long(&text),
            [Long { what: Stretch::Paragraph, words: 124, at: 0..text.len() - 1 }]
        );
        assert!(long(&"One two three four. ".repeat(30)).is_empty());
    }

    #[test]
    fn initials_and_decimals_do_not_end_a_sentence() {
        assert_eq!(sentence_end("It rose by 0.3 points, e.g. in maths. Then"), 37);
        assert_eq!(sentence_end("He said “Well.” Then"), 19);
    }
}
