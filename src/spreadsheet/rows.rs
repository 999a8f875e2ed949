//! Which record each row belongs to: takes the tables of a book; gives each row's alliance and, in it, the
//! numbered entry such as a case study, with an error for each row that belongs nowhere.

use std::collections::BTreeMap;

use super::alliances::{AllianceIndex, KnownAlliance};
use super::entry_number::EntryNumbers;
use super::placed_rows::{PlacedRow, PlacedRows};
use super::reporter::{Reported, SheetReporter};
use super::stray_rows::report_stray_rows;
use super::tables::SheetTable;
use crate::record::Model;
use crate::spreadsheet::file::book::Book;

/// Finds the record of each row; `known` are the alliances that have a record, by id.
pub(crate) fn place_rows<'t>(
    record: &'static Model,
    tables: &'t [SheetTable],
    known: &BTreeMap<String, KnownAlliance>,
    book: &Book,
) -> (PlacedRows<'t>, Reported) {
    let mut reporter = SheetReporter::new(book);
    for table in tables.iter().filter(|table| table.has_unknown_columns) {
        reporter.mark_incomplete(table);
    }
    let mut index = AllianceIndex::new(record, tables, known, &mut reporter);
    let mut rows = PlacedRows::new(record, tables, index.listed());
    let mut numbers = EntryNumbers::new(tables, known, &index);
    // Numbered entries come first: the rows that belong to them must find them.
    let mut ordered: Vec<_> = tables.iter().collect();
    ordered.sort_by_key(|table| !table.sheet.is_numbered());
    for row in ordered.into_iter().flat_map(SheetTable::row_refs) {
        let Some(alliance) = index.alliance_of(row, &mut reporter) else {
            continue;
        };
        if let Some(number) = numbers.of(row, &alliance, &mut reporter) {
            rows.add(alliance, PlacedRow { row, number });
        }
    }
    index.report_unknown(&mut reporter);
    report_stray_rows(tables, &index, &mut reporter);
    (rows, reporter.reported)
}
