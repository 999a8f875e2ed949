//! Placeholders: takes what a person wrote in place of a text, number, date or choice; decides whether it refers to
//! what is above, or means that nothing is known.

use crate::names::as_read;

/// A placeholder for a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// The same as above, which has no meaning once a list is sorted or printed.
    Above,
    /// Nothing that is known.
    Unknown,
}

/// Words and marks for what is above.
const ABOVE: [&str; 14] = [
    "\"",
    "\"\"",
    "''",
    "〃",
    "ditto",
    "do",
    "as above",
    "see above",
    "same as above",
    "same",
    "as before",
    "as previous",
    "idem",
    "- \" -",
];

/// Words and signs for what is not known or will follow.
const UNKNOWN: [&str; 24] = [
    "n/a",
    "#n/a",
    "na",
    "n.a",
    "n/k",
    "nk",
    "n/d",
    "tbc",
    "tba",
    "tbd",
    "to be confirmed",
    "to be added",
    "to follow",
    "not applicable",
    "not available",
    "not known",
    "not given",
    "unknown",
    "no data",
    "see note",
    "see notes",
    "xx",
    "xxx",
    "lorem ipsum",
];

/// The placeholder that a text is, if it is one, apart from brackets, colons and full stops around it.
pub(crate) fn stand_in(text: &str) -> Option<StandIn> {
    let words = as_read(text);
    let bare = words.trim_matches([' ', '.', ':', '(', ')', '[', ']', ',']);
    if ABOVE.contains(&bare) {
        return Some(StandIn::Above);
    }
    let is_sign = !words.is_empty() && words.chars().all(|it| "-./? ".contains(it));
    (is_sign || UNKNOWN.contains(&bare)).then_some(StandIn::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_recognised() {
        for text in ["\"", "''", "”", "〃", "Ditto", "do.", "As above.", "(see above)", "same"] {
            assert_eq!(stand_in(text), Some(StandIn::Above), "{text}");
        }
        for text in
            ["-", "–", "—", "?", "N/A", "n.a.", "TBC", "(tbc)", "…", ".", "Unknown", "see note"]
        {
            assert_eq!(stand_in(text), Some(StandIn::Unknown), "{text}");
        }
        for text in ["", "a", "same school", "X", "None", "Do it", "- which", "A-", "0", "£"] {
            assert_eq!(stand_in(text), None, "{text}");
        }
    }
}
