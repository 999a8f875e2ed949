//! What a second run makes again, and why.

use std::fs;

use impact_briefs::digest::Digest;
use impact_briefs::job::{Rebuild, Task};

use crate::bench::{Bench, codes_and_places, run};

const SOUTH: &str = "data/alliances/south.toml";

/// The state of each document, as `impact list` prints it.
fn states(bench: &Bench) -> Vec<String> {
    let list = String::from_utf8(bench.impact(&["list"]).stdout).expect("text");
    let state = |line: &str| {
        let fields: Vec<_> = line.split('\t').collect();
        format!("{}: {}", fields[0], fields[3])
    };
    list.lines().map(state).collect()
}

#[test]
fn nothing_is_made_if_nothing_changed() {
    let bench = Bench::new();
    let first = bench.made();
    assert!(first.iter().all(|made| made.ends_with("(first build)")), "{first:?}");
    let before = bench.published();
    assert_eq!(bench.made(), [""; 0]);
    assert_eq!(bench.published(), before);
    assert!(states(&bench).iter().all(|state| state.ends_with(": fresh")));
}

#[test]
fn a_changed_record_makes_its_documents_stale() {
    let bench = Bench::built();
    bench.change(SOUTH, "A plain one.", "Another one.");
    let reason = "stale: record changed: data/alliances/south.toml";
    assert_eq!(
        states(&bench),
        [
            "north: fresh".to_owned(),
            format!("south: {reason}"),
            format!("training: {reason}"),
            format!("support: {reason}"),
            format!("report: {reason}"),
        ]
    );
    assert_eq!(bench.made().len(), 4, "every document with the alliance shows its summary");
    assert_eq!(bench.made(), [""; 0]);
}

#[test]
fn a_change_that_no_page_shows_makes_nothing_stale() {
    let bench = Bench::built();
    bench.change(SOUTH, "name =", "# A comment.\nname =");
    assert_eq!(bench.made(), [""; 0]);
    let manifest = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    let digest = Digest::of(&bench.read(SOUTH)).to_string();
    assert_eq!(manifest.matches(&digest).count(), 4, "the manifest has the new digest");
}

#[test]
fn a_changed_shared_record_makes_its_documents_stale() {
    let bench = Bench::built();
    bench.change("data/report.toml", "June 2014", "July 2014");
    let made = bench.made();
    assert_eq!(made.len(), 5);
    assert!(
        made.iter().all(|made| made.ends_with("(record changed: data/report.toml)")),
        "{made:?}"
    );
}

#[test]
fn a_changed_template_makes_its_documents_stale() {
    let bench = Bench::built();
    bench.change("templates/opening.typ.hbs", "#import", "// A remark.\n#import");
    assert_eq!(
        bench.made(),
        ["themes/training.pdf", "themes/support.pdf", "report.pdf"]
            .map(|path| format!("{path} (templates changed)"))
    );
}

#[test]
fn a_changed_style_makes_every_document_stale() {
    let bench = Bench::built();
    for (path, from, to) in [
        ("data/style.toml", "left = 20", "left = 21"),
        ("templates/parts.typ", "#let", "// A remark.\n#let"),
    ] {
        bench.change(path, from, to);
        let made = bench.made();
        assert_eq!(made.len(), 5);
        assert!(made.iter().all(|made| made.ends_with("(style changed)")), "{made:?}");
    }
}

#[test]
fn a_changed_font_makes_every_document_stale() {
    let bench = Bench::built();
    let fonts = fs::read_dir(bench.path("fonts")).expect("fonts");
    let mut fonts: Vec<_> = fonts.map(|entry| entry.expect("an entry").path()).collect();
    fonts.retain(|path| path.extension().is_some_and(|ending| ending == "ttf" || ending == "otf"));
    fonts.sort();
    fs::copy(&fonts[0], bench.path("fonts/zz-copy.ttf")).expect("copied");
    assert!(states(&bench).iter().all(|state| state.ends_with(": stale: fonts changed")));
}

#[test]
fn other_options_make_every_document_stale() {
    let bench = Bench::built();
    let mono = bench.command(&["--mono", "-v", "--output"]).arg(bench.path("output")).output();
    let mono = mono.expect("the program runs");
    let words = String::from_utf8(mono.stdout).expect("text");
    assert_eq!(words.matches("(options changed)").count(), 5, "{words}");
}

#[test]
fn another_program_makes_every_document_stale() {
    let bench = Bench::built();
    let manifest = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    bench.forge_manifest(|text| text.replace("\"program\": \"", "\"program\": \"older "));
    assert!(states(&bench).iter().all(|state| state.ends_with(": stale: program changed")));
    bench.made();
    assert_eq!(String::from_utf8(bench.read("output/manifest.json")).expect("text"), manifest);
}

#[test]
fn force_makes_every_document() {
    let bench = Bench::built();
    let mut job = bench.job(Task::Build);
    job.rebuild = Rebuild::Forced;
    assert_eq!(run(&job).tally().made, 5);
    let list = bench.impact(&["list", "--force"]);
    let list = String::from_utf8(list.stdout).expect("text");
    assert_eq!(list.matches("\tstale: forced\t").count(), 5, "{list}");
}

#[test]
fn a_deleted_or_altered_document_is_made_again() {
    let bench = Bench::built();
    let whole = bench.published();
    bench.remove("output/briefs/north.pdf");
    let mut pdf = bench.read("output/briefs/south.pdf");
    pdf[100] ^= 1;
    bench.write("output/briefs/south.pdf", &pdf);
    let report = bench.read("output/report.pdf");
    bench.write("output/report.pdf", &report[..report.len() / 2]);
    assert_eq!(
        bench.made(),
        [
            "briefs/north.pdf (output missing)",
            "briefs/south.pdf (output altered)",
            "report.pdf (output altered)"
        ]
    );
    assert!(bench.published() == whole);
}

#[test]
fn an_invalid_manifest_makes_every_document_stale() {
    let bench = Bench::built();
    let whole = bench.published();
    let text = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    let another_title = text.replace("Training teachers", "Training teacherz");
    let without_its_end = text.split(",\n  \"check\"").next().expect("a part");
    for manifest in [
        "{ \"version\": 1, \"docu",
        "{ \"version\": 99 }",
        "",
        "[]",
        &another_title,
        &format!("{without_its_end}\n}}\n"),
    ] {
        bench.write("output/manifest.json", manifest);
        let result = bench.build();
        assert_eq!(result.tally().made, 5, "{manifest}");
        assert_eq!(result.notices.len(), 1, "{manifest}");
        assert!(bench.published() == whole);
    }
}

#[test]
fn a_manifest_cannot_reach_out_of_the_output_folder() {
    let bench = Bench::built();
    bench.write("keep.pdf", bench.read("output/briefs/north.pdf"));
    for path in ["../keep.pdf", "briefs/./south.pdf", "briefs//south.pdf", ".impact-lock", ""] {
        bench.forge_manifest(|text| text.replace("\"briefs/north.pdf\"", &format!("\"{path}\"")));
        let result = bench.build();
        assert!(result.removed.is_empty() && result.notices.is_empty(), "{path}");
        assert!(bench.path("keep.pdf").exists());
        assert!(bench.path("output/briefs/south.pdf").exists());
    }
}

#[test]
fn the_documents_of_a_removed_record_are_removed() {
    let bench = Bench::built();
    bench.write("output/briefs/notes.txt", "mine").write("output/briefs/other.pdf", "mine as well");
    bench.remove("data/alliances/north.toml");
    let result = bench.build();
    assert_eq!(result.removed, ["briefs/north.pdf"]);
    assert_eq!(result.tally().made, 2, "theme and report, without it");
    assert_eq!(
        bench.outputs(),
        [
            "briefs/notes.txt",
            "briefs/other.pdf",
            "briefs/south.pdf",
            "report.pdf",
            "themes/support.pdf",
            "themes/training.pdf"
        ]
    );
    let manifest = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    assert!(!manifest.contains("north"), "{manifest}");
}

#[test]
fn an_altered_pdf_of_a_removed_record_is_kept() {
    let bench = Bench::built();
    bench.write("output/briefs/north.pdf", "with my remarks");
    bench.remove("data/alliances/north.toml");
    let result = bench.build();
    assert!(result.removed.is_empty());
    assert_eq!(result.notices.len(), 1);
    assert_eq!(bench.read("output/briefs/north.pdf"), b"with my remarks");
}

#[test]
fn a_renamed_record_renames_its_brief() {
    let bench = Bench::built();
    let record = bench.read("data/alliances/north.toml");
    bench.remove("data/alliances/north.toml");
    bench.write("data/alliances/far-north.toml", record);
    let result = bench.build();
    assert_eq!(result.removed, ["briefs/north.pdf"]);
    assert!(bench.path("output/briefs/far-north.pdf").exists());
}

#[test]
fn only_leaves_the_other_documents_alone() {
    let bench = Bench::built();
    bench.change(SOUTH, "Second School", "Third School");
    bench.remove("data/alliances/north.toml");
    let mut job = bench.job(Task::Build);
    job.only = vec!["south".to_owned()];
    let result = run(&job);
    assert_eq!(result.tally().made, 1);
    assert!(result.removed.is_empty() && bench.path("output/briefs/north.pdf").exists());
    assert_eq!(
        states(&bench),
        [
            "south: fresh",
            "training: stale: record changed: data/alliances/south.toml, record removed: data/alliances/north.toml",
            "support: stale: record changed: data/alliances/south.toml",
            "report: stale: record changed: data/alliances/south.toml, record removed: data/alliances/north.toml",
        ]
    );
}

#[test]
fn a_failed_document_is_made_once_it_is_fixed() {
    let bench = Bench::built();
    let good = bench.read("templates/alliance.typ.hbs");
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#if alliance-name == 1 []\n#alliance(",
    );
    let result = bench.build();
    assert_eq!(result.tally().held_back, 5);
    assert_eq!(codes_and_places(&result).len(), 4, "in two briefs, and one under two themes");
    assert!(bench.path("output/failed/briefs/north.typ").exists());
    assert!(bench.path("output/briefs/north.pdf").exists(), "the last good one stays");
    bench.write("output/failed/briefs/remarks.txt", "mine");
    bench.write("templates/alliance.typ.hbs", good);
    assert_eq!(bench.made(), [""; 0], "what is there is what would be made");
    let outputs = bench.outputs();
    assert_eq!(outputs[2], "failed/briefs/remarks.txt", "{outputs:?}");
    assert!(!outputs.iter().any(|path| path.ends_with(".typ")), "{outputs:?}");
}

#[test]
fn a_warning_is_repeated_while_its_document_stays() {
    let bench = Bench::new();
    bench.change(SOUTH, "One story.", &"One story, told again. ".repeat(700));
    let first = codes_and_places(&bench.build());
    assert!(first.contains(&"page-budget".to_owned()), "{first:?}");
    let again = bench.build();
    assert_eq!(again.tally().made, 0);
    assert_eq!(codes_and_places(&again), first);
    let strict = bench.impact(&["--strict"]);
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn a_template_cannot_read_the_date() {
    let bench = Bench::built();
    bench.change(
        "templates/alliance.typ.hbs",
        "#alliance(",
        "#datetime.today().display()\n#alliance(",
    );
    let result = bench.build();
    assert!(!codes_and_places(&result).is_empty());
    assert_eq!(result.tally().held_back, 5);
}

#[test]
fn a_template_file_cannot_replace_the_markup_of_a_document() {
    let bench = Bench::built();
    let before = bench.read("output/briefs/south.pdf");
    bench
        .write("templates/documents/0.typ", "= Another")
        .write("templates/.document-0.typ", "= Another");
    bench.build();
    let text = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    assert!(bench.read("output/briefs/south.pdf") == before, "{text}");
    bench.write("templates/style.json", "{}");
    assert_eq!(bench.build().exit_code(impact_briefs::job::Strictness::Lenient), 2);
}
