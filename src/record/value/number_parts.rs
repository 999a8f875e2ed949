//! A number in words: takes a text; gives the parts that a record keeps in separate keys, and the advice to write
//! them so. Never guesses an amount.

use super::digits::plain;
use super::number_words::{qualifier_before, qualifier_behind, unit_of};
use super::value_error::KeyValue;

/// The beginning of the advice for a range.
pub(super) const FOR_A_RANGE: &str = "for a range write";

/// The parts of a text that a record keeps in separate keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct NumberParts<'t> {
    qualifier: Option<&'static str>,
    /// The number, or the lower end of a range, as TOML.
    pub(super) value: String,
    /// The upper end of a range, as TOML.
    pub(super) to: Option<String>,
    unit: Option<&'static str>,
    /// Other words after the number.
    rest: &'t str,
}

impl<'t> NumberParts<'t> {
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let (before, number) = qualifier_before(text);
        let (behind, number) = qualifier_behind(number);
        let number = number.trim();
        let whole = Self::whole(number).or_else(|| Self::range(number));
        let parts = whole.or_else(|| Self::with_words(number))?;
        Some(Self { qualifier: before.or(behind), ..parts })
    }

    fn range(text: &'t str) -> Option<Self> {
        let bare = text.strip_prefix("between ");
        let (low, high) = match bare {
            Some(bare) => bare.split_once(" and ")?,
            None => [" to ", "-", "–", "—", "\u{2011}", "−"]
                .into_iter()
                .filter_map(|sign| text.split_once(sign))
                .find(|(low, high)| !low.trim().is_empty() && !high.trim().is_empty())?,
        };
        let (low, high) = (low.trim(), high.trim());
        let upper = Self::single(high).filter(|it| it.rest.is_empty())?;
        // `40-80%` and `£40-80` show their sign once.
        let with_sign = match (high.ends_with('%'), low.starts_with('£')) {
            (true, _) if !low.ends_with('%') => format!("{low}%"),
            _ => low.to_owned(),
        };
        let lower = NumberParts::single(&with_sign).filter(|it| it.rest.is_empty())?.value;
        let to = match low.starts_with('£') && !high.starts_with('£') {
            true => NumberParts::single(&format!("£{high}"))?.value,
            false => upper.value,
        };
        Some(Self { value: lower, to: Some(to), unit: upper.unit, ..Self::default() })
    }

    fn single(text: &'t str) -> Option<Self> {
        Self::whole(text).or_else(|| Self::with_words(text))
    }

    fn whole(text: &str) -> Option<Self> {
        plain(text).map(|value| Self { value, ..Self::default() })
    }

    /// A number followed by words: a unit, or what is counted.
    fn with_words(text: &'t str) -> Option<Self> {
        let end = text
            .char_indices()
            .skip_while(|(_, sign)| !sign.is_alphabetic() && *sign != ' ' || *sign == '£')
            .map(|(at, _)| at);
        // The longest beginning that is a number: `£1.5 million pounds`, `1 500 pupils`.
        let ends =
            end.filter(|at| text[*at..].starts_with(|c: char| c == ' ' || c.is_alphabetic()));
        let ends: Vec<_> = ends.collect();
        let (at, value) =
            ends.into_iter().rev().find_map(|at| Some((at, plain(text[..at].trim())?)))?;
        let rest = text[at..].trim();
        let lower = rest.to_lowercase();
        let unit = unit_of(&lower);
        let is_word = rest.starts_with(char::is_alphabetic) || rest.starts_with('%');
        // A letter in place of a digit: `4O`, `1l`.
        let is_typo = text[at..].starts_with(rest) && rest.chars().all(|it| "OoIlSB".contains(it));
        (is_word && !is_typo).then_some(Self {
            value,
            unit,
            rest: if unit.is_some() { "" } else { rest },
            ..Self::default()
        })
    }

    pub(super) fn message(&self, text: &str) -> String {
        let value = &self.value;
        if let Some(to) = &self.to {
            return format!("{FOR_A_RANGE} `value = {value}` and `to = {to}`");
        }
        if let Some(qualifier) = self.qualifier {
            return format!("write the number alone, and `qualifier = \"{qualifier}\"` beside it");
        }
        if let Some(unit) = self.unit {
            return format!("write the number alone, and name its unit: `unit = \"{unit}\"`");
        }
        if !self.rest.is_empty() {
            return "write the number alone, without what it counts".to_owned();
        }
        match text {
            _ if text.starts_with('+') => "leave out the `+`",
            _ if text.contains(',') => "a comma only separates thousands, as in `1,250`",
            _ if value.ends_with("%\"") => "a percentage is a number and the sign `%`",
            _ if value.contains('/') => "a fraction is two numbers with `/` between them",
            _ => "a number is written in digits, with `.` before decimals",
        }
        .to_owned()
    }

    pub(super) fn values(self) -> Vec<KeyValue> {
        let quoted = |word: &str| format!("\"{word}\"");
        let mut values = vec![("", self.value)];
        values.extend(self.to.map(|to| ("to", to)));
        values.extend(self.qualifier.map(|it| ("qualifier", quoted(it))));
        values.extend(self.unit.map(|it| ("unit", quoted(it))));
        values
    }
}
