//! Workbooks as programs write them: the import takes what a cell shows, and refuses what it cannot read, within
//! bounds of memory.

use std::fs;
use std::io::{Cursor, Write as _};
use std::process::Command;

use toml::{Table, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::bench::{Bench, code, project, utf8};

const HEADINGS: [&str; 7] =
    ["Alliance", "Case study", "Label", "Value", "Unit", "Period", "Source"];

/// A zip archive with these parts.
pub(crate) fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let begun = writer.start_file(*name, SimpleFileOptions::default());
        begun.expect("begun");
        writer.write_all(text.as_bytes()).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

fn relations(list: &[(&str, &str)]) -> String {
    let relation = |(id, (kind, target)): (usize, &(&str, &str))| {
        format!("<Relationship Id=\"r{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let list: String = (1..).zip(list).map(relation).collect();
    format!("<Relationships>{list}</Relationships>")
}

/// An Excel workbook with the sheet Figures, whose rows below the headings are given, and more parts.
fn excel(rows: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let headings =
        HEADINGS.map(|heading| format!("<c t=\"inlineStr\"><is><t>{heading}</t></is></c>"));
    let sheet = format!("<worksheet><sheetData><row>{}</row>{rows}</worksheet>", headings.concat());
    let root = relations(&[("officeDocument", "xl/workbook.xml")]);
    let book = relations(&[
        ("worksheet", "worksheets/sheet1.xml"),
        ("chartsheet", "c.xml"),
        ("styles", "styles.xml"),
        ("sharedStrings", "strings.xml"),
    ]);
    let parts = [
        ("_rels/.rels", root.as_str()),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Figures\" id=\"r1\"/></sheets></workbook>",
        ),
        ("xl/_rels/workbook.xml.rels", &book),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let kept = parts.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    zipped(&kept.chain(more).copied().collect::<Vec<_>>())
}

/// A row of a figure of North, with its number and XML for its value and period.
fn row(number: usize, label: &str, value: &str, period: &str) -> String {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let [north, one, label, source] = ["north", "1", label, "study: Part 1"].map(text);
    format!("<row r=\"{number}\">{north}{one}{label}{value}<c/>{period}{source}</row>")
}

/// An OpenDocument workbook with these tables.
fn open_document(tables: &str) -> Vec<u8> {
    let content = format!("<o:d><o:spreadsheet>{tables}</o:spreadsheet></o:d>");
    zipped(&[("content.xml", &content)])
}

fn import(bench: &Bench, name: &str) -> (i32, String) {
    let mut command = bench.command(&["import", name]);
    let output = command.current_dir(bench.root()).output();
    let output = output.expect("the program runs");
    (code(&output), utf8(&output.stderr) + &utf8(&output.stdout))
}

/// The exit code and output of an import of these bytes.
fn imported(name: &str, bytes: &[u8]) -> (i32, String) {
    let bench = Bench::new();
    bench.write(name, bytes);
    import(&bench, name)
}

fn north(bench: &Bench) -> Table {
    let text = utf8(&bench.read("data/alliances/north.toml"));
    text.parse().expect("a record")
}

/// A fixture that LibreOffice saved; `tests/outside/check_sheets --fixtures` writes it.
fn fixture(name: &str) -> Vec<u8> {
    fs::read(project().join("tests/fixtures/sheets").join(name)).expect("a fixture")
}

#[test]
fn cells_are_imported_as_libreoffice_shows_them() {
    for name in ["shown.xlsx", "shown.ods"] {
        let bench = Bench::new();
        bench.write(name, fixture(name));
        let (code, words) = import(&bench, name);
        assert_eq!(code, 0, "{words}");
        let record = north(&bench);
        let figures = record["case_study"][0]["figure"].as_array().expect("figures");
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let wrong = figures.iter().filter(|figure| {
            let shown = figure.get("period").unwrap_or(&figure["value"]);
            text(shown) != text(&figure["note"])
        });
        let wrong: Vec<_> = wrong.collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        assert_eq!(figures.len(), 27);
    }
}

#[test]
fn cells_that_do_not_show_what_they_hold_are_refused() {
    for name in ["refused.xlsx", "refused.ods"] {
        let (code, words) = imported(name, &fixture(name));
        assert_eq!(code, 1, "{words}");
        let cells =
            (2..14).map(|row| (row, "D (Value)")).chain((14..18).map(|row| (row, "F (Period)")));
        for (row, column) in cells {
            let place = format!("{name}, sheet Figures, row {row}, column {column}");
            assert!(words.contains(&place), "{place}\nis not in\n{words}");
        }
        for message in [
            "`Value` shows `2` but holds the number 1500",
            "`Value` shows nothing but holds the number 5",
            "`Value` shows `02/03/2026`, a date that the spreadsheet made of what was typed",
            "`Period` shows `Dec-11`, which is December 2011, or what a spreadsheet makes of 2011-12",
        ] {
            assert!(words.contains(message), "{message}\nis not in\n{words}");
        }
    }
}

#[test]
fn a_formula_without_a_saved_result_is_named_and_the_record_stays() {
    let bench = Bench::new();
    let before = bench.read("data/alliances/north.toml");
    let rows =
        row(2, "trainees recruited", "<c><v>55</v></c>", "<c><f>\"2012\"&amp;\"-13\"</f><v/></c>");
    bench.write("north.xlsx", excel(&format!("{rows}</sheetData>"), &[]));
    let (code, words) = import(&bench, "north.xlsx");
    assert_eq!(code, 1, "{words}");
    let message = "error[invalid-value]: `Period` holds the formula `=\"2012\"&\"-13\"`, whose result was not saved\n --> north.xlsx, sheet Figures, row 2, column F (Period)";
    assert!(words.contains(message), "{words}");
    assert_eq!(bench.read("data/alliances/north.toml"), before);
}

#[test]
fn a_one_in_place_of_a_percentage_is_an_error_without_a_unit() {
    let bench = Bench::new();
    bench.change("data/alliances/north.toml", "value = 55", "value = \"55%\"");
    let figures = |value: &str, unit: &str, more: &str| {
        let head = "Alliance,Case study,Label,Value,Unit,Source";
        let text =
            format!("{head}\nnorth,1,trainees recruited,{value},{unit},study: Part 1\n{more}");
        bench.write("figures.csv", text);
        import(&bench, "figures.csv")
    };
    for value in ["1", "0"] {
        let (code, words) = figures(value, "", "");
        assert_eq!(code, 1, "{words}");
        let message = format!("`Value` is {value} where the record has 55%");
        assert!(words.contains(&message), "{words}");
    }
    assert_eq!(figures("1", "count", "").0, 0);
    let more = "north,1,new,1,,study: Part 1\n";
    let (code, words) = figures("50%", "", more);
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("`Value` is 1 where all other rows have a percentage"), "{words}");
}

#[test]
fn comments_charts_and_hidden_rows_are_reported() {
    let one = row(2, "trainees recruited", "<c><v>56</v></c>", "<c/>");
    let two =
        row(3, "seen by few", "<c><v>4</v></c>", "<c/>").replace("<row ", "<row hidden=\"1\" ");
    let note = "<comments><commentList><comment ref=\"D2\"><text><r><t>Ann: </t></r><r><t>55, I think</t></r></text></comment></commentList></comments>";
    let book = "<workbook><sheets><sheet name=\"Figures\" id=\"r1\"/><sheet name=\"Our chart\" id=\"r2\"/></sheets></workbook>";
    let links = relations(&[("comments", "../comments1.xml")]);
    let bytes = excel(
        &format!("{one}{two}</sheetData>"),
        &[
            ("xl/workbook.xml", book),
            ("xl/worksheets/_rels/sheet1.xml.rels", &links),
            ("xl/comments1.xml", note),
            ("xl/c.xml", "<chartsheet/>"),
        ],
    );
    let (code, words) = imported("north.xlsx", &bytes);
    assert_eq!(code, 0, "{words}");
    for line in [
        "warning[sheet-notice]: ignoring `Our chart`: a chart sheet has no cells",
        "warning[sheet-notice]: 1 row is hidden, and is imported",
        "a comment on cell D2 is not imported: “Ann: 55, I think”",
        "value: “55” → “56”",
        "figure “seen by few” added: 4",
    ] {
        assert!(words.contains(line), "{line}\nis not in\n{words}");
    }
}

#[test]
fn a_file_that_is_not_a_workbook_is_refused_with_its_cause() {
    let whole = excel(&format!("{}</sheetData>", row(2, "a", "<c><v>1</v></c>", "<c/>")), &[]);
    let protected = "<m><f><encryption-data/></f></m>";
    let cases: [(&str, &[u8], &str); 11] = [
        ("a.xlsx", b"", "it is empty"),
        ("a.xlsx", b"<html>", "it is not a workbook, or only a part of one"),
        ("a.xlsx", &whole[..whole.len() / 2], "it is not a workbook, or only a part of one"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "it is protected with a password, or is an old .xls workbook",
        ),
        (
            "a.xlsx",
            &zipped(&[("word/document.xml", "")]),
            "it is not a workbook of Excel or LibreOffice",
        ),
        (
            "a.xlsb",
            &zipped(&[
                ("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.bin")])),
                ("xl/workbook.bin", ""),
            ]),
            "it is a binary workbook (.xlsb)",
        ),
        (
            "a.xlsx",
            &excel("</sheetDat>", &[]),
            "its part `xl/worksheets/sheet1.xml` cannot be read",
        ),
        (
            "a.xlsx",
            &excel(
                "</sheetData>",
                &[("xl/workbook.xml", "<workbook><sheet name=\"A\" id=\"r9\"/></workbook>")],
            ),
            "its part `xl/workbook.xml` cannot be read",
        ),
        (
            "a.xlsx",
            &excel("<row r=\"2\"><c r=\"?\"/></row></sheetData>", &[]),
            "its part `xl/worksheets/sheet1.xml` cannot be read",
        ),
        (
            "a.ods",
            &zipped(&[("content.xml", "<a>&x;</a>")]),
            "its part `content.xml` cannot be read",
        ),
        (
            "a.ods",
            &zipped(&[("content.xml", "?"), ("META-INF/manifest.xml", protected)]),
            "it is protected with a password",
        ),
    ];
    for (name, bytes, cause) in cases {
        let (code, words) = imported(name, bytes);
        assert_eq!(code, 2, "{words}");
        assert!(words.contains(cause) && words.contains("help: "), "{cause}\nis not in\n{words}");
    }
}

#[test]
fn a_pipe_or_a_device_is_refused_by_name() {
    let bench = Bench::new();
    let pipe = bench.path("pipe.xlsx");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    for name in ["pipe.xlsx", "/dev/zero"] {
        let (code, words) = import(&bench, name);
        assert_eq!(code, 2, "{words}");
        assert!(words.contains(name), "{words}");
    }
}

/// Workbooks of a few kilobytes that expand to more than memory holds.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let wide = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000\"><text:p>x</text:p></table:table-cell>";
    let rows =
        format!("<table:table-row table:number-rows-repeated=\"90000\">{wide}</table:table-row>");
    let table = |rows: &str| format!("<table:table table:name=\"Figures\">{rows}</table:table>");
    let merged = "<mergeCell ref=\"A1:ALL1000\"/>".repeat(2_000);
    let blanks = "<text:s text:c=\"1000\"/>".repeat(100_000);
    let blanks = format!(
        "<table:table-row><table:table-cell><text:p>a{blanks}b</text:p></table:table-cell></table:table-row>"
    );
    let count = "<sst count=\"4294967296\" uniqueCount=\"4294967296\"><si><t>x</t></si></sst>";
    let declared = row(2, "trainees recruited", "<c><v>55</v></c>", "<c/>") + "</sheetData>";
    let spaces = " ".repeat(300 << 20);
    let shared = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let uses = format!("<row r=\"2\">{}</row></sheetData>", "<c t=\"s\"><v>0</v></c>".repeat(900));
    let sheets = "<sheet name=\"A\" id=\"r1\"/>".repeat(100_000);
    let sheets = format!("<workbook><sheets>{sheets}</sheets></workbook>");
    vec![
        ("declared.xlsx", excel(&declared, &[("xl/strings.xml", count)]), ""),
        ("unpacks.ods", zipped(&[("content.xml", &spaces)]), "it unpacks to more than 256 MB"),
        ("repeats.ods", open_document(&table(&rows)), "more cells than any sheet of records"),
        ("blanks.ods", open_document(&table(&blanks)), "more than a million characters"),
        (
            "merges.xlsx",
            excel(&format!("</sheetData><mergeCells>{merged}</mergeCells>"), &[]),
            "more cells than any sheet of records",
        ),
        (
            "shares.xlsx",
            excel(&uses, &[("xl/strings.xml", &shared)]),
            "more cells than any sheet of records",
        ),
        (
            "sheets.xlsx",
            excel("</sheetData>", &[("xl/workbook.xml", &sheets)]),
            "more than 255 sheets",
        ),
    ]
}

#[test]
fn a_small_workbook_cannot_exhaust_memory() {
    let bench = Bench::new();
    for (name, bytes, cause) in bombs() {
        bench.write(name, bytes);
        // 2 GB of address space: too little for a program that trusts the sizes in the file.
        let limited = "ulimit -v 2097152; exec \"$0\" \"$@\"";
        let program = bench.command(&["import", name]);
        let output = Command::new("sh")
            .args(["-c", limited])
            .arg(program.get_program())
            .args(program.get_args())
            .current_dir(bench.root())
            .output()
            .expect("the program runs");
        let words = utf8(&output.stderr) + &utf8(&output.stdout);
        let status = code(&output);
        assert_eq!(status, if cause.is_empty() { 0 } else { 2 }, "{name}: {words}");
        assert!(words.contains(cause), "{name}: {words}");
    }
}
