//! Numbers: takes what an editor wrote; gives the amount, and the unit if its sign is there. Never rounds.

use std::fmt;

use super::unit::Unit;

/// A number in a record, with the unit that its sign shows.
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
    /// A fraction as it is written: numerator and denominator.
    Fraction(i32, u32),
}

/// Why a text is not a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written like a number.
    NotANumber,
    /// It has more digits than a page prints, in words.
    TooManyDigits(String),
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str("this is not a number"),
            Self::TooManyDigits(words) => f.write_str(words),
        }
    }
}

/// The signs for minus: as typed, as typeset, and as a word processor makes it from a hyphen.
const MINUS: [char; 3] = ['-', '−', '–'];

impl Amount {
    /// The greatest absolute value: nine digits fit on a page, and a sum of all records in 64 bits.
    pub const MOST: i64 = 999_999_999;

    /// The most digits after the decimal point, chosen by eye.
    const DECIMALS: usize = 6;

    /// A whole number.
    ///
    /// # Errors
    /// Too many digits, in words.
    pub fn whole(number: i64) -> Result<Self, String> {
        if (-Self::MOST..=Self::MOST).contains(&number) {
            return Ok(Self::Whole(number));
        }
        Err("a number has at most nine digits before the point".to_owned())
    }

    /// A decimal number, or a whole one if there is nothing after the point.
    ///
    /// # Errors
    /// Not a number that can be printed, or too many digits, in words.
    pub fn decimal(number: f64) -> Result<Self, String> {
        if !number.is_finite() {
            return Err("this is not a number that can be printed".to_owned());
        }
        #[expect(clippy::cast_possible_truncation, reason = "a number too large stays one")]
        let whole = Self::whole(number.trunc() as i64)?;
        if number.fract() == 0.0 {
            return Ok(whole);
        }
        let text = number.to_string();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        if decimals > Self::DECIMALS {
            return Err("a number has at most six digits after the point".to_owned());
        }
        Ok(Self::Decimal(number))
    }

    /// The amount as a number to draw or compare with.
    pub fn as_f64(self) -> f64 {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "counts of a report are far below 2^53")]
            Self::Whole(number) => number as f64,
            Self::Decimal(number) => number,
            Self::Fraction(top, bottom) => f64::from(top) / f64::from(bottom),
        }
    }

    /// Whether what it counts is named in the singular.
    pub(crate) fn is_one(self) -> bool {
        matches!(self, Self::Whole(1 | -1))
    }
}

impl From<Amount> for Number {
    /// A number written without a unit.
    fn from(amount: Amount) -> Self {
        Self { amount, shown: None }
    }
}

impl Number {
    /// What it counts or measures: the unit named beside it, which agrees with the one that it shows.
    pub fn unit(self, named: Option<Unit>) -> Unit {
        named.or(self.shown).unwrap_or(Unit::Count)
    }

    /// Reads `55`, `-0.3`, `40%`, `£1500`, `-£1500` or `2/3`.
    ///
    /// # Errors
    /// If it is not written like a number, or has more digits than a page prints.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let is_minus =
            |text: &str| text.is_empty() || MINUS.iter().any(|sign| text == sign.to_string());
        if let Some(percent) = text.strip_suffix('%') {
            let amount = parse_decimal(percent.trim_end())?;
            return Ok(Self { amount, shown: Some(Unit::Percent) });
        }
        if let Some((sign, pounds)) = text.split_once('£').filter(|(sign, _)| is_minus(sign)) {
            return Ok(Self {
                amount: parse_decimal(&format!("{sign}{}", pounds.trim_start()))?,
                shown: Some(Unit::Pounds),
            });
        }
        match text.split_once('/') {
            Some((top, bottom)) => {
                let fraction = parse_fraction(top.trim_end(), bottom.trim_start());
                fraction.map(Self::from).ok_or(NumberError::NotANumber)
            }
            None => parse_decimal(text).map(Self::from),
        }
    }
}

fn parse_decimal(text: &str) -> Result<Amount, NumberError> {
    let (sign, digits) = sign_of(text);
    let plain = ungrouped(digits).filter(|_| !digits.is_empty());
    let plain = plain.ok_or(NumberError::NotANumber)?;
    let signed = format!("{sign}{plain}");
    match signed.parse::<i64>() {
        Ok(whole) => Amount::whole(whole).map_err(NumberError::TooManyDigits),
        Err(_) => {
            let number = signed.parse().map_err(|_| NumberError::NotANumber)?;
            Amount::decimal(number).map_err(NumberError::TooManyDigits)
        }
    }
}

/// The sign before a number, as programs write it, and the rest.
fn sign_of(text: &str) -> (&'static str, &str) {
    match text.strip_prefix(MINUS) {
        Some(rest) => ("-", rest),
        None => ("", text),
    }
}

/// Digits and a point, without the commas between thousands; `None` if there is any other comma.
fn ungrouped(digits: &str) -> Option<String> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = groups.clone().all(|group| group.len() == 3)
        && (groups.next().is_none() || first.len() <= 3);
    let plain = digits.replace(',', "");
    let digit = |c: char| c.is_ascii_digit() || c == '.';
    (is_grouped && !decimals.contains(',') && plain.chars().all(digit)).then_some(plain)
}

fn parse_fraction(top: &str, bottom: &str) -> Option<Amount> {
    let (sign, digits) = sign_of(top);
    let (above, bottom) = (digits.parse::<u32>().ok()?, bottom.parse::<u32>().ok()?);
    let top = format!("{sign}{digits}").parse().ok()?;
    (0 < above && above < bottom).then_some(Amount::Fraction(top, bottom))
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
    fn reads_signs_with_blanks_beside_them() {
        for (written, plain) in [("£ 1500", "£1500"), ("40 %", "40%"), ("2 / 3", "2/3")] {
            assert_eq!(Number::parse(written), Number::parse(plain));
        }
    }

    #[test]
    fn refuses_what_is_not_a_number() {
        for text in [
            "", "many", "40 %%", "1e9", "3/2", "inf", "%", "--4", "0x10", "-£-4", "--£4", "£",
            "-£", "-",
        ] {
            assert!(Number::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_minus_is_read_however_it_is_written() {
        for (text, amount, shown) in [
            ("-0.3", Amount::Decimal(-0.3), None),
            ("−3", Amount::Whole(-3), None),
            ("–3", Amount::Whole(-3), None),
            ("-40%", Amount::Whole(-40), Some(Unit::Percent)),
            ("-£1,500", Amount::Whole(-1500), Some(Unit::Pounds)),
            ("£-1,500", Amount::Whole(-1500), Some(Unit::Pounds)),
            ("−£0.50", Amount::Decimal(-0.5), Some(Unit::Pounds)),
            ("-1/3", Amount::Fraction(-1, 3), None),
            ("-0", Amount::Whole(0), None),
            ("-0.0", Amount::Whole(0), None),
        ] {
            assert_eq!(Number::parse(text), Ok(Number { amount, shown }), "{text}");
        }
    }

    #[test]
    fn numbers_have_bounds() {
        let amount = |text: &str| Number::parse(text).map(|number| number.amount);
        assert_eq!(amount("999,999,999"), Ok(Amount::Whole(Amount::MOST)));
        assert_eq!(amount("0.000001"), Ok(Amount::Decimal(0.000_001)));
        let (large, long) = ("before the point", "after the point");
        for (text, words) in [
            ("1000000000", large),
            ("-1000000000.5", large),
            ("9223372036854775807", large),
            ("99999999999999999999999", large),
            ("0.0000001", long),
            ("1.2345678", long),
        ] {
            assert!(amount(text).is_err_and(|wrong| wrong.to_string().ends_with(words)), "{text}");
        }
        for number in [f64::NAN, f64::INFINITY, f64::MAX, -1e308, 5e-324] {
            assert!(Amount::decimal(number).is_err(), "{number}");
        }
        assert_eq!(Amount::decimal(-0.0), Ok(Amount::Whole(0)));
        assert_eq!(Amount::decimal(5.0), Ok(Amount::Whole(5)));
        assert!(Amount::whole(i64::MIN).is_err() && Amount::whole(i64::MAX).is_err());
    }
}
