//! Checks one text or number: takes the value with its key and schema; reports what is wrong with it. Never
//! compares two values.

use serde_json::Value as Json;
use toml::de::DeValue;

use super::keyed_value::KeyedValue;
use super::reporter::Reporter;
use super::text::TextCheck;
use crate::diagnostic::{Code, Diagnostic};
use crate::record::value::date::Date;
use crate::record::value::number::Amount;
use crate::record::value::quantity::grouped;

/// Checks one text, number or truth value; returns whether it is valid.
pub(super) fn check(reporter: &mut Reporter<'_>, entry: &KeyedValue<'_, '_>) -> bool {
    let KeyedValue { key, value, shape, help } = *entry;
    let wrong = match value.get_ref() {
        DeValue::String(text) => {
            return TextCheck { reporter, key, text, span: value.span(), help }.check(shape);
        }
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix()).ok();
            wrong_whole_number(key, parsed, shape)
        }
        DeValue::Float(number) => {
            let amount = number.as_str().parse().map_or(f64::NAN, |number| number);
            let wrong = Amount::decimal(amount).err();
            wrong.map(|wrong| (Code::InvalidValue, format!("`{key}`: {wrong}")))
        }
        _ => None,
    };
    wrong.is_none_or(|(code, message)| {
        reporter.report(Diagnostic::new(code, message).help_if(help), value.span(), "")
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
