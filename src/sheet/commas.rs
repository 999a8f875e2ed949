//! A folder of CSV files, one for each sheet: takes grids and writes them; reads them back from what a
//! spreadsheet saved, with commas or semicolons between the cells.

use std::fs;
use std::path::{Path, PathBuf};

use super::cell::{Cell, Grid};
use super::place::{Book, Spot};
use super::table::headings;
use crate::diagnostic::{Code, Finding, Findings};
use crate::error::Failure;
use crate::folder;

/// Signs with which a spreadsheet begins a formula, and the one that says that it is none.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\''];

/// The files of a folder that holds these sheets, by name.
pub fn write_folder(grids: &[Grid]) -> Vec<(PathBuf, Vec<u8>)> {
    let file = |grid: &Grid| {
        let name = grid.title.to_lowercase().replace(' ', "-") + ".csv";
        (PathBuf::from(name), write(grid))
    };
    grids.iter().map(file).collect()
}

/// A sheet as CSV, with the byte order mark by which spreadsheets know UTF-8.
fn write(grid: &Grid) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for row in &grid.rows {
        let cells = row.iter().map(guarded);
        writer
            .write_record(cells)
            .expect("writing to memory cannot fail");
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

/// Reads every CSV file of a folder, or one alone. What is no text becomes a finding.
///
/// # Errors
/// If the folder or a file cannot be read.
pub fn read_folder(path: &Path, shown: &str, findings: &mut Findings) -> Result<Book, Failure> {
    let paths = match path.is_dir() {
        true => folder::entries(path).map_err(|cause| Failure::at("read", path, &cause))?,
        false => vec![path.to_owned()],
    };
    let is_sheet = |path: &PathBuf| {
        path.extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("csv"))
    };
    let mut book = Book {
        path: match path.is_dir() {
            true => shown.to_owned(),
            false => shown.rsplit_once('/').map_or(".", |it| it.0).to_owned(),
        },
        grids: Vec::new(),
        is_folder: true,
    };
    for path in paths.iter().filter(|path| is_sheet(path)) {
        let bytes = fs::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
        let title = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut fault = |code, spot: Spot, message: &str, help: &str| {
            let finding = Finding::new(code, message).at(book.place(&spot, ""), "");
            findings.push(finding.help(help));
        };
        let spot = Spot::sheet(&Grid::new(&title).title);
        let Ok(text) = String::from_utf8(bytes) else {
            let help =
                "save it again as “CSV UTF-8”, or save the workbook as .xlsx and import that";
            fault(Code::NotUtf8, spot, "the file is not UTF-8 text", help);
            continue;
        };
        let (grid, unclosed) = read(&title, &text);
        match unclosed {
            Some(row) => {
                let message =
                    "a quotation mark in this row is not closed, so that all below it is one cell";
                let help = "write the mark twice where it is part of a text, or close it";
                fault(Code::InvalidValue, spot.row(row), message, help);
            }
            None => book.grids.push(grid),
        }
    }
    Ok(book)
}

/// The grid of a file, and the row in which a quotation mark is opened that nothing closes. Its cells are
/// parted by whatever gives the most headings.
fn read(title: &str, text: &str) -> (Grid, Option<usize>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = format!("{}\n", text.trim_end());
    let grids = [b'\t', b';', b','].map(|delimiter| (delimiter, parted(title, &text, delimiter)));
    let best = grids.into_iter().max_by_key(|(_, grid)| headings(grid));
    let (delimiter, grid) = best.expect("there are three");
    let unclosed = is_unclosed(&text, char::from(delimiter)).then_some(grid.rows.len());
    (grid, unclosed)
}

fn parted(title: &str, text: &str, delimiter: u8) -> Grid {
    let mut reader = csv::ReaderBuilder::new();
    reader
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter);
    let mut grid = Grid::new(title);
    let mut reader = reader.from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut line = 1;
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        // The reader passes over empty lines, which a spreadsheet shows as rows.
        let lines = 1 + record
            .iter()
            .map(|cell| cell.matches('\n').count())
            .sum::<usize>();
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
                vec![
                    Cell::text("=1+1"),
                    Cell::text("two\nlines, \"quoted\"; 'so'"),
                ],
                vec![
                    Cell::Empty,
                    Cell::text("'=x"),
                    Cell::Percent(0.4),
                    Cell::Number(-4.0),
                ],
            ],
        };
        let files = write_folder(std::slice::from_ref(&grid));
        assert_eq!(files[0].0, Path::new("figures.csv"));
        let text = String::from_utf8(files[0].1.clone()).expect("text");
        assert!(text.contains("'=1+1") && text.contains("40%,-4"), "{text}");
        let (mut read, unclosed) = read("Figures", &text);
        assert_eq!(unclosed, None);
        assert_eq!(
            read.rows[2].split_off(2),
            [Cell::text("40%"), Cell::text("-4")]
        );
        let mut grid = grid;
        grid.rows[2].truncate(2);
        assert_eq!(read, grid);
    }

    #[test]
    fn tells_a_quotation_mark_that_is_not_closed() {
        assert_eq!(read("a", "x,y\n1,\"two\n3,4\n").1, Some(2));
        for text in [
            "x,\"y\"\n",
            "x,5\" long\n",
            "x,\"say \"\"so\"\"\"\n1,2\n",
            "\"a\n\nb\",c",
        ] {
            assert_eq!(read("a", text).1, None, "{text}");
        }
    }

    #[test]
    fn reads_semicolons_and_counts_empty_lines() {
        let text = "\u{feff}Alliance;Label\r\n;\r\n\r\nwest;\"a, b\r\n\r\nc\"\r\n\n\neast;d";
        let (grid, _) = read("Figures", text);
        assert_eq!(grid.rows.len(), 7);
        assert_eq!(grid.cell(3, 1), &Cell::text("a, b\n\nc"));
        assert_eq!(grid.cell(6, 1), &Cell::text("d"));
    }
}
