//! Which row is which entry of a record: takes the rows of a sheet and the entries that are there; tells
//! them again by number, by what they say and by what they are called.

use toml_edit::{Item, Table as Toml};

use super::address::Placed;
use super::value::{canonical, text_of, value};
use crate::record::{Identity, Takes, pair};
use crate::sheet::{Column, Part, Table};

/// For each row of a case study the one of the record that it was: the one of its number if they are
/// alike, else the one that says the same, else the one of its number.
pub(super) fn pair_studies(old: &[Toml], rows: &[Placed<'_>], table: &Table) -> Vec<Option<usize>> {
    let of_old: Vec<_> = old
        .iter()
        .map(|entry| study_identity(entry, table))
        .collect();
    let of_rows: Vec<_> = rows
        .iter()
        .map(|placed| Identity {
            name: theme_of(placed),
            ..row_identity(placed, None)
        })
        .collect();
    let numbered = |placed: &Placed<'_>| placed.study.checked_sub(1).filter(|at| *at < old.len());
    let mut pairs: Vec<_> = rows.iter().map(numbered).collect();
    for (pair, of_row) in pairs.iter_mut().zip(&of_rows) {
        *pair = pair.filter(|at| of_old[*at].is_like(of_row) || of_old[*at].is_called_as(of_row));
    }
    let left: Vec<_> = (0..old.len())
        .filter(|at| !pairs.contains(&Some(*at)))
        .collect();
    let open: Vec<_> = (0..rows.len()).filter(|at| pairs[*at].is_none()).collect();
    let left_ones: Vec<_> = left.iter().map(|at| of_old[*at].clone()).collect();
    let open_ones: Vec<_> = open.iter().map(|at| of_rows[*at].clone()).collect();
    for (row, found) in open.iter().zip(pair(&left_ones, &open_ones)) {
        pairs[*row] = found.map(|at| left[at]);
    }
    for (at, placed) in rows.iter().enumerate() {
        let own = numbered(placed).filter(|own| !pairs.contains(&Some(*own)));
        pairs[at] = pairs[at].or(own);
    }
    pairs
}

/// The theme of a row's case study.
fn theme_of(placed: &Placed<'_>) -> String {
    let mut columns = placed.table.sheet.columns.iter();
    let theme = columns.position(|column| column.takes() == Some(Takes::Theme));
    theme
        .map(|at| placed.row.cells[at].shown())
        .unwrap_or_default()
}

fn study_identity(entry: &Toml, table: &Table) -> Identity {
    let name = entry
        .get("theme")
        .and_then(Item::as_str)
        .unwrap_or_default();
    Identity {
        name: name.to_owned(),
        ..entry_identity(entry, table, None)
    }
}

/// The column by which a row is called: the first that must be there and is a text.
pub(super) fn name_column(table: &Table) -> Option<usize> {
    let names = |column: &Column| {
        let is_text = matches!(column.takes(), Some(Takes::Line(_)));
        is_text && column.key.required && matches!(column.part, Part::Value { .. })
    };
    table
        .sheet
        .columns
        .iter()
        .position(names)
        .filter(|at| table.has(*at))
}

pub(super) fn row_identity(placed: &Placed<'_>, name: Option<usize>) -> Identity {
    let Placed { table, row, .. } = placed;
    let mut parts = Vec::new();
    for (at, column) in table.sheet.columns.iter().enumerate() {
        if matches!(column.part, Part::Value { .. }) && table.has(at) {
            let value = value(&row.cells[at], column).ok().flatten();
            parts.push(canonical(value.as_ref(), column.takes()));
        }
    }
    Identity {
        parts,
        name: name.map(|at| row.cells[at].shown()).unwrap_or_default(),
    }
}

pub(super) fn entry_identity(entry: &Toml, table: &Table, name: Option<usize>) -> Identity {
    let mut parts = Vec::new();
    let mut called = String::new();
    for (at, column) in table.sheet.columns.iter().enumerate() {
        let Part::Value { key, inner } = &column.part else {
            continue;
        };
        let item = entry.get(key);
        let item = match inner {
            Some(inner) => item.and_then(|item| item.get(inner)),
            None => item,
        };
        let value = item.and_then(Item::as_value);
        if table.has(at) {
            parts.push(canonical(value, column.takes()));
        }
        if name == Some(at) {
            called = value.map(text_of).unwrap_or_default();
        }
    }
    Identity {
        parts,
        name: called,
    }
}
