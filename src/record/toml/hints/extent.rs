//! Where an entry ends: takes the text of the file and the place of a value; gives the end of the entry, with the marks
//! of a text of several lines.

use std::ops::Range;

use super::known_names::{KnownNames, is_blank, is_quote, key_of};
use super::line::{LineKind, begins_value, kind, remark};
use crate::record::schema::model::{Key, KeyKind, Model, ValueType};

/// The most lines that are searched for a missing mark, chosen by eye.
const MOST_LINES: usize = 500;

/// An entry's end, and what it holds if that is a text of several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) end: usize,
    pub(crate) block: Option<MultilineText>,
}

/// The marks around a text of several lines; an opening one may be empty, a closing one absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MultilineText {
    pub(crate) open: Range<usize>,
    pub(crate) close: Option<Range<usize>>,
}

/// The end of the line with this byte, without its line break.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    match text[at..end].ends_with('\r') {
        true => end - 1,
        false => end,
    }
}

/// Whether the text after a value does not belong to it: a comment, a sign or the next entry.
pub(crate) fn may_follow_value(rest: &str, known: &KnownNames) -> bool {
    let rest = rest.trim_start_matches(is_blank);
    let bare = rest.trim_start_matches([',', ';', '.']);
    let is_comment = |text: &str| text.is_empty() || text.starts_with('#');
    is_comment(rest)
        || is_comment(bare.trim_start_matches(is_blank))
        || remark(rest).is_some()
        || next_entry(bare, known)
}

/// Whether an entry with a known key begins here.
pub(crate) fn next_entry(text: &str, known: &KnownNames) -> bool {
    let key = text.trim_start_matches(is_blank);
    let end = key.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(key.len());
    known.has_key(&key[..end]) && key[end..].trim_start_matches(is_blank).starts_with('=')
}

/// Finds ends of entries in a text.
pub(crate) struct Ends<'t> {
    pub(crate) text: &'t str,
    pub(crate) known: &'t KnownNames,
}

impl Ends<'_> {
    /// The lines after the one with this byte.
    fn lines_behind(&self, at: usize) -> impl Iterator<Item = Range<usize>> {
        let mut next = self.text[at..].find('\n').map(|length| at + length + 1);
        std::iter::from_fn(move || {
            let start = next.filter(|start| *start < self.text.len())?;
            next = self.text[start..].find('\n').map(|length| start + length + 1);
            Some(start..line_end(self.text, start))
        })
        .take(MOST_LINES)
    }

    /// Whether a line certainly begins something new.
    fn is_statement(&self, line: &str) -> bool {
        match kind(line, self.known) {
            LineKind::Heading => line.trim_start().starts_with('['),
            LineKind::Entry(split) => {
                let key = &line[split.key.clone()];
                line[split.sign.clone()].contains('=')
                    && (self.known.has_key(key) || opens_block(&line[split.sign.start..]))
            }
            _ => false,
        }
    }

    /// The end of the entry whose value begins at a byte.
    pub(crate) fn of_entry(&self, value: usize, key: Option<&'static Key>) -> Extent {
        let end = line_end(self.text, value);
        let line = &self.text[value..end];
        let bare = line.trim_start_matches(is_blank);
        let start = end - bare.len();
        let one_line = Extent { end, block: None };
        if bare.is_empty() || bare.starts_with('#') {
            return self.of_next_line(end, key).unwrap_or(one_line);
        }
        if let Some(extent) = self.block(start, end, key) {
            return extent;
        }
        let extent = self.brackets(start, key);
        Extent { end: extent.unwrap_or(end), block: None }
    }

    /// The end of an entry whose value is on the next line.
    fn of_next_line(&self, end: usize, key: Option<&'static Key>) -> Option<Extent> {
        let next = self.lines_behind(end).find(|it| !self.text[it.clone()].trim().is_empty())?;
        let line = &self.text[next.clone()];
        if matches!(kind(line, self.known), LineKind::Words) {
            if begins_item(line) {
                return Some(self.items(next));
            }
            if begins_value(line.trim_start()) {
                return Some(self.of_entry(next.start, key));
            }
            let close = self.close_of_prose(end, key)?;
            return Some(Extent {
                end: line_end(self.text, close.end),
                block: Some(MultilineText { open: end..end, close: Some(close) }),
            });
        }
        None
    }

    /// Entries of a list as other languages write them, each on a line of its own.
    fn items(&self, first: Range<usize>) -> Extent {
        let items =
            self.lines_behind(first.start).take_while(|it| begins_item(&self.text[it.clone()]));
        Extent { end: items.last().unwrap_or(first).end, block: None }
    }

    /// The mark that ends prose whose opening one is missing.
    fn close_of_prose(&self, at: usize, key: Option<&Key>) -> Option<Range<usize>> {
        let takes_prose =
            |key: &Key| matches!(&key.kind, KeyKind::Value { value_type: ValueType::Prose, .. });
        key.filter(|key| takes_prose(key))?;
        self.close_like(at, 3)
    }

    /// A text of several lines, perhaps with wrong marks.
    fn block(&self, start: usize, end: usize, key: Option<&'static Key>) -> Option<Extent> {
        let open = quotes_at(self.text, start);
        let found = |open: Range<usize>, close: Range<usize>| Extent {
            end: line_end(self.text, close.end),
            block: Some(MultilineText { open, close: Some(close) }),
        };
        let exact = ["'''", "\"\"\""].into_iter().find(|it| self.text[start..].starts_with(it));
        let count = self.text[open.clone()].chars().count();
        if let Some(quote) = exact {
            let open = start..start + 3;
            let close = self.exact_close(open.end, quote);
            return Some(match close.or_else(|| self.close_like(open.end, 2)) {
                Some(close) => found(open, close),
                None => self.unclosed(open),
            });
        }
        if count >= 3 {
            return Some(match self.close_like(open.end, 2) {
                Some(close) => found(open, close),
                None => self.unclosed(open),
            });
        }
        let rest = &self.text[open.end..end];
        if count == 0 {
            let close = self.close_of_prose(end, key).filter(|_| !begins_value(rest))?;
            return Some(found(start..start, close));
        }
        let goes_on = match count {
            1 => !rest.contains(is_quote),
            _ => rest.trim_matches(is_blank).is_empty(),
        };
        let close = goes_on.then(|| self.close_like(end, 1)).flatten()?;
        Some(found(open, close))
    }

    /// The closing mark as it should be, or followed by text if no better one is there.
    fn exact_close(&self, from: usize, quote: &str) -> Option<Range<usize>> {
        let at = from + self.text[from..].find(quote)?;
        let more = self.text[at + 3..].chars().take(2).take_while(|it| quote.starts_with(*it));
        let close = at..at + 3 + more.count();
        let line = self.text[..at].rfind('\n').map_or(0, |it| it + 1).max(from);
        let end = line_end(self.text, close.end);
        let before = &self.text[line..at];
        if line > from
            && self.is_statement(&self.text[line..end])
            && before.trim_end().ends_with('=')
        {
            return None;
        }
        if may_follow_value(&self.text[close.end..end], self.known) {
            return Some(close);
        }
        let later = self.close_like(close.end, 3);
        Some(later.unwrap_or(close))
    }

    /// Quotation marks of any kind that seem to close a text: alone on a line, or at its end; at least
    /// `least` of them.
    fn close_like(&self, from: usize, least: usize) -> Option<Range<usize>> {
        let first = from..line_end(self.text, from);
        for line in std::iter::once(first.clone()).chain(self.lines_behind(from)) {
            let words = &self.text[line.clone()];
            if line != first && self.is_statement(words) {
                return None;
            }
            let bare = words.trim_end_matches(|c| is_blank(c) || matches!(c, ',' | ';'));
            let marks = bare.len() - bare.trim_end_matches(is_quote).len();
            let at = line.start + bare.len() - marks..line.start + bare.len();
            let count = self.text[at.clone()].chars().count();
            let alone = bare.trim_start().len() == marks;
            if count >= least
                && (alone && line != first || count >= 3 || least == 1 && line != first)
            {
                return Some(at);
            }
        }
        None
    }

    /// A text without an end: it runs to the next line that certainly begins something new.
    fn unclosed(&self, open: Range<usize>) -> Extent {
        let mut end = line_end(self.text, open.end);
        let mut lines = 0;
        for line in self.lines_behind(open.end) {
            let words = &self.text[line.clone()];
            if self.is_statement(words) {
                break;
            }
            lines += 1;
            if lines == MOST_LINES {
                end = self.text.trim_end().len().max(end);
            } else if !words.trim().is_empty() {
                end = line.end;
            }
        }
        Extent { end, block: Some(MultilineText { open, close: None }) }
    }

    /// The end of the brackets that open on the line of a value and close on a later one.
    fn brackets(&self, start: usize, key: Option<&'static Key>) -> Option<usize> {
        let first = start..line_end(self.text, start);
        let mut depth = depth_behind(&self.text[first], 0);
        if depth <= 0 || !self.text[start..].starts_with(['[', '{', '(']) {
            return None;
        }
        let inner = key.and_then(Key::model);
        let is_table = self.text[start..].starts_with('{');
        let mut end = None;
        for line in self.lines_behind(start) {
            let words = &self.text[line.clone()];
            if self.is_other(words, is_table, inner) {
                break;
            }
            depth = depth_behind(words, depth);
            if !words.trim().is_empty() {
                end = Some(line.end);
            }
            if depth <= 0 {
                break;
            }
        }
        end
    }

    /// Whether a line does not belong to the brackets that are open before it.
    fn is_other(&self, line: &str, is_table: bool, inner: Option<&'static Model>) -> bool {
        match kind(line, self.known) {
            LineKind::Heading => true,
            LineKind::Entry(split) => {
                !(is_table && key_of(inner, &line[split.key]).is_some()) && self.is_statement(line)
            }
            _ => false,
        }
    }
}

/// Whether a line begins as an entry of a list does in other languages.
pub(crate) fn begins_item(line: &str) -> bool {
    ["- ", "* ", "• ", "– "].iter().any(|it| line.trim_start_matches(is_blank).starts_with(it))
}

/// The quotation marks of any kind from a byte on.
fn quotes_at(text: &str, at: usize) -> Range<usize> {
    let rest = &text[at..];
    at..at + rest.len() - rest.trim_start_matches(is_quote).len()
}

fn opens_block(rest: &str) -> bool {
    let value = rest.trim_start_matches([' ', '=']);
    value.starts_with("'''") || value.starts_with("\"\"\"")
}

/// How many brackets are open after a line, without those in texts and comments.
fn depth_behind(line: &str, before: i32) -> i32 {
    let mut depth = before;
    let mut quote = None;
    for sign in line.chars() {
        match (sign, quote) {
            ('"' | '\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            ('#', None) => break,
            ('[' | '{' | '(', None) => depth += 1,
            (']' | '}' | ')', None) => depth -= 1,
            _ => {}
        }
    }
    depth
}
