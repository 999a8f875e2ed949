//! Rows that are filled only where they say to what they belong: takes the tables of a book; warns of those
//! that do not wait to be filled in, such as a note below the table. Nothing of them is imported.

use std::collections::BTreeMap;

use super::columns::Part;
use super::merge::Told;
use super::tables::Table;
use crate::diagnostic::{Code, Diagnostic};
use crate::names::as_read;
use crate::spreadsheet::file::cell::Cell;

/// Warns of each row that says something in the place of its alliance's id or its case study's number;
/// `ids` are the alliances, by all that a sheet may call them.
pub(crate) fn asides(tables: &[Table], ids: &BTreeMap<String, String>, told: &mut Told<'_>) {
    let waits = |part: &Part, text: &str| match part {
        Part::Alliance => ids.contains_key(&as_read(text)),
        Part::Number => text.parse::<usize>().is_ok(),
        Part::Value { .. } => true,
    };
    for (table, row) in tables.iter().flat_map(|it| it.asides.iter().map(move |row| (it, row))) {
        let mut cells = table.sheet.columns.iter().zip(&row.cells);
        let odd = cells
            .position(|(column, cell)| *cell != Cell::Empty && !waits(&column.part, &cell.shown()));
        let Some(at) = odd else { continue };
        let text = row.cells[at].shown();
        let message = format!("the row says `{text}` and no more; it is not imported");
        let help = "if it is about a row of the sheet, write it into a cell of that row, such as its `Note`";
        let place = told.book.place(&table.spot(row, Some(at)), "");
        told.diagnostics.push(Diagnostic::new(Code::SheetNotice, message).help(help).at(place, ""));
    }
}
