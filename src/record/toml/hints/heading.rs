//! Reads a heading as an editor meant it: takes the reader; gives problems. Where a heading belongs is not checked here.

use super::known_names::{KnownHeading, in_brackets, is_bare_key, is_blank, is_quote, plain_name};
use super::line::BRACKETS;
use super::problem::Problem;
use super::reader::{StatementReader, odd_blank};

impl StatementReader<'_> {
    /// Reads a heading; gives its name, as it was meant.
    pub(crate) fn heading(&mut self) -> String {
        self.blanks();
        let start = self.at;
        let line = self.line();
        let bare = line.trim_start_matches(|c| {
            is_blank(c) || is_quote(c) || BRACKETS.contains(&c) || "-*•".contains(c)
        });
        let opening = &line[..line.len() - bare.len()];
        let end = bare
            .find(|c| BRACKETS.contains(&c) || is_quote(c) || "#=;:".contains(c))
            .unwrap_or(bare.len());
        let name = bare[..end].trim_end_matches(|c| is_blank(c) || c == ',');
        self.last = "heading";
        if name.is_empty() {
            self.at = start + line.len();
            let problem = Problem::new(start..self.at, "this heading has no name");
            self.problem(problem.help("write its name between the brackets, or delete it"));
            return String::new();
        }
        let behind = &bare[name.len()..];
        let rest =
            behind.trim_start_matches(|c| is_blank(c) || is_quote(c) || BRACKETS.contains(&c));
        let closing = behind[..behind.len() - rest.len()].trim_end_matches(is_blank);
        let length = opening.len() + name.len() + closing.len();
        self.at = start + length;
        let written = &line[..length];
        let (meant, is_guess) = match self.known.heading_meant(name) {
            Some((heading, is_guess)) => (Some(heading), is_guess),
            None => (None, false),
        };
        let count = |text: &str| text.chars().filter(|c| BRACKETS.contains(c)).count();
        let is_double = count(opening) > 1 || count(closing) > 1;
        let wanted = match meant {
            Some(heading) => heading.written(),
            None => in_brackets(&plain_name(name), is_double),
        };
        let path = meant.map_or_else(|| plain_name(name), |it| it.path.clone());
        if is_as(written, &wanted) {
            return path;
        }
        // An unknown name is reported by the check of the tree.
        if meant.is_none_or(|_| is_guess)
            && is_as(written, &in_brackets(name, is_double))
            && is_bare_key(name)
        {
            return name.to_owned();
        }
        let at = start..start + length;
        let odd = written.char_indices().find(|(_, c)| is_blank(*c) && !matches!(c, ' ' | '\t'));
        let problem = match odd {
            Some((place, sign)) => {
                let mark = at.start + place..at.start + place + sign.len_utf8();
                odd_blank(mark, sign).edit(at, wanted)
            }
            None => Problem::new(at, wrong(name, opening, closing, meant)).meant(wanted),
        };
        self.problem(if is_guess { problem.guess() } else { problem });
        path
    }
}

/// Whether a heading is written as another, but for ordinary blanks.
fn is_as(written: &str, wanted: &str) -> bool {
    let (open, close) = if wanted.starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
    let inner = written.strip_prefix(open).and_then(|it| it.strip_suffix(close));
    let wanted = wanted.trim_matches(['[', ']']);
    inner.is_some_and(|inner| inner.trim_matches([' ', '\t']) == wanted)
}

/// What is wrong with a heading.
fn wrong(name: &str, opening: &str, closing: &str, meant: Option<&KnownHeading>) -> String {
    let (opening, closing) = (opening.trim(), closing.trim());
    if opening.replace('[', "]") != closing {
        let others = [opening, closing].concat().chars().any(|c| !"[] ".contains(c));
        return match (opening, closing, others) {
            ("", "", _) => "a heading needs square brackets".to_owned(),
            (_, _, true) if !opening.contains('[') => "a heading needs square brackets".to_owned(),
            _ => "the brackets of this heading do not match".to_owned(),
        };
    }
    let is_double = opening.starts_with("[[");
    if let Some(heading) = meant.filter(|it| it.path == name && it.is_list != is_double) {
        return match heading.is_list {
            true => format!("`[{name}]` begins an entry of a list, and needs double brackets"),
            false => format!("`[[{name}]]` is one table, not a list, and needs single brackets"),
        };
    }
    match name.contains(is_blank) {
        true => "a heading cannot contain a space".to_owned(),
        false => "this heading is misspelt".to_owned(),
    }
}
