//! Records with a fault: takes the findings and the files; gives each faulty record with the
//! themes that it stands under, as far as that can be told. Never mends anything.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::Files;
use crate::diagnostic::{Findings, Severity, SourceFile, nearest};

/// The keys of a record that hold tables or lists.
const TOP_TABLES: [&str; 4] = ["areas", "lead_school", "members", "case_study"];

/// The keys of a case study that hold tables or lists.
const STUDY_TABLES: [&str; 5] = ["partners", "programmes", "figure", "outcome", "inspection"];

/// An alliance's record that cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsound {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The record's path from the root.
    pub path: String,
    /// The themes that it names, a misspelt one as the theme it is near to.
    pub themes: BTreeSet<String>,
    /// Whether it may stand under other themes as well, for all that can be told.
    pub doubtful: bool,
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
    let is_faulty = |file: &SourceFile| faulty.contains(file.path.as_str());
    // A sound record beside a misnamed one of the same alliance: nobody knows which is meant.
    let ids: BTreeSet<_> = records()
        .filter(|it| is_faulty(&it.1))
        .map(|it| &it.0)
        .collect();
    let unsound = records().filter(|(id, _)| ids.contains(id));
    let unsound = unsound.map(|(id, file)| {
        let (themes, doubtful) = themes_of(file, themes);
        Unsound {
            id: id.clone(),
            path: file.path.clone(),
            themes,
            doubtful,
        }
    });
    Some(unsound.collect())
}

/// The themes that a record names, and whether there may be others.
fn themes_of(file: &SourceFile, known: Option<&BTreeSet<String>>) -> (BTreeSet<String>, bool) {
    let Some(known) = known else {
        return (BTreeSet::new(), true);
    };
    let (tree, faults) = DeTable::parse_recoverable(&file.text);
    let (names, mut doubtful) = if faults.is_empty() {
        named_in_tree(tree.get_ref())
    } else {
        (named_in_text(&file.text), true)
    };
    let mut themes = BTreeSet::new();
    for name in &names {
        let near = || nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
        let theme = known.get(name).cloned();
        doubtful |= theme.is_none();
        themes.extend(theme.or_else(near));
    }
    (themes, doubtful || names.is_empty())
}

/// What stands for `theme` in each case study, and whether there may be more: a study without a
/// theme, or a table under a misspelt heading.
fn named_in_tree(tree: &DeTable<'_>) -> (Vec<String>, bool) {
    let mut doubtful = holds_others(tree, &TOP_TABLES);
    let mut names = Vec::new();
    let Some(DeValue::Array(studies)) = tree.get("case_study").map(Spanned::get_ref) else {
        return (names, true);
    };
    for study in studies.iter() {
        let DeValue::Table(study) = study.get_ref() else {
            doubtful = true;
            continue;
        };
        doubtful |= holds_others(study, &STUDY_TABLES);
        match study.get("theme").map(Spanned::get_ref) {
            Some(DeValue::String(name)) => names.push(name.to_string()),
            _ => doubtful = true,
        }
    }
    (names, doubtful)
}

/// Whether a table holds tables or lists besides the known ones.
fn holds_others(table: &DeTable<'_>, known: &[&str]) -> bool {
    table.iter().any(|(key, value)| {
        let holds = matches!(value.get_ref(), DeValue::Array(_) | DeValue::Table(_));
        holds && !known.contains(&&**key.get_ref())
    })
}

/// What stands for `theme` on each line of a text that is no TOML.
fn named_in_text(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        let value = line.strip_prefix("theme")?.trim_start_matches(['"', '\'']);
        let value = value.trim_start().strip_prefix('=')?;
        let value = value.split('#').next().unwrap_or_default();
        Some(value.trim().trim_matches(['"', '\'']).to_owned())
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (Vec<String>, bool) {
        let known = ["support", "training"].map(str::to_owned).into();
        let file = SourceFile::new(String::new(), text.to_owned());
        let (themes, doubtful) = themes_of(&file, Some(&known));
        (themes.into_iter().collect(), doubtful)
    }

    fn themes(names: &[&str], doubtful: bool) -> (Vec<String>, bool) {
        (
            names.iter().map(|&name| name.to_owned()).collect(),
            doubtful,
        )
    }

    fn study(theme: &str) -> String {
        format!("[[case_study]]\n{theme}\n")
    }

    #[test]
    fn a_whole_record_tells_its_themes() {
        assert_eq!(
            told(&study("theme = 'training'")),
            themes(&["training"], false)
        );
        let both = study("theme = \"support\"\npartners = []") + &study("theme = \"training\"");
        assert_eq!(told(&both), themes(&["support", "training"], false));
        let typo = study("theme = \"support\"\nprosee = \"x\"");
        assert_eq!(told(&typo), themes(&["support"], false));
    }

    #[test]
    fn a_record_that_may_have_more_is_doubtful() {
        assert_eq!(told(""), themes(&[], true));
        assert_eq!(told(&study("theme = \"weather\"")), themes(&[], true));
        assert_eq!(
            told(&study("theme = \"trainign\"")),
            themes(&["training"], true)
        );
        assert_eq!(told(&study("prose = \"One.\"")), themes(&[], true));
        let cut = study("theme = \"support\"") + "prose = '''\nOne";
        assert_eq!(told(&cut), themes(&["support"], true));
        let quoted = study("'theme' = \"support\"") + "x = ";
        assert_eq!(told(&quoted), themes(&["support"], true));
        let misspelt = study("theme = \"support\"") + "[[case_studdy]]\ntheme = \"training\"\n";
        assert_eq!(told(&misspelt), themes(&["support"], true));
        let nested = study("theme = \"support\"") + "[[case_study.study]]\ntheme = \"training\"\n";
        assert_eq!(told(&nested), themes(&["support"], true));
    }
}
