//! A folder of CSV files, one for each sheet: takes grids and writes them; reads them back from what a
//! spreadsheet saved, with commas or semicolons between the cells.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::book::{Book, Position};
use super::cell::{Cell, Grid};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::error::Failure;
use crate::files;
use crate::spreadsheet::columns::{Sheet, sheets};
use crate::spreadsheet::recognise::{headings, named};

/// Characters that start a formula in a spreadsheet, and the apostrophe that prevents one.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\''];

/// Files that are ignored without a message: what `impact export` writes beside the sheets, and what Windows
/// leaves in any folder.
const SILENT: [&str; 3] = ["read-me.txt", "Thumbs.db", "desktop.ini"];

/// The files of a folder that holds these sheets, by name.
pub fn write_folder(grids: &[Grid]) -> Vec<(PathBuf, Vec<u8>)> {
    let file = |grid: &Grid| {
        let name = grid.title.to_lowercase().replace(' ', "-") + ".csv";
        (PathBuf::from(name), write(grid))
    };
    grids.iter().map(file).collect()
}

/// A sheet as CSV, with the byte order mark by which spreadsheets know UTF-8. Every cell is quoted, so
/// that a spreadsheet that also parts cells at semicolons or tabs leaves it whole.
fn write(grid: &Grid) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in &grid.rows {
        let cells = row.iter().map(guarded);
        writer.write_record(cells).expect("writing to memory cannot fail");
    }
    let text = writer.into_inner().expect("writing to memory cannot fail");
    [b"\xef\xbb\xbf", text.as_slice()].concat()
}

/// A cell's text, so that no spreadsheet takes it for a formula.
fn guarded(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
        cell => cell.shown(),
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(bare) if bare.starts_with(FORMULA) => bare,
        _ => text,
    }
}

/// Reads every CSV file of a folder, or a single one. A file that is not text, or of another kind, becomes a
/// diagnostic.
///
/// # Errors
/// If the folder or a file cannot be read.
pub fn read_folder(path: &Path, shown: &str) -> Result<(Book, Diagnostics), Failure> {
    let mut diagnostics = Diagnostics::default();
    let is_folder = path.is_dir();
    let paths = match is_folder {
        true => files::entries(path).map_err(|cause| Failure::at("read", path, &cause))?,
        false => vec![path.to_owned()],
    };
    let alone = shown.rsplit_once('/').map_or(".", |it| it.0);
    let mut book = Book {
        path: if is_folder { shown } else { alone }.to_owned(),
        grids: Vec::new(),
        is_folder: true,
    };
    let sheets = sheets();
    for path in &paths {
        let extension = path.extension().unwrap_or_default();
        if !extension.eq_ignore_ascii_case("csv") {
            diagnostics.extend(ignored_file(path, shown, &sheets));
            continue;
        }
        let bytes = files::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
        let title = path.file_stem().unwrap_or_default().to_string_lossy();
        let title = Grid::new(&title).title;
        match text_of(&bytes).and_then(|text| read(&title, &text, &sheets)) {
            Ok(grid) => book.grids.push(grid),
            Err(CsvError { code, row, message, help }) => {
                let place = book.place(&Position::sheet(&title).row(row), "");
                diagnostics.push(Diagnostic::new(code, message).at(place, "").help(help));
            }
        }
    }
    Ok((book, diagnostics))
}

/// The diagnostic for a file that is not CSV: an error if it is named like a sheet.
fn ignored_file(path: &Path, folder: &str, sheets: &[Sheet]) -> Option<Diagnostic> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_system = name.starts_with("~$") || SILENT.iter().any(|it| name.eq_ignore_ascii_case(it));
    if is_system {
        return None;
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let sheet = named(&stem, sheets).filter(|_| path.is_file());
    let code = if sheet.is_some() { Code::UnknownKey } else { Code::StrayFile };
    let file = Arc::new(SourceFile::new(format!("{folder}/{name}"), String::new()));
    let diagnostic = Diagnostic::new(code, format!("ignoring `{name}`: not a .csv file"));
    Some(diagnostic.at(Place::new(&file, 0..0), "").help(match sheet {
        Some(sheet) => {
            format!("save the sheet {} as .csv, or move the file out of the folder", sheet.title)
        }
        None => "only the .csv files of a folder are imported".to_owned(),
    }))
}

/// Why a file has no cells.
#[derive(Debug, PartialEq)]
struct CsvError {
    code: Code,
    /// The row in which it cannot be read, from 1.
    row: usize,
    message: &'static str,
    help: &'static str,
}

/// The text of a file: UTF-8, or UTF-16 with the mark by which Excel's “Unicode text” begins.
fn text_of(bytes: &[u8]) -> Result<String, CsvError> {
    let (text, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        bytes => {
            let valid = match str::from_utf8(bytes) {
                Ok(text) => text,
                Err(wrong) => {
                    let (valid, _) = bytes.split_at(wrong.valid_up_to());
                    str::from_utf8(valid).expect("it is valid up to there")
                }
            };
            (valid.to_owned(), valid.len() < bytes.len())
        }
    };
    // A null character in a text is a sign of UTF-16 without a mark, or of no text at all.
    let valid = text.split('\0').next().unwrap_or_default();
    if !rest && valid.len() == text.len() {
        return Ok(text);
    }
    Err(CsvError {
        code: Code::NotUtf8,
        row: valid.matches('\n').count() + 1,
        message: "the file is not UTF-8 text",
        help: "save it again as “CSV UTF-8”, or save the workbook as .xlsx and import that",
    })
}

/// The text up to the first unit that makes no character, and whether there is one.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, bool) {
    let (pairs, rest) = bytes.as_chunks();
    let mut is_broken = !rest.is_empty();
    let units = char::decode_utf16(pairs.iter().map(|pair| unit(*pair)));
    let text = units.map_while(|unit| unit.inspect_err(|_| is_broken = true).ok()).collect();
    (text, is_broken)
}

/// The grid of a file. Its delimiter is the one that gives the most headings.
fn read(title: &str, text: &str, sheets: &[Sheet]) -> Result<Grid, CsvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = format!("{}\n", text.trim_end());
    let grids = [b'\t', b';', b','].map(|delimiter| (delimiter, split(title, &text, delimiter)));
    let best = grids.into_iter().max_by_key(|(_, grid)| headings(grid, sheets));
    let (delimiter, grid) = best.expect("there are three");
    match is_unclosed(&text, char::from(delimiter)) {
        false => Ok(grid),
        true => Err(CsvError {
            code: Code::InvalidValue,
            row: grid.rows.len(),
            message: "a quotation mark in this row is not closed, so everything below it is one cell",
            help: "close it, or write it twice if it is part of the text",
        }),
    }
}

fn split(title: &str, text: &str, delimiter: u8) -> Grid {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let mut grid = Grid::new(title);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut line = 1;
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        // The reader passes over empty lines, which a spreadsheet shows as rows.
        let lines = 1 + record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        let next = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        let empty = next.saturating_sub(lines).saturating_sub(line);
        grid.rows.resize(grid.rows.len() + empty, Vec::new());
        let cells = record.iter().map(|text| Cell::text(unguarded(text)));
        grid.rows.push(cells.collect());
        line = next;
    }
    grid
}

/// Whether the last cell of a text begins with a quotation mark that nothing closes.
fn is_unclosed(text: &str, delimiter: char) -> bool {
    let (mut begins, mut is_open, mut was_quote) = (true, false, false);
    for sign in text.chars() {
        if is_open {
            // A second mark directly behind one that may have closed the cell is part of the text.
            match (sign, was_quote) {
                ('"', _) => was_quote = !was_quote,
                (_, true) => {
                    (is_open, was_quote, begins) =
                        (false, false, sign == delimiter || sign == '\n');
                }
                _ => {}
            }
        } else {
            is_open = begins && sign == '"';
            begins = sign == delimiter || sign == '\n';
        }
    }
    is_open && !was_quote
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let grid = Grid {
            title: "Figures".to_owned(),
            rows: vec![
                vec![Cell::text("Alliance"), Cell::text("Label")],
                vec![Cell::text("=1+1"), Cell::text("two\nlines, \"quoted\"; 'so'")],
                vec![Cell::Empty, Cell::text("'=x"), Cell::Percent(0.4), Cell::Number(-4.0)],
            ],
        };
        let files = write_folder(std::slice::from_ref(&grid));
        assert_eq!(files[0].0, Path::new("figures.csv"));
        let text = String::from_utf8(files[0].1.clone()).expect("text");
        assert!(text.contains("\"'=1+1\"") && text.contains("\"40%\",\"-4\""), "{text}");
        let mut read = read("Figures", &text, &sheets()).expect("cells");
        assert_eq!(read.rows[2].split_off(2), [Cell::text("40%"), Cell::text("-4")]);
        let mut grid = grid;
        grid.rows[2].truncate(2);
        assert_eq!(read, grid);
    }

    #[test]
    fn an_unclosed_quotation_mark_is_reported() {
        let row = |text: &str| read("a", text, &sheets()).map(|_| 0).map_err(|unread| unread.row);
        assert_eq!(row("x,y\n1,\"two\n3,4\n"), Err(2));
        for text in ["x,\"y\"\n", "x,5\" long\n", "x,\"say \"\"so\"\"\"\n1,2\n", "\"a\n\nb\",c"] {
            assert_eq!(row(text), Ok(0), "{text}");
        }
    }

    #[test]
    fn reads_semicolons_and_counts_empty_lines() {
        let text = "\u{feff}Alliance;Label\r\n;\r\n\r\nwest;\"a, b\r\n\r\nc\"\r\n\n\neast;d";
        for title in ["Figures", "west - figures (1)", "Sheet1"] {
            let grid = read(title, text, &sheets()).expect("cells");
            assert_eq!(grid.rows.len(), 7);
            assert_eq!(grid.cell(3, 1), &Cell::text("a, b\n\nc"));
            assert_eq!(grid.cell(6, 1), &Cell::text("d"));
        }
    }

    #[test]
    fn reads_utf16_with_its_mark_and_refuses_what_is_not_text() {
        let units = || "Label\tSt Mary’s é\n".encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        for bytes in [[&[0xff, 0xfe][..], &little].concat(), [&[0xfe, 0xff][..], &big].concat()] {
            assert_eq!(text_of(&bytes).as_deref(), Ok("Label\tSt Mary’s é\n"));
            let row = |bytes: &[u8]| text_of(bytes).map_err(|unread| unread.row);
            assert_eq!(row(&bytes[..bytes.len() - 1]), Err(1), "half a character is missing");
        }
        let row = |bytes: &[u8]| text_of(bytes).map_err(|unread| unread.row);
        assert_eq!(row(&little), Err(1), "UTF-16 without its mark");
        assert_eq!(row(b"a,b\nc,\xa350\n"), Err(2), "Windows-1252");
        assert_eq!(row(b"\xff\xfe\x00\xd8a\x00"), Err(1), "half a pair");
    }
}
