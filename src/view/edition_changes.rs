//! Changes since an earlier edition: takes the changes of the records; gives lines in a reader's words for each
//! alliance.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::capital;
use crate::record::{ChangeKind, Difference, Extract, Number, Period, Quantity, Theme, Unit};

/// The longest text that is printed with its old value, in characters: about a line. A longer one is only
/// called revised.
const LONGEST: usize = 80;

/// Keys whose changes do not interest a reader.
const IGNORED: [&str; 5] = ["source", "highlight", "total", "background", "better"];

/// Keys of sentences and lists, whose old text no reader needs.
const SENTENCES: [&str; 8] =
    ["summary", "headline", "prose", "note", "includes", "areas", "partners", "programmes"];

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
    let Some(key) = difference.key.as_deref() else {
        return Some(whole(kind, &name, difference.new.is_some()));
    };
    if IGNORED.contains(&key) {
        return None;
    }
    let subject = match (name.as_str(), kind) {
        ("", "" | "members") => String::new(),
        ("", kind) => capital(kind) + ": ",
        (name, _) => capital(name) + ": ",
    };
    let (old, new) = (difference.old.as_deref(), difference.new.as_deref());
    let words = match key.strip_suffix("qualifier").map(str::trim_end) {
        Some(value) => exactness(&called(kind, value), old, new),
        None => value(key, &called(kind, key), old, new),
    };
    Some(capital(&format!("{subject}{words}.")))
}

/// An entry that was added or removed.
fn whole(kind: &str, name: &str, is_new: bool) -> String {
    let kind = match kind {
        "outcome" => "measured change",
        "inspection" => "Ofsted inspection",
        "members" => "number of members",
        "part" => "kind of members",
        kind => kind,
    };
    match (is_new, name) {
        (true, "") => format!("New: {kind}."),
        (true, name) => format!("New {kind}: {name}."),
        (false, "") => format!("No longer included: {kind}."),
        (false, name) => format!("No longer included: {kind} {name}."),
    }
}

/// What a reader calls a key; nothing for the number itself, which needs no name below its label.
fn called(kind: &str, key: &str) -> String {
    let side = if kind == "inspection" { "grade" } else { "value" };
    let words = match (kind, key) {
        ("members", "" | "count") => "number of members",
        (_, "value" | "count" | "") => "",
        (_, "to") => "upper end of the range",
        (_, "gain" | "gain value") => "size of the change",
        (_, "before" | "before value") => "earlier value",
        (_, "after" | "after value") => "later value",
        (_, "before grade") => "earlier grade",
        (_, "after grade") => "later grade",
        (_, "before date") => return format!("date of the earlier {side}"),
        (_, "after date") => return format!("date of the later {side}"),
        (_, "pupils" | "pupils value") => "number of pupils",
        (_, "schools") => "number of schools",
        (_, "prose") => "story",
        (_, "designated") => "date of designation",
        (_, "includes") => "note on members",
        (_, "partners" | "programmes") => return format!("list of {key}"),
        (_, "areas") => "list of areas",
        (_, key) => key,
    };
    words.to_owned()
}

/// A value that changed: `later grade now outstanding, previously good`.
fn value(key: &str, called: &str, old: Option<&str>, new: Option<&str>) -> String {
    let is_short = |text: &str| is_short(text) && !SENTENCES.contains(&key);
    let called = if called.is_empty() { String::new() } else { format!("{called} ") };
    match (old, new) {
        (Some(old), Some(new)) if is_short(old) && is_short(new) => {
            format!("{called}now {}, previously {}", printed(new), printed(old))
        }
        (Some(_), Some(_)) => format!("{called}revised"),
        (None, Some(new)) if is_short(new) => {
            format!("{called}now {}, previously not given", printed(new))
        }
        (None, _) => format!("{called}added"),
        (Some(old), None) if is_short(old) => {
            format!("{called}no longer given, previously {}", printed(old))
        }
        (Some(_), None) => format!("{called}no longer given"),
    }
}

/// How exact a number is: `now described as “over”, previously as exact`.
fn exactness(called: &str, old: Option<&str>, new: Option<&str>) -> String {
    let called = if called.is_empty() { String::new() } else { format!("{called} ") };
    let words = |text: Option<&str>| text.map_or("exact".to_owned(), |it| format!("“{it}”"));
    format!("{called}now described as {}, previously as {}", words(new), words(old))
}

fn is_short(text: &str) -> bool {
    text.chars().count() <= LONGEST && !text.contains('\n')
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
            .replace("1500", "1600\nqualifier = \"over\"")
            .replace("a: b", "a: c")
            .replace("a\\nb", "a\\nc")
            .replace("\"2012\"", "\"2012-13\"")
            .replace("One.", "Two.")
            + "[[case_study.inspection]]\nschool = \"S\"\nafter = { grade = \"good\" }\n[members]\ncount = 3\n";
        assert_eq!(
            lines(old, &new),
            [
                "Summary revised.",
                "New: number of members.",
                "T: story revised.",
                "Trainees recruited: now 1,600, previously 1,500.",
                "Trainees recruited: now described as “over”, previously as exact.",
                "M: date of the later value now 2012–13, previously 2012.",
                "New Ofsted inspection: S.",
            ]
        );
    }

    #[test]
    fn what_was_removed_is_in_a_readers_words() {
        let new = "summary = \"One.\"\nareas = [\"Leeds\"]\n[[case_study]]\ntheme = \"t\"\nprose = \"a\"\n[[case_study.outcome]]\nmeasure = \"m\"\nbefore = { value = \"20%\", qualifier = \"about\" }\nafter = { value = \"40%\" }\n";
        let old = new
            .replace("areas = [\"Leeds\"]\n", "designated = \"July 2011\"\n")
            .replace(", qualifier = \"about\"", ", date = \"2009\"")
            + "[[case_study.inspection]]\nschool = \"S\"\nafter = { grade = \"good\" }\n[members]\ncount = 3\n";
        assert_eq!(
            lines(&old, new),
            [
                "Date of designation no longer given, previously July 2011.",
                "List of areas added.",
                "No longer included: number of members.",
                "M: earlier value now described as “about”, previously as exact.",
                "M: date of the earlier value no longer given, previously 2009.",
                "No longer included: Ofsted inspection S.",
            ]
        );
    }
}
