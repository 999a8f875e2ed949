//! Sheets as people and programs return them: names, values, rows and numbers.

use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};

use crate::bench::{Bench, code, utf8};
use crate::sheet_text::COMMENTED;
use crate::sheets::{import, records, through_csv, workbook};

/// A workbook as a school makes it: with a title, its own formats, and spaces.
fn habits(path: &Path) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let percent = Format::new().set_num_format("0%");
    let pounds = Format::new().set_num_format("[$£-809]#,##0.00");
    let fraction = Format::new().set_num_format("# ?/?");
    let month = Format::new().set_num_format("mmm yy");
    sheet.set_name("Figures")?;
    sheet.merge_range(0, 0, 0, 6, "What North sent us", &Format::new().set_bold())?;
    let headings = ["Alliance", "CASE STUDY ", "label", "Value *", "Period", "Source", "Highlight"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(2, column, heading)?;
    }
    for row in 3..8 {
        sheet.write_string(row, 0, "NORTH")?;
        sheet.write_number(row, 1, 1.0)?;
        sheet.write_string(row, 2, format!("things of row {row}  "))?;
        sheet.write_string(row, 5, "study: Part 1")?;
    }
    sheet.write_number_with_format(3, 3, 0.8, &percent)?;
    sheet.write_number_with_format(4, 3, 1500.0, &pounds)?;
    sheet.write_number_with_format(5, 3, 2.0 / 3.0, &fraction)?;
    sheet.write_string(6, 3, " 55 ")?;
    sheet.write_formula(7, 3, Formula::new("=SUM(1,2)").set_result("3"))?;
    let day = ExcelDateTime::from_ymd(2013, 7, 1)?;
    sheet.write_datetime_with_format(3, 4, &day, &month)?;
    sheet.write_boolean(3, 6, true)?;
    sheet.write_string(40, 2, "   ")?;
    workbook.save(path)
}

#[test]
fn values_are_read_as_spreadsheets_save_them() {
    let bench = Bench::new();
    habits(&bench.path("north.xlsx")).expect("a workbook");
    let (code, words) = import(&bench, "north.xlsx", &[]);
    assert_eq!(code, 0, "{words}");
    let north = utf8(&bench.read("data/alliances/north.toml"));
    for lines in [
        "label = \"things of row 3\"\nvalue = \"80%\"\nperiod = \"July 2013\"\nhighlight = true\n",
        "label = \"things of row 4\"\nvalue = \"£1500\"\n",
        "label = \"things of row 5\"\nvalue = \"2/3\"\n",
        "label = \"things of row 6\"\nvalue = 55\n",
        "label = \"things of row 7\"\nvalue = 3\n",
    ] {
        assert!(north.contains(lines), "{lines}\nis not in\n{north}");
    }
    assert!(north.contains("[[case_study.outcome]]"), "a table without a sheet stays");
}

/// A sheet of figures for North.
const FIGURES: &str =
    "Alliance,Case study,Label,Value,Source\nnorth,1,trainees recruited,56,study: Part 1\n";

#[test]
fn sheets_are_recognised_by_the_names_that_programs_give_them() {
    for name in [
        "west - Figures.csv",
        "Figures (1).csv",
        "Figures - Copy.csv",
        "Copy of Figures.csv",
        "Figures-Table 1.csv",
        "figures.CSV",
        "Sheet1.csv",
    ] {
        let bench = Bench::new();
        bench.write(&format!("in/{name}"), FIGURES);
        for given in [format!("in/{name}"), "in".to_owned()] {
            let (code, words) = import(&bench, &given, &["--dry-run"]);
            assert_eq!(code, 0, "{given}: {words}");
            assert!(words.contains("value: “55” → “56”"), "{given}: {words}");
            assert_eq!(
                words.contains("is read as the sheet Figures"),
                name == "Sheet1.csv",
                "{words}"
            );
        }
    }
    for (title, status, expected) in [
        ("Figures - Table 1", 0, "value: “55” → “56”"),
        ("Figures 2013", 0, "value: “55” → “56”"),
        ("Sheet1", 0, "`Sheet1` is read as the sheet Figures"),
        ("Members", 1, "no row of `Members` has the headings"),
    ] {
        let bench = Bench::new();
        workbook(&bench.path("in.xlsx"), title, FIGURES);
        let (code, words) = import(&bench, "in.xlsx", &["--dry-run"]);
        assert_eq!(code, status, "{title}: {words}");
        assert!(words.contains(expected), "{title}: {words}");
    }
}

#[test]
fn an_unrecognised_sheet_is_an_error_rather_than_nothing_to_change() {
    let other = "Day,Hour\nMonday,9\n";
    for (name, text, expected) in [
        ("Sheet1.csv", other, "has none of the sheets of records"),
        (
            "Sheet1.csv",
            "Name,Phase,Place\nA,primary,York\n",
            "though it has headings of Lead schools",
        ),
        ("Figures 2013.csv", other, "has none of the sheets of records"),
        ("figures.csv", other, "no row of `figures` has the headings of its columns"),
        ("figures.csv", "Alliance,Case study,Label,Value,Source\n", "has no filled-in row"),
        ("figures.xlsx", "x", "ignoring `figures.xlsx`: not a .csv file"),
        ("notes.txt", "x", "has none of the sheets of records"),
    ] {
        let bench = Bench::new();
        bench.write(&format!("in/{name}"), text);
        let (code, words) = import(&bench, "in", &[]);
        assert_eq!(code, 1, "{name}: {words}");
        assert!(words.contains(expected), "{name}: {words}");
        assert!(!words.contains("nothing to change"), "{name}: {words}");
    }
    let bench = Bench::new();
    bench.write("in/Figures.csv", FIGURES);
    bench.write("in/Figures (1).csv", FIGURES.replace("56", "57"));
    let (code, words) = import(&bench, "in", &[]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("`Figures (1)` and `Figures` are both the sheet Figures"), "{words}");
}

#[test]
fn rows_of_no_and_rows_of_totals_are_not_entries() {
    let bench = Bench::new();
    let head = "Alliance,Case study,Label,Value,Highlight,Source\n";
    let row = "north,1,trainees recruited,56,yes,study: Part 1\n";
    for no in ["FALSE", "no", "0", "N"] {
        bench.write("in/figures.csv", format!("{head}{row}north,1,,,{no},\n,,,,{no},\n"));
        let (code, words) = import(&bench, "in", &["--dry-run"]);
        assert_eq!(code, 0, "{no}: {words}");
    }
    for total in [",,Total,56,,", "Total,,,56,,", ",,GRAND TOTAL:,56,,"] {
        bench.write("in/figures.csv", format!("{head}{row}{total}\n"));
        let (code, words) = import(&bench, "in", &["--dry-run"]);
        assert_eq!((code, words.matches("error[").count()), (1, 1), "{total}: {words}");
        assert!(words.contains("the row looks like a total of the rows above it"), "{words}");
        assert!(words.contains("figures.csv, row 3, column "), "{words}");
    }
}

/// Apostrophes, spaces and letters may differ from those of the record.
#[test]
fn a_row_matches_its_entry_however_its_name_is_typed() {
    let record = COMMENTED
        .replace("South Alliance", "St Mary’s Alliance")
        .replace("First School", "É\u{301}cole\u{a0}St\u{2011}Jean")
        .replace("\"two\"", "\"pupils’ visits\"");
    let bench = Bench::new();
    bench.write("data/alliances/south.toml", &record);
    bench.write(
        "in/lead-schools.csv",
        "Alliance,Name,Phase\nst mary's  ALLIANCE,\u{c9}\u{301}COLE St-Jean,Primary\n",
    );
    bench.write(
        "in/figures.csv",
        "Alliance;Case study;Label;Value;Source\nst. mary's;;one;1;study: x\nSt Mary`s Alliance;1;Pupils' visits;22;study: Part 1\n",
    );
    let (code, words) = import(&bench, "in", &["--dry-run"]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("no alliance is called `st. mary's`"), "{words}");
    bench.change("in/figures.csv", "st. mary's;;one", "south;1;one");
    let (code, words) = import(&bench, "in", &[]);
    assert_eq!(code, 0, "{words}");
    assert_eq!(words.matches("added").count(), 1, "only the phase: {words}");
    let south = utf8(&bench.read("data/alliances/south.toml"));
    assert!(
        south
            .contains("# about two\n[[case_study.figure]]\nlabel = \"Pupils' visits\"\nvalue = 22"),
        "{south}"
    );
    let new = "Alliance,Name,Summary\n,ST MARY'S ALLIANCE,A plain one.\n";
    bench.write("new/alliances.csv", new);
    let (_, words) = import(&bench, "new", &["--dry-run"]);
    assert!(!words.contains("(new)") && words.contains("south.toml"), "{words}");
    bench.write("data/alliances/west.toml", record.replace("St Mary’s", "St MARY's"));
    let output = bench.impact(&["check"]);
    assert_eq!(self::code(&output), 1);
    let words = utf8(&output.stderr);
    assert!(words.contains("error[duplicate-name]: two alliances are called"), "{words}");
}

#[test]
fn case_studies_without_a_number_are_matched_by_order_and_contents() {
    let bench = Bench::new();
    let keep = |bench: &Bench| {
        for name in ["figures", "outcomes", "inspections"] {
            bench.remove(&format!("sheets/{name}.csv"));
        }
    };
    let (code, words) = through_csv(&bench, |bench| {
        keep(bench);
        let text = utf8(&bench.read("sheets/case-studies.csv"));
        let text = text
            .replace("north,1,", "north,,")
            .replace("south,1,", "south,,")
            .replace("south,2,", "south,,");
        bench.write("sheets/case-studies.csv", text);
    });
    assert!(code == 0 && words.contains("nothing to change"), "{words}");
    let (code, words) = through_csv(&bench, |bench| {
        keep(bench);
        bench.change("sheets/case-studies.csv", "south,1,training,,,One story.,,\r\n", "");
    });
    assert_eq!((code, words.matches("removed").count()), (0, 1), "{words}");
    let (code, words) = import(&bench, "sheets", &[]);
    assert!(code == 0 && words.contains("nothing to change"), "once more: {words}");
}

#[test]
fn an_alliance_may_be_named_instead_of_its_id() {
    let bench = Bench::new();
    let (code, words) = through_csv(&bench, |bench| {
        for name in ["alliances", "lead-schools", "case-studies"] {
            let path = format!("sheets/{name}.csv");
            let text = utf8(&bench.read(&path)).replace("south,", "SOUTH ALLIANCE,");
            bench.write(&path, text);
        }
    });
    assert!(code == 0 && words.contains("nothing to change"), "{words}");
    let before = records(&bench);
    let path = bench.path("one");
    bench.impact(&["export", path.to_str().expect("text"), "--only", "north"]);
    bench.change("one/alliances.csv", "North #Alliance *of* $schools$", "South Alliance");
    let (code, words) = import(&bench, "one", &[]);
    assert_eq!(code, 1, "{words}");
    assert!(
        words.contains("error[duplicate-name]: two alliances are called `South Alliance`"),
        "{words}"
    );
    assert!(words.contains("one/alliances.csv, row 2, column B (Name)"), "{words}");
    assert_eq!(records(&bench), before);
}

#[test]
fn a_cell_far_from_the_table_does_no_harm() {
    let bench = Bench::new();
    for (text, status) in [("  ", 0), ("x", 2)] {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("Members").expect("a title");
        for (column, (heading, value)) in
            (0..).zip([("Alliance", "north"), ("Count", "39"), ("Qualifier", "about")])
        {
            sheet.write_string(0, column, heading).expect("a heading");
            sheet.write_string(1, column, value).expect("a value");
        }
        sheet.write_string(1_048_575, 16_383, text).expect("far out");
        workbook.save(bench.path("far.xlsx")).expect("written");
        let (code, words) = import(&bench, "far.xlsx", &[]);
        assert_eq!(code, status, "{words}");
    }
}
