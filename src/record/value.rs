//! Numbers, units and qualifiers: takes what an editor wrote; gives the amount and the unit that
//! its writing shows. Never rounds.

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

    pub(super) fn is_one(self) -> bool {
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
    /// Every qualifier.
    const ALL: [Self; 10] = [
        Self::Over,
        Self::MoreThan,
        Self::AtLeast,
        Self::Almost,
        Self::Nearly,
        Self::UpTo,
        Self::Under,
        Self::About,
        Self::Around,
        Self::Approximately,
    ];

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
        let text = text.trim();
        if let Some(percent) = text.strip_suffix('%') {
            let amount = parse_decimal(percent.trim_end())?;
            return Ok(Self {
                amount,
                shown: Some(Unit::Percent),
            });
        }
        if let Some(pounds) = text.strip_prefix('£') {
            return Ok(Self {
                amount: parse_decimal(pounds)?,
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
    let ascii = text.replace('−', "-");
    let digits = ascii.strip_prefix('-').unwrap_or(&ascii);
    let plain = ungrouped(digits)
        .filter(|_| !digits.is_empty())
        .ok_or_else(|| wrong_number(text))?;
    let sign = if ascii.starts_with('-') { "-" } else { "" };
    let signed = format!("{sign}{plain}");
    let whole = signed.parse().map(Amount::Whole);
    whole
        .or_else(|_| signed.parse().map(Amount::Decimal))
        .map_err(|_| wrong_number(text))
}

/// Digits and a point, without the commas that part thousands; none if a comma stands elsewhere.
fn ungrouped(digits: &str) -> Option<String> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let sound = groups.clone().all(|group| group.len() == 3)
        && (groups.next().is_none() || first.len() <= 3);
    let plain = digits.replace(',', "");
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    (sound && !decimals.contains(',') && plain.chars().all(digit)).then_some(plain)
}

/// What is wrong with a text that is no number, and how to write it.
fn wrong_number(text: &str) -> String {
    let qualifier = Qualifier::ALL
        .iter()
        .map(|it| it.name())
        .find(|name| text.starts_with(*name));
    if let Some(name) = qualifier {
        return format!("`{text}`: write the number alone, and `qualifier = \"{name}\"` beside it");
    }
    if text.starts_with('+') {
        return format!("`{text}`: leave out the `+`");
    }
    match text.split_once(['-', '–']) {
        Some((low, high)) if !low.is_empty() && ungrouped(low.trim()).is_some() => {
            format!(
                "`{text}`: for a range write `value = {}` and `to = {}`",
                low.trim(),
                high.trim()
            )
        }
        _ if text.contains(',') => format!("`{text}`: a comma parts thousands only, as in `1,250`"),
        _ => format!("`{text}` is not a number"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_part_thousands_only() {
        let amount = |text: &str| Number::parse(text).map(|number| number.amount);
        assert_eq!(amount("1,250"), Ok(Amount::Whole(1250)));
        assert_eq!(amount("£1,250.5"), Ok(Amount::Decimal(1250.5)));
        for wrong in ["£1,50", "1,2,3", "1250,000", "1,2345", ",5", "1.5,0"] {
            assert!(amount(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn says_how_to_write_it() {
        for (written, message) in [
            (
                "over 1250",
                "`over 1250`: write the number alone, and `qualifier = \"over\"` beside it",
            ),
            ("2-5", "`2-5`: for a range write `value = 2` and `to = 5`"),
            ("+11%", "`+11`: leave out the `+`"),
            (
                "£1,50",
                "`1,50`: a comma parts thousands only, as in `1,250`",
            ),
        ] {
            assert_eq!(Number::parse(written), Err(message.to_owned()));
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "many", "40 %%", "1e9", "3/2", "inf", "%", "--4", "0x10"] {
            assert!(Number::parse(text).is_err(), "{text}");
        }
    }
}
