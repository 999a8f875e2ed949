//! Many errors at once: all are printed, the summary stays short, and a signal ends the run while they are
//! printed.

use std::io::Read as _;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::bench::{Bench, code, utf8};

/// A project with a record that has `count` unknown keys.
fn with_errors(count: usize) -> Bench {
    let bench = Bench::new();
    let south = "data/alliances/south.toml";
    let keys: String = (0..count).map(|number| format!("zz{number} = 1\n")).collect();
    bench.write(south, [keys.into_bytes(), bench.read(south)].concat());
    bench
}

/// A pipe holds a few hundred errors. A program that prints thousands is blocked when the signal arrives.
#[test]
fn a_signal_ends_the_run_while_errors_are_printed() {
    const ERRORS: usize = 4000;
    for (arguments, mark) in [
        (&["check"][..], "error[unknown-key]"),
        (&["check", "--log-format", "json"], "\"code\":\"unknown-key\""),
    ] {
        let bench = with_errors(ERRORS);
        let mut command = bench.command(arguments);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let mut stderr = child.stderr.take().expect("a pipe");
        let mut words = vec![0; 2000];
        stderr.read_exact(&mut words).expect("the first errors");
        let kill = Command::new("kill").arg(child.id().to_string()).status();
        assert!(kill.expect("kill runs").success());
        stderr.read_to_end(&mut words).expect("the rest");
        let words = String::from_utf8(words).expect("text");
        assert_eq!(child.wait().expect("ended").code(), Some(143));
        let printed = words.matches(mark).count();
        assert!((1..ERRORS / 2).contains(&printed), "{printed}");
        assert!(
            words.contains("it was asked to end (SIGTERM)"),
            "the reason for the end is printed"
        );
        if mark.starts_with('"') {
            let last = words.lines().last().expect("a line");
            let last: Json = serde_json::from_str(last).expect("JSON");
            assert_eq!((&last["event"], &last["exit_code"]), (&"run-ended".into(), &143.into()));
        }
    }
}

#[test]
fn the_summary_of_many_errors_counts_them_and_names_the_first() {
    let bench = with_errors(30);
    for number in 0..20 {
        let south = utf8(&bench.read("data/alliances/south.toml"));
        let path = format!("data/alliances/a{number:02}.toml");
        bench.write(&path, south.replace("South Alliance", &format!("Alliance {number}")));
        bench.write(&format!("data/notes{number}.txt"), "x");
    }
    let mut command = bench.command(&["--summary", "s.json"]);
    let output = command.current_dir(bench.root()).output().expect("runs");
    assert_eq!(code(&output), 1);
    let words = utf8(&output.stdout);
    let lines: Vec<_> = words.lines().collect();
    assert!(lines[0].contains("; 630 errors and 20 warnings ("), "{}", lines[0]);
    assert_eq!(lines[1], "  of these: 630 unknown-key, 20 stray-file");
    assert_eq!(
        lines[2],
        "  begin with data/alliances/a00.toml:1:1, data/alliances/a00.toml:2:1, data/alliances/a00.toml:3:1"
    );
    let held = lines.iter().filter(|line| line.contains(": held back, ")).count();
    assert_eq!(held, 12, "{words}");
    assert_eq!(lines.last(), Some(&"  and 12 more held back; `impact list` names them"));
    // All are in standard error and in the JSON summary.
    assert_eq!(utf8(&output.stderr).matches("error[unknown-key]").count(), 630);
    let summary: Json = serde_json::from_slice(&bench.read("s.json")).expect("JSON");
    assert_eq!(summary["diagnostics"].as_array().map(Vec::len), Some(650));
    assert_eq!(summary["held_back"].as_array().map(Vec::len), Some(24));
}

#[test]
fn a_few_errors_are_not_counted_by_code() {
    let output = with_errors(3).impact(&["check"]);
    assert_eq!(utf8(&output.stdout).lines().count(), 1, "{}", utf8(&output.stdout));
}
