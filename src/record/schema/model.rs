//! The model of a record file: takes its schema; gives the keys of each table in their standard order, with the kind
//! of value of each. Code that needs a table or a key asks the model.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::json_schema::FileKind;
pub(crate) use super::value_type::ValueType;
use super::wording::{strings, types};

/// A table of a record file: its keys in their standard order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What a spreadsheet calls it.
    pub sheet: String,
    /// The keys.
    pub keys: Vec<Key>,
}

/// A key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// A sentence about it.
    pub description: String,
    /// Whether it is required.
    pub required: bool,
    /// The kind of its value.
    pub kind: KeyKind,
}

/// The kind of value that a key has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A text, a number or a truth value.
    Value {
        /// An example, as TOML.
        example: String,
        /// The words that are allowed, if it is one of a few.
        choices: Vec<String>,
        /// The type of the value.
        value_type: ValueType,
    },
    /// A list of texts.
    List {
        /// An example, as TOML.
        example: String,
    },
    /// A table on the key's line.
    Inline {
        /// Its keys.
        model: Model,
        /// An example, as TOML.
        example: String,
    },
    /// A table below a heading of its own.
    Table(Model),
    /// Tables, each below a heading of its own.
    Tables(Model),
    /// Keys that are free, each with a text.
    Free,
}

impl Model {
    /// The model of a kind of file.
    pub fn of(kind: FileKind) -> &'static Self {
        static ALL: LazyLock<[Model; 5]> =
            LazyLock::new(|| FileKind::ALL.map(|kind| Model::of_schema(kind.checked())));
        &ALL[kind as usize]
    }

    /// The model that a schema gives.
    pub(crate) fn of_schema(schema: &Json) -> Self {
        SchemaReader { schema }.table("", schema)
    }

    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The place of a key in the standard order; an unknown key comes last.
    pub fn place(&self, name: &str) -> usize {
        let place = self.keys.iter().position(|key| key.name == name);
        place.unwrap_or(self.keys.len())
    }

    /// The keys of tables with headings of their own, each with the model of its table.
    pub fn tables(&self) -> impl Iterator<Item = (&Key, &Self)> {
        self.keys.iter().filter_map(|key| match &key.kind {
            KeyKind::Table(below) | KeyKind::Tables(below) => Some((key, below)),
            _ => None,
        })
    }

    /// This table and every one below it, each with the keys that lead there, in their standard order.
    pub fn walk(&self) -> Vec<(Vec<&Key>, &Self)> {
        let below = self.tables().flat_map(|(key, below)| {
            let lead = move |(path, model): (Vec<_>, _)| ([vec![key], path].concat(), model);
            below.walk().into_iter().map(lead)
        });
        [(Vec::new(), self)].into_iter().chain(below).collect()
    }

    /// The key that names an entry: the first required key that is a line or a theme.
    pub fn name_key(&self) -> Option<&Key> {
        let is_name =
            |key: &&Key| matches!(key.value_type(), Some(ValueType::Line(_) | ValueType::Theme));
        self.keys.iter().filter(|key| key.required).find(is_name)
    }

    /// Whether a theme is named here, or in a table below.
    pub fn names_a_theme(&self) -> bool {
        let mut all = self.walk().into_iter().flat_map(|(_, table)| &table.keys);
        all.any(|key| key.value_type() == Some(ValueType::Theme))
    }
}

impl Key {
    /// The type of its value, if it has a single one.
    pub fn value_type(&self) -> Option<ValueType> {
        match self.kind {
            KeyKind::Value { value_type, .. } => Some(value_type),
            _ => None,
        }
    }

    /// Its name in words: `age_range` is `age range`.
    pub fn words(&self) -> String {
        self.name.replace('_', " ")
    }

    /// The name of a key of the table on this key's line, in words: `before date`; its value goes by the
    /// name of this key alone.
    pub fn words_of(&self, inner: &Self) -> String {
        match inner.name.as_str() {
            "value" => self.words(),
            _ => format!("{} {}", self.words(), inner.words()),
        }
    }

    /// Whether a row of a spreadsheet must name the entry that it belongs to by a number. It must if entries hold
    /// tables of their own.
    pub fn is_numbered(&self) -> bool {
        matches!(&self.kind, KeyKind::Tables(below) if below.tables().next().is_some())
    }

    /// The heading of a table that keys lead to: `[members]`, `[[members.part]]`.
    pub fn heading(path: &[&Self]) -> String {
        let names: Vec<_> = path.iter().map(|key| key.name.as_str()).collect();
        match path.last().map(|key| &key.kind) {
            Some(KeyKind::Tables(_)) => format!("[[{}]]", names.join(".")),
            _ => format!("[{}]", names.join(".")),
        }
    }

    /// The model of its tables, if it has any.
    pub fn model(&self) -> Option<&Model> {
        match &self.kind {
            KeyKind::Inline { model, .. } | KeyKind::Table(model) | KeyKind::Tables(model) => {
                Some(model)
            }
            KeyKind::Value { .. } | KeyKind::List { .. } | KeyKind::Free => None,
        }
    }
}

/// Reads the tables of a schema.
struct SchemaReader<'s> {
    schema: &'s Json,
}

impl<'s> SchemaReader<'s> {
    /// The model of the tables of a key.
    fn table(&self, key: &str, shape: &Json) -> Model {
        let sheet = shape["x-sheet"].as_str().unwrap_or(key);
        let keys = strings(&shape["x-keys"]).map(|key| self.key(key, shape));
        Model { sheet: sentence(&sheet.replace('_', " ")), keys: keys.collect() }
    }

    fn key(&self, name: &str, table: &Json) -> Key {
        let written = &table["properties"][name];
        let shape = self.resolve(written);
        let description = written["description"].as_str();
        let description = description.or(shape["description"].as_str());
        let description = description.unwrap_or_default().replace('\n', " ");
        let required = table["required"].as_array();
        let required = required.is_some_and(|keys| keys.iter().any(|key| key == name));
        Key {
            kind: self.kind(shape, &description, name),
            name: name.to_owned(),
            description,
            required,
        }
    }

    fn kind(&self, shape: &Json, description: &str, key: &str) -> KeyKind {
        let shown = snippet(description, key);
        if types(shape).contains(&"array") {
            let item = self.resolve(&shape["items"]);
            return match is_table(item) {
                true => KeyKind::Tables(self.table(key, item)),
                false => KeyKind::List {
                    example: shown.unwrap_or_else(|| format!("[{}]", example(item))),
                },
            };
        }
        if shape["additionalProperties"].is_object() {
            return KeyKind::Free;
        }
        match (is_table(shape), shown) {
            (false, shown) => KeyKind::Value {
                example: shown.unwrap_or_else(|| example(shape)),
                choices: choices(shape),
                value_type: ValueType::of(shape),
            },
            (true, Some(example)) => KeyKind::Inline { model: self.table(key, shape), example },
            (true, None) => KeyKind::Table(self.table(key, shape)),
        }
    }

    /// The schema that references and `Option`s lead to.
    fn resolve(&self, schema: &'s Json) -> &'s Json {
        if let Some(options) = schema["anyOf"].as_array() {
            let some = options.iter().find(|option| option["type"] != "null");
            return some.map_or(schema, |some| self.resolve(some));
        }
        let name = schema["$ref"].as_str();
        match name.and_then(|path| path.strip_prefix("#/$defs/")) {
            Some(name) => &self.schema["$defs"][name],
            None => schema,
        }
    }
}

/// Words with a capital letter at the beginning.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn is_table(shape: &Json) -> bool {
    shape["properties"].is_object()
}

/// The example in a description: of `` `pupils = { value = 800 }` `` what follows the sign.
fn snippet(description: &str, key: &str) -> Option<String> {
    let opening = format!("`{key} = ");
    let at = description.find(&opening)? + opening.len();
    let rest = &description[at..];
    Some(rest[..rest.find('`')?].to_owned())
}

fn choices(shape: &Json) -> Vec<String> {
    let options = shape["oneOf"].as_array().into_iter().flatten();
    let words = options.filter_map(|option| option["const"].as_str());
    words.map(str::to_owned).collect()
}

/// An example of a value, as TOML.
fn example(shape: &Json) -> String {
    let shown = shape["examples"].get(0).cloned();
    let chosen = choices(shape).into_iter().next().map(Json::String);
    match shown.or(chosen) {
        Some(Json::String(text)) if text.contains('\n') => format!("'''\n{text}\n'''"),
        Some(value) => value.to_string(),
        None if types(shape).contains(&"integer") => "1".to_owned(),
        None => "\"\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_the_order_of_the_keys_of_every_type() {
        let mut count = 0;
        for kind in FileKind::ALL {
            let schema = kind.checked();
            let definitions = schema["$defs"].as_object().into_iter().flatten();
            let all = definitions.map(|(_, table)| table).chain([schema]);
            for table in all.filter(|table| is_table(table)) {
                let properties = table["properties"].as_object().expect("keys");
                let mut keys: Vec<_> = strings(&table["x-keys"]).collect();
                keys.sort_unstable();
                assert!(properties.keys().eq(keys), "{table:#}");
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn keys_are_in_the_order_of_their_declaration() {
        let alliance = Model::of(FileKind::Alliance);
        let declared = ["name", "summary", "designated", "areas"];
        let mut names: Vec<_> = alliance.keys.iter().map(|key| key.name.as_str()).collect();
        names.retain(|name| declared.contains(name));
        assert_eq!(names, declared);
        let pupils = alliance.key("lead_school").and_then(Key::model);
        let pupils = pupils.and_then(|school| school.key("pupils"));
        let pupils = pupils.expect("a lead school has pupils");
        assert!(
            matches!(&pupils.kind, KeyKind::Inline { example, .. } if example.starts_with('{'))
        );
        let study = alliance.key("case_study").and_then(Key::model);
        let inspection = study.and_then(|study| study.key("inspection")?.model());
        let schools = inspection.and_then(|inspection| inspection.key("schools"));
        let whole =
            |key: &Key| matches!(&key.kind, KeyKind::Value { example, .. } if example == "1");
        assert!(schools.is_some_and(whole));
        let members = alliance.key("members").expect("there are members");
        assert!(matches!(members.kind, KeyKind::Table(_)));
    }
}
