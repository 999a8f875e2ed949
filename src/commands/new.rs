//! A new alliance's record: takes its name; writes a record in which every key is explained in the words of the
//! types. Never replaces a file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use super::result::CommandResult;
use super::shown;
use crate::error::Failure;
use crate::project;
use crate::publish::{TempGuard, folder_of, publish};
use crate::record;
use crate::record::{
    FileKind, Key, KeyKind, Model, ValueType, id_from_name, is_device_name, is_id,
};

/// The longest line of an explanation, in characters: fits an editor window of 100 columns.
const WIDTH: usize = 96;

/// Creates an alliance's record.
///
/// # Errors
/// If the name gives no id, or the record exists or cannot be written.
pub fn new_alliance(root: &Path, name: &str, id: Option<&str>) -> Result<CommandResult, Failure> {
    record::ensure_project(root)?;
    let name = name.trim();
    if name.chars().any(char::is_control) {
        return Err(Failure::new("create a record", "the name must be on one line"));
    }
    let (themes, sources) = record::shared_ids(root)?;
    let id = match id {
        Some(id) => id.to_owned(),
        None => id_from_name(name),
    };
    if !is_id(&id) {
        let cause = match id.is_empty() {
            true => format!("the name `{name}` has no letters or digits for an id"),
            false => format!("`{id}` cannot be an id"),
        };
        return Err(Failure::new("create a record", cause).help(
            "give an id of lower-case letters, digits and hyphens, 60 at most: `--id forest-way`",
        ));
    }
    let other = project::RESERVED_IDS.contains(&id.as_str()) || themes.contains(&id);
    if other || is_device_name(&id) {
        let cause = match other {
            true => format!("`{id}` is the id of another document"),
            false => format!("Windows reserves the name `{id}` for a device"),
        };
        return Err(
            Failure::new("create a record", cause).help("give another id: `--id forest-way`")
        );
    }
    let path = root.join(project::alliance_record(&id));
    if path.exists() {
        return Err(Failure::at_path("create", &path, "it exists already")
            .help("edit that record, or give the new one another id: `--id forest-way`"));
    }
    let _guard = TempGuard::of(folder_of(&path))?;
    let text = template(Model::of(FileKind::Alliance), name, &themes, &sources);
    publish(&path, text.as_bytes())?;
    Ok(CommandResult::printed(format!(
        "impact: {} created; fill it in, and `impact check` lists what is missing\n",
        shown(&path)
    )))
}

/// The text of the record.
fn template(
    record: &Model,
    name: &str,
    themes: &BTreeSet<String>,
    sources: &BTreeSet<String>,
) -> String {
    let mut writer = TemplateWriter {
        text: format!(
            "{}\n# Lines that begin with `# ` explain. A key that begins with # is left out: remove its # to use\n\
             # it, and delete whatever you do not need. `impact check` lists what is missing.\n\n",
            FileKind::Alliance.directive()
        ),
        record,
        name,
        themes,
        sources,
    };
    writer.table(record, "", true);
    writer.text
}

struct TemplateWriter<'w> {
    text: String,
    record: &'w Model,
    name: &'w str,
    /// The ids of the project's themes.
    themes: &'w BTreeSet<String>,
    /// The ids of its sources.
    sources: &'w BTreeSet<String>,
}

impl TemplateWriter<'_> {
    /// A table's keys, then the tables below it. In one that is not `used`, all is left out.
    fn table(&mut self, model: &Model, heading: &str, used: bool) {
        for key in &model.keys {
            match &key.kind {
                KeyKind::Table(_) | KeyKind::Tables(_) | KeyKind::Free => {}
                _ => self.key(key, heading, used),
            }
        }
        for key in &model.keys {
            let heading = match heading {
                "" => key.name.clone(),
                above => format!("{above}.{}", key.name),
            };
            let (below, brackets) = match &key.kind {
                KeyKind::Table(below) => (below, ("[", "]")),
                KeyKind::Tables(below) => (below, ("[[", "]]")),
                _ => continue,
            };
            // An alliance is printed under the themes that its record names.
            let used = used && (key.required || below.names_a_theme());
            self.text.push('\n');
            self.explain(&key.description);
            let mark = mark(used);
            let _ = writeln!(self.text, "{mark}{}{heading}{}", brackets.0, brackets.1);
            self.table(below, &heading, used);
        }
    }

    fn key(&mut self, key: &Key, heading: &str, used: bool) {
        self.explain(&key.description);
        let choices: Vec<_> = match &key.kind {
            KeyKind::Value { value_type, .. } if *value_type == ValueType::Theme => {
                self.themes.iter().map(String::as_str).collect()
            }
            KeyKind::Value { choices, .. } => choices.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        if !choices.is_empty() {
            self.explain(&format!("One of: {}.", choices.join(", ")));
        }
        let used = used && key.required;
        let is_name = heading.is_empty() && self.record.name_key() == Some(key);
        let value = match (used, key.value_type()) {
            (true, _) if is_name => quoted(self.name),
            (true, Some(ValueType::Prose)) => "'''\n'''".to_owned(),
            (true, _) => "\"\"".to_owned(),
            (false, Some(ValueType::Source)) => self.source().unwrap_or_else(|| example(key)),
            (false, _) => example(key),
        };
        for line in format!("{} = {value}", key.name).lines() {
            let _ = writeln!(self.text, "{}{line}", mark(used));
        }
    }

    /// A section of the project's first source.
    fn source(&self) -> Option<String> {
        let source = self.sources.first()?;
        Some(quoted(&format!("{source}: the section’s name")))
    }

    /// Lines of explanation, broken between words.
    fn explain(&mut self, words: &str) {
        let mut line = "#".to_owned();
        for word in words.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                let _ = writeln!(self.text, "{line}");
                "#".clone_into(&mut line);
            }
            line.push(' ');
            line.push_str(word);
        }
        let _ = writeln!(self.text, "{line}");
    }
}

fn mark(used: bool) -> &'static str {
    if used { "" } else { "#" }
}

fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

fn example(key: &Key) -> String {
    match &key.kind {
        KeyKind::Value { example, .. }
        | KeyKind::List { example }
        | KeyKind::Inline { example, .. } => example.clone(),
        KeyKind::Table(_) | KeyKind::Tables(_) | KeyKind::Free => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::schema::grown;

    #[test]
    fn the_record_is_toml_with_and_without_its_optional_keys() {
        let ids = |id: &str| BTreeSet::from([id.to_owned()]);
        let record = Model::of(FileKind::Alliance);
        let text = template(record, "A \"quoted\" name", &ids("one"), &ids("study"));
        assert_eq!(
            crate::format::laid_out(&text, FileKind::Alliance).as_deref(),
            Ok(text.as_str())
        );
        assert!(text.contains("#source = \"study: the section’s name\""));
        let used: toml_edit::DocumentMut = text.parse().expect("TOML");
        assert_eq!(used["name"].as_str(), Some("A \"quoted\" name"));
        assert!(used["case_study"].is_array_of_tables());
        let all = with_all(&text);
        let study = &all["case_study"].as_array_of_tables().expect("studies").get(0);
        let study = study.expect("a study");
        for key in ["headline", "partners", "figure", "outcome", "inspection"] {
            assert!(study.contains_key(key), "{key}");
        }
        assert!(all["members"]["part"].is_array_of_tables());
    }

    #[test]
    fn the_record_has_keys_that_are_added_to_the_types() {
        let none = BTreeSet::new();
        let text = template(grown::model(), "West", &none, &none);
        assert!(text.contains("\n# What it calls out.\nmotto = \"\"\n"), "{text}");
        assert!(text.contains("\n#[[visit]]\n"), "{text}");
        let all = with_all(&text);
        for list in [&all["visit"], &all["board"]["seat"], &all["case_study"]] {
            assert!(list.is_array_of_tables(), "{text}");
        }
        let first = |list: &toml_edit::Item| list.as_array_of_tables()?.get(0).cloned();
        let visit = first(&all["visit"]).expect("a visit");
        assert!(first(&visit["remark"]).is_some_and(|it| it.contains_key("heard_by")));
        let study = first(&all["case_study"]).expect("a case study");
        assert!(study.contains_key("cost") && study["event"].is_array_of_tables());
    }

    /// A record with all keys that are commented out.
    fn with_all(text: &str) -> toml_edit::DocumentMut {
        let lines = text.lines().map(|line| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with([' ', ':']) => format!("{rest}\n"),
            _ => format!("{line}\n"),
        });
        let all: String = lines.collect();
        all.parse().expect("TOML with every key")
    }
}
