//! Numbers that cannot be read: takes what an editor wrote; gives what is wrong and, if only one thing can be meant,
//! what to write instead. Never guesses an amount.

use super::digits::plain;
use super::number::{Number, NumberError};
use super::number_parts::{FOR_A_RANGE, NumberParts};
use super::number_words::{is_not_given, qualifier_behind};
use super::stand_in::{StandIn, stand_in};
use super::value_error::ValueError;

/// What to do about a number that is not known.
const LEAVE_OUT: &str =
    "leave it out, together with what describes it: pages show only what is known";

/// Reads a number.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn read_number(text: &str) -> Result<Number, ValueError> {
    Number::parse(text).map_err(|wrong| match wrong {
        NumberError::NotANumber => explain(text),
        NumberError::TooManyDigits(words) => ValueError::new(words),
    })
}

/// What is wrong with a text that is not a number.
fn explain(text: &str) -> ValueError {
    let text = text.trim();
    if matches!(text.to_lowercase().as_str(), "none" | "nil" | "nought") {
        let message = format!("`{text}`: write `0`, or leave it out if the number is not known");
        return ValueError::new(message).or(Some("0".to_owned()));
    }
    if is_not_given(text) {
        let message =
            format!("`{text}` means that the number is not known or not published: leave it out");
        return ValueError { help: Some(LEAVE_OUT), ..ValueError::new(message) };
    }
    if stand_in(text) == Some(StandIn::Above) {
        return ValueError::new(format!(
            "`{text}` refers to what is above: write the number again"
        ));
    }
    if text.starts_with('#') && text.ends_with(['!', '?', 'A']) {
        return ValueError::new(format!("`{text}` is a spreadsheet error, not a number"));
    }
    if let Some((top, bottom)) = text.split_once('/')
        && [top, bottom].concat().bytes().all(|it| it.is_ascii_digit() || it == b'/')
    {
        return match bottom.contains('/') {
            true => ValueError::new(format!("`{text}` is a date, not a number")),
            false => ValueError::new(format!("`{text}` is not a fraction between 0 and 1"))
                .or(quotient(top, bottom)),
        };
    }
    if let Some(number) = without_remark(text) {
        let message =
            format!("`{text}`: write the number alone; a footnote or remark goes in a note");
        return ValueError::new(message).or(Some(number));
    }
    let Some(parts) = NumberParts::of(text) else {
        if let Some(start) = text.strip_suffix(['-', '–', '—']).and_then(|it| plain(it.trim()))
        {
            return ValueError {
                help: Some(
                    "ask for the other number; if there is none, write this one alone, with `qualifier = \"at least\"` if that is meant",
                ),
                ..ValueError::new(format!(
                    "`{text}` is a range without an end: a number is missing after {start}"
                ))
            };
        }
        return ValueError::new(match text.starts_with(['$', '€']) {
            true => format!("`{text}`: money is given in pounds, as in `£1,500`"),
            false => format!("`{text}` is not a number"),
        });
    };
    // A well-written number can still have more digits than a page prints.
    let numbers = [Some(&parts.value), parts.to.as_ref()];
    let read = numbers.into_iter().flatten().map(|it| read_number(it.trim_matches('"')));
    if let Some(wrong) = read.filter_map(Result::err).next() {
        return ValueError::new(format!("`{text}`: {}", wrong.message));
    }
    let message = format!("`{text}`: {}", parts.message(text));
    ValueError { values: parts.values(), ..ValueError::new(message) }
}

/// What to do about a range where one number is needed.
pub(crate) const ASK_WHICH: &str = "ask which of the two numbers is meant";

/// The message about a range where only one number is allowed.
pub(crate) fn one_number(message: &str) -> String {
    let start = message.split(FOR_A_RANGE).next().unwrap_or_default();
    format!("{start}this is a range, but one number is needed")
}

/// The number before a footnote mark or a remark in brackets: `40*`, `40%¹`, `40 [1]`, `40% (n = 25)`.
fn without_remark(text: &str) -> Option<String> {
    let is_mark = |it: char| "*†‡§#¹²³⁴⁵⁶⁷⁸⁹".contains(it);
    let unmarked = text.trim_end_matches(is_mark).trim_end();
    let bare = match unmarked.rsplit_once(['(', '[']) {
        Some((bare, remark)) if remark.ends_with([')', ']']) => bare.trim_end(),
        _ => unmarked,
    };
    let is_remark = bare.len() < text.len() && qualifier_behind(text).0.is_none();
    plain(bare).filter(|_| is_remark && bare.ends_with(|it: char| it.is_ascii_digit() || it == '%'))
}

/// A fraction above 1 as a decimal number, if three decimals are enough.
fn quotient(top: &str, bottom: &str) -> Option<String> {
    let (top, bottom): (u64, u64) = (top.parse().ok()?, bottom.parse().ok()?);
    let scaled = top.checked_mul(1000)?;
    let is_exact = bottom > 0 && scaled.is_multiple_of(bottom);
    is_exact.then(|| plain(&format!("{:.3}", scaled as f64 / bottom as f64 / 1000.0)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What to write, as a record would have it.
    fn instead(text: &str) -> String {
        let keys = explain(text).values.into_iter();
        let keys = keys.map(|(key, value)| match key {
            "" => value,
            key => format!("{key} = {value}"),
        });
        keys.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn says_what_to_write_instead() {
        for (written, better) in [
            ("<5", "5, qualifier = \"under\""),
            ("≥90%", "\"90%\", qualifier = \"at least\""),
            ("30+", "30, qualifier = \"at least\""),
            ("50%+", "\"50%\", qualifier = \"at least\""),
            ("c. 30", "30, qualifier = \"about\""),
            ("c30", "30, qualifier = \"about\""),
            ("~30", "30, qualifier = \"about\""),
            ("Approx. 30%", "\"30%\", qualifier = \"approximately\""),
            ("over £1,250", "\"£1,250\", qualifier = \"over\""),
            ("30 or more", "30, qualifier = \"at least\""),
            ("2-5", "2, to = 5"),
            ("40%-80%", "\"40%\", to = \"80%\""),
            ("40-80%", "\"40%\", to = \"80%\""),
            ("40% to 80%", "\"40%\", to = \"80%\""),
            ("£1,000–2,000", "\"£1,000\", to = \"£2,000\""),
            ("between 2 and 5", "2, to = 5"),
            ("2 to 5 days", "2, to = 5, unit = \"days\""),
            ("about 2-5", "2, to = 5, qualifier = \"about\""),
            ("£1.5m", "\"£1,500,000\""),
            ("£1.5 million", "\"£1,500,000\""),
            ("2k", "2000"),
            ("½", "\"1/2\""),
            ("1½", "1.5"),
            ("1 in 3", "\"1/3\""),
            ("two thirds", "\"2/3\""),
            ("a quarter", "\"1/4\""),
            ("40 per cent", "\"40%\""),
            ("40pc", "\"40%\""),
            ("40percent", "\"40%\""),
            ("40 %.", "\"40%\""),
            ("forty", "40"),
            ("twenty-five", "25"),
            ("1,5", "1.5"),
            ("1 500", "1500"),
            ("1.500,00", "1500"),
            ("1'500", "1500"),
            ("1e3", "1000"),
            ("012", "12"),
            ("40,", "40"),
            ("40 days", "40, unit = \"days\""),
            ("10pp", "10, unit = \"percentage points\""),
            ("40 pupils", "40"),
            ("1 500 pupils", "1500"),
            ("40% of pupils", "\"40%\""),
            ("+11%", "\"11%\""),
            ("40*", "40"),
            ("40%¹", "\"40%\""),
            ("40 [1]", "40"),
            ("40 (see note)", "40"),
            ("40% (n = 25)", "\"40%\""),
            ("40% (n=25)", "\"40%\""),
            ("40 (approx)", "40, qualifier = \"approximately\""),
            ("40% approx.", "\"40%\", qualifier = \"approximately\""),
            ("40ish", "40, qualifier = \"about\""),
            ("none", "0"),
            ("4O", ""),
            ("1l", ""),
            ("as above", ""),
            ("n/a", ""),
            ("SUPP", ""),
            ("LOWCOV", ""),
            ("#REF!", ""),
            ("14-", ""),
            ("5/4", "1.25"),
            ("4/3", ""),
            ("many", ""),
            ("£2bn", ""),
            ("$500", ""),
            ("02/03/2026", ""),
        ] {
            assert_eq!(instead(written), better, "{written}");
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
            ("+11%", "`+11%`: leave out the `+`"),
            ("£1,50", "`£1,50`: a comma only separates thousands, as in `1,250`"),
            ("5/4", "`5/4` is not a fraction between 0 and 1"),
            ("02/03/2026", "`02/03/2026` is a date, not a number"),
        ] {
            let message = message.to_owned();
            assert_eq!(read_number(written).map_err(|it| it.message), Err(message));
        }
    }

    #[test]
    fn what_is_suggested_can_be_read() {
        for text in
            ["£1.5m", "½", "40 per cent", "-5 days", "c. 1 in 3", "40-80%", "1.500,00", "over 200m"]
        {
            let values = explain(text).values;
            assert!(!values.is_empty(), "{text}");
            for (key, value) in values {
                let read = Number::parse(value.trim_matches('"'));
                assert!(!matches!(key, "" | "to") || read.is_ok(), "{text}: {value}");
            }
        }
    }
}
