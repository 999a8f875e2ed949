//! Which row is which entry of a record: takes the rows of a sheet and the entries of the record; gives the
//! entry of each row, by number, by contents and by name.

use toml_edit::{Item, Table as Toml};

use super::cells::value;
use super::columns::ColumnKind;
use super::placed_rows::PlacedRow;
use super::tables::SheetTable;
use super::toml_value::{canonical, text_of};
use crate::record::{Identity, match_entries};

/// For each row the entry of the record that it is, if there is one.
pub(crate) fn pairs(
    old: &[Toml],
    rows: &[PlacedRow<'_>],
    table: &SheetTable,
) -> Vec<Option<usize>> {
    let name = name_column(table);
    let of_old = old.iter().map(|entry| entry_identity(entry, table, name));
    let of_rows = rows.iter().map(|placed| row_identity(placed, name));
    let (of_old, of_rows) = (of_old.collect::<Vec<_>>(), of_rows.collect::<Vec<_>>());
    match table.sheet.is_numbered() {
        true => pair_numbered(&of_old, &of_rows, rows),
        false => match_entries(&of_old, &of_rows),
    }
}

/// For each row of a numbered list the entry with its number if they are alike, else an entry that says the
/// same, else the entry with its number.
fn pair_numbered(
    of_old: &[Identity],
    of_rows: &[Identity],
    rows: &[PlacedRow<'_>],
) -> Vec<Option<usize>> {
    let numbered =
        |placed: &PlacedRow<'_>| placed.number.checked_sub(1).filter(|at| *at < of_old.len());
    let mut pairs: Vec<_> = rows.iter().map(numbered).collect();
    for (pair, of_row) in pairs.iter_mut().zip(of_rows) {
        *pair = pair.filter(|at| of_old[*at].is_like(of_row) || of_old[*at].is_called_as(of_row));
    }
    let left: Vec<_> = (0..of_old.len()).filter(|at| !pairs.contains(&Some(*at))).collect();
    let open: Vec<_> = (0..rows.len()).filter(|at| pairs[*at].is_none()).collect();
    let left_ones: Vec<_> = left.iter().map(|at| of_old[*at].clone()).collect();
    let open_ones: Vec<_> = open.iter().map(|at| of_rows[*at].clone()).collect();
    for (row, found) in open.iter().zip(match_entries(&left_ones, &open_ones)) {
        pairs[*row] = found.map(|at| left[at]);
    }
    for (at, placed) in rows.iter().enumerate() {
        let own = numbered(placed).filter(|own| !pairs.contains(&Some(*own)));
        pairs[at] = pairs[at].or(own);
    }
    pairs
}

/// The column of the name of a row.
fn name_column(table: &SheetTable) -> Option<usize> {
    let column = ColumnKind::of_name(table.sheet.model).and_then(|kind| table.column_of(&kind));
    column.filter(|at| table.has(*at))
}

fn row_identity(placed: &PlacedRow<'_>, name: Option<usize>) -> Identity {
    let row = placed.row;
    let mut parts = Vec::new();
    for (at, column) in row.table.sheet.columns.iter().enumerate() {
        if matches!(column.kind, ColumnKind::Value { .. }) && row.table.has(at) {
            let value = value(&row.row.cells[at], column).ok().flatten();
            parts.push(canonical(value.as_ref(), column.value_type()));
        }
    }
    Identity { parts, name: name.map(|at| row.shown(at)).unwrap_or_default() }
}

fn entry_identity(entry: &Toml, table: &SheetTable, name: Option<usize>) -> Identity {
    let mut parts = Vec::new();
    let mut called = String::new();
    for (at, column) in table.sheet.columns.iter().enumerate() {
        let ColumnKind::Value { key, inner } = &column.kind else {
            continue;
        };
        let item = entry.get(key);
        let item = match inner {
            Some(inner) => item.and_then(|item| item.get(inner)),
            None => item,
        };
        let value = item.and_then(Item::as_value);
        if table.has(at) {
            parts.push(canonical(value, column.value_type()));
        }
        if name == Some(at) {
            called = value.map(text_of).unwrap_or_default();
        }
    }
    Identity { parts, name: called }
}
