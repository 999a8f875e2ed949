//! What a text means as the value of its key: takes what an editor wrote without quotes or with wrong ones; gives it as
//! TOML, with the keys that parts of it belong to. Never guesses an amount.

use crate::diagnostic::{listed, nearest};
use crate::record::schema::model::{Key, KeyKind, ValueType};
use crate::record::value::date_hints::{read_date, read_period};
use crate::record::value::date_words::date_meant;
use crate::record::value::number_hints::read_number;
use crate::record::value::number_words::is_not_given;
use crate::record::value::period_words::period_meant;
use crate::record::value::replacement::{list, meant, quoted, truth, whole};
use crate::record::value::value_error::{KeyValue, ValueError};

/// What a text means for a key.
pub(crate) enum Interpretation {
    /// The value as TOML.
    Certain(Vec<KeyValue>),
    /// What it most likely means.
    Likely(String),
    /// Nothing: what is wrong with it, and what to do.
    None { message: String, help: String },
}

/// The meaning of a text for a key.
pub(crate) fn interpret(text: &str, key: Option<&Key>) -> Interpretation {
    let text = text.trim();
    match key.map(|key| &key.kind) {
        Some(KeyKind::List { .. }) => Interpretation::Certain(vec![("", list(text))]),
        Some(KeyKind::Value { choices, value_type, example }) if choices.is_empty() => {
            value(text, *value_type, example)
        }
        Some(KeyKind::Value { choices, .. }) => choice(text, choices),
        _ => Interpretation::Certain(vec![("", quoted(text))]),
    }
}

fn choice(text: &str, choices: &[String]) -> Interpretation {
    let choices: Vec<_> = choices.iter().map(String::as_str).collect();
    if let Some(choice) = meant(text, &choices) {
        return Interpretation::Certain(vec![("", quoted(choice))]);
    }
    match nearest(text, choices.iter().copied()) {
        Some(choice) => Interpretation::Likely(quoted(choice)),
        None => not_given(text).unwrap_or_else(|| Interpretation::None {
            message: format!("`{text}` is not one of the choices"),
            help: format!("between quotes, write {}", listed(choices)),
        }),
    }
}

fn value(text: &str, value_type: ValueType, example: &str) -> Interpretation {
    let one = |value: String| Interpretation::Certain(vec![("", value)]);
    let instead = |wrong: ValueError| match wrong.values {
        parts if parts.is_empty() => not_given(text).unwrap_or_else(|| Interpretation::None {
            message: wrong.message,
            help: wrong.help.map_or_else(|| format!("write it as in `{example}`"), str::to_owned),
        }),
        parts => Interpretation::Certain(parts),
    };
    match value_type {
        ValueType::Boolean => match truth(text) {
            Some(truth) => one(truth.to_owned()),
            None => Interpretation::None {
                message: format!("`{text}` is neither `true` nor `false`"),
                help: "write `true`, or delete the line for `false`".to_owned(),
            },
        },
        ValueType::Whole => match whole(text).values {
            parts if parts.is_empty() => {
                instead(ValueError::new(format!("`{text}` is not a whole number")))
            }
            parts => Interpretation::Certain(parts),
        },
        ValueType::Number => match number(text) {
            Ok(value) => one(value),
            Err(wrong) => instead(wrong),
        },
        ValueType::Date => match read_date(text) {
            Ok(_) => one(quoted(text)),
            Err(wrong) => date_meant(text).map_or_else(|| instead(wrong), |it| one(quoted(&it))),
        },
        ValueType::Period => match read_period(text) {
            Ok(_) => one(quoted(text)),
            Err(wrong) => period_meant(text).map_or_else(|| instead(wrong), |it| one(quoted(&it))),
        },
        _ if text.eq_ignore_ascii_case("null") => instead(ValueError::new("")),
        _ => one(quoted(text)),
    }
}

/// The advice for a text that means "not known", which a record expresses by leaving the key out.
fn not_given(text: &str) -> Option<Interpretation> {
    is_not_given(text).then(|| Interpretation::None {
        message: format!("`{text}` means that this is not known or not published"),
        help: "delete the line, or the whole entry if it is about this number".to_owned(),
    })
}

/// A number as TOML writes it.
fn number(text: &str) -> Result<String, ValueError> {
    let bare = text.trim_matches(['(', ')', '[', ']']).replace(',', "");
    let plain = bare.trim_start_matches('0');
    match read_number(text) {
        Ok(_) if bare.parse::<f64>().is_err() => Ok(quoted(text)),
        Ok(_) if plain.is_empty() || plain.starts_with('.') => Ok(format!("0{plain}")),
        Ok(_) => Ok(plain.to_owned()),
        Err(_) if bare != text && read_number(&bare).is_ok() => number(&bare),
        Err(wrong) => Err(wrong),
    }
}

/// What is wrong with a text as a number, if the key takes numbers.
pub(crate) fn number_wrong(text: &str, key: Option<&Key>) -> Option<String> {
    takes_number(key).then(|| read_number(text).err().map(|wrong| wrong.message))?
}

/// Whether a key takes numbers.
pub(crate) fn takes_number(key: Option<&Key>) -> bool {
    matches!(key.and_then(Key::value_type), Some(ValueType::Number | ValueType::Whole))
}
