//! Slips in the value behind a key: takes a line's value; gives what was meant, in an editor's words.

use std::ops::Range;

/// A slip in a value, with the bytes of the value to mark.
pub(super) struct ValueSlip {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// Keys that hold paragraphs.
const PROSE: [&str; 3] = ["prose", "introduction", "terms"];

/// The quotes of a value that begins a text and does not end it.
pub(super) fn opens_prose(value: &str) -> Option<&'static str> {
    let value = value.trim_start();
    let begins = |quote: &&str| value.starts_with(*quote) && !value[3..].contains(*quote);
    ["'''", "\"\"\""].into_iter().find(begins)
}

/// Whether a line closes a bracket that an earlier line opened.
pub(super) fn closes(line: &str) -> bool {
    let outside: String = line.split('"').step_by(2).collect();
    outside.contains([']', '}']) && !outside.contains(['[', '{', '='])
}

/// Where the first bracket stands that the value opens and does not close.
pub(super) fn unclosed(value: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    for (at, sign) in value.char_indices() {
        match (sign, quote) {
            ('"' | '\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            ('#', None) => break,
            ('[' | '{', None) => open.push(at),
            (']' | '}', None) => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied()
}

/// The slip in a value, if there is one.
pub(super) fn slip_of_value(key: &str, value: &str) -> Option<ValueSlip> {
    let bare = value.split('#').next().unwrap_or_default().trim_end();
    let whole = |message: &str, help: String| ValueSlip {
        at: 0..bare.len(),
        message: message.to_owned(),
        help,
    };
    if bare.is_empty() {
        let help = match PROSE.contains(&key) {
            true => {
                "write `'''` behind the `=`, and `'''` on a line of its own where the text ends"
            }
            false => "write the value, or delete the line",
        };
        return Some(whole("no value follows the `=`", help.to_owned()));
    }
    if let Some((message, help)) = slip_of_word(bare) {
        return Some(whole(message, help));
    }
    if bare.starts_with("'''") || bare.starts_with("\"\"\"") {
        return None;
    }
    if holds_stray_quote(bare) {
        let help = "inside a text write curly quotes: “ ” or ’";
        return Some(whole(
            "a quotation mark inside a text ends it",
            help.to_owned(),
        ));
    }
    if ends_in_text(value) {
        let help = "close the text with the quotation mark that it begins with";
        return Some(whole(
            "a text on this line has no closing quotation mark",
            help.to_owned(),
        ));
    }
    match bare.chars().next() {
        Some('{') => slip_of_table(value),
        Some('[') => slip_of_list(value),
        _ => None,
    }
}

/// Slips in a number, a yes or no, or a text that has no quotes.
fn slip_of_word(bare: &str) -> Option<(&'static str, String)> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match bare.to_lowercase().as_str() {
        "yes" | "on" => return Some(("a yes is written `true`", "write `true`".to_owned())),
        "no" | "off" => return Some(("a no is written `false`", "write `false`".to_owned())),
        "true" | "false" if bare.starts_with(|c: char| c.is_uppercase()) => {
            return Some((
                "`true` and `false` have small letters",
                format!("write `{}`", bare.to_lowercase()),
            ));
        }
        "true" | "false" => return None,
        _ => {}
    }
    if let Some((first, rest)) = bare.split_once(',')
        && digits(first)
        && rest.split(',').all(digits)
    {
        let help = format!("write `{}`", bare.replace(',', ""));
        return Some(("a number has no comma", help));
    }
    if bare.starts_with(['"', '\'', '[', '{']) || is_number_or_day(bare) {
        return None;
    }
    let text = bare.trim_matches(['“', '”', '‘', '’', '„']);
    let help = format!("write `\"{text}\"`");
    let is_date = text.get(..4).is_some_and(digits) && text.contains(['-', '/', '–']);
    Some(match is_date {
        true => ("a date stands between quotes", help),
        false => ("a text stands between straight double quotes", help),
    })
}

/// Whether a word is a number, a day or a time as TOML writes them.
fn is_number_or_day(bare: &str) -> bool {
    let plain = bare.replace('_', "");
    let is_day = bare.split('-').count() > 2;
    plain.parse::<f64>().is_ok()
        || ["0x", "0o", "0b"].iter().any(|it| bare.starts_with(it))
        || is_day
        || bare.contains(':')
}

/// Whether a text that is the whole value holds its own quotation mark.
fn holds_stray_quote(bare: &str) -> bool {
    let Some(quote) = bare.chars().next().filter(|it| matches!(it, '"' | '\'')) else {
        return false;
    };
    let inner = bare
        .get(1..bare.len() - 1)
        .filter(|_| bare.len() > 1 && bare.ends_with(quote));
    inner.is_some_and(|inner| {
        let mut signs = inner.char_indices();
        signs.any(|(at, sign)| sign == quote && !inner[..at].ends_with('\\'))
    })
}

/// The parts of a value that stand in no text, with the bytes where each begins; and whether the value
/// ends inside of a text.
fn outside_texts(value: &str) -> (Vec<(usize, &str)>, bool) {
    let mut parts = Vec::new();
    let mut quote = None;
    let mut start = 0;
    let mut escaped = false;
    for (at, sign) in value.char_indices() {
        match (sign, quote) {
            _ if escaped => escaped = false,
            ('\\', Some('"')) => escaped = true,
            ('"' | '\'', None) => {
                parts.push((start, &value[start..at]));
                quote = Some(sign);
            }
            (sign, Some(open)) if sign == open => {
                quote = None;
                start = at + sign.len_utf8();
            }
            ('#', None) => {
                parts.push((start, &value[start..at]));
                return (parts, false);
            }
            _ => {}
        }
    }
    if quote.is_none() {
        parts.push((start, &value[start..]));
    }
    (parts, quote.is_some())
}

fn ends_in_text(value: &str) -> bool {
    outside_texts(value).1
}

/// Slips between the entries of a list on one line.
fn slip_of_list(value: &str) -> Option<ValueSlip> {
    let parts = outside_texts(value).0;
    let (_, between) = parts.split_first()?;
    let (_, between) = between.split_last()?;
    let (start, part) = between.iter().find(|(_, part)| part.trim().is_empty())?;
    let at = start + part.len();
    Some(ValueSlip {
        at: at..at + 1,
        message: "a comma is missing between two entries of a list".to_owned(),
        help: "write a comma there: `[\"one\", \"two\"]`".to_owned(),
    })
}

/// Slips between the keys of a table on one line.
fn slip_of_table(value: &str) -> Option<ValueSlip> {
    for (number, (start, part)) in outside_texts(value).0.into_iter().enumerate() {
        if let Some(colon) = part.find(':') {
            let key = part[..colon].rfind(['{', ',']).map_or(0, |at| at + 1);
            let key = key + part[key..colon].len() - part[key..colon].trim_start().len();
            return Some(ValueSlip {
                at: start + key..start + colon + 1,
                message: "a key and its value are joined by `=`, not `:`".to_owned(),
                help: "write `=` for `:`".to_owned(),
            });
        }
        // Behind a text comes a comma or the end; what stands there else is a key.
        let word = part.trim_start();
        let key = word.split(['=', ' ']).next().unwrap_or_default();
        if number > 0 && word.contains('=') && !key.is_empty() && !key.contains([',', '}']) {
            let at = start + part.len() - word.len();
            return Some(ValueSlip {
                at: at..at + key.len(),
                message: format!("a comma is missing before `{key}`"),
                help: "write a comma between two keys: `{ value = 40, date = \"2011\" }`"
                    .to_owned(),
            });
        }
    }
    None
}
