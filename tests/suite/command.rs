//! The command as a person or a scheduler runs it: exit codes, messages and files.

use std::fs;
use std::process::Command;

use impact_briefs::character::is_hidden;

use crate::bench::{Bench, code, utf8};

#[test]
fn a_build_makes_every_document_and_prints_one_line() {
    let bench = Bench::new();
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert_eq!(
        bench.outputs(),
        [
            "briefs/north.pdf",
            "briefs/south.pdf",
            "report.pdf",
            "themes/support.pdf",
            "themes/training.pdf"
        ]
    );
    let summary = utf8(&output.stdout);
    assert_eq!(summary.lines().count(), 1, "{summary}");
    assert!(summary.starts_with("impact: 5 documents made ("), "{summary}");
    assert!(utf8(&output.stderr).is_empty(), "no progress bar in a log");
    assert!(
        bench
            .outputs()
            .iter()
            .all(|path| bench.read(&format!("output/{path}")).starts_with(b"%PDF-"))
    );
}

#[test]
fn quiet_prints_nothing_and_verbose_names_each_document() {
    let bench = Bench::new();
    assert!(bench.impact(&["-q"]).stdout.is_empty());
    let printed = utf8(&bench.impact(&["-v", "--force"]).stdout);
    assert_eq!(printed.lines().count(), 6, "{printed}");
    assert!(printed.contains("briefs/south.pdf: 1 page, "), "{printed}");
}

#[test]
fn only_makes_the_documents_named() {
    let bench = Bench::new();
    assert_eq!(code(&bench.impact(&["--only", "south", "support"])), 0);
    assert_eq!(bench.outputs(), ["briefs/south.pdf", "themes/support.pdf"]);
}

#[test]
fn an_unknown_id_is_wrong_usage_with_a_suggestion() {
    let bench = Bench::new();
    let output = bench.impact(&["--only", "suoth"]);
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("did you mean `south`?"), "{}", utf8(&output.stderr));
    assert!(bench.outputs().is_empty());
}

#[test]
fn check_writes_nothing() {
    let bench = Bench::new();
    let output = bench.impact(&["check"]);
    assert_eq!(code(&output), 0);
    assert!(
        utf8(&output.stdout).starts_with("impact: ready to build: 5 documents, "),
        "{}",
        utf8(&output.stdout)
    );
    bench.write("templates/partials/case-study.typ.hbs", "#no-such-thing\n");
    assert_eq!(code(&bench.impact(&["check"])), 1);
    assert!(bench.outputs().is_empty());
}

#[test]
fn list_names_ids_paths_and_records() {
    let bench = Bench::new();
    let output = bench.impact(&["list"]);
    let lines: Vec<_> = utf8(&output.stdout).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 5);
    assert_eq!(
        lines[0],
        "north\tbrief\tbriefs/north.pdf\tstale: first build\tdata/alliances/north.toml"
    );
    assert_eq!(
        lines[4],
        "report\treport\treport.pdf\tstale: first build\tdata/alliances/north.toml data/alliances/south.toml"
    );
}

#[test]
fn strict_lets_warnings_fail() {
    let bench = Bench::new();
    bench.write("data/alliances/notes.txt", "x");
    let lenient = bench.impact(&[]);
    assert_eq!(code(&lenient), 0);
    assert!(utf8(&lenient.stdout).contains("1 warning"), "{}", utf8(&lenient.stdout));
    assert_eq!(code(&bench.impact(&["--strict"])), 1);
}

#[test]
fn a_missing_folder_is_named_and_exits_with_2() {
    let bench = Bench::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
    command.arg("--root").arg(bench.path("nowhere"));
    let output = command.output().expect("the program runs");
    assert_eq!(code(&output), 2);
    let words = utf8(&output.stderr);
    assert!(words.contains("nowhere/data") && words.contains("--root"), "{words}");
    assert!(!bench.path("nowhere").exists(), "no output folder is made there");
}

#[test]
fn a_file_in_place_of_the_output_folder_exits_with_2() {
    let bench = Bench::new();
    bench.write("output", "not a folder");
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("could not make the folder"), "{}", utf8(&output.stderr));
}

#[test]
fn wrong_usage_exits_with_2() {
    let bench = Bench::new();
    assert_eq!(code(&bench.impact(&["--jobs", "0"])), 2);
    assert_eq!(code(&bench.impact(&["biuld"])), 2);
}

#[test]
fn an_id_typed_as_a_command_suggests_only() {
    let bench = Bench::new();
    for (arguments, words) in [
        (&["south"][..], "write 'impact --only south'"),
        (&["suoth"], "write 'impact --only south'"),
        (&["data/alliances/South.toml"], "write 'impact --only south'"),
        (&["report", "--strict"], "write 'impact --only report'"),
        (&["check", "training"], "write 'impact check --only training'"),
        (&["list", "north"], "write 'impact list --only north'"),
        (&["lsit"], "'list'"),
        (&["new", "aliance", "West"], "'alliance'"),
    ] {
        let output = bench.impact(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        let printed = utf8(&output.stderr);
        assert!(printed.contains(words), "{arguments:?}: {printed}");
    }
    let output = utf8(&bench.impact(&["fmt", "north"]).stderr);
    assert!(!output.contains("--only"), "{output}");
}

#[test]
fn pages_in_another_format_or_tone_leave_the_plain_documents_alone() {
    let bench = Bench::built();
    let plain = bench.published();
    for options in [
        &["--print", "--only", "south"][..],
        &["--mono", "--only", "south"],
        &["--print", "--mono", "--only", "south"],
    ] {
        assert_eq!(code(&bench.impact(options)), 0, "{options:?}");
    }
    let others = ["mono", "print", "print-mono"]
        .map(|name| bench.read(&format!("output/{name}/briefs/south.pdf")));
    assert_eq!(bench.made(), [""; 0], "the plain documents are up to date");
    for (path, bytes) in plain {
        assert_eq!(bench.read(&format!("output/{path}")), bytes, "{path}");
    }
    bench.remove("data/alliances/south.toml");
    bench.build();
    assert!(!bench.path("output/briefs/south.pdf").exists());
    for (name, bytes) in ["mono", "print", "print-mono"].into_iter().zip(others) {
        let path = format!("output/{name}/briefs/south.pdf");
        assert_eq!(bench.read(&path), bytes, "{path}");
    }
    assert_eq!(code(&bench.impact(&["--print"])), 0);
    assert!(!bench.path("output/print/briefs/south.pdf").exists());
    let listed = utf8(&bench.impact(&["list", "--print", "--only", "north"]).stdout);
    assert!(listed.contains("\tfresh\t"), "{listed}");
}

#[test]
fn a_document_with_text_off_the_page_is_held_back() {
    let bench = Bench::built();
    let before = bench.read("output/briefs/north.pdf");
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#place(dx: 185mm)[outside]\n#alliance(",
    );
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 1);
    let words = utf8(&output.stderr);
    assert!(words.contains("error[outside-page]: page 1: `outside` runs off the page"), "{words}");
    let words = utf8(&output.stdout);
    assert!(words.contains("briefs/north.pdf: held back, its pages have an error"), "{words}");
    assert_eq!(bench.read("output/briefs/north.pdf"), before);
    assert!(!bench.path("output/failed").exists(), "its markup is valid");
    // Turned and scaled, the same words have room.
    bench.change(
        "templates/alliance.typ.hbs",
        "[outside]",
        "[#rotate(90deg, reflow: true, scale(50%, reflow: true)[outside])]",
    );
    bench.change("templates/alliance.typ.hbs", "dx: 185mm", "dx: 175mm");
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
}

#[test]
fn a_document_refused_by_typst_is_held_back_and_its_markup_kept() {
    let bench = Bench::new();
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#if {{string key}} == \"north-training\" { alliance-name }\n#alliance(",
    );
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 1);
    assert!(bench.outputs().contains(&"failed/briefs/north.typ".to_owned()));
    assert!(!bench.outputs().contains(&"briefs/north.pdf".to_owned()));
    assert!(bench.outputs().contains(&"briefs/south.pdf".to_owned()));
    let words = utf8(&output.stderr);
    let place = words
        .lines()
        .find_map(|line| line.trim().strip_prefix("--> "))
        .expect("a place")
        .to_owned();
    let mut parts = place.rsplitn(3, ':');
    let (column, line, path) = (parts.next(), parts.next(), parts.next());
    let text =
        fs::read_to_string(path.expect("a path")).expect("the markup is where the message says");
    let line: usize = line.and_then(|line| line.parse().ok()).expect("a line");
    let found = text.lines().nth(line - 1).expect("the line").find("alliance-name");
    assert_eq!(column, found.map(|at| (at + 1).to_string()).as_deref());
    assert!(
        utf8(&output.stdout).starts_with("impact: 2 documents made ("),
        "{}",
        utf8(&output.stdout)
    );
}

#[test]
fn an_option_that_a_command_does_not_take_is_refused() {
    let bench = Bench::new();
    for (arguments, words) in [
        (&["fmt", "--print"][..], "unexpected argument '--print'"),
        (&["--all-or-nothing", "schema"], "unexpected argument '--all-or-nothing'"),
        (&["import", "x.xlsx", "--only", "north"], "unexpected argument '--only'"),
    ] {
        let output = bench.impact(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(utf8(&output.stderr).contains(words), "{}", utf8(&output.stderr));
    }
    assert_eq!(code(&bench.impact(&["fmt", "--check", "--quiet"])), 1);
}

#[test]
fn a_shell_completes_commands_options_and_ids() {
    let bench = Bench::new();
    let script = utf8(&bench.impact(&["completions", "bash"]).stdout);
    assert!(script.contains("IMPACT_COMPLETE=\"bash\""), "{script}");
    let complete = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impact"));
        command.env("IMPACT_COMPLETE", "bash").env("_CLAP_IFS", "\n");
        command.env("_CLAP_COMPLETE_INDEX", words.len().to_string());
        command.current_dir(bench.root()).args(["--", "impact"]).args(words);
        utf8(&command.output().expect("the program runs").stdout)
    };
    assert_eq!(complete(&["chec"]).trim(), "check");
    assert_eq!(complete(&["fmt", "--ch"]).trim(), "--check");
    let ids = complete(&["list", "--only", ""]);
    for id in ["north", "south", "training", "report", "briefs", "themes"] {
        assert!(ids.lines().any(|line| line == id), "{id} in {ids}");
    }
    assert_eq!(complete(&["--root", "elsewhere", "--only", "s"]).trim(), "");
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let bench = Bench::new();
    let page = utf8(&bench.impact(&["man"]).stdout);
    for words in [".TH impact 1", "impact\\-check(1)", "Exit codes"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    fs::create_dir(bench.path("man1")).expect("a folder");
    let folder = bench.path("man1");
    assert_eq!(code(&bench.impact(&["man", folder.to_str().expect("a path")])), 0);
    for name in ["impact.1", "impact-fmt.1", "impact-new-alliance.1"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    assert_eq!(code(&bench.impact(&["man", "nowhere"])), 2);
}

#[test]
fn control_codes_in_file_names_do_not_reach_the_terminal() {
    let bench = Bench::new();
    let record = bench.read("data/alliances/south.toml");
    bench.write("data/alliances/a\u{1b}]0;x\u{202e}\n.toml", record);
    bench.write("data/b\u{9b}2J\nerror: forged.txt", "x");
    for arguments in [&["check"][..], &["list"], &["fmt"], &["--log-format", "json", "check"]] {
        let output = bench.impact(arguments);
        let text = utf8(&output.stdout) + &utf8(&output.stderr);
        let unseen = |c: char| is_hidden(c) && !matches!(c, '\n' | '\t');
        assert!(!text.contains(unseen), "{arguments:?}: {text:?}");
        assert!(!text.contains("\nerror: forged"), "{arguments:?}: {text}");
    }
    let text = utf8(&bench.impact(&["check"]).stderr);
    assert!(text.contains("a\\u{1b}]0;x\\u{202e}\\u{a}.toml"), "{text}");
}
