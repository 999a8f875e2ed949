//! Tables of a book: takes its grids; finds each sheet's headings and gives its rows by column, with a
//! diagnostic for every sheet, column and row that cannot be read.

use super::columns::{Column, ColumnKind, Sheet};
use super::file_columns::columns_at;
use super::headings::{Headings, as_words};
use super::recognise::{GridKind, grid_kind};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, listed};
use crate::names::as_read;
use crate::record::ValueType;
use crate::spreadsheet::file::book::{Book, Position};
use crate::spreadsheet::file::cell::{Cell, Grid};

/// The words that mark a row as a total of the rows above it.
const TOTALS: [&str; 8] =
    ["total", "totals", "grand total", "subtotal", "sum", "average", "mean", "overall"];

/// A sheet of a book.
#[derive(Clone, Debug)]
pub struct SheetTable {
    /// The sheet of records that it is.
    pub sheet: Sheet,
    /// The title that it has in its file.
    title: String,
    /// For each column of the sheet the one in the file, from 0.
    columns: Vec<Option<usize>>,
    /// Its rows, without empty ones.
    pub rows: Vec<SheetRow>,
    /// Rows with nothing but the cells that say what they belong to.
    pub stray_rows: Vec<SheetRow>,
    /// Whether the file has columns with unknown headings, which may hold what seems to be missing.
    pub has_unknown_columns: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its cells, one for each column of the sheet; an empty one where the file has no such column.
    pub cells: Vec<Cell>,
}

/// A row with its table.
#[derive(Clone, Copy, Debug)]
pub struct RowRef<'t> {
    /// The table.
    pub table: &'t SheetTable,
    /// The row.
    pub row: &'t SheetRow,
}

impl RowRef<'_> {
    /// What a cell of the row shows.
    pub fn shown(&self, column: usize) -> String {
        self.row.cells[column].shown()
    }

    /// What the row's cell of a kind shows, unless it is empty.
    pub fn text_of(&self, kind: &ColumnKind) -> Option<String> {
        let text = self.shown(self.table.column_of(kind)?);
        Some(text).filter(|text| !text.is_empty())
    }
}

impl SheetTable {
    /// Its rows, each with the table.
    pub fn row_refs(&self) -> impl Iterator<Item = RowRef<'_>> {
        self.rows.iter().map(|row| RowRef { table: self, row })
    }

    /// Whether the file has this column of the sheet.
    pub fn has(&self, column: usize) -> bool {
        self.columns[column].is_some()
    }

    /// The column of a kind, among those of the sheet.
    pub fn column_of(&self, part: &ColumnKind) -> Option<usize> {
        let mut columns = self.sheet.columns.iter();
        columns.position(|column| column.kind == *part)
    }

    /// The position of a row, or of a cell of it.
    pub fn position(&self, row: &SheetRow, column: Option<usize>) -> Position {
        let position = Position::sheet(&self.title).row(row.number);
        match column.and_then(|it| Some((it, self.columns[it]?))) {
            Some((column, at)) => {
                let heading = &self.sheet.columns[column].heading;
                position.column(at, heading, row.cells[column].shown())
            }
            None => position,
        }
    }
}

/// The tables of a book, with a diagnostic for each sheet, column and row that cannot be read.
pub fn read_tables(book: &Book, sheets: &[Sheet]) -> (Vec<SheetTable>, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let mut tables: Vec<SheetTable> = Vec::new();
    for grid in &book.grids {
        let sheet = match grid_kind(grid, sheets) {
            GridKind::Titled(sheet) => sheet,
            GridKind::Headed(sheet) => {
                let message = format!(
                    "`{}` is read as the sheet {}: it has its headings",
                    grid.title, sheet.title
                );
                let help = format!("rename the sheet to `{}`", sheet.title);
                diagnostics.push(at_sheet(book, grid, Code::StrayFile, message).help(help));
                sheet
            }
            unknown => {
                diagnostics.extend(unknown_sheet(book, grid, unknown, sheets));
                continue;
            }
        };
        if let Some(first) = tables.iter().find(|table| table.sheet == *sheet) {
            let message = format!(
                "`{}` and `{}` are both the sheet {}",
                first.title, grid.title, sheet.title
            );
            let help = "keep the one to be imported, and delete the other";
            diagnostics.push(at_sheet(book, grid, Code::DuplicateId, message).help(help));
            continue;
        }
        let (table, of_table) = read_table(book, grid, sheet);
        diagnostics.extend(of_table);
        tables.extend(table);
    }
    (tables, diagnostics)
}

fn at_sheet(book: &Book, grid: &Grid, code: Code, message: String) -> Diagnostic {
    Diagnostic::new(code, message).at(book.place(&Position::sheet(&grid.title), ""), "")
}

/// The diagnostic for a sheet that is not a sheet of records.
fn unknown_sheet(
    book: &Book,
    grid: &Grid,
    which: GridKind<'_>,
    sheets: &[Sheet],
) -> Option<Diagnostic> {
    let (code, message, help) = match which {
        GridKind::Titled(_) | GridKind::Headed(_) | GridKind::Nothing => return None,
        GridKind::Misspelt(sheet) => (
            Code::UnknownKey,
            format!("no sheet of records is called `{}`", grid.title),
            format!("did you mean `{}`?", sheet.title),
        ),
        GridKind::Other(Some(sheet)) => (
            Code::StrayFile,
            format!(
                "ignoring `{}`: not a sheet of records, though it has headings of {}",
                grid.title, sheet.title
            ),
            format!(
                "to import it, rename it to `{}` and add all headings with a star",
                sheet.title
            ),
        ),
        GridKind::Other(None) => (
            Code::StrayFile,
            format!("ignoring `{}`: not a sheet of records", grid.title),
            format!("the sheets are called {}", listed(sheets.iter().map(|sheet| sheet.title))),
        ),
    };
    Some(at_sheet(book, grid, code, message).help(help))
}

fn read_table(book: &Book, grid: &Grid, sheet: &Sheet) -> (Option<SheetTable>, Vec<Diagnostic>) {
    let Some(headings) = Headings::find(grid, sheet) else {
        let is_empty = grid.rows.iter().flatten().all(|cell| *cell == Cell::Empty);
        return (None, Vec::from_iter((!is_empty).then(|| no_headings(book, grid, sheet))));
    };
    let (columns, mut diagnostics) = columns_at(book, grid, sheet, &headings);
    let rows = (headings.row + 1..grid.rows.len()).map(|row| SheetRow {
        number: row + 1,
        cells: columns
            .iter()
            .map(|at| at.map_or(Cell::Empty, |at| grid.cell(row, at).clone()))
            .collect(),
    });
    let (filled, rest): (Vec<_>, Vec<_>) = rows.partition(|row| is_filled(sheet, row));
    let mut table = SheetTable {
        rows: Vec::new(),
        stray_rows: rest.into_iter().filter(|row| is_stray(sheet, row)).collect(),
        title: grid.title.clone(),
        sheet: sheet.clone(),
        has_unknown_columns: !diagnostics.is_empty(),
        columns,
    };
    for row in filled {
        let Some((column, diagnostic)) = not_an_entry(sheet, &row) else {
            table.rows.push(row);
            continue;
        };
        diagnostics.push(diagnostic.at(book.place(&table.position(&row, column), ""), ""));
    }
    (Some(table), diagnostics)
}

fn no_headings(book: &Book, grid: &Grid, sheet: &Sheet) -> Diagnostic {
    let message = format!("no row of `{}` has the headings of its columns", grid.title);
    let headings = listed(sheet.columns.iter().map(|it| it.heading.as_str()));
    at_sheet(book, grid, Code::MissingKey, message).help(format!("they are {headings}"))
}

/// The error of a row that repeats the headings or sums up other rows, and its column.
fn not_an_entry(sheet: &Sheet, row: &SheetRow) -> Option<(Option<usize>, Diagnostic)> {
    let error = |message: &str, help: &str| Diagnostic::new(Code::InvalidValue, message).help(help);
    if is_heading(sheet, row) {
        return Some((None, error("the row repeats the headings", "delete it")));
    }
    let column = total(sheet, row)?;
    let help = "delete it, or give it a name of its own if it is not a total";
    Some((Some(column), error("the row looks like a total of the rows above it", help)))
}

/// Whether a row repeats the headings.
fn is_heading(sheet: &Sheet, row: &SheetRow) -> bool {
    let cells = sheet.columns.iter().zip(&row.cells);
    let mut filled = cells.filter(|(_, cell)| **cell != Cell::Empty).peekable();
    filled.peek().is_some()
        && filled.all(|(column, cell)| as_words(&cell.shown()) == as_words(&column.heading))
}

/// The column in which a row says that it is a total: its alliance, its number or its name.
fn total(sheet: &Sheet, row: &SheetRow) -> Option<usize> {
    let says = |(column, cell): (&Column, &Cell)| {
        let is_name =
            matches!(column.value_type(), Some(ValueType::Line(_))) && column.key.required;
        let is_text = is_name || !matches!(column.kind, ColumnKind::Value { .. });
        let text = as_read(&cell.shown());
        is_text && TOTALS.contains(&text.trim_end_matches([':', ' ']))
    };
    sheet.columns.iter().zip(&row.cells).position(says)
}

/// Whether a row is an entry: in most sheets, whether it says more than what it belongs to. A box that is not
/// ticked does not count.
fn is_filled(sheet: &Sheet, row: &SheetRow) -> bool {
    let says = |(column, cell): (&Column, &Cell)| {
        let counts = sheet.path.is_empty() || sheet.is_numbered();
        let is_value = matches!(column.kind, ColumnKind::Value { .. });
        let is_no =
            column.value_type() == Some(ValueType::Boolean) && cell.as_bool() == Some(false);
        *cell != Cell::Empty && !is_no && (counts || is_value)
    };
    sheet.columns.iter().zip(&row.cells).any(says)
}

/// Whether a row that is not an entry has something in the cells that say what it belongs to.
fn is_stray(sheet: &Sheet, row: &SheetRow) -> bool {
    let mut cells = sheet.columns.iter().zip(&row.cells);
    cells.any(|(column, cell)| {
        !matches!(column.kind, ColumnKind::Value { .. }) && *cell != Cell::Empty
    })
}

#[cfg(test)]
mod tests {
    use super::super::columns::sheets;
    use super::*;

    fn grid(title: &str, rows: &[&[&str]]) -> Grid {
        let cells = |row: &&[&str]| row.iter().map(|text| Cell::text(text)).collect();
        Grid { title: title.to_owned(), rows: rows.iter().map(cells).collect() }
    }

    fn read(grid: Grid) -> (Vec<SheetTable>, Vec<String>) {
        let book = Book { path: "west.xlsx".to_owned(), grids: vec![grid], is_folder: false };
        let (tables, diagnostics) = read_tables(&book, &sheets());
        let found = diagnostics.sorted().into_iter().map(|diagnostic| {
            let path = diagnostic.place.map(|place| place.file.path.clone());
            format!("{} {}", diagnostic.code.name(), path.unwrap_or_default())
        });
        (tables, found.collect())
    }

    fn values(table: &SheetTable, heading: &str) -> Vec<String> {
        let column = table.sheet.columns.iter().position(|it| it.heading == heading);
        let column = column.expect("a column");
        table.rows.iter().map(|row| row.cells[column].shown()).collect()
    }

    #[test]
    fn finds_headings_below_a_title_and_over_two_rows() {
        let (tables, found) = read(grid(
            "outcomes",
            &[
                &["", "What changed in the West"],
                &[],
                &["ID", "case_study", "MEASURE *", "Before", "", "", "After", "Source"],
                &["", "", "", "value", "qualifier", "date", "value"],
                &["west", "1", "Attendance", "40%", "about", "2011", "50%", "study: x"],
                &["  ", "\u{a0}"],
                &["west", "1"],
            ],
        ));
        assert_eq!(found, [""; 0]);
        let table = &tables[0];
        assert_eq!(table.rows.len(), 1);
        assert_eq!(table.rows[0].number, 5);
        for (heading, value) in [
            ("Alliance", "west"),
            ("Measure", "Attendance"),
            ("Before", "40%"),
            ("Before qualifier", "about"),
            ("Before date", "2011"),
            ("Source", "study: x"),
            ("After", "50%"),
        ] {
            assert_eq!(values(table, heading), [value], "{heading}");
        }
    }

    #[test]
    fn unknown_columns_are_reported() {
        let (_, found) = read(grid(
            "Figures",
            &[
                &["Alliance", "Lable", "Value", "Remarks", "", "Value"],
                &["west", "pupils", "5", "check this", "stray", "6"],
            ],
        ));
        assert_eq!(
            found,
            [
                "unknown-key west.xlsx, sheet Figures, row 1, column B",
                "unknown-key west.xlsx, sheet Figures, row 1, column D",
                "duplicate-id west.xlsx, sheet Figures, row 1, column F",
                "unknown-key west.xlsx, sheet Figures, row 2, column E",
            ]
        );
    }

    #[test]
    fn unknown_sheets_are_reported() {
        let filled: &[&[&str]] = &[&["Alliance", "Label"], &["west", "pupils"]];
        for (title, found) in [
            ("Figure", &["unknown-key west.xlsx, sheet Figure"][..]),
            ("Timetable", &["stray-file west.xlsx, sheet Timetable"]),
        ] {
            assert_eq!(read(grid(title, filled)).1, found);
        }
        assert_eq!(read(grid("Figures", &[&["x"]])).1, ["missing-key west.xlsx, sheet Figures"]);
        assert_eq!(read(grid("Read me", filled)).1, [""; 0]);
    }
}
