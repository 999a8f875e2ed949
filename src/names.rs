//! Names as a reader sees them: takes a text; gives the form in which it is
//! compared.

use unicode_normalization::UnicodeNormalization;

use crate::character::is_hidden;

/// The form in which two names are compared: what looks alike on a page, or nearly so, is equal.
/// Case, the shape of apostrophes, quotation marks and dashes, the kind and number of blanks, invisible
/// characters, and ligatures or accents in one character or several make no difference.
pub fn as_read(text: &str) -> String {
    // An acute accent on its own would become a blank with an accent, so quotation marks come first.
    let visible = text.chars().filter(|it| it.is_whitespace() || !is_hidden(*it));
    let plain: String = visible.map(plain).nfkc().map(plain).collect();
    let lower = plain.to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether two names are the same to a reader.
pub fn are_same(one: &str, other: &str) -> bool {
    one == other || as_read(one) == as_read(other)
}

/// The character of a plain keyboard that a reader takes for the same.
fn plain(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ˈ' | '′' | '`' | '´' => {
            '\''
        }
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_alike_is_the_same() {
        for (one, other) in [
            ("St Mary's", "St Mary’s"),
            ("St Mary's", "ST  MARY´S "),
            ("St Mary's", "St\u{a0}Mary\u{2bc}s"),
            ("École", "E\u{301}cole"),
            ("Office", "O\u{fb03}ce"),
            ("Teaching", "Tea\u{ad}ching\u{200b}"),
            ("11–18 school", "11-18 school"),
            ("11\u{2011}18", "11\u{2212}18"),
            ("the “good” ones", "the \"good\" ones"),
        ] {
            assert!(are_same(one, other), "{one} {other}");
        }
        for (one, other) in [("St Mary's", "St Marys"), ("Ecole", "École"), ("Year 1", "Year 11")]
        {
            assert!(!are_same(one, other), "{one} {other}");
        }
    }
}
