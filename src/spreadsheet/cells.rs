//! Values of records as cells, and cells as values of records. Never rounds.

use toml_edit::{Array, Formatted, Value};

use super::ambiguous::{day, month};
use super::cell_error::CellError;
use super::columns::Column;
use super::toml_value::text_of;
use crate::diagnostic::Code;
use crate::names;
use crate::record::{Amount, Number, Unit, ValueType};
use crate::spreadsheet::file::cell::Cell;

/// The largest whole number up to which a spreadsheet keeps all whole numbers exactly.
const MOST_EXACT: i64 = 1 << 53;

/// A value as a cell of a column.
pub(crate) fn cell(value: &Value, column: &Column) -> Cell {
    let text = text_of(value);
    match (column.value_type(), value) {
        (Some(ValueType::Boolean), Value::Boolean(truth)) if *truth.value() => Cell::Bool(true),
        (Some(ValueType::Whole), Value::Integer(_)) | (Some(ValueType::Number), _) => {
            number_cell(&text).unwrap_or_else(|| Cell::text(&text))
        }
        _ => Cell::text(&text),
    }
}

fn number_cell(text: &str) -> Option<Cell> {
    let number = Number::parse(text).ok()?;
    let amount = match number.amount {
        Amount::Whole(whole) if whole.abs() > MOST_EXACT => return None,
        Amount::Fraction(..) => return None,
        amount => amount.as_f64(),
    };
    let cell = match number.shown {
        Some(Unit::Percent) => Cell::Percent(amount / 100.0),
        Some(Unit::Pounds) => Cell::Pounds(amount),
        _ => Cell::Number(amount),
    };
    // A number that the cell would show differently stays a text.
    let again = Number::parse(&cell.shown()).ok()?;
    (again == number).then_some(cell)
}

/// A cell of a column as the value of a record; nothing if the key is left out.
///
/// # Errors
/// If the cell does not hold a value of its column.
pub(crate) fn value(cell: &Cell, column: &Column) -> Result<Option<Value>, CellError> {
    let heading = &column.heading;
    let error = |code, message, help: &str| {
        let help = help.to_owned();
        Err(CellError { code, message, help })
    };
    if let Some(day) = day(cell, column.value_type()) {
        return month(&day, column).map(|month| Some(month.into()));
    }
    let value_type = column.value_type();
    Ok(match (cell, value_type) {
        (Cell::Empty, _) => None,
        (Cell::Error(value), _) => {
            let message = format!("`{heading}` holds the error `{value}` instead of a value");
            return error(
                Code::InvalidValue,
                message,
                "fix its formula, or write the value itself",
            );
        }
        (Cell::Unreadable(unreadable), _) => {
            let message = format!("`{heading}` {}", unreadable.problem);
            return error(Code::InvalidValue, message, unreadable.help);
        }
        (Cell::Bool(_), value_type) if value_type != Some(ValueType::Boolean) => {
            let message = format!("`{heading}` holds TRUE or FALSE");
            return error(Code::WrongType, message, "write the value, or empty the cell");
        }
        (cell, Some(ValueType::Boolean)) => match cell.as_bool() {
            Some(true) => Some(true.into()),
            Some(false) => None,
            None => {
                let message =
                    format!("`{heading}` must be yes or empty, but is `{}`", cell.shown());
                return error(Code::WrongType, message, "write yes, or leave the cell empty");
            }
        },
        (cell, Some(ValueType::Whole | ValueType::Number)) => Some(number(cell)),
        (cell, Some(ValueType::Prose)) => Some(prose(&cell.shown())),
        (cell, Some(ValueType::Theme)) => Some(names::as_read(&cell.shown()).into()),
        (cell, Some(_)) => Some(chosen(&cell.shown(), column.choices()).into()),
        (cell, None) => Some(list(&cell.shown())),
    })
}

/// The choice that a text is, whatever its case; else the text itself.
fn chosen<'w>(text: &'w str, choices: &'w [String]) -> &'w str {
    let choice = choices.iter().find(|choice| names::are_same(choice, text));
    choice.map_or(text, String::as_str)
}

fn list(text: &str) -> Value {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Value::Array(lines.collect::<Array>())
}

fn number(cell: &Cell) -> Value {
    let text = cell.shown();
    match Number::parse(&text) {
        Ok(Number { amount: Amount::Whole(number), shown: None }) => number.into(),
        Ok(Number { amount: Amount::Decimal(number), shown: None }) => number.into(),
        _ => text.into(),
    }
}

/// Prose as records have it: between lines of three quotes.
fn prose(text: &str) -> Value {
    let lines = text.lines().map(str::trim_end);
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    let written = format!("'''\n{text}'''").parse::<Value>();
    match written {
        Ok(value) if value.as_str() == Some(&text) => value,
        _ => Value::String(Formatted::new(text)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use toml_edit::Item;

    use super::super::columns::sheets;
    use super::super::toml_value::is_same;
    use super::*;

    /// The column of a sheet with this heading.
    pub(crate) fn column(sheet: &str, heading: &str) -> Column {
        let sheet = sheets().into_iter().find(|it| it.title == sheet).expect("a sheet");
        let mut columns = sheet.columns.into_iter();
        columns.find(|it| it.heading == heading).expect("a column")
    }

    /// What a record holds for a cell, or why it holds nothing.
    pub(crate) fn written(cell: &Cell, column: &Column) -> String {
        match value(cell, column) {
            Ok(value) => value.map(|it| it.to_string()).unwrap_or_default(),
            Err(error) => error.message,
        }
    }

    #[test]
    fn numbers_keep_what_their_cell_shows() {
        let value = column("Figures", "Value");
        for (cell, text) in [
            (Cell::Percent(0.8), "\"80%\""),
            (Cell::Percent(0.07), "\"7%\""),
            (Cell::Pounds(1500.0), "\"£1500\""),
            (Cell::text("2/3"), "\"2/3\""),
            (Cell::Number(55.0), "55"),
            (Cell::Number(0.3), "0.3"),
            (Cell::text(" 1,250 "), "1250"),
            (Cell::text("40 %"), "\"40 %\""),
            (Cell::text("over 5"), "\"over 5\""),
        ] {
            assert_eq!(written(&cell, &value), text);
        }
    }

    #[test]
    fn words_are_taken_however_they_are_written() {
        assert_eq!(
            written(&Cell::text("Good"), &column("Inspections", "Before grade")),
            "\"good\""
        );
        assert_eq!(written(&Cell::text("X"), &column("Figures", "Highlight")), "true");
        assert_eq!(written(&Cell::text("No"), &column("Figures", "Highlight")), "");
        assert_eq!(
            written(&Cell::text("A\n\n B"), &column("Alliances", "Areas")),
            "[\"A\", \"B\"]"
        );
        assert_eq!(
            written(&Cell::text("it's\n\nb "), &column("Case studies", "Prose")),
            "'''\nit's\n\nb\n'''"
        );
        assert!(
            written(&Cell::text("a '''b"), &column("Case studies", "Prose")).contains("a '''b")
        );
    }

    #[test]
    fn every_number_is_read_back_from_its_cell() {
        let column = column("Figures", "Value");
        for text in [
            "55",
            "0.3",
            "\"40%\"",
            "\"99.95%\"",
            "\"£1,500.50\"",
            "\"2/3\"",
            "-14",
            "9007199254740993",
        ] {
            let number: Value = text.parse().expect("a value");
            let again = value(&cell(&number, &column), &column).expect("a value");
            let item = Item::Value(number);
            assert!(is_same(Some(&item), again.as_ref(), column.value_type()), "{text} {again:?}");
        }
    }
}
