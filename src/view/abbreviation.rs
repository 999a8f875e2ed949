//! Abbreviations: takes a view and the glossary; gives the abbreviations that the view uses.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use super::origin::MARK;
use crate::order::SortKey;

/// An abbreviation and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub(crate) struct Abbreviation {
    short: String,
    long: String,
}

/// The abbreviations of the glossary that occur in a view, sorted.
pub(crate) fn used(view: &Json, glossary: &BTreeMap<String, String>) -> Vec<Abbreviation> {
    let mut texts = Vec::new();
    collect(view, &mut texts);
    let words: HashSet<_> = texts.iter().flat_map(|text| words(text)).collect();
    let is_used = |short: &str| match short.chars().all(char::is_alphanumeric) {
        true => words.contains(short),
        false => texts.iter().any(|text| occurs_in(short, text)),
    };
    let used = glossary.iter().filter(|(short, _)| is_used(short));
    let mut used: Vec<_> = used
        .map(|(short, long)| Abbreviation { short: short.clone(), long: long.clone() })
        .collect();
    used.sort_by_cached_key(Abbreviation::sort_key);
    used
}

/// The words of a text; words that may be plurals also without their `s`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    words.flat_map(|word| [Some(word), word.strip_suffix('s')].into_iter().flatten())
}

impl Abbreviation {
    pub(crate) fn sort_key(&self) -> SortKey {
        SortKey::of(&self.short)
    }
}

fn collect<'v>(view: &'v Json, texts: &mut Vec<&'v str>) {
    match view {
        Json::String(text) => texts.push(text),
        Json::Array(list) => list.iter().for_each(|it| collect(it, texts)),
        Json::Object(map) if map.contains_key(MARK) => {}
        Json::Object(map) => map.values().for_each(|it| collect(it, texts)),
        _ => {}
    }
}

/// Whether the abbreviation, or its plural, occurs in the text as a word.
fn occurs_in(short: &str, text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(short) {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + short.len()..];
        let after = after.strip_prefix('s').unwrap_or(after).chars().next();
        if !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric) {
            return true;
        }
        rest = &rest[at + short.len()..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{occurs_in, used};
    use serde_json::json;

    #[test]
    fn finds_whole_words_and_plurals_only() {
        assert!(occurs_in("SLE", "two SLEs’ work"));
        assert!(occurs_in("SENCo", "the SENCo network"));
        assert!(!occurs_in("LA", "the LADDER"));
        assert!(!occurs_in("TA", "at STAR"));
        assert!(occurs_in("TA", "STAR TA"));
    }

    #[test]
    fn finds_the_abbreviations_of_a_view_in_order() {
        let glossary = ["SLE", "plc", "A*–C", "LA", "TSA"].map(|it| (it.to_owned(), it.to_owned()));
        let view = json!({"a": ["Two SLEs, one plc"], "b": {"c": "grades A*–C, no LADDER"}});
        let used = used(&view, &glossary.into());
        let shorts: Vec<_> = used.iter().map(|it| it.short.as_str()).collect();
        assert_eq!(shorts, ["A*–C", "plc", "SLE"]);
    }
}
