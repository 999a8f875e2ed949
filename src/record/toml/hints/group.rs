//! Reads lists and tables between brackets as an editor meant them: takes the reader; gives problems. Follows
//! brackets only a little deeper than records have them.

use super::extent::begins_item;
use super::known_names::{is_bare_key, is_blank, is_quote};
use super::line::split;
use super::problem::Problem;
use super::reader::{Inside, StatementReader};
use crate::record::schema::model::Key;

/// Words that editors put between the entries of a list.
const ANDS: [&str; 7] = ["and", "&", "or", "+", "/", ".", "|"];

impl StatementReader<'_> {
    /// Reads a list, perhaps with wrong brackets or none.
    pub(crate) fn list(&mut self) {
        let start = self.at;
        match self.peek() {
            Some('[') => self.bump(),
            Some('(' | '{') => {
                self.bump();
                let problem = Problem::new(start..start + 1, "a list needs square brackets");
                self.problem(problem.meant("["));
            }
            _ => {
                let problem = Problem::new(
                    start..self.at + self.line().len(),
                    "a list needs square brackets",
                );
                self.problem(
                    problem
                        .edit(start..start, "[")
                        .help("write `[` before its first entry and `]` after its last"),
                );
            }
        }
        self.group(start, ']', |reader| {
            if begins_item(reader.line()) {
                let at = reader.at..reader.at + reader.peek().map_or(0, char::len_utf8);
                reader.at = at.end;
                let problem = Problem::new(
                    at,
                    "list entries are separated by commas, without signs before them",
                );
                reader.problem(problem.meant(""));
            }

            reader.value(None, Inside::List);
        });
    }

    /// Reads a table on one line.
    pub(crate) fn table(&mut self, key: Option<&'static Key>) {
        let start = self.at;
        let outer = self.model;
        self.model = key.and_then(Key::model);
        let problem = Problem::new(start..start + 1, "a table needs curly brackets");
        match self.peek() {
            Some('{') => self.bump(),
            Some('(' | '[' | '<') => {
                self.bump();
                self.problem(problem.meant("{"));
            }
            _ => self.problem(
                problem
                    .edit(start..start, "{ ")
                    .help("write `{` before its first key, and `}` after its last value"),
            ),
        }
        if self.rest().starts_with('{') {
            let at = self.at..self.at + 1;
            self.bump();
            self.problem(Problem::new(at, "one bracket opens a table").meant(""));
        }
        self.group(start, '}', Self::field);
        self.model = outer;
    }

    /// Reads entries up to the closing bracket.
    fn group(&mut self, start: usize, close: char, mut item: impl FnMut(&mut Self)) {
        if !self.goes_deeper() {
            self.at = self.text.len();
            return;
        }
        let mut end = self.at;
        let mut comma = None;
        let mut is_first = true;
        loop {
            self.blanks_and_lines();
            let at = self.at;
            let Some(sign) = self.peek() else {
                self.problem(unclosed(start, end, close, self.text));
                break;
            };
            match sign {
                sign if sign == close => {
                    self.bump();
                    break;
                }
                ']' | '}' | ')' | '>' => {
                    self.bump();
                    let message = format!("these brackets close with `{close}`, not `{sign}`");
                    self.problem(Problem::new(at..at + 1, message).meant(close.to_string()));
                    break;
                }
                ',' | ';' => {
                    self.bump();
                    if comma.is_some() || is_first {
                        let problem =
                            Problem::new(at..at + 1, "there is nothing between two commas");
                        let from = comma.map_or(at, |_| end);
                        self.problem(problem.edit(from..at + 1, ""));
                    } else if sign == ';' {
                        let problem = Problem::new(
                            at..at + 1,
                            "entries are separated by commas, not semicolons",
                        );
                        self.problem(problem.meant(","));
                    }
                    comma = Some(at);
                    end = self.at;
                }
                _ => {
                    if !is_first && !self.idle_word(end, comma.is_some()) && comma.is_none() {
                        self.missing_comma(end, close);
                    }
                    item(self);
                    if self.at == at {
                        self.bump();
                        self.problem(Problem::new(
                            at..self.at,
                            "this sign does not belong to any entry",
                        ));
                    }
                    comma = None;
                    end = self.at;
                }
            }
            is_first = false;
        }
        self.depth -= 1;
    }

    /// Reports a word or sign in place of a comma, or after one; returns whether there is one.
    fn idle_word(&mut self, end: usize, has_comma: bool) -> bool {
        let word = self.line().split(is_blank).next().unwrap_or_default();
        if !ANDS.contains(&word) {
            return false;
        }
        let at = self.at..self.at + word.len();
        self.at = at.end;
        let problem =
            Problem::new(at.clone(), format!("entries are separated by commas, not by `{word}`"));
        self.problem(match has_comma {
            true => problem.meant(""),
            false => problem.edit(end..at.end, ","),
        });
        self.blanks_and_lines();
        true
    }

    fn missing_comma(&mut self, end: usize, close: char) {
        let word = self.line().split(['=', ' ', ',', close]).next().unwrap_or_default();
        let message = match close {
            '}' => format!("a comma is missing before `{word}`"),
            _ => "a comma is missing between two entries of a list".to_owned(),
        };
        let problem = Problem::new(self.at..self.at + word.len(), message).edit(end..end, ",");
        self.problem(problem.help(format!("write `,` before `{word}`")));
    }

    /// Reads an entry of a table on one line.
    fn field(&mut self) {
        let start = self.at;
        let line = self.line();
        let stop = line.find([',', ';', '}']).unwrap_or(line.len());
        let Some(parts) =
            split(line, self.known).filter(|it| it.key.end <= stop && it.sign.start <= stop)
        else {
            let words = line[..stop].trim_end_matches(is_blank);
            self.at = start + words.len();
            let problem = Problem::new(start..self.at, format!("`{words}` has no key"));
            self.problem(problem.help("each entry of a table is a key, `=` and a value: `{ value = 40, date = \"2011\" }`"));
            return;
        };
        let key = self.key(start + parts.key.start..start + parts.key.end);
        self.blanks();
        self.sign(start + parts.sign.start..start + parts.sign.end);
        self.value(key, Inside::Table);
        // `40 days` or `"40" days`: the words after a value belong to it.
        let rest = self.line();
        let stop = rest.find([',', ';', '}']).unwrap_or(rest.len());
        let words = rest[..stop].trim_matches(is_blank);
        let is_entry = words.contains('=') || is_bare_key(words) && stop == rest.len();
        if !words.is_empty()
            && !is_entry
            && !words.starts_with(is_quote)
            && !words.starts_with(['#', ']', ')'])
        {
            let at = self.at..self.at + rest[..stop].trim_end_matches(is_blank).len();
            self.at = at.end;
            self.problem(
                Problem::new(at.clone(), format!("`{words}` follows the value"))
                    .edit(at, "")
                    .guess(),
            );
        }
    }
}

/// A bracket that nothing closes.
fn unclosed(start: usize, end: usize, close: char, text: &str) -> Problem {
    let open = text[start..].chars().next().map_or(0, char::len_utf8);
    let problem = Problem::new(start..start + open, "this bracket is not closed");
    let word = text[start..end].rsplit([' ', '\n']).next().unwrap_or_default();
    let help = match word.is_empty() {
        true => format!("write `{close}`"),
        false => format!("write `{close}` after `{word}`"),
    };
    problem.edit(end..end, close.to_string()).help(help)
}
