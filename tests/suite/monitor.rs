//! What a scheduler and a monitor read: exit codes, the log's JSON lines, the summary, the metrics.

use std::collections::BTreeSet;
use std::fs;

use impact_briefs::cli;
use impact_briefs::cli::Command;
use impact_briefs::digest::Digest;
use impact_briefs::job::Task;
use serde_json::Value as Json;

use crate::bench::{Bench, code, project, utf8};
use crate::docs::{code_words, rows};

/// A run with documents made, fresh, held back and removed, and with a warning.
fn eventful() -> (Bench, Vec<Json>) {
    let bench = Bench::new();
    let south = bench.read("data/alliances/south.toml");
    bench.write("data/alliances/west.toml", &south);
    bench.change("data/alliances/west.toml", "South Alliance", "West Alliance");
    bench.write("data/alliances/east.toml", &south);
    bench.change("data/alliances/east.toml", "South Alliance", "East Alliance");
    bench.made();
    bench.remove("data/alliances/west.toml");
    bench.write("data/alliances/notes.txt", "x");
    bench.change("data/alliances/south.toml", "A plain one.", "Another one.");
    bench.change("data/alliances/north.toml", "designated", "desginated");
    let log = bench.path("log");
    let (summary, metrics) = (bench.path("summary.json"), bench.path("impact.prom"));
    let mut command = bench.command(&["-v", "--jobs", "1", "--log-format", "json", "--summary"]);
    command.arg(&summary).arg("--metrics").arg(&metrics);
    let output = command.output().expect("the program runs");
    assert_eq!(code(&output), 1);
    fs::write(log, &output.stderr).expect("written");
    let lines = utf8(&output.stderr);
    let events = lines.lines().map(|line| serde_json::from_str(line).expect("JSON"));
    (bench, events.collect())
}

fn json(bench: &Bench, path: &str) -> Json {
    serde_json::from_slice(&bench.read(path)).expect("JSON")
}

#[test]
fn every_line_of_the_log_is_an_event() {
    let (_bench, events) = eventful();
    let names: Vec<_> = events
        .iter()
        .map(|event| {
            let words = ["event", "document", "state", "code"].map(|key| event[key].as_str());
            words.into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(
        names,
        [
            "run-started",
            "typesetting",
            "document themes/support.pdf made",
            "document briefs/south.pdf made",
            "document briefs/east.pdf fresh",
            "document briefs/north.pdf held-back",
            "document themes/training.pdf held-back",
            "document report.pdf held-back",
            "diagnostic unknown-key",
            "diagnostic stray-file",
            "removed briefs/west.pdf",
            "run-ended",
        ]
    );
    assert_eq!(events.last().expect("an end")["exit_code"], 1);
    assert_eq!(
        events[3]["reasons"],
        serde_json::json!(["record changed: data/alliances/south.toml"])
    );
    assert!(events.iter().all(|event| event["elapsed"].is_number()));
}

#[test]
fn the_summary_gives_counts_and_reasons() {
    let (bench, _) = eventful();
    let summary = json(&bench, "summary.json");
    let counts = &summary["counts"];
    let count = |name: &str| counts[name].as_u64().unwrap_or_else(|| panic!("{name}"));
    assert_eq!(
        ["documents", "made", "fresh", "held_back", "not_reached", "removed", "errors", "warnings"]
            .map(count),
        [6, 2, 1, 3, 0, 1, 1, 1]
    );
    assert_eq!(summary["exit_code"], 1);
    let held = &summary["held_back"][0];
    assert_eq!(held["document"], "briefs/north.pdf");
    assert_eq!(held["why"], "error in data/alliances/north.toml");
    assert_eq!(held["records"], serde_json::json!(["data/alliances/north.toml"]));
    assert!(held["kept_since"].as_str().is_some_and(|since| since.ends_with('Z')));
    let error = &summary["diagnostics"][0];
    assert_eq!(
        (&error["code"], &error["line"], &error["column"]),
        (&"unknown-key".into(), &4.into(), &1.into())
    );
}

#[test]
fn the_metrics_agree_with_the_summary() {
    let (bench, _) = eventful();
    let text = String::from_utf8(bench.read("impact.prom")).expect("text");
    for sample in [
        "impact_run_exit_code 1.0",
        "impact_documents{state=\"made\"} 2.0",
        "impact_documents{state=\"held_back\"} 3.0",
        "impact_documents{state=\"removed\"} 1.0",
        "impact_diagnostics{severity=\"error\"} 1.0",
        "impact_held_back_age_seconds{document=\"report.pdf\"} 0.0",
    ] {
        assert!(text.lines().any(|line| line == sample), "{sample} is not in\n{text}");
    }
}

#[test]
fn every_exit_code_is_documented_the_same_everywhere() {
    let page = fs::read_to_string(project().join("docs/running.md")).expect("the page");
    let help = utf8(&Bench::new().impact(&["--help"]).stdout);
    for number in ["0", "1", "2", "3", "130", "143"] {
        assert!(page.contains(&format!("| {number} |")), "docs/running.md lacks {number}");
        let is_listed =
            help.lines().any(|line| line.trim_start().starts_with(&format!("{number} ")));
        assert!(is_listed || help.contains(&format!("; {number} ")), "--help lacks {number}");
    }
}

fn keys(value: &Json, into: &mut BTreeSet<String>) {
    match value {
        Json::Array(list) => list.iter().for_each(|it| keys(it, into)),
        Json::Object(map) => {
            for (key, value) in map {
                if !key.contains('/') {
                    into.insert(key.clone());
                }
                keys(value, into);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_of_manifest_log_summary_and_metrics_is_documented() {
    let (bench, events) = eventful();
    let page = fs::read_to_string(project().join("docs/running.md")).expect("the page");
    let mut names = BTreeSet::new();
    events.iter().for_each(|event| keys(event, &mut names));
    keys(&json(&bench, "summary.json"), &mut names);
    keys(&json(&bench, "output/manifest.json"), &mut names);
    let metrics = String::from_utf8(bench.read("impact.prom")).expect("text");
    let described =
        metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    names.extend(described.map(str::to_owned));
    names.extend(events.iter().filter_map(|event| event["event"].as_str().map(str::to_owned)));
    assert!(names.len() > 50, "only {names:?}");
    // In a table; elsewhere on the page a name may be mentioned only.
    let documented: BTreeSet<_> = rows(&page).flatten().flat_map(code_words).collect();
    let missing: Vec<_> = names.iter().filter(|name| !documented.contains(name.as_str())).collect();
    assert!(missing.is_empty(), "docs/running.md lacks {missing:?}");
}

#[test]
fn the_commands_in_deploy_are_valid() {
    for (path, start) in
        [("deploy/impact.service", "ExecStart="), ("deploy/crontab", "30 2 * * * impact ")]
    {
        let text = fs::read_to_string(project().join(path)).expect("a file");
        let line = text.lines().find_map(|line| line.strip_prefix(start)).expect("the line");
        let Ok(Command::Run(run)) = cli::parse(line.split_whitespace()) else {
            panic!("not a run: {line}");
        };
        let job = run.job().expect("a job");
        assert_eq!(job.task, Task::Build);
        assert_eq!(job.wait.as_secs(), 600);
        assert!(job.summary.is_some_and(|path| path.starts_with("/var/lib/impact")));
    }
}

#[test]
fn every_document_held_back_is_in_the_log() {
    let bench = Bench::new();
    let south = "data/alliances/south.toml";
    bench.change(south, "One story.", &"One story, told again. ".repeat(700));
    bench.build();
    let output = bench.impact(&["--strict", "--log-format", "json"]);
    let lines = utf8(&output.stderr);
    let events = lines.lines().map(|line| serde_json::from_str::<Json>(line).expect("JSON"));
    let events: Vec<_> = events.collect();
    let held = events.iter().filter(|event| event["state"] == "held-back").count();
    assert!(held > 0);
    assert_eq!(events.last().expect("an end")["held_back"], held);
}

/// The lines that `list --since` prints.
fn listed_since(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    let mut command = bench.command(&["list", "--since"]);
    let output = command.arg(bench.path("sent.json")).args(arguments).output().expect("runs");
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    utf8(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn list_since_lists_the_documents_that_differ() {
    let bench = Bench::built();
    bench.write("sent.json", bench.read("output/manifest.json"));
    assert_eq!(listed_since(&bench, &[]), [""; 0]);
    let south = "data/alliances/south.toml";
    let west = String::from_utf8(bench.read(south)).expect("text");
    let west = west.replace("South Alliance", "West Alliance");
    bench.write("data/alliances/west.toml", west);
    bench.change(south, "A plain one.", "Another one.");
    bench.remove("data/alliances/north.toml");
    bench.build();
    bench.change(south, "Another one.", "A plain one.");
    bench.build();
    assert_eq!(
        listed_since(&bench, &[]),
        [
            "added\tbriefs/west.pdf\tWest Alliance",
            "changed\tthemes/training.pdf\tTraining teachers",
            "changed\tthemes/support.pdf\tSupport for schools",
            "changed\treport.pdf\tSmall Report",
            "removed\tbriefs/north.pdf\t",
        ]
    );
    let briefs = listed_since(&bench, &["--only", "briefs"]);
    assert_eq!(briefs, ["added\tbriefs/west.pdf\tWest Alliance"]);
    let list = listed_since(&bench, &["--json"]).concat();
    let list: Json = serde_json::from_str(&list).expect("JSON");
    let of = |index: usize| &list["documents"][index];
    assert_eq!(of(0)["document"], "briefs/south.pdf");
    assert_eq!((&of(0)["change"], &of(0)["before"]), (&Json::Null, &Json::Null));
    assert_eq!(of(0)["digest"], digest(&bench, "briefs/south.pdf"));
    assert_eq!((&of(1)["change"], &of(1)["kind"]), (&"added".into(), &"brief".into()));
    let sent = json(&bench, "sent.json");
    let sent = sent["documents"].as_array().expect("documents");
    let sent = sent.iter().find(|it| it["path"] == "report.pdf").expect("the report");
    assert_eq!((&of(4)["change"], &of(4)["before"]), (&"changed".into(), &sent["digest"]));
    assert_eq!(list["removed"], serde_json::json!(["briefs/north.pdf"]));
    let output = bench.impact(&["list", "--since", "nowhere.json"]);
    assert_eq!(code(&output), 2);
    assert!(
        utf8(&output.stderr).contains("could not read the earlier manifest `nowhere.json`"),
        "{}",
        utf8(&output.stderr)
    );
}

fn digest(bench: &Bench, path: &str) -> String {
    Digest::of(&bench.read(&format!("output/{path}"))).to_string()
}

#[test]
fn a_document_with_the_same_bytes_keeps_its_file_and_is_not_reported_as_changed() {
    let bench = Bench::built();
    let identity = |path: &str| {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs::metadata(bench.path(&format!("output/{path}"))).expect("there");
        (metadata.ino(), metadata.modified().expect("a time"))
    };
    let before = identity("briefs/north.pdf");
    let changed = identity("briefs/south.pdf");
    bench.change("data/alliances/south.toml", "A plain one.", "Another one.");
    let mut command = bench.command(&["--force", "--summary", "s.json", "--metrics", "m.prom"]);
    let output = command.current_dir(bench.root()).output().expect("runs");
    assert_eq!(code(&output), 0);
    let words = utf8(&output.stdout);
    let mut lines = words.lines();
    let first = lines.next().expect("a summary");
    assert!(first.starts_with("impact: 5 documents made (24 pages; 4 changed) ("), "{first}");
    let paths = "briefs/south.pdf, themes/training.pdf, themes/support.pdf, report.pdf";
    assert_eq!(lines.collect::<Vec<_>>(), [format!("  changed: {paths}")]);
    assert_eq!(identity("briefs/north.pdf"), before);
    assert_ne!(identity("briefs/south.pdf").0, changed.0);
    let summary = json(&bench, "s.json");
    let counts = &summary["counts"];
    assert_eq!([&counts["made"], &counts["changed"], &counts["added"]], [5, 4, 0]);
    let made = summary["made"].as_array().expect("documents");
    let south = made.iter().find(|it| it["id"] == "south").expect("it was made");
    assert_eq!(south["digest"], digest(&bench, "briefs/south.pdf"));
    assert_eq!(south["change"], "changed");
    let metrics = String::from_utf8(bench.read("m.prom")).expect("text");
    assert!(metrics.contains("impact_published_changes{change=\"changed\"} 4.0\n"));
    let output = bench.impact(&["--force", "--all-or-nothing"]);
    assert!(utf8(&output.stdout).contains("5 documents made (24 pages; none changed)"));
    assert_eq!(identity("briefs/north.pdf"), before);
}

#[test]
fn a_full_standard_output_exits_with_2() {
    let bench = Bench::built();
    let since = bench.root().to_str().expect("text");
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["schema"],
        &["changes", "--since", since],
        &["check"],
        &["-v", "--force"],
        &[],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").expect("a full device");
        let output = bench.command(arguments).stdout(full).output().expect("runs");
        let words = utf8(&output.stderr);
        assert_eq!(code(&output), 2, "{arguments:?}: {words}");
        assert_eq!(
            words, "impact: could not write to standard output: no space left on device\n",
            "{arguments:?}"
        );
    }
}
