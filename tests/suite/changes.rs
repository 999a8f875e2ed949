//! Changes since a folder or a git revision: as text, as JSON and as a page of the report.

use std::process::Command;

use serde_json::{Value as Json, json};

use impact_briefs::pipeline::State;

use crate::bench::{Bench, code, codes_and_places, project, utf8};

/// Runs git in a bench, with an identity of its own.
fn git(bench: &Bench, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let mut command = Command::new("git");
    command.arg("-C").arg(bench.root()).args(identity).args(arguments);
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{}", utf8(&output.stderr));
}

/// A bench with changed records, whose earlier state is both a git tag and a folder.
fn changed() -> Bench {
    let bench = Bench::new();
    git(&bench, &["init", "-q"]);
    git(&bench, &["add", "data"]);
    git(&bench, &["commit", "-q", "-m", "first"]);
    git(&bench, &["tag", "first"]);
    for name in ["north", "south"] {
        let text = bench.read(&format!("data/alliances/{name}.toml"));
        bench.write(&format!("before/data/alliances/{name}.toml"), text);
    }
    bench.change("data/alliances/north.toml", "value = 55", "value = 1056");
    bench.change(
        "data/alliances/north.toml",
        "after = { grade = \"good\", date = \"2012\" }",
        "after = { grade = \"outstanding\", date = \"2013\" }",
    );
    let south = utf8(&bench.read("data/alliances/south.toml"));
    bench.write("data/alliances/east.toml", south.replace("South", "East"));
    bench.remove("data/alliances/south.toml");
    bench
}

#[test]
fn changes_since_a_tag_or_a_folder_are_listed() {
    let bench = changed();
    let folder = bench.path("before");
    for since in ["first", "HEAD", folder.to_str().expect("text")] {
        let output = bench.impact(&["changes", "--since", since]);
        assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
        let printed = utf8(&output.stdout);
        for line in [
            "East Alliance (east): added\n",
            "figure “trainees recruited”: value: “55” → “1056”\n",
            "inspection “Some School”: after grade: “good” → “outstanding”\n",
            "inspection “Some School”: after date: “2012” → “2013”\n",
            "South Alliance (south): gone\n",
            ": 1 changed, 1 added, 1 gone\n",
        ] {
            assert!(printed.contains(line), "{line:?} is not in\n{printed}");
        }
        assert_eq!(printed.lines().count(), 7, "{printed}");
    }
    let output = bench.impact(&["changes", "--since", "first", "--json"]);
    let printed: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let north = &printed["alliances"][1];
    assert_eq!(north["state"], "changed");
    assert_eq!(
        north["changes"][0],
        json!({
            "within": [
                { "kind": "case study", "name": "training" },
                { "kind": "figure", "name": "trainees recruited" },
            ],
            "key": "value", "old": "55", "new": "1056",
        })
    );
}

#[test]
fn order_and_layout_do_not_count_as_changes() {
    let bench = Bench::shipped();
    let before = project().to_str().expect("text");
    assert_eq!(code(&bench.impact(&["fmt"])), 0);
    bench.change(
        "data/alliances/south-farnham.toml",
        "name = \"South Farnham Teaching School Alliance\"",
        "name    =    'South Farnham Teaching School Alliance' # as it calls itself",
    );
    let output = bench.impact(&["changes", "--since", before]);
    assert_eq!(utf8(&output.stdout).lines().count(), 1);
    assert!(utf8(&output.stdout).contains("no changes since"));
}

#[test]
fn an_unknown_revision_is_an_error() {
    let bench = changed();
    for (since, words) in [
        ("third", "it is neither a folder nor a revision that git knows"),
        ("--upload-pack=x", "it is neither a folder"),
        ("templates", "has no data/alliances"),
    ] {
        let since = format!("--since={since}");
        let output = bench.command(&["changes", &since]).current_dir(bench.root()).output();
        let output = output.expect("the program runs");
        assert_eq!(code(&output), 2, "{since}");
        assert!(utf8(&output.stderr).contains(words), "{}", utf8(&output.stderr));
    }
}

#[test]
fn changes_since_adds_a_page_of_changes_to_the_report() {
    let bench = changed();
    let markup = |bench: &Bench| {
        let markup = bench.path("markup");
        let output =
            bench.impact(&["--only", "report", "--keep-markup", markup.to_str().expect("text")]);
        assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
        let mut paths = Vec::new();
        crate::bench::walk(&markup, &markup, &mut paths);
        paths.retain(|path| path.starts_with("report"));
        paths.iter().map(|path| utf8(&bench.read(&format!("markup/{path}")))).collect::<String>()
    };
    assert!(!markup(&bench).contains("Changes in this edition"));
    bench.change("data/report.toml", "edition = ", "changes_since = \"first\"\nedition = ");
    let text = markup(&bench);
    for words in [
        "\"Changes in this edition\"",
        "Trainees recruited: now 1,056, previously 55.",
        "Some School: later grade now outstanding, previously good.",
        "New in this edition.",
        "No longer in this edition.",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert_eq!(bench.made().len(), 4, "briefs and theme briefs");
    assert_eq!(bench.made(), [""; 0]);
    bench.change("before/data/alliances/north.toml", "value = 55", "value = 54");
    bench.change("data/report.toml", "\"first\"", "\"before\"");
    assert_eq!(
        bench.made(),
        ["report.pdf (record changed: data/report.toml, record changed: the earlier state)"]
    );
    bench.change("before/data/alliances/north.toml", "value = 54", "value = 53");
    assert_eq!(bench.made(), ["report.pdf (record changed: the earlier state)"]);
    bench.change("data/report.toml", "\"before\"", "\"nowhere\"");
    let output = bench.impact(&["check"]);
    assert_eq!(code(&output), 1);
    let printed = utf8(&output.stderr);
    assert!(
        printed.contains("error[missing-file]: the earlier state `nowhere` cannot be read"),
        "{printed}"
    );
}

/// A project whose report lists the changes since a git tag.
fn comparing(state: &str) -> Bench {
    let bench = changed();
    let asks = format!("changes_since = \"{state}\"\nedition = ");
    bench.change("data/report.toml", "edition = ", &asks);
    bench
}

#[test]
fn a_failed_comparison_holds_back_only_the_report() {
    let bench = comparing("nowhere");
    let result = bench.build();
    assert_eq!(codes_and_places(&result), ["missing-file data/report.toml:4:17"]);
    let states = result.documents.iter().map(|result| match &result.state {
        State::HeldBack { why, .. } => format!("{}: {why}", result.document.id),
        State::Made { .. } => result.document.id.clone(),
        _ => String::new(),
    });
    assert_eq!(
        states.collect::<Vec<_>>(),
        ["east", "north", "training", "support", "report: error in data/report.toml"]
    );
    bench.change("data/report.toml", "nowhere", "first");
    assert_eq!(bench.made(), ["report.pdf (first build)"]);
}

#[test]
fn git_reads_the_history_whoever_owns_it_and_whatever_the_environment() {
    let (bench, other) = (comparing("first"), Bench::new());
    git(&other, &["init", "-q"]);
    let elsewhere = other.path(".git");
    for (name, value) in [
        // With this, git treats the folder as another user's, as it would be for a service.
        ("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1".as_ref()),
        ("GIT_DIR", elsewhere.as_os_str()),
        ("GIT_OBJECT_DIRECTORY", elsewhere.as_os_str()),
        ("GIT_WORK_TREE", other.root().as_os_str()),
    ] {
        let mut plain = Command::new("git");
        plain.arg("-C").arg(bench.root()).args(["cat-file", "-e", "first:data/report.toml"]);
        let found = plain.env(name, value).output().expect("git runs").status.success();
        assert!(!found || name == "GIT_WORK_TREE", "{name} makes no difference");
        let mut command = bench.command(&["changes", "--since", "first"]);
        let output = command.env(name, value).output().expect("the program runs");
        assert_eq!(code(&output), 0, "{name}: {}", utf8(&output.stderr));
        assert!(utf8(&output.stdout).contains("1 changed, 1 added, 1 gone"), "{name}");
    }
}
