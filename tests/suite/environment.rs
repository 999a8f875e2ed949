//! Failures of the environment: a full disk, a folder in the way, files that cannot be read. Each is reported,
//! nothing is lost, and the next run makes the rest.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::bench::{Bench, code, utf8};

/// Runs the program with a shell's limit in force.
fn limited(bench: &Bench, limit: &str, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{limit}; exec \"$@\"")).arg("sh");
    shell.arg(env!("CARGO_BIN_EXE_impact")).arg("--root").arg(bench.root()).args(arguments);
    shell.output().expect("the shell runs")
}

#[test]
fn a_full_disk_is_reported_and_old_files_stay() {
    let bench = Bench::built();
    let before: BTreeMap<_, _> = bench.published().into_iter().collect();
    let size = |path: &str| before[path].len();
    let limit = size("briefs/south.pdf").max(size("themes/support.pdf")) / 512 + 2;
    assert!(limit * 512 < size("report.pdf"), "the report is the largest");
    bench.change("data/report.toml", "June 2014", "July 2014");
    let output = limited(&bench, &format!("ulimit -f {limit}"), &["--only", "south", "report"]);
    assert_eq!(code(&output), 2, "{}", utf8(&output.stderr));
    let words = utf8(&output.stderr);
    assert!(
        words.contains("could not write") && words.contains("report.pdf`: file too large"),
        "{words}"
    );
    assert!(bench.leftovers().is_empty());
    assert!(bench.read("output/report.pdf") == before["report.pdf"]);
    assert!(bench.read("output/briefs/south.pdf") != before["briefs/south.pdf"]);
    assert_eq!(bench.made().len(), 4, "south is done");
}

#[test]
fn the_next_run_recovers_from_a_full_disk_before_the_manifest() {
    let bench = Bench::built();
    let output = limited(&bench, "ulimit -f 0", &["--force"]);
    assert_eq!(code(&output), 2, "{}", utf8(&output.stderr));
    assert_eq!(bench.made(), [""; 0]);
}

#[test]
fn an_unwritable_output_folder_is_reported() {
    let bench = Bench::new();
    let output = bench.impact(&["--output", "/proc/impact"]);
    assert_eq!(code(&output), 2);
    assert!(
        utf8(&output.stderr).contains("could not make the folder `/proc/impact`"),
        "{}",
        utf8(&output.stderr)
    );
}

#[test]
fn a_folder_in_place_of_a_document_is_reported_and_left() {
    let bench = Bench::built();
    bench.remove("output/report.pdf").write("output/report.pdf/mine.txt", "mine");
    let output = bench.impact(&["--force"]);
    assert_eq!(code(&output), 2);
    let words = utf8(&output.stderr);
    assert!(
        words.contains("could not write") && words.contains("report.pdf`: it is a folder"),
        "{words}"
    );
    assert!(bench.path("output/report.pdf/mine.txt").exists());
    assert!(bench.leftovers().is_empty());
    let list = utf8(&bench.impact(&["list"]).stdout);
    assert_eq!(list.matches("\tfresh\t").count(), 4, "{list}");
}

#[test]
fn a_folder_in_place_of_the_manifest_is_reported() {
    let bench = Bench::built();
    bench.remove("output/manifest.json").write("output/manifest.json/mine.txt", "mine");
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 2);
    assert!(
        utf8(&output.stderr).contains("manifest.json`: it is a folder"),
        "{}",
        utf8(&output.stderr)
    );
}

#[test]
fn a_record_that_cannot_be_opened_holds_back_its_documents() {
    let bench = Bench::built();
    bench.remove("data/alliances/south.toml");
    std::os::unix::fs::symlink("nowhere", bench.path("data/alliances/south.toml")).expect("linked");
    let output = bench.impact(&["--force"]);
    assert_eq!(code(&output), 1);
    let words = utf8(&output.stderr);
    assert!(
        words.contains("unreadable-file") && words.contains("no such file or directory"),
        "{words}"
    );
    let summary = utf8(&output.stdout);
    assert!(
        summary
            .starts_with("impact: 1 document made (2 pages; none changed), 4 held back; 1 error"),
        "{summary}"
    );
    assert!(bench.path("output/briefs/south.pdf").exists());
}

/// Replaces a file by a pipe that nobody writes to.
fn pipe(bench: &Bench, path: &str) {
    let path = bench.path(path);
    let _ = fs::remove_file(&path);
    let made = Command::new("mkfifo").arg(&path).status();
    assert!(made.expect("mkfifo runs").success());
}

#[test]
fn a_pipe_among_the_inputs_is_refused_by_name_without_waiting() {
    for (path, expected) in [
        ("data/alliances/west.toml", 1),
        ("data/alliances/south.toml", 1),
        ("data/report.toml", 2),
        ("templates/style.typ", 2),
        ("templates/logo.svg", 2),
        ("templates/alliance.typ.hbs", 2),
        ("fonts/x.ttf", 2),
    ] {
        let bench = Bench::built();
        let before = bench.published();
        pipe(&bench, path);
        let output = bench.impact(&[]);
        let words = utf8(&output.stderr);
        assert_eq!(code(&output), expected, "{path}: {words}");
        let name = path.rsplit('/').next().expect("a name");
        assert!(
            words.contains(name) && words.contains("it is a pipe, not a regular file"),
            "{path}: {words}"
        );
        assert!(bench.published() == before, "{path}");
    }
}

#[test]
fn a_pipe_among_the_outputs_does_not_block_the_run() {
    for path in ["output/manifest.json", "output/.impact-cache", "output/report.pdf"] {
        let bench = Bench::built();
        let before = bench.published();
        pipe(&bench, path);
        let output = bench.impact(&["--force"]);
        assert_eq!(code(&output), 0, "{path}: {}", utf8(&output.stderr));
        assert!(bench.published() == before, "{path}");
    }
    let bench = Bench::built();
    pipe(&bench, "output/.impact-lock");
    let output = bench.impact(&[]);
    let words = utf8(&output.stderr);
    assert_eq!(code(&output), 2, "{words}");
    assert!(words.contains(".impact-lock`: it is a pipe, not a regular file"), "{words}");
}

#[test]
fn endless_files_and_circular_links_are_refused_by_name() {
    let bench = Bench::built();
    let before = bench.published();
    let refused = |path: &str, target: &str, cause: &str| {
        std::os::unix::fs::symlink(target, bench.path(path)).expect("linked");
        let output = bench.impact(&[]);
        let words = utf8(&output.stderr);
        assert_eq!(code(&output), 2, "{path}: {words}");
        assert!(words.contains(path) && words.contains(cause), "{words}");
        bench.remove(path);
    };
    refused("fonts/x.ttf", "/dev/zero", "it is a device");
    refused("templates/logo.svg", "/dev/zero", "it is a device");
    refused("templates/up", "..", "leads back to a folder above it");
    let large = fs::File::create(bench.path("fonts/large.ttf")).expect("made");
    large.set_len(50 << 30).expect("a file of holes");
    let output = bench.impact(&[]);
    let words = utf8(&output.stderr);
    assert!(words.contains("large.ttf`: it is larger than 256 MB"), "{words}");
    assert!(bench.published() == before);
}

#[test]
fn hidden_files_of_editors_are_ignored() {
    let bench = Bench::built();
    for path in ["data/alliances/.#south.toml", "templates/.#style.typ", "fonts/.#x.ttf"] {
        std::os::unix::fs::symlink("me@here.1", bench.path(path)).expect("linked");
    }
    bench.write("templates/.style.typ.swp", "x").write("data/.report.toml.swp", "x");
    assert_eq!(bench.made(), [""; 0]);
}

#[test]
fn an_output_folder_among_the_inputs_is_refused() {
    let bench = Bench::new();
    for folder in ["templates", "data/alliances", "data/not-there-yet"] {
        let output = bench.command(&["--output"]).arg(bench.path(folder)).output().expect("runs");
        assert_eq!(code(&output), 2);
        assert!(utf8(&output.stderr).contains("it is inside"), "{}", utf8(&output.stderr));
        assert!(!bench.path(folder).join("manifest.json").exists());
    }
}

#[test]
fn the_output_may_be_on_another_device() {
    use std::os::unix::fs::MetadataExt as _;
    let bench = Bench::new();
    let other = tempfile::tempdir_in("/dev/shm").expect("a folder in memory");
    let device = |path: &Path| fs::metadata(path).expect("there").dev();
    assert_ne!(device(other.path()), device(bench.root()), "the test needs two devices");
    let output = other.path().join("made");
    let output = bench.impact(&["--output", output.to_str().expect("text")]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert!(other.path().join("made/report.pdf").exists());
}

#[test]
fn paths_may_have_spaces_accents_and_invalid_utf8() {
    let bench = Bench::built();
    let folder = tempfile::tempdir().expect("a folder");
    for name in [b"Sch\xc3\xa9ma #1 & $co".to_vec(), b"not \xff text".to_vec()] {
        let root = folder.path().join(PathBuf::from(std::ffi::OsString::from_vec(name)));
        let copied = Command::new("cp").arg("-r").arg(bench.root()).arg(&root).status();
        assert!(copied.expect("cp runs").success());
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.args(["--force", "--log-format", "json", "--root"]).arg(&root);
        let output = command.arg("--output").arg(root.join("out put")).output().expect("runs");
        assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
        let report = fs::read(root.join("out put/report.pdf")).expect("made");
        assert!(report == bench.read("output/report.pdf"));
    }
}
