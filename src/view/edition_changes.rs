//! Changes since an earlier edition: takes the changes of the records; gives lines in a reader's words for each
//! alliance.

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::{ChangeKind, Difference, Extract, Number, Period, Quantity, Theme, Unit};

/// The longest text that is printed with its old value, in characters: about a line. A longer one is only
/// called revised.
const LONGEST: usize = 80;

/// Keys whose changes do not interest a reader.
const IGNORED: [&str; 4] = ["source", "highlight", "total", "background"];

/// Keys of sentences, whose old text no reader needs.
const SENTENCES: [&str; 5] = ["summary", "headline", "prose", "note", "includes"];

/// The changes since an earlier edition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct EditionChanges {
    /// The alliances with changes.
    alliances: Vec<AllianceChanges>,
}

/// The changes to an alliance.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct AllianceChanges {
    name: String,
    lines: Vec<String>,
}

/// The changes, if the report asks for them.
pub(super) fn edition_changes(extract: &Extract) -> Option<EditionChanges> {
    let changes = extract.shared.changes.as_ref()?;
    let themes = &extract.shared.themes;
    let of = |it: &crate::record::AllianceChange| {
        let lines: Vec<_> = match &it.kind {
            ChangeKind::Added => vec!["New in this edition.".to_owned()],
            ChangeKind::Removed => vec!["No longer in this edition.".to_owned()],
            ChangeKind::Changed(found) => found.iter().filter_map(|it| line(it, themes)).collect(),
            ChangeKind::Unknown => Vec::new(),
        };
        let name = it.name.clone();
        (!lines.is_empty()).then_some(AllianceChanges { name, lines })
    };
    Some(EditionChanges { alliances: changes.iter().filter_map(of).collect() })
}

/// A change in a reader's words, unless it is of no interest to one.
fn line(difference: &Difference, themes: &[Theme]) -> Option<String> {
    let entry = difference.within.last();
    let kind = entry.map_or("", |it| it.kind.as_str());
    let name = entry.map_or("", |it| it.name.as_str());
    let name = match themes.iter().find(|theme| kind == "case study" && **theme.id == *name) {
        Some(theme) => theme.title.to_string(),
        None => name.to_owned(),
    };
    let called = if name.is_empty() { kind } else { &name };
    let Some(key) = difference.key.as_deref() else {
        return Some(match &difference.new {
            Some(text) if name.is_empty() => format!("New: {kind} ({text})."),
            Some(text) if text.is_empty() => format!("New {kind}: {called}."),
            Some(text) => format!("New {kind}: {called} ({text})."),
            None => format!("No longer told: {kind} {called}."),
        });
    };
    if IGNORED.contains(&key) {
        return None;
    }
    let is_sentence = SENTENCES.contains(&key);
    let is_short = |text: &str| is_short(text) && !is_sentence;
    let key = match key {
        "value" | "count" => String::new(),
        key => format!("{key} "),
    };
    let subject = capital(if called.is_empty() { "" } else { called });
    let subject = if subject.is_empty() { subject } else { subject + ": " };
    let line = match (&difference.old, &difference.new) {
        (Some(old), Some(new)) if is_short(old) && is_short(new) => {
            format!("{subject}{key}{}, was {}.", printed(new), printed(old))
        }
        (Some(_), Some(_)) => format!("{subject}{key}revised."),
        (None, Some(new)) if is_short(new) => {
            format!("{subject}{key}{}, not given before.", printed(new))
        }
        (None, _) => format!("{subject}{key}added."),
        (Some(old), None) if is_short(old) => {
            format!("{subject}{key}no longer given, was {}.", printed(old))
        }
        (Some(_), None) => format!("{subject}{key}no longer given."),
    };
    Some(capital(&line))
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.contains('\n')
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// A value as a page prints it.
fn printed(text: &str) -> String {
    if let Ok(number) = Number::parse(text) {
        let is_year = number.shown.is_none() && Period::parse(text).is_ok();
        let quantity = Quantity {
            qualifier: None,
            amount: number.amount,
            to: None,
            unit: number.shown.unwrap_or(Unit::Count),
        };
        return if is_year { text.to_owned() } else { quantity.to_string() };
    }
    match Period::parse(text) {
        Ok(period) => period.to_string(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::differences;

    fn lines(old: &str, new: &str) -> Vec<String> {
        let found = differences(old, new).expect("TOML");
        found.iter().filter_map(|it| line(it, &[])).collect()
    }

    #[test]
    fn changes_are_in_a_readers_words() {
        let old = "summary = \"One.\"\n[[case_study]]\ntheme = \"t\"\nprose = \"a\\nb\"\n[[case_study.figure]]\nlabel = \"trainees recruited\"\nvalue = 1500\nsource = \"a: b\"\n[[case_study.outcome]]\nmeasure = \"m\"\nafter = { value = \"40%\", date = \"2012\" }\n";
        let new = old
            .replace("1500", "1600")
            .replace("a: b", "a: c")
            .replace("a\\nb", "a\\nc")
            .replace("\"2012\"", "\"2012-13\"")
            .replace("One.", "Two.")
            + "[[case_study.inspection]]\nschool = \"S\"\nafter = { grade = \"good\" }\n[members]\ncount = 3\n";
        assert_eq!(
            lines(old, &new),
            [
                "Summary revised.",
                "New: members (3).",
                "T: prose revised.",
                "Trainees recruited: 1,600, was 1,500.",
                "M: after date 2012–13, was 2012.",
                "New inspection: S (after good).",
            ]
        );
    }
}
