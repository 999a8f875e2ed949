//! `--all-or-nothing`: everything asked for is good and published, or nothing is.

use impact_briefs::job::{Publishing, Task};

use crate::bench::{Bench, run};

const SOUTH: &str = "data/alliances/south.toml";

#[test]
fn all_or_nothing_publishes_nothing_beside_an_invalid_record() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change(
        SOUTH,
        "[[lead_school]]\nname = \"Second School\"",
        "[[lead_school]]\nname = \"Third School\"",
    );
    bench.change("data/alliances/north.toml", "designated", "desginated");
    let mut job = bench.job(Task::Build);
    job.publishing = Publishing::AllOrNothing;
    let result = run(&job);
    assert_eq!((result.tally().made, result.tally().held_back), (0, 3));
    assert!(bench.published() == before);
    bench.change("data/alliances/north.toml", "desginated", "designated");
    assert_eq!(run(&job).tally().made, 4);
}

#[test]
fn all_or_nothing_publishes_nothing_if_typst_refuses_the_last_document() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("data/report.toml", "Small Report", "Little Report");
    bench.change("templates/glossary.typ.hbs", "#glossary(", "#no-such-thing\n#glossary(");
    let mut job = bench.job(Task::Build);
    job.publishing = Publishing::AllOrNothing;
    let result = run(&job);
    assert_eq!((result.tally().made, result.tally().stale, result.tally().held_back), (0, 4, 1));
    let mut after = bench.published();
    after.retain(|(path, _)| !path.starts_with("failed/") && path != "manifest.json");
    let before: Vec<_> = before.into_iter().filter(|(path, _)| path != "manifest.json").collect();
    assert!(after == before);
}

#[test]
fn all_or_nothing_publishes_nothing_if_a_folder_is_in_the_way() {
    let bench = Bench::new();
    bench.write("output/report.pdf/mine.txt", "mine");
    let mut job = bench.job(Task::Build);
    job.publishing = Publishing::AllOrNothing;
    let result = run(&job);
    assert_eq!((result.tally().made, result.tally().stale), (0, 5));
    assert_eq!(bench.outputs(), ["report.pdf/mine.txt"]);
}

#[test]
fn all_or_nothing_reports_each_document_as_made() {
    let bench = Bench::new();
    let output = bench.impact(&["--all-or-nothing", "-v"]);
    let words = String::from_utf8(output.stdout).expect("text");
    assert_eq!(words.matches("(first build)").count(), 5, "{words}");
    assert!(!words.contains("not reached"), "{words}");
}
