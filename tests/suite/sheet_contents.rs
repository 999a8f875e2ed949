//! What schools do in sheets: notes, ditto marks, struck-through text, hidden columns, headings of their own.
//! Each is read as it is meant, or reported.

use std::path::Path;

use impact_briefs::spreadsheet::sheets;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::bench::{Bench, code, utf8};

const HEAD: &str = "Alliance,Case study,Label,Value,Highlight,Source,Note";
const ROW: &str = "north,1,trainees recruited,55,yes,study: Part 1,";

fn import(bench: &Bench, name: &str) -> (i32, String) {
    let mut command = bench.command(&["import", name, "--dry-run"]);
    let output = command.current_dir(bench.root()).output();
    let output = output.expect("the program runs");
    (code(&output), utf8(&output.stderr) + &utf8(&output.stdout))
}

/// The exit code and output of an import of the sheet Figures with these lines.
fn figures(lines: &[&str]) -> (i32, String) {
    let bench = Bench::new();
    bench.write("in/figures.csv", lines.join("\n") + "\n");
    import(&bench, "in")
}

#[test]
fn a_repeated_row_of_headings_is_an_error() {
    let (code, words) = figures(&[HEAD, ROW, HEAD, "north,1,of trainees,2/3,,study: Part 1,"]);
    assert_eq!(code, 1, "{words}");
    assert_eq!(words.matches("error[").count(), 1, "{words}");
    assert!(words.contains("the row repeats the headings\n--> in/figures.csv, row 3"), "{words}");
    // Headings merged over two rows are exported twice.
    let (code, words) = figures(&["A title", HEAD, HEAD, "", ROW]);
    assert_eq!(code, 0, "{words}");
    assert!(!words.contains("“trainees recruited” removed"), "{words}");
}

#[test]
fn notes_beside_or_below_a_table_are_reported() {
    for (row, place) in [
        ("north,1,trainees recruited,55,yes,study: Part 1,,ask Jane", "row 2, column H"),
        ("north,1,trainees recruited,55,yes,study: Part 1,,,,ask Jane", "row 2, column J"),
    ] {
        let (code, words) = figures(&[HEAD, row]);
        assert_eq!(code, 1, "{words}");
        assert!(words.contains("this column has no heading"), "{words}");
        assert!(words.contains(place), "{words}");
    }
    for note in ["* from SIMS", "Note: provisional", ",see the register"] {
        let (code, words) = figures(&[HEAD, ROW, "", note]);
        assert_eq!(code, 0, "{words}");
        let note = note.trim_matches(',');
        assert!(
            words.contains(&format!("the row says only `{note}`; it is not imported")),
            "{words}"
        );
    }
    for waiting in ["north", "NORTH,1", ",2"] {
        let (code, words) = figures(&[HEAD, ROW, waiting]);
        assert_eq!((code, words.contains("and no more")), (0, false), "{waiting}: {words}");
    }
}

#[test]
fn placeholders_are_refused_in_every_column_of_texts() {
    let (mut columns, mut refused) = (0, 0);
    for sheet in sheets().iter().filter(|sheet| sheet.path.len() < 3) {
        let names = [
            "name", "summary", "place", "includes", "kind", "headline", "prose", "label",
            "measure", "school", "subject", "note",
        ];
        let is_text = |name: &str| names.contains(&name);
        for column in sheet.columns.iter().filter(|it| is_text(&it.key.name)) {
            columns += 1;
            for (text, words) in [
                ("as above", "refers to what is above"),
                ("TBC", "means that it is not known"),
                ("–", "means that it is not known"),
            ] {
                let bench = Bench::new();
                let cells = sheet.columns.iter().map(|other| match other.heading.as_str() {
                    "Alliance" => "north".to_owned(),
                    "Case study" => "1".to_owned(),
                    heading if heading == column.heading => text.to_owned(),
                    _ if other.key.required => other.example(),
                    _ => String::new(),
                });
                let cells: Vec<_> = cells.map(|it| format!("\"{it}\"")).collect();
                let heads: Vec<_> = sheet.columns.iter().map(|it| it.heading.clone()).collect();
                let name = format!("in/{}.csv", sheet.title.to_lowercase());
                bench.write(&name, format!("{}\n{}\n", heads.join(","), cells.join(",")));
                let (code, printed) = import(&bench, "in");
                let message = format!("`{}` is `{text}`, which {words}", column.heading);
                assert!(code == 1 && printed.contains(&message), "{printed}");
                assert!(printed.contains(&format!("({})", column.heading)), "{printed}");
                refused += 1;
            }
        }
    }
    assert_eq!((columns, refused), (17, 51));
}

#[test]
fn placeholders_are_refused_in_records() {
    let bench = Bench::new();
    let text = "name = \"n/a\"\nsummary = \"A.\"\nareas = [\"Leeds\", \"ditto\"]\n[[lead_school]]\nname = \"?\"\nkind = \"same school as before\"\n[[case_study]]\ntheme = \"training\"\nprose = \"tbc\"\n";
    bench.write("data/alliances/south.toml", text);
    let output = bench.impact(&["check"]);
    let words = utf8(&output.stderr);
    assert_eq!(words.matches("error[empty-text]").count(), 4, "{words}");
    for place in ["1:9", "3:20", "5:9", "9:10"] {
        assert!(words.contains(&format!("south.toml:{place}")), "{place}: {words}");
    }
}

#[test]
fn a_cell_with_choices_may_be_empty_but_not_a_placeholder() {
    let (_, words) = figures(&[&format!("{HEAD},Unit"), &format!("{ROW},n/a")]);
    assert!(words.contains("`Unit` cannot be `n/a`"), "{words}");
    assert!(words.contains(", or leave it out if it is optional"), "{words}");
}

/// A workbook with hidden columns, struck-through text and a hidden sheet.
fn hidden(path: &Path) -> Result<(), XlsxError> {
    let mut workbook = Workbook::new();
    let struck = Format::new().set_font_strikethrough();
    let sheet = workbook.add_worksheet().set_name("Figures")?;
    for (column, (heading, text)) in (0..).zip(HEAD.split(',').zip(ROW.split(','))) {
        sheet.write_string(0, column, heading)?.write_string(1, column, text)?;
    }
    sheet.write_string(1, 6, "counted in June")?.set_column_hidden(6)?.set_column_hidden(20)?;
    sheet.write_string_with_format(1, 3, "56", &struck)?;
    let parts = [(&Format::new(), "trainees "), (&struck, "recruited")];
    sheet.write_rich_string(1, 2, &parts)?;
    let sheet = workbook.add_worksheet().set_name("Members")?.set_hidden(true);
    for (column, (heading, text)) in
        (0..).zip([("Alliance", "north"), ("Count", "39"), ("Qualifier", "about")])
    {
        sheet.write_string(0, column, heading)?.write_string(1, column, text)?;
    }
    workbook.save(path)
}

#[test]
fn hidden_and_struck_through_cells_are_imported_with_a_warning() {
    let bench = Bench::new();
    hidden(&bench.path("in.xlsx")).expect("written");
    let table = |name: &str, style: &str, rows: &str| {
        format!(
            "<table:table table:name=\"{name}\" table:style-name=\"{style}\">{rows}</table:table>"
        )
    };
    let row = |cells: &[(&str, &str)]| {
        let cells = cells.iter().map(|(text, style)| format!(
            "<table:table-cell table:style-name=\"{style}\" office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        ));
        format!("<table:table-row>{}</table:table-row>", cells.collect::<String>())
    };
    let style =
        |name: &str, of: &str| format!("<style:style style:name=\"{name}\">{of}</style:style>");
    let styles = style("ta1", "<style:table-properties table:display=\"true\"/>")
        + &style("ta2", "<style:table-properties table:display=\"false\"/>")
        + &style("ce1", "<style:text-properties style:text-line-through-style=\"solid\"/>")
        + &style("T1", "<style:text-properties style:text-line-through-style=\"solid\"/>")
        + &style("ce2", "<style:text-properties style:text-line-through-style=\"none\"/>");
    let heads: Vec<_> = HEAD.split(',').map(|it| (it, "ce2")).collect();
    let mut cells: Vec<_> = ROW.split(',').map(|it| (it, "ce2")).collect();
    cells[2] = ("trainees <text:span text:style-name=\"T1\">recruited</text:span>", "ce2");
    cells[3] = ("56", "ce1");
    cells[6] = ("counted in June", "ce2");
    let columns = "<table:table-column table:number-columns-repeated=\"6\"/><table:table-column table:visibility=\"collapse\"/>";
    let members = row(&[("Alliance", ""), ("Count", ""), ("Qualifier", "")])
        + &row(&[("north", ""), ("39", ""), ("about", "")]);
    let content = format!(
        "<o:d>{styles}{}{}</o:d>",
        table("Figures", "ta1", &(columns.to_owned() + &row(&heads) + &row(&cells))),
        table("Members", "ta2", &members),
    );
    bench.write("in.ods", crate::workbooks::zipped(&[("content.xml", &content)]));
    for name in ["in.xlsx", "in.ods"] {
        let (code, words) = import(&bench, name);
        assert_eq!(code, 0, "{words}");
        for expected in [
            "column G is hidden, and is imported",
            "the sheet is hidden, and is imported",
            "text in 2 cells is struck through, and is imported",
            "value: “55” → “56”",
            "counted in June",
        ] {
            assert!(words.contains(expected), "{name}: {expected}\n{words}");
        }
        assert_eq!(words.matches("warning[sheet-notice]").count(), 3, "{words}");
    }
}

#[test]
fn a_number_that_lost_its_sign_is_an_error() {
    for (label, value, meant) in [
        ("paid by each school", "1600", "write `£1600`, or `count` as its unit"),
        ("paid by each school", "1500.5", "write `£1500.5`, or `count` as its unit"),
    ] {
        let row = format!("north,1,{label},{value},,study: Part 1,");
        let (code, words) = figures(&[HEAD, &row]);
        assert_eq!(code, 1, "{words}");
        assert!(words.contains("where the record has £1500") && words.contains(meant), "{words}");
    }
    let bench = Bench::new();
    let head =
        "Alliance,Case study,Measure,Before,Before date,After,After qualifier,After date,Source";
    bench.write("in/outcomes.csv", format!("{head}\nnorth,1,Pupils at the #expected level,5,2011,100%,almost,2012-13,study: Part 2\n"));
    let (code, words) = import(&bench, "in");
    assert_eq!(code, 1, "{words}");
    assert!(
        words.contains("`Before` is 5 where the record has 0%") && words.contains("write `5%`"),
        "{words}"
    );
}

#[test]
fn headings_and_ticks_may_be_typed_in_many_ways() {
    for head in [
        HEAD.to_uppercase(),
        HEAD.replace(',', ":,"),
        HEAD.replace("Value", "* Value *:"),
        HEAD.replace("Case study", "\"Case\nstudy\""),
    ] {
        for tick in ["✓", "✔", "Y", "TRUE"] {
            let row = ROW.replace("yes", tick);
            let (code, words) = figures(&[&head, &row]);
            assert_eq!(code, 0, "{head} {tick}: {words}");
            assert!(!words.contains("highlight"), "{words}");
        }
    }
    let (code, words) = figures(&[&HEAD.replace("Value", "Value (%)"), ROW]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("call it `Value`, and write the sign into each cell below"), "{words}");
    let (code, words) = figures(&[&HEAD.replace("Alliance", "TSA"), ROW]);
    assert_eq!((code, words.matches("error[").count()), (1, 1), "{words}");
}

#[test]
fn a_theme_is_exported_with_its_alliances() {
    let bench = Bench::new();
    let export = |name: &str, only: &[&str]| {
        let path = bench.path(name);
        let mut arguments = vec!["export", path.to_str().expect("text")];
        only.iter().for_each(|id| arguments.extend(["--only", *id]));
        let output = bench.impact(&arguments);
        (code(&output), utf8(&output.stderr) + &utf8(&output.stdout))
    };
    let alliances = |name: &str| {
        let text = utf8(&bench.read(&format!("{name}/alliances.csv")));
        let ids =
            text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned());
        ids.filter(|id| matches!(id.as_str(), "\"north\"" | "\"south\"")).count()
    };
    for (name, only, count) in [
        ("training", &["training"][..], 2),
        ("support", &["support"], 1),
        ("both", &["support", "north"], 2),
    ] {
        let (code, words) = export(name, only);
        assert_eq!((code, alliances(name)), (0, count), "{words}");
    }
    for (id, words) in [("trainning", "did you mean `training`?"), ("x", "there are `north`")] {
        let (code, printed) = export("none", &[id]);
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains(words), "{printed}");
    }
    // A record that is not valid TOML may belong to any theme.
    bench.write("data/alliances/broken.toml", "name = \n");
    let (code, words) = export("broken", &["support"]);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("broken.toml:1"), "{words}");
}
