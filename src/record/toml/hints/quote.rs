//! Reads a text between quotation marks of whatever kind as an editor meant it: takes the reader; gives
//! problems. The words of the text stay as they are.

use std::ops::Range;

use super::bare::bare_end;
use super::extent::{may_follow_value, next_entry};
use super::known_names::{KnownNames, is_blank, is_quote};
use super::line::split;
use super::problem::Problem;
use super::reader::{Inside, StatementReader};
use crate::record::schema::model::Key;

impl StatementReader<'_> {
    /// Reads a text between quotation marks, perhaps wrong ones.
    pub(crate) fn quoted(&mut self, key: Option<&'static Key>, inside: Inside) {
        let start = self.at;
        let line = self.line();
        let open = self.peek().unwrap_or_default();
        let exact = exact_end(line);
        let fits = |end: usize| follows(&line[end..], inside, self.known);
        self.last_text = exact.map(|end| (start..start + end, key));
        if let Some(end) = exact.filter(|end| fits(*end)) {
            self.at = start + end;
            return self.escapes(start..start + end);
        }
        if let Some(cut) = exact.and_then(|end| swallowed(&line[1..end - 1], inside, self.known)) {
            let at = start..start + 1 + cut;
            let inner = line[1..=cut].trim_end_matches(is_blank);
            let bare = inner.trim_end_matches(is_quote);
            let message = match inner[bare.len()..].chars().next() {
                Some(mark) => {
                    format!("a text that begins with `{open}` does not end with `{mark}`")
                }
                None => "this text has no closing quotation mark".to_owned(),
            };
            return self.replace(Problem::new(at, message), bare, (key, inside));
        }
        let first = open.len_utf8();
        let marks = line.char_indices().skip(1).filter(|(_, c)| is_quote(*c));
        let mut ends = marks.map(|(at, c)| (at, c, at + c.len_utf8()));
        let goes_on = |last: usize| {
            inside == Inside::Table && swallowed(&line[..last], inside, self.known).is_some()
        };
        let end = ends.find(|(_, _, end)| fits(*end)).filter(|(last, _, _)| !goes_on(*last));
        if let Some((last, mark, end)) = end {
            let is_straight = matches!(open, '"' | '\'');
            let message = match (is_straight, mark == open) {
                (true, true) if exact.is_none() => {
                    "this text has no closing quotation mark".to_owned()
                }
                (true, true) => "a quotation mark inside a text ends it".to_owned(),
                (true, false) => {
                    format!("a text that begins with `{open}` does not end with `{mark}`")
                }
                (false, _) => "a text needs straight double quotes".to_owned(),
            };
            let inner = &line[first.min(last)..last];
            return self.replace(Problem::new(start..start + end, message), inner, (key, inside));
        }
        if let Some(end) = exact {
            self.at = start + end;
            return;
        }
        let end = unclosed_end(line, inside, self.known);
        let inner = line.get(first..end).unwrap_or_default();
        let at = start..start + end.max(first);
        let problem = Problem::new(at, "this text has no closing quotation mark");
        self.replace(problem, inner, (key, inside));
    }

    /// Reads a text between the quotation marks of HTML.
    pub(crate) fn escaped(&mut self, key: Option<&Key>, inside: Inside) {
        const MARK: &str = "&quot;";
        let inner = &self.line()[MARK.len()..];
        let end = inner.find(MARK).unwrap_or(unclosed_end(inner, inside, self.known));
        let close = if inner[end..].starts_with(MARK) { MARK.len() } else { 0 };
        let at = self.at..self.at + MARK.len() + end + close;
        let message = "a text needs straight double quotes, not `&quot;`";
        self.replace(Problem::new(at, message), &inner[..end], (key, inside));
    }

    /// Reports backslashes that do not begin an escape.
    pub(crate) fn escapes(&mut self, at: Range<usize>) {
        let text = &self.text[at.clone()];
        if text.starts_with('"')
            && toml::de::DeTable::parse(&format!("x = {text}")).is_err()
            && let Some(doubled) = doubled(text)
        {
            let mark = at.start + text.find('\\').unwrap_or_default();
            let problem =
                Problem::new(mark..mark + 1, "in double quotes a backslash is written twice");
            self.problem(problem.edit(at, doubled));
        }
    }
}

/// The end of a text between straight quotation marks, its marks included.
fn exact_end(line: &str) -> Option<usize> {
    let open = line.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    let mut escaped = false;
    for (at, sign) in line.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' if open == '"' => escaped = true,
            sign if sign == open => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Whether the text after a quotation mark shows that the mark closes a text.
fn follows(rest: &str, inside: Inside, known: &KnownNames) -> bool {
    let bare = rest.trim_start_matches(is_blank);
    match inside {
        Inside::Line => may_follow_value(rest, known),
        _ if bare.is_empty() || bare.starts_with([',', ';', ']', '}', ')', '#']) => true,
        Inside::List => {
            let ands = ["and ", "& ", "or ", "+ "];
            let next = ands.iter().find_map(|it| bare.strip_prefix(it));
            let mut signs = next.unwrap_or(bare).chars();
            let opens = signs.next().is_some_and(is_quote);
            rest.starts_with(is_blank) && opens && signs.next().is_some_and(|c| !is_blank(c))
        }
        Inside::Table => next_entry(bare, known),
    }
}

/// Where a text that lacks its closing mark should have ended, if it took in the next entry.
fn swallowed(inner: &str, inside: Inside, known: &KnownNames) -> Option<usize> {
    match inside {
        Inside::Line => None,
        Inside::List => {
            let bare = inner.trim_end_matches(is_blank);
            bare.ends_with([',', ';']).then(|| bare.len() - 1)
        }
        Inside::Table => {
            let mut gaps = inner.match_indices([',', ';', ' ']).map(|(at, _)| at);
            gaps.find(|at| next_entry(&inner[at + 1..], known))
        }
    }
}

/// Where a text without any closing mark ends.
fn unclosed_end(line: &str, inside: Inside, known: &KnownNames) -> usize {
    let end = match inside {
        Inside::Line => return bare_end(line, inside, known),
        Inside::List => line.find([',', ';', ']']),
        Inside::Table => line
            .match_indices([',', ';', '}'])
            .map(|(at, _)| at)
            .find(|at| line[*at..].starts_with('}') || split(&line[at + 1..], known).is_some()),
    };
    end.unwrap_or(line.trim_end_matches(is_blank).len())
}

/// A text between double quotes with each backslash written twice that is not before a quotation mark or
/// another backslash.
fn doubled(text: &str) -> Option<String> {
    let mut doubled = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        doubled.push(sign);
        if sign == '\\' {
            match signs.next_if(|it| matches!(it, '\\' | '"')) {
                Some(next) => doubled.push(next),
                None => doubled.push('\\'),
            }
        }
    }
    (doubled != text).then_some(doubled)
}

/// A text with curly quotation marks for the straight double ones in it.
pub(crate) fn with_curly_quotes(text: &str) -> String {
    let mut before = ' ';
    let mut curly = String::new();
    for sign in text.chars() {
        curly.push(match sign {
            '"' if before == ' ' || before == '(' => '“',
            '"' if before != '\\' => '”',
            sign => sign,
        });
        before = sign;
    }
    curly
}
