//! The same records give the same bytes: on any number of threads, in any folder, time zone and
//! locale, under any umask, on any day.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::bench::{Bench, code, project, said, walk};

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
    assert_eq!(code(&output), 0, "{}", said(&output.stderr));
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
fn the_shipped_material_gives_the_same_bytes_on_one_thread_and_on_many() {
    let (one, many) = (Bench::shipped(), Bench::shipped());
    assert_eq!(code(&one.impact(&["--jobs", "1", "--strict"])), 0);
    assert_eq!(code(&many.impact(&["--jobs", "3", "--strict"])), 0);
    assert_eq!(one.published().len(), 28);
    assert!(one.published() == many.published());
}

/// The clock, the time zone and the environment are asked at the edge only.
#[test]
fn nothing_but_the_command_line_asks_for_the_day_or_the_environment() {
    let mut paths = Vec::new();
    walk(&project().join("src"), &project().join("src"), &mut paths);
    let mut asking = Vec::new();
    for path in paths.iter().filter(|path| !path.starts_with("cli/")) {
        let text = fs::read_to_string(project().join("src").join(path)).expect("text");
        // Unit tests may be asked for more than they do by themselves.
        let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
        for word in ["SystemTime::now", "Utc::now", "Local::now", "env::var"] {
            if text.contains(word) {
                asking.push(format!("{path}: {word}"));
            }
        }
    }
    assert!(paths.len() > 40 && asking.is_empty(), "{asking:?}");
}
