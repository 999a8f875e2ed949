//! Cells that may not mean what they show: takes a date, or a number with the cells around it; gives the value,
//! or an error that asks which one is meant. Never guesses.

use toml_edit::{Item, Value};

use super::cell_error::CellError;
use super::columns::{Column, ColumnKind};
use super::tables::RowRef;
use super::toml_value::text_of;
use crate::diagnostic::Code;
use crate::record::{Date, Number, Unit, ValueType};
use crate::spreadsheet::file::cell::Cell;
use crate::spreadsheet::file::date_cell::{DateReading, Day};

/// The day that a cell holds, or that a spreadsheet had made of it before the cell became text. A date in
/// digits is left to the parser of dates.
pub(crate) fn day(cell: &Cell, value_type: Option<ValueType>) -> Option<Day> {
    let is_digits = |text: &str| text.matches(['-', '/']).count() == 2;
    match cell {
        Cell::Day(day) => Some(day.clone()),
        Cell::Text(text) if matches!(value_type, Some(ValueType::Number | ValueType::Whole)) => {
            Day::of_text(text)
        }
        Cell::Text(text) if value_type != Some(ValueType::Prose) && !is_digits(text) => {
            Day::of_text(text)
        }
        _ => None,
    }
}

/// The month of a day: records hold nothing more precise.
///
/// # Errors
/// If the column takes no date, or the cell may mean something else.
pub(crate) fn month(day: &Day, column: &Column) -> Result<String, CellError> {
    let Column { heading, .. } = column;
    let shown = &day.shown;
    let takes_date = matches!(column.value_type(), Some(ValueType::Date | ValueType::Period));
    let month = match Date::Month(day.month, day.year).to_string() {
        month if day.year > 0 => month,
        month => month.trim_end_matches(" 0").to_owned(),
    };
    let next = (day.year + 1).rem_euclid(100);
    let school_year = format!("{}-{next:02}", day.year);
    let as_text = "give the cell the format Text and write it again";
    let (code, message, help) = match day.reading() {
        DateReading::Month if takes_date => return Ok(month),
        DateReading::MonthOrSchoolYear if takes_date => (
            Code::InvalidDate,
            format!(
                "`{heading}` shows `{shown}`, which is {month}, or what a spreadsheet makes of {school_year}"
            ),
            format!("write `{month}` or `{school_year}`: {as_text}"),
        ),
        _ if takes_date => (
            Code::InvalidDate,
            format!(
                "`{heading}` shows `{shown}`, a date that the spreadsheet made of what was typed, without month and year"
            ),
            format!("write the date with its year, such as `July 2011` or `2011-12`: {as_text}"),
        ),
        _ => (
            Code::InvalidValue,
            format!(
                "`{heading}` shows `{shown}`, a date that the spreadsheet made of what was typed"
            ),
            format!("{as_text}: spreadsheets turn `2/3`, `4-11` and `11-18` into dates"),
        ),
    };
    Err(CellError { code, message, help })
}

/// The error of a number that lacks a `%` or `£`: the record has the sign, or the number is 0 or 1 and every
/// other cell of the column has a percentage. A row that names a unit is not questioned.
pub(crate) fn missing_unit(
    row: RowRef<'_>,
    at: usize,
    old: Option<&Item>,
    new: Option<&Value>,
) -> Option<CellError> {
    let RowRef { table, row } = row;
    let column = &table.sheet.columns[at];
    let is_number = |it: &&Value| it.is_integer() || it.is_float();
    let number =
        new.filter(is_number).filter(|_| column.value_type() == Some(ValueType::Number))?;
    let number = text_of(number);
    let is_unit = |column: &Column| matches!(&column.kind, ColumnKind::Value { key, inner: None } if key == "unit");
    let mut cells = table.sheet.columns.iter().zip(&row.cells);
    if cells.any(|(column, cell)| is_unit(column) && *cell != Cell::Empty) {
        return None;
    }
    let is_one = matches!(number.as_str(), "0" | "1");
    let sign = |text: &str| match Number::parse(text).ok()?.shown? {
        // As for 0.9, which a spreadsheet has for 90%.
        Unit::Percent if number == "1" => Some("100%".to_owned()),
        Unit::Percent => Some(format!("{number}%")),
        Unit::Pounds => Some(format!("£{number}")),
        _ => None,
    };
    let of_record = old.and_then(Item::as_value).map(text_of);
    let (reason, meant) = match &of_record {
        Some(text) => (format!("where the record has {text}"), sign(text)?),
        None => {
            let others = table.rows.iter().filter(|other| other.number != row.number);
            let others = others.map(|other| other.cells[at].shown());
            let mut others = others.filter(|text| is_one && !text.is_empty()).peekable();
            others.peek()?;
            let is_percent = |text: String| text.trim_end().ends_with('%');
            others.all(is_percent).then_some(())?;
            ("where all other rows have a percentage".to_owned(), sign("1%")?)
        }
    };
    Some(CellError {
        code: Code::UnitConflict,
        message: format!("`{}` is {number} {reason}", column.heading),
        help: format!("write `{meant}`, or `count` as its unit if {number} is meant"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::{column, written};
    use super::*;

    #[test]
    fn a_day_is_its_month_unless_it_may_be_something_else() {
        let day = |year, month, day, shown: &str| {
            let shown = shown.to_owned();
            Cell::Day(Day { year, month, day, shown })
        };
        let (value, period, ages) = (
            column("Figures", "Value"),
            column("Figures", "Period"),
            column("Lead schools", "Age range"),
        );
        let either = "`Period` shows `Dec-11`, which is December 2011, or what a spreadsheet makes of 2011-12";
        let made = "a date that the spreadsheet made of what was typed";
        for (cell, column, text) in [
            (day(2026, 3, 2, "02/03/2026"), &period, "\"March 2026\"".to_owned()),
            (day(2011, 12, 1, "Dec-11"), &period, either.to_owned()),
            (Cell::text("Dec-11"), &period, either.to_owned()),
            (Cell::text("Mar-12"), &period, "\"March 2012\"".to_owned()),
            (Cell::text("2011-12"), &period, "\"2011-12\"".to_owned()),
            (day(2026, 3, 2, "02/03/2026"), &value, format!("`Value` shows `02/03/2026`, {made}")),
            (Cell::text("02-Mar"), &value, format!("`Value` shows `02-Mar`, {made}")),
            (Cell::text("02/03/2026"), &value, format!("`Value` shows `02/03/2026`, {made}")),
            (Cell::text("04-Nov"), &ages, format!("`Age range` shows `04-Nov`, {made}")),
            (Cell::text("4-11"), &ages, "\"4-11\"".to_owned()),
        ] {
            assert_eq!(written(&cell, column), text);
        }
        assert!(written(&Cell::text("02-Mar"), &period).contains("without month and year"));
    }
}
