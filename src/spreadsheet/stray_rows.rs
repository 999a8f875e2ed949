//! Rows that are filled in only where they say what they belong to: takes the tables of a book; warns of those
//! that say something else there, such as a note below the table. Nothing of them is imported.

use super::alliances::AllianceIndex;
use super::columns::ColumnKind;
use super::reporter::SheetReporter;
use super::tables::{RowRef, SheetTable};
use crate::diagnostic::{Code, Diagnostic};
use crate::spreadsheet::file::cell::Cell;

/// Warns of each row whose alliance or number is neither, and that has nothing else. A row with only an id
/// and a number is one that somebody prepared to fill in.
pub(crate) fn report_stray_rows(
    tables: &[SheetTable],
    index: &AllianceIndex<'_>,
    reporter: &mut SheetReporter<'_>,
) {
    let is_prepared = |kind: &ColumnKind, text: &str| match kind {
        ColumnKind::Alliance => index.is_known(text),
        ColumnKind::Number => text.parse::<usize>().is_ok(),
        ColumnKind::Value { .. } => true,
    };
    for table in tables {
        for row in table.stray_rows.iter().map(|row| RowRef { table, row }) {
            let mut cells = table.sheet.columns.iter().zip(&row.row.cells);
            let stray = cells.position(|(column, cell)| {
                *cell != Cell::Empty && !is_prepared(&column.kind, &cell.shown())
            });
            let Some(column) = stray else { continue };
            let message = format!("the row says only `{}`; it is not imported", row.shown(column));
            let help =
                "if it is a note on another row, write it into a cell of that row, such as `Note`";
            let diagnostic = Diagnostic::new(Code::SheetNotice, message).help(help);
            reporter.notice(diagnostic, row, Some(column));
        }
    }
}
