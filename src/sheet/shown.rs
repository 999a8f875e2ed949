//! What a cell shows: takes a number and the text that its format makes of it; gives the cell as somebody
//! sees it. A text that does not stand for its number is never taken.

use ssfmt::date_serial::serial_to_date;
use ssfmt::options::DateSystem;
use ssfmt::{FormatOptions, NumberFormat};

use super::cell::{Cell, plain};
use super::day::Day;

/// The longest format code that is looked at; Excel's own limit is 255 characters.
const LONGEST: usize = 1_000;

/// A number format of Excel.
#[derive(Debug)]
pub(super) struct Format {
    code: String,
    /// The format; nothing if it shows numbers as they are.
    how: How,
    options: FormatOptions,
}

#[derive(Debug)]
enum How {
    General,
    By(NumberFormat),
    Unreadable,
}

impl Format {
    /// The format of a code, in a workbook whose days are counted from 1900 or 1904.
    pub(super) fn of(code: &str, is_1904: bool) -> Self {
        let is_general = matches!(code.trim(), "" | "@") || code.eq_ignore_ascii_case("general");
        let how = match NumberFormat::parse(&without_empty_sections(code)) {
            _ if is_general => How::General,
            Ok(format) if code.len() <= LONGEST => How::By(format),
            _ => How::Unreadable,
        };
        let date_system = match is_1904 {
            true => DateSystem::Date1904,
            false => DateSystem::Date1900,
        };
        Self {
            code: code.to_owned(),
            how,
            options: FormatOptions {
                date_system,
                ..FormatOptions::default()
            },
        }
    }

    /// The cell of a number.
    pub(super) fn cell(&self, number: f64) -> Cell {
        let format = match &self.how {
            How::General => return Cell::Number(number),
            How::By(format) => format,
            How::Unreadable => {
                let problem = format!(
                    "has the number format `{}`, which cannot be read",
                    self.code
                );
                return Cell::unclear(plain(number), problem, FORMAT_HELP);
            }
        };
        if format.is_date_format() {
            let shown = format.format(number, &self.options);
            let day = serial_to_date(number, self.options.date_system);
            return match day.filter(|_| shows_day(format)) {
                Some((year, month, day)) => Day {
                    year,
                    month,
                    day,
                    shown: shown.trim().to_owned(),
                }
                .cell(),
                None => Cell::text(&shown),
            };
        }
        // Excel rounds the fifteen digits that it keeps, so 1.005 is shown as 1.01.
        let nudged = number * (1.0 + 2.0 * f64::EPSILON);
        of_number(&format.format(nudged, &self.options), number)
    }

    /// The cell of a text.
    pub(super) fn text(&self, text: &str) -> Cell {
        match &self.how {
            How::By(format) => Cell::text(&format.format_text(text, &self.options)),
            How::General | How::Unreadable => Cell::text(text),
        }
    }
}

/// A code in which an empty section shows nothing, as in Excel; for the library it would be `General`.
fn without_empty_sections(code: &str) -> String {
    let mut filled = String::new();
    let mut is_empty = true;
    let mut is_quoted = false;
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            ';' if !is_quoted => {
                filled += if is_empty { "\"\";" } else { ";" };
                is_empty = true;
                continue;
            }
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        is_empty = false;
        filled.push(character);
        if character == '\\' && !is_quoted {
            filled.extend(characters.next());
        }
    }
    filled + if is_empty { "\"\"" } else { "" }
}

/// Whether a format of days and times shows a part of the day's date.
fn shows_day(format: &NumberFormat) -> bool {
    use ssfmt::ast::{DatePart, FormatPart};
    let mut parts = format.sections().iter().flat_map(|section| &section.parts);
    parts.any(|part| {
        let FormatPart::DatePart(part) = part else {
            return false;
        };
        !matches!(
            part,
            DatePart::Hour
                | DatePart::Hour2
                | DatePart::Minute
                | DatePart::Minute2
                | DatePart::Second
                | DatePart::Second2
                | DatePart::SubSecond(_)
        )
    })
}

const FORMAT_HELP: &str =
    "give the cell the format Number, with the decimals that should be seen, or write it as text";

/// The cell of a number that is shown as a text, with decimal points or decimal commas.
pub(super) fn of_number(shown: &str, number: f64) -> Cell {
    let shown = shown.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    let shown = shown.replace('\u{2212}', "-");
    let shown = shown.trim();
    if shown.is_empty() && number == 0.0 {
        return Cell::Empty;
    }
    let unclear = |showing: &str| {
        let problem = format!("shows {showing} but holds the number {}", plain(number));
        Cell::unclear(shown.to_owned(), problem, FORMAT_HELP)
    };
    if shown.is_empty() {
        return unclear("nothing");
    }
    let Some(numeral) = Numeral::of(shown) else {
        return Cell::text(shown);
    };
    numeral
        .cell(number)
        .unwrap_or_else(|| unclear(&format!("`{shown}`")))
}

/// A shown number, taken apart.
#[derive(Default)]
struct Numeral {
    is_negative: bool,
    is_percent: bool,
    is_pounds: bool,
    /// Its digits with the signs between them.
    digits: String,
}

impl Numeral {
    /// Nothing if the text has words, or signs that a number of a record does not have.
    fn of(shown: &str) -> Option<Self> {
        let mut numeral = Self::default();
        for character in shown.replace("GBP", "£").chars() {
            match character {
                '0'..='9' | '.' | ',' | ' ' | '\'' | '’' => numeral.digits.push(character),
                '-' | '(' => numeral.is_negative = true,
                ')' | '+' => {}
                '%' if !numeral.is_percent => numeral.is_percent = true,
                '£' if !numeral.is_pounds => numeral.is_pounds = true,
                _ => return None,
            }
        }
        Some(numeral)
    }

    /// The cell, if the digits stand for the number: rounded, and in hundredths where they show a percentage.
    fn cell(&self, number: f64) -> Option<Cell> {
        let scales: &[f64] = if self.is_percent {
            &[100.0, 1.0]
        } else {
            &[1.0]
        };
        let readings = ['.', ',']
            .into_iter()
            .filter_map(|point| amount(&self.digits, point));
        let stands = |(amount, decimals): &(f64, i32)| {
            let has_sign = *amount == 0.0 || self.is_negative == (number < 0.0);
            let half = 0.5 * 10f64.powi(-decimals);
            has_sign
                && scales.iter().any(|scale| {
                    let held = number.abs() * scale;
                    (amount - held).abs() <= half * (1.0 + 1e-6) + held * 1e-12
                })
        };
        let (amount, _) = readings.into_iter().find(stands)?;
        let amount = if self.is_negative && amount != 0.0 {
            -amount
        } else {
            amount
        };
        Some(match (self.is_percent, self.is_pounds) {
            (true, false) => Cell::Percent(amount / 100.0),
            (false, true) => Cell::Pounds(amount),
            (false, false) => Cell::Number(amount),
            (true, true) => return None,
        })
    }
}

/// The number that digits stand for if this is their decimal sign, and how many decimals it has.
fn amount(digits: &str, point: char) -> Option<(f64, i32)> {
    let digits = digits.trim();
    let (whole, decimals) = digits.split_once(point).unwrap_or((digits, ""));
    if decimals.contains(|c: char| !c.is_ascii_digit()) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    // A dash alone is how accounts show nothing.
    let number = format!("0{whole}.{decimals}0").parse().ok()?;
    Some((number, i32::try_from(decimals.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: f64, code: &str) -> Cell {
        Format::of(code, false).cell(number)
    }

    #[test]
    fn numbers_are_what_their_format_shows() {
        for (number, code, cell) in [
            (33.333333, "General", Cell::Number(33.333333)),
            (33.333333, "0", Cell::Number(33.0)),
            (33.333333, "0.0", Cell::Number(33.3)),
            (1.005, "0.00", Cell::Number(1.01)),
            (0.285, "0%", Cell::Percent(0.29)),
            (0.125, "0.00%", Cell::Percent(0.125)),
            (-2.5, "0", Cell::Number(-3.0)),
            (2.5, "0", Cell::Number(3.0)),
            (1500.5, "£#,##0", Cell::Pounds(1501.0)),
            (1500.5, "[$£-809]#,##0.00", Cell::Pounds(1500.5)),
            (
                -1500.0,
                "\"£\"#,##0;[Red]\\-\"£\"#,##0",
                Cell::Pounds(-1500.0),
            ),
            (
                1500.0,
                "_-[$£-809]* #,##0_-;\\-[$£-809]* #,##0_-;_-[$£-809]* \"-\"??_-;_-@_-",
                Cell::Pounds(1500.0),
            ),
            (
                0.0,
                "_-[$£-809]* #,##0_-;\\-[$£-809]* #,##0_-;_-[$£-809]* \"-\"??_-;_-@_-",
                Cell::Pounds(0.0),
            ),
            (1500.0, "#,##0_);(#,##0)", Cell::Number(1500.0)),
            (-1500.0, "#,##0_);(#,##0)", Cell::Number(-1500.0)),
            (40.0, "0\"%\"", Cell::Percent(0.4)),
            (40.0, "0\\%", Cell::Percent(0.4)),
            (1500.0, "[$GBP] #,##0", Cell::Pounds(1500.0)),
            (8.0, "\"over \"0", Cell::text("over 8")),
            (8.0, "0\" pupils\"", Cell::text("8 pupils")),
            (1500.0, "[$€-407]#,##0", Cell::text("€1,500")),
            (1500.0, "$#,##0", Cell::text("$1,500")),
            (150.0, "[>100]\"many\";0", Cell::text("many")),
            (50.0, "[>100]\"many\";0", Cell::Number(50.0)),
            (2.0 / 3.0, "# ?/?", Cell::text("2/3")),
            (2.0, "# ?/?", Cell::Number(2.0)),
            (1234.0, "0.00E+00", Cell::text("1.23E+03")),
            (0.5, "[h]:mm", Cell::text("12:00")),
            (0.0, "0;-0;;@", Cell::Empty),
            (0.3, "0.##", Cell::Number(0.3)),
        ] {
            assert_eq!(shown(number, code), cell, "{number} {code}");
        }
    }

    #[test]
    fn a_text_that_does_not_stand_for_its_number_is_not_taken() {
        for (number, code, problem) in [
            (1500.0, "0,", "shows `2` but holds the number 1500"),
            (5.0, ";;;", "shows nothing but holds the number 5"),
            (-5.0, "0;0", "shows `5` but holds the number -5"),
            (102.0, "00-00", "shows `01-02` but holds the number 102"),
            (
                5.0,
                "0[",
                "has the number format `0[`, which cannot be read",
            ),
        ] {
            match shown(number, code) {
                Cell::Unclear(unclear) => assert_eq!(unclear.problem, problem),
                other => panic!("{number} {code}: {other:?}"),
            }
        }
    }

    #[test]
    fn decimal_commas_are_known_by_the_number_behind_them() {
        for (text, number, cell) in [
            ("1,5%", 0.015, Cell::Percent(0.015)),
            ("12,5 %", 0.125, Cell::Percent(0.125)),
            ("1.500", 1500.0, Cell::Number(1500.0)),
            ("1,500", 1500.0, Cell::Number(1500.0)),
            ("1,500", 1.5, Cell::Number(1.5)),
            ("1 500,50\u{a0}£", 1500.5, Cell::Pounds(1500.5)),
            ("\u{2212}5", -5.0, Cell::Number(-5.0)),
        ] {
            assert_eq!(of_number(text, number), cell, "{text}");
        }
    }

    #[test]
    fn days_are_shown_by_their_format() {
        let day = |code: &str| match shown(40878.0, code) {
            Cell::Day(day) => (day.year, day.month, day.day, day.shown),
            other => panic!("{code}: {other:?}"),
        };
        for (code, text) in [
            ("mmm-yy", "Dec-11"),
            ("d-mmm", "1-Dec"),
            ("dd/mm/yyyy;@", "01/12/2011"),
            ("[$-809]d mmmm yyyy;@", "1 December 2011"),
        ] {
            assert_eq!(day(code), (2011, 12, 1, text.to_owned()));
        }
        assert_eq!(shown(40878.0, "yyyy"), Cell::Number(2011.0));
    }
}
