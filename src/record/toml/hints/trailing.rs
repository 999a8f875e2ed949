//! Reads what follows a value or heading on its line: takes the reader; gives problems.

use std::ops::Range;

use super::extent::next_entry;
use super::interpretation::{Interpretation, interpret};
use super::known_names::{is_blank, is_quote};
use super::line::remark;
use super::problem::Problem;
use super::reader::StatementReader;
use crate::record::schema::model::Key;

impl StatementReader<'_> {
    /// Reads what follows an entry; returns whether another entry begins there.
    pub(crate) fn trailing(&mut self) -> bool {
        let behind = self.at;
        self.blanks();
        let start = self.at;
        let line = self.line();
        if line.is_empty() || line.starts_with('#') {
            return false;
        }
        let end = start + line.len();
        let bare = line.trim_start_matches([',', ';']);
        if next_entry(bare, self.known) {
            let at = start + line.len() - bare.trim_start_matches(is_blank).len();
            let problem = Problem::new(at..at + 1, "each entry needs a line of its own");
            self.problem(problem.edit(behind..at, "\n").help("start a new line here"));
            self.at = at;
            return true;
        }
        self.at = end;
        if let Some(mark) = remark(line) {
            self.problem(other_comment(start..end, mark, self.text));
            return false;
        }
        let signs = line.len() - line.trim_start_matches([',', ';', '.', ':']).len();
        let rest = line[signs..].trim_start_matches(is_blank);
        if signs > 0 && (rest.is_empty() || rest.starts_with('#')) {
            let at = start..start + signs;
            let message = format!("there is a `{}` after the {}", &line[..signs], self.last);
            self.problem(Problem::new(at.clone(), message).edit(at, ""));
            return false;
        }
        self.junk(start, line);
        false
    }

    /// Reports what follows a value and does not belong to anything.
    fn junk(&mut self, start: usize, line: &str) {
        let words = line.split(" #").next().unwrap_or_default().trim_end_matches(is_blank);
        let at = start..start + words.len();
        let is_signs = words.chars().all(|c| !c.is_alphanumeric());
        if self.joins_text(&at, words) {
            return;
        }
        let message = format!("`{words}` follows the {}", self.last);
        self.problem(match is_signs {
            true => Problem::new(at.clone(), message).edit(at, ""),
            false => Problem::new(at, message)
                .meant(format!("# {words}"))
                .guess()
                .help(format!("delete it, or write `# {words}` if it is a note")),
        });
    }

    /// Whether words after a text most likely belong to it; if so, reports that.
    fn joins_text(&mut self, at: &Range<usize>, words: &str) -> bool {
        let Some((text, key)) = self.last_text.clone() else {
            return false;
        };
        let inner = self.text[text.clone()].trim_matches(is_quote);
        let words = words.trim_matches(is_quote);
        let is_words = words.contains(char::is_alphanumeric) && !words.starts_with(['(', '[']);
        let takes_text = key.and_then(Key::value_type).is_some();
        match interpret(&format!("{inner} {words}"), key) {
            Interpretation::Certain(parts) if parts.len() == 1 && is_words && takes_text => {
                let message = format!("`{words}` follows the closing quotation mark");
                let problem =
                    Problem::new(at.clone(), message).edit(text.start..at.end, parts[0].1.clone());
                self.problem(problem.guess());
                true
            }
            _ => false,
        }
    }
}

/// The problem of a comment in the style of another language.
pub(crate) fn other_comment(at: Range<usize>, mark: &str, text: &str) -> Problem {
    let words = &text[at.clone()];
    let lines = words.lines().map(|line| {
        let bare = line.trim_matches(is_blank);
        let bare = bare.strip_prefix(mark.trim()).unwrap_or(bare);
        let bare =
            bare.trim_start_matches(['/', ';', '-']).trim_end_matches("*/").trim_end_matches("-->");
        let bare = bare.trim_matches(is_blank);
        if bare.is_empty() { "#".to_owned() } else { format!("# {bare}") }
    });
    let meant: Vec<_> = lines.collect();
    let message = format!("a comment begins with `#`, not `{}`", mark.trim());
    Problem::new(at, message).meant(meant.join("\n"))
}
