//! The differences between two states of a record: takes their texts; gives each key and entry that was changed,
//! added or removed. Order and layout make no difference.

use std::fmt;
use std::slice::from_ref;

use serde::Serialize;
use toml::{Table, Value};

use super::matching::{Identity, match_entries};
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::{Key, KeyKind, Model};
use crate::record::schema::value_type::ValueType;

/// The length of an excerpt of a long text, in characters, chosen by eye.
const EXCERPT: usize = 60;

/// The longest kind of text in the summary of an entry: longer ones are notes.
const LONG: u32 = 120;

/// One thing that is different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The entries that lead to it, from the record inwards.
    pub within: Vec<EntryName>,
    /// The key, or a key and one of the table on its line: `before date`; `None` if a whole entry was added or
    /// removed.
    pub key: Option<String>,
    /// The old value.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
}

/// An entry of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EntryName {
    /// What it is: `figure`.
    pub kind: String,
    /// Its name: its label, its measure, its school or its theme.
    pub name: String,
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_str() {
            "" => f.write_str(&self.kind),
            name => write!(f, "{} “{name}”", self.kind),
        }
    }
}

/// The difference on one line: the place, the old and the new value; of long texts, the part that differs.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.within.iter().map(ToString::to_string);
        let within = within.collect::<Vec<_>>().join(", ");
        let subject = match (&self.key, within.as_str()) {
            (Some(key), "") => key.clone(),
            (Some(key), within) => format!("{within}: {key}"),
            (None, within) => within.to_owned(),
        };
        match (&self.old, &self.new, self.key.is_some()) {
            (Some(old), Some(new), _) => {
                write!(f, "{subject}: {} → {}", brief(old, new), brief(new, old))
            }
            (None, Some(new), true) => write!(f, "{subject}: {} (added)", brief(new, "")),
            (Some(old), None, true) => write!(f, "{subject}: {} (removed)", brief(old, "")),
            (None, Some(new), false) if new.is_empty() => write!(f, "{subject} added"),
            (None, Some(new), false) => write!(f, "{subject} added: {new}"),
            _ => write!(f, "{subject} removed"),
        }
    }
}

/// A text on one line; of a long one, the part where it begins to differ from another.
fn brief(text: &str, other: &str) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (text, other) = (line(text), line(other));
    let all: Vec<char> = text.chars().collect();
    if all.len() <= EXCERPT {
        return format!("“{text}”");
    }
    let same = text.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let same = if other.is_empty() { 0 } else { same };
    let start = same.saturating_sub(EXCERPT / 3).min(all.len() - EXCERPT);
    let part: String = all[start..start + EXCERPT].iter().collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if start + EXCERPT < all.len() { "…" } else { "" };
    format!("“{before}{part}{after}”")
}

/// The differences between two states of an alliance's record; `None` if one of them is not valid TOML. A missing
/// record is an empty text.
pub fn differences(old: &str, new: &str) -> Option<Vec<Difference>> {
    differences_by(Model::of(FileKind::Alliance), old, new)
}

pub(crate) fn differences_by(model: &Model, old: &str, new: &str) -> Option<Vec<Difference>> {
    let (old, new) = (old.parse().ok()?, new.parse().ok()?);
    let mut found = Vec::new();
    let mut comparison = Comparison { within: Vec::new(), found: &mut found };
    comparison.tables(&old, &new, model);
    Some(found)
}

struct Comparison<'c> {
    within: Vec<EntryName>,
    found: &'c mut Vec<Difference>,
}

impl Comparison<'_> {
    fn tables(&mut self, old: &Table, new: &Table, model: &Model) {
        for key in &model.keys {
            let (before, after) = (old.get(&key.name), new.get(&key.name));
            match &key.kind {
                KeyKind::Value { .. } | KeyKind::List { .. } => {
                    self.value(key.words(), key.value_type(), [before, after]);
                }
                KeyKind::Inline { model, .. } => self.inline(key, model, [before, after]),
                KeyKind::Table(model) => {
                    if let (Some(Value::Table(before)), Some(Value::Table(after))) = (before, after)
                    {
                        self.within.push(EntryName { kind: key.words(), name: String::new() });
                        self.tables(before, after, model);
                        self.within.pop();
                        continue;
                    }
                    let states = [before, after].map(|it| it.map(from_ref).unwrap_or_default());
                    self.entries(key, model, states);
                }
                KeyKind::Tables(model) => {
                    self.entries(key, model, [before, after].map(list));
                }
                KeyKind::Free => {}
            }
        }
    }

    /// Compares the old and the new value of a key.
    fn value(&mut self, key: String, value_type: Option<ValueType>, states: [Option<&Value>; 2]) {
        let canonical = |text: &String| value_type.map_or(text.clone(), |it| it.canonical(text));
        let [old, new] = states.map(|value| value.and_then(shown));
        if old.as_ref().map(canonical) != new.as_ref().map(canonical) {
            self.found.push(Difference { within: self.within.clone(), key: Some(key), old, new });
        }
    }

    fn inline(&mut self, key: &Key, model: &Model, states: [Option<&Value>; 2]) {
        for inner in &model.keys {
            let parts = states.map(|table| table?.get(&inner.name));
            self.value(key.words_of(inner), inner.value_type(), parts);
        }
    }

    /// Compares the old and the new entries of a list.
    fn entries(&mut self, key: &Key, model: &Model, [old, new]: [&[Value]; 2]) {
        let kind = key.words();
        let identities = |entries: &[Value]| -> Vec<_> {
            entries.iter().map(|entry| identity(entry, model)).collect()
        };
        let (old_ones, new_ones) = (identities(old), identities(new));
        let named =
            |identity: &Identity| EntryName { kind: kind.clone(), name: identity.name.clone() };
        let empty = Table::new();
        let table = |value: &Value| value.as_table().unwrap_or(&empty).clone();
        let pairs = match_entries(&old_ones, &new_ones);
        for ((entry, is), was) in new.iter().zip(&new_ones).zip(&pairs) {
            match *was {
                Some(was) => {
                    self.within.push(named(is));
                    self.tables(&table(&old[was]), &table(entry), model);
                    self.within.pop();
                }
                None => self.whole(named(is), None, Some(summary(entry, model))),
            }
        }
        for (place, (entry, was)) in old.iter().zip(&old_ones).enumerate() {
            if !pairs.contains(&Some(place)) {
                self.whole(named(was), Some(summary(entry, model)), None);
            }
        }
    }

    /// An entry that was added or removed.
    fn whole(&mut self, entry: EntryName, old: Option<String>, new: Option<String>) {
        let mut within = self.within.clone();
        within.push(entry);
        self.found.push(Difference { within, key: None, old, new });
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    let list = value.and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

/// A value in words; `None` if it means the same as leaving the key out.
fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Array(items) => items.iter().filter_map(shown).collect::<Vec<_>>().join("; "),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => return None,
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

fn identity(entry: &Value, model: &Model) -> Identity {
    let value = |key: &Key| shown(entry.get(&key.name)?);
    let parts = model.keys.iter().map(|key| value(key).unwrap_or_default());
    let name = model.name_key().and_then(|key| shown(entry.get(&key.name)?));
    Identity { parts: parts.collect(), name: name.unwrap_or_default() }
}

/// An entry in a few words: its values without its name, its source and long texts.
fn summary(entry: &Value, model: &Model) -> String {
    let mut parts = Vec::new();
    for key in &model.keys {
        let value = entry.get(&key.name);
        let Some(value) = value.filter(|_| model.name_key() != Some(key)) else {
            continue;
        };
        match &key.kind {
            KeyKind::Value { value_type, .. } => match value_type {
                ValueType::Prose | ValueType::Boolean | ValueType::Source => {}
                ValueType::Line(most) if *most > LONG => {}
                _ => parts.extend(shown(value)),
            },
            KeyKind::List { .. } => {}
            KeyKind::Inline { model, .. } => {
                let inner = model.keys.iter().filter_map(|inner| shown(value.get(&inner.name)?));
                parts.push(format!("{} {}", key.name, inner.collect::<Vec<_>>().join(" ")));
            }
            KeyKind::Tables(_) => {
                let count = list(Some(value)).len();
                let many = if count == 1 { "" } else { "s" };
                parts.push(format!("{count} {}{many}", key.name));
            }
            KeyKind::Table(_) | KeyKind::Free => {}
        }
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(old: &str, new: &str) -> Vec<String> {
        let found = differences(old, new).expect("TOML");
        let words = found.into_iter().map(|it| {
            let within: Vec<_> = it.within.iter().map(EntryName::to_string).collect();
            let key = it.key.unwrap_or_default();
            format!("{} {key}: {:?} {:?}", within.join(", "), it.old, it.new)
        });
        words.collect()
    }

    const OLD: &str = "name = \"A\"\nareas = [\"x\", \"y\"]\n[[case_study]]\ntheme = \"t\"\n[[case_study.figure]]\nlabel = \"l\"\nvalue = \"£1,500\"\nhighlight = false\n[[case_study.outcome]]\nmeasure = \"m\"\nbefore = { value = 1, date = \"2011\" }\n";

    #[test]
    fn order_layout_and_writing_are_no_difference() {
        let new = "areas = [\n\"x\",\n\"y\" ]\nname = 'A' # a comment\n[[case_study]]\ntheme = \"t\"\n[[case_study.outcome]]\nbefore = { date = 2011, value = 1 }\nmeasure = \"m\"\n[[case_study.figure]]\nvalue = \"£1500\"\nlabel = \"l\"\n";
        assert_eq!(reported(OLD, new), [""; 0]);
    }

    #[test]
    fn lists_what_was_changed_added_and_removed() {
        let new = OLD
            .replace("\"x\", \"y\"", "\"x\"")
            .replace("£1,500", "£1,600")
            .replace("date = \"2011\"", "date = \"2012\"")
            + "[[case_study.figure]]\nlabel = \"n\"\nvalue = 3\n[members]\ncount = 4\n";
        assert_eq!(
            reported(OLD, &new),
            [
                " areas: Some(\"x; y\") Some(\"x\")",
                "members : None Some(\"4\")",
                "case study “t”, figure “l” value: Some(\"£1,500\") Some(\"£1,600\")",
                "case study “t”, figure “n” : None Some(\"3\")",
                "case study “t”, outcome “m” before date: Some(\"2011\") Some(\"2012\")",
            ]
        );
        let gone = reported(OLD, "name = \"A\"\nareas = [\"x\", \"y\"]\n");
        assert_eq!(gone, ["case study “t” : Some(\"1 figure, 1 outcome\") None"]);
    }
}
