//! Cells and grids of cells: what a sheet holds, whatever file it came from.

use super::date_cell::Day;

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
    /// A part of a whole, shown in hundredths: 0.8 as `80%`.
    Percent(f64),
    /// A number of pounds.
    Pounds(f64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Day(Day),
    /// An error value of the spreadsheet: `#REF!`.
    Error(String),
    /// A cell that does not show what it holds.
    Unreadable(Box<Unreadable>),
}

/// Why a cell cannot be taken as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What the cell shows, or its formula.
    pub shown: String,
    /// What is wrong, in words that follow the column's heading.
    pub problem: String,
    /// What to do.
    pub help: &'static str,
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
    pub fn as_bool(&self) -> Option<bool> {
        match self.shown().to_lowercase().as_str() {
            "yes" | "y" | "true" | "x" | "1" | "✓" | "✔" | "✔\u{fe0f}" | "✅" | "☑" | "√" => {
                Some(true)
            }
            "no" | "n" | "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// A cell that shows this, with what is wrong with it and what to do.
    pub(crate) fn unreadable(shown: String, problem: String, help: &'static str) -> Self {
        Self::Unreadable(Box::new(Unreadable { shown, problem, help }))
    }

    /// The cell of a formula that was saved without its result.
    pub(crate) fn unsaved(formula: &str) -> Self {
        let formula = formula.trim().trim_start_matches('=');
        let problem = match formula {
            "" => "holds a formula whose result was not saved".to_owned(),
            _ => format!("holds the formula `={formula}`, whose result was not saved"),
        };
        let help = "open the workbook in Excel or LibreOffice and save it there, or write the value itself";
        Self::unreadable(format!("={formula}"), problem, help)
    }

    /// What the cell shows.
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Error(text) => text.clone(),
            Self::Number(number) => plain(*number),
            Self::Percent(part) => format!("{}%", plain(part * 100.0)),
            Self::Pounds(number) => format!("£{}", plain(*number)),
            Self::Bool(true) => "yes".to_owned(),
            Self::Bool(false) => "no".to_owned(),
            Self::Day(day) => day.shown.clone(),
            Self::Unreadable(unreadable) => unreadable.shown.clone(),
        }
    }
}

impl From<Day> for Cell {
    /// A cell that shows a year alone is a number.
    fn from(day: Day) -> Self {
        match day.shown.trim().parse::<i32>() {
            Ok(year) if year == day.year && year >= 1000 => Self::Number(year.into()),
            _ => Self::Day(day),
        }
    }
}

/// A number without the noise of binary fractions: a hundred times 0.07 is 7.
pub(crate) fn plain(number: f64) -> String {
    let text = format!("{number:.9}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

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
        Self { title: title.replace(char::is_control, "\u{fffd}"), rows: Vec::new() }
    }

    /// Puts a cell in a row and column, both from 0.
    pub(crate) fn put(&mut self, row: usize, column: usize, cell: Cell) {
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
}

/// The letters of a column from 0: `A`, `Z`, `AA`.
pub(crate) fn letters(column: usize) -> String {
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
    fn a_year_alone_is_a_number() {
        let day = |shown: &str| Day { year: 2012, month: 1, day: 1, shown: shown.to_owned() };
        assert_eq!(Cell::from(day("2012")), Cell::Number(2012.0));
        assert_eq!(Cell::from(day("1/1/12")), Cell::Day(day("1/1/12")));
    }

    #[test]
    fn columns_have_letters() {
        let columns = [0, 25, 26, 51, 52, 701, 702];
        let letters = columns.map(letters);
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
