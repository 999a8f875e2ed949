//! Tables of a book: takes its grids; finds each sheet's headings and gives its rows by column, with a
//! diagnostic for what stands below no heading that is known.

use super::columns::{Column, Part, Sheet};
use super::file_columns::columns_at;
use super::headings::{Headings, as_words};
use super::recognise::{Which, which};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, listed};
use crate::names::as_read;
use crate::record::ValueType;
use crate::spreadsheet::file::book::{Book, Spot};
use crate::spreadsheet::file::cell::{Cell, Grid};

/// Words with which a row says that it is the sum of those above it.
const TOTALS: [&str; 8] =
    ["total", "totals", "grand total", "subtotal", "sum", "average", "mean", "overall"];

/// A sheet as it was filled in.
#[derive(Clone, Debug)]
pub struct Table {
    /// The sheet that it is.
    pub sheet: Sheet,
    /// The title that it has in its file.
    title: String,
    /// For each column of the sheet the one in the file, from 0.
    columns: Vec<Option<usize>>,
    /// Its rows, without empty ones.
    pub rows: Vec<Row>,
    /// The rows that say where they belong, or something in that place, and no more.
    pub asides: Vec<Row>,
    /// Whether a column of the file is none of the sheet's, so that what seems missing may be in it.
    pub has_strange: bool,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its cells, one for each column of the sheet; an empty one where the file has no such column.
    pub cells: Vec<Cell>,
}

impl Table {
    /// Whether the file has this column of the sheet.
    pub fn has(&self, column: usize) -> bool {
        self.columns[column].is_some()
    }

    /// The column that holds a part, among the sheet's.
    pub fn column_of(&self, part: &Part) -> Option<usize> {
        let mut columns = self.sheet.columns.iter();
        columns.position(|column| column.part == *part)
    }

    /// Where a row stands, or a cell of it.
    pub fn spot(&self, row: &Row, column: Option<usize>) -> Spot {
        let spot = Spot::sheet(&self.title).row(row.number);
        match column.and_then(|it| Some((it, self.columns[it]?))) {
            Some((column, at)) => {
                let heading = &self.sheet.columns[column].heading;
                spot.column(at, heading, row.cells[column].shown())
            }
            None => spot,
        }
    }
}

/// The tables of a book. What cannot be read becomes a diagnostic.
pub fn tables(book: &Book, forms: &[Sheet], diagnostics: &mut Diagnostics) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for grid in &book.grids {
        let form = match which(grid, forms) {
            Which::Titled(form) => form,
            Which::Headed(form) => {
                let message = format!(
                    "`{}` has the headings of {} and is read as that",
                    grid.title, form.title
                );
                let help = format!("call the sheet `{}`", form.title);
                diagnostics.push(at_sheet(book, grid, Code::StrayFile, message).help(help));
                form
            }
            unknown => {
                diagnostics.extend(unknown_sheet(book, grid, unknown, forms));
                continue;
            }
        };
        if let Some(first) = tables.iter().find(|table| table.sheet == *form) {
            let message =
                format!("`{}` and `{}` are both the sheet {}", first.title, grid.title, form.title);
            let help = "keep the one that is to be imported, and take the other out";
            diagnostics.push(at_sheet(book, grid, Code::DuplicateId, message).help(help));
            continue;
        }
        tables.extend(table(book, grid, form, diagnostics));
    }
    tables
}

fn at_sheet(book: &Book, grid: &Grid, code: Code, message: String) -> Diagnostic {
    Diagnostic::new(code, message).at(book.place(&Spot::sheet(&grid.title), ""), "")
}

/// What is wrong with a sheet that is not one of records.
fn unknown_sheet(
    book: &Book,
    grid: &Grid,
    which: Which<'_>,
    forms: &[Sheet],
) -> Option<Diagnostic> {
    let (code, message, help) = match which {
        Which::Titled(_) | Which::Headed(_) | Which::Nothing => return None,
        Which::Misspelt(form) => (
            Code::UnknownKey,
            format!("no sheet of records is called `{}`", grid.title),
            format!("did you mean `{}`?", form.title),
        ),
        Which::Other(Some(form)) => (
            Code::StrayFile,
            format!(
                "ignoring `{}`: not a sheet of records, though it has headings of {}",
                grid.title, form.title
            ),
            format!(
                "if it is to be imported, call it `{}` and give it all headings with a star",
                form.title
            ),
        ),
        Which::Other(None) => (
            Code::StrayFile,
            format!("ignoring `{}`: not a sheet of records", grid.title),
            format!("the sheets are called {}", listed(forms.iter().map(|form| form.title))),
        ),
    };
    Some(at_sheet(book, grid, code, message).help(help))
}

fn table(book: &Book, grid: &Grid, form: &Sheet, diagnostics: &mut Diagnostics) -> Option<Table> {
    let Some(Headings { row: head, columns }) = Headings::find(grid, form) else {
        if grid.rows.iter().flatten().any(|cell| *cell != Cell::Empty) {
            let message = format!("no row of `{}` has the headings of its columns", grid.title);
            let headings = listed(form.columns.iter().map(|it| it.heading.as_str()));
            let diagnostic = at_sheet(book, grid, Code::MissingKey, message);
            diagnostics.push(diagnostic.help(format!("they are {headings}")));
        }
        return None;
    };
    let before = diagnostics.count(Severity::Error);
    let at = columns_at(book, grid, form, (head, &columns), diagnostics);
    let rows = (head + 1..grid.rows.len()).map(|row| Row {
        number: row + 1,
        cells: at
            .iter()
            .map(|at| at.map_or(Cell::Empty, |at| grid.cell(row, at).clone()))
            .collect(),
    });
    let (filled, rest): (Vec<_>, Vec<_>) = rows.partition(|row| is_filled(form, row));
    let mut table = Table {
        rows: Vec::new(),
        asides: rest.into_iter().filter(|row| is_aside(form, row)).collect(),
        title: grid.title.clone(),
        sheet: form.clone(),
        has_strange: diagnostics.count(Severity::Error) > before,
        columns: at,
    };
    for row in filled {
        let wrong = match total(form, &row) {
            _ if is_heading(form, &row) => {
                Some((None, "the row repeats the headings", "delete it"))
            }
            Some(column) => Some((
                Some(column),
                "the row seems to sum up the rows above it",
                "delete it, or say in words of your own what it is",
            )),
            None => None,
        };
        let Some((column, message, help)) = wrong else {
            table.rows.push(row);
            continue;
        };
        let diagnostic = Diagnostic::new(Code::InvalidValue, message).help(help);
        diagnostics.push(diagnostic.at(book.place(&table.spot(&row, column), ""), ""));
    }
    Some(table)
}

/// Whether a row says once more what its columns are called.
fn is_heading(form: &Sheet, row: &Row) -> bool {
    let cells = form.columns.iter().zip(&row.cells);
    let mut filled = cells.filter(|(_, cell)| **cell != Cell::Empty).peekable();
    filled.peek().is_some()
        && filled.all(|(column, cell)| as_words(&cell.shown()) == as_words(&column.heading))
}

/// The column in which a row says that it is a total: where it belongs, or what it is called.
fn total(form: &Sheet, row: &Row) -> Option<usize> {
    let says = |(column, cell): (&Column, &Cell)| {
        let is_name = matches!(column.takes(), Some(ValueType::Line(_))) && column.key.required;
        let is_text = is_name || !matches!(column.part, Part::Value { .. });
        let text = as_read(&cell.shown());
        is_text && TOTALS.contains(&text.trim_end_matches([':', ' ']))
    };
    form.columns.iter().zip(&row.cells).position(says)
}

/// Whether a row says something: in most sheets more than where it belongs. A box that is not ticked says
/// nothing.
fn is_filled(form: &Sheet, row: &Row) -> bool {
    let says = |(column, cell): (&Column, &Cell)| {
        let counts = form.path.is_empty() || form.is_numbered();
        let is_value = matches!(column.part, Part::Value { .. });
        let is_no = column.takes() == Some(ValueType::Boolean) && cell.truth() == Some(false);
        *cell != Cell::Empty && !is_no && (counts || is_value)
    };
    form.columns.iter().zip(&row.cells).any(says)
}

/// Whether a row that is not filled has something where it says to what it belongs.
fn is_aside(form: &Sheet, row: &Row) -> bool {
    let mut cells = form.columns.iter().zip(&row.cells);
    cells.any(|(column, cell)| !matches!(column.part, Part::Value { .. }) && *cell != Cell::Empty)
}

#[cfg(test)]
mod tests {
    use super::super::columns::forms;
    use super::*;

    fn grid(title: &str, rows: &[&[&str]]) -> Grid {
        let cells = |row: &&[&str]| row.iter().map(|text| Cell::text(text)).collect();
        Grid { title: title.to_owned(), rows: rows.iter().map(cells).collect() }
    }

    fn read(grid: Grid) -> (Vec<Table>, Vec<String>) {
        let book = Book { path: "west.xlsx".to_owned(), grids: vec![grid], is_folder: false };
        let mut diagnostics = Diagnostics::default();
        let tables = tables(&book, &forms(), &mut diagnostics);
        let told = diagnostics.sorted().into_iter().map(|diagnostic| {
            let path = diagnostic.place.map(|place| place.file.path.clone());
            format!("{} {}", diagnostic.code.name(), path.unwrap_or_default())
        });
        (tables, told.collect())
    }

    fn values(table: &Table, heading: &str) -> Vec<String> {
        let column = table.sheet.columns.iter().position(|it| it.heading == heading);
        let column = column.expect("a column");
        table.rows.iter().map(|row| row.cells[column].shown()).collect()
    }

    #[test]
    fn finds_headings_below_a_title_and_over_two_rows() {
        let (tables, told) = read(grid(
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
        assert_eq!(told, [""; 0]);
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
    fn tells_columns_that_it_does_not_know() {
        let (_, told) = read(grid(
            "Figures",
            &[
                &["Alliance", "Lable", "Value", "Remarks", "", "Value"],
                &["west", "pupils", "5", "check this", "stray", "6"],
            ],
        ));
        assert_eq!(
            told,
            [
                "unknown-key west.xlsx, sheet Figures, row 1, column B",
                "unknown-key west.xlsx, sheet Figures, row 1, column D",
                "duplicate-id west.xlsx, sheet Figures, row 1, column F",
                "unknown-key west.xlsx, sheet Figures, row 2, column E",
            ]
        );
    }

    #[test]
    fn tells_sheets_that_it_does_not_know() {
        let filled: &[&[&str]] = &[&["Alliance", "Label"], &["west", "pupils"]];
        for (title, told) in [
            ("Figure", &["unknown-key west.xlsx, sheet Figure"][..]),
            ("Timetable", &["stray-file west.xlsx, sheet Timetable"]),
        ] {
            assert_eq!(read(grid(title, filled)).1, told);
        }
        assert_eq!(read(grid("Figures", &[&["x"]])).1, ["missing-key west.xlsx, sheet Figures"]);
        assert_eq!(read(grid("Read me", filled)).1, [""; 0]);
    }
}
