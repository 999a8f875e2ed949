//! Which alliance a row is about: takes the tables of a book and the alliances that have a record; gives the
//! id of a row's alliance, known by id or by name. Never guesses between two.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::DocumentMut;

use super::columns::ColumnKind;
use super::reporter::SheetReporter;
use super::tables::{RowRef, SheetTable};
use super::toml_tables::entries;
use crate::diagnostic::{Code, Diagnostic, listed, nearest};
use crate::names::as_read;
use crate::record::{Key, Model, id_from_name};

/// As many ids as a help text lists; more would hide the advice.
const MOST_LISTED: usize = 8;

/// An alliance that has a record.
#[derive(Clone, Debug)]
pub(crate) struct KnownAlliance {
    pub(crate) name: String,
    /// How many entries its numbered lists have, by their keys.
    pub(crate) counts: BTreeMap<&'static str, usize>,
}

impl KnownAlliance {
    /// The alliance of a record; nothing if the record is not valid TOML.
    pub(crate) fn of_record(model: &'static Model, text: &str) -> Option<Self> {
        let document: DocumentMut = text.parse().ok()?;
        let name = model.name_key();
        let name = name.and_then(|key| document.get(&key.name)?.as_str());
        let lists = model.keys.iter().filter(|key| key.is_numbered());
        let count = |key: &'static Key| entries(document.get(&key.name)).len();
        Some(Self {
            name: name.unwrap_or_default().to_owned(),
            counts: lists.map(|key| (key.name.as_str(), count(key))).collect(),
        })
    }
}

/// The alliances that rows may be about.
pub(crate) struct AllianceIndex<'t> {
    /// Their ids, by everything that a sheet may call them.
    ids: BTreeMap<String, String>,
    /// Whether the book has a sheet that lists alliances.
    is_listed: bool,
    /// The one alliance that rows without an alliance are about.
    only: Option<String>,
    /// Rows of unknown alliances, by sheet and by what they call it: the first one, and how many there are.
    unknown: BTreeMap<(Vec<&'static str>, String), (RowRef<'t>, usize)>,
    /// The column of an alliance's name.
    name: Option<ColumnKind>,
}

impl<'t> AllianceIndex<'t> {
    /// The alliances that the book lists; if it lists none, those that have a record.
    pub(crate) fn new(
        record: &Model,
        tables: &'t [SheetTable],
        known: &BTreeMap<String, KnownAlliance>,
        reporter: &mut SheetReporter<'_>,
    ) -> Self {
        let list = tables.iter().find(|table| table.sheet.path.is_empty());
        let name = ColumnKind::of_name(record);
        let ids = match list {
            Some(table) => listed_ids(table, name.as_ref(), known, reporter),
            None => known
                .iter()
                .flat_map(|(id, it)| [(id.clone(), id.clone()), (as_read(&it.name), id.clone())])
                .collect(),
        };
        let unknown = BTreeMap::new();
        let mut index = Self { ids, is_listed: list.is_some(), only: None, unknown, name };
        index.only = index.only_one(tables);
        index
    }

    /// The ids of the alliances that the book lists.
    pub(crate) fn listed(&self) -> BTreeSet<String> {
        match self.is_listed {
            true => self.ids.values().cloned().collect(),
            false => BTreeSet::new(),
        }
    }

    /// Whether an alliance is called this.
    pub(crate) fn is_known(&self, text: &str) -> bool {
        self.ids.contains_key(&as_read(text))
    }

    /// The alliance of every row that names one, if they all name the same.
    fn only_one(&self, tables: &[SheetTable]) -> Option<String> {
        let rows = tables.iter().flat_map(SheetTable::row_refs);
        let named = rows.filter_map(|row| row.text_of(&ColumnKind::Alliance));
        let named: BTreeSet<_> = named.filter_map(|text| self.ids.get(&as_read(&text))).collect();
        named.first().filter(|_| named.len() == 1).map(|only| (*only).clone())
    }

    /// The alliance of a row of a numbered list, before all rows are placed.
    pub(crate) fn named_by(&self, row: RowRef<'_>) -> Option<&str> {
        let id = match row.text_of(&ColumnKind::Alliance) {
            Some(text) => self.ids.get(&as_read(&text)),
            None => self.only.as_ref().or(self.ids.values().min()),
        };
        id.map(String::as_str)
    }

    /// The alliance that a row belongs to.
    pub(crate) fn alliance_of(
        &mut self,
        row: RowRef<'t>,
        reporter: &mut SheetReporter<'_>,
    ) -> Option<String> {
        row.table.column_of(&ColumnKind::Alliance)?;
        let given = row.text_of(&ColumnKind::Alliance);
        let is_list = row.table.sheet.path.is_empty();
        if given.is_none() && !is_list {
            let mut ids = self.ids.values();
            let first = ids.next().filter(|first| ids.all(|id| id == *first));
            if let Some(only) = first.or(self.only.as_ref()) {
                return Some(only.clone());
            }
        }
        let name = || row.text_of(self.name.as_ref().filter(|_| is_list)?);
        let called = given.or_else(name).map(|text| as_read(&text)).unwrap_or_default();
        let id = self.ids.get(&called).filter(|_| !called.is_empty()).cloned();
        if id.is_none() && !is_list {
            reporter.mark_incomplete(row.table);
            let key = (row.table.sheet.path.clone(), called);
            self.unknown.entry(key).or_insert((row, 0)).1 += 1;
        }
        id
    }

    /// Reports the rows of unknown alliances; those of a sheet that call it the same, once.
    pub(crate) fn report_unknown(&self, reporter: &mut SheetReporter<'_>) {
        for (row, count) in self.unknown.values() {
            let column = row.table.column_of(&ColumnKind::Alliance);
            let column = column.filter(|column| row.table.has(*column));
            if row.table.has_unknown_columns && column.is_none() {
                // The column is probably there under another heading, which is reported.
                continue;
            }
            let rows = match count {
                1 => String::new(),
                2 => ", here and in another row".to_owned(),
                count => format!(", here and in {} other rows", count - 1),
            };
            let (code, message, help) = match row.text_of(&ColumnKind::Alliance) {
                None => (
                    Code::MissingKey,
                    format!("the row does not say which alliance it is about{rows}"),
                    format!(
                        "write the alliance's id in the first column: {}; or delete the row if no record needs it",
                        self.choices()
                    ),
                ),
                Some(text) => {
                    let help = match nearest(&text, self.ids.values().map(String::as_str)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => {
                            format!("write {}, or add a row to the sheet Alliances", self.choices())
                        }
                    };
                    (Code::UnknownChoice, format!("no alliance is called `{text}`{rows}"), help)
                }
            };
            reporter.error(Diagnostic::new(code, message).help(help), *row, column);
        }
    }

    /// The ids that a row may have, in words.
    fn choices(&self) -> String {
        let ids: BTreeSet<_> = self.ids.values().map(String::as_str).collect();
        match ids.len() {
            0 => "one that is in the sheet Alliances".to_owned(),
            1..=MOST_LISTED => listed(ids),
            _ if self.is_listed => "one of those in the sheet Alliances".to_owned(),
            _ => "one of those that have a record".to_owned(),
        }
    }
}

/// The ids of the alliances in the sheet that lists them, by everything that a sheet may call them. An id
/// comes before the name of another alliance.
fn listed_ids(
    table: &SheetTable,
    name: Option<&ColumnKind>,
    known: &BTreeMap<String, KnownAlliance>,
    reporter: &mut SheetReporter<'_>,
) -> BTreeMap<String, String> {
    let by_name = known.iter().map(|(id, it)| (as_read(&it.name), id.clone()));
    let by_id = known.keys().map(|id| (as_read(id), id.clone()));
    let recorded: BTreeMap<_, _> = by_name.chain(by_id).collect();
    let called = |text: &str| recorded.get(&as_read(text)).cloned();
    let mut ids = BTreeMap::new();
    let mut names = Vec::new();
    for row in table.row_refs() {
        let name = name.and_then(|column| row.text_of(column)).unwrap_or_default();
        let given = row.text_of(&ColumnKind::Alliance);
        let id = match &given {
            Some(given) if *given == name => called(given).unwrap_or_else(|| id_from_name(given)),
            Some(given) => called(given).unwrap_or_else(|| given.clone()),
            None => called(&name).unwrap_or_else(|| id_from_name(&name)),
        };
        if id.is_empty() {
            let message = "the row does not say which alliance it is about";
            let help = "write the alliance's id in the first column, such as `forest-way`";
            let diagnostic = Diagnostic::new(Code::MissingKey, message).help(help);
            reporter.error(diagnostic, row, None);
            continue;
        }
        names.extend(Some((as_read(&name), id.clone())).filter(|_| !name.is_empty()));
        for called in given.into_iter().chain([id.clone()]) {
            ids.insert(as_read(&called), id.clone());
        }
    }
    for (name, id) in names {
        ids.entry(name).or_insert(id);
    }
    ids
}
