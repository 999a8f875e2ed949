//! What a record may refer to: takes the trees of the shared files; gives the ids, abbreviations and characters
//! that a record may use. Reports nothing.

use std::collections::BTreeSet;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::{KeyKind, Model};

/// Whether some font has a character.
pub type Covers<'a> = &'a (dyn Fn(char) -> bool + Sync);

/// The names that records may refer to. A set is `None` if its file could not be read: then nothing is
/// reported as unknown.
pub(crate) struct References<'a> {
    pub(crate) themes: Option<BTreeSet<String>>,
    pub(crate) sources: Option<BTreeSet<String>>,
    pub(crate) abbreviations: Option<BTreeSet<String>>,
    pub(crate) covers: Covers<'a>,
    /// Whether long sentences and paragraphs are reported.
    pub(crate) plain_language: bool,
}

impl<'a> References<'a> {
    /// What the shared files offer.
    pub(super) fn of(trees: &SharedTrees<'_>, covers: Covers<'a>) -> Self {
        let SharedTrees { report, themes, glossary } = trees;
        Self {
            themes: themes.as_ref().and_then(|tree| ids(tree, FileKind::Themes)),
            sources: report.as_ref().and_then(|tree| ids(tree, FileKind::Report)),
            abbreviations: glossary.as_ref().and_then(defined_abbreviations),
            covers,
            plain_language: report.as_ref().is_none_or(wants_plain_language),
        }
    }
}

/// The shared files that records refer to, as far as each is TOML.
pub(super) struct SharedTrees<'f> {
    pub(super) report: Option<TomlSpanned<DeTable<'f>>>,
    pub(super) themes: Option<TomlSpanned<DeTable<'f>>>,
    pub(super) glossary: Option<TomlSpanned<DeTable<'f>>>,
}

/// The ids of the entries in a kind of file, by the key that names them, if the file has a list of them.
pub(super) fn ids(tree: &TomlSpanned<DeTable<'_>>, kind: FileKind) -> Option<BTreeSet<String>> {
    let mut tables = Model::of(kind).tables();
    let (list, entry) = tables.find(|(key, _)| matches!(key.kind, KeyKind::Tables(_)))?;
    let name = entry.name_key()?.name.as_str();
    let DeValue::Array(items) = tree.get_ref().get(list.name.as_str())?.get_ref() else {
        return None;
    };
    let values = items.iter().filter_map(|item| match item.get_ref() {
        DeValue::Table(table) => table.get(name),
        _ => None,
    });
    let texts = values.filter_map(|value| match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        _ => None,
    });
    Some(texts.collect())
}

fn wants_plain_language(report: &TomlSpanned<DeTable<'_>>) -> bool {
    let setting = report.get_ref().get("plain_language").map(TomlSpanned::get_ref);
    !matches!(setting, Some(DeValue::Boolean(false)))
}

fn defined_abbreviations(tree: &TomlSpanned<DeTable<'_>>) -> Option<BTreeSet<String>> {
    let mut keys = Model::of(FileKind::Glossary).keys.iter();
    let free = keys.find(|key| key.kind == KeyKind::Free)?;
    match tree.get_ref().get(free.name.as_str())?.get_ref() {
        DeValue::Table(table) => Some(table.keys().map(|key| key.get_ref().to_string()).collect()),
        _ => None,
    }
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
