//! Checks one text or number: takes the value with its key and schema; reports what is wrong with it. Never
//! compares two values.

use std::ops::Range;

use serde_json::Value as Json;
use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::reporter::Reporter;
use super::text::TextCheck;
use crate::diagnostic::{Code, Diagnostic};
use crate::record::value::date::Date;
use crate::record::value::number::Amount;
use crate::record::value::quantity::grouped;

/// Checks one text, number or truth value; returns whether it is valid.
pub(crate) fn check(
    reporter: &mut Reporter<'_>,
    key: &str,
    value: &TomlSpanned<DeValue<'_>>,
    (shape, help): (&Json, Option<&str>),
) -> bool {
    match value.get_ref() {
        DeValue::String(text) => {
            TextCheck { reporter, key, text, span: value.span(), help }.check(shape)
        }
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok();
            let wrong = wrong_whole_number(key, parsed, shape);
            report_number(reporter, wrong, value.span(), help)
        }
        DeValue::Float(number) => {
            let amount = number.as_str().parse().map_or(f64::NAN, |number| number);
            let wrong = Amount::decimal(amount).err();
            let wrong = wrong.map(|wrong| (Code::InvalidValue, format!("`{key}`: {wrong}")));
            report_number(reporter, wrong, value.span(), help)
        }
        _ => true,
    }
}

fn report_number(
    reporter: &mut Reporter<'_>,
    wrong: Option<(Code, String)>,
    span: Range<usize>,
    help: Option<&str>,
) -> bool {
    wrong.is_none_or(|(code, message)| {
        reporter.report(Diagnostic::new(code, message), span, "", help)
    })
}

/// What is wrong with a whole number: its bounds, or the year that it is where a date is wanted.
fn wrong_whole_number(key: &str, number: Option<i64>, shape: &Json) -> Option<(Code, String)> {
    // A number that 64 bits do not hold is too large for every key.
    let number = number.unwrap_or(i64::MAX);
    let least = shape["minimum"].as_i64().unwrap_or(0);
    match shape["format"].as_str() {
        Some("date" | "period") => Date::parse(&number.to_string())
            .err()
            .map(|wrong| (Code::InvalidDate, format!("`{key}`: {wrong}"))),
        Some("uint32") if !(least..=Amount::MOST).contains(&number) => Some((
            Code::InvalidValue,
            format!("`{key}` must be a whole number from {least} to {}", grouped(Amount::MOST)),
        )),
        Some("value") => Amount::whole(number)
            .err()
            .map(|wrong| (Code::InvalidValue, format!("`{key}`: {wrong}"))),
        _ => None,
    }
}
