//! Runs that end early: killed, asked to end, locked out by another run, or over their time limit. Every file is
//! complete, and the next run makes the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::bench::{Bench, Random, code, utf8};

/// A Typst expression that takes longer than any time limit.
const NEVER_ENDS: &str = "#{ for i in range(100000) { for j in range(100000) { } } }\n";

const REPORT: &str = "templates/front.typ.hbs";

/// A project whose report takes for ever; its other documents can be made.
fn endless() -> Bench {
    let bench = Bench::new();
    bench.change(REPORT, "#front(", &format!("{NEVER_ENDS}#front("));
    bench
}

fn start(command: &mut Command) -> Child {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.spawn().expect("the program starts")
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.expect("kill runs").success());
}

fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "{} did not appear", path.display());
        sleep(Duration::from_millis(5));
    }
}

/// Puts the project into one of two states, in which every document differs.
fn set_state(bench: &Bench, second: bool) {
    let west = "data/alliances/west.toml";
    let (edition, other) =
        if second { ("July 2014", "June 2014") } else { ("June 2014", "July 2014") };
    let report = String::from_utf8(bench.read("data/report.toml")).expect("text");
    bench.write("data/report.toml", report.replace(other, edition));
    if second {
        let south = String::from_utf8(bench.read("data/alliances/south.toml")).expect("text");
        bench.write(west, south.replace("South Alliance", "West Alliance"));
    } else if bench.path(west).exists() {
        bench.remove(west);
    }
}

#[test]
fn after_a_kill_at_any_moment_every_file_is_complete_and_the_next_run_makes_the_rest() {
    let states: [BTreeMap<String, Vec<u8>>; 2] = [false, true].map(|second| {
        let bench = Bench::new();
        set_state(&bench, second);
        bench.made();
        bench.published().into_iter().collect()
    });
    let bench = Bench::built();
    let mut longest = 1_000_000;
    let kills = std::env::var("KILLS").map_or(300, |kills| kills.parse().expect("a number"));
    let mut random = Random(2014);
    let mut killed = 0;
    for kill in 0..kills {
        set_state(&bench, kill % 2 == 0);
        let mut child = start(&mut bench.command(&["--jobs", "2"]));
        let instant = random.below(longest);
        sleep(Duration::from_micros(instant));
        child.kill().expect("killed");
        match child.wait().expect("ended").code() {
            None => killed += 1,
            Some(_) => longest = instant.max(10_000) + 1,
        }
        for (path, bytes) in bench.published() {
            if path.ends_with(".pdf") {
                let whole = states.iter().any(|state| state.get(&path) == Some(&bytes));
                assert!(whole, "{path} is neither the old nor the new after kill {kill}");
            } else if path == "manifest.json" {
                let read = serde_json::from_slice::<serde_json::Value>(&bytes);
                assert!(read.is_ok(), "the manifest is cut short after kill {kill}");
            } else {
                assert!(path.ends_with(".new"), "{path} after kill {kill}");
            }
        }
    }
    assert!(killed * 2 > kills, "only {killed} of {kills} runs were killed in time");
    for (second, state) in [(true, &states[1]), (false, &states[0])] {
        set_state(&bench, second);
        bench.made();
        let now: BTreeMap<_, _> = bench.published().into_iter().collect();
        assert!(now == *state, "the next run makes the rest: {:?}", now.keys());
    }
}

#[test]
fn a_second_run_ends_at_once_or_waits() {
    let bench = endless();
    let mut first = start(&mut bench.command(&["--jobs", "2"]));
    wait_for(&bench.path("output/themes/support.pdf"));
    let refused = bench.impact(&[]);
    assert_eq!(code(&refused), 3);
    let words = utf8(&refused.stderr);
    assert!(words.contains("another run is using it") && words.contains("--wait"), "{words}");
    let start_of_wait = Instant::now();
    assert_eq!(code(&bench.impact(&["--wait", "1"])), 3);
    assert!(start_of_wait.elapsed() >= Duration::from_secs(1));
    assert_eq!(code(&bench.impact(&["list"])), 0, "list needs no lock");
    let waiting = start(&mut bench.command(&["--wait", "60"]));
    sleep(Duration::from_millis(200));
    let fixed = String::from_utf8(bench.read(REPORT)).expect("text").replace(NEVER_ENDS, "");
    bench.write(REPORT, fixed);
    first.kill().expect("killed");
    first.wait().expect("ended");
    let waited = waiting.wait_with_output().expect("ended");
    assert_eq!(code(&waited), 0, "{}", utf8(&waited.stderr));
    assert!(bench.path("output/report.pdf").exists());
    assert!(bench.leftovers().is_empty());
}

#[test]
fn an_endless_template_reaches_the_time_limit() {
    let bench = endless();
    let output = bench.impact(&["--time-limit", "2", "--jobs", "2"]);
    assert_eq!(code(&output), 2);
    let words = utf8(&output.stderr);
    assert!(words.contains("could not typeset `report.pdf`: it took longer than 2 s"), "{words}");
    assert!(
        utf8(&output.stdout).starts_with("impact: 4 documents made ("),
        "{}",
        utf8(&output.stdout)
    );
    let list = utf8(&bench.impact(&["list"]).stdout);
    assert_eq!(list.matches("\tfresh\t").count(), 4, "what is published is known: {list}");
}

#[test]
fn an_endless_typst_file_reaches_the_time_limit() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("templates/style.typ", "#let", &format!("{NEVER_ENDS}#let"));
    let output = bench.impact(&["--time-limit", "1"]);
    assert_eq!(code(&output), 2);
    assert!(
        utf8(&output.stderr).contains("templates/: it took longer than 1 s"),
        "{}",
        utf8(&output.stderr)
    );
    assert!(bench.published() == before);
}

#[test]
fn a_signal_ends_the_run_with_finished_documents_published() {
    for (name, expected, word) in [("TERM", 143, "SIGTERM"), ("INT", 130, "SIGINT")] {
        let bench = endless();
        let child = start(&mut bench.command(&["--jobs", "2"]));
        for path in ["briefs/north", "briefs/south", "themes/support", "themes/training"] {
            wait_for(&bench.path(&format!("output/{path}.pdf")));
        }
        let asked = Instant::now();
        signal(&child, name);
        let output = child.wait_with_output().expect("ended");
        assert!(asked.elapsed() < Duration::from_secs(5));
        assert_eq!(code(&output), expected);
        assert!(utf8(&output.stderr).contains(word), "{}", utf8(&output.stderr));
        assert!(utf8(&output.stdout).contains("4 documents made ("), "{}", utf8(&output.stdout));
        assert!(bench.leftovers().is_empty());
        let list = utf8(&bench.impact(&["list"]).stdout);
        assert_eq!(list.matches("\tfresh\t").count(), 4, "{list}");
    }
}

#[test]
fn documents_of_a_killed_run_are_known_to_the_next_run() {
    let bench = endless();
    let mut child = start(&mut bench.command(&["--jobs", "2"]));
    wait_for(&bench.path("output/themes/support.pdf"));
    child.kill().expect("killed");
    child.wait().expect("ended");
    let fixed = String::from_utf8(bench.read(REPORT)).expect("text").replace(NEVER_ENDS, "");
    bench.write(REPORT, fixed);
    bench.remove("data/alliances/north.toml");
    let result = bench.build();
    assert_eq!(result.removed, ["briefs/north.pdf"]);
    assert!(!bench.path("output/briefs/north.pdf").exists());
}

#[test]
fn inputs_deleted_during_a_run_do_not_matter() {
    let bench = endless();
    let child = start(&mut bench.command(&["--jobs", "2", "--time-limit", "3"]));
    wait_for(&bench.path("output/briefs/north.pdf"));
    fs::remove_dir_all(bench.path("data")).expect("removed");
    fs::remove_dir_all(bench.path("templates")).expect("removed");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("report.pdf"), "{}", utf8(&output.stderr));
    assert!(bench.path("output/themes/training.pdf").exists());
}

#[test]
fn a_document_remade_by_a_killed_run_is_removed_with_its_record() {
    let bench = Bench::built();
    let report = String::from_utf8(bench.read(REPORT)).expect("text");
    bench.change(REPORT, "#front(", &format!("{NEVER_ENDS}#front("));
    bench.change("data/report.toml", "June 2014", "July 2014");
    let before = bench.read("output/briefs/south.pdf");
    let mut child = start(&mut bench.command(&["--jobs", "1"]));
    let begun = Instant::now();
    while bench.read("output/briefs/south.pdf") == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "not made again");
        sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    bench.write(REPORT, report);
    bench.remove("data/alliances/south.toml");
    let result = bench.build();
    assert_eq!(result.removed, ["briefs/south.pdf"]);
    assert!(result.notices.is_empty(), "{:?}", result.notices);
}

#[test]
fn a_document_of_a_killed_run_is_kept_while_its_record_may_be_renamed() {
    let bench = endless();
    let mut child = start(&mut bench.command(&["--jobs", "2"]));
    wait_for(&bench.path("output/themes/support.pdf"));
    child.kill().expect("killed");
    child.wait().expect("ended");
    let south = bench.read("data/alliances/south.toml");
    bench.remove("data/alliances/south.toml");
    bench.write("data/alliances/sud.toml", [&south[..], b"\nx = "].concat());
    let output = bench.impact(&["--only", "north"]);
    assert_eq!(code(&output), 1);
    assert!(bench.build().removed.is_empty());
    assert!(bench.path("output/briefs/south.pdf").exists());
}

#[test]
fn a_run_that_ends_by_itself_claims_no_other_files() {
    let bench = Bench::new();
    let west = String::from_utf8(bench.read("data/alliances/south.toml")).expect("text");
    let west = west.replace("South Alliance", "West Alliance");
    let west = west.replace("One story.", &"One story, told again. ".repeat(700));
    bench.write("data/alliances/west.toml", west);
    assert_eq!(code(&bench.impact(&["--strict"])), 1);
    bench.write("output/briefs/west.pdf", "made by hand");
    bench.remove("data/alliances/west.toml");
    assert!(bench.build().removed.is_empty());
    assert_eq!(bench.read("output/briefs/west.pdf"), b"made by hand");
}

#[test]
fn a_document_remade_by_a_killed_run_is_kept_while_invalid_records_need_it() {
    let bench = Bench::built();
    let report = String::from_utf8(bench.read(REPORT)).expect("text");
    bench.change(REPORT, "#front(", &format!("{NEVER_ENDS}#front("));
    bench.change("data/report.toml", "June 2014", "July 2014");
    let before = bench.read("output/themes/training.pdf");
    let mut child = start(&mut bench.command(&["--jobs", "2"]));
    let begun = Instant::now();
    while bench.read("output/themes/training.pdf") == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "not made again");
        sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    bench.write(REPORT, report);
    bench.change("data/themes.toml", "id = \"training\"", "id = \"weather\"");
    assert!(bench.build().removed.is_empty());
    assert!(bench.path("output/themes/training.pdf").exists());
}
