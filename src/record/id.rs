//! Ids of alliances and themes: takes an id; says whether it can be a file's name and part of an address.

/// The longest id, chosen so that a path with it stays short enough to read in a log.
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
