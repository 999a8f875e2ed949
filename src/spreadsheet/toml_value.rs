//! What a TOML value says, however it is written: takes a value; gives its text, or whether another says the
//! same.

use toml_edit::{Item, Value};

use crate::record::ValueType;

/// The text of a value, without quotes; a list has an entry a line.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        Value::String(text) => text.value().trim().replace("\r\n", "\n"),
        Value::Boolean(truth) if *truth.value() => "yes".to_owned(),
        Value::Boolean(_) => String::new(),
        Value::Integer(number) => number.value().to_string(),
        Value::Float(number) => number.value().to_string(),
        other => other.to_string().trim().to_owned(),
    }
}

/// Whether a value of a record says the same as a new one. A missing key, an empty text and an empty cell
/// are the same.
pub(crate) fn is_same(
    old: Option<&Item>,
    new: Option<&Value>,
    value_type: Option<ValueType>,
) -> bool {
    canonical(old.and_then(Item::as_value), value_type) == canonical(new, value_type)
}

/// What a value says, in one form for all ways to write it.
pub(crate) fn canonical(value: Option<&Value>, value_type: Option<ValueType>) -> String {
    let text = value.map(text_of).unwrap_or_default();
    match value_type {
        Some(ValueType::Prose) => text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"),
        Some(value_type) => value_type.canonical(&text),
        None => text,
    }
}
