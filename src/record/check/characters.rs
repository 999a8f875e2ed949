//! Characters that mislead a reader: takes a key, a text or the comments of a file; reports each with what to
//! write instead.

use std::ops::Range;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::reporter::Reporter;
use crate::character::{TextDefect, defects, name};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::record::toml::written;

/// Reports misleading characters in comments, where they can hide a part of the record.
pub(crate) fn comments(reporter: &mut Reporter<'_>, root: &TomlSpanned<DeTable<'_>>) -> bool {
    let defects_found = defects(&reporter.file.text);
    if defects_found.is_empty() {
        return true;
    }
    let mut texts = Vec::new();
    texts_in(root.get_ref(), &mut texts);
    let is_text = |at: usize| texts.iter().any(|text| text.contains(&at));
    let mut is_valid = true;
    for (at, defect) in defects_found.into_iter().filter(|(at, _)| !is_text(at.start)) {
        let (diagnostic, meant) = diagnostic("a comment", reporter.file.slice(&at), &defect);
        is_valid &= report(reporter, at, diagnostic, meant);
    }
    is_valid
}

/// Reports the first misleading character of a key; returns whether there is none.
pub(crate) fn key(reporter: &mut Reporter<'_>, word: &str, span: Range<usize>) -> bool {
    let Some((at, defect)) = defects(word).into_iter().next() else {
        return true;
    };
    let (diagnostic, meant) = diagnostic("a key", &word[at.clone()], &defect);
    let range = written::range_in(reporter.file.slice(&span), word, &at);
    let range = range.map(|range| span.start + range.start..span.start + range.end);
    let meant = meant.filter(|_| range.is_some());
    report(reporter, range.unwrap_or(span), diagnostic, meant)
}

/// The diagnostic with the letters to write at its place; its help stays.
pub(crate) fn suggested(diagnostic: Diagnostic, place: Place, meant: Option<String>) -> Diagnostic {
    let help = diagnostic.help.clone();
    let diagnostic = match meant {
        Some(meant) => diagnostic.suggest(place, meant),
        None => diagnostic,
    };
    Diagnostic { help, ..diagnostic }
}

/// Reports a diagnostic with the letters to write instead; returns whether the text is still valid.
pub(crate) fn report(
    reporter: &mut Reporter<'_>,
    at: Range<usize>,
    diagnostic: Diagnostic,
    meant: Option<String>,
) -> bool {
    let is_warning = diagnostic.code.severity() == Severity::Warning;
    let place = Place::new(reporter.file, at.clone());
    let diagnostic = suggested(diagnostic, place, meant);
    reporter.report(diagnostic, at, "") || is_warning
}

/// The bytes of all keys and texts in a table.
fn texts_in(table: &DeTable<'_>, into: &mut Vec<Range<usize>>) {
    fn value(item: &TomlSpanned<DeValue<'_>>, into: &mut Vec<Range<usize>>) {
        match item.get_ref() {
            DeValue::String(_) => into.push(item.span()),
            DeValue::Array(items) => items.iter().for_each(|item| value(item, into)),
            DeValue::Table(table) => texts_in(table, into),
            _ => {}
        }
    }
    for (key, item) in table {
        into.push(key.span());
        value(item, into);
    }
}

/// The diagnostic for a defect in `holder`, a key or a comment, and the letters to write instead.
pub(crate) fn diagnostic(
    holder: &str,
    written: &str,
    defect: &TextDefect,
) -> (Diagnostic, Option<String>) {
    let (code, message, help, meant) = match defect {
        TextDefect::Hidden(character) => (
            Code::ControlCharacter,
            match character {
                '\n' | '\r' => format!("{holder} contains a line break"),
                '\t' => format!("{holder} contains a tab"),
                '\u{e000}'..='\u{f8ff}' => {
                    format!("{holder} contains {}, which only some fonts show", name(*character))
                }
                _ => format!("{holder} contains {}, which readers cannot see", name(*character)),
            },
            hidden_help(*character),
            Some(replacement(*character)),
        ),
        TextDefect::Lost => (
            Code::GarbledText,
            format!("{holder} contains the sign of a lost character, {}", name('\u{fffd}')),
            "write the character that was there".to_owned(),
            None,
        ),
        TextDefect::Garbled(meant) => (
            Code::GarbledText,
            format!(
                "{holder} contains `{written}`, which is `{meant}` read with the wrong encoding"
            ),
            format!("write `{meant}`; text pasted from the same file may contain more of these"),
            Some(meant.clone()),
        ),
        TextDefect::Ligature(letters) => (
            Code::Ligature,
            format!(
                "{holder} contains the letters `{letters}` as one character, which a search does not find"
            ),
            format!("write `{letters}`; the font joins them itself"),
            Some((*letters).to_owned()),
        ),
    };
    (Diagnostic::new(code, message).help(help), meant)
}

fn replacement(character: char) -> String {
    let parts = matches!(
        character,
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    );
    if parts { " " } else { "" }.to_owned()
}

fn hidden_help(character: char) -> String {
    let help = match character {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            "write the text on one line"
        }
        '\t' => "write a space instead of the tab",
        '\u{ad}' => "delete it: the typesetter breaks lines itself",
        '\u{e000}'..='\u{f8ff}' => {
            "write the character that you see in the other program; a list item begins with `- `"
        }
        _ => "delete it together with the letters on both sides of it, and type those again",
    };
    help.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::character::defects;

    #[test]
    fn says_what_it_is_and_what_to_write() {
        let reported = |text: &str| {
            let (at, defect) = defects(text).remove(0);
            let (diagnostic, meant) = diagnostic("`name`", &text[at], &defect);
            (diagnostic.message, meant)
        };
        assert_eq!(
            reported("a\u{ad}b"),
            (
                "`name` contains U+00AD (soft hyphen), which readers cannot see".to_owned(),
                Some(String::new())
            )
        );
        assert_eq!(
            reported("Maryâ€™s"),
            (
                "`name` contains `â€™`, which is `’` read with the wrong encoding".to_owned(),
                Some("’".to_owned())
            )
        );
    }
}
