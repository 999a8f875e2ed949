//! What a record may refer to: takes the shared files' trees; gives the ids, abbreviations and
//! characters that one may use. Never reports a fault.

use std::collections::BTreeSet;

/// Says whether some font can show a character.
pub type Covers<'a> = &'a (dyn Fn(char) -> bool + Sync);

/// The names that records may refer to. A set is `None` where its file could not be read:
/// nothing is reported as unknown then.
pub(crate) struct Known<'a> {
    pub(crate) themes: Option<BTreeSet<String>>,
    pub(crate) sources: Option<BTreeSet<String>>,
    pub(crate) abbreviations: Option<BTreeSet<String>>,
    pub(crate) covers: Covers<'a>,
    /// Whether long sentences and paragraphs are told.
    pub(crate) plain_language: bool,
}

/// The abbreviations in a text, each with the byte where it begins: two capitals or more, digits
/// allowed, a plural s left off.
pub fn abbreviations(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(char::is_alphanumeric).map(|at| rest + at) {
        let end =
            text[start..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |at| start + at);
        let word = text[start..end].strip_suffix('s').unwrap_or(&text[start..end]);
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        if capitals >= 2 && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()) {
            found.push((start, word));
        }
        rest = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::abbreviations;

    #[test]
    fn finds_abbreviations_in_any_number_and_no_names() {
        let found =
            abbreviations("Two SLEs’ and a SCITT (NPQH, KS2) at McDonald A* to C, I saw École X1");
        let words: Vec<_> = found.iter().map(|(_, word)| *word).collect();
        assert_eq!(words, ["SLE", "SCITT", "NPQH", "KS2"]);
        assert_eq!(found[0].0, 4);
    }
}
