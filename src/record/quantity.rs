//! Quantities in words: takes a number with its unit, how exact it is and the end of its range;
//! gives the words that a page prints. Never rounds.

use std::fmt;

use super::value::{Amount, Qualifier, Unit};

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
        Self {
            qualifier: None,
            amount: Amount::Whole(count),
            to: None,
            unit: Unit::Count,
        }
    }

    /// The number and its unit without the qualifier: `1,500`, `40%`, `2 to 5 days`.
    pub fn bare(&self) -> String {
        let number = match self.to {
            Some(to) => format!(
                "{} to {}",
                self.amount_words(self.amount),
                self.amount_words(to)
            ),
            None => self.amount_words(self.amount),
        };
        match self.unit_word() {
            Some(word) => format!("{number}\u{a0}{word}"),
            None => number,
        }
    }

    /// The word after the number, in the right number: `days`, `percentage points`.
    fn unit_word(&self) -> Option<&'static str> {
        let one = self.amount.is_one() && self.to.is_none();
        let word = match self.unit {
            Unit::Count | Unit::Percent | Unit::Pounds => return None,
            Unit::PercentagePoints => {
                if one {
                    "percentage\u{a0}point"
                } else {
                    "percentage\u{a0}points"
                }
            }
            Unit::Points => {
                if one {
                    "point"
                } else {
                    "points"
                }
            }
            Unit::Days => {
                if one {
                    "day"
                } else {
                    "days"
                }
            }
            Unit::Weeks => {
                if one {
                    "week"
                } else {
                    "weeks"
                }
            }
            Unit::Months => {
                if one {
                    "month"
                } else {
                    "months"
                }
            }
            Unit::Terms => {
                if one {
                    "term"
                } else {
                    "terms"
                }
            }
            Unit::Years => {
                if one {
                    "year"
                } else {
                    "years"
                }
            }
        };
        Some(word)
    }

    fn amount_words(&self, amount: Amount) -> String {
        let number = match amount {
            Amount::Decimal(number) if self.unit == Unit::Pounds => pounds_and_pence(number),
            Amount::Whole(number) => grouped(number),
            Amount::Decimal(number) => grouped_decimal(number),
            Amount::Fraction(top, bottom) => return fraction_words(top, bottom),
        };
        match self.unit {
            Unit::Percent => format!("{number}%"),
            Unit::Pounds => match number.strip_prefix('−') {
                Some(number) => format!("−£{number}"),
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

/// A decimal number in its shortest exact writing, to a millionth at most.
fn grouped_decimal(number: f64) -> String {
    let text = format!("{:.6}", number.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if number < 0.0 { "−" } else { "" };
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), grouped);
    match decimals.trim_end_matches('0') {
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

fn fraction_words(top: u32, bottom: u32) -> String {
    let part = match bottom {
        2 => "half",
        3 => "third",
        4 => "quarter",
        5 => "fifth",
        10 => "tenth",
        _ => return format!("{top}/{bottom}"),
    };
    let count = match top {
        1 if bottom == 2 => return "half".to_owned(),
        1 => "a",
        2 => "two",
        3 => "three",
        4 => "four",
        _ => return format!("{top}/{bottom}"),
    };
    format!("{count}\u{a0}{part}{}", if top == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Number;

    fn words(text: &str, unit: Option<Unit>) -> String {
        let number = Number::parse(text).expect("a number");
        let unit = number.shown.or(unit).unwrap_or(Unit::Count);
        Quantity {
            qualifier: None,
            amount: number.amount,
            to: None,
            unit,
        }
        .to_string()
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
