//! Reads a value as an editor meant it: takes the reader and the key; gives problems. Reads nothing around
//! the value.

use std::ops::Range;

use super::extent::{begins_item, line_end};
use super::interpretation::{Interpretation, interpret};
use super::known_names::{is_blank, is_quote};
use super::problem::Problem;
use super::quote::with_curly_quotes;
use super::reader::{Inside, StatementReader};
use crate::record::schema::model::{Key, KeyKind, Model, ValueType};
use crate::record::value::number_hints::{ASK_WHICH, one_number};
use crate::record::value::replacement::quoted;

impl StatementReader<'_> {
    /// Reads the value of a key, or an entry of a list.
    pub(crate) fn value(&mut self, key: Option<&'static Key>, inside: Inside) {
        self.blanks();
        if inside == Inside::Line && (self.line().is_empty() || self.line().starts_with('#')) {
            if self.is_on_next_line(key) {
                return;
            }
            return self.no_value(key);
        }
        if inside == Inside::Line && self.block.is_some() {
            return self.prose(key);
        }
        let lists = key.is_some_and(|key| matches!(key.kind, KeyKind::List { .. }));
        let fields = key.and_then(Key::model);
        match self.peek() {
            Some('{') if lists && !self.line().contains('=') => self.list(),
            Some('(' | '[' | '<') if fields.is_some() && self.line().contains('=') => {
                self.table(key);
            }
            Some(_) if fields.is_some_and(|it| self.begins_field(it)) => self.table(key),
            Some('[' | '{') if key.and_then(Key::value_type).is_some() => {
                self.needless_bracket(key, inside);
            }
            Some('[') => self.list(),
            Some('(') if lists => self.list(),
            Some('{') => self.table(key),
            Some(sign) if is_quote(sign) && lists && self.is_row_of_texts() => self.list(),
            Some(sign) if is_quote(sign) => self.quoted(key, inside),
            Some('&') if self.rest().starts_with("&quot;") => self.escaped(key, inside),
            _ => self.bare(key, inside),
        }
    }

    /// Whether the value is on a later line of the statement; if so, reads it.
    fn is_on_next_line(&mut self, key: Option<&'static Key>) -> bool {
        let rest = self.rest();
        let value = rest.trim_start_matches(is_blank);
        if rest.starts_with('#') || value.is_empty() {
            return false;
        }
        let at = self.at..self.at + rest.len() - value.len();
        if self.block.as_ref().is_some_and(|block| block.open.is_empty()) {
            self.prose(key);
            return true;
        }
        if begins_item(value) {
            self.items(at);
            return true;
        }
        let word = value.lines().next().unwrap_or_default().len();
        let problem = Problem::new(at.end..at.end + word, "the value is on the line below its key");
        self.at = at.end;
        self.problem(problem.edit(at, " ").help("put it on the key's line, after the `=`"));
        self.value(key, Inside::Line);
        true
    }

    /// Reports the entries of a list that are each on a line of their own, as in other languages.
    fn items(&mut self, blank: Range<usize>) {
        let lines = self.text[blank.end..].lines();
        let bare =
            lines.map(|line| line.trim_start_matches(|c| is_blank(c) || "-*•–".contains(c)).trim());
        let items: Vec<_> =
            bare.map(|it| quoted(it.trim_matches(|c| is_quote(c) || c == ','))).collect();
        let problem = Problem::new(blank.end..blank.end + 1, "a list needs square brackets");
        self.at = self.text.len();
        self.problem(problem.edit(blank.start..self.at, format!(" [{}]", items.join(", "))));
    }

    /// Reads a single value after a bracket.
    fn needless_bracket(&mut self, key: Option<&'static Key>, inside: Inside) {
        let at = self.at..self.at + 1;
        self.bump();
        self.problem(Problem::new(at, "a single value is written without brackets").meant(""));
        if self.goes_deeper() {
            self.value(key, inside);
        }
    }

    /// Whether a key of a table and its sign follow.
    fn begins_field(&self, model: &Model) -> bool {
        let word = self.line();
        let end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
        model.key(&word[..end]).is_some() && word[end..].trim_start().starts_with('=')
    }

    pub(crate) fn no_value(&mut self, key: Option<&Key>) {
        let prose = key.is_some_and(|key| {
            matches!(&key.kind, KeyKind::Value { value_type: ValueType::Prose, .. })
        });
        let help = match prose {
            true => "write `'''` after the `=`, and `'''` on a line of its own where the text ends",
            false => "write the value, or delete the line",
        };
        self.problem(Problem::new(self.at..self.at, "no value follows the `=`").help(help));
    }

    /// Whether the line has texts with commas between them, without brackets.
    fn is_row_of_texts(&self) -> bool {
        let line = self.line();
        let mut parts = line.split(is_quote).skip(2).step_by(2);
        parts.any(|part| part.trim() == "," || part.trim() == ";")
    }

    /// Reports a problem, with what its bytes were meant to be as the value of their key.
    pub(crate) fn replace(
        &mut self,
        mut problem: Problem,
        inner: &str,
        (key, inside): (Option<&Key>, Inside),
    ) {
        let text = with_curly_quotes(inner);
        let at = problem.at.clone();
        self.at = at.end;
        let parts = match interpret(&text, key) {
            Interpretation::Certain(parts) => parts,
            Interpretation::Likely(value) => {
                problem = problem.guess();
                vec![("", value)]
            }
            Interpretation::None { message, help } => {
                return self.problem(Problem { message, ..problem }.help(help));
            }
        };
        let free =
            |name: &str| self.model_has(name, inside) && !self.is_beside(at.start, name, inside);
        if let Some((name, value)) = parts.iter().find(|(name, _)| !name.is_empty() && !free(name))
        {
            let main = parts.first().map_or("", |(_, value)| value);
            let help = match *name {
                "to" => {
                    problem.message = one_number(&problem.message);
                    ASK_WHICH.to_owned()
                }
                name => format!(
                    "write the number alone, `{main}`, and `{name} = {value}` below the heading of the entry"
                ),
            };
            return self.problem(problem.help(help));
        }
        let between = if inside == Inside::Table { ", " } else { "\n" };
        let meant: String = parts
            .into_iter()
            .map(|(name, value)| match name {
                "" => value,
                name => format!("{between}{name} = {value}"),
            })
            .collect();
        self.problem(problem.meant(meant));
    }

    fn model_has(&self, name: &str, inside: Inside) -> bool {
        inside != Inside::List && self.model.is_some_and(|model| model.key(name).is_some())
    }

    /// Whether there is a line with this key near a byte, below the same heading.
    fn is_beside(&self, at: usize, name: &str, inside: Inside) -> bool {
        let has = |line: &str| {
            line.trim_start().strip_prefix(name).is_some_and(|it| it.trim_start().starts_with('='))
        };
        if inside == Inside::Table {
            let line = self.text[..at].rfind('\n').map_or(0, |it| it + 1);
            return self.text[line..line_end(self.text, at)].split(['{', ',']).any(has);
        }
        let is_of_table = |line: &&str| !line.starts_with('[');
        let before = self.whole[..at].lines().rev().take_while(is_of_table).take(200);
        let behind = self.whole[at..].lines().skip(1).take_while(is_of_table).take(200);
        before.chain(behind).any(has)
    }
}
