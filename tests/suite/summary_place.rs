//! Where the summary and the metrics may be written: never over an input or a document.

use std::fs;

use serde_json::Value as Json;

use impact_briefs::publish::TempGuard;

use crate::bench::{Bench, code, utf8};

fn json(bench: &Bench, path: &str) -> Json {
    serde_json::from_slice(&bench.read(path)).expect("JSON")
}

#[test]
fn a_failed_run_gives_the_failure_in_its_summary() {
    let bench = Bench::new();
    bench.write("output", "not a folder");
    let summary = bench.path("summary.json");
    let output = bench.command(&["--summary"]).arg(&summary).output().expect("runs");
    assert_eq!(code(&output), 2);
    let summary = json(&bench, "summary.json");
    assert_eq!(summary["exit_code"], 2);
    assert!(
        summary["failure"]
            .as_str()
            .is_some_and(|words| words.starts_with("could not make the folder"))
    );
}

#[test]
fn an_unwritable_summary_is_reported_before_the_run_begins() {
    let bench = Bench::new();
    bench.write("folder/x", "").write("output/manifest.json", "{}");
    let refused = [
        ("nowhere/summary.json", "its folder does not exist"),
        ("folder", "what is there is not a regular file"),
        ("data/report.toml", "it is among the inputs or the published documents"),
        ("output/manifest.json", "it is among the inputs or the published documents"),
    ];
    for (file, word) in refused {
        let before = fs::read(bench.path(file)).ok();
        let output = bench.command(&["--summary"]).arg(bench.path(file)).output().expect("runs");
        assert_eq!(code(&output), 2);
        let words = utf8(&output.stderr);
        assert_eq!(words.matches(word).count(), 1, "{words}");
        assert_eq!(fs::read(bench.path(file)).ok(), before, "{file}");
        assert!(bench.outputs().is_empty());
    }
    let both = bench.path("both").display().to_string();
    let output = bench.impact(&["--summary", &both, "--metrics", &both]);
    assert_eq!(code(&output), 2);
}

#[test]
fn the_summary_reports_that_the_metrics_cannot_be_written() {
    let bench = Bench::new();
    let (summary, metrics) = (bench.path("s.json"), bench.path("nowhere/m.prom"));
    let mut command = bench.command(&["--summary"]);
    let output = command.arg(&summary).arg("--metrics").arg(&metrics).output();
    assert_eq!(code(&output.expect("runs")), 2);
    let failure = json(&bench, "s.json")["failure"].to_string();
    assert!(failure.contains("m.prom"), "{failure}");
}

#[test]
fn a_run_that_finds_another_running_leaves_the_summary_alone() {
    let bench = Bench::new();
    bench.made();
    let lock = fs::File::options().write(true).open(bench.path("output/.impact-lock"));
    let lock = lock.expect("the lock");
    lock.lock().expect("free");
    bench.write("s.json", "the last one");
    let output = bench.command(&["--summary"]).arg(bench.path("s.json")).output().expect("runs");
    assert_eq!(code(&output), 3);
    assert_eq!(bench.read("s.json"), b"the last one");
}

#[test]
fn a_summary_never_replaces_an_input_or_a_document() {
    let bench = Bench::built();
    let link = |name: &str, to: &str| {
        std::os::unix::fs::symlink(bench.path(to), bench.path(name)).expect("linked");
    };
    link("record.json", "data/alliances/north.toml");
    link("report.json", "output/report.pdf");
    link("nowhere.json", "not/there.json");
    link("briefs", "output/briefs");
    fs::create_dir(bench.path("output/failed")).expect("made");
    let before = (bench.read("data/alliances/north.toml"), bench.published());
    for name in [
        "record.json",
        "report.json",
        "nowhere.json",
        "briefs/new.json",
        "output/failed/new.json",
        "output/.impact-cache",
    ] {
        let output = bench.command(&["--summary"]).arg(bench.path(name)).output().expect("runs");
        assert_eq!(code(&output), 2, "{name}");
    }
    link("other.json", "s.json");
    bench.write("s.json", "");
    let mut command = bench.command(&["--summary"]);
    command.arg(bench.path("s.json")).arg("--metrics").arg(bench.path("other.json"));
    assert_eq!(code(&command.output().expect("runs")), 2, "one file for both");
    assert!((bench.read("data/alliances/north.toml"), bench.published()) == before);
    let output =
        bench.command(&["--summary"]).arg(bench.path("other.json")).output().expect("runs");
    assert_eq!(code(&output), 0);
    assert!(bench.path("other.json").is_symlink(), "a link that leads somewhere is followed");
    assert_eq!(json(&bench, "s.json")["exit_code"], 0);
}

#[test]
fn a_summary_may_be_in_the_output_folder_from_the_first_run_on() {
    for name in ["output/s.json", "./output/s.json"] {
        let bench = Bench::new();
        let mut command = bench.command(&["--summary", name]);
        let output = command.current_dir(bench.root()).output().expect("runs");
        assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
        assert_eq!(json(&bench, "output/s.json")["counts"]["made"], 5);
    }
    let bench = Bench::new();
    for name in ["output/manifest.json", "output/briefs"] {
        let mut command = bench.command(&["check", "--summary", name]);
        assert_eq!(code(&command.current_dir(bench.root()).output().expect("runs")), 2);
    }
}

/// They are beside a summary, metrics, kept markup or an export; the next run removes them.
#[test]
fn temporary_files_of_a_killed_run_are_removed() {
    let bench = Bench::built();
    let places = ["logs", "metrics", "kept", "kept/briefs", "kept/report", "output", "shared"];
    for place in places {
        bench.write(&format!("{place}/.impact-x1.new"), "half");
        bench.write(&format!("{place}/.impact-x2.new/whole/a"), "half");
    }
    let is_left = |place: &str| bench.path(place).join(".impact-x1.new").exists();
    let options = ["--summary", "logs/s.json", "--metrics", "metrics/m.prom"];
    let run = |arguments: &[&str]| {
        let mut command = bench.command(arguments);
        let output = command.current_dir(bench.root()).output().expect("runs");
        assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    };
    run(&options);
    run(&["--force", "--keep-markup", "kept"]);
    run(&["export", "shared/a.xlsx"]);
    for place in places {
        assert!(!is_left(place), "{place}");
        assert!(!bench.path(place).join(".impact-x2.new").exists(), "{place}");
    }
    assert!(bench.path("logs/s.json").exists() && bench.path("kept/report.typ").exists());
}

#[test]
fn temporary_files_of_another_run_are_not_removed() {
    let bench = Bench::built();
    bench.write("logs/.impact-x1.new", "half");
    let writing = TempGuard::of(&bench.path("logs")).expect("tidied");
    bench.write("logs/.impact-x1.new", "half");
    let mut command = bench.command(&["--summary", "logs/s.json"]);
    let output = command.current_dir(bench.root()).output().expect("runs");
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert!(bench.path("logs/.impact-x1.new").exists());
    drop(writing);
}
