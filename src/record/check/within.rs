//! Rules between the entries of one alliance's record: takes the record, and its entries as written; warns of
//! entries that repeat or contradict another, and of entries that are older than the alliance.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::names::as_read;
use crate::record::schema::model::{Key, KeyKind, Model};
use crate::record::schema::statement::Statement;
use crate::record::schema::types::{Alliance, Figure, Inspection, Outcome};
use crate::record::schema::value_type::ValueType;
use crate::record::value::date::{Date, Period};
use crate::record::value::spanned::Spanned;

/// Checks the entries of a record against each other: by their types, or as written if their type has no rule.
pub(crate) fn entries(
    file: &Arc<SourceFile>,
    alliance: &Alliance,
    written: Vec<Entry>,
    diagnostics: &mut Diagnostics,
) {
    let mut all = entries_of(alliance);
    let typed: BTreeSet<_> = all.iter().map(|entry| entry.span.start).collect();
    let untyped = |entry: &Entry| !typed.contains(&entry.span.start);
    all.extend(written.into_iter().filter(untyped));
    repeated(file, &all, diagnostics);
    let Some(designated) = &alliance.designated else {
        return;
    };
    for entry in all.iter().filter(|entry| !entry.is_background) {
        diagnostics.extend(early(file, entry, designated));
    }
}

/// Warns of entries that repeat or contradict one before them.
pub(crate) fn repeated(file: &Arc<SourceFile>, entries: &[Entry], diagnostics: &mut Diagnostics) {
    let mut seen = SeenEntries::default();
    for entry in entries {
        diagnostics.extend(seen.repeated(file, entry));
    }
}

/// The entries of every list of a table, each with all its values.
pub(crate) fn written(table: &DeTable<'_>, model: &Model) -> Vec<Entry> {
    let lists = model.tables().flat_map(|(key, below)| {
        let value = table.get(key.name.as_str());
        let items = value.map(|value| match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        });
        let list = value.map_or(0, |value| value.span().start);
        let each = items.into_iter().flatten().filter_map(move |item| {
            let DeValue::Table(entry) = item.get_ref() else {
                return None;
            };
            let is_of_list = matches!(key.kind, KeyKind::Tables(_));
            let own = is_of_list.then(|| Entry::written(key, list, item));
            Some(own.into_iter().chain(written(entry, below)))
        });
        each.flatten().collect::<Vec<_>>()
    });
    lists.collect()
}

/// A value in one form, however it is written.
fn canonical(value: &DeValue<'_>, key: &Key) -> String {
    let text = |text: &str| match key.value_type() {
        Some(ValueType::Line(_)) => as_read(text),
        other => other.unwrap_or(ValueType::Text).canonical(text),
    };
    match value {
        DeValue::String(it) => text(it),
        DeValue::Integer(it) => text(it.as_str()),
        DeValue::Float(it) => text(it.as_str()),
        DeValue::Boolean(it) => it.to_string(),
        DeValue::Datetime(it) => it.to_string(),
        DeValue::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| canonical(item.get_ref(), key)).collect();
            format!("{items:?}")
        }
        DeValue::Table(table) => {
            let keys = key.model().map_or(&[][..], |model| &model.keys);
            let of_key = |key: &Key| Some(canonical(table.get(key.name.as_str())?.get_ref(), key));
            format!("{:?}", keys.iter().map(of_key).collect::<Vec<_>>())
        }
    }
}

/// What these rules compare of an entry.
pub(crate) struct Entry {
    kind: String,
    /// The bytes of its name.
    span: Range<usize>,
    statement: Statement,
    /// Whether two entries about the same thing with different values contradict each other.
    is_of_one_thing: bool,
    is_background: bool,
    /// When its period ended.
    end: End,
}

fn entries_of(alliance: &Alliance) -> Vec<Entry> {
    let studies = alliance.case_study.iter();
    let each = studies.flat_map(|study| {
        let figures = study.figure.iter().map(Entry::of_figure);
        let outcomes = study.outcome.iter().map(Entry::of_outcome);
        let inspections = study.inspection.iter().map(Entry::of_inspection);
        figures.chain(outcomes).chain(inspections)
    });
    each.collect()
}

/// What an entry of a type is called.
fn kind_of<T: JsonSchema>() -> String {
    T::schema_name().to_lowercase()
}

impl Entry {
    /// An entry that repeats only an equal entry of its list, which begins at byte `list`.
    fn written(key: &Key, list: usize, item: &TomlSpanned<DeValue<'_>>) -> Self {
        let name = key.model().and_then(Model::name_key);
        let name = name.and_then(|name| item.get_ref().get(name.name.as_str()));
        Self {
            kind: key.words(),
            span: name.unwrap_or(item).span(),
            statement: Statement {
                about: vec![list.to_string(), canonical(item.get_ref(), key)],
                values: Vec::new(),
            },
            is_of_one_thing: false,
            is_background: true,
            end: None,
        }
    }

    fn of_figure(figure: &Figure) -> Self {
        Self {
            kind: kind_of::<Figure>(),
            span: figure.label.span.clone(),
            statement: figure.statement(),
            is_of_one_thing: true,
            is_background: figure.background,
            end: figure.end(),
        }
    }

    fn of_outcome(outcome: &Outcome) -> Self {
        Self {
            kind: kind_of::<Outcome>(),
            span: outcome.measure.span.clone(),
            statement: outcome.statement(),
            is_of_one_thing: true,
            is_background: outcome.background,
            end: outcome.end(),
        }
    }

    fn of_inspection(inspection: &Inspection) -> Self {
        let end = inspection.end();
        Self {
            kind: kind_of::<Inspection>(),
            span: inspection.school.span.clone(),
            statement: inspection.statement(),
            // Two inspections of a school without dates may be different ones.
            is_of_one_thing: inspection.is_of_a_named_school() && end.is_some(),
            is_background: inspection.background,
            end,
        }
    }
}

/// The entries so far, by subject, without repetitions.
#[derive(Default)]
struct SeenEntries<'e> {
    by_subject: BTreeMap<(&'e str, &'e [String]), Vec<&'e Entry>>,
}

impl<'e> SeenEntries<'e> {
    /// The warning about an entry that repeats or contradicts one before it.
    fn repeated(&mut self, file: &Arc<SourceFile>, entry: &'e Entry) -> Option<Diagnostic> {
        let subject = (entry.kind.as_str(), entry.statement.about.as_slice());
        let entries = self.by_subject.entry(subject).or_default();
        let has_the_same_values =
            |other: &&&Entry| other.statement.values == entry.statement.values;
        let same = entries.iter().find(has_the_same_values).copied();
        let first = same.or(entries.first().copied());
        if same.is_none() {
            entries.push(entry);
        }
        let kind = &entry.kind;
        let (code, message, what) = match same {
            Some(_) => (Code::DuplicateEntry, format!("the same {kind} is given twice"), "delete"),
            None if entry.is_of_one_thing => {
                (Code::ConflictingEntry, format!("two {kind}s contradict each other"), "correct")
            }
            None => return None,
        };
        let diagnostic = Diagnostic::new(code, message)
            .at(Place::new(file, entry.span.clone()), "the second")
            .and(Place::new(file, first?.span.clone()), "the first");
        Some(diagnostic.help(format!(
            "{what} one of the two; or, if they are about different things, make that clear in their labels, subjects or dates"
        )))
    }
}

/// The warning about an entry from before its alliance was designated.
fn early(file: &Arc<SourceFile>, entry: &Entry, designated: &Spanned<Date>) -> Option<Diagnostic> {
    let (end, span) = entry.end.as_ref()?;
    if !end.is_before(designated.content) {
        return None;
    }
    let message = format!(
        "the {} ends in {end}, before the alliance was designated in {}",
        entry.kind, designated.content
    );
    let diagnostic = Diagnostic::new(Code::BeforeDesignation, message)
        .at(Place::new(file, span.clone()), format!("before {}", designated.content))
        .and(Place::new(file, designated.span.clone()), "designated");
    Some(diagnostic.help(
        "correct a date; or, if it describes the time before the alliance, write `background = true` beside it: it is printed, but not counted as impact",
    ))
}

/// When the period of an entry ended, and the bytes that say so.
type End = Option<(Date, Range<usize>)>;

fn end(date: Option<&Spanned<Date>>, period: Option<&Spanned<Period>>) -> End {
    match (date, period) {
        (Some(date), _) => Some((date.content, date.span.clone())),
        (None, Some(period)) => Some((period.end()?, period.span.clone())),
        (None, None) => None,
    }
}

impl Figure {
    fn end(&self) -> End {
        end(None, self.period.as_ref())
    }
}

impl Outcome {
    fn end(&self) -> End {
        let after = self.after.as_ref();
        end(after.and_then(|side| side.date.as_ref()), self.period.as_ref())
    }
}

impl Inspection {
    /// The `before` grade does not count: it is not the work of the alliance.
    fn end(&self) -> End {
        end(self.after.as_ref()?.date.as_ref(), self.period.as_ref())
    }
}

impl Alliance {
    /// Whether a figure counts as the alliance's work.
    pub fn claims_figure(&self, figure: &Figure) -> bool {
        self.claims(figure.background, figure.end())
    }

    /// Whether an outcome counts as the alliance's work.
    pub fn claims_outcome(&self, outcome: &Outcome) -> bool {
        self.claims(outcome.background, outcome.end())
    }

    /// Whether an inspection counts as the alliance's work.
    pub fn claims_inspection(&self, inspection: &Inspection) -> bool {
        self.claims(inspection.background, inspection.end())
    }

    fn claims(&self, is_background: bool, end: End) -> bool {
        let designated = self.designated.as_ref().map(|date| date.content);
        let is_early = match (end, designated) {
            (Some((end, _)), Some(designated)) => end.is_before(designated),
            _ => false,
        };
        !is_background && !is_early
    }
}
