//! Records as sheets and back: round trips through workbooks and CSV files.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

use crate::bench::{Bench, code, project, utf8};

/// Every record of a bench, by name.
pub(crate) fn records(bench: &Bench) -> Vec<(String, String)> {
    let mut paths = Vec::new();
    let folder = bench.path("data/alliances");
    crate::bench::walk(&folder, &folder, &mut paths);
    paths.sort();
    let read = |path: String| {
        let text = utf8(&bench.read(&format!("data/alliances/{path}")));
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

/// Exports to CSV, applies a change, and imports; returns the exit code and output of the import.
pub(crate) fn through_csv(bench: &Bench, change: impl Fn(&Bench)) -> (i32, String) {
    let folder = bench.path("sheets");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("removed");
    }
    let output = bench.impact(&["export", folder.to_str().expect("text")]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    save_again(&folder);
    change(bench);
    import(bench, "sheets", &[])
}

/// Rewrites every CSV file of a folder as a spreadsheet program does, which quotes only where necessary.
pub(crate) fn save_again(folder: &Path) {
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

pub(crate) fn import(bench: &Bench, name: &str, more: &[&str]) -> (i32, String) {
    let mut command = bench.command(&["import", name]);
    let output = command.args(more).current_dir(bench.root()).output();
    let output = output.expect("the program runs");
    (code(&output), utf8(&output.stderr) + &utf8(&output.stdout))
}

#[test]
fn an_export_imported_again_changes_nothing() {
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
fn export_replaces_no_file_and_explains_refusals() {
    let bench = Bench::new();
    let export = |name: &str, more: &[&str]| {
        let path = bench.path(name);
        let mut arguments = vec!["export", path.to_str().expect("text")];
        arguments.extend(more);
        let output = bench.impact(&arguments);
        (code(&output), utf8(&output.stderr))
    };
    bench.write("there.xlsx", "mine");
    for (name, more, words) in [
        ("there.xlsx", &[][..], "it exists already"),
        ("new.ods", &[], "export writes only .xlsx workbooks"),
        ("new.xlsx", &["--only", "nroth"], "did you mean `north`?"),
    ] {
        let (code, printed) = export(name, more);
        assert_eq!(code, 2, "{name}");
        assert!(printed.contains(words), "{printed}");
    }
    assert_eq!(bench.read("there.xlsx"), b"mine");
    bench.change("data/alliances/north.toml", "[[lead_school]]", "[[lead_schol]]");
    let (code, printed) = export("new.xlsx", &[]);
    assert_eq!(code, 1, "a key without a column is not lost");
    assert!(printed.contains("did you mean `lead_school`?"), "{printed}");
    assert!(!bench.path("new.xlsx").exists());
    assert_eq!(export("new.xlsx", &["--only", "south"]).0, 0);
}

#[test]
fn an_import_writes_what_was_filled_in_and_keeps_comments() {
    let bench = Bench::new();
    bench.change("data/alliances/south.toml", "summary = ", "# As agreed in May.\nsummary = ");
    let (code, words) = through_csv(&bench, |bench| {
        let figures = "sheets/figures.csv";
        bench.change(figures, ",55,", ",\"1,056\",");
        let text = utf8(&bench.read(figures));
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
    let south = utf8(&bench.read("data/alliances/south.toml"));
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
fn a_dry_run_prints_the_changes_and_writes_nothing() {
    let bench = Bench::new();
    let before = records(&bench);
    let path = bench.path("sheets");
    bench.impact(&["export", path.to_str().expect("text"), "--only", "north"]);
    assert!(!utf8(&bench.read("sheets/alliances.csv")).contains("south"));
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
fn deleted_rows_are_removed_and_missing_sheets_change_nothing() {
    let bench = Bench::new();
    let before = records(&bench);
    let (code, words) = through_csv(&bench, |bench| {
        for name in ["outcomes", "inspections", "lead-schools", "members", "member-parts"] {
            bench.remove(&format!("sheets/{name}.csv"));
        }
        let figures = utf8(&bench.read("sheets/figures.csv"));
        let kept: Vec<_> = figures.lines().filter(|line| !line.contains(",55,")).collect();
        bench.write("sheets/figures.csv", kept.join("\n"));
    });
    assert_eq!(code, 0, "{words}");
    assert_eq!(words.matches("removed").count(), 1, "{words}");
    let old = &before[0].1;
    let start = old.find("[[case_study.figure]]").expect("a figure");
    let end = start + old[start + 2..].find("[[").expect("another heading") + 2;
    let expected = format!("{}{}", &old[..start], &old[end..]);
    assert_eq!(records(&bench)[0].1, expected, "nothing else has changed");
}

#[test]
fn an_import_creates_new_alliances_and_case_studies() {
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
    let record = utf8(&bench.read("data/alliances/west-alliance.toml"));
    assert_eq!(
        record,
        "#:schema ../schema/alliance.json\n\nname = \"The West Alliance\"\nsummary = \"One sentence.\"\n\n\
         [[lead_school]]\nname = \"West School\"\nphase = \"primary\"\n\n\
         [[case_study]]\ntheme = \"support\"\nprose = '''\nFirst.\n\nSecond.\n'''\npartners = [\"One\", \"Two\"]\n\n\
         [[case_study.figure]]\nlabel = \"pupils\"\nvalue = 4\nsource = \"study: Support\"\n"
    );
    assert_eq!(self::code(&bench.impact(&["check"])), 0);
}

/// The whole way of a newcomer, from a new project to a figure on the page.
#[test]
fn from_a_new_project_to_the_figure_on_the_page() {
    let bench = Bench::new();
    let folder = bench.path("report");
    let root = folder.to_str().expect("text");
    let there = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_impact"));
        command.current_dir(bench.root()).args(["--root", root]).args(arguments);
        let output = command.output().expect("the program runs");
        (code(&output), utf8(&output.stderr) + &utf8(&output.stdout))
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
        let head = utf8(&bench.read(&path)).lines().next().expect("headings").to_owned();
        bench.write(&path, format!("{head}\r\n{rows}\r\n"));
    };
    write("alliances", "west-alliance,The West Alliance,Twelve schools share what they know.,,");
    write("lead-schools", "west-alliance,West School,,Primary,,,,");
    write("case-studies", &format!("west-alliance,1,{theme},,,What they did.,,"));
    write(
        "figures",
        &format!("west-alliance,1,visits to classrooms,over 4321,,,,,,yes,,{source}: Visits,"),
    );
    let skeleton = utf8(&bench.read("report/data/alliances/west-alliance.toml"));
    let (code, words) = there(&["import", "west"]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("--> west/figures.csv, row 2, column D (Value)"), "{words}");
    assert!(
        words.contains(
            "`over 4321`: write the number alone, and `over` in the column `Qualifier` beside it"
        ),
        "{words}"
    );
    assert_eq!(utf8(&bench.read("report/data/alliances/west-alliance.toml")), skeleton);
    bench.change("west/figures.csv", "over 4321,,", "\"4,321\",,over");
    let (code, words) = there(&["import", "west"]);
    assert_eq!(code, 0, "{words}");
    for command in [&["fmt", "--check"][..], &["check"], &["--only", "west-alliance"]] {
        let (code, words) = there(command);
        assert_eq!(code, 0, "{command:?}: {words}");
    }
    there(&["--force", "--keep-markup", "markup"]);
    let markup = utf8(&bench.read("markup/alliances/west-alliance.typ"));
    assert!(markup.contains("4,321"), "{markup}");
}

#[test]
fn the_guide_describes_the_sheets() {
    let guide = fs::read_to_string(project().join("docs/editing.md")).expect("the guide");
    for sheet in impact_briefs::spreadsheet::sheets() {
        assert!(guide.contains(sheet.title), "docs/editing.md lacks {}", sheet.title);
    }
}
