//! The text of sheets and records: quotation marks, comments and layout.

use std::fs;
use std::slice::from_ref;

use impact_briefs::spreadsheet::{
    Cell, FilledSheet, Grid, read_folder, read_workbook, sheets, write_folder, write_workbook,
};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, proptest};
use proptest::prop_assert_eq;

use crate::bench::{Bench, code, utf8};
use crate::sheets::through_csv;

#[test]
fn an_exported_file_is_quoted_throughout() {
    let bench = Bench::shipped();
    let path = bench.path("sheets");
    assert_eq!(code(&bench.impact(&["export", path.to_str().expect("text")])), 0);
    let text = utf8(&bench.read("sheets/figures.csv"));
    let text = text.strip_prefix('\u{feff}').expect("a mark").to_owned();
    // Without quotation marks in any cell, every other part between two marks is a cell.
    let outside: String = text.split('"').step_by(2).collect();
    assert_eq!(outside.replace([',', '\r', '\n'], ""), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_comes_back_from_a_cell(texts in vec("(\\PC|[='+@_\n\"#<&;,]|_x[0-9A-F]{4}_){0,12}", 1..8)) {
        let mut sheet = sheets().swap_remove(0);
        sheet.columns.truncate(2);
        let name = |text: &String| vec![Cell::text("west"), Cell::text(text)];
        let filled = FilledSheet { sheet, rows: texts.iter().map(name).collect() };
        let filled_cells = |grid: &Grid| -> Vec<Vec<Cell>> {
            let kept = |row: &Vec<Cell>| row.iter().filter(|cell| **cell != Cell::Empty).cloned().collect();
            grid.rows.iter().map(kept).collect()
        };
        let expected = filled_cells(&filled.grid());
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cells.xlsx");
        fs::write(&path, write_workbook(from_ref(&filled), &[]).expect("written")).expect("written");
        let (workbook, _) = read_workbook(&path, "cells.xlsx").expect("read");
        let read = workbook.grids.iter().find(|grid| grid.title == "Alliances");
        prop_assert_eq!(&filled_cells(read.expect("the sheet")), &expected);
        for (name, bytes) in write_folder(&[filled.grid()]) {
            fs::write(folder.path().join(name), bytes).expect("written");
        }
        let (read, _) = read_folder(folder.path(), "cells").expect("read");
        prop_assert_eq!(&filled_cells(&read.grids[0]), &expected);
    }
}

/// A record with comments in every possible place.
pub(crate) const COMMENTED: &str = "#:schema ../schema/alliance.json\n# the head\n\ndesignated = \"July 2011\"\nname = \"South Alliance\"\nsummary = \"A plain one.\"\nareas = [\n  # first\n  \"Leeds\", # city\n  # second\n  \"York\",\n  # end\n]\n\n[[lead_school]]\nname = \"First School\"\n#place = \"left out\"\n\n# before the study\n[[case_study]]\ntheme = \"training\"\nprose = \"One story.\"\n#partners = [\"left out\"]\n\n[[case_study.figure]]\nlabel = \"one\"\nvalue = 1\nsource = \"study: Part 1\"\n#note = \"of one\"\n\n# about two\n[[case_study.figure]]\nlabel = \"two\"\nvalue = 2\nsource = \"study: Part 1\"\n#note = \"of two\"\n\n[[case_study.figure]]\nlabel = \"three\"\nvalue = 3\nsource = \"study: Part 1\"\n#note = \"of three\"\n";

/// The record of South after an export, a change and an import.
fn south(record: &str, change: impl Fn(&Bench)) -> String {
    let bench = Bench::new();
    bench.write("data/alliances/south.toml", record);
    let (code, words) = through_csv(&bench, change);
    assert_eq!(code, 0, "{words}");
    utf8(&bench.read("data/alliances/south.toml"))
}

#[test]
fn comments_stay_with_their_entries() {
    let figures = "sheets/figures.csv";
    let row =
        |label: &str, value: u8| format!("south,1,{label},{value},,,,,,,,study: Part 1,,\r\n");
    let gone = south(COMMENTED, |bench| {
        bench.change(figures, &row("two", 2), "");
    });
    let two = "# about two\n[[case_study.figure]]\nlabel = \"two\"\nvalue = 2\nsource = \"study: Part 1\"\n#note = \"of two\"\n\n";
    assert_eq!(gone, COMMENTED.replace(two, ""));
    let more = south(COMMENTED, |bench| {
        let text = utf8(&bench.read(figures));
        bench.write(figures, text + &row("four", 4));
    });
    let four = "\n[[case_study.figure]]\nlabel = \"four\"\nvalue = 4\nsource = \"study: Part 1\"\n";
    assert_eq!(more, format!("{COMMENTED}{four}"));
    let turned = south(COMMENTED, |bench| {
        bench.change(figures, &row("one", 1), "");
        let text = utf8(&bench.read(figures));
        bench.write(figures, text + &row("one", 1));
    });
    for lines in [
        "label = \"one\"\nvalue = 1\nsource = \"study: Part 1\"\n#note = \"of one\"\n",
        "# about two\n[[case_study.figure]]\nlabel = \"two\"\n",
        "#partners = [\"left out\"]\n\n# about two\n",
    ] {
        assert!(turned.contains(lines), "{lines}\nis not in\n{turned}");
    }
    let cleared = south(COMMENTED, |bench| {
        bench.change("sheets/alliances.csv", "A plain one.,July 2011", "A plain one.,");
    });
    assert_eq!(cleared, COMMENTED.replace("designated = \"July 2011\"\n", ""));
}

#[test]
fn comments_in_a_list_stay_with_their_entries() {
    let areas = |cell: &str| {
        let text = south(COMMENTED, |bench| {
            bench.change("sheets/alliances.csv", "\"Leeds\nYork\"", &format!("\"{cell}\""));
        });
        let start = text.find("areas").expect("areas");
        text[start..start + text[start..].find("\n\n").expect("an end")].to_owned()
    };
    assert_eq!(areas("York"), "areas = [\n  # second\n  \"York\",\n  # end\n]");
    assert_eq!(areas("Leeds"), "areas = [\n  # first\n  \"Leeds\", # city\n  # end\n]");
    assert_eq!(
        areas("Leeds\nHull\nYork"),
        "areas = [\n  # first\n  \"Leeds\", # city\n  \"Hull\",\n  # second\n  \"York\",\n  # end\n]"
    );
}

#[test]
fn records_keep_their_notation_through_sheets() {
    let inline = "name = \"South Alliance\"\nsummary = \"A plain one.\"\nlead_school = [{ name = \"L\" }] # the lead\nmembers = { count = 12 } # twelve\ncase_study = [\n  # about\n  { theme = \"training\", prose = \"One.\", figure = [{ label = \"a\", value = 1, source = \"study: x\" }] },\n]\n";
    for record in [inline, &COMMENTED.replace('\n', "\r\n"), COMMENTED] {
        assert_eq!(south(record, |_| {}), *record);
    }
    let windows = south(&COMMENTED.replace('\n', "\r\n"), |bench| {
        bench.change("sheets/figures.csv", ",two,2,", ",two,22,");
    });
    assert_eq!(windows, COMMENTED.replace("value = 2\n", "value = 22\n").replace('\n', "\r\n"));
}
