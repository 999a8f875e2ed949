//! Counts, details, lists and times as a reader writes them.

use crate::record::{Date, Period, grouped};

/// A count with its noun: `1 outcome`, `12 outcomes`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    let number = i64::try_from(count).map_or_else(|_| count.to_string(), grouped);
    format!("{number}\u{a0}{}", if count == 1 { one } else { many })
}

/// Details in one text: `Kingshurst Academy, 2012–13`.
pub(crate) fn detail(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Words as a list: `a, b and c`.
pub(crate) fn and_list(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// The time of a change, from the dates of its sides: `2011 to 2012–13`, `since 2011`, `by 2012–13`.
pub(crate) fn time(before: Option<Date>, after: Option<Date>) -> Option<String> {
    match (before, after) {
        (None, None) => None,
        (Some(first), Some(second)) if first != second => Some(format!("{first} to {second}")),
        (Some(date), Some(_)) => Some(date.to_string()),
        (Some(date), None) => Some(format!("since {date}")),
        (None, Some(date)) => Some(format!("by {date}")),
    }
}

/// A period within a sentence, after a space: ` in 2012–13`; empty if there is none.
pub(crate) fn during(period: Option<Period>) -> String {
    match period {
        None => String::new(),
        Some(Period::In(date)) => format!(" in {date}"),
        Some(Period::Range(start, end)) => format!(" between {start} and {end}"),
        Some(Period::Since(date)) => format!(" from {date} onwards"),
        Some(Period::By(date)) => format!(" by {date}"),
    }
}

/// The end of a sentence for a screen reader, which does not read the number beside a picture.
pub(crate) fn see_note(note: Option<usize>) -> String {
    note.map(|number| format!(" See note {number}.")).unwrap_or_default()
}

/// A text that begins with a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
