//! Cells and grids of cells: what a sheet holds, whatever file it came from.

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A part of a whole that is shown in hundredths: 0.8 stands there as `80%`.
    Percent(f64),
    /// A number of pounds.
    Pounds(f64),
    /// A number that is shown as a fraction.
    Fraction(f64),
    /// Yes or no.
    Truth(bool),
    /// A day.
    Day(Day),
    /// A fault of the sheet's own: `#REF!`.
    Fault(String),
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, from 1 to 12.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
}

impl Cell {
    /// The cell with this text; an empty one if there is nothing in it but blanks.
    pub fn text(text: &str) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }

    /// Yes or no, in any of the words for it; nothing if the cell says something else.
    pub fn truth(&self) -> Option<bool> {
        match self.shown().to_lowercase().as_str() {
            "yes" | "y" | "true" | "x" | "1" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// What stands in the cell, as somebody sees it.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) => text.clone(),
            Self::Number(number) | Self::Fraction(number) => plain(*number),
            Self::Percent(part) => format!("{}%", plain(part * 100.0)),
            Self::Pounds(number) => format!("£{}", plain(*number)),
            Self::Truth(true) => "yes".to_owned(),
            Self::Truth(false) => "no".to_owned(),
            Self::Day(Day { year, month, day }) => format!("{year}-{month:02}-{day:02}"),
        }
    }
}

/// A number without the noise of binary fractions: a hundred times 0.07 is 7.
fn plain(number: f64) -> String {
    let text = format!("{number:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A region that is merged over more rows or columns is left alone.
const MOST_SPREAD: usize = 1_000;

/// The cells of a sheet, from its first row and column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// The sheet's title.
    pub title: String,
    /// Its rows, each as long as it has cells.
    pub rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A sheet with nothing in it. Its title shows no control characters.
    pub fn new(title: &str) -> Self {
        Self {
            title: title.replace(char::is_control, "\u{fffd}"),
            rows: Vec::new(),
        }
    }

    /// Puts a cell in a row and column, both from 0.
    pub(super) fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, Vec::new());
        }
        let row = &mut self.rows[row];
        if row.len() <= column {
            row.resize(column + 1, Cell::Empty);
        }
        row[column] = cell;
    }

    /// The cell in a row and column, both from 0.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        let row = self.rows.get(row);
        row.and_then(|row| row.get(column)).unwrap_or(&Cell::Empty)
    }

    /// Puts a cell's content into all cells of a merged region, which hold nothing but in its corner.
    pub(super) fn spread(&mut self, (top, left): (usize, usize), (bottom, right): (usize, usize)) {
        let content = self.cell(top, left).clone();
        if content == Cell::Empty || bottom - top > MOST_SPREAD || right - left > MOST_SPREAD {
            return;
        }
        for row in top..=bottom {
            for column in left..=right {
                self.put(row, column, content.clone());
            }
        }
    }
}

/// The letters of a column from 0: `A`, `Z`, `AA`.
pub(super) fn letters(column: usize) -> String {
    let letter = |index: usize| char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    match column / 26 {
        0 => letter(column).to_string(),
        more => format!("{}{}", letters(more - 1), letter(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_somebody_sees() {
        assert_eq!(Cell::Percent(0.07).shown(), "7%");
        assert_eq!(Cell::Percent(0.125).shown(), "12.5%");
        assert_eq!(Cell::Pounds(-1500.5).shown(), "£-1500.5");
        assert_eq!(Cell::Number(0.1 + 0.2).shown(), "0.3");
        assert_eq!(Cell::Number(1000.0).shown(), "1000");
        assert_eq!(Cell::text(" \u{a0}\r\n"), Cell::Empty);
    }

    #[test]
    fn columns_have_letters() {
        let columns = [0, 25, 26, 51, 52, 701, 702];
        let letters = columns.map(letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
