//! A report in volumes, and markup kept for other tools.

use impact_briefs::job::Task;
use impact_briefs::plan::Kind;

use crate::bench::{Bench, run, utf8};
use crate::pages::{proofs, running_text};

/// A project whose report needs a volume for each theme.
fn in_volumes() -> Bench {
    let bench = Bench::new();
    bench.change("data/report.toml", "edition = ", "alliances_per_volume = 1\nedition = ");
    bench
}

#[test]
fn a_report_of_too_many_alliances_is_divided_into_volumes() {
    let bench = in_volumes();
    let made = bench.made();
    let volumes = ["themes/training/training-1.pdf", "themes/training/training-2.pdf"];
    assert_eq!(made.len(), 6, "{made:?}");
    for volume in volumes.iter().chain(&["themes/support.pdf"]) {
        assert!(made.contains(&format!("{volume} (first build)")), "{made:?}");
    }
    assert_eq!(bench.made(), [""; 0]);
    let list = utf8(&bench.impact(&["list", "--only", "training"]).stdout);
    let ids = list.lines().filter_map(|line| line.split('\t').next());
    assert_eq!(ids.collect::<Vec<_>>(), ["training/1", "training/2"], "all parts of the theme");
    let one = utf8(&bench.impact(&["list", "--only", "training/2"]).stdout);
    assert_eq!(one.lines().count(), 1, "{one}");
    bench.change("data/report.toml", "alliances_per_volume = 1\n", "");
    let result = bench.build();
    let mut removed = result.removed;
    removed.sort();
    assert_eq!(removed, volumes);
    assert!(bench.path("output/themes/training.pdf").exists());
}

#[test]
fn the_volumes_of_a_theme_have_the_same_size() {
    let bench = Bench::new();
    let south = utf8(&bench.read("data/alliances/south.toml"));
    for number in 3..=10 {
        let name = format!("Alliance {number}");
        bench.write(
            &format!("data/alliances/a{number}.toml"),
            south.replace("South Alliance", &name),
        );
    }
    bench.change("data/report.toml", "edition = ", "alliances_per_volume = 4\nedition = ");
    let result = bench.check();
    let themes = result.documents.iter().filter(|it| it.document.kind == Kind::ThemeBrief);
    let sizes: Vec<_> = themes.map(|it| (&*it.document.id, it.document.records.len())).collect();
    let training = [("training/1", 3), ("training/2", 3), ("training/3", 4)];
    let support = [("support/1", 3), ("support/2", 3), ("support/3", 3)];
    assert_eq!(sizes, [training, support].concat());
}

#[test]
fn the_main_volume_lists_the_contents_of_the_others() {
    let bench = in_volumes();
    let proofs = proofs(bench.root());
    let main = running_text(&proofs["report.pdf"]);
    for words in [
        "Training teachers, part 1 of 2",
        "themes/training/training-1.pdf",
        "North #Alliance *of* $schools$",
        "Support for schools",
        "Impact at a glance",
    ] {
        assert!(main.contains(words), "{words:?} in {main}");
    }
    assert!(!main.contains("One story."));
    let first = running_text(&proofs["themes/training/training-1.pdf"]);
    for words in [
        "Two SLEs worked with every school.",
        "Contents",
        "Training teachers, part 1 of 2",
        "All measured outcomes",
        "Glossary",
        "Index of schools, partners and programmes",
        "Licence and enquiries",
    ] {
        assert!(first.contains(words), "{words:?} in {first}");
    }
    assert!(!first.contains("One story."));
    assert!(running_text(&proofs["themes/training/training-2.pdf"]).contains("One story."));
}

#[test]
fn kept_markup_has_every_document_and_its_imports() {
    let bench = Bench::new();
    let mut job = bench.job(Task::Build);
    job.keep_markup = Some(bench.path("kept"));
    assert_eq!(run(&job).tally().made, 5);
    for path in ["style.typ", "style.json", "places.json", "themes/training/places.json"] {
        assert!(bench.path("kept").join(path).is_file(), "{path}");
    }
    for document in ["briefs/north", "briefs/south", "themes/training", "report"] {
        let main = utf8(&bench.read(&format!("kept/{document}.typ")));
        assert!(main.contains("#include \"/alliances/") || document == "report", "{main}");
        for line in main.lines().filter(|line| !line.starts_with("#[#set heading(offset: 1)")) {
            let section = line.strip_prefix("#include \"/");
            let section = section.and_then(|it| it.trim_end_matches(']').strip_suffix('"'));
            let section = section.unwrap_or_else(|| panic!("{line}"));
            assert!(bench.path("kept").join(section).is_file(), "{section}");
        }
    }
    let report = utf8(&bench.read("kept/report.typ"));
    assert_eq!(
        report.matches("offset: 1").count(),
        3,
        "each alliance is below its theme: {report}"
    );
    assert!(report.contains("#include \"/alliances/north.typ\""), "as in its brief: {report}");
    assert!(report.contains("#include \"/alliances/south/support.typ\""), "{report}");
    let made = bench.read("output/manifest.json");
    job.only = vec!["south".to_owned()];
    assert_eq!(run(&job).tally().made, 0, "fresh documents are not made again");
    assert_eq!(bench.read("output/manifest.json"), made);
}
