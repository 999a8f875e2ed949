//! The cache: a stamp, with which a run with nothing to do reads no record, and the records without errors or
//! warnings, which are not checked again. Neither hides a change or an error.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use impact_briefs::digest::Digest;
use impact_briefs::job::{Job, Strictness, Task};

use crate::bench::{Bench, codes_and_places, run};

const CACHE: &str = "output/.impact-cache";
const SOUTH: &str = "data/alliances/south.toml";

/// A project whose files were left alone long enough for its output to be stamped.
fn stamped() -> Bench {
    let bench = Bench::built();
    sleep(Duration::from_millis(2100));
    assert_eq!(bench.made(), [""; 0]);
    assert!(is_stamped(&bench));
    bench
}

fn cache(bench: &Bench) -> String {
    String::from_utf8(bench.read(CACHE)).expect("text")
}

fn is_stamped(bench: &Bench) -> bool {
    !cache(bench).contains("\"stamp\":null")
}

#[test]
fn no_stamp_is_written_while_an_input_could_still_change_unseen() {
    let bench = Bench::built();
    assert!(!is_stamped(&bench));
}

/// A run that reads the records would notice the forged title in the manifest.
#[test]
fn a_stamped_output_is_compared_again_only_if_the_manifest_differs() {
    let bench = stamped();
    let title = |text: &str| text.replace("\"South Alliance\"", "\"Other Alliance\"");
    let old = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    let old = old.rsplit('"').nth(1).expect("a digest").to_owned();
    let new = bench.forge_manifest(title);
    bench.forge_cache(|text| text.replace(&old, &new));
    assert_eq!(bench.made(), [""; 0]);
    bench.forge_cache(|text| text.replace(&new, &old));
    assert_eq!(bench.made(), ["briefs/south.pdf (first build)"]);
}

#[test]
fn a_change_of_the_same_length_with_the_old_time_is_seen() {
    let bench = stamped();
    let modified = fs::metadata(bench.path(SOUTH)).and_then(|it| it.modified());
    bench.change(SOUTH, "A plain one.", "A plane one.");
    let file = File::options().write(true).open(bench.path(SOUTH));
    let file = file.expect("opened");
    file.set_modified(modified.expect("a time")).expect("set");
    let reason = "record changed: data/alliances/south.toml";
    let made = ["briefs/south.pdf", "themes/training.pdf", "themes/support.pdf", "report.pdf"];
    assert_eq!(bench.made(), made.map(|path| format!("{path} ({reason})")));
}

#[test]
fn an_altered_or_missing_pdf_is_seen() {
    let bench = stamped();
    assert!(cache(&bench).contains("\"outputs\":null"), "no PDF was read since");
    assert_eq!(bench.made(), [""; 0]);
    assert!(!cache(&bench).contains("\"outputs\":null"), "the state of each PDF is noted");
    assert_eq!(bench.made(), [""; 0]);
    let mut pdf = bench.read("output/briefs/south.pdf");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    bench.write("output/briefs/south.pdf", pdf);
    bench.remove("output/briefs/north.pdf");
    assert_eq!(
        bench.made(),
        ["briefs/north.pdf (output missing)", "briefs/south.pdf (output altered)"]
    );
}

#[test]
fn a_new_record_a_new_template_and_a_broken_stamp_are_seen() {
    let bench = stamped();
    bench.write(CACHE, "{");
    assert_eq!(bench.made(), [""; 0]);
    assert!(is_stamped(&bench));
    bench.change("templates/parts.typ", "At a glance", "In a nutshell");
    assert_eq!(bench.made().len(), 5);
    let south = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.write("data/alliances/west.toml", south.replace("South Alliance", "West Alliance"));
    assert!(bench.made().contains(&"briefs/west.pdf (first build)".to_owned()));
}

/// The forged name shows that the record itself is not read.
#[test]
fn a_clean_record_is_not_checked_again() {
    let bench = Bench::built();
    assert!(cache(&bench).contains("South Alliance"));
    bench.forge_cache(|text| text.replace("South Alliance", "Other Alliance"));
    assert!(
        bench.made().contains(&"briefs/south.pdf (first build)".to_owned()),
        "the name comes from the cache"
    );
    bench.write("data/glossary.toml", [bench.read("data/glossary.toml"), b"\n".to_vec()].concat());
    bench.made();
    assert!(cache(&bench).contains("South Alliance"), "a shared file changed");
}

/// The part of a cache that lists records.
fn records_in(cache: &str) -> &str {
    let (_, records) = cache.split_once("\"clean_records\":").expect("records");
    records.split_once(",\"sections\"").expect("sections").0
}

/// Without the digest, one wrong byte in a theme would drop the alliance from that theme's brief.
#[test]
fn a_cache_that_is_damaged_or_of_another_program_is_ignored() {
    let bench = Bench::built();
    let whole = cache(&bench);
    let other_theme = whole.replace("support", "supporx");
    assert_ne!(other_theme, whole);
    let other_program = format!("{}{}", Digest::of(&whole.as_bytes()[64..]), &whole[64..]);
    for damaged in [&other_theme, &other_program, &whole[..whole.len() - 1], ""] {
        bench.write(CACHE, damaged);
        assert_eq!(bench.made(), [""; 0], "{damaged}");
        let now = cache(&bench);
        // Nothing was filled, so the digests of sections are not known again.
        assert_eq!(records_in(&now), records_in(&whole));
    }
}

/// The forged digest shows that the section is not filled.
#[test]
fn a_section_is_filled_only_if_what_it_is_filled_from_changed() {
    let bench = Bench::built();
    bench.change(SOUTH, "name =", "# A comment.\nname =");
    let north = digest_in(&cache(&bench), "alliances/north.typ");
    let other = Digest::of(b"another markup").to_string();
    bench.forge_cache(|text| text.replace(&north, &other));
    let reason = "(record changed: data/alliances/south.toml)";
    assert_eq!(
        bench.made(),
        [format!("themes/training.pdf {reason}"), format!("report.pdf {reason}")]
    );
    assert_eq!(digest_in(&cache(&bench), "alliances/north.typ"), north, "filled to be laid out");
}

/// The digest of a section's markup in a cache.
fn digest_in(cache: &str, section: &str) -> String {
    let (_, digests) = cache.split_once(&format!("\"{section}\":[")).expect("the section");
    digests.split('"').nth(3).expect("two digests").to_owned()
}

#[test]
fn sections_are_compared_without_a_cache_and_dropped_with_their_record() {
    let bench = Bench::built();
    let other_program = format!("{}{{}}", Digest::of(b"{}"));
    for (at, damaged) in ["", "{", &other_program].into_iter().enumerate() {
        bench.change(SOUTH, "name =", &format!("# A comment, {at}.\nname ="));
        bench.write(CACHE, damaged);
        assert_eq!(bench.made(), [""; 0], "{damaged}");
        bench.change(SOUTH, "A plain one.", &format!("A plain one {at}."));
        bench.write(CACHE, damaged);
        assert_eq!(bench.made()[0], "briefs/south.pdf (record changed: data/alliances/south.toml)");
        bench.change(SOUTH, &format!("A plain one {at}."), "A plain one.");
        assert_eq!(bench.made()[0], "briefs/south.pdf (record changed: data/alliances/south.toml)");
    }
    assert!(cache(&bench).contains("alliances/north.typ"));
    bench.remove("data/alliances/north.toml");
    bench.made();
    assert!(!cache(&bench).contains("alliances/north.typ"));
}

/// The run that follows an edit compares sections that the run before it did not make.
#[test]
fn an_edit_that_is_taken_back_leaves_what_was_not_made_fresh() {
    let bench = Bench::built();
    let only = Job { only: vec!["south".to_owned()], ..bench.job(Task::Build) };
    bench.change(SOUTH, "A plain one.", "Another one.");
    assert_eq!(run(&only).tally().made, 1);
    bench.change(SOUTH, "Another one.", "A plain one.");
    assert_eq!(bench.made(), ["briefs/south.pdf (record changed: data/alliances/south.toml)"]);
}

#[test]
fn a_folder_a_pipe_or_a_link_in_place_of_a_record_is_seen() {
    let bench = stamped();
    let west = bench.path("data/alliances/west.toml");
    let make: [(&str, &dyn Fn()); 3] = [
        ("folder", &|| fs::create_dir(&west).expect("made")),
        ("pipe", &|| {
            let made = Command::new("mkfifo").arg(&west).status();
            assert!(made.expect("mkfifo runs").success());
        }),
        ("link", &|| symlink("nowhere", &west).expect("linked")),
    ];
    for (what, make) in make {
        make();
        assert_eq!(bench.build().exit_code(Strictness::Lenient), 1, "{what}");
        match west.is_dir() {
            true => fs::remove_dir(&west).expect("removed"),
            false => fs::remove_file(&west).expect("removed"),
        }
        assert_eq!(bench.made(), [""; 0], "{what}");
        assert!(is_stamped(&bench), "{what}");
    }
}

#[test]
fn a_record_with_a_warning_is_checked_in_every_run() {
    let bench = Bench::new();
    bench.change(SOUTH, "A plain one.", "One about ZZZQ.");
    for _ in 0..3 {
        let result = bench.build();
        assert_eq!(
            codes_and_places(&result),
            ["undefined-abbreviation data/alliances/south.toml:2:22"]
        );
    }
    let cache = cache(&bench);
    assert!(!cache.contains("south.toml"), "{cache}");
}

#[test]
fn a_conflict_between_two_cached_records_is_found() {
    let bench = Bench::built();
    let south = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.write("data/alliances/west.toml", south);
    let result = bench.build();
    assert_eq!(codes_and_places(&result), ["duplicate-name data/alliances/west.toml:1:8"]);
    bench.write(CACHE, "no JSON");
    assert_eq!(codes_and_places(&bench.build()), codes_and_places(&result));
}
