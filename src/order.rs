//! The alphabetical order of names: takes names; gives the keys to sort them by, and the letter under which an index
//! lists each. Does not depend on the language of the machine.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::{AlternateHandling, CollatorOptions, MaxVariable, Strength};
use icu_collator::{CollatorBorrowed, CollatorPreferences};

/// The order of all names. English has Unicode's own order: letters with accents are sorted with the letter.
static NAMES: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(Strength::Tertiary));

/// The order of letters alone, for which `é`, `É` and `e` are one.
static LETTERS: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| collator(Strength::Primary));

/// The character that sorts before all others. Between two words it lets `St Mary` come before `Stafford`.
const BETWEEN_WORDS: char = '\u{fffe}';

/// What names that begin with a digit are listed under.
const DIGITS: &str = "0–9";

/// What a name is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    collation: Vec<u8>,
    /// Decides between names that differ only by what sorting ignores.
    written: String,
}

impl SortKey {
    /// The key of a name: without a leading "The" and punctuation, accents with their letter.
    pub fn of(name: &str) -> Self {
        let mut collation = Vec::new();
        let Ok(()) = NAMES.write_sort_key_to(&sorted_by(name), &mut collation);
        Self { collation, written: name.to_owned() }
    }
}

/// The letter under which an index lists a name: of `Æthelstan` and `Ångström` it is `A`.
pub fn index_letter(name: &str) -> String {
    let words = sorted_by(name);
    let Some(first) = words.chars().find(|it| it.is_alphanumeric()) else {
        return String::new();
    };
    if first.is_numeric() {
        return DIGITS.to_owned();
    }
    let own: String = first.to_uppercase().collect();
    let follows = |letter: char| LETTERS.compare(&own, letter.encode_utf8(&mut [0; 4]));
    match ('A'..='Z').rfind(|letter| follows(*letter) != Ordering::Less) {
        Some('Z') if follows('Z') == Ordering::Greater => own,
        Some(letter) => letter.to_string(),
        None => own,
    }
}

fn collator(strength: Strength) -> CollatorBorrowed<'static> {
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    options.alternate_handling = Some(AlternateHandling::Shifted);
    options.max_variable = Some(MaxVariable::Symbol);
    let collator = CollatorBorrowed::try_new(CollatorPreferences::default(), options);
    collator.expect("the program carries Unicode's own order")
}

/// The words of a name that count when it is sorted.
fn sorted_by(name: &str) -> String {
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '/' | '\u{2010}'..='\u{2015}');
    let words = name.split(between);
    let words: Vec<_> = words.filter(|word| word.contains(char::is_alphanumeric)).collect();
    let words = match words.as_slice() {
        [article, rest @ ..] if !rest.is_empty() && is_the(article) => rest,
        all => all,
    };
    words.join(&BETWEEN_WORDS.to_string())
}

fn is_the(word: &str) -> bool {
    word.trim_matches(|c: char| !c.is_alphanumeric()).eq_ignore_ascii_case("the")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_cached_key(|name| SortKey::of(name));
        names
    }

    #[test]
    fn accents_stand_with_their_letter_and_words_come_one_by_one() {
        let expected = [
            "1st Steps",
            "20:20 Vision",
            "Æthelstan Alliance",
            "Ångström Academy",
            "The Arthur Terry School",
            "Ash Green",
            "“Aspire” Alliance",
            "de Ferrers",
            "éclair Trust",
            "École du Nord",
            "The Ecology Trust",
            "Éire Schools",
            "Forest Way",
            "Forest-Way Partners",
            "Forestdale",
            "Łódź Partnership",
            "Mabel Prichard",
            "MacArthur",
            "McArthur",
            "Œuvre",
            "Ørsted School",
            "Saint Ann",
            "St Mary’s",
            "Stafford",
            "Theale Green",
            "Ŵyr Ysgol",
            "Zoë",
        ];
        let mut shuffled = expected.to_vec();
        shuffled.reverse();
        shuffled.rotate_left(7);
        assert_eq!(sorted(shuffled), expected);
    }

    #[test]
    fn names_that_differ_by_what_is_ignored_have_one_order() {
        for names in [["St Mary's", "St Mary’s"], ["The Ebor", "Ebor"], ["e\u{301}a", "éa"]] {
            let mut turned = names.to_vec();
            turned.reverse();
            assert_eq!(sorted(names.to_vec()), sorted(turned), "{names:?}");
        }
    }

    #[test]
    fn an_index_lists_a_name_under_its_letter() {
        for (name, letter) in [
            ("École", "E"),
            ("e\u{301}cole", "E"),
            ("the Ebor Alliance", "E"),
            ("The", "T"),
            ("Æthelstan", "A"),
            ("Œuvre", "O"),
            ("Ørsted", "O"),
            ("Łódź", "L"),
            ("Ŵyr", "W"),
            ("ßtar", "S"),
            ("“Zoë” & Co", "Z"),
            ("’s-Hertogenbosch", "S"),
            ("2020 Vision", "0–9"),
            ("Þór", "Þ"),
            ("Ωmega", "Ω"),
            ("—", ""),
        ] {
            assert_eq!(index_letter(name), letter, "{name}");
        }
    }
}
