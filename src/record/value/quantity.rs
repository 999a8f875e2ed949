//! Quantities in words: takes a number with its unit, how exact it is and the end of its range;
//! gives the words that a page prints. Never rounds.

use std::fmt;

use super::number::Amount;
use super::unit::{Qualifier, Unit};

/// A number with its unit, how exact it is, and the upper end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// How exact the number is, unless it is exact.
    pub qualifier: Option<Qualifier>,
    /// The number, or the lower end of a range.
    pub amount: Amount,
    /// The upper end of a range.
    pub to: Option<Amount>,
    /// What the number counts or measures.
    pub unit: Unit,
}

impl Quantity {
    /// An exact count.
    pub fn count(count: i64) -> Self {
        Self { qualifier: None, amount: Amount::Whole(count), to: None, unit: Unit::Count }
    }

    /// The number alone, with its sign and that of its unit: `1,500`, `40%`, `2 to 5`.
    pub fn number(&self) -> String {
        match self.to {
            Some(to) => format!("{} to {}", self.amount_words(self.amount), self.amount_words(to)),
            None => self.amount_words(self.amount),
        }
    }

    /// The number and its unit without the qualifier: `1,500`, `40%`, `2 to 5 days`.
    pub fn bare(&self) -> String {
        let number = self.number();
        let is_one = self.amount.is_one() && self.to.is_none();
        let nouns = self.unit.nouns().map(|nouns| nouns.map(|noun| noun.replace(' ', "\u{a0}")));
        match (nouns, self.amount, self.to) {
            (None, ..) => number,
            (Some([one, _]), Amount::Fraction(top, bottom), None) if is_half(top, bottom) => {
                format!("{number}\u{a0}a\u{a0}{one}")
            }
            (Some([one, _]), Amount::Fraction(..), None) => {
                format!("{number} of\u{a0}a\u{a0}{one}")
            }
            (Some([one, many]), ..) => {
                format!("{number}\u{a0}{}", if is_one { one } else { many })
            }
        }
    }

    fn amount_words(&self, amount: Amount) -> String {
        let number = match amount {
            Amount::Decimal(number) if self.unit == Unit::Pounds => pounds_and_pence(number),
            Amount::Whole(number) => grouped(number),
            Amount::Decimal(number) => grouped_decimal(number),
            Amount::Fraction(top, bottom) => return fraction_words(top, bottom),
        };
        match self.unit {
            Unit::Percent | Unit::RelativePercent => format!("{number}%"),
            Unit::Pounds => match number.strip_prefix('−') {
                // A line may break after a minus, but for the joiner.
                Some(number) => format!("−\u{2060}£{number}"),
                None => format!("£{number}"),
            },
            _ => number,
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.qualifier {
            Some(qualifier) => write!(f, "{}\u{a0}{}", qualifier.name(), self.bare()),
            None => f.write_str(&self.bare()),
        }
    }
}

/// A whole number with a comma between thousands and a true minus.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "−" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A decimal number in its shortest exact writing.
fn grouped_decimal(number: f64) -> String {
    let text = number.abs().to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if number < 0.0 { "−" } else { "" };
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    match decimals {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    }
}

/// A decimal number of pounds, with two digits for the pence.
fn pounds_and_pence(number: f64) -> String {
    let text = grouped_decimal(number);
    match text.split_once('.') {
        Some((_, pence)) if pence.len() == 1 => text + "0",
        _ => text,
    }
}

fn is_half(top: i32, bottom: u32) -> bool {
    top == 1 && bottom == 2
}

fn fraction_words(top: i32, bottom: u32) -> String {
    let part = match bottom {
        2 => "half",
        3 => "third",
        4 => "quarter",
        5 => "fifth",
        10 => "tenth",
        _ => "",
    };
    let count = match top {
        _ if part.is_empty() => "",
        1 => "a",
        2 => "two",
        3 => "three",
        4 => "four",
        _ => "",
    };
    match (top, count) {
        _ if is_half(top, bottom) => "half".to_owned(),
        (..=-1, _) => format!("−{}/{bottom}", top.unsigned_abs()),
        (_, "") => format!("{top}/{bottom}"),
        (1, _) => format!("{count}\u{a0}{part}"),
        _ => format!("{count}\u{a0}{part}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::number::Number;
    use super::*;

    fn words(text: &str, unit: Option<Unit>) -> String {
        let number = Number::parse(text).expect("a number");
        let unit = number.shown.or(unit).unwrap_or(Unit::Count);
        Quantity { qualifier: None, amount: number.amount, to: None, unit }.to_string()
    }

    #[test]
    fn prints_each_unit_in_its_own_way() {
        assert_eq!(words("55", None), "55");
        assert_eq!(words("10000", None), "10,000");
        assert_eq!(words("40%", None), "40%");
        assert_eq!(words("£1500", None), "£1,500");
        assert_eq!(words("£1,500.50", None), "£1,500.50");
        assert_eq!(words("0.3", Some(Unit::Points)), "0.3\u{a0}points");
        assert_eq!(words("1", Some(Unit::Days)), "1\u{a0}day");
        assert_eq!(words("2/3", None), "two\u{a0}thirds");
        assert_eq!(words("1/4", None), "a\u{a0}quarter");
        assert_eq!(words("3/7", None), "3/7");
        assert_eq!(words("-14", None), "−14");
        assert_eq!(words("-£1,500.5", None), "−\u{2060}£1,500.50");
        assert_eq!(words("-0.000001", None), "−0.000001");
        assert_eq!(words("250%", Some(Unit::RelativePercent)), "250%");
        assert_eq!(words("-1", Some(Unit::Points)), "−1\u{a0}point");
        assert_eq!(words("1.0", Some(Unit::Days)), "1\u{a0}day");
        assert_eq!(words("1", Some(Unit::PercentagePoints)), "1\u{a0}percentage\u{a0}point");
        assert_eq!(words("1/2", Some(Unit::Days)), "half\u{a0}a\u{a0}day");
        assert_eq!(words("3/4", Some(Unit::Terms)), "three\u{a0}quarters of\u{a0}a\u{a0}term");
        assert_eq!(words("-1/3", None), "−1/3");
        assert_eq!(words("6/10", None), "6/10");
    }

    #[test]
    fn says_the_qualifier_and_the_range() {
        let quantity = Quantity {
            qualifier: Some(Qualifier::Over),
            to: Some(Amount::Whole(5)),
            unit: Unit::Days,
            ..Quantity::count(2)
        };
        assert_eq!(quantity.to_string(), "over\u{a0}2 to 5\u{a0}days");
    }
}
