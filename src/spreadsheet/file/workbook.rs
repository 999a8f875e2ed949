//! Reads workbooks of Excel and LibreOffice: takes a file; gives its grids, and finds what a reader of the
//! records would miss: comments, hidden rows, sheets without cells.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::book::{Book, Spot};
use super::cell::{Cell, letters};
use super::grid_builder::{At, Contents, Draft};
use super::package::{Package, Refusal, SAVE_AS};
use super::{ods, xlsx};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::error::Failure;
use crate::files;
use crate::spreadsheet::columns::forms;
use crate::spreadsheet::recognise::{Which, which};

/// The largest file that is opened, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The most comments that are named, and the most characters of each.
const MOST_COMMENTS: usize = 50;
const MOST_WORDS: usize = 80;

const SHOW_COLUMNS: &str = "show all columns of the sheet to see what they say; empty those that do not belong to the records";

/// Reads a workbook. What is in it and is not imported becomes a diagnostic.
///
/// # Errors
/// If the file cannot be read, or is not a workbook that can be imported.
pub fn read_workbook(
    path: &Path,
    shown: &str,
    diagnostics: &mut Diagnostics,
) -> Result<Book, Failure> {
    let refused =
        |refusal: Refusal| Failure::at_path("read", path, refusal.cause).help(refusal.help);
    let metadata = fs::metadata(path).map_err(|cause| Failure::at("read", path, &cause))?;
    if metadata.is_file() && metadata.len() > MOST_BYTES {
        let cause = "it is larger than 64 MB, which no workbook of records is";
        return Err(refused(Refusal::too_large(cause)));
    }
    let bytes = files::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
    // The libraries that unpack the file and show its numbers may have a fault of their own.
    let contents = catch_unwind(AssertUnwindSafe(|| contents(&bytes)));
    let contents = contents.unwrap_or_else(|_| Err(Refusal::damaged("workbook")));
    let Contents { sheets, skipped } = contents.map_err(refused)?;
    let mut book = Book { path: shown.to_owned(), ..Book::default() };
    for (title, what) in skipped {
        let message = format!("`{title}` is a {what}, which has no cells; ignoring it");
        let place = book.place(&Spot::sheet(&title), "");
        diagnostics.push(Diagnostic::new(Code::SheetNotice, message).at(place, ""));
    }
    for sheet in &sheets {
        notice(&book, sheet, diagnostics);
    }
    book.grids = sheets.into_iter().map(|sheet| sheet.grid).collect();
    Ok(book)
}

fn contents(bytes: &[u8]) -> Result<Contents, Refusal> {
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

fn unknown(cause: &str) -> Refusal {
    Refusal { cause: cause.to_owned(), help: SAVE_AS }
}

/// Finds what one sees on a sheet, or does not see, and what is not a cell.
fn notice(book: &Book, sheet: &Draft, diagnostics: &mut Diagnostics) {
    let forms = forms();
    let is_ours = matches!(which(&sheet.grid, &forms), Which::Titled(_) | Which::Headed(_));
    let mut notices = Vec::new();
    if is_ours {
        hidden(sheet, &mut notices);
        struck(sheet, &mut notices);
        comments(sheet, &mut notices);
    }
    for Notice { spot, message, help } in notices {
        let diagnostic = Diagnostic::new(Code::SheetNotice, message).at(book.place(&spot, ""), "");
        diagnostics.push(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }
}

/// Something to know about a sheet.
struct Notice {
    spot: Spot,
    message: String,
    help: &'static str,
}

/// What nobody sees who looks at the sheet, and is imported all the same.
fn hidden(sheet: &Draft, notices: &mut Vec<Notice>) {
    let spot = || Spot::sheet(&sheet.grid.title);
    if sheet.is_hidden {
        let message = "the sheet is hidden, and is imported".to_owned();
        let help =
            "show the sheet to see what it says, or delete it if it does not belong to the records";
        notices.push(Notice { spot: spot(), message, help });
    }
    let is_filled = |column: &usize| {
        sheet.grid.rows.iter().any(|row| row.get(*column).is_some_and(|cell| *cell != Cell::Empty))
    };
    let columns: Vec<_> =
        sheet.hidden_columns.iter().copied().filter(is_filled).map(letters).collect();
    match columns.as_slice() {
        [] => {}
        [one] => notices.push(Notice {
            spot: spot(),
            message: format!("column {one} is hidden, and is imported"),
            help: SHOW_COLUMNS,
        }),
        several => notices.push(Notice {
            spot: spot(),
            message: format!("columns {} are hidden, and are imported", several.join(", ")),
            help: SHOW_COLUMNS,
        }),
    }
    let message = match sheet.hidden.len() {
        0 => return,
        1 => "1 row is hidden, and is imported".to_owned(),
        many => format!("{many} rows are hidden, and are imported"),
    };
    let help = "show all rows of the sheet to see what they say; delete those that do not belong to the record";
    notices.push(Notice { spot: spot(), message, help });
}

/// Text with a line through it, which is most often meant to be gone.
fn struck(sheet: &Draft, notices: &mut Vec<Notice>) {
    let cell = |at: &At| sheet.grid.cell(at.0, at.1);
    let mut struck = sheet.struck.iter().filter(|at| *cell(at) != Cell::Empty);
    let Some(first) = struck.next() else { return };
    let spot = Spot::sheet(&sheet.grid.title).row(first.0 + 1);
    let spot = spot.column(first.1, "", cell(first).shown());
    let message = match struck.count() {
        0 => "the text of a cell, or a part of it, is struck through, and is imported".to_owned(),
        more => format!("the text of {} cells is struck through, and is imported", more + 1),
    };
    let help = "delete the text that is no longer meant";
    notices.push(Notice { spot, message, help });
}

fn comments(sheet: &Draft, notices: &mut Vec<Notice>) {
    let Draft { grid, comments, .. } = sheet;
    for ((row, column), text) in comments.iter().take(MOST_COMMENTS) {
        let spot = Spot::sheet(&grid.title).row(row + 1);
        let spot = spot.column(*column, "", grid.cell(*row, *column).shown());
        let message = format!(
            "a comment on cell {}{} is not imported: “{}”",
            letters(*column),
            row + 1,
            beginning(text)
        );
        let help = "if it answers a question, write the answer into the cell";
        notices.push(Notice { spot, message, help });
    }
    let more = comments.len().saturating_sub(MOST_COMMENTS);
    if more > 0 {
        let message = format!("{more} more comments on cells are not imported");
        notices.push(Notice { spot: Spot::sheet(&grid.title), message, help: "" });
    }
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
