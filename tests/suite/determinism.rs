//! The same records give the same bytes: on any number of threads, in any folder, time zone and
//! locale, under any umask, on any day.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench::{Bench, code, project, utf8, walk};

#[test]
fn the_same_records_give_the_same_bytes_anywhere() {
    let one = Bench::new();
    assert_eq!(code(&one.impact(&["--jobs", "1"])), 0);
    let other = Bench::new();
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 077; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_impact")]);
    shell.args(["--jobs", "4", "--output", "elsewhere"]).current_dir(other.root());
    shell.env("TZ", "Pacific/Auckland").env("LC_ALL", "tr_TR.UTF-8").env("HOME", "/nonexistent");
    shell.env("SOURCE_DATE_EPOCH", "4102444800");
    let output = shell.output().expect("the shell runs");
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    let published = one.published();
    assert_eq!(published.len(), 6, "five documents and the manifest");
    for (path, bytes) in published {
        assert!(bytes == other.read(&format!("elsewhere/{path}")), "{path} differs");
    }
    let mode = |path: &Path| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    };
    assert_eq!(mode(&other.path("elsewhere/report.pdf")), 0o600, "the umask is heeded");
}

#[test]
fn the_shipped_records_give_the_same_bytes_on_any_number_of_threads() {
    let (one, many) = (Bench::shipped_built(), Bench::shipped());
    assert_eq!(code(&many.impact(&["--jobs", "3", "--strict"])), 0);
    assert_eq!(one.published().len(), 28);
    assert!(one.published() == many.published());
}

/// Whichever worker lays out a section, and whichever document needs it first.
#[test]
fn any_number_of_workers_gives_the_same_bytes_in_one_report_or_in_volumes() {
    for most in ["", "alliances_per_volume = 1\n"] {
        let [one, two, three] = ["1", "2", "3"].map(|jobs| {
            let bench = Bench::new();
            bench.change("data/report.toml", "edition = ", &format!("{most}edition = "));
            assert_eq!(code(&bench.impact(&["--jobs", jobs])), 0);
            bench.published()
        });
        assert_eq!(one.len(), if most.is_empty() { 6 } else { 7 });
        assert!(one == two && one == three, "{most:?}");
    }
}

#[test]
fn only_the_command_line_reads_the_clock_and_the_environment() {
    let mut paths = Vec::new();
    walk(&project().join("src"), &project().join("src"), &mut paths);
    let mut asking = Vec::new();
    for path in paths.iter().filter(|path| !path.starts_with("cli/")) {
        let text = fs::read_to_string(project().join("src").join(path)).expect("text");
        // The environment may set the number of cases of unit tests.
        let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
        for word in ["SystemTime::now", "Utc::now", "Local::now", "env::var"] {
            if text.contains(word) {
                asking.push(format!("{path}: {word}"));
            }
        }
    }
    assert!(paths.len() > 40 && asking.is_empty(), "{asking:?}");
}
