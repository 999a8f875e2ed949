//! Checks a file's tree against its schema: takes the parsed TOML and the schema made from the
//! types; gives a diagnostic for every fault, not only the first. Never builds a record.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value as Json;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::references::Known;
use super::{characters, rules, scalar};
use crate::character::defects;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile, listed, nearest};
use crate::record::schema::model::{Key, KeyKind, Model};
use crate::record::schema::wording::{
    choices, described, is_list, keys_of, kind_words, property, strings, takes, type_words,
};
use crate::record::value::meant::{Instead, converted, meant, nearest_key, quoted};
use crate::record::value::number_hints;
use crate::record::value::stand_in::{StandIn, stand_in};

/// The grades of Ofsted's report cards, which schools have had since November 2025, an area each.
const REPORT_CARD: [&str; 5] = [
    "exceptional",
    "strong standard",
    "expected standard",
    "needs attention",
    "urgent improvement",
];

/// One file under inspection.
pub(crate) struct Inspector<'a> {
    pub(crate) file: &'a Arc<SourceFile>,
    pub(crate) schema: &'a Json,
    pub(crate) model: &'a Model,
    pub(crate) known: &'a Known<'a>,
    pub(crate) diagnostics: &'a mut Diagnostics,
    /// What to write instead of the value that the last diagnostic is about, and keys beside it.
    pub(crate) instead: Instead,
    /// The bytes under inspection.
    pub(crate) at: &'a Cell<(usize, usize)>,
}

impl Inspector<'_> {
    /// Inspects the whole file and says whether serde can read it.
    pub(crate) fn document(&mut self, root: &TomlSpanned<DeTable<'_>>) -> bool {
        let schema = self.schema;
        let span = 0..self.file.text.find('\n').unwrap_or(self.file.text.len());
        self.table(root.get_ref(), span, schema, None) & characters::comments(self, root)
    }

    fn value(&mut self, key: &str, value: &TomlSpanned<DeValue<'_>>, schema: &Json) -> bool {
        self.at.set((value.span().start, value.span().end));
        let (name, shape) = self.resolve(schema);
        let help = described(key, schema, shape);
        let help = help.as_deref();
        if let Some(choices) = choices(shape) {
            return self.choice(key, value, &choices, shape, help);
        }
        if !takes(shape, value.get_ref()) {
            let expected = type_words(shape);
            let diagnostic = Diagnostic::new(
                Code::WrongType,
                format!("`{key}` must be {expected}, but is {}", kind_words(value.get_ref())),
            );
            self.fault(diagnostic, value.span(), format!("not {expected}"), help);
            self.instead = converted(self.file, value, shape);
            return false;
        }
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, value.span(), shape, name),
            DeValue::Array(items) => self.list(key, items, value.span(), shape, help),
            _ => scalar::leaf(self, key, value, shape, help),
        }
    }

    fn list(
        &mut self,
        key: &str,
        items: &[TomlSpanned<DeValue<'_>>],
        span: Range<usize>,
        shape: &Json,
        help: Option<&str>,
    ) -> bool {
        if items.is_empty() && shape["minItems"].as_u64().is_some_and(|least| least > 0) {
            let diagnostic =
                Diagnostic::new(Code::EmptyList, format!("`{key}` needs at least one entry"));
            return self.fault(diagnostic, span, "nothing in it", help);
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
            if !defects(word).is_empty() {
                sound &= characters::key(self, word, key.span());
                continue;
            }
            let Some(schema) = property(shape, word) else {
                sound = self.unknown_key(word, key.span(), table, shape);
                continue;
            };
            if self.is_begun_below(word, value, (table, shape)) {
                sound = false;
                continue;
            }
            if !self.value(word, value, schema) {
                sound = false;
                self.suggest(table, &span, shape);
            }
        }
        if sound && let Some(name) = name {
            sound = rules::run(self, name, table, span);
        }
        sound
    }

    /// Whether a table is there only because of a heading below it, and its own heading is misspelt, which is
    /// reported at that.
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

    /// Says in the last diagnostic what to write instead of the value just inspected, if that is known and
    /// the table takes all of it.
    fn suggest(&mut self, table: &DeTable<'_>, span: &Range<usize>, shape: &Json) {
        let Instead { parts, is_guess } = std::mem::take(&mut self.instead);
        let free = |key: &str| property(shape, key).is_some() && !table.contains_key(key);
        let takes_all = parts.iter().all(|(key, _)| key.is_empty() || free(key));
        let between = match self.file.slice(span).starts_with('{') {
            true => ", ",
            false => "\n",
        };
        let text = parts.iter().map(|(key, value)| match *key {
            "" => value.clone(),
            key => format!("{between}{key} = {value}"),
        });
        let text: String = text.collect();
        let is_range = parts.iter().any(|(key, _)| *key == "to");
        if is_range && property(shape, "to").is_none() {
            self.diagnostics.amend_last(|diagnostic| Diagnostic {
                message: number_hints::one_number(&diagnostic.message),
                ..diagnostic.help(number_hints::ASK_WHICH)
            });
        } else if !text.is_empty() && takes_all {
            let (start, end) = self.at.get();
            let place = Place::new(self.file, start..end);
            self.diagnostics.amend_last(|diagnostic| match is_guess {
                true => diagnostic.guess(place, text),
                false => diagnostic.suggest(place, text),
            });
        }
    }

    fn missing_keys(&mut self, table: &DeTable<'_>, span: &Range<usize>, shape: &Json) -> bool {
        let mut sound = true;
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
            sound &=
                self.fault(diagnostic, span.clone(), format!("needs `{key}`"), help.as_deref());
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
        let place = Place::new(self.file, span);
        let diagnostic = Diagnostic::new(Code::UnknownKey, format!("unknown key `{key}`"));
        let diagnostic = diagnostic.at(place.clone(), "not known here");
        self.diagnostics.push(match nearest_key(key, unused) {
            Some(near) => diagnostic.guess(place, near),
            None => {
                let help = self.elsewhere(key);
                diagnostic.help(help.unwrap_or_else(|| format!("known here: {}", listed(keys()))))
            }
        });
        false
    }

    /// Where a key that is not known here belongs.
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

    fn choice(
        &mut self,
        key: &str,
        value: &TomlSpanned<DeValue<'_>>,
        choices: &[&str],
        shape: &Json,
        help: Option<&str>,
    ) -> bool {
        let DeValue::String(word) = value.get_ref() else {
            let found = kind_words(value.get_ref());
            let diagnostic =
                Diagnostic::new(Code::WrongType, format!("`{key}` must be a text, but is {found}"));
            self.fault(diagnostic, value.span(), "not a text", help);
            self.instead = converted(self.file, value, shape);
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
            let help = "since November 2025 Ofsted grades each area of a school by itself and gives no grade for the whole: take the inspection out, and write in `prose` which areas were graded how";
            return self.fault(diagnostic, value.span(), "not a school’s grade", Some(help));
        }
        let or_else = match stand_in(word) {
            Some(StandIn::Unknown) => ", or leave the key out where it is optional",
            _ => "",
        };
        let help = format!("write {}{or_else}", listed(choices.iter().copied()));
        let diagnostic = Diagnostic::new(code, format!("`{key}` cannot be `{word}`"));
        self.fault(diagnostic, value.span(), "not known", Some(&help));
        self.instead = match meant(word, choices) {
            Some(meant) => Instead::value(Some(quoted(meant))),
            None => Instead::guess(nearest(word, choices.iter().copied())),
        };
        false
    }

    /// Reports a fault at a span of the file; gives `false` for "not sound".
    pub(crate) fn fault(
        &mut self,
        diagnostic: Diagnostic,
        span: Range<usize>,
        label: impl Into<String>,
        help: Option<&str>,
    ) -> bool {
        let diagnostic = diagnostic.at(Place::new(self.file, span), label);
        self.diagnostics.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
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
        match schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
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
