//! Merges sheets into a record: takes the record's text and the rows of its alliance; gives the new text, the
//! cell that each value came from, and the errors of cells. What the sheets do not have stays as it is.

use toml_edit::{DocumentMut, Item, Table as Toml};

use super::ambiguous::missing_unit;
use super::cells::value;
use super::columns::ColumnKind;
use super::matching::pairs;
use super::placed_rows::{PlacedRow, PlacedRows};
use super::reporter::{Reported, SheetReporter};
use super::source_cell::{SourceCell, SourceCells};
use super::tables::SheetTable;
use super::toml_tables::{bind_comments, entries, put, put_entries, put_inner, unnumber};
use super::toml_value::is_same;
use crate::diagnostic::{Code, Diagnostic};
use crate::format::laid_out;
use crate::record::{FileKind, Key, KeyKind, Model};
use crate::spreadsheet::file::book::Book;

/// A record with the values of the sheets.
pub(crate) struct MergedRecord<'t> {
    pub(crate) text: String,
    pub(crate) sources: SourceCells<'t>,
}

/// Merges the rows of an alliance into its record, or into a new one; gives nothing if the record is not
/// valid TOML.
pub(crate) fn merge<'t>(
    id: &str,
    old: Option<&str>,
    rows: &PlacedRows<'t>,
    book: &Book,
) -> Option<(MergedRecord<'t>, Reported)> {
    let is_windows = old.is_some_and(|old| old.contains("\r\n"));
    let unix = old.map(|old| old.replace("\r\n", "\n"));
    let mut document: DocumentMut = unix.as_deref().unwrap_or_default().parse().ok()?;
    bind_comments(&mut document);
    let reporter = SheetReporter::new(book);
    let mut merge = RecordMerge { id, rows, sources: SourceCells::new(), reporter, moved: false };
    let changed = merge.record(document.as_table_mut());
    let RecordMerge { sources, reporter, moved, .. } = merge;
    if let Some(old) = old.filter(|_| !changed) {
        return Some((MergedRecord { text: old.to_owned(), sources }, reporter.reported));
    }
    if moved {
        unnumber(document.as_table_mut());
    }
    // A record that is not in the standard layout keeps its own.
    let is_tidy =
        unix.as_deref().is_none_or(|old| laid_out(old, FileKind::Alliance).as_deref() == Ok(old));
    let head = match old {
        None => FileKind::Alliance.directive() + "\n\n",
        Some(_) => String::new(),
    };
    let text = head + &document.to_string();
    let tidy = laid_out(&text, FileKind::Alliance).ok().filter(|_| is_tidy);
    let text = tidy.unwrap_or(text);
    let text = if is_windows { text.replace('\n', "\r\n") } else { text };
    Some((MergedRecord { text, sources }, reporter.reported))
}

struct RecordMerge<'f, 'b, 't> {
    id: &'f str,
    rows: &'f PlacedRows<'t>,
    sources: SourceCells<'t>,
    reporter: SheetReporter<'b>,
    /// Whether entries were added, removed or moved.
    moved: bool,
}

/// The place of tables in a record.
#[derive(Clone, Default)]
struct TablePath {
    /// The keys that lead to them, as in the path of a sheet.
    keys: Vec<&'static str>,
    /// The same with the index of each entry in its list: `case_study.0.figure`.
    path: String,
    /// The number of the entry that they belong to.
    number: Option<usize>,
}

impl TablePath {
    fn below(&self, key: &'static str) -> Self {
        let mut below = self.inside(key);
        below.keys.push(key);
        below
    }

    fn inside(&self, step: &str) -> Self {
        let path = [self.path.as_str(), step].join(".");
        let path = path.trim_start_matches('.').to_owned();
        Self { path, ..self.clone() }
    }
}

impl<'t> RecordMerge<'_, '_, 't> {
    /// Merges the whole record; gives whether anything changed.
    fn record(&mut self, root: &mut Toml) -> bool {
        let model = self.rows.record;
        let at = TablePath::default();
        let mut changed = false;
        if let Some((table, rows)) = self.rows(&at)
            && let Some(placed) = self.only(table, &rows)
        {
            changed |= self.values(root, placed, "");
            let id = table.column_of(&ColumnKind::Alliance);
            self.note("", placed, id);
        }
        changed | self.tables(root, model, &at)
    }

    /// Merges the tables below one.
    fn tables(&mut self, parent: &mut Toml, model: &'static Model, at: &TablePath) -> bool {
        let mut changed = false;
        for (key, below) in model.tables() {
            let at = at.below(&key.name);
            changed |= match &key.kind {
                KeyKind::Tables(_) => self.list(parent, (key, below), &at),
                _ => self.single(parent, (key, below), &at),
            };
        }
        changed
    }

    /// The sheet of the tables at a place, if the book has it, with the rows that belong there.
    fn rows(&self, at: &TablePath) -> Option<(&'t SheetTable, Vec<PlacedRow<'t>>)> {
        let mut tables = self.rows.tables.iter();
        let table = tables.find(|table| table.sheet.path == at.keys)?;
        Some((table, self.rows_of(table, at)))
    }

    fn rows_of(&self, table: &SheetTable, at: &TablePath) -> Vec<PlacedRow<'t>> {
        let rows = self.rows.of(self.id, table).iter();
        let is_here = |placed: &&PlacedRow<'_>| at.number.is_none_or(|it| placed.number == it);
        rows.filter(is_here).copied().collect()
    }

    /// The only row of a sheet that has one row for each alliance.
    fn only(&mut self, table: &SheetTable, rows: &[PlacedRow<'t>]) -> Option<PlacedRow<'t>> {
        let (first, rest) = rows.split_first()?;
        for placed in rest {
            let message = format!("`{}` has two rows about `{}`", table.sheet.title, self.id);
            let diagnostic = Diagnostic::new(Code::DuplicateId, message).help("delete one of them");
            let column = table.column_of(&ColumnKind::Alliance);
            self.reporter.error(diagnostic, placed.row, column);
        }
        Some(*first)
    }

    /// A table that a record has once. It is removed if its sheet has no row for it, and no other sheet has
    /// a row for a table below it.
    fn single(
        &mut self,
        parent: &mut Toml,
        (key, below): (&'static Key, &'static Model),
        at: &TablePath,
    ) -> bool {
        let has_below = self.rows.tables.iter().any(|table| {
            let path = &table.sheet.path;
            let is_below = path.len() > at.keys.len() && path.starts_with(&at.keys);
            is_below && !self.rows_of(table, at).is_empty()
        });
        let old = entries(parent.get(&key.name)).pop();
        let mut filled = old.clone();
        let mut changed = false;
        if let Some((table, rows)) = self.rows(at) {
            match self.only(table, &rows) {
                Some(placed) => {
                    let filled = filled.get_or_insert_with(Toml::new);
                    changed |= self.values(filled, placed, &at.path);
                }
                None if !has_below => filled = None,
                None => {}
            }
        }
        if has_below {
            filled.get_or_insert_with(Toml::new);
        }
        if let Some(filled) = &mut filled {
            changed |= self.tables(filled, below, at);
        }
        let moved = filled.is_some() != old.is_some();
        self.moved |= moved;
        match filled {
            Some(filled) if changed || moved => {
                parent.insert(&key.name, Item::Table(filled));
            }
            None => {
                parent.remove(&key.name);
            }
            Some(_) => {}
        }
        changed || moved
    }

    /// A list of entries, known by their contents and, if they are numbered, by their numbers.
    fn list(
        &mut self,
        parent: &mut Toml,
        (key, below): (&'static Key, &'static Model),
        at: &TablePath,
    ) -> bool {
        let old = entries(parent.get(&key.name));
        let (pairs, rows) = match self.rows(at) {
            Some((table, rows)) => (pairs(&old, &rows, table), rows),
            None => ((0..old.len()).map(Some).collect(), Vec::new()),
        };
        let moved = !pairs.iter().copied().eq((0..old.len()).map(Some));
        self.moved |= moved;
        let mut changed = moved;
        let mut filled = Vec::new();
        for (place, pair) in pairs.into_iter().enumerate() {
            let mut entry = pair.map_or_else(Toml::new, |at| old[at].clone());
            let mut here = at.inside(&place.to_string());
            let placed = rows.get(place);
            if key.is_numbered() {
                here.number = Some(placed.map_or(place + 1, |placed| placed.number));
            }
            if let Some(placed) = placed {
                changed |= self.values(&mut entry, *placed, &here.path);
            }
            changed |= self.tables(&mut entry, below, &here);
            filled.push(entry);
        }
        if changed {
            put_entries(parent, &key.name, filled);
        }
        changed
    }

    /// Notes the cell, or the row, of what a path of keys leads to.
    fn note(&mut self, path: &str, placed: PlacedRow<'t>, column: Option<usize>) {
        self.sources.insert(path.to_owned(), SourceCell { row: placed.row, column });
    }

    /// Puts the values of a row into a table; gives whether any changed.
    fn values(&mut self, entry: &mut Toml, placed: PlacedRow<'t>, path: &str) -> bool {
        let mut changed = false;
        let row = placed.row;
        let model = row.table.sheet.model;
        self.note(path, placed, None);
        for (at, column) in row.table.sheet.columns.iter().enumerate() {
            let ColumnKind::Value { key, inner } = &column.kind else {
                continue;
            };
            if !row.table.has(at) {
                continue;
            }
            let mut keys = vec![path, key.as_str()];
            keys.extend(inner.as_deref());
            keys.retain(|key| !key.is_empty());
            self.note(&keys.join("."), placed, Some(at));
            let new = match value(&row.row.cells[at], column) {
                Ok(new) => new,
                Err(error) => {
                    self.reporter.error(error.into(), row, Some(at));
                    continue;
                }
            };
            let old = entry.get(key);
            let old = match inner {
                Some(inner) => old.and_then(|old| old.get(inner)),
                None => old,
            };
            if is_same(old, new.as_ref(), column.value_type()) {
                continue;
            }
            if let Some(error) = missing_unit(row, at, old, new.as_ref()) {
                self.reporter.error(error.into(), row, Some(at));
                continue;
            }
            match inner {
                Some(inner) => put_inner(entry, (key, inner), new, model),
                None => put(entry, key, new, model),
            }
            changed = true;
        }
        changed
    }
}
