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
            let list = sheet.list.as_ref().map(|list| list.key);
            let tables = tables_at(document.as_table(), &sheet.path, list);
            rows.extend(tables.iter().map(|(number, table)| row(&sheet, id, *number, table)));
        }
        FilledSheet { sheet, rows }
    });
    filled.collect()
}

/// The tables that a path leads to; each with the number of the entry of a list that it is, or is in.
fn tables_at(table: &Table, path: &[&str], list: Option<&str>) -> Vec<(Option<usize>, Table)> {
    let Some((name, rest)) = path.split_first() else {
        return vec![(None, table.clone())];
    };
    let mut tables = Vec::new();
    for (number, entry) in (1..).zip(entries(table.get(name))) {
        let number = (list == Some(*name)).then_some(number);
        let below = tables_at(&entry, rest, list).into_iter();
        tables.extend(below.map(|(inner, table)| (number.or(inner), table)));
    }
    tables
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
