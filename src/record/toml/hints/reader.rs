//! Reads a statement that is not valid TOML as an editor meant it: takes its bytes; gives its problems, each with the
//! change that corrects it.

use std::ops::Range;

use super::extent::{MultilineText, line_end};
use super::known_names::{KnownNames, is_bare_key, is_blank, key_of, plain_name};
use super::line::{SIGNS, split};
use super::problem::Problem;
use crate::character::{TextDefect, is_hidden, name};
use crate::record::check::characters;
use crate::record::schema::model::{Key, Model};

/// How deep brackets are followed: twice the depth of any record.
const DEEPEST: usize = 8;

/// What contains a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Inside {
    Line,
    List,
    Table,
}

/// A statement that is being read.
pub(crate) struct StatementReader<'t> {
    /// The file's text up to the statement's end.
    pub(crate) text: &'t str,
    /// The file's whole text.
    pub(crate) whole: &'t str,
    /// The next byte to read.
    pub(crate) at: usize,
    pub(crate) known: &'t KnownNames,
    /// The keys of the table that the statement belongs to.
    pub(crate) model: Option<&'static Model>,
    /// The marks of a text of several lines.
    pub(crate) block: Option<MultilineText>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) depth: usize,
    /// What was read last: a heading or a value.
    pub(crate) last: &'static str,
    /// The last text between quotation marks, and its key.
    pub(crate) last_text: Option<(Range<usize>, Option<&'static Key>)>,
}

impl<'t> StatementReader<'t> {
    pub(crate) fn new(whole: &'t str, at: Range<usize>, known: &'t KnownNames) -> Self {
        Self {
            text: &whole[..at.end],
            whole,
            at: at.start,
            known,
            model: None,
            block: None,
            problems: Vec::new(),
            depth: 0,
            last: "value",
            last_text: None,
        }
    }

    pub(crate) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The rest of the line.
    pub(crate) fn line(&self) -> &'t str {
        &self.text[self.at..line_end(self.text, self.at)]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(crate) fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(crate) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub(crate) fn goes_deeper(&mut self) -> bool {
        self.depth += 1;
        self.depth < DEEPEST
    }

    /// Skips spaces; reports those that TOML does not allow.
    pub(crate) fn blanks(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
            let odd = self.line();
            let length = odd.len()
                - odd.trim_start_matches(|c| is_blank(c) && !matches!(c, ' ' | '\t')).len();
            if length == 0 {
                return;
            }
            let at = self.at..self.at + length;
            self.at += length;
            self.problem(odd_blank(at, odd.chars().next().unwrap_or_default()));
        }
    }

    /// Skips spaces, line breaks and comments.
    pub(crate) fn blanks_and_lines(&mut self) {
        loop {
            self.blanks();
            if self.rest().starts_with('#') {
                self.at = line_end(self.text, self.at);
            }
            if !self.rest().starts_with(['\n', '\r']) {
                return;
            }
            self.bump();
        }
    }

    /// Reads the entries on one line; there should be only one.
    pub(crate) fn entries(&mut self) {
        self.entry();
        while self.trailing() {
            self.entry();
        }
    }

    fn entry(&mut self) {
        self.blanks();
        let Some(parts) = split(self.line(), self.known) else {
            let at = self.at..self.at + self.line().len();
            self.at = at.end;
            self.problem(Problem::new(at, "a key and a value belong here"));
            return;
        };
        let start = self.at;
        let place = |range: Range<usize>| start + range.start..start + range.end;
        let (key, sign) = (place(parts.key), place(parts.sign));
        let key = self.key(key);
        self.at = self.at.max(start);
        self.blanks_until(sign.start);
        self.sign(sign);
        self.value(key, Inside::Line);
    }

    /// Skips the spaces before a sign.
    fn blanks_until(&mut self, end: usize) {
        self.blanks();
        self.at = self.at.max(end);
    }

    /// Reads a key; gives its entry in the model.
    pub(crate) fn key(&mut self, at: Range<usize>) -> Option<&'static Key> {
        let word = &self.text[at.clone()];
        self.at = at.end;
        let is_valid =
            is_bare_key(word) || toml::de::DeTable::parse(&format!("{word} = 1")).is_ok();
        if is_valid {
            let known = key_of(self.model, word.trim_matches(['"', '\'']));
            let meant = self.known.key_meant(word).and_then(|it| key_of(self.model, it));
            if let (None, Some(meant)) = (known, meant) {
                let message = format!("the key is called `{}`", meant.name);
                self.problem(Problem::new(at, message).meant(meant.name.clone()));
            }
            return known.or(meant);
        }
        if word.is_empty() && self.line().starts_with("=======") {
            let mark = self.at..self.at + self.line().len();
            let problem = Problem::new(mark, "this marker is left over from an unfinished merge");
            self.problem(problem.help("delete it, once the lines around it are right"));
            return None;
        }
        if word.is_empty() {
            let problem = Problem::new(self.at..self.at + 1, "there is no key before the `=`");
            self.problem(problem.help("write the key, or delete the line"));
            return None;
        }
        let bare = word.trim_start_matches(SIGNS);
        let plain = plain_name(bare);
        let known = self.known.key_meant(bare).map(str::to_owned);
        let meant = known.or_else(|| Some(plain).filter(|it| is_bare_key(it)));
        let hidden = word.char_indices().find(|(_, c)| is_hidden(*c));
        let message = match hidden {
            Some((_, c)) => format!("the key contains {}, which readers cannot see", name(c)),
            None if bare != word => {
                "an entry begins with its key, without a sign before it".to_owned()
            }
            None if word.contains(is_blank) => "a key cannot contain a space".to_owned(),
            None => format!("`{word}` cannot be a key"),
        };
        let problem = Problem::new(at, message);
        let key = meant.as_deref().and_then(|it| key_of(self.model, it));
        self.problem(match meant {
            Some(meant) => problem.meant(meant),
            None => problem.help("a key is written with the letters a to z, digits and `_`"),
        });
        key
    }

    /// Reads the sign between a key and its value.
    pub(crate) fn sign(&mut self, at: Range<usize>) {
        let sign = &self.text[at.clone()];
        self.at = at.end;
        match sign {
            "=" => {}
            "" if self.line().trim_matches(is_blank).is_empty() => {
                let problem = Problem::new(at, "there is no `=` and no value after the key");
                self.problem(problem.help("write `=` and the value, or delete the line"));
            }
            "" => {
                let before = self.text[..at.start].trim_end_matches(is_blank).len();
                let is_other = |c: char| !c.is_alphanumeric() && c != '_';
                let word = self.text[..before].rsplit(is_other).next();
                let word = before - word.map_or(0, str::len)..before;
                let meant = format!("{} =", &self.text[word.clone()]);
                self.problem(
                    Problem::new(word, "there is no `=` between the key and its value")
                        .meant(meant),
                );
            }
            _ if sign.contains('=') => {
                self.problem(Problem::new(at, "one `=` joins a key and its value").meant("="));
            }
            _ => {
                let message = format!("a key and its value are joined by `=`, not `{sign}`");
                let glued = !self.text[..at.start].ends_with(is_blank);
                let meant = if glued { " =" } else { "=" };
                self.problem(Problem::new(at, message).meant(meant));
            }
        }
    }
}

/// The problem of a space that TOML does not allow, or of a character that readers cannot see.
pub(crate) fn odd_blank(at: Range<usize>, sign: char) -> Problem {
    if is_hidden(sign) {
        let (diagnostic, _) = characters::diagnostic("the line", "", &TextDefect::Hidden(sign));
        return Problem {
            code: diagnostic.code,
            ..Problem::new(at, diagnostic.message)
                .meant("")
                .help(diagnostic.help.unwrap_or_default())
        };
    }
    let called = match sign {
        '\u{a0}' | '\u{202f}' | '\u{2007}' => "a no-break space".to_owned(),
        _ => format!("an unusual space (U+{:04X})", u32::from(sign)),
    };
    let message = format!("there is {called} here instead of an ordinary space");
    Problem::new(at, message)
        .meant(" ")
        .help("delete it, and type an ordinary space if one is needed")
}
