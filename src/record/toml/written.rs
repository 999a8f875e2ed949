//! Finds a part of a text in the string that TOML writes for it: takes the string with its quotes, and bytes of the
//! text; gives the bytes in the string, escapes included.

use std::ops::Range;

/// The bytes of a written string for bytes of its text; `None` if the string cannot be followed.
pub(crate) fn range_in(written: &str, text: &str, at: &Range<usize>) -> Option<Range<usize>> {
    let quotes = ["'''", "\"\"\"", "'", "\""];
    let quote = quotes.into_iter().find(|quote| written.starts_with(quote))?;
    let mut raw = quote.len();
    if quote.len() == 3 {
        let rest = &written[raw..];
        let first = rest.strip_prefix("\r\n").or(rest.strip_prefix('\n'));
        raw += rest.len() - first.unwrap_or(rest).len();
    }
    let has_escapes = quote.starts_with('"');
    let (mut meant, mut start) = (0, None);
    loop {
        if meant >= at.start {
            start.get_or_insert(raw);
        }
        if meant >= at.end {
            return Some(start?..raw);
        }
        let letter = text.get(meant..)?.chars().next()?;
        let rest = written.get(raw..)?;
        match rest.chars().next()? {
            '\\' if has_escapes => match escape(rest)? {
                (length, true) => {
                    raw += length;
                    meant += letter.len_utf8();
                }
                (length, false) => raw += length,
            },
            // A line break is one, however the file writes it.
            '\r' if letter == '\n' => raw += 1,
            same if same == letter => {
                raw += same.len_utf8();
                meant += same.len_utf8();
            }
            _ => return None,
        }
    }
}

/// The length of the escape that a text begins with, and whether it means a character: a backslash at the
/// end of a line means none.
fn escape(rest: &str) -> Option<(usize, bool)> {
    let kind = rest[1..].chars().next()?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ if kind.is_whitespace() => {
            let words = rest[1..].trim_start_matches([' ', '\t', '\n', '\r']);
            return Some((rest.len() - words.len(), false));
        }
        _ => 0,
    };
    Some((1 + kind.len_utf8() + digits, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_word_behind_every_kind_of_escape() {
        for (written, word) in [
            ("'a b c'", "b"),
            ("\"a \\u0041\\t\\\"b\"", "b"),
            ("\"\"\"\na\\\n   b\r\nc\"\"\"", "c"),
            ("'''\r\na\r\nb\\'''", "b\\"),
            ("\"\\U0001F600b\"", "b"),
        ] {
            let document = format!("x = {written}");
            let table: toml::Table = toml::from_str(&document).expect(written);
            let text = table["x"].as_str().expect("a text");
            let at = text.find(word).expect("the word");
            let range = range_in(written, text, &(at..at + word.len())).expect(written);
            assert_eq!(&written[range], word, "{written}");
        }
        let escaped = range_in("\"a\\u202eb\"", "a\u{202e}b", &(1..4));
        assert_eq!(escaped, Some(2..8));
    }
}
