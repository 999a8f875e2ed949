//! The signs that begin list items: takes prose as written, and the lists that Markdown finds in it; gives the signs
//! that may not mean a list, and the lists that Markdown does not recognise.

use std::ops::Range;

use super::prose::ProseError;

/// Signs that word processors print before list items.
const BULLETS: &str = "•◦▪▫‣·●○■□◆◇►▶➢➤✓✔✗✘❖⁃∙";

/// Letters that a symbol font shows as bullets, ticks and arrows, when a tab follows.
const SYMBOL_LETTERS: &str = "oüØvqwnl";

/// The lowest number that more likely is a year at the beginning of a line than the start of a list.
const LIKELY_A_YEAR: u64 = 100;

/// An item of a list.
pub(crate) struct Item {
    /// Its sign: `-`, `1.`.
    pub(crate) sign: Range<usize>,
    /// Whether nothing follows the sign.
    pub(crate) empty: bool,
}

/// The sign of the list item that begins at a byte of the text.
pub(crate) fn of_item(text: &str, start: usize) -> Range<usize> {
    let rest = &text[start..];
    let indent = rest.len() - rest.trim_start().len();
    let sign = rest.trim_start().split(char::is_whitespace).next();
    let start = start + indent;
    start..start + sign.unwrap_or_default().len()
}

/// What may be wrong with a list of Markdown: a sign in a sentence that Markdown reads as a list sign, or a number
/// that the page would not show.
pub(crate) fn ambiguities(
    text: &str,
    items: &[Item],
    first: Option<u64>,
    nested: bool,
) -> Vec<ProseError> {
    let Some(head) = items.first() else {
        return Vec::new();
    };
    if runs_on(text, head.sign.start) && (!nested || items.len() == 1) {
        return vec![error(
            &head.sign,
            "a list that begins inside a paragraph",
            "put an empty line before the list; to print the sign join the lines, or write a backslash before it",
        )];
    }
    match first {
        Some(first) => numbers(text, items, first),
        None => bullets(text, items),
    }
}

fn error(at: &Range<usize>, what: &'static str, help: &'static str) -> ProseError {
    let at = at.clone();
    ProseError { at, what, help }
}

/// Whether the line that a list begins follows a line of words.
fn runs_on(text: &str, start: usize) -> bool {
    let Some((above, before)) = text[..start].rsplit_once('\n') else {
        return false;
    };
    let line = above.rsplit('\n').next().unwrap_or_default();
    before.trim().is_empty() && !line.trim().is_empty()
}

fn numbers(text: &str, items: &[Item], first: u64) -> Vec<ProseError> {
    if first >= LIKELY_A_YEAR {
        return vec![error(
            &items[0].sign,
            "a number that would begin a list",
            "write a backslash before the full stop or bracket, `2011\\.`; a list begins with `1.`",
        )];
    }
    let errors = (first..).zip(items).filter_map(|(number, item)| {
        let sign = &text[item.sign.clone()];
        if item.empty {
            return Some(error(&item.sign, EMPTY.0, EMPTY.1));
        }
        if sign.ends_with(')') {
            return Some(error(
                &item.sign,
                "a list with brackets after its numbers",
                "write `1.`, `2.`; to print the bracket write `1\\)`",
            ));
        }
        (*sign != format!("{number}.")).then(|| {
            error(
                &item.sign,
                "a list whose numbers are not consecutive",
                "number the items one after another; to print a number as it is write `7\\.`",
            )
        })
    });
    errors.collect()
}

const EMPTY: (&str, &str) = (
    "a list item with nothing in it",
    "write the item, or leave its sign out; to print the sign write a backslash before it, `\\-` or `2011\\.`",
);

fn bullets(text: &str, items: &[Item]) -> Vec<ProseError> {
    let begins_with_number = |item: &Item| {
        let words = text[item.sign.end..].trim_start_matches([' ', '\t', '£', '€', '$', '.']);
        words.starts_with(char::is_numeric)
    };
    let is = |item: &Item, sign: &str| &text[item.sign.clone()] == sign;
    let all_numbers = items.iter().all(begins_with_number);
    let errors = items.iter().enumerate().filter_map(|(place, item)| {
        let plus = is(item, "+") && begins_with_number(item);
        let minus = is(item, "-") && all_numbers && place == 0;
        if item.empty {
            return Some(error(&item.sign, EMPTY.0, EMPTY.1));
        }
        (plus || minus).then(|| {
            error(
                &item.sign,
                "a list sign that may be a plus or minus",
                "begin list items with `* `; write a plus or minus directly before its number: `+5` or `−5`",
            )
        })
    });
    errors.collect()
}

/// Lines that begin with a sign of a list that Markdown does not see, and tables of tabs.
pub(crate) fn pasted(text: &str) -> Vec<ProseError> {
    let mut errors = Vec::new();
    let (mut start, mut above) = (0, Above::default());
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let at = start + line.len() - line.trim_start().len();
        let sign = pasted_sign(words);
        let tab = words.find('\t').filter(|_| sign.is_none());
        let tab = tab.filter(|tab| !is_list_sign(&words[..*tab]));
        if let Some((length, certain)) = sign
            && (certain || above.is_empty || above.is_listed)
        {
            errors.push(error(
                &(at..at + length),
                "a bullet that does not make a list",
                "begin each item with `- ` or `1. ` on its own line, an empty line before the first",
            ));
        }
        if let Some(tab) = tab.filter(|_| !above.is_tabbed) {
            errors.push(error(
                &(at + tab..at + tab + 1),
                "a tab between words",
                "write a space; turn a table into sentences, or into figures and outcomes",
            ));
        }
        above = Above {
            is_empty: words.is_empty(),
            is_listed: sign.is_some(),
            is_tabbed: tab.is_some(),
        };
        start += line.len();
    }
    errors
}

/// What the line above is.
struct Above {
    is_empty: bool,
    is_listed: bool,
    is_tabbed: bool,
}

impl Default for Above {
    fn default() -> Self {
        Self { is_empty: true, is_listed: false, is_tabbed: false }
    }
}

/// Whether Markdown begins a list item with these letters.
fn is_list_sign(letters: &str) -> bool {
    let number = letters.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    matches!(letters, "-" | "+" | "*") || is_number
}

/// The length of the pasted list sign that a line begins with, and whether it cannot be anything
/// else.
fn pasted_sign(line: &str) -> Option<(usize, bool)> {
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    if BULLETS.contains(first) {
        return Some((first.len_utf8(), true));
    }
    let (sign, words) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    let is_tabbed = words.starts_with('\t');
    if sign.chars().nth(1).is_none() {
        return match first {
            _ if words.is_empty() || is_list_sign(sign) => None,
            'o' => Some((1, true)),
            '–' | '—' | '§' | '»' => Some((first.len_utf8(), is_tabbed)),
            _ if first.is_alphanumeric() && !SYMBOL_LETTERS.contains(first) => None,
            _ => is_tabbed.then_some((first.len_utf8(), true)),
        };
    }
    if first == '-' && rest.starts_with(char::is_alphabetic) {
        return Some((first.len_utf8(), false));
    }
    let is_lettered = !words.is_empty() && is_lettered(sign);
    (is_lettered || is_joined(line)).then_some((sign.len(), is_lettered && is_tabbed))
}

/// Whether letters are a sign such as `a)`, `(a)`, `iv)`, `(1)` or `a.`.
fn is_lettered(sign: &str) -> bool {
    let open = sign.starts_with('(');
    let inner = sign.trim_start_matches('(');
    let Some(inner) = inner.strip_suffix([')', '.']) else {
        return false;
    };
    let is_letter = inner.len() == 1 && inner.chars().all(|c| c.is_ascii_lowercase());
    let is_roman = (1..=4).contains(&inner.len()) && inner.chars().all(|c| "ivx".contains(c));
    let is_number = (1..=2).contains(&inner.len()) && inner.chars().all(|c| c.is_ascii_digit());
    is_letter || is_roman || (is_number && open)
}

/// Whether a line begins with a number, a full stop or bracket, and a word without a blank: `1.Maths`.
fn is_joined(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    (1..=2).contains(&digits)
        && rest.strip_prefix(['.', ')']).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::super::prose::Prose;
    use super::*;

    fn places(text: &str) -> Vec<(&str, &'static str)> {
        let errors = Prose::parse(text).err().unwrap_or_default();
        let place = |error: ProseError| (&text[error.at], error.what);
        errors.into_iter().map(place).collect()
    }

    #[test]
    fn a_sign_at_the_beginning_of_a_wrapped_line_is_questioned() {
        let inside = "a list that begins inside a paragraph";
        for (text, sign) in [
            ("rose by\n+ 5 points", "+"),
            ("rose by\n- 5% in a year", "-"),
            ("the gap\n- which was wide - closed", "-"),
            ("the gap\r\n* wide\r\n", "*"),
            ("the years\n1. one", "1."),
            ("- rose by\n+ five points", "+"),
            ("- the gap\n  - which was wide - closed", "-"),
        ] {
            assert_eq!(places(text), [(sign, inside)], "{text}");
        }
        for good in [
            "rose by\n+5 points and\n−5 and -5",
            "rose by\n\\+ 5 points",
            "in\n2011. Then",
            "a:\n\n- b\n- c",
            "- a\n  - b\n  - c",
            "- a\n\n  - b",
            "- a\n  and b\n- c",
        ] {
            assert_eq!(places(good), [], "{good}");
        }
    }

    #[test]
    fn a_sign_before_a_number_is_questioned() {
        let ambiguous = "a list sign that may be a plus or minus";
        assert_eq!(places("+ 5 points\n+ many"), [("+", ambiguous)]);
        assert_eq!(places("- 5%\n- £3"), [("-", ambiguous)]);
        assert_eq!(places("- a\n  + 5\n  + 6").len(), 2);
        for good in ["- 5%\n- fewer", "* 5%\n* 3%", "+ one\n+ two", "-5%", "+5"] {
            assert_eq!(places(good), [], "{good}");
        }
    }

    #[test]
    fn numbers_that_the_page_would_not_show_are_questioned() {
        let year = "a number that would begin a list";
        let count = "a list whose numbers are not consecutive";
        let bracket = "a list with brackets after its numbers";
        assert_eq!(places("1986) is a year."), [("1986)", year)]);
        assert_eq!(places("a\n\n2011. The"), [("2011.", year)]);
        assert_eq!(places("1. a\n1. b"), [("1.", count)]);
        assert_eq!(places("01. a"), [("01.", count)]);
        assert_eq!(places("1) a\n2) b"), [("1)", bracket), ("2)", bracket)]);
        assert_eq!(places("- a\n-\n- b"), [("-", EMPTY.0)]);
        assert_eq!(places("3. a\n4. b"), []);
        assert_eq!(places("2011\\. The"), []);
    }

    #[test]
    fn pasted_list_signs_and_tables_are_questioned() {
        let pasted = "a bullet that does not make a list";
        for text in [
            "•\tone",
            "• one",
            "●one",
            "o\tone",
            "o   one",
            "§\tone",
            "§ one",
            "ü\tone",
            "– one",
            "–\tone",
            "a) one",
            "(a) one",
            "iv) one",
            "(1) one",
            "a. one",
            "-one",
            "1.Maths",
            "\u{f0b7}\tone",
        ] {
            let found = places(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(found[0].1, pasted, "{text}");
        }
        assert_eq!(places("Aims:\n– one\n– two"), [("–", pasted)]);
        let tab = "a tab between words";
        assert_eq!(places("School\tBefore\nEbor\t40%\n\nx\ty"), [("\t", tab), ("\t", tab)]);
        for good in [
            "the gap\n– which was wide – closed",
            "the gap –\nwide – closed",
            "see\n(a) this, (b) that",
            "A. Smith led it.",
            "-\tone\n-\ttwo",
            "trailing\t\nblank",
            "1.5 points",
            "on one",
        ] {
            assert_eq!(places(good), [], "{good}");
        }
    }
}
