//! Checks the tree of a file against its schema: takes the parsed TOML and the schema; reports every error, not
//! only the first. Never builds a record.

use std::ops::Range;

use serde_json::Value as Json;
use toml::Spanned as TomlSpanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keyed_value::KeyedValue;
use super::reporter::Reporter;
use super::{characters, rules, scalar};
use crate::character::defects;
use crate::diagnostic::{Code, Diagnostic, Place, listed, nearest};
use crate::record::schema::model::{Key, KeyKind, Model};
use crate::record::schema::wording::{
    choices, described, is_list, keys_of, kind_words, property, strings, takes, type_words,
};
use crate::record::value::number_hints;
use crate::record::value::replacement::{Replacement, converted, meant, nearest_key, quoted};
use crate::record::value::stand_in::{StandIn, stand_in};

/// The grades of Ofsted's report cards, given to single areas of a school since November 2025.
const REPORT_CARD: [&str; 5] = [
    "exceptional",
    "strong standard",
    "expected standard",
    "needs attention",
    "urgent improvement",
];

/// Checks a whole file; returns whether serde can read it.
pub(crate) fn document(
    reporter: &mut Reporter<'_>,
    (schema, model): (&Json, &Model),
    root: &TomlSpanned<DeTable<'_>>,
) -> bool {
    let span = 0..reporter.file.text.find('\n').unwrap_or(reporter.file.text.len());
    let mut checker = TableChecker { reporter, schema, model };
    checker.table(root.get_ref(), span, (schema, None)) & characters::comments(reporter, root)
}

/// Walks the tables of a file beside their schemas.
struct TableChecker<'c, 'a> {
    reporter: &'c mut Reporter<'a>,
    schema: &'c Json,
    model: &'c Model,
}

impl<'c> TableChecker<'c, '_> {
    fn value(&mut self, key: &str, value: &TomlSpanned<DeValue<'_>>, schema: &'c Json) -> bool {
        self.reporter.at.set((value.span().start, value.span().end));
        let (name, shape) = self.resolve(schema);
        let help = described(key, schema, shape);
        let entry = KeyedValue { key, value, shape, help: help.as_deref() };
        if let Some(choices) = choices(shape) {
            return self.choice(&entry, &choices);
        }
        if !takes(shape, value.get_ref()) {
            let expected = type_words(shape);
            let diagnostic = Diagnostic::new(
                Code::WrongType,
                format!("`{key}` must be {expected}, but is {}", kind_words(value.get_ref())),
            );
            let diagnostic = diagnostic.help_if(entry.help);
            self.reporter.report(diagnostic, value.span(), format!("not {expected}"));
            self.reporter.replacement = converted(self.reporter.file, value, shape);
            return false;
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, value.span(), (shape, name)),
            DeValue::Array(items) => self.list(&entry, items),
            _ => scalar::check(self.reporter, &entry),
        }
    }

    fn list(&mut self, entry: &KeyedValue<'_, 'c>, items: &[TomlSpanned<DeValue<'_>>]) -> bool {
        let KeyedValue { key, value, shape, help } = *entry;
        if items.is_empty() && shape["minItems"].as_u64().is_some_and(|least| least > 0) {
            let diagnostic =
                Diagnostic::new(Code::EmptyList, format!("`{key}` needs at least one entry"));
            return self.reporter.report(diagnostic.help_if(help), value.span(), "empty");
        }
        let mut is_valid = true;
        for item in items {
            is_valid &= self.value(key, item, &shape["items"]);
        }
        is_valid
    }

    fn table(
        &mut self,
        table: &DeTable<'_>,
        span: Range<usize>,
        (shape, name): (&'c Json, Option<&str>),
    ) -> bool {
        let mut is_valid = self.missing_keys(table, &span, shape);
        for (key, value) in table.iter() {
            let word = key.get_ref().as_ref();
            if !defects(word).is_empty() {
                is_valid &= characters::key(self.reporter, word, key.span());
                continue;
            }
            let Some(schema) = property(shape, word) else {
                is_valid = self.unknown_key(key, table, shape);
                continue;
            };
            if self.is_begun_below(word, value, (table, shape)) {
                is_valid = false;
                continue;
            }
            if !self.value(word, value, schema) {
                is_valid = false;
                self.suggest(table, &span, shape);
            }
        }
        if is_valid && let Some(name) = name {
            is_valid = rules::check(self.reporter, name, table, span);
        }
        is_valid
    }

    /// Whether a table exists only because of a heading below it, while its own heading is misspelt. The misspelt
    /// heading is reported instead.
    fn is_begun_below(
        &self,
        key: &str,
        value: &TomlSpanned<DeValue<'_>>,
        (table, shape): (&DeTable<'_>, &Json),
    ) -> bool {
        let keys = table.keys().map(|key| key.get_ref().as_ref());
        let mut unknown = keys.filter(|it| property(shape, it).is_none());
        is_list(shape, key)
            && matches!(value.get_ref(), DeValue::Table(_))
            && unknown.any(|word| nearest_key(word, [key].into_iter()).is_some())
    }

    /// Adds to the last diagnostic what to write instead of the value just checked, if that is known and the
    /// table has room for all of it.
    fn suggest(&mut self, table: &DeTable<'_>, span: &Range<usize>, shape: &'c Json) {
        let Replacement { values, is_guess } = std::mem::take(&mut self.reporter.replacement);
        let free = |key: &str| property(shape, key).is_some() && !table.contains_key(key);
        let takes_all = values.iter().all(|(key, _)| key.is_empty() || free(key));
        let between = match self.reporter.file.slice(span).starts_with('{') {
            true => ", ",
            false => "\n",
        };
        let text = values.iter().map(|(key, value)| match *key {
            "" => value.clone(),
            key => format!("{between}{key} = {value}"),
        });
        let text: String = text.collect();
        let is_range = values.iter().any(|(key, _)| *key == "to");
        if is_range && property(shape, "to").is_none() {
            self.reporter.diagnostics.amend_last(|diagnostic| Diagnostic {
                message: number_hints::one_number(&diagnostic.message),
                ..diagnostic.help(number_hints::ASK_WHICH)
            });
        } else if !text.is_empty() && takes_all {
            let (start, end) = self.reporter.at.get();
            let place = Place::new(self.reporter.file, start..end);
            self.reporter.diagnostics.amend_last(|diagnostic| match is_guess {
                true => diagnostic.guess(place, text),
                false => diagnostic.suggest(place, text),
            });
        }
    }

    fn missing_keys(&mut self, table: &DeTable<'_>, span: &Range<usize>, shape: &'c Json) -> bool {
        let mut is_valid = true;
        let misspelt = |key: &&str| {
            let unknown = table
                .keys()
                .map(|known| known.get_ref().as_ref())
                .filter(|it| property(shape, it).is_none());
            unknown.into_iter().any(|word| nearest_key(word, [*key].into_iter()).is_some())
        };
        let missing = strings(&shape["required"]).filter(|key| !table.contains_key(*key));
        for key in missing.filter(|key| !misspelt(key)) {
            let help = property(shape, key)
                .and_then(|schema| described(key, schema, self.resolve(schema).1));
            let diagnostic = Diagnostic::new(Code::MissingKey, format!("`{key}` is missing"));
            let diagnostic = diagnostic.lacks(key).help_if(help);
            is_valid &= self.reporter.report(diagnostic, span.clone(), format!("needs `{key}`"));
        }
        is_valid
    }

    fn unknown_key(
        &mut self,
        key: &TomlSpanned<DeString<'_>>,
        table: &DeTable<'_>,
        shape: &'c Json,
    ) -> bool {
        let place = Place::new(self.reporter.file, key.span());
        let key = key.get_ref().as_ref();
        let keys = || keys_of(shape);
        let unused = keys().filter(|key| !table.contains_key(*key) || is_list(shape, key));
        let diagnostic = Diagnostic::new(Code::UnknownKey, format!("unknown key `{key}`"));
        let diagnostic = diagnostic.at(place.clone(), "not a key here");
        self.reporter.diagnostics.push(match nearest_key(key, unused) {
            Some(near) => diagnostic.guess(place, near),
            None => {
                let help = self.elsewhere(key);
                diagnostic.help(help.unwrap_or_else(|| format!("use {}", listed(keys()))))
            }
        });
        false
    }

    /// Where a key belongs that this table does not have.
    fn elsewhere(&self, key: &str) -> Option<String> {
        let tables = self.model.walk();
        let mut tables = tables.iter();
        let (path, found) = tables.find(|(_, table)| table.key(key).is_some())?;
        let Some(last) = path.last() else {
            return Some(format!(
                "`{key}` belongs to the whole record: move it above the first `[…]` or `[[…]]`"
            ));
        };
        let heading = Key::heading(path);
        let within = heading.trim_matches(['[', ']']);
        let (has_tables, words) = (found.tables().next().is_some(), last.words());
        Some(match (found.key(key).map(|key| &key.kind), &last.kind) {
            (Some(KeyKind::Tables(_)), _) => {
                format!("it belongs to `{heading}`: write `[[{within}.{key}]]`")
            }
            (_, KeyKind::Tables(_)) if has_tables => format!(
                "it belongs to the whole {words}: move it up, between `{heading}` and the first `[[{within}.…]]` below that"
            ),
            _ => format!("it belongs below a heading `{heading}`"),
        })
    }

    fn choice(&mut self, entry: &KeyedValue<'_, 'c>, choices: &[&str]) -> bool {
        let KeyedValue { key, value, shape, help } = *entry;
        let DeValue::String(word) = value.get_ref() else {
            let found = kind_words(value.get_ref());
            let diagnostic =
                Diagnostic::new(Code::WrongType, format!("`{key}` must be a text, but is {found}"));
            self.reporter.report(diagnostic.help_if(help), value.span(), "not a text");
            self.reporter.replacement = converted(self.reporter.file, value, shape);
            return false;
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
            let diagnostic = Diagnostic::new(
                code,
                format!("`{word}` is the grade of one area, not of a whole school"),
            );
            let help = "since November 2025 Ofsted has graded each area of a school separately, without an overall grade: remove the inspection, and describe the grades in `prose`";
            let diagnostic = diagnostic.help(help);
            return self.reporter.report(diagnostic, value.span(), "not an overall grade");
        }
        let or_else = match stand_in(word) {
            Some(StandIn::Unknown) => ", or leave it out if it is optional",
            _ => "",
        };
        let help = format!("write {}{or_else}", listed(choices.iter().copied()));
        let diagnostic = Diagnostic::new(code, format!("`{key}` cannot be `{word}`")).help(help);
        self.reporter.report(diagnostic, value.span(), "not one of the choices");
        self.reporter.replacement = match meant(word, choices) {
            Some(meant) => Replacement::value(Some(quoted(meant))),
            None => Replacement::guess(nearest(word, choices.iter().copied())),
        };
        false
    }

    /// The schema that references and `Option`s lead to, with the name of its type.
    fn resolve(&self, schema: &'c Json) -> (Option<&'c str>, &'c Json) {
        if let Some(options) = schema["anyOf"].as_array() {
            let is_null = |option: &&Json| option["type"] == "null";
            return options
                .iter()
                .find(|option| !is_null(option))
                .map_or((None, schema), |it| self.resolve(it));
        }
        match schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
            Some(name) => (Some(name), &self.schema["$defs"][name]),
            None => (None, schema),
        }
    }
}
