//! The outline of a record file: takes the types that serde reads; gives the keys of each table in
//! their standard order, with what each holds. Never reads a record.

use std::sync::LazyLock;

use schemars::schema_for;
use serde_aux::prelude::serde_introspect;
use serde_json::Value as Json;

use super::schema::{
    Alliance, CaseStudy, Contact, Figure, Gain, Glossary, Graded, Inspection, LeadSchool, Licence,
    Members, MembersPart, Outcome, Reckoned, Report, Side, Source, Theme, Themes,
};
use super::shape::Shape;
use super::style::{Colours, FontNames, Logo, Margins, Style};

/// A table of a record file: its keys in their standard order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The keys.
    pub keys: Vec<Key>,
}

/// A key of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: String,
    /// What it holds, in a sentence.
    pub description: String,
    /// Whether it must be there.
    pub required: bool,
    /// What stands behind it.
    pub holds: Holds,
}

/// What stands behind a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text, a number or a truth value.
    Value {
        /// One as it is written.
        example: String,
        /// The words that it may be, if only some.
        choices: Vec<String>,
        /// What it is read as.
        takes: Takes,
    },
    /// A list of texts.
    List {
        /// One as it is written.
        example: String,
    },
    /// A table on the key's line.
    Inline {
        /// Its keys.
        outline: Outline,
        /// One as it is written.
        example: String,
    },
    /// A table below a heading of its own.
    Table(Outline),
    /// Tables, each below a heading of its own.
    Tables(Outline),
    /// Keys that are free, each with a text.
    Free,
}

/// What a single value is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text of one line, with the most characters that it may have.
    Line(u32),
    /// Paragraphs.
    Prose,
    /// A whole number from 0 up.
    Whole,
    /// A number with what its writing shows: `55`, `40%`, `£1500`, `2/3`.
    Number,
    /// A date.
    Date,
    /// A date, or a stretch between two.
    Period,
    /// `true` or `false`.
    Truth,
    /// The id of a theme.
    Theme,
    /// Some other text.
    Text,
}

impl Takes {
    fn of(shape: &Json) -> Self {
        let most = shape["maxLength"].as_u64();
        match shape["format"].as_str() {
            Some("line" | "name" | "setting") => {
                Self::Line(most.and_then(|it| it.try_into().ok()).unwrap_or(u32::MAX))
            }
            Some("prose") => Self::Prose,
            Some("value") => Self::Number,
            Some("date") => Self::Date,
            Some("period") => Self::Period,
            Some("theme") => Self::Theme,
            _ if is_a(shape, "integer") => Self::Whole,
            _ if is_a(shape, "boolean") => Self::Truth,
            _ => Self::Text,
        }
    }
}

impl Outline {
    /// The outline of a kind of file.
    pub fn of(shape: Shape) -> &'static Self {
        static ALL: LazyLock<Vec<Outline>> =
            LazyLock::new(|| Shape::ALL.into_iter().map(Outline::sketch).collect());
        let place = Shape::ALL.into_iter().position(|known| known == shape);
        &ALL[place.expect("every kind is among all")]
    }

    fn sketch(shape: Shape) -> Self {
        let (name, schema) = match shape {
            Shape::Alliance => ("Alliance", schema_for!(Alliance)),
            Shape::Report => ("Report", schema_for!(Report)),
            Shape::Themes => ("Themes", schema_for!(Themes)),
            Shape::Glossary => ("Glossary", schema_for!(Glossary)),
            Shape::Style => ("Style", schema_for!(Style)),
        };
        let schema: Json = schema.into();
        Sketch { schema: &schema }.table(name, &schema)
    }

    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The place of a key among the others; one that is not known comes last.
    pub fn place(&self, name: &str) -> usize {
        let place = self.keys.iter().position(|key| key.name == name);
        place.unwrap_or(self.keys.len())
    }
}

impl Key {
    /// The outline of the tables behind the key, if there are any.
    pub fn outline(&self) -> Option<&Outline> {
        match &self.holds {
            Holds::Inline { outline, .. } | Holds::Table(outline) | Holds::Tables(outline) => {
                Some(outline)
            }
            Holds::Value { .. } | Holds::List { .. } | Holds::Free => None,
        }
    }
}

/// The keys of a type in the order in which they are declared, which a schema does not keep.
fn fields(name: &str) -> &'static [&'static str] {
    match name {
        "Alliance" => serde_introspect::<Alliance>(),
        "LeadSchool" => serde_introspect::<LeadSchool>(),
        "Reckoned" => serde_introspect::<Reckoned>(),
        "Members" => serde_introspect::<Members>(),
        "MembersPart" => serde_introspect::<MembersPart>(),
        "CaseStudy" => serde_introspect::<CaseStudy>(),
        "Figure" => serde_introspect::<Figure>(),
        "Outcome" => serde_introspect::<Outcome>(),
        "Side" => serde_introspect::<Side>(),
        "Gain" => serde_introspect::<Gain>(),
        "Inspection" => serde_introspect::<Inspection>(),
        "Graded" => serde_introspect::<Graded>(),
        "Report" => serde_introspect::<Report>(),
        "Contact" => serde_introspect::<Contact>(),
        "Licence" => serde_introspect::<Licence>(),
        "Source" => serde_introspect::<Source>(),
        "Themes" => serde_introspect::<Themes>(),
        "Theme" => serde_introspect::<Theme>(),
        "Glossary" => serde_introspect::<Glossary>(),
        "Style" => serde_introspect::<Style>(),
        "Colours" => serde_introspect::<Colours>(),
        "FontNames" => serde_introspect::<FontNames>(),
        "Margins" => serde_introspect::<Margins>(),
        "Logo" => serde_introspect::<Logo>(),
        _ => &[],
    }
}

struct Sketch<'s> {
    schema: &'s Json,
}

impl<'s> Sketch<'s> {
    fn table(&self, name: &str, shape: &Json) -> Outline {
        let keys = fields(name).iter().map(|key| self.key(key, shape));
        Outline {
            keys: keys.collect(),
        }
    }

    fn key(&self, name: &str, table: &Json) -> Key {
        let written = &table["properties"][name];
        let (kind, shape) = self.resolve(written);
        let description = written["description"].as_str();
        let description = description.or(shape["description"].as_str());
        let description = description.unwrap_or_default().replace('\n', " ");
        let required = table["required"].as_array();
        let required = required.is_some_and(|keys| keys.iter().any(|key| key == name));
        Key {
            holds: self.holds(kind, shape, &description, name),
            name: name.to_owned(),
            description,
            required,
        }
    }

    fn holds(&self, kind: &str, shape: &Json, description: &str, key: &str) -> Holds {
        let shown = snippet(description, key);
        if shape["type"] == "array" {
            let (kind, item) = self.resolve(&shape["items"]);
            return match fields(kind) {
                [] => Holds::List {
                    example: shown.unwrap_or_else(|| format!("[{}]", example(item))),
                },
                _ => Holds::Tables(self.table(kind, item)),
            };
        }
        if shape["additionalProperties"].is_object() {
            return Holds::Free;
        }
        match (fields(kind), shown) {
            ([], shown) => Holds::Value {
                example: shown.unwrap_or_else(|| example(shape)),
                choices: choices(shape),
                takes: Takes::of(shape),
            },
            (_, Some(example)) => Holds::Inline {
                outline: self.table(kind, shape),
                example,
            },
            (_, None) => Holds::Table(self.table(kind, shape)),
        }
    }

    /// The schema behind references and `Option`s, with the name of its type.
    fn resolve(&self, schema: &'s Json) -> (&'s str, &'s Json) {
        if let Some(options) = schema["anyOf"].as_array() {
            let some = options.iter().find(|option| option["type"] != "null");
            return some.map_or(("", schema), |some| self.resolve(some));
        }
        let name = schema["$ref"].as_str();
        match name.and_then(|path| path.strip_prefix("#/$defs/")) {
            Some(name) => (name, &self.schema["$defs"][name]),
            None => ("", schema),
        }
    }
}

/// The value that a description shows: of `` `pupils = { value = 800 }` `` what follows the sign.
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

/// Whether a value is of a type, wherever it may be left out.
fn is_a(shape: &Json, kind: &str) -> bool {
    let named = |name: &Json| name == kind;
    named(&shape["type"])
        || shape["type"]
            .as_array()
            .is_some_and(|names| names.iter().any(named))
}

/// A value as it may be written.
fn example(shape: &Json) -> String {
    let shown = shape["examples"].get(0).cloned();
    let chosen = choices(shape).into_iter().next().map(Json::String);
    match shown.or(chosen) {
        Some(Json::String(text)) if text.contains('\n') => format!("'''\n{text}\n'''"),
        Some(value) => value.to_string(),
        None if is_a(shape, "integer") => "1".to_owned(),
        None => "\"\"".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys of every table of a schema, by the name of its type.
    fn tables(schema: &Json, root: &str) -> Vec<(String, Vec<String>)> {
        let definitions = schema["$defs"].as_object().into_iter().flatten();
        let definitions = definitions.map(|(name, shape)| (name.as_str(), shape));
        let all = definitions.chain([(root, schema)]);
        let tables = all.filter_map(|(name, shape)| {
            let keys = shape["properties"].as_object()?.keys().cloned();
            Some((name.to_owned(), keys.collect()))
        });
        tables.collect()
    }

    #[test]
    fn the_outline_has_every_key_of_every_type() {
        let schemas: [(&str, Json); 5] = [
            ("Alliance", schema_for!(Alliance).into()),
            ("Report", schema_for!(Report).into()),
            ("Themes", schema_for!(Themes).into()),
            ("Glossary", schema_for!(Glossary).into()),
            ("Style", schema_for!(Style).into()),
        ];
        let tables: Vec<_> = schemas
            .iter()
            .flat_map(|(root, schema)| tables(schema, root))
            .collect();
        assert!(tables.len() > 20, "{}", tables.len());
        for (name, mut keys) in tables {
            let mut known: Vec<_> = fields(&name).to_vec();
            known.sort_unstable();
            keys.sort();
            assert_eq!(known, keys, "{name}");
        }
    }

    #[test]
    fn keys_stand_in_the_order_in_which_they_are_declared() {
        let alliance = Outline::of(Shape::Alliance);
        let names: Vec<_> = alliance.keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(names[..4], ["name", "summary", "designated", "areas"]);
        let pupils = alliance.key("lead_school").and_then(Key::outline);
        let pupils = pupils.and_then(|school| school.key("pupils"));
        let pupils = pupils.expect("a lead school has pupils");
        assert!(matches!(&pupils.holds, Holds::Inline { example, .. } if example.starts_with('{')));
        let study = alliance.key("case_study").and_then(Key::outline);
        let inspection = study.and_then(|study| study.key("inspection")?.outline());
        let schools = inspection.and_then(|inspection| inspection.key("schools"));
        let whole =
            |key: &Key| matches!(&key.holds, Holds::Value { example, .. } if example == "1");
        assert!(schools.is_some_and(whole));
        let members = alliance.key("members").expect("there are members");
        assert!(matches!(members.holds, Holds::Table(_)));
    }
}
