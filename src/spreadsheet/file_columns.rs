//! The columns of a file: takes a grid and its headings; gives for each column of the sheet the one in the
//! file, with an error for every other column that is not empty. Ignores no cell.

use super::columns::Sheet;
use super::headings::{Headings, as_words};
use crate::diagnostic::{Code, Diagnostic, listed, nearest};
use crate::spreadsheet::file::book::{Book, Position};
use crate::spreadsheet::file::cell::{Cell, Grid};

/// For each column of a sheet the one in its file, with an error for each column without a known heading.
pub(super) fn columns_at(
    book: &Book,
    grid: &Grid,
    sheet: &Sheet,
    headings: &Headings,
) -> (Vec<Option<usize>>, Vec<Diagnostic>) {
    let Headings { row: head, columns } = headings;
    let head = *head;
    let mut diagnostics = Vec::new();
    let mut at: Vec<Option<usize>> = vec![None; sheet.columns.len()];
    let mut strange = Vec::new();
    let width = grid.rows[head..].iter().map(Vec::len).max().unwrap_or_default();
    for column in 0..width.max(columns.len()) {
        match columns.get(column).copied().flatten() {
            None => strange.push(column),
            Some(known) => match at[known] {
                None => at[known] = Some(column),
                Some(first) if is_repeated(grid, head, first, column) => {}
                Some(_) => {
                    let heading = &sheet.columns[known].heading;
                    let position = heading_spot(grid, head, column);
                    let diagnostic = Diagnostic::new(
                        Code::DuplicateId,
                        format!("two columns have the heading `{heading}`"),
                    )
                    .help("delete one of them, or correct its heading");
                    diagnostics.push(diagnostic.at(book.place(&position, ""), "the second"));
                }
            },
        }
    }
    let unused = sheet.columns.iter().zip(&at).filter(|(_, at)| at.is_none());
    let unused: Vec<_> = unused.map(|(column, _)| column.heading.as_str()).collect();
    for column in strange {
        let mut cells = (head + 1..grid.rows.len()).map(|row| (row, grid.cell(row, column)));
        let Some((row, cell)) = cells.find(|(_, cell)| **cell != Cell::Empty) else {
            continue;
        };
        let text = grid.cell(head, column).shown();
        let position = match text.is_empty() {
            true => Position::sheet(&grid.title).row(row + 1).column(column, "", cell.shown()),
            false => heading_spot(grid, head, column),
        };
        let diagnostic = unknown_heading(&text, &unused, sheet);
        diagnostics.push(diagnostic.at(book.place(&position, ""), ""));
    }
    (at, diagnostics)
}

fn heading_spot(grid: &Grid, head: usize, column: usize) -> Position {
    let text = grid.cell(head, column).shown();
    Position::sheet(&grid.title).row(head + 1).column(column, "", text)
}

/// Whether a column only repeats an earlier one, as merged columns do.
fn is_repeated(grid: &Grid, head: usize, first: usize, column: usize) -> bool {
    (head + 1..grid.rows.len()).all(|row| {
        let cell = grid.cell(row, column);
        *cell == Cell::Empty || cell == grid.cell(row, first)
    })
}

fn unknown_heading(text: &str, unused: &[&str], sheet: &Sheet) -> Diagnostic {
    if text.is_empty() {
        return Diagnostic::new(Code::UnknownKey, "this column has no heading")
            .help("write its heading in the row of headings, or empty the column");
    }
    let message = format!("`{}` has no column `{text}`", sheet.title);
    let has_sign = text.contains(['%', '£']) || as_words(text).contains("per cent");
    let help = match meant(text, unused) {
        Some(meant) if has_sign => {
            format!("call it `{meant}`, and write the sign into each cell below: `40%`, `£1500`")
        }
        Some(meant) => format!("did you mean `{meant}`?"),
        None if unused.is_empty() => "empty the column; the sheet has all its columns".to_owned(),
        None => format!(
            "rename the column, or empty it if it is for your own use; not used yet: {}",
            listed(unused.iter().copied())
        ),
    };
    Diagnostic::new(Code::UnknownKey, message).help(help)
}

/// The heading that is most likely meant: one with the same words, a near one, or the longest that is part
/// of the text.
fn meant<'h>(text: &str, headings: &[&'h str]) -> Option<&'h str> {
    let words = |text: &str| -> Vec<String> {
        let words = as_words(text);
        let words = words.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
        words.map(str::to_owned).collect()
    };
    let sorted = |text: &str| {
        let mut words = words(text);
        words.sort();
        words
    };
    let own = words(text);
    let is_in = |heading: &&&str| {
        let heading = words(heading);
        own.windows(heading.len()).any(|part| part == heading)
    };
    let same = headings.iter().find(|heading| sorted(heading) == sorted(text));
    let inside = || headings.iter().filter(is_in).max_by_key(|it| it.len());
    let near = || nearest(&own.join(" "), headings.iter().copied());
    same.copied().or_else(near).or_else(|| inside().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_that_was_meant_is_proposed() {
        let headings =
            ["Case study", "Label", "Value", "Before", "Before date", "Age range", "Note"];
        for (written, heading) in [
            ("Value (%)", Some("Value")),
            ("% Value", Some("Value")),
            ("Value in £", Some("Value")),
            ("Va- lue", Some("Value")),
            ("1. Value", Some("Value")),
            ("Value ¹", Some("Value")),
            ("CASE STUDY NO.", Some("Case study")),
            ("Casestudy", Some("Case study")),
            ("Date before", Some("Before date")),
            ("Before (date)", Some("Before date")),
            ("Before (%)", Some("Before")),
            ("AgeRange", Some("Age range")),
            ("Age range (years)", Some("Age range")),
            ("Notes", Some("Note")),
            ("Comments", None),
            ("Number", None),
        ] {
            assert_eq!(meant(written, &headings), heading, "{written}");
        }
    }
}
