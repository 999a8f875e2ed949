//! Dates and periods that cannot be read: takes what an editor wrote; gives the error, with the date or period that
//! the text must mean, as a record writes it.

use super::date::{Date, Period};
use super::date_words::date_meant;
use super::number_words::is_not_given;
use super::period_words::period_meant;
use super::stand_in::{StandIn, stand_in};
use super::value_error::ValueError;

/// Reads a date.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn read_date(text: &str) -> Result<Date, ValueError> {
    Date::parse(text).map_err(|wrong| match period_meant(text).as_deref().map(Period::parse) {
        Some(Ok(Period::Range(..))) => ValueError::new(format!(
            "`{text}` is a period, but one date is needed here: a year, a term or a month"
        )),
        _ => explain(text, wrong, date_meant),
    })
}

/// Reads a period.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn read_period(text: &str) -> Result<Period, ValueError> {
    Period::parse(text).map_err(|wrong| {
        // An error in a part, as a date, does not explain what is wrong with the period.
        let wrong = match (period_meant(text), date_meant(text)) {
            (Some(_), None) if !wrong.contains("write") => {
                format!("`{}` is not a period", text.trim())
            }
            _ => wrong,
        };
        explain(text, wrong, period_meant)
    })
}

/// What is wrong with a text, and what to write instead if there is one meaning.
fn explain(text: &str, wrong: String, meant: fn(&str) -> Option<String>) -> ValueError {
    if is_not_given(text) {
        let message = format!("`{}` means that the date is not known: leave it out", text.trim());
        return ValueError::new(message);
    }
    if stand_in(text) == Some(StandIn::Above) {
        return ValueError::new(format!(
            "`{}` refers to what is above: write the date again",
            text.trim()
        ));
    }
    ValueError::new(wrong).or(meant(text).map(|meant| format!("\"{meant}\"")))
}
