//! What is wrong in sheets: each error at its cell, in the words of a sheet, and nothing written.

use std::fs;

use impact_briefs::diagnostic::{Code, Diagnostic, Place, Suggestion};
use impact_briefs::project::ALLIANCES;
use impact_briefs::spreadsheet::{ColumnKind, Sheet, sheets};
use rust_xlsxwriter::{Format, Workbook};

use crate::bench::{Bench, code, utf8};
use crate::faults::CHECKED;
use crate::sheets::{import, records, save_again, through_csv};

/// Each error: its sheet, the text replaced, its replacement, and the message.
const FAULTS: [(&str, &str, &str, &str); 15] = [
    (
        "figures",
        "55",
        "fifty",
        "error[invalid-value]: `Value`: `fifty`: a number is written in digits, with `.` before decimals\n --> sheets/figures.csv, row 2, column D (Value)\n",
    ),
    (
        "figures",
        ",1,trainees recruited,55",
        ",7,trainees recruited,55",
        "error[unknown-choice]: the alliance has no case study with the number 7\n --> sheets/figures.csv, row 2, column B (Case study)\n",
    ),
    (
        "figures",
        "trainees recruited",
        "",
        "error[missing-key]: `Label` is missing\n--> sheets/figures.csv, row 2, column C (Label)\n",
    ),
    (
        "figures",
        "Label *",
        "Lable *",
        "error[unknown-key]: `Figures` has no column `Lable *`\n --> sheets/figures.csv, row 1, column C\n",
    ),
    (
        "figures",
        "north,1,trainees",
        "norht,1,trainees",
        "error[unknown-choice]: no alliance is called `norht`\n --> sheets/figures.csv, row 2, column A (Alliance)\n",
    ),
    (
        "case-studies",
        ",training,",
        ",trianing,",
        "error[unknown-theme]: no theme has the id `trianing`\n --> sheets/case-studies.csv, row 2, column C (Theme)\n",
    ),
    (
        "case-studies",
        "south,1,",
        "south,2,",
        "error[duplicate-id]: two case studies of the alliance have the number 2\n",
    ),
    (
        "inspections",
        "good",
        "goood",
        "error[unknown-grade]: `After grade` cannot be `goood`\n --> sheets/inspections.csv, row 2, column ",
    ),
    ("outcomes", "100%", "£400", "error[sides-differ]: "),
    (
        "outcomes",
        "100%",
        "400",
        "error[unit-conflict]: `After` is 400 where the record has 100%\n --> sheets/outcomes.csv, row 2, column ",
    ),
    ("alliances", "North", "\u{1}North", "error[control-character]: "),
    (
        "members",
        "north,",
        "west,",
        "error[unknown-choice]: no alliance is called `west`\n --> sheets/members.csv, row 2, column A (Alliance)\n",
    ),
    ("member-parts", "north,38", "north,39", "error[members-sum]: "),
    (
        "alliances",
        "north,",
        "No North,",
        "error[invalid-id]: `No North` cannot be an id\n --> sheets/alliances.csv, row 2, column A (Alliance)\n",
    ),
    (
        "lead-schools",
        "primary",
        "primry",
        "error[unknown-choice]: `Phase` cannot be `primry`\n --> sheets/lead-schools.csv, row 2, column D (Phase)\n",
    ),
];

#[test]
fn each_error_is_reported_at_its_cell_and_nothing_is_written() {
    let bench = Bench::new();
    let before = records(&bench);
    for (sheet, from, to, expected) in FAULTS {
        let (code, words) = through_csv(&bench, |bench| {
            bench.change(&format!("sheets/{sheet}.csv"), from, to);
            // A valid change beside the error is not written either.
            bench.change("sheets/alliances.csv", "South Alliance", "Southern Alliance");
        });
        assert_eq!(code, 1, "{sheet} {to}: {words}");
        assert!(words.contains(expected), "{expected}\nis not in\n{words}");
        assert!(words.contains("impact: nothing imported"), "{words}");
        assert_eq!(records(&bench), before, "{sheet} {to}");
    }
}

#[test]
fn files_that_cannot_be_imported_are_refused_with_the_reason() {
    let bench = Bench::new();
    bench.write("numbers.xlsx", "no workbook");
    bench.write("numbers.pdf", "x");
    bench.write("empty/notes.txt", "x");
    bench.write("latin/figures.csv", b"Alliance,Label\nnorth,\xa350\n");
    for (name, status, words) in [
        ("numbers.xlsx", 2, "could not read `numbers.xlsx`"),
        ("numbers.pdf", 2, "save it as .xlsx or .ods"),
        ("nothing.xlsx", 2, "could not read `nothing.xlsx`"),
        ("empty", 1, "error[missing-key]: `empty` has none of the sheets of records"),
        ("latin", 1, "save it again as “CSV UTF-8”"),
    ] {
        let (code, printed) = import(&bench, name, &[]);
        assert_eq!(code, status, "{name}: {printed}");
        assert!(printed.contains(words), "{printed}");
    }
}

#[test]
fn a_record_that_is_not_toml_is_reported_and_nothing_is_written() {
    let bench = Bench::new();
    let path = bench.path("sheets");
    bench.impact(&["export", path.to_str().expect("text")]);
    bench.change("sheets/alliances.csv", "South Alliance", "Southern Alliance");
    bench.write("data/alliances/north.toml", "name = \"North\n");
    let before = records(&bench);
    let (code, words) = import(&bench, "sheets", &[]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("--> data/alliances/north.toml:1"), "{words}");
    assert_eq!(records(&bench), before);
}

/// Values that are wrong in most columns.
const WRONG: [&str; 21] = [
    "over 9",
    "x",
    "-5",
    "400%",
    "2/3",
    "£5",
    "1.5",
    "maybe",
    "31/02/2013",
    "a\u{1}b",
    "9999999999999999999999",
    "excellent",
    "<5",
    "40 days",
    "12-15",
    "2013-10",
    "# a heading",
    "<b>bold</b> [^1] ![a](b)",
    "",
    "nowhere: Part 1",
    "much longer than any line that has a place on a page, much longer than any line that has a place on a page, much longer than any line that has a place on a page",
];

/// A message about a sheet speaks of its cells and columns, whatever is wrong in which column.
#[test]
fn messages_about_sheets_name_cells_and_columns() {
    let valid = [
        ("alliances", "NEW,New NEW,One sentence.,July 2011,Leeds,York"),
        ("lead-schools", "north,New school NEW,Leeds,primary,community school,4-11,500,over"),
        ("members", "NEW,12,over,schools of the north"),
        ("member-parts", "north,NEW,primary schools"),
        ("case-studies", "north,,training,A headline,study: Part 1,A story.,Partner,NPQH"),
        ("figures", "north,1,new NEW,5,,over,,2012-13,A school,,,study: Part 1,A note."),
        (
            "outcomes",
            "north,1,New NEW,A school,,40%,over,2011,50%,over,2012,,,,,study: Part 1,A note.",
        ),
        ("inspections", "north,1,School NEW,,satisfactory,2011,good,2012,,study: Part 1,A note."),
    ];
    let bench = Bench::new();
    let output = bench.impact(&["export", bench.path("out").to_str().expect("text")]);
    assert_eq!(code(&output), 0);
    save_again(&bench.path("out"));
    let mut number = 0;
    for (sheet, row) in valid {
        let mut text = utf8(&bench.read(&format!("out/{sheet}.csv")));
        let cells: Vec<_> = row.split(',').collect();
        for (column, wrong) in (0..cells.len()).flat_map(|it| WRONG.map(|wrong| (it, wrong))) {
            let mut cells = cells.clone();
            let quoted = format!("\"{wrong}\"");
            cells[column] = &quoted;
            number += 1;
            text += &format!("{}\n", cells.join(",").replace("NEW", &format!("n{number}")));
        }
        bench.write(&format!("in/{sheet}.csv"), text);
        let (code, words) = import(&bench, &format!("in/{sheet}.csv"), &["--dry-run"]);
        assert_eq!(code, 1, "{words}");
        let is_message = |line: &&str| {
            ["error[", "warning[", "  = help"].iter().any(|it| line.starts_with(it))
                || line.contains("^ ")
        };
        for line in words.lines().filter(is_message) {
            let wrong = WRONG.iter().filter(|wrong| !wrong.is_empty());
            let line = wrong.fold(line.to_owned(), |line, wrong| line.replace(wrong, "…"));
            let foreign = [" = \"", "[[", "{ ", "quotes", "`true`", "_", "key `"];
            let found: Vec<_> = foreign.iter().filter(|it| line.contains(*it)).collect();
            assert!(found.is_empty(), "{sheet}: {found:?} in {line}\n{words}");
        }
        fs::remove_file(bench.path(&format!("in/{sheet}.csv"))).expect("removed");
    }
}

/// A cell with an error is one error, and so is what follows from it.
#[test]
fn one_wrong_cell_is_one_error() {
    let bench = Bench::new();
    let rows = [
        (
            "figures",
            "Alliance,Case study,Label,Value,Source\nnorth,1,new,#REF!,study: Part 1\n",
            "",
        ),
        (
            "figures",
            "Alliance,Case study,Label,Value,Source\nnorth,1,new,,study: Part 1\n",
            "Value",
        ),
        (
            "outcomes",
            "Alliance,Case study,Measure,Before,After,Source\nnorth,1,new,maybe,50%,study: Part 1\n",
            "Before",
        ),
        (
            "figures",
            "Alliance,Case study,Label,Value,Source\nnroth,1,a,1,study: Part 1\nnroth,1,b,2,study: Part 1\nnroth,1,c,2,study: Part 1\n",
            "no alliance is called `nroth`, here and in 2 other rows",
        ),
    ];
    for (sheet, text, words) in rows {
        bench.write(&format!("in/{sheet}.csv"), text);
        let (code, printed) = import(&bench, &format!("in/{sheet}.csv"), &["--dry-run"]);
        assert_eq!((code, printed.matches("error[").count()), (1, 1), "{printed}");
        assert!(printed.contains(words), "{printed}");
    }
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Inspections").expect("a title");
    let headings = ["Alliance", "Case study", "School", "After grade", "Source"];
    for (column, text) in (0..).zip(headings) {
        sheet.write_string(0, column, text).expect("a heading");
    }
    for (column, text) in [(0, "north"), (1, "1"), (2, "New"), (4, "study: Part 1")] {
        sheet.write_string(1, column, text).expect("a text");
    }
    sheet.write_boolean(1, 3, true).expect("a truth");
    workbook.save(bench.path("in.xlsx")).expect("written");
    let (_, printed) = import(&bench, "in.xlsx", &["--dry-run"]);
    assert_eq!(printed.matches("error[").count(), 1, "{printed}");
    bench.write("new/alliances.csv", "Alliance,Name,Summary\nwest,West,One.\n");
    bench.write("new/lead-schools.csv", "Alliance,Name\nwets,School\n");
    bench.write("new/case-studies.csv", "Alliance,Case study,Theme,Prose\nwest,one,training,A.\n");
    bench.write(
        "new/figures.csv",
        "Alliance,Case study,Label,Value,Source\nwest,1,a,1,study: Part 1\n",
    );
    let (_, printed) = import(&bench, "new", &["--dry-run"]);
    assert_eq!(printed.matches("error[").count(), 2, "{printed}");
}

#[test]
fn a_cell_that_cannot_be_read_as_shown_is_refused() {
    let bench = Bench::new();
    let head = "Alliance,Case study,Label,Value,Source";
    bench.write("open/figures.csv", format!("{head}\nnorth,1,\"pupils,5,study: x\n"));
    let (code, words) = import(&bench, "open", &[]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("open/figures.csv, row 2"), "{words}");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Figures").expect("a title");
    for (column, heading) in (0..).zip(head.split(',')) {
        sheet.write_string(0, column, heading).expect("a heading");
    }
    for (column, text) in [(0, "north"), (1, "1"), (2, "things"), (4, "study: x")] {
        sheet.write_string(1, column, text).expect("a text");
    }
    let dollars = Format::new().set_num_format("[$$-409]#,##0");
    sheet.write_number_with_format(1, 3, 1500, &dollars).expect("a number");
    workbook.save(bench.path("dollars.xlsx")).expect("written");
    let (code, words) = import(&bench, "dollars.xlsx", &[]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("`$1,500`"), "{words}");
}

/// Whether a record made from sheets can have an error: it is valid TOML with the keys of the schema, an empty
/// list is left out, and only a number can have the wrong type.
fn may_be_from_a_sheet(diagnostic: &Diagnostic) -> bool {
    match diagnostic.code {
        Code::WrongType => diagnostic.message.contains("must be a whole number"),
        Code::EmptyList
        | Code::TomlSyntax
        | Code::UnknownKey
        | Code::NotUtf8
        | Code::UnreadableFile
        | Code::MisnamedRecord => false,
        _ => diagnostic.place.as_ref().is_some_and(|it| it.file.path.starts_with(ALLIANCES)),
    }
}

/// The sheet of the table that a place of a record is in, and the column of its key.
fn sheet_of(place: &Place, sheets: &[Sheet]) -> Option<(Sheet, Option<usize>)> {
    let text = &place.file.text;
    let line = text[..place.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[line..].find('\n').map_or(text.len(), |length| line + length);
    let heading = text[..end].lines().rfind(|line| line.starts_with('['));
    let heading = heading.unwrap_or_default().split(']').next().unwrap_or_default();
    let path: Vec<_> =
        heading.trim_start_matches('[').split('.').filter(|key| !key.is_empty()).collect();
    let sheet = sheets.iter().find(|sheet| sheet.path == path)?.clone();
    let before = &text[line..place.span.start];
    let key = before.split('=').next().unwrap_or_default().trim().to_owned();
    let inner = before.split_once('{').and_then(|(_, inner)| inner.rsplit_once('='));
    let inner = inner.and_then(|(inner, _)| inner.rsplit(',').next());
    let inner = inner.map(|key| key.trim().to_owned());
    let kind = ColumnKind::Value { key, inner };
    let at = sheet.columns.iter().position(|column| column.kind == kind);
    Some((sheet, at))
}

/// What a sheet's wording still has of a record: a key, TOML, or a word that only a file's editor knows.
fn words_of_a_record(words: &str, sheet: &Sheet) -> bool {
    let parts: Vec<_> = words.split('`').collect();
    let mut code = parts.iter().skip(1).step_by(2);
    let is_toml = |code: &str| {
        let key = code.split(" = ").next().unwrap_or_default();
        // The glossary is no sheet: an abbreviation is added to its file.
        let is_of_glossary = words.contains("data/glossary.toml");
        code.contains('"') && !is_of_glossary
            || code.starts_with('[')
            || sheet.model.key(key).is_some()
    };
    let mut between = parts.iter().step_by(2);
    let of_files = [" key", "quotes", "line of its own", " entry", "bracket"];
    code.any(|code| is_toml(code))
        || between.any(|words| of_files.iter().any(|of_file| words.contains(of_file)))
}

#[test]
fn every_message_about_a_record_has_words_for_a_sheet() {
    let sheets = sheets();
    let (mut count, mut wrong) = (0, Vec::new());
    for checked in &*CHECKED {
        for diagnostic in checked.result.diagnostics.sorted() {
            let place = diagnostic.place.as_ref().filter(|_| may_be_from_a_sheet(&diagnostic));
            let Some((sheet, at)) = place.and_then(|place| sheet_of(place, &sheets)) else {
                continue;
            };
            let suggested = diagnostic.suggestion.as_ref().map(Suggestion::words_in_sheet);
            let other = diagnostic.other.as_ref().map(|(_, label)| label.clone());
            let help = suggested.or(diagnostic.help.clone());
            let label = Some(diagnostic.label.clone());
            // The sheet has words of its own for a missing table, and no label for a missing key.
            let is_missing = diagnostic.missing_key.as_deref();
            let is_table =
                is_missing.is_some_and(|key| sheets.iter().any(|it| it.path.last() == Some(&key)));
            let all = [
                Some(diagnostic.message.clone()).filter(|_| !is_table),
                label.filter(|_| is_missing.is_none()),
                help.filter(|_| !is_table),
                other,
            ];
            count += 1;
            let all = all.into_iter().flatten().map(|words: String| sheet.wording(&words, at));
            let code = diagnostic.code.name();
            wrong.extend(all.filter(|it| words_of_a_record(it, &sheet)).map(|it| (code, it)));
        }
    }
    assert!(count > 100, "{count}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
