//! Reads workbooks of Excel and LibreOffice: takes a file; gives its grids, with what each cell shows
//! and not only the number behind it.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use calamine::{Data, Dimensions, Ods, Range, Reader, StyleRange, Xlsx};

use super::cell::{Cell, Day, Grid};
use super::ods;
use super::place::Book;
use crate::error::Failure;

/// So many rows and columns a sheet of records may have: far more than any has.
const MOST: (usize, usize) = (100_000, 1_000);

/// Reads a workbook.
///
/// # Errors
/// If the file cannot be read, or is no workbook of a known kind.
pub fn read_workbook(path: &Path, shown: &str) -> Result<Book, Failure> {
    let bytes = fs::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let grids = match extension.to_str() {
        Some("xlsx" | "xlsm") => from_xlsx(bytes),
        Some("ods") => from_ods(bytes),
        _ => {
            return Err(
                Failure::at_path("read", path, "it is no workbook that is known")
                    .help("save it as .xlsx or .ods, or as a folder of .csv files"),
            );
        }
    };
    let grids = grids.map_err(|cause| {
        let help = "open it in a spreadsheet and save it anew, without a password";
        Failure::at_path("read", path, cause).help(help)
    })?;
    Ok(Book {
        path: shown.to_owned(),
        grids,
        is_folder: false,
    })
}

fn from_xlsx(bytes: Vec<u8>) -> Result<Vec<Grid>, String> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let mut grids = Vec::new();
    for title in workbook.sheet_names() {
        let styles = workbook
            .worksheet_style(&title)
            .map_err(|cause| cause.to_string())?;
        let cells = workbook
            .worksheet_range(&title)
            .map_err(|cause| cause.to_string())?;
        let mut grid = grid(&title, &cells, |row, column, number| {
            styled(&styles, (row, column), number)
        })?;
        let merged = workbook
            .merge_cells_by_sheet_name(&title)
            .map_err(|cause| cause.to_string())?;
        merged
            .into_iter()
            .for_each(|region| spread(&mut grid, region));
        grids.push(grid);
    }
    Ok(grids)
}

fn from_ods(bytes: Vec<u8>) -> Result<Vec<Grid>, String> {
    let marks = ods::marks(&bytes)?;
    let mut workbook = Ods::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let mut grids = Vec::new();
    for title in workbook.sheet_names() {
        let cells = workbook
            .worksheet_range(&title)
            .map_err(|cause| cause.to_string())?;
        let of_sheet = marks.get(&title);
        let mut grid = grid(&title, &cells, |row, column, number| {
            let at = (row as usize, column as usize);
            match of_sheet.and_then(|marks| marks.kinds.get(&at)) {
                Some(ods::Kind::Percentage) => Cell::Percent(number),
                Some(ods::Kind::Pounds) => Cell::Pounds(number),
                None => Cell::Number(number),
            }
        })?;
        for (from, to) in of_sheet.into_iter().flat_map(|marks| &marks.merged) {
            grid.spread(*from, *to);
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn spread(grid: &mut Grid, region: Dimensions) {
    let at = |(row, column): (u32, u32)| (row as usize, column as usize);
    grid.spread(at(region.start), at(region.end));
}

/// The cells of a sheet from its first row and column.
fn grid(
    title: &str,
    cells: &Range<Data>,
    number: impl Fn(u32, u32, f64) -> Cell,
) -> Result<Grid, String> {
    let mut grid = Grid {
        title: title.to_owned(),
        rows: Vec::new(),
    };
    let Some(((top, left), (bottom, right))) = cells.start().zip(cells.end()) else {
        return Ok(grid);
    };
    if bottom as usize >= MOST.0 || right as usize >= MOST.1 {
        let (rows, columns) = (bottom + 1, right + 1);
        return Err(format!(
            "its sheet `{title}` has {rows} rows and {columns} columns; delete the empty ones"
        ));
    }
    for row in 0..=bottom {
        let cell = |column: u32| match cells.get_value((row, column)) {
            Some(data) if row >= top && column >= left => cell(data, |it| number(row, column, it)),
            _ => Cell::Empty,
        };
        grid.rows.push((0..=right).map(cell).collect());
    }
    Ok(grid)
}

fn cell(data: &Data, number: impl Fn(f64) -> Cell) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(whole) => Cell::text(&whole.to_string()),
        Data::Float(it) => number(*it),
        Data::String(text) => Cell::text(text),
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Cell::Day(Day {
                year: year.into(),
                month: month.into(),
                day: day.into(),
            })
        }
        Data::DateTime(duration) => number(duration.as_f64()),
        Data::DateTimeIso(text) => iso_day(text).map_or_else(|| Cell::text(text), Cell::Day),
        Data::DurationIso(text) => Cell::text(text),
        Data::Error(fault) => Cell::Fault(fault.to_string()),
    }
}

/// The day of `2013-07-01T00:00:00`.
fn iso_day(text: &str) -> Option<Day> {
    let mut parts = text.split('T').next()?.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Day {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
        day: day.parse().ok()?,
    })
}

/// A number as its cell's format shows it.
fn styled(styles: &StyleRange, at: (u32, u32), number: f64) -> Cell {
    let format = styles
        .get(at)
        .and_then(|style| style.number_format.as_ref());
    let code = format.map_or("", |format| format.format_code.as_str());
    // What stands in quotes is shown as it is, but for a sign of a currency.
    let code = code.split(';').next().unwrap_or_default();
    let outside: String = code.split('"').step_by(2).collect();
    if outside.contains('%') {
        Cell::Percent(number)
    } else if code.contains('£') {
        Cell::Pounds(number)
    } else if outside.contains("?/") {
        Cell::Fraction(number)
    } else {
        Cell::Number(number)
    }
}
