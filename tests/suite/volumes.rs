//! Large documents: a report in volumes, a theme brief as a digest, and the markup kept of both.

use impact_briefs::job::Task;

use crate::bench::{Bench, run};
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
    let volumes = ["volumes/training-1.pdf", "volumes/training-2.pdf", "volumes/support.pdf"];
    assert_eq!(made.len(), 8, "{made:?}");
    for volume in volumes {
        assert!(made.contains(&format!("{volume} (first build)")), "{made:?}");
    }
    assert_eq!(bench.made(), [""; 0]);
    bench.change("data/report.toml", "alliances_per_volume = 1\n", "");
    let result = bench.build();
    let mut removed = result.removed;
    removed.sort();
    let mut gone = volumes;
    gone.sort_unstable();
    assert_eq!(removed, gone);
}

#[test]
fn the_main_volume_lists_the_contents_of_the_others() {
    let bench = in_volumes();
    let proofs = proofs(bench.root());
    let main = running_text(&proofs["report.pdf"]);
    for words in [
        "Training teachers, part 1 of 2",
        "volumes/training-1.pdf",
        "North #Alliance *of* $schools$",
        "Support for schools",
        "Impact at a glance",
    ] {
        assert!(main.contains(words), "{words:?} in {main}");
    }
    assert!(!main.contains("One story."));
    let first = running_text(&proofs["volumes/training-1.pdf"]);
    assert!(first.contains("Two SLEs worked with every school."));
    assert!(!first.contains("One story."));
    assert!(running_text(&proofs["volumes/training-2.pdf"]).contains("One story."));
}

/// The most case studies that a theme brief prints in full.
const MOST_STUDIES: usize = 100;

#[test]
fn a_theme_brief_of_too_many_case_studies_is_a_digest() {
    let bench = Bench::new();
    for number in 2..MOST_STUDIES {
        bench.write(
            &format!("data/alliances/a{number:03}.toml"),
            format!(
                "name = \"Alliance {number:03}\"\nsummary = \"A plain one.\"\n[[lead_school]]\nname = \"School {number}\"\n\
                 [[case_study]]\ntheme = \"training\"\nheadline = \"It came to {number}.\"\n\
                 prose = \"The story of {number}.\"\n"
            ),
        );
    }
    let whole = running_text(&proofs(bench.root())["themes/training.pdf"]);
    assert!(whole.contains("The story of 99.") && whole.contains("One story."));
    bench.write(
        "data/alliances/west.toml",
        "name = \"West Alliance\"\nsummary = \"A plain one.\"\n[[lead_school]]\nname = \"West School\"\n\
         [[case_study]]\ntheme = \"training\"\nprose = \"One too many.\"\n",
    );
    let digest = running_text(&proofs(bench.root())["themes/training.pdf"]);
    assert!(digest.contains("It came to 99.") && digest.contains("West Alliance"));
    assert!(!digest.contains("The story of 99."));
    assert!(digest.contains("How teachers are trained."));
}

#[test]
fn kept_markup_has_every_document_and_its_imports() {
    let bench = Bench::new();
    let mut job = bench.job(Task::Build);
    job.keep_markup = Some(bench.path("kept"));
    assert_eq!(run(&job).tally().made, 5);
    for path in [
        "briefs/north.typ",
        "briefs/south.typ",
        "themes/training.typ",
        "style.typ",
        "style.json",
        "places.json",
    ] {
        assert!(bench.path("kept").join(path).is_file(), "{path}");
    }
    let report = String::from_utf8(bench.read("kept/report.typ")).expect("text");
    let pieces: Vec<_> = report.lines().collect();
    assert!(pieces.len() > 5, "{report}");
    for line in pieces {
        let piece = line.strip_prefix("#include \"/");
        let piece = piece.and_then(|it| it.strip_suffix('"'));
        let piece = piece.unwrap_or_else(|| panic!("{line}"));
        assert!(bench.path("kept").join(piece).is_file(), "{piece}");
    }
    let made = bench.read("output/manifest.json");
    job.only = vec!["south".to_owned()];
    assert_eq!(run(&job).tally().made, 0, "fresh documents are not made again");
    assert_eq!(bench.read("output/manifest.json"), made);
}
