//! What an editor meant a line to be: takes a line and the known names; gives its kind and, for an entry, its key and
//! sign. Does not depend on the lines around it.

use std::ops::Range;

use super::known_names::{KnownNames, is_bare_key, is_blank, is_quote};

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    Blank,
    Comment,
    /// A comment as another language writes it.
    Remark,
    Heading,
    Entry(Split),
    /// None of these: words that belong to no key.
    Words,
}

/// The key of an entry in its line, and the sign that joins it to its value, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) key: Range<usize>,
    pub(crate) sign: Range<usize>,
}

/// How other languages begin a comment.
const REMARKS: [&str; 6] = ["//", "/*", "<!--", "--", "; ", ";;"];

/// What comments out the rest of a line in another language, at its beginning.
pub(crate) fn remark(text: &str) -> Option<&'static str> {
    REMARKS.into_iter().find(|it| text.starts_with(it))
}

/// The brackets that people type around a heading.
pub(crate) const BRACKETS: &[char] =
    &['[', ']', '(', ')', '{', '}', '<', '>', '【', '】', '［', '］'];

/// Signs that other formats have before an entry.
pub(crate) const SIGNS: &[char] = &['-', '*', '•', '>', '+', '$', '@', '!', ' '];

pub(crate) fn kind(line: &str, known: &KnownNames) -> LineKind {
    let words = line.trim_matches(is_blank);
    if words.is_empty() {
        return LineKind::Blank;
    }
    if words.starts_with('#') {
        return LineKind::Comment;
    }
    if remark(words).is_some() {
        return LineKind::Remark;
    }
    if is_heading(words, known) {
        return LineKind::Heading;
    }
    split(line, known).map_or(LineKind::Words, LineKind::Entry)
}

fn is_heading(words: &str, known: &KnownNames) -> bool {
    let name = words.split('#').next().unwrap_or_default().trim_matches(is_blank);
    let core = name.trim_matches(|c| {
        is_blank(c) || is_quote(c) || BRACKETS.contains(&c) || "-*•:".contains(c)
    });
    let is_name = |it: &str| !it.is_empty() && !it.contains(['"', '=']);
    let names_one = known.heading_meant(core).is_some_and(|(_, is_guess)| !is_guess);
    if words.starts_with('[') {
        let until = name.trim_start_matches('[').split(']').next().unwrap_or_default();
        return until.is_empty() || is_name(until) && (names_one || !until.contains(','));
    }
    let has_brackets = name.contains(BRACKETS);
    is_name(core)
        && names_one
        && (has_brackets || core.contains('.') || known.heading(core).is_some())
}

/// The key and sign of an entry; `None` if the line is not an entry.
pub(crate) fn split(line: &str, known: &KnownNames) -> Option<Split> {
    let start = line.len() - line.trim_start_matches(is_blank).len();
    let words = &line[start..];
    let quoted = words.starts_with(is_quote);
    let stop = |(at, sign): &(usize, char)| match sign {
        '=' | ':' | '＝' => true,
        '#' => !quoted,
        sign => is_quote(*sign) && *at > 0 && !quoted,
    };
    let (at, sign) = words.char_indices().find(stop).unwrap_or((words.len(), '\n'));
    let key = words[..at].trim_end_matches(is_blank);
    let place = |length: usize| start..start + length;
    if matches!(sign, '=' | ':' | '＝') {
        let signs = sign_length(&words[at..]);
        let value = words[at + signs..].trim_start_matches(is_blank);
        if is_key(
            key,
            words[at..].starts_with(['=', '＝']) || words[at..at + signs].contains('='),
            value,
            known,
        ) {
            return Some(Split { key: place(key.len()), sign: start + at..start + at + signs });
        }
        if sign == ':' {
            return None;
        }
    }
    without_sign(words, known)
        .map(|(key, sign)| Split { key: place(key), sign: start + sign.start..start + sign.end })
}

/// The length of the signs that join a key and its value, such as `==`, `=>` or `: =`.
fn sign_length(text: &str) -> usize {
    let mut end = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            '=' | ':' | '＝' => end = at + sign.len_utf8(),
            '>' | '~' if end == at => end = at + 1,
            ' ' => {}
            _ => break,
        }
    }
    end
}

/// Whether the text before a sign can be meant as a key.
fn is_key(key: &str, has_equals: bool, value: &str, known: &KnownNames) -> bool {
    if key.contains(['{', '}', '(', ')', ',', ';']) || key.starts_with('[') {
        return false;
    }
    let is_known = known.key_meant(key.trim_start_matches(SIGNS)).is_some();
    let looks_like_value = value.starts_with(|c| is_quote(c) || "[{".contains(c));
    match has_equals {
        true if is_bare_key(key) || key.is_empty() => true,
        true => is_known || key.split(is_blank).count() <= 4 && looks_like_value,
        false => is_known || is_bare_key(key) && begins_value(value),
    }
}

/// Whether a text begins as a value does: with a quotation mark, a digit or a bracket.
pub(crate) fn begins_value(text: &str) -> bool {
    let signs = |c: char| is_quote(c) || c.is_ascii_digit() || "[{£<>~+".contains(c);
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_truth = ["true", "false", "yes", "no"].contains(&word.to_lowercase().as_str());
    text.starts_with(signs) || is_truth
}

/// The length of a known key that is followed by a space or a dash, and the place of the dash.
fn without_sign(words: &str, known: &KnownNames) -> Option<(usize, Range<usize>)> {
    let end = words.find(|c: char| is_blank(c) || is_quote(c)).unwrap_or(words.len());
    if !known.has_key(&words[..end]) {
        return None;
    }
    let rest = &words[end..];
    let value = rest.trim_start_matches(is_blank);
    let dash = value.len() - value.trim_start_matches(['-', '–', '—', '>', '→']).len();
    let at = words.len() - value.len();
    let behind = value[dash..].trim_start_matches(is_blank);
    let is_entry = match dash {
        0 => value.is_empty() || begins_value(value) || rest.split_whitespace().count() <= 2,
        _ => begins_value(behind),
    };
    is_entry.then_some((end, if dash > 0 { at..at + dash } else { end..end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_what_a_line_was_meant_to_be() {
        let known = KnownNames::of("data/alliances/x.toml");
        let entry = |line: &str| match kind(line, &known) {
            LineKind::Entry(split) => (line[split.key].to_owned(), line[split.sign].to_owned()),
            kind => (format!("{kind:?}"), String::new()),
        };
        for (line, key, sign) in [
            ("name = \"a = b\"", "name", "="),
            ("name == 1", "name", "=="),
            ("  name: \"x: y\"", "name", ":"),
            ("name \"x = y\"", "name", ""),
            ("name – \"x\"", "name", "–"),
            ("age range = 1", "age range", "="),
            ("= 1", "", "="),
            ("name", "name", ""),
            ("[case study]", "Heading", ""),
            ("case_study]]", "Heading", ""),
            ("((case_study))", "Heading", ""),
            ("case_study.figure", "Heading", ""),
            ("[\"a\", \"b\"]", "Words", ""),
            ("The school rose from 3 to 5: it was good.", "Words", ""),
            ("https://example.org", "Words", ""),
            ("// note", "Remark", ""),
            ("# a = b", "Comment", ""),
            ("\u{a0}", "Blank", ""),
        ] {
            assert_eq!(entry(line), (key.to_owned(), sign.to_owned()), "{line}");
        }
    }
}
