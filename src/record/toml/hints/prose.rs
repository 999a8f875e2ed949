//! Reads a text of several lines as an editor meant it: takes the reader and the text's marks; gives problems.
//! The words of the text stay as they are.

use std::ops::Range;

use super::extent::MultilineText;
use super::problem::Problem;
use super::reader::StatementReader;
use crate::record::schema::model::{Key, ValueType};
use crate::record::value::replacement::quoted;

impl StatementReader<'_> {
    /// Reads a text of several lines, whose marks are known.
    pub(crate) fn prose(&mut self, key: Option<&Key>) {
        let Some(MultilineText { open, close }) = self.block.take() else {
            return;
        };
        let Some(close) = close else {
            return self.prose_without_end(open, key);
        };
        let (opening, closing) = (&self.text[open.clone()], &self.text[close.clone()]);
        let inner = &self.text[open.end..close.start];
        let is_mark = |mark: &str| mark == "'''" || mark == "\"\"\"";
        let quote = match (opening, closing) {
            (_, "\"\"\"") | ("\"\"\"", _) if !inner.contains('\\') && !inner.contains("\"\"\"") => {
                "\"\"\""
            }
            _ => "'''",
        };
        let takes_lines = key.and_then(Key::value_type).is_none_or(|it| it == ValueType::Prose);
        if !takes_lines && !is_mark(opening) && inner.contains('\n') {
            let words: Vec<_> = inner.split_whitespace().collect();
            let problem = Problem::new(open.clone(), "this text runs over several lines");
            self.problem(problem.edit(open.start..close.end, quoted(&words.join(" "))));
            self.at = close.end;
            return;
        }
        // A closing mark may have one or two of the text's own quotation marks before it.
        let is_closed = opening == quote && closing.ends_with(quote);
        if !is_closed {
            self.marks(&open, &close, quote);
        } else if is_mark(opening) {
            self.inner_marks(&open, &close, quote);
        }
        self.at = close.end;
    }

    /// Reports marks that are not straight, or differ.
    fn marks(&mut self, open: &Range<usize>, close: &Range<usize>, quote: &str) {
        let (opening, closing) = (&self.text[open.clone()], &self.text[close.clone()]);
        let message = |mark: &str| match mark {
            "" => format!("there is no `{quote}` before this text"),
            _ => {
                format!("a text of several lines needs `{quote}` before and after it, not `{mark}`")
            }
        };
        let own_line = |mark: &str, at: usize| match self.text[..at].ends_with('\n')
            || mark.chars().count() > 2
        {
            true => quote.to_owned(),
            false => format!("\n{quote}"),
        };
        let mut problems = Vec::new();
        if opening != quote {
            let breaks = self.text[open.end..].starts_with(['\n', '\r']);
            let meant = match (opening, breaks) {
                ("", true) => format!(" {quote}"),
                (_, true) => quote.to_owned(),
                (_, false) => format!("{quote}\n"),
            };
            let word = self.text[open.start..].lines().next().unwrap_or_default().len();
            let at = if opening.is_empty() { open.start..open.start + word } else { open.clone() };
            problems.push(Problem::new(at, message(opening)).edit(open.clone(), meant));
        }
        if closing != quote {
            let meant = own_line(closing, close.start);
            problems.push(Problem::new(close.clone(), message(closing)).meant(meant));
        }
        let help = format!(
            "write `{quote}` after the `=`, and `{quote}` on a line of its own where the text ends"
        );
        for problem in problems {
            self.problem(problem.help(help.clone()));
        }
    }

    /// Reports what is not allowed in a text between the right marks.
    fn inner_marks(&mut self, open: &Range<usize>, close: &Range<usize>, quote: &str) {
        let inner = &self.text[open.end..close.start];
        let mut at = 0;
        while let Some(found) = inner[at..].find(quote) {
            let mark = open.end + at + found..open.end + at + found + quote.len();
            at += found + quote.len();
            let problem = Problem::new(mark, format!("`{quote}` inside a text ends it"));
            self.problem(problem.meant("\"").help("write `\"` instead"));
        }
        if quote == "\"\"\"" && inner.contains('\\') {
            for (at, _) in inner.match_indices('\\') {
                let mark = open.end + at..open.end + at + 1;
                let is_escape =
                    inner[at + 1..].starts_with(['"', '\\']) || inner[..at].ends_with('\\');
                if !is_escape {
                    let message = "in double quotes a backslash is written twice";
                    self.problem(Problem::new(mark, message).meant("\\\\"));
                }
            }
        }
    }

    fn prose_without_end(&mut self, open: Range<usize>, key: Option<&Key>) {
        let opening = &self.text[open.clone()];
        let quote = if opening == "\"\"\"" { "\"\"\"" } else { "'''" };
        let end = self.text.trim_end().len();
        self.at = self.text.len();
        let message = format!("the text that begins here has no closing `{quote}`");
        let help = format!("write `{quote}` on a line of its own where the text ends");
        let is_line = key.and_then(Key::value_type).is_some_and(|it| it != ValueType::Prose);
        let meant = if is_line { quote.to_owned() } else { format!("\n{quote}") };
        let problem = Problem::new(open.clone(), message).edit(end..end, meant);
        self.problem(problem.guess().help(help));
        if opening != quote {
            self.problem(Problem::new(open, "").meant(quote));
        }
    }
}
