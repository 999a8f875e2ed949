//! Tables of a book: takes its grids; finds each sheet's headings and gives its rows by column, with a
//! finding for what stands below no heading that is known.

use std::collections::BTreeSet;

use super::cell::{Cell, Grid};
use super::form::{Column, Part, Sheet, forms};
use super::place::{Book, Spot};
use crate::diagnostic::{Code, Finding, Findings, listed, nearest};

/// So far down the headings may stand, below a title.
const DEEPEST: usize = 10;

/// Sheets of a workbook that explain, and are not read.
pub(super) const READ_ME: &str = "Read me";
/// The words of the drop-down lists.
pub(super) const LISTS: &str = "Lists";

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

/// The tables of a book. What cannot be read becomes a finding.
pub fn tables(book: &Book, findings: &mut Findings) -> Vec<Table> {
    let forms = forms();
    let mut tables: Vec<Table> = Vec::new();
    for grid in &book.grids {
        let title = as_words(&grid.title);
        let form = forms.iter().find(|form| as_words(form.title) == title);
        let Some(form) = form else {
            unknown_sheet(book, grid, &forms, findings);
            continue;
        };
        if tables.iter().any(|table| table.sheet == *form) {
            let message = format!("the sheet `{}` is there twice", grid.title);
            findings.push(at_sheet(book, grid, Code::DuplicateId, message));
            continue;
        }
        tables.extend(table(book, grid, form, findings));
    }
    if tables.is_empty() && findings.is_empty() {
        let titles = listed(forms.iter().map(|form| form.title));
        let message = format!("`{}` has none of the sheets of records", book.path);
        let finding = Finding::new(Code::MissingKey, message);
        findings.push(finding.help(format!(
            "they are called {titles}; `impact export` writes them"
        )));
    }
    tables
}

fn at_sheet(book: &Book, grid: &Grid, code: Code, message: String) -> Finding {
    Finding::new(code, message).at(book.place(&Spot::sheet(&grid.title), ""), "")
}

fn unknown_sheet(book: &Book, grid: &Grid, forms: &[Sheet], findings: &mut Findings) {
    let explains = [READ_ME, LISTS]
        .map(as_words)
        .contains(&as_words(&grid.title));
    let is_empty = grid.rows.iter().flatten().all(|cell| *cell == Cell::Empty);
    if explains || is_empty {
        return;
    }
    let titles = || forms.iter().map(|form| form.title);
    let finding = match nearest(&grid.title, titles()) {
        Some(near) => {
            let message = format!("no sheet of records is called `{}`", grid.title);
            let finding = at_sheet(book, grid, Code::UnknownKey, message);
            finding.help(format!("did you mean `{near}`?"))
        }
        None => {
            let message = format!("`{}` is no sheet of records and is passed over", grid.title);
            let finding = at_sheet(book, grid, Code::StrayFile, message);
            finding.help(format!("the sheets are called {}", listed(titles())))
        }
    };
    findings.push(finding);
}

/// A heading or title as it is compared: small letters, single blanks, no star behind it.
fn as_words(text: &str) -> String {
    let text = text.to_lowercase().replace(['_', '-'], " ");
    let text = text.trim().trim_end_matches('*');
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether words are a column's heading, or its key's name in full.
fn heads(column: &Column, words: &str) -> bool {
    let heading = as_words(&column.heading);
    let in_full = match &column.part {
        Part::Value {
            inner: Some(inner), ..
        } if inner == "value" => words == format!("{heading} value"),
        Part::Alliance => matches!(words, "id" | "alliance id"),
        _ => false,
    };
    words == heading || in_full
}

/// Where the headings stand: their row, and for each column of the file the one of the sheet.
struct Headings {
    row: usize,
    columns: Vec<Option<usize>>,
}

impl Headings {
    /// The row that has the most headings of the sheet: two at least. Of headings that are merged over
    /// several rows, the last row.
    fn find(grid: &Grid, form: &Sheet) -> Option<Self> {
        let width = grid.rows.iter().map(Vec::len).max().unwrap_or_default();
        let in_row = |row: usize| Self {
            row,
            columns: (0..width).map(|it| heading(grid, form, row, it)).collect(),
        };
        let rows = (0..grid.rows.len().min(DEEPEST)).map(in_row);
        let best = rows.max_by_key(|it| (it.count(), it.holds_nothing_else(grid)))?;
        (best.count() >= 2).then_some(best)
    }

    /// How many columns of the sheet are there.
    fn count(&self) -> usize {
        let known: BTreeSet<_> = self.columns.iter().flatten().collect();
        known.len()
    }

    fn holds_nothing_else(&self, grid: &Grid) -> bool {
        let cells = self.columns.iter().enumerate();
        let mut unknown = cells.filter(|(_, known)| known.is_none());
        unknown.all(|(column, _)| *grid.cell(self.row, column) == Cell::Empty)
    }
}

/// How many headings of its sheet a grid has.
pub(super) fn headings(grid: &Grid) -> usize {
    let title = as_words(&grid.title);
    let form = forms()
        .into_iter()
        .find(|form| as_words(form.title) == title);
    let found = form.and_then(|form| Headings::find(grid, &form));
    found.map_or(0, |found| found.count())
}

/// The column of the sheet that a heading names: by itself, or below one that spans several.
fn heading(grid: &Grid, form: &Sheet, row: usize, column: usize) -> Option<usize> {
    let words = |row: usize, column: usize| as_words(&grid.cell(row, column).shown());
    let named = |words: &str| form.columns.iter().position(|it| heads(it, words));
    let own = words(row, column);
    let Some(above) = row.checked_sub(1) else {
        return named(&own);
    };
    if own.is_empty() {
        return named(&words(above, column));
    }
    let spanning = (0..=column).rev().map(|column| words(above, column));
    let spanning = spanning.into_iter().find(|words| !words.is_empty());
    let spanned = spanning.and_then(|words| named(&format!("{words} {own}")));
    spanned.or_else(|| named(&own))
}

fn table(book: &Book, grid: &Grid, form: &Sheet, findings: &mut Findings) -> Option<Table> {
    let Some(Headings { row: head, columns }) = Headings::find(grid, form) else {
        if grid.rows.iter().flatten().any(|cell| *cell != Cell::Empty) {
            let message = format!("no row of `{}` has the headings of its columns", grid.title);
            let headings = listed(form.columns.iter().map(|it| it.heading.as_str()));
            let finding = at_sheet(book, grid, Code::MissingKey, message);
            findings.push(finding.help(format!("they are {headings}")));
        }
        return None;
    };
    let content = |column: usize| {
        let rows = head + 1..grid.rows.len();
        rows.map(move |row| (row, grid.cell(row, column)))
            .find(|(_, cell)| **cell != Cell::Empty)
    };
    let mut at: Vec<Option<usize>> = vec![None; form.columns.len()];
    for (column, known) in columns.iter().enumerate() {
        let text = grid.cell(head, column).shown();
        let heading = Spot::sheet(&grid.title)
            .row(head + 1)
            .column(column, "", text.clone());
        match *known {
            Some(known) => match at[known] {
                None => at[known] = Some(column),
                Some(first) if is_repeated(grid, head, first, column) => {}
                Some(_) => {
                    let message =
                        format!("two columns are headed `{}`", form.columns[known].heading);
                    let finding = Finding::new(Code::DuplicateId, message);
                    findings.push(finding.at(book.place(&heading, ""), "the second"));
                }
            },
            None => {
                if let Some((row, cell)) = content(column) {
                    let unused = form.columns.iter().zip(&at).filter(|(_, at)| at.is_none());
                    let unused = unused.map(|(column, _)| column.heading.as_str());
                    let spot = match text.is_empty() {
                        true => {
                            Spot::sheet(&grid.title)
                                .row(row + 1)
                                .column(column, "", cell.shown())
                        }
                        false => heading,
                    };
                    let finding = unknown_heading(&text, unused.collect(), form);
                    findings.push(finding.at(book.place(&spot, ""), ""));
                }
            }
        }
    }
    let rows = (head + 1..grid.rows.len()).map(|row| Row {
        number: row + 1,
        cells: at
            .iter()
            .map(|at| at.map_or(Cell::Empty, |at| grid.cell(row, at).clone()))
            .collect(),
    });
    Some(Table {
        rows: rows.filter(|row| is_filled(form, row)).collect(),
        title: grid.title.clone(),
        sheet: form.clone(),
        columns: at,
    })
}

/// Whether a column holds nothing but what a merged one before it holds.
fn is_repeated(grid: &Grid, head: usize, first: usize, column: usize) -> bool {
    (head + 1..grid.rows.len()).all(|row| {
        let cell = grid.cell(row, column);
        *cell == Cell::Empty || cell == grid.cell(row, first)
    })
}

fn unknown_heading(text: &str, unused: Vec<&str>, form: &Sheet) -> Finding {
    if text.is_empty() {
        return Finding::new(Code::UnknownKey, "this column has no heading")
            .help("write its heading in the row of headings, or empty the column");
    }
    let message = format!("`{}` has no column `{text}`", form.title);
    let near = nearest(text.trim_end_matches([' ', '*']), unused.iter().copied());
    Finding::new(Code::UnknownKey, message).help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if unused.is_empty() => {
            "empty the column; all that the sheet has are there".to_owned()
        }
        None => format!(
            "rename the column, or empty it if it is for yourself; not used yet: {}",
            listed(unused)
        ),
    })
}

/// Whether a row says something: in most sheets more than where it belongs.
fn is_filled(form: &Sheet, row: &Row) -> bool {
    let says = |(column, cell): (&Column, &Cell)| {
        let counts = form.path.is_empty() || form.is_case_study();
        let is_value = matches!(column.part, Part::Value { .. });
        *cell != Cell::Empty && (counts || is_value)
    };
    form.columns.iter().zip(&row.cells).any(says)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(title: &str, rows: &[&[&str]]) -> Grid {
        let cells = |row: &&[&str]| row.iter().map(|text| Cell::text(text)).collect();
        Grid {
            title: title.to_owned(),
            rows: rows.iter().map(cells).collect(),
        }
    }

    fn read(grid: Grid) -> (Vec<Table>, Vec<String>) {
        let book = Book {
            path: "west.xlsx".to_owned(),
            grids: vec![grid],
            is_folder: false,
        };
        let mut findings = Findings::default();
        let tables = tables(&book, &mut findings);
        let told = findings.sorted().into_iter().map(|finding| {
            let path = finding.place.map(|place| place.file.path.clone());
            format!("{} {}", finding.code.name(), path.unwrap_or_default())
        });
        (tables, told.collect())
    }

    fn values(table: &Table, heading: &str) -> Vec<String> {
        let column = table
            .sheet
            .columns
            .iter()
            .position(|it| it.heading == heading);
        let column = column.expect("a column");
        table
            .rows
            .iter()
            .map(|row| row.cells[column].shown())
            .collect()
    }

    #[test]
    fn finds_headings_below_a_title_and_over_two_rows() {
        let (tables, told) = read(grid(
            "outcomes",
            &[
                &["", "What changed in the West"],
                &[],
                &["ID", "case_study", "MEASURE *", "Before", "", "", "After"],
                &["", "", "", "value", "qualifier", "date", "value"],
                &["west", "1", "Attendance", "40%", "about", "2011", "50%", ""],
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
            ("Figure", "unknown-key west.xlsx, sheet Figure"),
            ("Timetable", "stray-file west.xlsx, sheet Timetable"),
        ] {
            assert_eq!(read(grid(title, filled)).1, [told]);
        }
        assert_eq!(
            read(grid("Figures", &[&["x"]])).1,
            ["missing-key west.xlsx, sheet Figures"]
        );
        assert_eq!(read(grid("Read me", filled)).1, ["missing-key "]);
    }
}
