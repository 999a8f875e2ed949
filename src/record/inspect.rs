//! Checks a file's tree against its schema: takes the parsed TOML and the schema made from the
//! types; gives a finding for every fault, not only the first. Never builds a record.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::known::Known;
use super::{rules, text};
use crate::diagnostic::{Code, Finding, Findings, Place, SourceFile, listed, nearest};

/// The grades of Ofsted's report cards, which schools have had since November 2025, an area each.
const REPORT_CARD: [&str; 5] = [
    "exceptional",
    "strong standard",
    "expected standard",
    "needs attention",
    "urgent improvement",
];

/// One file under inspection.
pub(super) struct Inspector<'a> {
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) schema: &'a Json,
    pub(super) known: &'a Known<'a>,
    pub(super) findings: &'a mut Findings,
    /// The bytes under inspection.
    pub(super) at: &'a Cell<(usize, usize)>,
}

impl Inspector<'_> {
    /// Inspects the whole file and says whether serde can read it.
    pub(super) fn document(&mut self, root: &Spanned<DeTable<'_>>) -> bool {
        let schema = self.schema;
        let span = 0..self.file.text.find('\n').unwrap_or(self.file.text.len());
        self.table(root.get_ref(), span, schema, None)
    }

    fn value(&mut self, key: &str, value: &Spanned<DeValue<'_>>, schema: &Json) -> bool {
        self.at.set((value.span().start, value.span().end));
        let (name, shape) = self.resolve(schema);
        let help = described(key, schema, shape);
        let help = help.as_deref();
        if let Some(choices) = choices(shape) {
            return self.choice(key, value, &choices, shape, help);
        }
        if !takes(shape, value.get_ref()) {
            let expected = type_words(shape);
            let finding = Finding::new(
                Code::WrongType,
                format!(
                    "`{key}` must be {expected}, but is {}",
                    kind_words(value.get_ref())
                ),
            );
            return self.fault(finding, value.span(), format!("not {expected}"), help);
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, value.span(), shape, name),
            DeValue::Array(items) => self.list(key, items, value.span(), shape, help),
            _ => text::leaf(self, key, value, shape, help),
        }
    }

    fn list(
        &mut self,
        key: &str,
        items: &[Spanned<DeValue<'_>>],
        span: Range<usize>,
        shape: &Json,
        help: Option<&str>,
    ) -> bool {
        if items.is_empty() && shape["minItems"].as_u64().is_some_and(|least| least > 0) {
            let finding =
                Finding::new(Code::EmptyList, format!("`{key}` needs at least one entry"));
            return self.fault(finding, span, "nothing in it", help);
        }
        let mut sound = true;
        for item in items {
            sound &= self.value(key, item, &shape["items"]);
        }
        sound
    }

    fn table(
        &mut self,
        table: &DeTable<'_>,
        span: Range<usize>,
        shape: &Json,
        name: Option<&str>,
    ) -> bool {
        let mut sound = self.missing_keys(table, &span, shape);
        for (key, value) in table.iter() {
            let word = key.get_ref().as_ref();
            sound &= match property(shape, word) {
                Some(schema) => self.value(word, value, schema),
                None => self.unknown_key(word, key.span(), table, shape),
            };
        }
        if sound && let Some(name) = name {
            sound = rules::run(self, name, table, span);
        }
        sound
    }

    fn missing_keys(&mut self, table: &DeTable<'_>, span: &Range<usize>, shape: &Json) -> bool {
        let mut sound = true;
        let misspelt = |key: &&str| {
            let unknown = table
                .keys()
                .map(|known| known.get_ref().as_ref())
                .filter(|it| property(shape, it).is_none());
            unknown
                .into_iter()
                .any(|word| nearest(word, [*key]).is_some())
        };
        let missing = strings(&shape["required"]).filter(|key| !table.contains_key(*key));
        for key in missing.filter(|key| !misspelt(key)) {
            let help = property(shape, key)
                .and_then(|schema| described(key, schema, self.resolve(schema).1));
            let finding = Finding::new(Code::MissingKey, format!("`{key}` is missing"));
            sound &= self.fault(
                finding,
                span.clone(),
                format!("needs `{key}`"),
                help.as_deref(),
            );
        }
        sound
    }

    fn unknown_key(
        &mut self,
        key: &str,
        span: Range<usize>,
        table: &DeTable<'_>,
        shape: &Json,
    ) -> bool {
        let keys = || keys_of(shape);
        let unused = keys().filter(|key| !table.contains_key(*key) || is_list(shape, key));
        let help = match nearest(key, unused) {
            Some(near) => format!("did you mean `{near}`?"),
            None => self
                .elsewhere(key)
                .unwrap_or_else(|| format!("known here: {}", listed(keys()))),
        };
        let finding = Finding::new(Code::UnknownKey, format!("unknown key `{key}`"));
        self.fault(finding, span, "not known here", Some(&help))
    }

    /// Where a key that is not known here belongs.
    fn elsewhere(&self, key: &str) -> Option<String> {
        if keys_of(self.schema).any(|known| known == key) {
            return Some(format!(
                "`{key}` belongs to the whole record: move it above the first `[…]` or `[[…]]`"
            ));
        }
        let definitions = self.schema["$defs"].as_object()?;
        let (name, _) = definitions
            .iter()
            .find(|(_, shape)| keys_of(shape).any(|known| known == key))?;
        let (place, list) = match name.as_str() {
            "CaseStudy" => ("[[case_study]]", is_list(&definitions[name], key)),
            "Figure" => ("[[case_study.figure]]", false),
            "Outcome" => ("[[case_study.outcome]]", false),
            "Inspection" => ("[[case_study.inspection]]", false),
            "LeadSchool" => ("[[lead_school]]", false),
            "Members" => ("[members]", is_list(&definitions[name], key)),
            _ => return None,
        };
        Some(match place.trim_matches(['[', ']']) {
            parent if list => format!("it belongs to `{place}`: write `[[{parent}.{key}]]`"),
            "case_study" => "it belongs to the whole case study: move it up, between `[[case_study]]` and the first `[[case_study.…]]` below that".to_owned(),
            _ => format!("it belongs below a heading `{place}`"),
        })
    }

    fn choice(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        choices: &[&str],
        shape: &Json,
        help: Option<&str>,
    ) -> bool {
        let DeValue::String(word) = value.get_ref() else {
            let found = kind_words(value.get_ref());
            let finding = Finding::new(
                Code::WrongType,
                format!("`{key}` must be a text, but is {found}"),
            );
            return self.fault(finding, value.span(), "not a text", help);
        };
        if choices.contains(&word.as_ref()) {
            return true;
        }
        let code = if shape["x-code"] == "unknown-grade" {
            Code::UnknownGrade
        } else {
            Code::UnknownChoice
        };
        if code == Code::UnknownGrade && REPORT_CARD.contains(&word.to_lowercase().as_str()) {
            let finding = Finding::new(
                code,
                format!("`{word}` is the grade of one area, not of a whole school"),
            );
            let help = "since November 2025 Ofsted grades each area of a school by itself and gives no grade for the whole: take the inspection out, and write in `prose` which areas were graded how";
            return self.fault(finding, value.span(), "not a school’s grade", Some(help));
        }
        let all = format!("write {}", listed(choices.iter().copied()));
        let help = match nearest(word, choices.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Or {all}"),
            None => all,
        };
        self.fault(
            Finding::new(code, format!("`{word}` is not a {key}")),
            value.span(),
            "not known",
            Some(&help),
        )
    }

    /// Reports a fault at a span of the file; gives `false` for "not sound".
    pub(super) fn fault(
        &mut self,
        finding: Finding,
        span: Range<usize>,
        label: impl Into<String>,
        help: Option<&str>,
    ) -> bool {
        let finding = finding.at(Place::new(self.file, span), label);
        self.findings.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
        false
    }

    /// The schema behind references and `Option`s, with the name of the type it is of.
    fn resolve<'s>(&self, schema: &'s Json) -> (Option<&'s str>, &'s Json)
    where
        Self: 's,
    {
        if let Some(options) = schema["anyOf"].as_array() {
            let is_null = |option: &&Json| option["type"] == "null";
            return options
                .iter()
                .find(|option| !is_null(option))
                .map_or((None, schema), |it| self.resolve(it));
        }
        match schema["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix("#/$defs/"))
        {
            Some(name) => (Some(name), self.definition(name)),
            None => (None, schema),
        }
    }
}

impl<'a> Inspector<'a> {
    fn definition(&self, name: &str) -> &'a Json {
        &self.schema["$defs"][name]
    }
}

/// A key with the first sentence of its description: `summary`: one sentence that carries it.
fn described(key: &str, schema: &Json, shape: &Json) -> Option<String> {
    let description = schema["description"]
        .as_str()
        .or(shape["description"].as_str())?
        .trim_end_matches('.');
    let mut letters = description.chars();
    let first = letters.next()?;
    Some(format!(
        "`{key}`: {}{}",
        first.to_lowercase(),
        letters.as_str()
    ))
}

fn keys_of(shape: &Json) -> impl Iterator<Item = &str> {
    shape["properties"]
        .as_object()
        .into_iter()
        .flat_map(|keys| keys.keys().map(String::as_str))
}

fn property<'s>(shape: &'s Json, key: &str) -> Option<&'s Json> {
    let named = shape["properties"].get(key);
    named.or_else(|| {
        shape
            .get("additionalProperties")
            .filter(|schema| schema.is_object())
    })
}

fn is_list(shape: &Json, key: &str) -> bool {
    shape["properties"][key]["type"] == "array"
}

fn strings(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
}

/// The words that an enumeration allows, if the schema is one.
fn choices(shape: &Json) -> Option<Vec<&str>> {
    if let Some(options) = shape["oneOf"].as_array() {
        return Some(
            options
                .iter()
                .filter_map(|option| option["const"].as_str())
                .collect(),
        );
    }
    shape["enum"]
        .is_array()
        .then(|| strings(&shape["enum"]).collect())
}

/// The types that the schema allows, by their JSON names.
fn types(shape: &Json) -> Vec<&str> {
    let types: Vec<_> = shape["type"]
        .as_str()
        .into_iter()
        .chain(strings(&shape["type"]))
        .collect();
    types.into_iter().filter(|name| *name != "null").collect()
}

fn takes(shape: &Json, value: &DeValue<'_>) -> bool {
    let name = match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => return false,
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    };
    types(shape).contains(&name)
}

/// What the schema asks for, in an editor's words.
fn type_words(shape: &Json) -> String {
    match shape["format"].as_str() {
        Some("date") => return "a date such as `\"July 2011\"`".to_owned(),
        Some("period") => return "a period such as `\"2009 to 2012\"`".to_owned(),
        Some("value") => return "a number or a text such as `\"40%\"`".to_owned(),
        _ => {}
    }
    let words = types(shape).into_iter().map(|name| match name {
        "string" => "a text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        _ => "a table",
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// What stands in the file, in an editor's words.
pub(super) fn kind_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "`true` or `false` without quotes",
        DeValue::Datetime(_) => "a day or time without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
