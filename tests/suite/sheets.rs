//! Records as sheets and back: round trips, what a school may write, and what is refused.

use std::fs;
use std::path::Path;
use std::slice::from_ref;

use impact_briefs::spreadsheet::{
    Cell, FilledSheet, Grid, read_folder, read_workbook, sheets, write_folder, write_workbook,
};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, proptest};
use proptest::prop_assert_eq;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};

use crate::bench::{Bench, code, project, said};

/// Every record of a bench, by name.
fn records(bench: &Bench) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    let folder = bench.path("data/alliances");
    crate::bench::walk(&folder, &folder, &mut paths);
    paths.sort();
    let read = |path: String| {
        let text = said(&bench.read(&format!("data/alliances/{path}")));
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// A workbook with one sheet of texts, written as lines with commas between.
pub(crate) fn workbook(path: &Path, title: &str, rows: &str) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(title).expect("a title");
    for (row, line) in (0..).zip(rows.lines()) {
        for (column, text) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, text).expect("a text");
        }
    }
    workbook.save(path).expect("written");
}

/// Exports, lets something be done to the sheets as CSV, and imports; gives what was told.
fn through_csv(bench: &Bench, change: impl Fn(&Bench)) -> (i32, String) {
    let folder = bench.path("sheets");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("removed");
    }
    let output = bench.impact(&["export", folder.to_str().expect("text")]);
    assert_eq!(code(&output), 0, "{}", said(&output.stderr));
    save_again(&folder);
    change(bench);
    import(bench, "sheets", &[])
}

/// Writes every CSV file of a folder again as a spreadsheet does, which quotes only what it must.
fn save_again(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|it| it != "csv") {
            continue;
        }
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_path(&path).expect("read");
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for record in reader.records() {
            writer.write_record(&record.expect("a row")).expect("written");
        }
        fs::write(&path, writer.into_inner().expect("written")).expect("written");
    }
}

fn import(bench: &Bench, name: &str, more: &[&str]) -> (i32, String) {
    let mut command = bench.command(&["import", name]);
    let output = command.args(more).current_dir(bench.root()).output();
    let output = output.expect("the program runs");
    (code(&output), said(&output.stderr) + &said(&output.stdout))
}

#[test]
fn what_is_exported_and_imported_is_what_was_there() {
    for bench in [Bench::new(), Bench::shipped(), Bench::extreme()] {
        let before = records(&bench);
        for name in ["sheets.xlsx", "sheets"] {
            let path = bench.path(name);
            let path = path.to_str().expect("text");
            assert_eq!(code(&bench.impact(&["export", path])), 0);
            let (code, words) = import(&bench, name, &[]);
            assert_eq!(code, 0, "{words}");
            assert!(words.contains("nothing to change"), "{words}");
            assert_eq!(records(&bench), before);
        }
    }
}

#[test]
fn the_same_records_give_the_same_workbook() {
    let bench = Bench::new();
    for name in ["one.xlsx", "two.xlsx"] {
        let path = bench.path(name);
        assert_eq!(code(&bench.impact(&["export", path.to_str().expect("text")])), 0);
    }
    assert_eq!(bench.read("one.xlsx"), bench.read("two.xlsx"));
}

#[test]
fn export_writes_over_nothing_and_says_what_it_cannot_do() {
    let bench = Bench::new();
    let export = |name: &str, more: &[&str]| {
        let path = bench.path(name);
        let mut arguments = vec!["export", path.to_str().expect("text")];
        arguments.extend(more);
        let output = bench.impact(&arguments);
        (code(&output), said(&output.stderr))
    };
    bench.write("there.xlsx", "mine");
    for (name, more, words) in [
        ("there.xlsx", &[][..], "it exists already"),
        ("new.ods", &[], "export writes only .xlsx workbooks"),
        ("new.xlsx", &["--only", "nroth"], "did you mean `north`?"),
    ] {
        let (code, told) = export(name, more);
        assert_eq!(code, 2, "{name}");
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(bench.read("there.xlsx"), b"mine");
    bench.change("data/alliances/north.toml", "[[lead_school]]", "[[lead_schol]]");
    let (code, told) = export("new.xlsx", &[]);
    assert_eq!(code, 1, "what a sheet has no place for is not lost");
    assert!(told.contains("did you mean `lead_school`?"), "{told}");
    assert!(!bench.path("new.xlsx").exists());
    assert_eq!(export("new.xlsx", &["--only", "south"]).0, 0);
}

#[test]
fn what_was_filled_in_stands_in_the_record_and_comments_stay() {
    let bench = Bench::new();
    bench.change("data/alliances/south.toml", "summary = ", "# As agreed in May.\nsummary = ");
    let (code, words) = through_csv(&bench, |bench| {
        let figures = "sheets/figures.csv";
        bench.change(figures, ",55,", ",\"1,056\",");
        let text = said(&bench.read(figures));
        let source = "study: Part 1";
        bench.write(
            figures,
            format!(
                "{text}south,2,Mentors trained,85%,,About,,since September 2012,,Yes,,{source},\r\n"
            ),
        );
        bench.change("sheets/members.csv", "\r\n", "\r\nsouth,12,,schools of the south\r\n");
    });
    assert_eq!(code, 0, "{words}");
    for line in [
        "data/alliances/north.toml\n",
        "value: “55” → “1056”",
        "figure “Mentors trained” added: 85%, about, since September 2012",
        "  members added: 12",
        "impact: 2 records changed",
    ] {
        assert!(words.contains(line), "{line:?} is not in\n{words}");
    }
    let south = said(&bench.read("data/alliances/south.toml"));
    let figure = "[[case_study.figure]]\nlabel = \"Mentors trained\"\nvalue = \"85%\"\nqualifier = \"about\"\nperiod = \"since September 2012\"\nhighlight = true\nsource = \"study: Part 1\"\n";
    assert!(south.contains(figure), "{south}");
    assert!(south.contains("# As agreed in May.\nsummary = "), "{south}");
    assert!(
        south.contains("\n[members]\ncount = 12\nincludes = \"schools of the south\"\n"),
        "{south}"
    );
    assert_eq!(self::code(&bench.impact(&["check"])), 0);
    let (code, words) = through_csv(&bench, |_| {});
    assert!(code == 0 && words.contains("nothing to change"), "{words}");
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let bench = Bench::new();
    let before = records(&bench);
    let path = bench.path("sheets");
    bench.impact(&["export", path.to_str().expect("text"), "--only", "north"]);
    assert!(!said(&bench.read("sheets/alliances.csv")).contains("south"));
    bench.change("sheets/figures.csv", ",\"55\",", ",\"56\",");
    let (code, words) = import(&bench, "sheets", &["--dry-run"]);
    assert_eq!(code, 0, "{words}");
    assert!(words.contains("value: “55” → “56”"), "{words}");
    assert!(words.contains("1 record would change"), "{words}");
    assert_eq!(records(&bench), before);
    import(&bench, "sheets", &[]);
    let changed: Vec<_> = records(&bench).into_iter().zip(before).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1, "the other alliance is left alone");
}

#[test]
fn rows_that_are_gone_are_deleted_and_what_is_left_out_stays() {
    let bench = Bench::new();
    let before = records(&bench);
    let (code, words) = through_csv(&bench, |bench| {
        for name in ["outcomes", "inspections", "lead-schools", "members", "member-parts"] {
            bench.remove(&format!("sheets/{name}.csv"));
        }
        let figures = said(&bench.read("sheets/figures.csv"));
        let kept: Vec<_> = figures.lines().filter(|line| !line.contains(",55,")).collect();
        bench.write("sheets/figures.csv", kept.join("\n"));
    });
    assert_eq!(code, 0, "{words}");
    assert_eq!(words.matches("removed").count(), 1, "{words}");
    let old = &before[0].1;
    let start = old.find("[[case_study.figure]]").expect("a figure");
    let end = start + old[start + 2..].find("[[").expect("another heading") + 2;
    let expected = format!("{}{}", &old[..start], &old[end..]);
    assert_eq!(records(&bench)[0].1, expected, "nothing else is touched");
}

/// Each fault with the sheet that it is made in, what is replaced, and what is told of it.
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
fn each_fault_is_told_at_its_cell_and_nothing_is_written() {
    let bench = Bench::new();
    let before = records(&bench);
    for (sheet, from, to, told) in FAULTS {
        let (code, words) = through_csv(&bench, |bench| {
            bench.change(&format!("sheets/{sheet}.csv"), from, to);
            // A sound change beside the fault is not written either.
            bench.change("sheets/alliances.csv", "South Alliance", "Southern Alliance");
        });
        assert_eq!(code, 1, "{sheet} {to}: {words}");
        assert!(words.contains(told), "{told}\nis not in\n{words}");
        assert!(words.contains("impact: nothing imported"), "{words}");
        assert_eq!(records(&bench), before, "{sheet} {to}");
    }
}

/// A workbook as a school makes it: a title, formats of its own, blanks.
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
fn what_spreadsheets_make_of_values_is_understood() {
    let bench = Bench::new();
    habits(&bench.path("north.xlsx")).expect("a workbook");
    let (code, words) = import(&bench, "north.xlsx", &[]);
    assert_eq!(code, 0, "{words}");
    let north = said(&bench.read("data/alliances/north.toml"));
    for lines in [
        "label = \"things of row 3\"\nvalue = \"80%\"\nperiod = \"July 2013\"\nhighlight = true\n",
        "label = \"things of row 4\"\nvalue = \"£1500\"\n",
        "label = \"things of row 5\"\nvalue = \"2/3\"\n",
        "label = \"things of row 6\"\nvalue = 55\n",
        "label = \"things of row 7\"\nvalue = 3\n",
    ] {
        assert!(north.contains(lines), "{lines}\nis not in\n{north}");
    }
    assert!(north.contains("[[case_study.outcome]]"), "what the book has no sheet for stays");
}

#[test]
fn a_new_alliance_and_a_new_case_study_come_from_sheets() {
    let bench = Bench::new();
    let folder = "sheets";
    let files = [
        ("alliances", "Alliance,Name,Summary\n,The West Alliance,One sentence.\n"),
        ("lead-schools", "Alliance;Name;Phase\n;West School;Primary\n"),
        (
            "case-studies",
            "Alliance,Case study,Theme,Prose,Partners\n,,Support,\"First.\n\nSecond.\",\"One\nTwo\"\n",
        ),
        ("figures", "Alliance,Case study,Label,Value,Source\n,,pupils,4,study: Support\n"),
    ];
    for (name, text) in files {
        bench.write(&format!("{folder}/{name}.csv"), text);
    }
    let (code, words) = import(&bench, folder, &[]);
    assert_eq!(code, 0, "{words}");
    let record = said(&bench.read("data/alliances/west-alliance.toml"));
    assert_eq!(
        record,
        "#:schema ../schema/alliance.json\n\nname = \"The West Alliance\"\nsummary = \"One sentence.\"\n\n\
         [[lead_school]]\nname = \"West School\"\nphase = \"primary\"\n\n\
         [[case_study]]\ntheme = \"support\"\nprose = '''\nFirst.\n\nSecond.\n'''\npartners = [\"One\", \"Two\"]\n\n\
         [[case_study.figure]]\nlabel = \"pupils\"\nvalue = 4\nsource = \"study: Support\"\n"
    );
    assert_eq!(self::code(&bench.impact(&["check"])), 0);
}

#[test]
fn files_that_cannot_be_imported_say_why() {
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
        let (code, told) = import(&bench, name, &[]);
        assert_eq!(code, status, "{name}: {told}");
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_record_that_is_no_toml_is_told_and_nothing_is_written() {
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

/// The whole way of somebody who has numbers and has never seen a record, from nothing to the page.
#[test]
fn from_a_new_project_to_the_figure_on_the_page() {
    let bench = Bench::new();
    let folder = bench.path("report");
    let root = folder.to_str().expect("text");
    let there = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_impact"));
        command.current_dir(bench.root()).args(["--root", root]).args(arguments);
        let output = command.output().expect("the program runs");
        (code(&output), said(&output.stderr) + &said(&output.stdout))
    };
    assert_eq!(there(&["init", root]).0, 0);
    assert_eq!(there(&["new", "alliance", "The West Alliance"]).0, 0);
    assert_eq!(there(&["export", "west", "--only", "west-alliance"]).0, 0);
    let themes = fs::read_to_string(folder.join("data/themes.toml")).expect("themes");
    let theme = themes.split("id = \"").nth(1).and_then(|rest| rest.split('"').next());
    let theme = theme.expect("a theme");
    let report = fs::read_to_string(folder.join("data/report.toml")).expect("a report");
    let source = report.split("[[source]]\nid = \"").nth(1).and_then(|rest| rest.split('"').next());
    let source = source.expect("a source");
    let write = |name: &str, rows: &str| {
        let path = format!("west/{name}.csv");
        let head = said(&bench.read(&path)).lines().next().expect("headings").to_owned();
        bench.write(&path, format!("{head}\r\n{rows}\r\n"));
    };
    write("alliances", "west-alliance,The West Alliance,Twelve schools share what they know.,,");
    write("lead-schools", "west-alliance,West School,,Primary,,,,");
    write("case-studies", &format!("west-alliance,1,{theme},,,What they did.,,"));
    write(
        "figures",
        &format!("west-alliance,1,visits to classrooms,over 4321,,,,,,yes,,{source}: Visits,"),
    );
    let skeleton = said(&bench.read("report/data/alliances/west-alliance.toml"));
    let (code, words) = there(&["import", "west"]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("--> west/figures.csv, row 2, column D (Value)"), "{words}");
    assert!(
        words.contains(
            "`over 4321`: write the number alone, and `over` in the column `Qualifier` beside it"
        ),
        "{words}"
    );
    assert_eq!(said(&bench.read("report/data/alliances/west-alliance.toml")), skeleton);
    bench.change("west/figures.csv", "over 4321,,", "\"4,321\",,over");
    let (code, words) = there(&["import", "west"]);
    assert_eq!(code, 0, "{words}");
    for command in [&["fmt", "--check"][..], &["check"], &["--only", "west-alliance"]] {
        let (code, words) = there(command);
        assert_eq!(code, 0, "{command:?}: {words}");
    }
    there(&["--force", "--keep-markup", "markup"]);
    let markup = said(&bench.read("markup/briefs/west-alliance.typ"));
    assert!(markup.contains("4,321"), "{markup}");
}

#[test]
fn the_sheets_are_told_in_the_guide() {
    let guide = fs::read_to_string(project().join("docs/editing.md")).expect("the guide");
    for sheet in impact_briefs::spreadsheet::sheets() {
        assert!(guide.contains(sheet.title), "{}", sheet.title);
    }
}

/// A sheet of figures for North.
const FIGURES: &str =
    "Alliance,Case study,Label,Value,Source\nnorth,1,trainees recruited,56,study: Part 1\n";

#[test]
fn names_that_programs_give_to_files_and_sheets_are_understood() {
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
    for (title, status, told) in [
        ("Figures - Table 1", 0, "value: “55” → “56”"),
        ("Figures 2013", 0, "value: “55” → “56”"),
        ("Sheet1", 0, "`Sheet1` is read as the sheet Figures"),
        ("Members", 1, "no row of `Members` has the headings"),
    ] {
        let bench = Bench::new();
        workbook(&bench.path("in.xlsx"), title, FIGURES);
        let (code, words) = import(&bench, "in.xlsx", &["--dry-run"]);
        assert_eq!(code, status, "{title}: {words}");
        assert!(words.contains(told), "{title}: {words}");
    }
}

#[test]
fn what_cannot_be_read_as_ours_is_never_nothing_to_change() {
    let other = "Day,Hour\nMonday,9\n";
    for (name, text, told) in [
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
        assert!(words.contains(told), "{name}: {words}");
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
fn rows_that_say_no_or_sum_up_are_no_entries() {
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

/// What a school types is the entry that is there, however its apostrophes, blanks and letters are written.
#[test]
fn a_row_is_its_entry_however_its_name_is_typed() {
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
    let south = said(&bench.read("data/alliances/south.toml"));
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
    let words = said(&output.stderr);
    assert!(words.contains("error[duplicate-name]: two alliances are called"), "{words}");
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
fn messages_about_sheets_speak_of_cells_and_columns() {
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
    let mut told = 0;
    for (sheet, row) in valid {
        let mut text = said(&bench.read(&format!("out/{sheet}.csv")));
        let cells: Vec<_> = row.split(',').collect();
        for (column, wrong) in (0..cells.len()).flat_map(|it| WRONG.map(|wrong| (it, wrong))) {
            let mut cells = cells.clone();
            let quoted = format!("\"{wrong}\"");
            cells[column] = &quoted;
            told += 1;
            text += &format!("{}\n", cells.join(",").replace("NEW", &format!("n{told}")));
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
        let (code, told) = import(&bench, &format!("in/{sheet}.csv"), &["--dry-run"]);
        assert_eq!((code, told.matches("error[").count()), (1, 1), "{told}");
        assert!(told.contains(words), "{told}");
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
    let (_, told) = import(&bench, "in.xlsx", &["--dry-run"]);
    assert_eq!(told.matches("error[").count(), 1, "{told}");
    bench.write("new/alliances.csv", "Alliance,Name,Summary\nwest,West,One.\n");
    bench.write("new/lead-schools.csv", "Alliance,Name\nwets,School\n");
    bench.write("new/case-studies.csv", "Alliance,Case study,Theme,Prose\nwest,one,training,A.\n");
    bench.write(
        "new/figures.csv",
        "Alliance,Case study,Label,Value,Source\nwest,1,a,1,study: Part 1\n",
    );
    let (_, told) = import(&bench, "new", &["--dry-run"]);
    assert_eq!(told.matches("error[").count(), 2, "{told}");
}

#[test]
fn an_exported_file_is_quoted_throughout() {
    let bench = Bench::shipped();
    let path = bench.path("sheets");
    assert_eq!(code(&bench.impact(&["export", path.to_str().expect("text")])), 0);
    let text = said(&bench.read("sheets/figures.csv"));
    let text = text.strip_prefix('\u{feff}').expect("a mark").to_owned();
    // Without quotation marks in any cell, every other part between two marks is a cell.
    let outside: String = text.split('"').step_by(2).collect();
    assert_eq!(outside.replace([',', '\r', '\n'], ""), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever stands in a cell is the same text when the file is read again.
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

/// A record in which comments stand wherever one can.
const COMMENTED: &str = "#:schema ../schema/alliance.json\n# the head\n\ndesignated = \"July 2011\"\nname = \"South Alliance\"\nsummary = \"A plain one.\"\nareas = [\n  # first\n  \"Leeds\", # city\n  # second\n  \"York\",\n  # end\n]\n\n[[lead_school]]\nname = \"First School\"\n#place = \"left out\"\n\n# before the study\n[[case_study]]\ntheme = \"training\"\nprose = \"One story.\"\n#partners = [\"left out\"]\n\n[[case_study.figure]]\nlabel = \"one\"\nvalue = 1\nsource = \"study: Part 1\"\n#note = \"of one\"\n\n# about two\n[[case_study.figure]]\nlabel = \"two\"\nvalue = 2\nsource = \"study: Part 1\"\n#note = \"of two\"\n\n[[case_study.figure]]\nlabel = \"three\"\nvalue = 3\nsource = \"study: Part 1\"\n#note = \"of three\"\n";

/// The record of South after its sheets were changed.
fn south(record: &str, change: impl Fn(&Bench)) -> String {
    let bench = Bench::new();
    bench.write("data/alliances/south.toml", record);
    let (code, words) = through_csv(&bench, change);
    assert_eq!(code, 0, "{words}");
    said(&bench.read("data/alliances/south.toml"))
}

#[test]
fn comments_stay_with_what_they_stand_by() {
    let figures = "sheets/figures.csv";
    let row =
        |label: &str, value: u8| format!("south,1,{label},{value},,,,,,,,study: Part 1,,\r\n");
    let gone = south(COMMENTED, |bench| {
        bench.change(figures, &row("two", 2), "");
    });
    let two = "# about two\n[[case_study.figure]]\nlabel = \"two\"\nvalue = 2\nsource = \"study: Part 1\"\n#note = \"of two\"\n\n";
    assert_eq!(gone, COMMENTED.replace(two, ""));
    let more = south(COMMENTED, |bench| {
        let text = said(&bench.read(figures));
        bench.write(figures, text + &row("four", 4));
    });
    let four = "\n[[case_study.figure]]\nlabel = \"four\"\nvalue = 4\nsource = \"study: Part 1\"\n";
    assert_eq!(more, format!("{COMMENTED}{four}"));
    let turned = south(COMMENTED, |bench| {
        bench.change(figures, &row("one", 1), "");
        let text = said(&bench.read(figures));
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
fn records_in_any_writing_come_back_as_they_were() {
    let inline = "name = \"South Alliance\"\nsummary = \"A plain one.\"\nlead_school = [{ name = \"L\" }] # the lead\nmembers = { count = 12 } # twelve\ncase_study = [\n  # about\n  { theme = \"training\", prose = \"One.\", figure = [{ label = \"a\", value = 1, source = \"study: x\" }] },\n]\n";
    for record in [inline, &COMMENTED.replace('\n', "\r\n"), COMMENTED] {
        assert_eq!(south(record, |_| {}), *record);
    }
    let windows = south(&COMMENTED.replace('\n', "\r\n"), |bench| {
        bench.change("sheets/figures.csv", ",two,2,", ",two,22,");
    });
    assert_eq!(windows, COMMENTED.replace("value = 2\n", "value = 22\n").replace('\n', "\r\n"));
}

#[test]
fn case_studies_without_a_number_are_known_by_their_order_and_by_what_they_say() {
    let bench = Bench::new();
    let keep = |bench: &Bench| {
        for name in ["figures", "outcomes", "inspections"] {
            bench.remove(&format!("sheets/{name}.csv"));
        }
    };
    let (code, words) = through_csv(&bench, |bench| {
        keep(bench);
        let text = said(&bench.read("sheets/case-studies.csv"));
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
fn an_alliance_may_be_called_by_its_name_and_by_no_other_ones() {
    let bench = Bench::new();
    let (code, words) = through_csv(&bench, |bench| {
        for name in ["alliances", "lead-schools", "case-studies"] {
            let path = format!("sheets/{name}.csv");
            let text = said(&bench.read(&path)).replace("south,", "SOUTH ALLIANCE,");
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
fn what_cannot_be_read_as_it_is_shown_is_refused() {
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

#[test]
fn a_stray_cell_far_out_does_no_harm() {
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
