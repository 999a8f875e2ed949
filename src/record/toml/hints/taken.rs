//! A text as its key takes it: takes what an editor wrote without quotes or between wrong ones; gives it as
//! TOML, with the keys that part of it belongs to. Never guesses an amount.

use crate::diagnostic::{listed, nearest};
use crate::record::schema::model::{Key, KeyKind, ValueType};
use crate::record::value::date::{Date, Period};
use crate::record::value::date_hints::{date_meant, period_meant};
use crate::record::value::meant::{list, meant, quoted, truth, whole};
use crate::record::value::number::Number;
use crate::record::value::number_hints::{ValueError, is_not_given};

/// A value, whose key is left empty, and values for keys beside it.
pub(crate) type Parts = Vec<(&'static str, String)>;

/// What a key makes of a text.
pub(crate) enum Taken {
    /// The value as TOML.
    As(Parts),
    /// What it most likely is.
    Perhaps(String),
    /// Nothing: what is wrong with it, and what to do.
    Not { message: String, help: String },
}

/// The text as the key takes it.
pub(crate) fn taken(text: &str, key: Option<&Key>) -> Taken {
    let text = text.trim();
    match key.map(|key| &key.kind) {
        Some(KeyKind::List { .. }) => Taken::As(vec![("", list(text))]),
        Some(KeyKind::Value { choices, value_type, example }) if choices.is_empty() => {
            value(text, *value_type, example)
        }
        Some(KeyKind::Value { choices, .. }) => choice(text, choices),
        _ => Taken::As(vec![("", quoted(text))]),
    }
}

fn choice(text: &str, choices: &[String]) -> Taken {
    let choices: Vec<_> = choices.iter().map(String::as_str).collect();
    if let Some(choice) = meant(text, &choices) {
        return Taken::As(vec![("", quoted(choice))]);
    }
    match nearest(text, choices.iter().copied()) {
        Some(choice) => Taken::Perhaps(quoted(choice)),
        None => not_given(text).unwrap_or_else(|| Taken::Not {
            message: format!("`{text}` is not one of the words that are known here"),
            help: format!("between quotes, write {}", listed(choices)),
        }),
    }
}

fn value(text: &str, value_type: ValueType, example: &str) -> Taken {
    let one = |value: String| Taken::As(vec![("", value)]);
    let instead = |wrong: ValueError| match wrong.instead {
        parts if parts.is_empty() => not_given(text).unwrap_or_else(|| Taken::Not {
            message: wrong.message,
            help: wrong.help.map_or_else(|| format!("write it as in `{example}`"), str::to_owned),
        }),
        parts => Taken::As(parts),
    };
    match value_type {
        ValueType::Boolean => match truth(text) {
            Some(truth) => one(truth.to_owned()),
            None => Taken::Not {
                message: format!("`{text}` is neither `true` nor `false`"),
                help: "write `true`, or delete the line for `false`".to_owned(),
            },
        },
        ValueType::Whole => match whole(text).parts {
            parts if parts.is_empty() => {
                instead(ValueError::new(format!("`{text}` is not a whole number")))
            }
            parts => Taken::As(parts),
        },
        ValueType::Number => match number(text) {
            Ok(value) => one(value),
            Err(wrong) => instead(wrong),
        },
        ValueType::Date => match Date::parse(text) {
            Ok(_) => one(quoted(text)),
            Err(wrong) => date_meant(text).map_or_else(|| instead(wrong), |it| one(quoted(&it))),
        },
        ValueType::Period => match Period::parse(text) {
            Ok(_) => one(quoted(text)),
            Err(wrong) => period_meant(text).map_or_else(|| instead(wrong), |it| one(quoted(&it))),
        },
        _ if text.eq_ignore_ascii_case("null") => instead(ValueError::new("")),
        _ => one(quoted(text)),
    }
}

/// A text that says that nothing is known, which a record says by leaving the key out.
fn not_given(text: &str) -> Option<Taken> {
    is_not_given(text).then(|| Taken::Not {
        message: format!("`{text}` says that this is not known or not published"),
        help: "delete the line: what is not known is left out, and an entry without its number is left out as a whole".to_owned(),
    })
}

/// A number as TOML writes it.
fn number(text: &str) -> Result<String, ValueError> {
    let bare = text.trim_matches(['(', ')', '[', ']']).replace(',', "");
    let plain = bare.trim_start_matches('0');
    match Number::parse(text) {
        Ok(_) if bare.parse::<f64>().is_err() => Ok(quoted(text)),
        Ok(_) if plain.is_empty() || plain.starts_with('.') => Ok(format!("0{plain}")),
        Ok(_) => Ok(plain.to_owned()),
        Err(_) if bare != text && Number::parse(&bare).is_ok() => number(&bare),
        Err(wrong) => Err(wrong),
    }
}

/// What is wrong with a text as a number, if the key takes numbers.
pub(crate) fn number_wrong(text: &str, key: Option<&Key>) -> Option<String> {
    takes_number(key).then(|| Number::parse(text).err().map(|wrong| wrong.message))?
}

/// Whether a key takes numbers.
pub(crate) fn takes_number(key: Option<&Key>) -> bool {
    matches!(key.and_then(Key::value_type), Some(ValueType::Number | ValueType::Whole))
}
