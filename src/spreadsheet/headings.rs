//! The headings of a sheet: takes a grid and a sheet of records; gives the row with its headings, and which
//! column is which. Never reads the rows below them.

use std::collections::BTreeSet;

use super::columns::{Column, ColumnKind, Sheet};
use crate::names;
use crate::spreadsheet::file::cell::{Cell, Grid};

/// The most rows searched for headings: a title and a few lines of notes may be above them.
const DEEPEST: usize = 10;

/// A heading or title in the form in which headings are compared: without case, a star, a colon or quotation
/// marks.
pub(super) fn as_words(text: &str) -> String {
    let text = names::as_read(text).replace(['_', '-'], " ");
    let text = text.trim_matches([' ', '*', ':', '.', '?', '"', '\'']);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The row of the headings, and for each column of the file the column of the sheet.
pub(super) struct Headings {
    pub(super) row: usize,
    pub(super) columns: Vec<Option<usize>>,
}

impl Headings {
    /// The first row with the most headings of the sheet, at least two. If headings are merged over several
    /// rows, it is the last of them; headings repeated further down do not count.
    pub(super) fn find(grid: &Grid, sheet: &Sheet) -> Option<Self> {
        let known = sheet.columns.iter().map(|column| as_words(&column.heading));
        let known: Vec<_> = known.collect();
        let height = grid.rows.len().min(DEEPEST);
        let words = |row: &Vec<Cell>| row.iter().map(|cell| as_words(&cell.shown())).collect();
        let head = HeaderRows {
            sheet,
            known: &known,
            words: grid.rows[..height].iter().map(words).collect(),
        };
        let rows = (0..height).map(|row| Self {
            row,
            columns: (0..head.width(row)).map(|it| head.column(row, it)).collect(),
        });
        let rows: Vec<_> = rows.collect();
        let rank = |it: &Self| (it.count(), it.holds_nothing_else(grid));
        let most = rows.iter().map(rank).max()?;
        let mut best = rows.into_iter().skip_while(|it| rank(it) != most);
        let first = best.next().filter(|it| it.count() >= 2)?;
        let is_merged = |it: &Self| it.columns == first.columns && head.has_words(it.row);
        let row = best.take_while(is_merged).last().map(|it| it.row);
        Some(Self { row: row.unwrap_or(first.row), columns: first.columns })
    }

    /// How many columns of the sheet the file has.
    pub(super) fn count(&self) -> usize {
        self.found().len()
    }

    /// The columns of the sheet that the file has.
    pub(super) fn found(&self) -> BTreeSet<usize> {
        self.columns.iter().flatten().copied().collect()
    }

    pub(super) fn holds_nothing_else(&self, grid: &Grid) -> bool {
        let cells = self.columns.iter().enumerate();
        let mut unknown = cells.filter(|(_, known)| known.is_none());
        unknown.all(|(column, _)| *grid.cell(self.row, column) == Cell::Empty)
    }
}

/// The words of the first rows of a grid, ready to compare.
struct HeaderRows<'h> {
    sheet: &'h Sheet,
    /// The headings of the sheet.
    known: &'h [String],
    words: Vec<Vec<String>>,
}

impl HeaderRows<'_> {
    fn words(&self, row: usize, column: usize) -> &str {
        let words = self.words[row].get(column);
        words.map_or("", String::as_str)
    }

    fn has_words(&self, row: usize) -> bool {
        self.words[row].iter().any(|words| !words.is_empty())
    }

    /// How many columns a row of headings has: a heading above may have nothing below it.
    fn width(&self, row: usize) -> usize {
        let above = row.checked_sub(1).map_or(0, |above| self.words[above].len());
        self.words[row].len().max(above)
    }

    /// The column of the sheet with this heading, or with its key's name in full.
    fn named(&self, words: &str) -> Option<usize> {
        let heads = |(column, heading): (&Column, &String)| match &column.kind {
            _ if words == heading => true,
            ColumnKind::Value { inner: Some(inner), .. } if inner == "value" => {
                words.strip_suffix(" value") == Some(heading)
            }
            ColumnKind::Alliance => matches!(words, "id" | "alliance id"),
            _ => false,
        };
        self.sheet.columns.iter().zip(self.known).position(heads)
    }

    /// The column of the sheet that a heading names: by itself, or below one that spans several.
    fn column(&self, row: usize, column: usize) -> Option<usize> {
        let own = self.words(row, column);
        let Some(above) = row.checked_sub(1) else {
            return self.named(own);
        };
        if own.is_empty() {
            return self.named(self.words(above, column));
        }
        let mut spanning = (0..=column).rev().map(|column| self.words(above, column));
        let spanning = spanning.find(|words| !words.is_empty());
        let spanned = spanning.and_then(|words| self.named(&format!("{words} {own}")));
        spanned.or_else(|| self.named(own))
    }
}
