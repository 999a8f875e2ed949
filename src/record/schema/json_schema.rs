//! The JSON Schemas of the record files: takes the types that serde reads; gives the schema that records are checked
//! against, and the one that is published for editors and other programs.

use std::sync::LazyLock;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

use super::shared_types::{Glossary, Report, Themes};
use super::style::Style;
use super::types::Alliance;
use crate::project::{is_alliance_record, shared_record};

/// A kind of record file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `data/alliances/<id>.toml`.
    Alliance,
    /// `data/report.toml`.
    Report,
    /// `data/themes.toml`.
    Themes,
    /// `data/glossary.toml`.
    Glossary,
    /// `data/style.toml`.
    Style,
}

impl FileKind {
    /// Every kind, in the order in which they are declared.
    pub const ALL: [Self; 5] =
        [Self::Alliance, Self::Report, Self::Themes, Self::Glossary, Self::Style];

    /// The kind's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alliance => "alliance",
            Self::Report => "report",
            Self::Themes => "themes",
            Self::Glossary => "glossary",
            Self::Style => "style",
        }
    }

    /// The kind of a file of `data/`, by its path from the root.
    pub fn of(path: &str) -> Option<Self> {
        if !path.ends_with(".toml") {
            return None;
        }
        if is_alliance_record(path) {
            return Some(Self::Alliance);
        }
        Self::ALL
            .into_iter()
            .find(|kind| *kind != Self::Alliance && shared_record(kind.name()) == path)
    }

    /// The path of the schema, relative to a file of this kind, as editors read it in its first line.
    pub fn directive(self) -> String {
        let up = match self {
            Self::Alliance => "../",
            _ => "",
        };
        format!("#:schema {up}schema/{}.json", self.name())
    }

    /// The schema for other programs, in draft 7, which TOML editors support. Formats become patterns, and nothing is
    /// `null`, which TOML does not have.
    pub fn published(self) -> String {
        let mut schema: Json = self.schema(SchemaSettings::draft07()).into();
        publish(&mut schema);
        let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
        text + "\n"
    }

    /// The schema that records are checked against.
    pub(crate) fn checked(self) -> &'static Json {
        static ALL: LazyLock<[Json; 5]> = LazyLock::new(|| {
            FileKind::ALL.map(|kind| kind.schema(SchemaSettings::default()).into())
        });
        &ALL[self as usize]
    }

    fn schema(self, settings: SchemaSettings) -> Schema {
        let generator = settings.into_generator();
        match self {
            Self::Alliance => generator.into_root_schema_for::<Alliance>(),
            Self::Report => generator.into_root_schema_for::<Report>(),
            Self::Themes => generator.into_root_schema_for::<Themes>(),
            Self::Glossary => generator.into_root_schema_for::<Glossary>(),
            Self::Style => generator.into_root_schema_for::<Style>(),
        }
    }
}

/// A pattern that matches every text of a format. It may match more.
fn pattern(format: &str) -> Option<&'static str> {
    let pattern = match format {
        "date" => r"^\s*(\d{4}|\d{4}[-–/]\d{2,4}|\p{L}+\s+\d{4})\s*$",
        "period" => r"\d{4}",
        "value" => r"\d",
        "colour" => "^#[0-9A-Fa-f]{6}$",
        "theme" => "^[a-z0-9]+(-[a-z0-9]+)*$",
        "source" => r"\S\s*:\s*\S",
        "web-address" => "^https?://",
        "mail-address" => r"^[^@\s]+@[^@\s]+$",
        _ => return None,
    };
    Some(pattern)
}

/// Converts a schema, and all schemas in it, to the form for other programs.
fn publish(schema: &mut Json) {
    match schema {
        Json::Object(keys) => {
            publish_keys(keys);
            keys.values_mut().for_each(publish);
        }
        Json::Array(items) => items.iter_mut().for_each(publish),
        _ => {}
    }
}

fn publish_keys(keys: &mut Map<String, Json>) {
    keys.retain(|key, _| !key.starts_with("x-"));
    if keys.get("format").is_some_and(Json::is_string)
        && let Some(Json::String(format)) = keys.remove("format")
        && let Some(pattern) = pattern(&format)
    {
        keys.insert("pattern".to_owned(), json!(pattern));
    }
    if let Some(Json::Array(types)) = keys.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            keys["type"] = one.clone();
        }
    }
    if let Some(Json::Array(mut options)) = keys.remove("anyOf") {
        options.retain(|option| option["type"] != "null");
        let key = if options.len() == 1 { "allOf" } else { "anyOf" };
        keys.insert(key.to_owned(), Json::Array(options));
    }
    if keys.get("default").is_some_and(Json::is_null) {
        keys.remove("default");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_for_the_program_alone_are_not_published() {
        for kind in FileKind::ALL {
            let text = kind.published();
            for word in ["\"null\"", "\"x-", "\"format\": "] {
                assert!(!text.contains(word), "{word} in {}", kind.name());
            }
            assert!(text.contains("\"description\""));
        }
    }

    #[test]
    fn every_file_has_its_kind() {
        assert_eq!(FileKind::of("data/alliances/ebor.toml"), Some(FileKind::Alliance));
        assert_eq!(FileKind::of("data/themes.toml"), Some(FileKind::Themes));
        assert_eq!(FileKind::of("data/alliance.toml"), None);
    }
}
