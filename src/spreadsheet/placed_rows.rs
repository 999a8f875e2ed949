//! The rows of a book by the record that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use super::tables::{RowRef, SheetTable};
use crate::record::Model;

/// A row with its place in a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedRow<'t> {
    pub(crate) row: RowRef<'t>,
    /// The number of the entry that it is or belongs to, from 1; 0 in a sheet without numbers.
    pub(crate) number: usize,
}

/// The rows of each alliance, by sheet.
#[derive(Debug)]
pub(crate) struct PlacedRows<'t> {
    /// The model of the records.
    pub(crate) record: &'static Model,
    pub(crate) tables: &'t [SheetTable],
    /// The ids of the alliances that the book is about.
    pub(crate) alliances: BTreeSet<String>,
    rows: BTreeMap<(String, &'static str), Vec<PlacedRow<'t>>>,
}

impl<'t> PlacedRows<'t> {
    pub(crate) fn new(
        record: &'static Model,
        tables: &'t [SheetTable],
        alliances: BTreeSet<String>,
    ) -> Self {
        Self { record, tables, alliances, rows: BTreeMap::new() }
    }

    /// Adds a row of an alliance, after those of the same entry or an earlier one.
    pub(crate) fn add(&mut self, alliance: String, placed: PlacedRow<'t>) {
        self.alliances.insert(alliance.clone());
        let rows = self.rows.entry((alliance, placed.row.table.sheet.title)).or_default();
        let at = rows.partition_point(|before| before.number <= placed.number);
        rows.insert(at, placed);
    }

    /// The rows of a sheet that belong to an alliance, in the order of their entries.
    pub(crate) fn of(&self, alliance: &str, table: &SheetTable) -> &[PlacedRow<'t>] {
        let key = (alliance.to_owned(), table.sheet.title);
        self.rows.get(&key).map_or(&[], Vec::as_slice)
    }
}
