//! Invalid records: takes the diagnostics and the files; gives each invalid record with the themes that it
//! belongs to, as far as they can be read.

use std::collections::BTreeSet;

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostics, Severity, SourceFile, nearest};
use crate::record::load::Files;
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::{KeyKind, Model};
use crate::record::schema::value_type::ValueType;

/// An alliance's record that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidRecord {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The record's path from the root.
    pub path: String,
    /// The themes that it names; for a misspelt one, the nearest theme.
    pub themes: BTreeSet<String>,
    /// Whether it may belong to other themes as well.
    pub may_have_other_themes: bool,
}

/// The alliances' records with diagnostics of at least a severity; `None` if there is such a diagnostic in any
/// other file, because it affects every document.
pub(crate) fn invalid_records(
    files: &Files,
    themes: Option<&BTreeSet<String>>,
    fatal: Severity,
    diagnostics: &Diagnostics,
) -> Option<Vec<InvalidRecord>> {
    let records = || files.alliances.iter().chain(&files.not_text);
    let paths: BTreeSet<_> = records().map(|(_, file)| file.path.as_str()).collect();
    let with_errors = diagnostics.places_of(fatal)?;
    if !with_errors.iter().all(|path| paths.contains(path)) {
        return None;
    }
    let is_invalid = |file: &SourceFile| with_errors.contains(file.path.as_str());
    // Of a valid and a misnamed record of one alliance, it is not known which is meant.
    let ids: BTreeSet<_> = records().filter(|it| is_invalid(&it.1)).map(|it| &it.0).collect();
    let invalid = records().filter(|(id, _)| ids.contains(id));
    let invalid = invalid.map(|(id, file)| {
        let (themes, may_have_other_themes) =
            themes_of(file, themes, Model::of(FileKind::Alliance));
        InvalidRecord { id: id.clone(), path: file.path.clone(), themes, may_have_other_themes }
    });
    Some(invalid.collect())
}

/// The themes that a record names, and whether there may be others.
pub(crate) fn themes_of(
    file: &SourceFile,
    known: Option<&BTreeSet<String>>,
    model: &Model,
) -> (BTreeSet<String>, bool) {
    let Some(known) = known else {
        return (BTreeSet::new(), true);
    };
    let (tree, errors) = DeTable::parse_recoverable(&file.text);
    let mut named = ThemesFound::default();
    if errors.is_empty() {
        named.table(tree.get_ref(), model);
    } else {
        named.themes = named_in_text(&file.text, model);
        named.may_have_others = true;
    }
    let ThemesFound { themes: names, mut may_have_others } = named;
    let mut themes = BTreeSet::new();
    for name in &names {
        let near = || nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let theme = known.get(name).cloned();
        may_have_others |= theme.is_none();
        themes.extend(theme.or_else(near));
    }
    (themes, may_have_others || names.is_empty())
}

/// The themes that a tree names.
#[derive(Default)]
struct ThemesFound {
    themes: Vec<String>,
    /// Whether there may be others.
    may_have_others: bool,
}

impl ThemesFound {
    /// Collects the themes that a table and those below it name. A missing theme, or a table with a misspelt
    /// heading, may be any theme.
    fn table(&mut self, table: &DeTable<'_>, model: &Model) {
        for key in &model.keys {
            let value = table.get(key.name.as_str()).map(TomlSpanned::get_ref);
            match (&key.kind, value) {
                (KeyKind::Value { value_type, .. }, Some(DeValue::String(name))) => {
                    let name = Some(name.to_string()).filter(|_| *value_type == ValueType::Theme);
                    self.themes.extend(name);
                }
                (KeyKind::Value { value_type, .. }, _) => {
                    self.may_have_others |= *value_type == ValueType::Theme;
                }
                (KeyKind::Table(below) | KeyKind::Tables(below), _) if below.names_a_theme() => {
                    self.tables(value, below);
                }
                _ => {}
            }
        }
        self.may_have_others |= table.iter().any(|(key, value)| {
            let holds = matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
            let known = model.key(key.get_ref());
            holds && known.is_none_or(|key| key.value_type().is_some())
        });
    }

    fn tables(&mut self, value: Option<&DeValue<'_>>, model: &Model) {
        match value {
            Some(DeValue::Table(table)) => self.table(table, model),
            Some(DeValue::Array(items)) => {
                items.iter().for_each(|item| self.tables(Some(item.get_ref()), model));
            }
            _ => self.may_have_others = true,
        }
    }
}

/// The themes that the lines of a text name, if it is not TOML.
fn named_in_text(text: &str, model: &Model) -> Vec<String> {
    let tables = model.walk();
    let keys = tables.iter().flat_map(|(_, table)| &table.keys);
    let keys: BTreeSet<_> = keys
        .filter(|key| key.value_type() == Some(ValueType::Theme))
        .map(|key| key.name.as_str())
        .collect();
    let lines = text.lines().filter_map(|line| {
        let (key, value) = line.split_once('=')?;
        let value = value.split('#').next().unwrap_or_default();
        let bare = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
        Some(bare(value)).filter(|_| keys.contains(bare(key).as_str()))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> (Vec<String>, bool) {
        let known = ["support", "training"].map(str::to_owned).into();
        let file = SourceFile::new(String::new(), text.to_owned());
        let (themes, may_have_others) =
            themes_of(&file, Some(&known), Model::of(FileKind::Alliance));
        (themes.into_iter().collect(), may_have_others)
    }

    fn themes(names: &[&str], may_have_others: bool) -> (Vec<String>, bool) {
        (names.iter().map(|&name| name.to_owned()).collect(), may_have_others)
    }

    fn study(theme: &str) -> String {
        format!("[[case_study]]\n{theme}\n")
    }

    #[test]
    fn a_whole_record_names_its_themes() {
        assert_eq!(reported(&study("theme = 'training'")), themes(&["training"], false));
        let both = study("theme = \"support\"\npartners = []") + &study("theme = \"training\"");
        assert_eq!(reported(&both), themes(&["support", "training"], false));
        let typo = study("theme = \"support\"\nprosee = \"x\"");
        assert_eq!(reported(&typo), themes(&["support"], false));
    }

    #[test]
    fn a_record_that_may_have_more_is_marked() {
        assert_eq!(reported(""), themes(&[], true));
        assert_eq!(reported(&study("theme = \"weather\"")), themes(&[], true));
        assert_eq!(reported(&study("theme = \"trainign\"")), themes(&["training"], true));
        assert_eq!(reported(&study("prose = \"One.\"")), themes(&[], true));
        let cut = study("theme = \"support\"") + "prose = '''\nOne";
        assert_eq!(reported(&cut), themes(&["support"], true));
        let quoted = study("'theme' = \"support\"") + "x = ";
        assert_eq!(reported(&quoted), themes(&["support"], true));
        let misspelt = study("theme = \"support\"") + "[[case_studdy]]\ntheme = \"training\"\n";
        assert_eq!(reported(&misspelt), themes(&["support"], true));
        let nested = study("theme = \"support\"") + "[[case_study.study]]\ntheme = \"training\"\n";
        assert_eq!(reported(&nested), themes(&["support"], true));
    }
}
