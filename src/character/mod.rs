//! Characters that mislead a reader: takes a text; gives its characters that cannot be seen, that replace others, or
//! that come from a wrong encoding, and a form of the text that is safe on a terminal.

mod encoding;
mod name;

use std::borrow::Cow;
use std::ops::Range;

use icu_properties::props::{DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What is wrong with some characters of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextDefect {
    /// A character that cannot be seen: a control, a direction mark, a joiner, a code without a character.
    Hidden(char),
    /// The sign for a character that was lost.
    Lost,
    /// Letters from a wrong encoding, and what they were.
    Garbled(String),
    /// Several letters as one character, and the letters.
    Ligature(&'static str),
}

/// The defects of a text, in order. Line breaks and tabs are not defects.
pub fn defects(text: &str) -> Vec<(Range<usize>, TextDefect)> {
    let mut found = Vec::new();
    let mut before = ' ';
    let mut next = 0;
    for (at, character) in text.char_indices().filter(|(_, c)| !is_plain(*c)) {
        if at < next {
            continue;
        }
        // Plain characters are not visited, so the one before is looked up.
        before = text[..at].chars().next_back().unwrap_or(before);
        let length = character.len_utf8();
        if let Some((garbled, meant)) = encoding::garbled(&text[at..]) {
            next = at + garbled;
            found.push((at..next, TextDefect::Garbled(meant)));
        } else if character == char::REPLACEMENT_CHARACTER {
            found.push((at..at + length, TextDefect::Lost));
        } else if let Some(letters) = ligature(character) {
            found.push((at..at + length, TextDefect::Ligature(letters)));
        } else if is_hidden(character) && !joins(before, character) {
            found.push((at..at + length, TextDefect::Hidden(character)));
        }
    }
    found
}

/// A text for a terminal: invisible characters are written as their codes, so that they cannot move the cursor, change
/// the direction or fake a line. Line breaks and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, |c| is_hidden(c) && !matches!(c, '\n' | '\t'))
}

/// A name for a terminal, like `visible`, but on one line.
pub fn visible_name(name: &str) -> Cow<'_, str> {
    shown(name, is_hidden)
}

fn shown(text: &str, is_unseen: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_unseen) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| match is_unseen(c) {
        true => format!("\\u{{{:x}}}", u32::from(c)),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(show).collect())
}

/// Whether a character cannot be seen: controls, formats, joiners and fillers, line separators, and unassigned codes.
pub fn is_hidden(character: char) -> bool {
    use GeneralCategory as Category;
    if matches!(character, ' '..='~') {
        return false;
    }
    let category = CodePointMapData::<Category>::new().get(character);
    let is_unseen = matches!(
        category,
        Category::Control
            | Category::Format
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::PrivateUse
            | Category::Unassigned
    );
    // The blank of Braille has no dots.
    is_unseen || character == '\u{2800}' || is_ignorable(character)
}

/// The character's code and name: `U+202E (right-to-left override)`.
pub fn name(character: char) -> String {
    let code = format!("U+{:04X}", u32::from(character));
    format!("{code} ({})", name::of(character))
}

fn is_plain(character: char) -> bool {
    matches!(character, ' '..='~' | '\n' | '\r' | '\t')
}

fn is_ignorable(character: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// Whether a joiner or variation selector has an effect: in an emoji, or in a script with joiners.
fn joins(before: char, character: char) -> bool {
    let is_picture =
        |c: char| c >= '\u{2000}' && CodePointSetData::new::<ExtendedPictographic>().contains(c);
    let is_selector = matches!(before, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    let is_script = matches!(before, '\u{590}'..='\u{1cff}') && before.is_alphanumeric();
    match character {
        '\u{200d}' => is_picture(before) || is_selector || is_script || is_virama(before),
        '\u{200c}' => is_script || is_virama(before),
        '\u{fe0e}' | '\u{fe0f}' => is_picture(before),
        _ => false,
    }
}

/// Whether a character is a mark of a script of India or its neighbours.
fn is_virama(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    matches!(character, '\u{900}'..='\u{1cff}')
        && matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark)
}

fn ligature(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(usize, TextDefect)> {
        let found = defects(text).into_iter();
        found.map(|(at, kind)| (at.start, kind)).collect()
    }

    #[test]
    fn characters_that_no_reader_sees_are_found() {
        for hidden in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2060}',
            '\u{2069}',
            '\u{206f}',
            '\u{2800}',
            '\u{3164}',
            '\u{e000}',
            '\u{f0b7}',
            '\u{fdd0}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{ffff}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{10ffff}',
            '\u{378}',
        ] {
            assert_eq!(
                kinds(&format!("a{hidden}b")),
                [(1, TextDefect::Hidden(hidden))],
                "{hidden:?}"
            );
        }
    }

    #[test]
    fn characters_that_people_write_are_left_alone() {
        for good in [
            "St Mary’s – “half ½” № 5 · 20 °C × 3 … 100 %",
            "a\u{a0}b\u{202f}c\u{2009}d\tz\r\n",
            "Ŵyddgrug Łódź Ærø naïve CAFÉ’S RENÉ’S «À » ŠŽ 5 m² £3 €4",
            "e\u{301} A\u{30a}",
            "👩\u{200d}🏫 ☎\u{fe0f} 👍🏽\u{200d}🔬",
            "क्\u{200d}ष می\u{200c}شود",
        ] {
            assert_eq!(kinds(good), [], "{good}");
        }
    }

    #[test]
    fn garbled_letters_lost_characters_and_ligatures_are_found() {
        for (text, meant) in [
            ("â€™", "’"),
            ("â€œ", "“"),
            ("â€\u{9d}", "”"),
            ("â€“", "–"),
            ("Â£", "£"),
            ("Ã©", "é"),
            ("Ã\u{a0}", "à"),
            ("Å·", "ŷ"),
            ("â‚¬", "€"),
            ("â„¢", "™"),
            ("ï¬\u{81}", "ﬁ"),
            ("Ã¢â‚¬â„¢", "’"),
            ("Ã©Ã¨", "éè"),
            ("ðŸ˜€", "😀"),
        ] {
            let written = format!("x{text}y");
            assert_eq!(
                defects(&written),
                [(1..1 + text.len(), TextDefect::Garbled(meant.to_owned()))],
                "{text}"
            );
        }
        assert_eq!(kinds("a\u{fffd}"), [(1, TextDefect::Lost)]);
        assert_eq!(kinds("O\u{fb03}ce"), [(1, TextDefect::Ligature("ffi"))]);
    }

    #[test]
    fn what_cannot_be_seen_is_shown_as_its_code() {
        assert_eq!(visible("a\u{1b}[2J\u{202e}b\n"), "a\\u{1b}[2J\\u{202e}b\n");
        assert_eq!(visible_name("a\nb.toml"), "a\\u{a}b.toml");
        assert_eq!(visible("é “x”"), "é “x”");
        assert_eq!(name('\u{202e}'), "U+202E (right-to-left override)");
    }
}
