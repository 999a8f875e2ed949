//! Values with their unit and how exact they are: takes what an editor wrote; gives a quantity
//! and its words. Never rounds.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// A number as it stands in a record, with the unit that its writing shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The number itself.
    pub amount: Amount,
    /// The unit shown by a sign: `40%`, `£1500`.
    pub shown: Option<Unit>,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A whole number.
    Whole(i64),
    /// A decimal number.
    Decimal(f64),
    /// A fraction in lowest writing: numerator and denominator.
    Fraction(u32, u32),
}

impl Amount {
    /// The amount as a number to draw or compare with.
    pub fn as_f64(self) -> f64 {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "counts of a report are far below 2^53"
            )]
            Self::Whole(number) => number as f64,
            Self::Decimal(number) => number,
            Self::Fraction(top, bottom) => f64::from(top) / f64::from(bottom),
        }
    }

    fn is_one(self) -> bool {
        self == Self::Whole(1)
    }
}

/// What a number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// Hundredths of a whole.
    Percent,
    /// A difference between two percentages.
    #[serde(rename = "percentage points")]
    PercentagePoints,
    /// Pounds sterling.
    Pounds,
    /// A score.
    Points,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// School terms.
    Terms,
    /// Years.
    Years,
}

impl Unit {
    /// The unit as it is written in a record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::PercentagePoints => "percentage points",
            Self::Pounds => "pounds",
            Self::Points => "points",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Terms => "terms",
            Self::Years => "years",
        }
    }

    /// The unit of a difference between two values of this unit.
    pub fn of_difference(self) -> Self {
        if self == Self::Percent {
            Self::PercentagePoints
        } else {
            self
        }
    }
}

/// How exact a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Qualifier {
    /// The true number is larger.
    Over,
    /// The true number is larger.
    #[serde(rename = "more than")]
    MoreThan,
    /// The true number is not smaller.
    #[serde(rename = "at least")]
    AtLeast,
    /// The true number is a little smaller.
    Almost,
    /// The true number is a little smaller.
    Nearly,
    /// The true number is not larger.
    #[serde(rename = "up to")]
    UpTo,
    /// The true number is smaller.
    Under,
    /// The true number is near.
    About,
    /// The true number is near.
    Around,
    /// The true number is near.
    Approximately,
}

impl Qualifier {
    /// The qualifier as it is written and printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::MoreThan => "more than",
            Self::AtLeast => "at least",
            Self::Almost => "almost",
            Self::Nearly => "nearly",
            Self::UpTo => "up to",
            Self::Under => "under",
            Self::About => "about",
            Self::Around => "around",
            Self::Approximately => "approximately",
        }
    }
}

impl Number {
    /// Reads `55`, `0.3`, `40%`, `£1500` or `2/3`.
    ///
    /// # Errors
    /// Says in words what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(percent) = text.strip_suffix('%') {
            let amount = parse_decimal(percent.trim_end())?;
            return Ok(Self {
                amount,
                shown: Some(Unit::Percent),
            });
        }
        if let Some(pounds) = text.strip_prefix('£') {
            return Ok(Self {
                amount: parse_decimal(&pounds.replace(',', ""))?,
                shown: Some(Unit::Pounds),
            });
        }
        match text.split_once('/') {
            Some((top, bottom)) => parse_fraction(top, bottom).map(|amount| Self {
                amount,
                shown: None,
            }),
            None => parse_decimal(text).map(|amount| Self {
                amount,
                shown: None,
            }),
        }
    }
}

fn parse_decimal(text: &str) -> Result<Amount, String> {
    let digits = text.strip_prefix(['-', '−']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let ascii = text.replace('−', "-");
    let whole = plain
        .then(|| ascii.parse().ok().map(Amount::Whole))
        .flatten();
    let decimal = || {
        plain
            .then(|| ascii.parse().ok().map(Amount::Decimal))
            .flatten()
    };
    whole
        .or_else(decimal)
        .ok_or_else(|| format!("`{text}` is not a number"))
}

fn parse_fraction(top: &str, bottom: &str) -> Result<Amount, String> {
    match (top.parse(), bottom.parse()) {
        (Ok(top), Ok(bottom)) if bottom > 1 && top > 0 && top < bottom => {
            Ok(Amount::Fraction(top, bottom))
        }
        _ => Err(format!(
            "`{top}/{bottom}` is not a fraction between 0 and 1"
        )),
    }
}

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
        assert_eq!(words("£1,500.50", None), "£1,500.5");
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

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "many", "40 %%", "1e9", "3/2", "inf", "%", "--4", "0x10"] {
            assert!(Number::parse(text).is_err(), "{text}");
        }
    }
}
