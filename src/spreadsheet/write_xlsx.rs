//! Writes a workbook that a school can fill in: takes filled sheets; gives the file, with headings that stay in
//! view, drop-down lists, a note on every column and a sheet that explains. Never reads one.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, IgnoreError, Workbook, Worksheet,
    XlsxError,
};

use super::columns::{Column, ColumnKind, FilledSheet};
use super::recognise::{LISTS, READ_ME};
use crate::record::ValueType;
use crate::spreadsheet::file::cell::Cell;

/// The number of empty rows below the last one that have lists and notes as well, chosen by eye.
const SPARE_ROWS: u32 = 500;

/// The longest text of a cell: Excel's own limit.
const MOST_CHARACTERS: usize = 32_767;

/// The longest note on a cell and its longest title: Excel's own limits.
const NOTE: (usize, usize) = (255, 32);

/// The height of a line in points, Excel's default, and the most lines of a cell in view, chosen by eye.
const LINE: f64 = 15.0;
const MOST_LINES: f64 = 6.0;

/// The colours of the headings.
const INK: Color = Color::RGB(0x1B_24_30);
const WASH: Color = Color::RGB(0xE6_EF_EF);

/// Instructions for the person who fills in the sheets: a title, then paragraphs.
pub fn explanation(sheets: &[FilledSheet]) -> Vec<String> {
    let mut paragraphs = vec![
        "How to fill in the sheets".to_owned(),
        "Each sheet holds one kind of row, which its title names. The first column says which alliance a row belongs to.".to_owned(),
        "A column with a star (*) must be filled in for every row. Select a cell to see what to enter; some cells have a list to choose from.".to_owned(),
    ];
    let numbered = sheets.iter().filter(|filled| filled.sheet.is_numbered());
    for list in numbered.filter_map(|filled| filled.sheet.list.as_ref()) {
        let others = sheets.iter().map(|filled| &filled.sheet);
        let others = others.filter(|it| it.list.as_ref() == Some(list) && !it.is_numbered());
        let others: Vec<_> = others.map(|it| it.title.to_lowercase()).collect();
        let words = &list.words;
        paragraphs.push(format!(
            "Every {words} has a number, 1 for the alliance’s first. In the sheets for {}, the number names the {words} that a row belongs to.",
            joined(&others)
        ));
    }
    let others = [
        "Enter numbers as 55, 0.3, 40% or £1500. Words such as over or about have their own column. Enter a fraction as text: '2/3.",
        "Give dates as precisely as you know them: 2012, 2012-13, autumn 2013 or July 2011. Of a full date, only the month is kept.",
        "In a cell that takes a list, put each entry on its own line (Alt+Enter starts a new line; in LibreOffice, Ctrl+Enter).",
        "You may add, sort and delete rows. A row that you delete is deleted from the record. Alliances, sheets and columns that are missing altogether stay unchanged.",
        "Send the file back as .xlsx or .ods. `impact import FILE --dry-run` shows what it would change.",
    ];
    paragraphs.extend(others.map(str::to_owned));
    paragraphs
}

/// Words as a list to read: figures, outcomes and inspections.
fn joined(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// A workbook with these sheets; themes are those that a case study may have.
///
/// # Errors
/// If a cell's text is longer than a workbook allows.
pub fn write_workbook(sheets: &[FilledSheet], themes: &[String]) -> Result<Vec<u8>, String> {
    for FilledSheet { sheet, rows } in sheets {
        let cells =
            rows.iter().flat_map(|row| sheet.columns.iter().zip(row).map(move |it| (row, it)));
        let mut long =
            cells.filter(|(_, (_, cell))| cell.shown().chars().count() > MOST_CHARACTERS);
        if let Some((row, (column, _))) = long.next() {
            return Err(format!(
                "`{}` of an entry of `{}` in the sheet {} is longer than the {MOST_CHARACTERS} characters of a workbook's cell; a folder of CSV files takes it",
                column.heading,
                row[0].shown(),
                sheet.title
            ));
        }
    }
    let mut writer = WorkbookWriter { workbook: Workbook::new(), lists: Vec::new() };
    writer.write(sheets, themes).map_err(|cause| cause.to_string())
}

struct WorkbookWriter {
    workbook: Workbook,
    /// The drop-down lists so far.
    lists: Vec<Vec<String>>,
}

impl WorkbookWriter {
    fn write(&mut self, sheets: &[FilledSheet], themes: &[String]) -> Result<Vec<u8>, XlsxError> {
        // The same records give the same bytes.
        let epoch = ExcelDateTime::from_ymd(2000, 1, 1)?;
        let properties = DocProperties::new().set_title("Records of teaching school alliances");
        self.workbook.set_properties(&properties.set_creation_datetime(&epoch));
        self.explain(sheets, themes)?;
        for filled in sheets {
            self.sheet(filled, themes)?;
        }
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(LISTS)?.set_hidden(true);
        for (column, list) in (0..).zip(&self.lists) {
            for (row, word) in (0..).zip(list) {
                sheet.write_string(row, column, word)?;
            }
        }
        self.workbook.save_to_buffer()
    }

    fn explain(&mut self, sheets: &[FilledSheet], themes: &[String]) -> Result<(), XlsxError> {
        const WIDTHS: [f64; 4] = [16.0, 22.0, 60.0, 45.0];
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(READ_ME)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        let mut row = 0;
        for paragraph in explanation(sheets) {
            let format = if row == 0 { heading().set_font_size(16) } else { cells() };
            sheet.merge_range(row, 0, row, 3, &paragraph, &format)?;
            let lines = lines(&paragraph, WIDTHS.iter().sum());
            sheet.set_row_height(row, if row == 0 { 24.0 } else { lines * LINE + 4.0 })?;
            row += 1;
        }
        row += 1;
        for (column, title) in (0..).zip(["Sheet", "Column", "What it holds", "For example"]) {
            sheet.write_string_with_format(row, column, title, &heading())?;
        }
        for filled in sheets {
            for column in &filled.sheet.columns {
                row += 1;
                let example = match (column.choices(), column.value_type()) {
                    ([], Some(ValueType::Theme)) => themes.join(", "),
                    ([], _) => column.example(),
                    (choices, _) => choices.join(", "),
                };
                let title = filled.sheet.title.to_owned();
                let words = [title, column.titled(), column.explained(), example];
                for (at, word) in (0..).zip(&words) {
                    sheet.write_string_with_format(row, at, word, &cells())?;
                }
                let of_cells = words.iter().zip(WIDTHS).map(|(word, width)| lines(word, width));
                sheet.set_row_height(row, of_cells.fold(1.0, f64::max) * LINE)?;
            }
        }
        sheet.ignore_error_range(0, 0, row, 3, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    fn sheet(&mut self, filled: &FilledSheet, themes: &[String]) -> Result<(), XlsxError> {
        let columns = &filled.sheet.columns;
        let last_row =
            u32::try_from(filled.rows.len()).unwrap_or(u32::MAX - SPARE_ROWS) + SPARE_ROWS;
        let lists: Vec<_> = columns.iter().map(|column| self.list(column, themes)).collect();
        let sheet = self.workbook.add_worksheet();
        sheet.set_name(filled.sheet.title)?;
        sheet.set_freeze_panes(1, if filled.sheet.list.is_some() { 2 } else { 1 })?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        for ((at, column), list) in (0..).zip(columns).zip(lists) {
            sheet.write_string_with_format(0, at, column.titled(), &heading())?;
            sheet.set_column_width(at, width(column))?;
            sheet.set_column_format(at, &format_of(column))?;
            sheet.add_data_validation(1, at, last_row, at, &validation(column, list)?)?;
            for (row, cells) in (1..).zip(&filled.rows) {
                write(sheet, (row, at), &cells[usize::from(at)], column)?;
            }
            sheet.ignore_error_range(1, at, last_row, at, IgnoreError::NumberStoredAsText)?;
        }
        for (row, cells) in (1..).zip(&filled.rows) {
            let of_cells = columns.iter().zip(cells);
            let of_cells = of_cells.map(|(column, cell)| lines(&cell.shown(), width(column)));
            let most = of_cells.fold(1.0, f64::max).min(MOST_LINES);
            sheet.set_row_height(row, most * LINE)?;
        }
        Ok(())
    }

    /// The cells of the drop-down list for a column's choices, if it has any.
    fn list(&mut self, column: &Column, themes: &[String]) -> Option<Formula> {
        let words = match column.value_type() {
            Some(ValueType::Boolean) => vec!["yes".to_owned()],
            Some(ValueType::Theme) => themes.to_vec(),
            _ => column.choices().to_vec(),
        };
        if words.is_empty() {
            return None;
        }
        let known = self.lists.iter().position(|list| *list == words);
        let at = known.unwrap_or_else(|| {
            self.lists.push(words);
            self.lists.len() - 1
        });
        let letters = crate::spreadsheet::file::cell::letters(at);
        let count = self.lists[at].len();
        Some(Formula::new(format!("={LISTS}!${letters}$1:${letters}${count}")))
    }
}

fn heading() -> Format {
    let format = Format::new().set_bold().set_font_color(INK).set_background_color(WASH);
    format.set_text_wrap().set_align(FormatAlign::Top).set_border_bottom(FormatBorder::Thin)
}

fn cells() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top)
}

/// The format of a column: text, unless it takes numbers, so that no spreadsheet reads `2012-13` as a month.
fn format_of(column: &Column) -> Format {
    match column.value_type() {
        Some(ValueType::Number | ValueType::Whole) => cells(),
        _ => cells().set_num_format("@"),
    }
}

fn width(column: &Column) -> f64 {
    match (column.value_type(), &column.kind) {
        (Some(ValueType::Prose), _) => 70.0,
        (None, _) => 32.0,
        (_, ColumnKind::Alliance) => 18.0,
        (Some(ValueType::Line(most)), _) => f64::from(most.clamp(24, 80)) / 2.0,
        (Some(ValueType::Text | ValueType::Theme | ValueType::Source), _) => 24.0,
        _ => 13.0,
    }
}

/// How many lines a text takes in a column.
#[expect(clippy::cast_precision_loss, reason = "a cell has some thousand characters")]
fn lines(text: &str, width: f64) -> f64 {
    let of_line = |line: &str| (line.chars().count() as f64 * 0.95 / width).ceil().max(1.0);
    text.lines().map(of_line).sum::<f64>().max(1.0)
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    of: &Column,
) -> Result<(), XlsxError> {
    let mut number = |number: f64, format: &str| {
        let format = cells().set_num_format(format);
        sheet.write_number_with_format(row, column, number, &format).map(|_| ())
    };
    match cell {
        Cell::Empty => Ok(()),
        Cell::Number(it) => number(*it, "General"),
        Cell::Percent(part) => {
            let decimals = cell.shown().split_once('.').map_or(0, |(_, rest)| rest.len() - 1);
            let dot = if decimals == 0 { "" } else { "." };
            number(*part, &format!("0{dot}{}%", "0".repeat(decimals)))
        }
        Cell::Pounds(it) if it.fract() == 0.0 => number(*it, "[$£-809]#,##0"),
        Cell::Pounds(it) => number(*it, "[$£-809]#,##0.00"),
        other => {
            sheet.write_string_with_format(row, column, other.shown(), &format_of(of))?;
            Ok(())
        }
    }
}

/// What a spreadsheet accepts in a column's cells, and the note that it shows beside them.
fn validation(column: &Column, list: Option<Formula>) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let wrong = "This column does not accept that";
    let stop = |rule: DataValidation, message: &str| {
        rule.set_error_title(wrong)?.set_error_message(message)
    };
    let rule = match (list, column.value_type()) {
        (Some(list), _) => stop(rule.allow_list_formula(list), "Choose a value from the list.")?,
        (None, Some(ValueType::Whole)) => {
            let rule = rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0));
            stop(rule, "Enter a whole number, without words.")?
        }
        (None, Some(ValueType::Line(most))) => {
            let rule = rule.allow_text_length(DataValidationRule::LessThanOrEqualTo(most));
            let message = format!("There is room for {most} characters on the page.");
            let rule = rule.set_error_style(DataValidationErrorStyle::Warning);
            rule.set_error_title("Too long")?.set_error_message(message)?
        }
        _ => rule.allow_any_value(),
    };
    let mut note = column.explained();
    let example = format!(" For example: {}", column.example());
    if column.choices().is_empty() && !note.contains('“') {
        note += &example;
    }
    let note: String = note.chars().take(NOTE.0).collect();
    let title: String = column.titled().chars().take(NOTE.1).collect();
    rule.set_input_title(title)?.set_input_message(note)
}
