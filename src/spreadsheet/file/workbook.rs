//! Reads workbooks of Excel and LibreOffice: takes a file; gives its grids, with notices of what is not imported
//! or not seen: comments, hidden rows, sheets without cells.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::book::{Book, Position};
use super::cell::{Cell, letters};
use super::grid_builder::{CellIndex, GridBuilder, WorkbookContents};
use super::package::{Package, SAVE_AS, WorkbookError};
use super::{ods, xlsx};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::error::Failure;
use crate::files;
use crate::spreadsheet::columns::sheets;
use crate::spreadsheet::recognise::{GridKind, grid_kind};

/// The largest file that is opened, in bytes, chosen by eye: far more than any workbook of records takes.
const MOST_BYTES: u64 = 64 << 20;

/// The most comments that are printed, and the most characters of each, chosen by eye.
const MOST_COMMENTS: usize = 50;
const MOST_WORDS: usize = 80;

const SHOW_COLUMNS: &str = "show all columns of the sheet to see what they say; empty those that do not belong to the records";

/// Reads a workbook. Whatever is not imported becomes a diagnostic.
///
/// # Errors
/// If the file cannot be read, or is not a workbook that can be imported.
pub fn read_workbook(path: &Path, shown: &str) -> Result<(Book, Diagnostics), Failure> {
    let refused =
        |error: WorkbookError| Failure::at_path("read", path, error.cause).help(error.help);
    let metadata = fs::metadata(path).map_err(|cause| Failure::at("read", path, &cause))?;
    if metadata.is_file() && metadata.len() > MOST_BYTES {
        let cause = "it is larger than 64 MB, which no workbook of records is";
        return Err(refused(WorkbookError::too_large(cause)));
    }
    let bytes = files::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
    // The libraries that unpack the file and show its numbers may have bugs of their own.
    let contents = catch_unwind(AssertUnwindSafe(|| contents(&bytes)));
    let contents = contents.unwrap_or_else(|_| Err(WorkbookError::damaged("workbook")));
    let WorkbookContents { sheets, skipped } = contents.map_err(refused)?;
    let mut book = Book { path: shown.to_owned(), ..Book::default() };
    let mut diagnostics = Diagnostics::default();
    for (title, what) in skipped {
        let message = format!("ignoring `{title}`: a {what} has no cells");
        let place = book.place(&Position::sheet(&title), "");
        diagnostics.push(Diagnostic::new(Code::SheetNotice, message).at(place, ""));
    }
    for sheet in &sheets {
        diagnostics.extend(notices(&book, sheet));
    }
    book.grids = sheets.into_iter().map(|sheet| sheet.grid).collect();
    Ok((book, diagnostics))
}

fn contents(bytes: &[u8]) -> Result<WorkbookContents, WorkbookError> {
    let mut package = Package::open(bytes)?;
    if let Some(main) = xlsx::main_part(&mut package)? {
        return match main.to_lowercase().ends_with(".bin") {
            true => Err(unknown("it is a binary workbook (.xlsb)")),
            false => xlsx::read(&mut package, &main),
        };
    }
    if package.has("content.xml") {
        return ods::read(&mut package);
    }
    Err(unknown("it is not a workbook of Excel or LibreOffice"))
}

fn unknown(cause: &str) -> WorkbookError {
    WorkbookError { cause: cause.to_owned(), help: SAVE_AS }
}

/// The notices of a sheet of records; another sheet has none.
fn notices(book: &Book, sheet: &GridBuilder) -> Vec<Diagnostic> {
    let sheets = sheets();
    let is_ours =
        matches!(grid_kind(&sheet.grid, &sheets), GridKind::Titled(_) | GridKind::Headed(_));
    let mut notices = Vec::new();
    if is_ours {
        notices.extend(hidden(sheet));
        notices.extend(struck(sheet));
        notices.extend(comments(sheet));
    }
    let diagnostics = notices.into_iter().map(|SheetNotice { position, message, help }| {
        let diagnostic =
            Diagnostic::new(Code::SheetNotice, message).at(book.place(&position, ""), "");
        if help.is_empty() { diagnostic } else { diagnostic.help(help) }
    });
    diagnostics.collect()
}

/// Something to know about a sheet.
struct SheetNotice {
    position: Position,
    message: String,
    help: &'static str,
}

/// What is hidden, and is imported all the same.
fn hidden(sheet: &GridBuilder) -> Vec<SheetNotice> {
    let mut notices = Vec::new();
    let mut add = |message: String, help| {
        let position = Position::sheet(&sheet.grid.title);
        notices.push(SheetNotice { position, message, help });
    };
    if sheet.is_hidden {
        let help =
            "show the sheet to see what it says, or delete it if it does not belong to the records";
        add("the sheet is hidden, and is imported".to_owned(), help);
    }
    let is_filled = |column: &usize| {
        sheet.grid.rows.iter().any(|row| row.get(*column).is_some_and(|cell| *cell != Cell::Empty))
    };
    let columns = sheet.hidden_columns.iter().copied().filter(is_filled).map(letters);
    match columns.collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => add(format!("column {one} is hidden, and is imported"), SHOW_COLUMNS),
        several => {
            let columns = several.join(", ");
            add(format!("columns {columns} are hidden, and are imported"), SHOW_COLUMNS);
        }
    }
    let help = "show all rows of the sheet to see what they say; delete those that do not belong to the record";
    match sheet.hidden.len() {
        0 => {}
        1 => add("1 row is hidden, and is imported".to_owned(), help),
        many => add(format!("{many} rows are hidden, and are imported"), help),
    }
    notices
}

/// Text that is struck through, which usually means that somebody wants it deleted.
fn struck(sheet: &GridBuilder) -> Option<SheetNotice> {
    let cell = |at: &CellIndex| sheet.grid.cell(at.0, at.1);
    let mut struck = sheet.struck.iter().filter(|at| *cell(at) != Cell::Empty);
    let first = struck.next()?;
    let position = Position::sheet(&sheet.grid.title).row(first.0 + 1);
    let position = position.column(first.1, "", cell(first).shown());
    let message = match struck.count() {
        0 => "text in a cell is struck through, and is imported".to_owned(),
        more => format!("text in {} cells is struck through, and is imported", more + 1),
    };
    Some(SheetNotice { position, message, help: "delete the text if it no longer applies" })
}

fn comments(sheet: &GridBuilder) -> Vec<SheetNotice> {
    let GridBuilder { grid, comments, .. } = sheet;
    let mut notices = Vec::new();
    for ((row, column), text) in comments.iter().take(MOST_COMMENTS) {
        let position = Position::sheet(&grid.title).row(row + 1);
        let position = position.column(*column, "", grid.cell(*row, *column).shown());
        let message = format!(
            "a comment on cell {}{} is not imported: “{}”",
            letters(*column),
            row + 1,
            beginning(text)
        );
        let help = "if it answers a question, write the answer into the cell";
        notices.push(SheetNotice { position, message, help });
    }
    let more = comments.len().saturating_sub(MOST_COMMENTS);
    if more > 0 {
        let message = format!("{more} more comments on cells are not imported");
        notices.push(SheetNotice { position: Position::sheet(&grid.title), message, help: "" });
    }
    notices
}

/// The beginning of a text, on one line.
fn beginning(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let line = words.join(" ").replace(char::is_control, "\u{fffd}");
    match line.char_indices().nth(MOST_WORDS) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}
