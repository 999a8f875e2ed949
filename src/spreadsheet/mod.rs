//! Sheets of a workbook or a folder of CSV files: takes the model of a record; gives the sheets that
//! a school fills in, writes their cells, and reads them back. Never knows what a record says.

mod alliances;
mod ambiguous;
mod cell_error;
mod cells;
mod columns;
mod entry_number;
mod file;
mod file_columns;
mod fill;
mod headings;
mod locate;
mod matching;
mod merge;
mod placed_rows;
mod recognise;
mod reporter;
mod rows;
mod source_cell;
mod stray_rows;
mod tables;
pub(crate) mod toml_tables;
mod toml_value;
mod wording;
mod write_xlsx;

pub(crate) use alliances::KnownAlliance;
pub use columns::{Column, ColumnKind, FilledSheet, NumberedList, Sheet, sheets, sheets_of};
pub use file::book::{Book, Position};
pub use file::cell::{Cell, Grid, Unreadable};
pub use file::csv::{read_folder, write_folder};
pub use file::date_cell::{DateReading, Day};
pub use file::workbook::read_workbook;
pub(crate) use fill::{AllianceFiles, fill};
pub(crate) use locate::Locator;
pub(crate) use merge::{MergedRecord, merge};
pub(crate) use reporter::Reported;
pub(crate) use rows::place_rows;
pub use tables::{RowRef, SheetRow, SheetTable, read_tables};
pub use write_xlsx::{explanation, write_workbook};

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use toml_edit::{DocumentMut, Item, Value};

    use super::*;
    use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};
    use crate::record::schema::grown;

    /// The sheets of a record whose types have additional tables.
    fn book() -> Book {
        let file = SourceFile::new("data/alliances/west.toml", grown::TEXT);
        let alliance = ("west".to_owned(), Arc::new(file));
        let filled = fill(&vec![&alliance], sheets_of(grown::model()));
        Book {
            path: "west.xlsx".to_owned(),
            grids: filled.iter().map(FilledSheet::grid).collect(),
            is_folder: false,
        }
    }

    /// The rows of a sheet, headings first.
    fn rows<'b>(book: &'b mut Book, title: &str) -> &'b mut Vec<Vec<Cell>> {
        let mut grids = book.grids.iter_mut();
        let grid = grids.find(|grid| grid.title == title);
        &mut grid.expect(title).rows
    }

    /// The record after a book is imported, and the place in the book of a part of it.
    fn imported(book: &Book, old: Option<&str>, part: &str) -> (DocumentMut, String) {
        let sheets: Vec<Sheet> = sheets_of(grown::model());
        let (tables, mut diagnostics) = read_tables(book, &sheets);
        let known = old.and_then(|old| KnownAlliance::of_record(grown::model(), old));
        let known: BTreeMap<_, _> = known.map(|it| ("west".to_owned(), it)).into_iter().collect();
        let (rows, mut reported) = place_rows(grown::model(), &tables, &known, book);
        let (filled, of_cells) = merge("west", old, &rows, book).expect("TOML");
        reported.append(of_cells);
        diagnostics.append(std::mem::take(&mut reported.diagnostics));
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let file = Arc::new(SourceFile::new("data/alliances/west.toml", filled.text.as_str()));
        let at = filled.text.find(part).expect("it is in the record");
        let diagnostic = Diagnostic::new(Code::InvalidValue, "wrong")
            .at(Place::new(&file, at..at + part.len()), "");
        let records = [("data/alliances/west.toml", &filled.sources)].into_iter();
        let mut locator = Locator::new(&sheets, book, &reported, records);
        let place = locator.at_cell(diagnostic).and_then(|diagnostic| diagnostic.place);
        let document = filled.text.parse().expect("TOML");
        (document, place.expect("a cell").file.path.clone())
    }

    /// The content of a record, however it is laid out.
    fn content(item: &Item) -> String {
        match item {
            Item::Table(table) => {
                let mut keys: Vec<_> =
                    table.iter().map(|(key, item)| format!("{key}={}", content(item))).collect();
                keys.sort();
                format!("{{{}}}", keys.join(","))
            }
            Item::ArrayOfTables(tables) => {
                tables.iter().map(|table| content(&Item::Table(table.clone()))).collect()
            }
            Item::Value(Value::String(text)) => text.value().trim().replace(',', ""),
            other => other.to_string().trim().to_owned(),
        }
    }

    #[test]
    fn a_table_added_to_the_types_has_a_sheet() {
        let mut book = book();
        let titles: Vec<_> = book.grids.iter().map(|grid| grid.title.as_str()).collect();
        let more = ["Events", "Board", "Seat", "Visits", "Remarks"];
        assert!(more.iter().all(|title| titles.contains(title)), "{titles:?}");
        let shown: Vec<_> = rows(&mut book, "Remarks").iter().flatten().map(Cell::shown).collect();
        assert_eq!(shown[..4], ["Alliance *", "Visit *", "Words *", "Heard by"]);
        assert_eq!(shown[8..], ["west", "2", "good books", "30"]);
    }

    #[test]
    fn a_new_record_from_the_sheets_has_the_same_content() {
        let (new, place) = imported(&book(), None, "30");
        let old: DocumentMut = grown::TEXT.parse().expect("TOML");
        assert_eq!(content(new.as_item()), content(old.as_item()));
        assert_eq!(place, "west.xlsx, sheet Remarks, row 3, column D (Heard by)");
    }

    #[test]
    fn what_is_filled_in_is_in_the_record() {
        let mut book = book();
        rows(&mut book, "Remarks")[2][3] = Cell::text("31");
        rows(&mut book, "Visits")[1][2] = Cell::text("Bo Leigh");
        rows(&mut book, "Board")[1][1] = Cell::text("Di Fox");
        rows(&mut book, "Seat")[1][1] = Cell::text("staff");
        rows(&mut book, "Events").pop();
        let cost = rows(&mut book, "Case studies")[1].last_mut();
        *cost.expect("the last column") = Cell::text("£2,000");
        let (new, place) = imported(&book, Some(grown::TEXT), "Bo Leigh");
        assert_eq!(place, "west.xlsx, sheet Visits, row 2, column C (Visitor)");
        let expected = grown::TEXT
            .replace("heard_by = 30", "heard_by = 31")
            .replace("Bo Lee", "Bo Leigh")
            .replace("Ann Hill", "Di Fox")
            .replace("parents", "staff")
            .replace("[[case_study.event]]\nevent_title = \"A day of maths\"\n", "")
            .replace("£1,500", "£2,000");
        let expected: DocumentMut = expected.parse().expect("TOML");
        assert_eq!(content(new.as_item()), content(expected.as_item()));
    }

    #[test]
    fn a_table_is_removed_with_its_only_row() {
        let mut book = book();
        for title in ["Board", "Seat"] {
            rows(&mut book, title).truncate(1);
        }
        rows(&mut book, "Visits").remove(1);
        rows(&mut book, "Remarks").remove(1);
        let (new, _) = imported(&book, Some(grown::TEXT), "Cy Ray");
        assert!(!new.contains_key("board"));
        let visits = new["visit"].as_array_of_tables().expect("visits");
        let names: Vec<_> = visits.iter().map(|visit| content(&visit["visitor"])).collect();
        assert_eq!(names, ["Cy Ray"]);
        let remarks = visits.get(0).map(|visit| content(&visit["remark"]));
        assert_eq!(remarks.as_deref(), Some("{heard_by=30,words=good books}"));
    }
}
