//! Reads a value without quotation marks as an editor meant it: takes the reader; gives problems. Reads nothing
//! around the value.

use super::extent::next_entry;
use super::interpretation::{number_wrong, takes_number};
use super::known_names::{KnownNames, is_blank, is_quote};
use super::line::remark;
use super::problem::Problem;
use super::reader::{Inside, StatementReader};
use crate::record::schema::model::{Key, ValueType};

impl StatementReader<'_> {
    /// Reads a value without quotation marks.
    pub(crate) fn bare(&mut self, key: Option<&'static Key>, inside: Inside) {
        let line = self.line();
        let end = bare_end(line, inside, self.known);
        let word = line[..end].trim_end_matches(is_blank);
        let at = self.at..self.at + word.len();
        self.at = at.end;
        if word.is_empty() {
            if inside != Inside::List {
                self.no_value(key);
            }
            return;
        }
        if toml::de::DeTable::parse(&format!("x = {word}")).is_ok() {
            return;
        }
        let bare = word.trim_end_matches(is_quote).trim_start_matches(is_quote);
        let message = if bare.len() < word.len() && word.ends_with(is_quote) {
            "this text has no opening quotation mark".to_owned()
        } else {
            why_not_bare(word, key)
        };
        let inner = if bare.is_empty() { word } else { bare };
        self.replace(Problem::new(at, message), inner, (key, inside));
    }
}

/// Why a word needs quotation marks.
fn why_not_bare(word: &str, key: Option<&Key>) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let lower = word.to_lowercase();
    let is_date = word.get(..4).is_some_and(digits) && word.contains(['-', '/', '–', '\u{2011}']);
    let is_boolean = key.and_then(Key::value_type) == Some(ValueType::Boolean);
    match lower.as_str() {
        "yes" | "on" | "y" if is_boolean => return "yes is written `true`".to_owned(),
        "no" | "off" | "n" if is_boolean => return "no is written `false`".to_owned(),
        "true" | "false" => return "`true` and `false` are written in lower case".to_owned(),
        _ => {}
    }
    if takes_number(key) && word.split(',').all(digits) && word.contains(',') {
        return "a number is written without commas".to_owned();
    }
    if word.starts_with('0') && digits(word) {
        return "a number cannot begin with 0".to_owned();
    }
    if is_date {
        return "a date needs quotes".to_owned();
    }
    number_wrong(word, key).unwrap_or_else(|| match takes_number(key) {
        true => "a number with a sign needs straight double quotes".to_owned(),
        false => "a text needs straight double quotes".to_owned(),
    })
}

/// Where a value without quotation marks ends.
pub(crate) fn bare_end(line: &str, inside: Inside, known: &KnownNames) -> usize {
    let mut after_blank = false;
    for (at, sign) in line.char_indices() {
        let rest = &line[at..];
        let ends = match (sign, inside) {
            ('#', _) => {
                // `40# problem` is valid; a longer value is a text, which may hold the sign.
                after_blank
                    || at < 30 && toml::de::DeTable::parse(&format!("x = {}", &line[..at])).is_ok()
            }
            (';' | ']' | ')', Inside::List) | (';' | '}', Inside::Table) => true,
            (',', Inside::List | Inside::Table) => !is_thousands(&line[..at], rest),
            ('/', Inside::Line) if rest.starts_with("/*") => true,
            _ => {
                after_blank
                    && (remark(rest).is_some() || inside != Inside::List && next_entry(rest, known))
            }
        };
        if ends {
            let end = line[..at].trim_end_matches(is_blank);
            return match inside {
                Inside::Line => without_signs(end).len(),
                _ => end.len(),
            };
        }
        after_blank = is_blank(sign);
    }
    let whole = line.trim_end_matches(is_blank);
    match inside {
        Inside::Line => without_signs(whole).len(),
        _ => whole.len(),
    }
}

/// A value without the comma, semicolon or full stop after it.
fn without_signs(value: &str) -> &str {
    let bare = value.trim_end_matches([',', ';']).trim_end_matches(is_blank);
    match bare.strip_suffix('.') {
        Some(number) if number.bytes().all(|b| b.is_ascii_digit()) => number,
        _ => bare,
    }
}

/// Whether a comma separates the thousands of a number.
fn is_thousands(before: &str, rest: &str) -> bool {
    let digits = rest[1..].len() - rest[1..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
    digits == 3 && before.ends_with(|c: char| c.is_ascii_digit())
}
