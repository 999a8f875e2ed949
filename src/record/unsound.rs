//! Records with a fault: takes the findings and the files; gives each faulty record with the
//! themes that it stands under, as far as that can be told. Never mends anything.

use std::collections::BTreeSet;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::read::Files;
use crate::diagnostic::{Findings, Severity, SourceFile, nearest};

/// An alliance's record that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The record's path from the root.
    pub path: String,
    /// The themes of its case studies; `None` where a theme cannot be told.
    pub themes: Option<BTreeSet<String>>,
}

/// The alliances' records in which faults of a severity were found; `None` if such a fault stands
/// elsewhere, so that it bears on every document.
pub(super) fn unsound(
    files: &Files,
    themes: Option<&BTreeSet<String>>,
    fatal: Severity,
    findings: &Findings,
) -> Option<Vec<Unsound>> {
    let records = || files.alliances.iter().chain(&files.not_text);
    let paths: BTreeSet<_> = records().map(|(_, file)| file.path.as_str()).collect();
    let faulty = findings.places_of(fatal)?;
    if !faulty.iter().all(|path| paths.contains(path)) {
        return None;
    }
    let unsound = records().filter(|(_, file)| faulty.contains(file.path.as_str()));
    let unsound = unsound.map(|(id, file)| Unsound {
        id: id.clone(),
        path: file.path.clone(),
        themes: themes.and_then(|themes| themes_of(file, themes)),
    });
    Some(unsound.collect())
}

/// The themes that a record names, a misspelt one as the theme it is near to.
fn themes_of(file: &Arc<SourceFile>, known: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let (tree, faults) = DeTable::parse_recoverable(&file.text);
    let named = if faults.is_empty() {
        named_in_tree(tree.get_ref())
    } else {
        named_in_text(&file.text)
    };
    let themes = named?.into_iter().map(|name| {
        let exact = known.get(&name).map(String::as_str);
        exact.or_else(|| nearest(&name, known.iter().map(String::as_str)))
    });
    let themes: Option<BTreeSet<_>> = themes.map(|theme| theme.map(str::to_owned)).collect();
    themes.filter(|themes| !themes.is_empty())
}

/// What stands for `theme` in each case study, if each has one.
fn named_in_tree(tree: &DeTable<'_>) -> Option<Vec<String>> {
    let DeValue::Array(studies) = tree.get("case_study")?.get_ref() else {
        return None;
    };
    let theme = |study: &DeValue<'_>| match study {
        DeValue::Table(table) => match table.get("theme")?.get_ref() {
            DeValue::String(name) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    studies.iter().map(|study| theme(study.get_ref())).collect()
}

/// What stands for `theme` on each line of a text that is no TOML, if each case study has such a
/// line.
fn named_in_text(text: &str) -> Option<Vec<String>> {
    let studies = text.matches("case_study").count();
    let lines = text.lines().filter_map(|line| {
        let value = line
            .trim_start()
            .strip_prefix("theme")?
            .trim_start()
            .strip_prefix('=')?;
        let value = value.split('#').next().unwrap_or_default();
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    });
    let names: Vec<_> = lines.collect();
    (names.len() >= studies).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes(text: &str) -> Option<Vec<String>> {
        let known = ["support", "training"].map(str::to_owned).into();
        let file = Arc::new(SourceFile {
            path: String::new(),
            text: text.to_owned(),
        });
        themes_of(&file, &known).map(|themes| themes.into_iter().collect())
    }

    #[test]
    fn tells_the_themes_of_a_faulty_record_where_it_can() {
        let told = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        let study = |theme: &str| format!("[[case_study]]\n{theme}\n");
        assert_eq!(themes(&study("theme = 'training'")), told(&["training"]));
        assert_eq!(themes(&study("theme = \"trainign\"")), told(&["training"]));
        let both = study("theme = \"support\"") + &study("theme = \"training\"");
        assert_eq!(themes(&both), told(&["support", "training"]));
        let broken = both + "prose = \"\n";
        assert_eq!(themes(&broken), told(&["support", "training"]));
    }

    #[test]
    fn does_not_guess() {
        assert_eq!(themes(""), None);
        assert_eq!(themes("[[case_study]]\ntheme = \"weather\""), None);
        assert_eq!(themes("[[case_study]]\nprose = \"One.\""), None);
        assert_eq!(
            themes("[[case_study]]\n[[case_study]]\ntheme = \"support\"\nx = "),
            None
        );
    }
}
