//! Number formats of Excel: takes a format's code and a number; gives the cell as it is seen. Never
//! accepts a number that its format scales or hides.

use std::ops::Range;

use ssfmt::ast::{DatePart, FormatPart};
use ssfmt::date_serial::serial_to_date;
use ssfmt::options::DateSystem;
use ssfmt::{FormatOptions, NumberFormat};

use super::cell::{Cell, plain};
use super::date_cell::Day;
use super::displayed::{FORMAT_HELP, of_number};

/// The longest format code: Excel's own limit.
const LONGEST: usize = 255;

/// The first number that has more digits than Excel keeps.
const LARGEST: f64 = 1e15;

/// The numbers of days: from 1900 to 9999.
const DAYS: Range<f64> = 0.0..2_958_466.0;

/// A number format of Excel.
#[derive(Debug)]
pub(crate) struct CellFormat {
    code: String,
    parsed: ParsedFormat,
    options: FormatOptions,
}

#[derive(Debug)]
enum ParsedFormat {
    General,
    By(NumberFormat),
    Unreadable,
}

impl CellFormat {
    /// The format of a code, in a workbook whose days are counted from 1900 or 1904.
    pub(crate) fn of(code: &str, is_1904: bool) -> Self {
        let is_general = matches!(code.trim(), "" | "@") || code.eq_ignore_ascii_case("general");
        let parsed = match is_general {
            true => ParsedFormat::General,
            false if code.len() > LONGEST || is_misread(code) => ParsedFormat::Unreadable,
            false => NumberFormat::parse(&without_empty_sections(code))
                .map_or(ParsedFormat::Unreadable, ParsedFormat::By),
        };
        let date_system = match is_1904 {
            true => DateSystem::Date1904,
            false => DateSystem::Date1900,
        };
        Self {
            code: code.chars().take(LONGEST).collect(),
            parsed,
            options: FormatOptions { date_system, ..FormatOptions::default() },
        }
    }

    /// The cell of a number.
    pub(crate) fn cell(&self, number: f64) -> Cell {
        let format = match &self.parsed {
            ParsedFormat::General => return Cell::Number(number),
            ParsedFormat::By(format) => format,
            ParsedFormat::Unreadable => {
                let problem =
                    format!("has the number format `{}`, which cannot be read", self.code);
                return Cell::unreadable(plain(number), problem, FORMAT_HELP);
            }
        };
        if number.abs() >= LARGEST {
            let problem = "holds a number of more than 15 digits".to_owned();
            return Cell::unreadable(plain(number), problem, FORMAT_HELP);
        }
        if format.is_date_format() {
            if !DAYS.contains(&number) {
                let problem =
                    format!("has the format of a date but holds the number {}", plain(number));
                return Cell::unreadable(plain(number), problem, FORMAT_HELP);
            }
            let shown = format.format(number, &self.options);
            let day = serial_to_date(number, self.options.date_system);
            return match day.filter(|_| shows_day(format)) {
                Some((year, month, day)) => {
                    Day { year, month, day, shown: shown.trim().to_owned() }.into()
                }
                None => Cell::text(&shown),
            };
        }
        // Excel rounds the fifteen digits that it keeps, so 1.005 is shown as 1.01.
        let nudged = number * (1.0 + 2.0 * f64::EPSILON);
        of_number(&format.format(nudged, &self.options), number)
    }

    /// The cell of a text.
    pub(crate) fn text(&self, text: &str) -> Cell {
        match &self.parsed {
            ParsedFormat::By(format) => Cell::text(&format.format_text(text, &self.options)),
            ParsedFormat::General | ParsedFormat::Unreadable => Cell::text(text),
        }
    }
}

/// Whether the library would read text before a bracket as part of it, and fail.
fn is_misread(code: &str) -> bool {
    let parts = code.split_once(']');
    parts.is_some_and(|(before, after)| {
        !before.starts_with('[') && after.trim().eq_ignore_ascii_case("general")
    })
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

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_oneof, proptest};
    use proptest::sample;

    use super::*;

    /// What formats are made of.
    const PARTS: [&str; 46] = [
        "0",
        "#",
        "?",
        ".",
        ",",
        "%",
        "E+",
        "e-",
        "/",
        " ",
        ";",
        "@",
        "General",
        "\"",
        "\\",
        "_",
        "*",
        "[",
        "]",
        "[Red]",
        "[>100]",
        "[<=-1]",
        "[$£-809]",
        "[$-F800]",
        "[h]",
        "[mm]",
        "[ss]",
        "y",
        "yyyy",
        "m",
        "mmm",
        "mmmmm",
        "d",
        "dddd",
        "h",
        "ss",
        ".00",
        "AM/PM",
        "b",
        "B2",
        "£",
        "é",
        "12",
        "(",
        ")",
        "-",
    ];

    fn shown(number: f64, code: &str) -> Cell {
        CellFormat::of(code, false).cell(number)
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
            (-1500.0, "\"£\"#,##0;[Red]\\-\"£\"#,##0", Cell::Pounds(-1500.0)),
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
            (1500.0, "#,##0_);(#,##0)", Cell::text("1,500")),
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
            (5.0, "0[", "has the number format `0[`, which cannot be read"),
        ] {
            match shown(number, code) {
                Cell::Unreadable(unreadable) => assert_eq!(unreadable.problem, problem),
                other => panic!("{number} {code}: {other:?}"),
            }
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

    proptest! {
        /// Whatever a format is, its cell shows something or is refused, and nothing breaks.
        #[test]
        fn any_format_gives_a_cell(
            parts in vec(sample::select(PARTS.to_vec()), 0..12),
            number in prop_oneof![any::<f64>(), -1e5..1e5, 0.0..1.0],
        ) {
            let cell = CellFormat::of(&parts.concat(), false).cell(number);
            prop_assert!(!matches!(cell, Cell::Bool(_) | Cell::Error(_)));
        }
    }
}
