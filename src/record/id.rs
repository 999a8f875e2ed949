//! Ids of alliances and themes: makes one from a name, and decides whether one can be part of a file name and an
//! address.

use crate::names;

/// The longest id, chosen by eye: a path with it stays readable in a log.
const MAX_LENGTH: usize = 60;

/// Whether an id has only lower-case letters and digits, in words joined by single hyphens.
pub fn is_id(id: &str) -> bool {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    id.len() <= MAX_LENGTH && id.split('-').all(is_word)
}

/// Whether Windows reserves the name for a device, so that no file there can have it.
pub fn is_device_name(id: &str) -> bool {
    let is_numbered =
        |kind: &str| matches!(id.strip_prefix(kind).map(str::as_bytes), Some([b'1'..=b'9']));
    matches!(id, "aux" | "con" | "nul" | "prn") || is_numbered("com") || is_numbered("lpt")
}

/// The id for a name: lower-case letters and digits, hyphens between words, no leading "the".
pub fn id_from_name(name: &str) -> String {
    let name = names::as_read(name).replace('\'', "");
    slug::slugify(name.strip_prefix("the ").unwrap_or(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_an_id() {
        for (name, id) in [
            ("The Arthur Terry School Alliance", "arthur-terry-school-alliance"),
            ("St Mary’s & St John’s (North)", "st-marys-st-johns-north"),
            ("L’École d’Ærø", "lecole-daero"),
            ("!", ""),
        ] {
            assert_eq!(id_from_name(name), id);
        }
    }
}
