//! Reads workbooks of Excel and LibreOffice: takes a file; gives its grids, with what each cell shows
//! and not only the number behind it.

use std::fs;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{Data, Dimensions, Ods, Reader, Xlsx};

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
    let read = match extension.to_str() {
        Some("xlsx" | "xlsm") => from_xlsx,
        Some("ods") => from_ods,
        _ => {
            return Err(
                Failure::at_path("read", path, "it is no workbook that is known")
                    .help("save it as .xlsx or .ods, or as a folder of .csv files"),
            );
        }
    };
    // A file that was made to do harm may break the reader.
    let grids = catch_unwind(AssertUnwindSafe(|| read(bytes)));
    let grids = grids.unwrap_or_else(|_| Err("it is damaged".to_owned()));
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
    let words = |cause: calamine::XlsxError| cause.to_string();
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(words)?;
    let mut grids = Vec::new();
    for title in workbook.sheet_names() {
        let mut grid = Grid::new(&title);
        let mut reader = workbook.worksheet_cells_reader(&title).map_err(words)?;
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(words)? {
            let format = reader
                .styles()
                .get(style)
                .and_then(|it| it.number_format.as_ref());
            let format = Format::of(format.map_or("", |it| it.format_code.as_str()));
            let data = Data::from(cell.get_value().clone());
            put(
                &mut grid,
                cell.get_position(),
                data_cell(&data, |it| format.cell(it), &format),
            )?;
        }
        drop(reader);
        let merged = workbook.merge_cells_by_sheet_name(&title).map_err(words)?;
        merged
            .into_iter()
            .for_each(|region| spread(&mut grid, region));
        grids.push(grid);
    }
    Ok(grids)
}

/// Puts a cell where it stands; blanks are passed over, wherever they stand.
fn put(grid: &mut Grid, (row, column): (u32, u32), cell: Cell) -> Result<(), String> {
    if cell == Cell::Empty {
        return Ok(());
    }
    let (row, column) = (row as usize, column as usize);
    if row >= MOST.0 || column >= MOST.1 {
        return Err(format!(
            "something stands in row {} and column {} of its sheet `{}`; delete what stands so far out",
            row.saturating_add(1),
            column.saturating_add(1),
            grid.title
        ));
    }
    grid.put(row, column, cell);
    Ok(())
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
        let mut grid = Grid::new(&title);
        let (top, left) = cells.start().unwrap_or_default();
        for (row, column, data) in cells.used_cells() {
            let at = (top as usize + row, left as usize + column);
            let kind = of_sheet.and_then(|marks| marks.kinds.get(&at));
            let number = |number: f64| match kind {
                Some(ods::Kind::Percentage(shown)) => Cell::Percent(shown.unwrap_or(number)),
                Some(ods::Kind::Pounds) => Cell::Pounds(number),
                Some(ods::Kind::Currency(name)) => Cell::Text(format!("{name} {number}")),
                _ => Cell::Number(number),
            };
            let cell = match (data, kind) {
                (Data::String(text), Some(ods::Kind::Fault)) => Cell::Fault(text.clone()),
                _ => data_cell(data, number, &Format::of("")),
            };
            let at = (u32::try_from(at.0), u32::try_from(at.1));
            put(
                &mut grid,
                (at.0.unwrap_or(u32::MAX), at.1.unwrap_or(u32::MAX)),
                cell,
            )?;
        }
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

fn data_cell(data: &Data, number: impl Fn(f64) -> Cell, format: &Format) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(whole) => Cell::text(&whole.to_string()),
        Data::Float(it) => number(*it),
        Data::String(text) => Cell::text(text),
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            if format.is_year() {
                return Cell::Number(year.into());
            }
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

/// How a cell's format shows a number.
struct Format {
    /// The format of positive numbers, without what it shows as it is.
    code: String,
    /// The sign of a currency that it shows.
    currency: Option<String>,
}

impl Format {
    fn of(code: &str) -> Self {
        let code = code.split(';').next().unwrap_or_default();
        let bracketed = code
            .split("[$")
            .nth(1)
            .and_then(|rest| rest.split(['-', ']']).next());
        let quoted = code.split('"').skip(1).step_by(2);
        let sign = |text: &str| text.chars().any(|it| "£$€¥".contains(it));
        let signs = bracketed.into_iter().chain(quoted).map(str::trim);
        let mut signs = signs.filter(|text| {
            sign(text) || text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
        });
        let plain: String = code.split('"').step_by(2).collect();
        let bare = plain
            .chars()
            .find(|it| "£€¥".contains(*it))
            .map(String::from);
        Self {
            currency: signs.next().map(str::to_owned).or(bare),
            code: plain,
        }
    }

    fn cell(&self, number: f64) -> Cell {
        match self.currency.as_deref() {
            Some("£" | "GBP") => return Cell::Pounds(number),
            Some(sign) => return Cell::Text(format!("{sign}{number}")),
            None => {}
        }
        if self.code.contains('%') {
            // As it is shown, and as exact.
            let decimals = self
                .code
                .split('.')
                .nth(1)
                .map_or(0, |it| it.matches(['0', '#', '?']).count());
            let shown = format!("{:.*}", decimals, number * 100.0).parse::<f64>();
            Cell::Percent(shown.map_or(number, |shown| shown / 100.0))
        } else if self.code.contains("?/") {
            Cell::Fraction(number)
        } else {
            Cell::Number(number)
        }
    }

    /// Whether a day is shown as its year alone.
    fn is_year(&self) -> bool {
        let code = self.code.to_lowercase();
        code.contains('y') && !code.contains(['m', 'd'])
    }
}
