//! The facts of the source document are on the shipped pages.

use std::collections::BTreeMap;
use std::fs;

use crate::bench::{Bench, project};
use crate::pages::{proofs, running_text};

/// Facts collected by reading the source document from beginning to end. Each line has an alliance's id, a bar,
/// and words that must be in its brief and in the report.
const FACTS: &str = "tests/fixtures/source-facts.txt";

#[test]
fn every_fact_of_the_source_is_in_the_right_brief_and_in_the_report() {
    let bench = Bench::shipped();
    // On pages of unlimited height no sentence is divided.
    bench.change("templates/page.typ", "paper: \"a4\"", "width: 210mm, height: auto");
    let proofs = proofs(bench.root());
    let texts: BTreeMap<_, _> = proofs
        .iter()
        .map(|(path, proof)| (path.as_str(), unbroken(&running_text(proof))))
        .collect();
    if let Some(folder) = std::env::var_os("PAGE_TEXT") {
        for (path, text) in &texts {
            fs::write(
                std::path::Path::new(&folder).join(path.replace('/', "-")).with_extension("txt"),
                text,
            )
            .expect("written");
        }
    }
    let facts = fs::read_to_string(project().join(FACTS)).expect("the list of facts");
    let mut missing = Vec::new();
    let mut count = 0;
    for line in facts.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (id, words) = line.split_once('|').unwrap_or_else(|| panic!("no bar in {line:?}"));
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let (id, words) = (id.trim(), unbroken(&words));
        count += 1;
        for path in [format!("briefs/{id}.pdf"), "report.pdf".to_owned()] {
            let text = texts.get(path.as_str()).unwrap_or_else(|| panic!("no document {path}"));
            if !text.contains(&words) {
                missing.push(format!("{path}: {words}"));
            }
        }
    }
    assert!(count > 300, "only {count} facts are listed");
    assert!(missing.is_empty(), "not found:\n{}", missing.join("\n"));
}

/// A text without the blanks that a line's end leaves after a hyphen, so that no fact depends on where lines end.
fn unbroken(text: &str) -> String {
    text.replace('\u{a0}', " ").replace("- ", "-")
}
