//! Counts, details and lists as a reader writes them.

use crate::record::grouped;

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
