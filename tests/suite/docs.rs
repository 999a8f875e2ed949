//! The documentation agrees with the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use impact_briefs::diagnostic::{Code, Severity};
use impact_briefs::record::FileKind;
use impact_briefs::view::fields;
use serde_json::Value as Json;

use crate::bench::{Bench, code, project, utf8};

fn doc(path: &str) -> String {
    fs::read_to_string(project().join(path)).expect("a document")
}

#[test]
fn every_code_is_documented_with_its_severity() {
    let text = doc("docs/diagnostics.md");
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), Code::ALL.len());
    for (code, row) in Code::ALL.iter().zip(rows) {
        let severity = if code.severity() == Severity::Error { "error" } else { "warning" };
        assert!(row.starts_with(&format!("| `{}` | {severity} | ", code.name())), "{row}");
    }
}

/// The words set as code in a line of Markdown.
pub(crate) fn code_words(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The cells of the rows of all tables in a text.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with("| "));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

/// The part of a document below a heading, up to the next heading.
fn section<'d>(text: &'d str, heading: &str) -> &'d str {
    let start = format!("{heading}\n");
    let (_, below) = text.split_once(&start).unwrap_or_else(|| panic!("no heading {heading}"));
    below.split("\n#").next().unwrap_or(below)
}

/// Only the table of fields counts; a mention elsewhere does not document a field.
#[test]
fn every_field_of_a_view_is_documented() {
    let keys = fields();
    let text = doc("docs/templates.md");
    let table = section(&text, "## Fields");
    let documented: BTreeSet<_> = rows(table).flatten().flat_map(code_words).collect();
    // A template never reads the inside of prose: it passes prose to a helper as a whole.
    let inside_prose =
        ["blocks", "paragraph", "bullets", "numbers", "text", "emphasis", "strong", "link"];
    let missing: Vec<_> = keys
        .iter()
        .map(String::as_str)
        .filter(|key| !inside_prose.contains(key) && !documented.contains(key))
        .collect();
    assert!(keys.len() > 40, "only {} fields", keys.len());
    assert!(missing.is_empty(), "the table of fields in docs/templates.md lacks {missing:?}");
}

/// The definition that a part of a JSON Schema refers to, for a list that of its items.
fn resolved<'s>(schema: &'s Json, part: &'s Json) -> &'s Json {
    let inner = part.get("items").or_else(|| part["allOf"].get(0));
    match (part["$ref"].as_str(), inner) {
        (Some(reference), _) => {
            &schema["definitions"][reference.rsplit('/').next().expect("a name")]
        }
        (None, Some(inner)) => resolved(schema, inner),
        (None, None) => part,
    }
}

/// Every key that is missing from the tables of docs/records.md. A table of records with a heading of its own
/// has one row for each key; a smaller one is explained in the row of its own key.
fn undocumented(schema: &Json, table: &Json, path: &str, text: &str) -> Vec<String> {
    let mut missing = Vec::new();
    let heading = match path {
        "" => "## An alliance".to_owned(),
        "members" => "### `[members]`".to_owned(),
        _ => format!("### `[[{path}]]`"),
    };
    let rows: Vec<_> = rows(section(text, &heading)).collect();
    for (key, part) in table["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let names = |word: &str| [key, &path].contains(&&word.trim_matches(['[', ']']).to_owned());
        let Some(row) = rows.iter().find(|row| code_words(row[0]).into_iter().any(names)) else {
            missing.push(path);
            continue;
        };
        let inner = resolved(schema, part);
        if text.contains(&format!("### `[[{path}]]`")) || path == "members" {
            missing.extend(undocumented(schema, inner, &path, text));
            continue;
        }
        let explained = |inner: &String| {
            let set = format!("{inner} =");
            code_words(row.last().expect("a cell"))
                .iter()
                .any(|it| it == inner || it.contains(&set))
        };
        let keys = inner["properties"].as_object().into_iter().flatten().map(|(key, _)| key);
        let lacking = keys.filter(|key| !explained(key));
        missing.extend(lacking.map(|key| format!("{path}.{key}")));
    }
    missing
}

#[test]
fn every_key_of_an_alliance_is_documented_in_its_table() {
    let schema: Json = serde_json::from_str(&FileKind::Alliance.published()).expect("JSON");
    let text = doc("docs/records.md");
    let missing_from = |text: &str| undocumented(&schema, &schema, "", text);
    assert_eq!(missing_from(&text), [""; 0], "missing from docs/records.md");
    // `phase` and `qualifier` are mentioned elsewhere on the page, too.
    for (row, key) in [
        ("| `phase` |", "lead_school.phase"),
        ("| `qualifier` | | a", "case_study.figure.qualifier"),
    ] {
        let others: Vec<_> = text.lines().filter(|line| !line.starts_with(row)).collect();
        assert_eq!(missing_from(&others.join("\n")), [key]);
    }
}

#[test]
fn the_message_in_the_readme_is_one_that_the_program_prints() {
    let messages = doc("tests/golden/messages.txt");
    let readme = doc("README.md");
    let block = readme.lines().skip_while(|line| !line.trim_start().starts_with("error["));
    let shown: Vec<_> = block.take_while(|line| !line.is_empty()).collect();
    assert!(shown.len() > 5, "{shown:?}");
    for line in shown {
        assert!(messages.contains(line.trim().trim_end_matches(" …")), "{line}");
    }
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = doc("Cargo.toml");
    let mut count = 0;
    for section in manifest.split("\n[").filter(|section| section.contains("dependencies]\n")) {
        for line in section.lines().skip(1).filter(|line| !line.is_empty()) {
            let reason = line.split_once(" # ").map(|(_, reason)| reason.trim());
            assert!(reason.is_some_and(|reason| !reason.is_empty()), "no reason for {line}");
            count += 1;
        }
    }
    assert!(count > 20, "only {count} dependencies");
}

/// Runs the commands of docs/running.md that list the documents changed since they were last sent.
#[test]
fn the_recipe_for_what_is_new_works_as_it_is_written() {
    let page = fs::read_to_string(project().join("docs/running.md")).expect("the page");
    let (_, recipe) = page.split_once("## Which documents are new").expect("the recipe");
    let (recipe, _) = recipe.split_once("\n## ").expect("its end");
    let lines: Vec<_> = recipe.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let [keep, ask] = lines.as_slice() else {
        panic!("two commands, not {lines:?}");
    };
    let bench = Bench::built();
    let program = Path::new(env!("CARGO_BIN_EXE_impact")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let run = |line: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-ec", line]).current_dir(bench.root());
        let path = format!("{}:{path}", program.display());
        let output = shell.env("PATH", path).output().expect("the shell runs");
        assert_eq!(code(&output), 0, "{line}: {}", utf8(&output.stderr));
        utf8(&output.stdout)
    };
    run(keep);
    assert_eq!(run(ask), "");
    bench.change("data/alliances/south.toml", "A plain one.", "Another one.");
    run("impact");
    run("impact");
    let new = run(ask);
    assert!(new.starts_with("changed\tbriefs/south.pdf\tSouth Alliance\n"), "{new}");
    assert_eq!(new.lines().count(), 4, "the brief, two themes and the report: {new}");
    let briefs = run(&format!("{ask} --only briefs"));
    assert_eq!(briefs.lines().count(), 1, "{briefs}");
}
