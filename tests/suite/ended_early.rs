//! Runs that do not come to their end: killed at any time, asked to end, kept out by another run,
//! stopped by their time limit. Each file is whole, and the next run makes the rest.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::bench::{Bench, Random, code, said};

/// A Typst expression that takes longer than anybody waits.
const NEVER_ENDS: &str = "#{ for i in range(100000) { for j in range(100000) { } } }\n";

const REPORT: &str = "templates/report.typ.hbs";

/// A project whose report never ends, with two records that can be made again.
fn endless() -> Bench {
    let bench = Bench::new();
    bench.change(REPORT, "#chapter[About", &format!("{NEVER_ENDS}#chapter[About"));
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
        assert!(start.elapsed() < Duration::from_secs(60), "{} never came", path.display());
        sleep(Duration::from_millis(5));
    }
}

/// One of two states of the project, in which every document differs.
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
fn killed_at_any_instant_every_file_is_whole_and_the_next_run_mends_the_rest() {
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
fn a_second_run_refuses_or_waits() {
    let bench = endless();
    let mut first = start(&mut bench.command(&["--jobs", "2"]));
    wait_for(&bench.path("output/themes/support.pdf"));
    let refused = bench.impact(&[]);
    assert_eq!(code(&refused), 3);
    let words = said(&refused.stderr);
    assert!(words.contains("another run is using it") && words.contains("--wait"), "{words}");
    let start_of_wait = Instant::now();
    assert_eq!(code(&bench.impact(&["--wait", "1"])), 3);
    assert!(start_of_wait.elapsed() >= Duration::from_secs(1));
    assert_eq!(code(&bench.impact(&["list"])), 0, "reading is free");
    let waiting = start(&mut bench.command(&["--wait", "60"]));
    sleep(Duration::from_millis(200));
    let fixed = String::from_utf8(bench.read(REPORT)).expect("text").replace(NEVER_ENDS, "");
    bench.write(REPORT, fixed);
    first.kill().expect("killed");
    first.wait().expect("ended");
    let waited = waiting.wait_with_output().expect("ended");
    assert_eq!(code(&waited), 0, "{}", said(&waited.stderr));
    assert!(bench.path("output/report.pdf").exists());
    assert!(bench.leftovers().is_empty());
}

#[test]
fn a_template_that_never_ends_ends_the_run_in_time() {
    let bench = endless();
    let output = bench.impact(&["--time-limit", "2", "--jobs", "2"]);
    assert_eq!(code(&output), 2);
    let words = said(&output.stderr);
    assert!(words.contains("could not typeset `report.pdf`: it took longer than 2 s"), "{words}");
    assert!(
        said(&output.stdout).starts_with("impact: 4 documents made ("),
        "{}",
        said(&output.stdout)
    );
    let list = said(&bench.impact(&["list"]).stdout);
    assert_eq!(list.matches("\tfresh\t").count(), 4, "what is published is known: {list}");
}

#[test]
fn a_typst_file_that_never_ends_by_itself_ends_the_run_in_time() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("templates/style.typ", "#let", &format!("{NEVER_ENDS}#let"));
    let output = bench.impact(&["--time-limit", "1"]);
    assert_eq!(code(&output), 2);
    assert!(
        said(&output.stderr).contains("templates/: it took longer than 1 s"),
        "{}",
        said(&output.stderr)
    );
    assert!(bench.published() == before);
}

#[test]
fn a_signal_ends_the_run_in_order_with_what_is_done_published() {
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
        assert!(said(&output.stderr).contains(word), "{}", said(&output.stderr));
        assert!(said(&output.stdout).contains("4 documents made ("), "{}", said(&output.stdout));
        assert!(bench.leftovers().is_empty());
        let list = said(&bench.impact(&["list"]).stdout);
        assert_eq!(list.matches("\tfresh\t").count(), 4, "{list}");
    }
}

#[test]
fn what_a_killed_run_published_and_did_not_note_is_known_to_the_next() {
    let bench = endless();
    let mut child = start(&mut bench.command(&["--jobs", "1"]));
    wait_for(&bench.path("output/themes/support.pdf"));
    child.kill().expect("killed");
    child.wait().expect("ended");
    let fixed = String::from_utf8(bench.read(REPORT)).expect("text").replace(NEVER_ENDS, "");
    bench.write(REPORT, fixed);
    bench.remove("data/alliances/north.toml");
    let outcome = bench.build();
    assert_eq!(outcome.removed, ["briefs/north.pdf"]);
    assert!(!bench.path("output/briefs/north.pdf").exists());
}

#[test]
fn inputs_that_vanish_while_the_run_goes_on_do_not_matter() {
    let bench = endless();
    let child = start(&mut bench.command(&["--jobs", "1", "--time-limit", "3"]));
    wait_for(&bench.path("output/briefs/north.pdf"));
    fs::remove_dir_all(bench.path("data")).expect("removed");
    fs::remove_dir_all(bench.path("templates")).expect("removed");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(code(&output), 2);
    assert!(said(&output.stderr).contains("report.pdf"), "{}", said(&output.stderr));
    assert!(bench.path("output/themes/training.pdf").exists());
}

#[test]
fn what_a_killed_run_made_again_is_swept_like_any_other() {
    let bench = Bench::built();
    let report = String::from_utf8(bench.read(REPORT)).expect("text");
    bench.change(REPORT, "#chapter[About", &format!("{NEVER_ENDS}#chapter[About"));
    bench.change("data/report.toml", "June 2014", "July 2014");
    let before = bench.read("output/briefs/south.pdf");
    let mut child = start(&mut bench.command(&["--jobs", "1"]));
    let begun = Instant::now();
    while bench.read("output/briefs/south.pdf") == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "never made again");
        sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    bench.write(REPORT, report);
    bench.remove("data/alliances/south.toml");
    let outcome = bench.build();
    assert_eq!(outcome.removed, ["briefs/south.pdf"]);
    assert!(outcome.notices.is_empty(), "{:?}", outcome.notices);
}

#[test]
fn what_a_killed_run_published_is_kept_while_its_record_may_be_renamed() {
    let bench = endless();
    let mut child = start(&mut bench.command(&["--jobs", "1"]));
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
fn a_run_that_ends_in_order_leaves_nothing_begun() {
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
fn what_a_killed_run_made_again_is_kept_while_faulty_records_rest_on_it() {
    let bench = Bench::built();
    let report = String::from_utf8(bench.read(REPORT)).expect("text");
    bench.change(REPORT, "#chapter[About", &format!("{NEVER_ENDS}#chapter[About"));
    bench.change("data/report.toml", "June 2014", "July 2014");
    let before = bench.read("output/themes/training.pdf");
    let mut child = start(&mut bench.command(&["--jobs", "1"]));
    let begun = Instant::now();
    while bench.read("output/themes/training.pdf") == before {
        assert!(begun.elapsed() < Duration::from_secs(60), "never made again");
        sleep(Duration::from_millis(5));
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    bench.write(REPORT, report);
    bench.change("data/themes.toml", "id = \"training\"", "id = \"weather\"");
    assert!(bench.build().removed.is_empty());
    assert!(bench.path("output/themes/training.pdf").exists());
}
