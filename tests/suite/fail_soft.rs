//! An error holds back exactly the documents that depend on it, and their last good versions stay.

use impact_briefs::job::{Strictness, Task};
use impact_briefs::pipeline::{RunResult, State};

use crate::bench::{Bench, code, codes_and_places, run, utf8};

const NORTH: &str = "data/alliances/north.toml";
const SOUTH: &str = "data/alliances/south.toml";

fn held_back(result: &RunResult) -> Vec<&str> {
    let documents = result.documents.iter();
    let held = documents.filter(|it| matches!(it.state, State::HeldBack { .. }));
    held.map(|it| it.document.id.as_str()).collect()
}

#[test]
fn an_error_holds_back_exactly_the_documents_of_its_record() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("data/report.toml", "June 2014", "July 2014");
    bench.change(NORTH, "designated", "desginated");
    let result = bench.build();
    assert_eq!(held_back(&result), ["north", "training", "report"]);
    assert_eq!(result.tally().made, 2);
    assert_eq!(result.exit_code(Strictness::Lenient), 1);
    for (path, bytes) in before {
        let same = bench.read(&format!("output/{path}")) == bytes;
        let kept =
            ["briefs/north.pdf", "themes/training.pdf", "report.pdf"].contains(&path.as_str());
        assert_eq!(same, kept, "{path}");
    }
}

#[test]
fn the_summary_gives_the_reason_and_the_age_of_the_version_kept() {
    let bench = Bench::built();
    bench.change(NORTH, "designated", "desginated");
    bench.remove("output/themes/training.pdf");
    let in_three_days =
        std::time::SystemTime::now() + std::time::Duration::from_secs(3 * 86_400 + 60);
    let seconds =
        in_three_days.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let mut command = bench.command(&[]);
    let output = command.env("SOURCE_DATE_EPOCH", seconds.to_string()).output().expect("runs");
    assert_eq!(code(&output), 1);
    let summary = utf8(&output.stdout);
    let lines: Vec<_> = summary.lines().collect();
    assert!(
        lines[0].starts_with("impact: 2 documents up to date, 3 held back; 1 error ("),
        "{summary}"
    );
    let reason = "held back, error in data/alliances/north.toml";
    assert_eq!(
        lines[1..],
        [
            format!("  briefs/north.pdf: {reason}; the version made 3 days ago stays"),
            format!("  themes/training.pdf: {reason}; there is no earlier version"),
            format!("  report.pdf: {reason}; the version made 3 days ago stays"),
        ]
    );
    assert!(utf8(&output.stderr).contains("data/alliances/north.toml:4:1"));
}

#[test]
fn an_unreadable_record_holds_back_the_documents_it_was_last_in() {
    let bench = Bench::built();
    bench.change(NORTH, "name = \"", "name = ");
    assert_eq!(held_back(&bench.build()), ["north", "training", "report"]);
    bench.write(NORTH, b"\xff\xfe\x00n");
    assert_eq!(held_back(&bench.build()), ["north", "training", "report"], "the manifest knows");
    bench.write(NORTH, "");
    assert_eq!(held_back(&bench.build()), ["north", "training", "report"], "the manifest knows");
}

#[test]
fn a_new_record_without_readable_themes_holds_back_every_theme() {
    let bench = Bench::built();
    bench.write("data/alliances/west.toml", "");
    let result = bench.build();
    assert_eq!(held_back(&result), ["west", "training", "support", "report"]);
    assert!(bench.path("output/briefs/north.pdf").exists());
}

#[test]
fn two_records_with_the_same_name_are_both_held_back() {
    let bench = Bench::new();
    bench.change(SOUTH, "South Alliance", "North #Alliance *of* $schools$");
    bench.write("data/alliances/west.toml", [bench.read(SOUTH)].concat());
    bench.change("data/alliances/west.toml", "North #Alliance *of* $schools$", "West Alliance");
    let result = bench.build();
    assert_eq!(held_back(&result), ["north", "south", "training", "support", "report"]);
    assert_eq!(result.tally().made, 1);
}

#[test]
fn an_error_in_a_shared_file_ends_the_run_before_anything_is_written() {
    for (path, from, to, code) in [
        ("data/report.toml", "title =", "titel =", "unknown-key"),
        ("data/themes.toml", "id = \"support\"", "id = \"training\"", "duplicate-id"),
        ("data/glossary.toml", "[abbreviations]", "[abbreviations", "toml-syntax"),
        ("data/style.toml", "display = \"", "display = \"No ", "missing-font"),
        ("templates/style.typ", "#let", "#let = 1\n#let", "typst-fault"),
        ("templates/alliance.typ.hbs", "{{/with}}", "", "template-fault"),
        ("templates/opening.typ.hbs", "{{data edition}}", "{{data editoin}}", "template-fault"),
    ] {
        let bench = Bench::built();
        let before = bench.published();
        bench.change(
            "data/alliances/north.toml",
            "designated = \"July 2011\"",
            "designated = \"July 2012\"",
        );
        bench.change(path, from, to);
        let result = bench.build();
        assert!(
            codes_and_places(&result).iter().any(|it| it.starts_with(code)),
            "{path}: {:?}",
            codes_and_places(&result)
        );
        assert_eq!(result.tally().made, 0, "{path}");
        assert_eq!(result.exit_code(Strictness::Lenient), 1, "{path}");
        assert!(bench.published() == before, "{path}");
        bench.remove("output/manifest.json");
        assert_eq!(bench.build().tally().made, 0, "{path}");
    }
}

#[test]
fn a_damaged_font_ends_the_run() {
    let bench = Bench::built();
    let before = bench.published();
    bench.write("fonts/broken.ttf", "not a font");
    let result = bench.build();
    assert_eq!(result.exit_code(Strictness::Lenient), 2);
    assert!(bench.published() == before);
}

#[test]
fn strict_holds_back_documents_with_warnings() {
    let bench = Bench::built();
    let long = "A sentence that goes on and on ".repeat(20);
    bench.change(SOUTH, "One story.", &format!("{long}."));
    let mut job = bench.job(Task::Build);
    job.strictness = Strictness::Strict;
    let result = run(&job);
    assert_eq!(held_back(&result), ["south", "training", "support", "report"]);
    assert_eq!(result.exit_code(Strictness::Strict), 1);
}

#[test]
fn check_and_list_report_valid_documents_beside_invalid_ones() {
    let bench = Bench::built();
    bench.change(NORTH, "designated", "desginated");
    let result = bench.check();
    assert_eq!((result.tally().made, result.tally().held_back), (2, 3));
    let list = bench.impact(&["list"]);
    assert_eq!(code(&list), 1);
    let words = utf8(&list.stdout);
    assert!(
        words.starts_with(
            "north\tbrief\tbriefs/north.pdf\theld back: error in data/alliances/north.toml\t"
        ),
        "{words}"
    );
    assert!(words.contains("\nsouth\tbrief\tbriefs/south.pdf\tfresh\t"), "{words}");
}

/// The record is cut short before its second theme, or misspells the heading of its case study.
#[test]
fn a_broken_record_holds_back_the_themes_that_it_no_longer_shows() {
    let south = "[[case_study]]\ntheme = \"support\"";
    for broken in [
        "",
        "[[case_",
        "[[case_studdy]]\ntheme = \"support\"",
        "[[case_study.study]]\ntheme = \"support\"",
    ] {
        let bench = Bench::built();
        let text = String::from_utf8(bench.read(SOUTH)).expect("text");
        let (start, end) = text.split_once(south).expect("the second story");
        let text = match broken {
            "" => format!("{start}x = "),
            "[[case_" => format!("{start}[[case_"),
            heading => format!("{start}{heading}{end}"),
        };
        bench.write(SOUTH, text);
        assert_eq!(
            held_back(&bench.build()),
            ["south", "training", "support", "report"],
            "{broken}"
        );
    }
}

#[test]
fn a_theme_renamed_before_its_records_keeps_its_last_good_brief() {
    let bench = Bench::built();
    bench.change("data/themes.toml", "id = \"training\"", "id = \"weather\"");
    let result = bench.build();
    assert!(result.removed.is_empty());
    assert_eq!(result.notices.len(), 1, "{:?}", result.notices);
    assert!(bench.path("output/themes/training.pdf").exists());
    assert!(!bench.path("output/themes/weather.pdf").exists());
}

#[test]
fn a_record_renamed_with_an_error_keeps_its_last_good_brief() {
    let bench = Bench::built();
    let text = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.remove(SOUTH);
    bench.write("data/alliances/southern.toml", text.replace("summary", "sumary"));
    let result = bench.build();
    assert!(result.removed.is_empty());
    assert!(bench.path("output/briefs/south.pdf").exists());
    bench.change("data/alliances/southern.toml", "sumary", "summary");
    assert_eq!(bench.build().removed, ["briefs/south.pdf"]);
}

#[test]
fn the_themes_of_a_record_are_remembered_from_a_run_with_only() {
    let bench = Bench::built();
    let south = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.write("data/alliances/east.toml", south.replace("South Alliance", "East Alliance"));
    assert_eq!(code(&bench.impact(&["--only", "east"])), 0);
    bench.write("data/alliances/east.toml", "x = ");
    assert_eq!(held_back(&bench.build()), ["east", "training", "support", "report"]);
}

#[test]
fn a_record_renamed_and_then_broken_keeps_its_last_good_brief() {
    let bench = Bench::built();
    let text = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.remove(SOUTH);
    bench.write("data/alliances/sud.toml", &text);
    assert_eq!(code(&bench.impact(&["--only", "north"])), 0);
    bench.write("data/alliances/sud.toml", text.replace("summary", "sumary"));
    assert!(bench.build().removed.is_empty());
    assert!(bench.path("output/briefs/south.pdf").exists());
}

#[test]
fn a_misnamed_copy_of_a_record_holds_back_one_document() {
    let bench = Bench::built();
    bench.write("data/alliances/north.toml.txt", bench.read(NORTH));
    let result = bench.build();
    assert_eq!(result.documents.len(), 5);
    assert_eq!(held_back(&result), ["north", "training", "support", "report"]);
}

/// Each file with refused markup that a message names has the words that the message is about, at their line.
#[test]
fn the_markup_that_a_message_names_is_that_with_the_error() {
    let late = "\n#if {{data alliance.case_studies}}.len() > 0 [#no-such-name]\n";
    for (path, from, to, files) in [
        ("templates/alliance.typ.hbs", "{{/with}}\n", &*format!("{{{{/with}}}}\n{late}"), 4),
        ("templates/front.typ.hbs", "#front(", "#no-such-name\n#front(", 1),
        ("templates/foot.typ.hbs", "#feet(", "#no-such-name\n#feet(", 5),
    ] {
        let bench = Bench::new();
        bench.change(path, from, to);
        let output = bench.impact(&[]);
        let words = utf8(&output.stderr);
        let places = words.lines().filter_map(|line| line.trim().strip_prefix("--> "));
        let mut named = 0;
        for place in places {
            let parts: Vec<_> = place.rsplitn(3, ':').collect();
            let text = std::fs::read_to_string(parts[2]).expect("the file that the message names");
            let line: usize = parts[1].parse().expect("a line");
            let line = text.lines().nth(line - 1).unwrap_or_default();
            assert!(line.contains("no-such-name"), "{place}: {line:?}");
            named += 1;
        }
        assert_eq!(named, files, "{path}: {words}");
    }
}

/// The pages of an alliance are laid out once, so an error in them is found once.
#[test]
fn an_error_in_the_pages_of_an_alliance_holds_back_all_that_show_them_and_is_printed_once() {
    let bench = Bench::built();
    let before = bench.published();
    bench.change("data/report.toml", "June 2014", "July 2014");
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#if {{string key}} == \"north-training\" { no-such-name }\n#alliance(",
    );
    let output = bench.impact(&[]);
    assert_eq!(code(&output), 1);
    let words = utf8(&output.stderr);
    assert_eq!(words.matches("error[").count(), 1, "{words}");
    assert!(words.contains("(in briefs/north.pdf and 2 more)"), "{words}");
    for (path, bytes) in before.iter().filter(|(path, _)| path.ends_with(".pdf")) {
        let is_other = ["briefs/south.pdf", "themes/support.pdf"].contains(&path.as_str());
        assert_eq!(bench.read(&format!("output/{path}")) != *bytes, is_other, "{path}");
    }
    assert_eq!(held_back(&bench.build()), ["north", "training", "report"]);
}

#[test]
fn kept_markup_stays_while_its_record_is_broken() {
    let bench = Bench::new();
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#if alliance-name == 1 []\n#alliance(",
    );
    bench.build();
    bench.change(NORTH, "designated", "desginated");
    bench.build();
    assert!(bench.path("output/failed/briefs/north.typ").exists());
}
