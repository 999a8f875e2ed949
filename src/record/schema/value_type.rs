//! The type of a single value: takes its schema; gives the type, and the canonical form of a value.

use serde_json::Value as Json;

use super::wording::types;
use crate::record::value::date::{Date, Period};
use crate::record::value::number::Number;

/// The type of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// A text of one line, with the most characters that it may have.
    Line(u32),
    /// Paragraphs.
    Prose,
    /// A whole number from 0 up.
    Whole,
    /// A number, perhaps with the sign of its unit: `55`, `40%`, `£1500`, `2/3`.
    Number,
    /// A date.
    Date,
    /// A date, or a stretch between two.
    Period,
    /// `true` or `false`.
    Boolean,
    /// The id of a theme.
    Theme,
    /// The id of a source, a colon, a section of it.
    Source,
    /// Some other text.
    Text,
}

impl ValueType {
    pub(crate) fn of(shape: &Json) -> Self {
        let most = shape["maxLength"].as_u64();
        match shape["format"].as_str() {
            Some("line" | "name" | "setting") => {
                Self::Line(most.and_then(|it| it.try_into().ok()).unwrap_or(u32::MAX))
            }
            Some("prose") => Self::Prose,
            Some("value") => Self::Number,
            Some("date") => Self::Date,
            Some("period") => Self::Period,
            Some("theme") => Self::Theme,
            Some("source") => Self::Source,
            _ if types(shape).contains(&"integer") => Self::Whole,
            _ if types(shape).contains(&"boolean") => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// The canonical form of a value, the same however it is written.
    pub fn canonical(self, text: &str) -> String {
        let text = text.trim();
        let parsed = match self {
            Self::Number => Number::parse(text).ok().map(|it| format!("{it:?}")),
            Self::Date => Date::parse(text).ok().map(|it| format!("{it:?}")),
            Self::Period => Period::parse(text).ok().map(|it| format!("{it:?}")),
            _ => return text.replace("\r\n", "\n"),
        };
        parsed.unwrap_or_else(|| text.to_owned())
    }
}
