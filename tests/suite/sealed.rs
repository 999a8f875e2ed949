//! What one run leaves to the next: a seal, by which nothing is read again where nothing is to be
//! done, and the sound records, which are not read again. Neither ever hides a change or a fault.

use std::fs::{self, File};
use std::thread::sleep;
use std::time::Duration;

use crate::bench::{Bench, told};

const SEAL: &str = "output/.impact-seal";
const SOUND: &str = "output/.impact-sound";
const SOUTH: &str = "data/alliances/south.toml";

/// A project whose files were left alone for so long that its output can be sealed.
fn sealed() -> Bench {
    let bench = Bench::built();
    sleep(Duration::from_millis(2100));
    assert_eq!(bench.made(), [""; 0]);
    assert!(bench.path(SEAL).exists(), "the output is sealed");
    bench
}

#[test]
fn an_output_is_not_sealed_while_an_input_may_still_change_unseen() {
    let bench = Bench::built();
    assert!(!bench.path(SEAL).exists());
}

/// Another markup in the manifest would be seen as a change by any run that looks at the records.
#[test]
fn a_sealed_output_is_not_compared_again() {
    let bench = sealed();
    let manifest = String::from_utf8(bench.read("output/manifest.json")).expect("text");
    let at = manifest.find("\"markup\": \"").expect("a digest") + 11;
    let (before, rest) = manifest.split_at(at);
    let other = format!("{before}{}{}", "0".repeat(64), &rest[64..]);
    bench.write("output/manifest.json", other);
    assert_eq!(bench.made(), [""; 0]);
    bench.change(SOUTH, "A plain one.", "Another one.");
    assert_eq!(bench.made().len(), 1);
}

#[test]
fn a_change_of_the_same_length_with_the_old_time_is_seen() {
    let bench = sealed();
    let modified = fs::metadata(bench.path(SOUTH)).and_then(|it| it.modified());
    bench.change(SOUTH, "A plain one.", "A plane one.");
    let file = File::options().write(true).open(bench.path(SOUTH));
    let file = file.expect("opened");
    file.set_modified(modified.expect("a time")).expect("set");
    assert_eq!(
        bench.made(),
        ["briefs/south.pdf (record changed: data/alliances/south.toml)"]
    );
}

#[test]
fn an_altered_or_missing_pdf_is_seen() {
    let bench = sealed();
    let mut pdf = bench.read("output/briefs/south.pdf");
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    bench.write("output/briefs/south.pdf", pdf);
    bench.remove("output/briefs/north.pdf");
    assert_eq!(
        bench.made(),
        [
            "briefs/north.pdf (output missing)",
            "briefs/south.pdf (output altered)"
        ]
    );
}

#[test]
fn a_new_record_a_new_template_and_a_broken_seal_are_seen() {
    let bench = sealed();
    bench.write(SEAL, "{");
    assert_eq!(bench.made(), [""; 0]);
    assert!(bench.read(SEAL).len() > 1, "it is sealed anew");
    bench.change("templates/parts.typ", "At a glance", "In a nutshell");
    assert_eq!(bench.made().len(), 5);
    let south = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.write(
        "data/alliances/west.toml",
        south.replace("South Alliance", "West Alliance"),
    );
    assert!(
        bench
            .made()
            .contains(&"briefs/west.pdf (first build)".to_owned())
    );
}

/// A record is vouched for by its digest: one that is told to be sound is not read again.
#[test]
fn a_sound_record_is_not_read_again() {
    let bench = Bench::built();
    let sound = String::from_utf8(bench.read(SOUND)).expect("text");
    assert!(sound.contains("South Alliance"));
    bench.write(SOUND, sound.replace("South Alliance", "Other Alliance"));
    assert!(
        bench
            .made()
            .contains(&"briefs/south.pdf (first build)".to_owned()),
        "the name is taken from what is known"
    );
    bench.write(
        "data/glossary.toml",
        [bench.read("data/glossary.toml"), b"\n".to_vec()].concat(),
    );
    bench.made();
    let sound = String::from_utf8(bench.read(SOUND)).expect("text");
    assert!(sound.contains("South Alliance"), "a shared file changed");
}

#[test]
fn a_record_with_doubts_is_read_each_time() {
    let bench = Bench::new();
    bench.change(SOUTH, "A plain one.", "One about ZZZQ.");
    for _ in 0..3 {
        let outcome = bench.build();
        assert_eq!(
            told(&outcome),
            ["undefined-abbreviation data/alliances/south.toml:2:22"]
        );
    }
    let sound = String::from_utf8(bench.read(SOUND)).expect("text");
    assert!(!sound.contains("south.toml"), "{sound}");
}

#[test]
fn a_fault_between_two_sound_records_is_found() {
    let bench = Bench::built();
    let south = String::from_utf8(bench.read(SOUTH)).expect("text");
    bench.write("data/alliances/west.toml", south);
    let outcome = bench.build();
    assert_eq!(
        told(&outcome),
        ["duplicate-name data/alliances/west.toml:1:8"]
    );
    bench.write(SOUND, "no JSON");
    assert_eq!(told(&bench.build()), told(&outcome));
}
