//! `--all-or-nothing`: everything asked for is good and published, or nothing is.

use impact_briefs::job::{Publishing, Task};

use crate::bench::{Bench, run};

const SOUTH: &str = "data/alliances/south.toml";

#[test]
fn all_or_nothing() {
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
    let outcome = run(&job);
    assert_eq!((outcome.tally().made, outcome.tally().held_back), (0, 3));
    assert!(bench.published() == before);
    bench.change("data/alliances/north.toml", "desginated", "designated");
    assert_eq!(run(&job).tally().made, 4);
}

#[test]
fn all_or_nothing_when_typst_refuses_the_last_document() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("data/report.toml", "Small Report", "Little Report");
    bench.change(
        "templates/report.typ.hbs",
        "#chapter[Glossary]",
        "#no-such-thing\n#chapter[Glossary]",
    );
    let mut job = bench.job(Task::Build);
    job.publishing = Publishing::AllOrNothing;
    let outcome = run(&job);
    assert_eq!((outcome.tally().made, outcome.tally().stale, outcome.tally().held_back), (0, 4, 1));
    let mut after = bench.published();
    after.retain(|(path, _)| !path.starts_with("failed/") && path != "manifest.json");
    let before: Vec<_> = before.into_iter().filter(|(path, _)| path != "manifest.json").collect();
    assert!(after == before);
}

#[test]
fn all_or_nothing_with_a_folder_in_the_way_of_one_publishes_none() {
    let bench = Bench::new();
    bench.write("output/report.pdf/mine.txt", "mine");
    let mut job = bench.job(Task::Build);
    job.publishing = Publishing::AllOrNothing;
    let outcome = run(&job);
    assert_eq!((outcome.tally().made, outcome.tally().stale), (0, 5));
    assert_eq!(bench.outputs(), ["report.pdf/mine.txt"]);
}

#[test]
fn all_or_nothing_tells_each_document_as_made_once_it_is() {
    let bench = Bench::new();
    let output = bench.impact(&["--all-or-nothing", "-v"]);
    let words = String::from_utf8(output.stdout).expect("text");
    assert_eq!(words.matches("(first build)").count(), 5, "{words}");
    assert!(!words.contains("not reached"), "{words}");
}
