//! The errors of a book: takes a diagnostic and the row or cell that it is about; gives it with its place in
//! the book, and remembers the cell, so that consequences of the error are not reported as well.

use std::collections::BTreeSet;

use super::tables::{RowRef, SheetTable};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::spreadsheet::file::book::Book;

/// The path of a sheet, a row number and a column.
type CellKey = (Vec<&'static str>, usize, Option<usize>);

/// What was reported about a book before the records are checked.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    pub(crate) diagnostics: Diagnostics,
    /// Cells and rows with an error.
    cells: BTreeSet<CellKey>,
    /// Sheets, by their paths, with a row that belongs to no record.
    incomplete: BTreeSet<Vec<&'static str>>,
}

impl Reported {
    /// Adds what another stage reported.
    pub(crate) fn append(&mut self, other: Self) {
        self.diagnostics.append(other.diagnostics);
        self.cells.extend(other.cells);
        self.incomplete.extend(other.incomplete);
    }

    /// Whether a sheet has a row that belongs to no record.
    pub(crate) fn is_incomplete(&self, path: &[&'static str]) -> bool {
        self.incomplete.contains(path)
    }

    /// Whether a cell has an error; without a column, whether a row has one as a whole.
    pub(crate) fn has_cell(&self, row: RowRef<'_>, column: Option<usize>) -> bool {
        self.cells.contains(&(row.table.sheet.path.clone(), row.row.number, column))
    }

    /// Whether a row or any of its cells has an error.
    pub(crate) fn has_row(&self, row: RowRef<'_>) -> bool {
        let key = |column| (row.table.sheet.path.clone(), row.row.number, column);
        self.cells.range(key(None)..=key(Some(usize::MAX))).next().is_some()
    }

    /// Whether a sheet of tables below those at a path has an error.
    pub(crate) fn has_below(&self, path: &[&'static str]) -> bool {
        self.cells.iter().any(|(other, ..)| other.len() > path.len() && other.starts_with(path))
    }
}

/// Reports errors of a book at their cells.
pub(crate) struct SheetReporter<'b> {
    book: &'b Book,
    pub(crate) reported: Reported,
}

impl<'b> SheetReporter<'b> {
    pub(crate) fn new(book: &'b Book) -> Self {
        Self { book, reported: Reported::default() }
    }

    /// Reports an error of a row, or of a cell of it.
    pub(crate) fn error(&mut self, diagnostic: Diagnostic, row: RowRef<'_>, column: Option<usize>) {
        let key = (row.table.sheet.path.clone(), row.row.number, column);
        self.reported.cells.insert(key);
        self.notice(diagnostic, row, column);
    }

    /// Reports what is worth knowing about a row, or about a cell of it.
    pub(crate) fn notice(
        &mut self,
        diagnostic: Diagnostic,
        row: RowRef<'_>,
        column: Option<usize>,
    ) {
        let place = self.book.place(&row.table.position(row.row, column), "");
        self.reported.diagnostics.push(diagnostic.at(place, ""));
    }

    /// Remembers that a row of a sheet belongs to no record.
    pub(crate) fn mark_incomplete(&mut self, table: &SheetTable) {
        self.reported.incomplete.insert(table.sheet.path.clone());
    }
}
