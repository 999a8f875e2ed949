//! Records as filled sheets: takes the texts of records and the sheets; gives each sheet with a row for every
//! table of a record. Never changes a value.

use std::sync::Arc;

use toml_edit::{DocumentMut, Item, Table};

use super::cells::cell;
use super::columns::{Column, ColumnKind, FilledSheet, Sheet};
use super::toml_tables::entries;
use crate::diagnostic::SourceFile;
use crate::spreadsheet::file::cell::Cell;

/// The records of alliances, by id.
pub(crate) type AllianceFiles<'f> = Vec<&'f (String, Arc<SourceFile>)>;

/// Every sheet with the rows of these alliances; a record that is not valid TOML has none.
pub(crate) fn fill(alliances: &AllianceFiles<'_>, sheets: Vec<Sheet>) -> Vec<FilledSheet> {
    let parsed = alliances.iter().filter_map(|(id, file)| {
        let document: Result<DocumentMut, _> = file.text.parse();
        Some((id.as_str(), document.ok()?))
    });
    let parsed: Vec<_> = parsed.collect();
    let filled = sheets.into_iter().map(|sheet| {
        let mut rows = Vec::new();
        for (id, document) in &parsed {
            let mut add = |table: &Table, number| rows.push(row(&sheet, id, number, table));
            each_table(document.as_table(), (&sheet, &sheet.path), None, &mut add);
        }
        FilledSheet { sheet, rows }
    });
    filled.collect()
}

/// Calls for every table that the rest of a sheet's path leads to, with the number that its row has.
fn each_table(
    table: &Table,
    (sheet, path): (&Sheet, &[&str]),
    number: Option<usize>,
    each: &mut dyn FnMut(&Table, Option<usize>),
) {
    let Some((name, rest)) = path.split_first() else {
        each(table, number);
        return;
    };
    for (at, below) in entries(table.get(name)).iter().enumerate() {
        let is_numbered = sheet.list.as_ref().is_some_and(|list| list.key == *name);
        let number = if is_numbered { Some(at + 1) } else { number };
        each_table(below, (sheet, rest), number, each);
    }
}

fn row(sheet: &Sheet, id: &str, number: Option<usize>, table: &Table) -> Vec<Cell> {
    let cell_of = |column: &Column| match &column.kind {
        ColumnKind::Alliance => Cell::text(id),
        ColumnKind::Number => number.map_or(Cell::Empty, number_cell),
        ColumnKind::Value { key, inner } => {
            let item = table.get(key);
            let item = match inner {
                Some(inner) => item.and_then(|item| item.get(inner)),
                None => item,
            };
            let value = item.and_then(Item::as_value);
            value.map_or(Cell::Empty, |value| cell(value, column))
        }
    };
    sheet.columns.iter().map(cell_of).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a list of a record has a few entries")]
fn number_cell(number: usize) -> Cell {
    Cell::Number(number as f64)
}
