//! The words and signs that people write around a number: takes a text; gives the qualifier or unit that they
//! mean. Never reads the number.

use super::unit::Unit;

/// What people write for a number that is not known or not published: words, and the codes in the tables of the
/// Department for Education.
const NOT_GIVEN: [&str; 28] = [
    "",
    "-",
    "–",
    "—",
    "--",
    "n/a",
    "na",
    "n.a.",
    "n/k",
    "none",
    "nil return",
    "null",
    "tbc",
    "tba",
    "tbd",
    "?",
    "unknown",
    "not known",
    "not available",
    "supp",
    "lowcov",
    "ne",
    "np",
    "x",
    "z",
    "..",
    "...",
    ":",
];

/// Words and signs before a number, with the qualifier that they mean; longer ones first.
const BEFORE: [(&str, &str); 36] = [
    ("more than", "more than"),
    ("greater than", "more than"),
    ("just over", "over"),
    ("well over", "over"),
    ("over", "over"),
    ("above", "over"),
    (">=", "at least"),
    ("≥", "at least"),
    (">", "over"),
    ("at least", "at least"),
    ("no less than", "at least"),
    ("no fewer than", "at least"),
    ("minimum of", "at least"),
    ("just under", "almost"),
    ("almost", "almost"),
    ("close to", "nearly"),
    ("nearly", "nearly"),
    ("less than", "under"),
    ("fewer than", "under"),
    ("under", "under"),
    ("below", "under"),
    ("<=", "up to"),
    ("≤", "up to"),
    ("<", "under"),
    ("up to", "up to"),
    ("at most", "up to"),
    ("no more than", "up to"),
    ("maximum of", "up to"),
    ("approximately", "approximately"),
    ("approx", "approximately"),
    ("around", "around"),
    ("about", "about"),
    ("circa", "about"),
    ("roughly", "about"),
    ("some", "about"),
    ("ca", "about"),
];

/// Signs before a number that need no space after them.
const SIGNS: [(&str, &str); 4] = [("c.", "about"), ("c", "about"), ("~", "about"), ("≈", "about")];

/// Words and signs after a number, with the qualifier that they mean.
const BEHIND: [(&str, &str); 16] = [
    ("(approximately)", "approximately"),
    ("(approx.)", "approximately"),
    ("(approx)", "approximately"),
    (" approximately", "approximately"),
    (" approx.", "approximately"),
    (" approx", "approximately"),
    ("ish", "about"),
    ("or more", "at least"),
    ("and more", "at least"),
    ("and over", "at least"),
    ("or over", "at least"),
    ("plus", "at least"),
    ("+", "at least"),
    ("or fewer", "up to"),
    ("or less", "up to"),
    ("or so", "about"),
];

/// Short forms of `percentage points` after a number.
const POINTS: [&str; 4] = ["% points", "ppts", "ppt", "pp"];

/// Whether a text means that a value is not known.
pub(crate) fn is_not_given(text: &str) -> bool {
    NOT_GIVEN.contains(&text.trim().to_lowercase().as_str())
}

/// The qualifier that the words before a number mean, and the text after them.
pub(crate) fn qualifier_before(text: &str) -> (Option<&'static str>, &str) {
    let starts = |word: &str| {
        let start = text.get(..word.len())?;
        start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
    };
    for (word, qualifier) in BEFORE {
        let Some(rest) = starts(word) else { continue };
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        if !word.ends_with(char::is_alphabetic) || rest.starts_with([' ', '\u{a0}']) {
            return (Some(qualifier), rest.trim_start());
        }
    }
    for (sign, qualifier) in SIGNS {
        if let Some(rest) = starts(sign)
            && rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '£')
        {
            return (Some(qualifier), rest.trim_start());
        }
    }
    (None, text)
}

/// The qualifier that the words after a number mean, and the text before them.
pub(crate) fn qualifier_behind(text: &str) -> (Option<&'static str>, &str) {
    let lower = text.to_ascii_lowercase();
    let found = BEHIND.iter().find(|(word, _)| lower.ends_with(word));
    match found {
        Some((word, qualifier)) => (Some(qualifier), text[..text.len() - word.len()].trim_end()),
        None => (None, text),
    }
}

/// The unit that the words after a number mean, in lower case, as a record writes it.
pub(super) fn unit_of(words: &str) -> Option<&'static str> {
    let is_noun =
        |unit: &&Unit| unit.nouns().is_some_and(|nouns| nouns.contains(&words.to_owned()));
    let short = POINTS.contains(&words).then_some(Unit::PercentagePoints);
    Unit::ALL.iter().find(is_noun).copied().or(short).map(Unit::name)
}
