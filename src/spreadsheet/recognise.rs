//! Which sheet of records a grid is: takes its title and its headings; gives the sheet, by its title, by a
//! longer title (`west - Figures`), or by its headings alone. Never guesses between two.

use super::columns::{ColumnKind, Sheet};
use super::headings::{Headings, as_words};
use crate::diagnostic::nearest;
use crate::spreadsheet::file::cell::{Cell, Grid};

/// The title of the sheet that explains the others; it is not read.
pub(super) const READ_ME: &str = "Read me";
/// The title of the sheet with the drop-down lists.
pub(super) const LISTS: &str = "Lists";

/// What a grid is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum GridKind<'f> {
    /// A sheet of records, by its title.
    Titled(&'f Sheet),
    /// A sheet of records by its headings, with another title.
    Headed(&'f Sheet),
    /// Not a sheet of records, but its title is near that of one.
    Misspelt(&'f Sheet),
    /// Something else; with the sheet of records whose headings it has several of.
    Other(Option<&'f Sheet>),
    /// Nothing to read: an explanation, or empty.
    Nothing,
}

/// The fewest headings that show which sheet is meant, chosen by eye: two may be shared by chance.
const SEVERAL: usize = 3;

/// Which sheet of records a grid is.
pub(super) fn grid_kind<'f>(grid: &Grid, sheets: &'f [Sheet]) -> GridKind<'f> {
    let title = as_words(&grid.title);
    if let Some(sheet) = sheets.iter().find(|sheet| as_words(sheet.title) == title) {
        return GridKind::Titled(sheet);
    }
    let is_empty = grid.rows.iter().flatten().all(|cell| *cell == Cell::Empty);
    if is_empty || [READ_ME, LISTS].map(as_words).contains(&title) {
        return GridKind::Nothing;
    }
    let found = sheets.iter().filter_map(|sheet| Some((sheet, Headings::find(grid, sheet)?)));
    let found: Vec<_> = found.collect();
    let named = found.iter().filter(|(sheet, _)| is_named(sheet, &title));
    if let Some((sheet, _)) = best(named) {
        return GridKind::Titled(sheet);
    }
    match best(found.iter()) {
        Some((sheet, headings)) if is_whole(sheet, headings, grid) => GridKind::Headed(sheet),
        likely => {
            let titles = sheets.iter().map(|sheet| sheet.title);
            let near = nearest(&grid.title, titles);
            if let Some(sheet) = sheets.iter().find(|sheet| Some(sheet.title) == near) {
                return GridKind::Misspelt(sheet);
            }
            let likely = likely.filter(|(_, headings)| headings.count() >= SEVERAL);
            GridKind::Other(likely.map(|(sheet, _)| *sheet))
        }
    }
}

/// The most headings of one sheet of records that a grid has.
pub(super) fn headings(grid: &Grid, sheets: &[Sheet]) -> usize {
    let found = sheets.iter().filter_map(|sheet| Headings::find(grid, sheet));
    found.map(|found| found.count()).max().unwrap_or_default()
}

/// The sheet of records whose title is part of another, such as `figures` in `west - Figures (2)`.
pub(super) fn named<'f>(title: &str, sheets: &'f [Sheet]) -> Option<&'f Sheet> {
    let title = as_words(title);
    sheets.iter().find(|sheet| is_named(sheet, &title))
}

fn is_named(sheet: &Sheet, title: &str) -> bool {
    let words = title.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>().join(" ");
    format!(" {words} ").contains(&format!(" {} ", as_words(sheet.title)))
}

type Candidate<'f> = (&'f Sheet, Headings);

/// The sheet with more headings than any other.
fn best<'g, 'f>(found: impl Iterator<Item = &'g Candidate<'f>>) -> Option<&'g Candidate<'f>> {
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(_, headings)| std::cmp::Reverse(headings.count()));
    match found.as_slice() {
        [best, second, ..] if best.1.count() == second.1.count() => None,
        found => found.first().copied(),
    }
}

/// Whether headings are certainly those of a sheet: one that says where a row belongs, all required ones,
/// and no unknown ones.
fn is_whole(sheet: &Sheet, headings: &Headings, grid: &Grid) -> bool {
    let found = headings.found();
    let mut columns = sheet.columns.iter().enumerate();
    let belongs =
        found.iter().any(|at| !matches!(sheet.columns[*at].kind, ColumnKind::Value { .. }));
    let has_all = columns.all(|(at, column)| {
        let is_value = matches!(column.kind, ColumnKind::Value { .. });
        !is_value || !column.key.required || found.contains(&at)
    });
    belongs && has_all && found.len() >= SEVERAL && headings.holds_nothing_else(grid)
}

#[cfg(test)]
mod tests {
    use super::super::columns::sheets;
    use super::*;

    fn grid(title: &str, rows: &[&str]) -> Grid {
        let cells = |row: &&str| row.split(',').map(Cell::text).collect();
        Grid { title: title.to_owned(), rows: rows.iter().map(cells).collect() }
    }

    /// What a sheet with the headings of Figures is, if it has this title.
    fn figures(title: &str) -> String {
        let sheets = sheets();
        let grid = grid(title, &["", "Alliance,Case study,Label,Value,Source", "west,1,a,2,b"]);
        match grid_kind(&grid, &sheets) {
            GridKind::Titled(sheet) => sheet.title.to_owned(),
            GridKind::Headed(sheet) => format!("headed {}", sheet.title),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn titles_that_programs_make_are_known() {
        for title in [
            "Figures",
            "figures",
            "FIGURES ",
            "west - Figures",
            "West Alliance, 2013 - Figures",
            "Figures (1)",
            "Figures(1)",
            "Figures - Copy",
            "Copy of Figures",
            "Figures - Table 1",
            "Figures-Table 1",
            "west-Figures",
            "west_figures",
            "Figures 2013",
            "Figures_final_v2",
            "Lead schools and figures",
        ] {
            assert_eq!(figures(title), "Figures", "{title}");
        }
        for title in ["Sheet1", "Tabelle1", "Figure", "Members", "West"] {
            let expected = if title == "Members" { "Members" } else { "headed Figures" };
            assert_eq!(figures(title), expected, "{title}");
        }
    }

    #[test]
    fn a_sheet_that_may_be_another_is_not_guessed_at() {
        let sheets = sheets();
        for (title, headings) in [
            ("Staff", "Name,Phase,Place"),
            ("Sheet1", "Alliance,Case study,Source"),
            ("Sheet1", "Alliance,Label,Value"),
            ("Sheet1", "Alliance,Case study,Label,Value,Source,Colour"),
            ("Timetable", "Day,Hour"),
        ] {
            let grid = grid(title, &[headings, "a,b,c,d,e,f"]);
            assert!(matches!(grid_kind(&grid, &sheets), GridKind::Other(_)), "{title} {headings}");
        }
        let near = grid("Figure", &["Alliance,Label", "west,pupils"]);
        assert!(
            matches!(grid_kind(&near, &sheets), GridKind::Misspelt(sheet) if sheet.title == "Figures")
        );
        assert_eq!(grid_kind(&grid("Sheet1", &[" ,,"]), &sheets), GridKind::Nothing);
        assert_eq!(grid_kind(&grid("read_me", &["Alliance,Label"]), &sheets), GridKind::Nothing);
    }
}
