//! The documents for people: what they list is what there is.

use std::fs;
use std::path::Path;
use std::process::Command;

use impact_briefs::diagnostic::{Code, Severity};
use impact_briefs::view::fields;

use crate::bench::{Bench, code, project, said};

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

#[test]
fn every_field_of_a_view_is_documented() {
    let keys = fields();
    let text = doc("docs/templates.md");
    // The inside of prose is no field: a template hands it to the helper whole.
    let inside_prose =
        ["blocks", "paragraph", "bullets", "numbers", "text", "emphasis", "strong", "link"];
    let missing: Vec<_> = keys
        .iter()
        .filter(|key| !inside_prose.contains(&key.as_str()) && !text.contains(&format!("`{key}`")))
        .collect();
    assert!(keys.len() > 40, "only {} fields", keys.len());
    assert!(missing.is_empty(), "docs/templates.md lacks {missing:?}");
}

/// Every key of the records' types stands in docs/records.md, and the message that the README
/// shows is one that the program gives.
#[test]
fn records_and_messages_are_documented() {
    let schema =
        fs::read_to_string(project().join("src/record/schema/types.rs")).expect("the types");
    let text = doc("docs/records.md");
    let alliance = schema.split_once("pub struct Alliance").expect("the alliance's types").1;
    let keys: Vec<_> = alliance
        .lines()
        .filter_map(|line| line.strip_prefix("    pub ")?.split_once(':').map(|(key, _)| key))
        .collect();
    assert!(keys.len() > 40, "only {} keys", keys.len());
    for key in keys {
        assert!(
            text.contains(&format!("`{key}`"))
                || text.contains(&format!("{key}]]`"))
                || text.contains(&format!("[{key}]`"))
                || text.contains(&format!("{key} = ")),
            "docs/records.md lacks `{key}`"
        );
    }
    let messages =
        fs::read_to_string(project().join("tests/golden/messages.txt")).expect("the golden");
    for line in doc("README.md").lines().filter(|line| line.contains("excellent")) {
        assert!(messages.contains(line.trim()), "{line}");
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

/// The operator's recipe, as it is written, for which documents are new since they were last sent.
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
        assert_eq!(code(&output), 0, "{line}: {}", said(&output.stderr));
        said(&output.stdout)
    };
    run(keep);
    assert_eq!(run(ask), "");
    bench.change("data/alliances/south.toml", "A plain one.", "Another one.");
    run("impact");
    run("impact");
    assert_eq!(run(ask), "changed\tbriefs/south.pdf\tSouth Alliance\n");
}
