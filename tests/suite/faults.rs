//! Invalid records and templates: each fixture is copied over the miniature project and must give exactly the
//! diagnostics that it names beside its errors.
//!
//! `#~ code` names a diagnostic on its line, `#~+2 code` one two lines below; several codes may follow. In
//! templates the mark is inside a comment of the template's language. Diagnostics that cannot be marked are
//! listed in the fixture's file `expected`; `remove` lists files to delete first.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use impact_briefs::diagnostic::{Code, ColourChoice, Diagnostic, render};
use impact_briefs::pipeline::RunResult;

use crate::bench::{Bench, codes_and_places, project, utf8};

const MARKS: [&str; 3] = ["#~", "//~", "{{!~"];

fn fixtures() -> Vec<PathBuf> {
    let folder = project().join("tests/fixtures/faults");
    let mut list: Vec<_> = fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    list.sort();
    list
}

/// A fixture laid over the miniature project, with the result of a check.
pub(crate) struct Checked {
    fixture: PathBuf,
    bench: Bench,
    pub(crate) result: RunResult,
}

/// Every fixture, checked once for all tests.
pub(crate) static CHECKED: LazyLock<Vec<Checked>> = LazyLock::new(|| {
    let check = |fixture: PathBuf| {
        let bench = laid_over(&fixture);
        let result = bench.check();
        Checked { fixture, bench, result }
    };
    fixtures().into_iter().map(check).collect()
});

fn laid_over(fixture: &Path) -> Bench {
    let bench = Bench::new();
    for file in read(fixture, "remove").lines() {
        bench.remove(file);
    }
    for path in files(fixture) {
        let name = path.strip_prefix(fixture).expect("below").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("a fixture");
        match name.strip_suffix(".append") {
            Some(name) => bench.write(name, [bench.read(name), bytes].concat()),
            None => bench.write(&name, bytes),
        };
    }
    bench
}

fn read(fixture: &Path, name: &str) -> String {
    fs::read_to_string(fixture.join(name)).unwrap_or_default()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut list = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            list.extend(files(&path));
        } else {
            list.push(path);
        }
    }
    list.retain(|path| !path.ends_with("expected") && !path.ends_with("remove"));
    list
}

/// The diagnostics that marks in the project's files name, as `code path:line`.
fn marked(bench: &Bench) -> Vec<String> {
    let mut expected = Vec::new();
    for folder in ["data", "templates"] {
        for path in files(&bench.path(folder)) {
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let shown =
                path.strip_prefix(bench.root()).expect("below").to_string_lossy().into_owned();
            for (number, line) in (1i64..).zip(text.lines()) {
                let Some((_, words)) = MARKS.iter().find_map(|mark| line.split_once(mark)) else {
                    continue;
                };
                let words = words.split("}}").next().unwrap_or_default().trim_end_matches('"');
                let (offset, codes) = words.split_once(' ').unwrap_or(("", words));
                let line = number + offset.parse::<i64>().unwrap_or(0);
                expected
                    .extend(codes.split_whitespace().map(|code| format!("{code} {shown}:{line}")));
            }
        }
    }
    expected
}

fn without_column(described: &str) -> String {
    described.rsplit_once(':').map_or(described.to_owned(), |(start, _)| start.to_owned())
}

#[test]
fn each_fixture_gives_exactly_the_diagnostics_that_it_names() {
    let mut wrong = Vec::new();
    for Checked { fixture, bench, result } in &*CHECKED {
        let listed: Vec<_> = read(fixture, "expected").lines().map(str::to_owned).collect();
        let (by_column, mut by_line): (Vec<_>, Vec<_>) =
            codes_and_places(result).into_iter().partition(|described| listed.contains(described));
        by_line = by_line.iter().map(|described| without_column(described)).collect();
        let mut expected = marked(bench);
        expected.sort();
        by_line.sort();
        let absent: Vec<_> = listed.iter().filter(|it| !by_column.contains(it)).collect();
        if by_line != expected || !absent.is_empty() {
            wrong.push(format!(
                "{}:\n  expected {expected:?} {absent:?}\n  found    {by_line:?}",
                fixture.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_fixture() {
    // Only an import gives notices about sheets; its own tests cover them.
    let mut exercised = BTreeSet::from([Code::SheetNotice.name().to_owned()]);
    for Checked { fixture, bench, .. } in &*CHECKED {
        let expected = read(fixture, "expected");
        let named = marked(bench).into_iter().chain(expected.lines().map(str::to_owned));
        exercised.extend(
            named.map(|line| line.split_whitespace().next().unwrap_or_default().to_owned()),
        );
    }
    // No record is known that makes the program panic; a test in typing_fuzz.rs forces it.
    let coded = Code::ALL.iter().filter(|code| **code != Code::InternalFault);
    let unexercised: Vec<_> =
        coded.map(|code| code.name()).filter(|name| !exercised.contains(*name)).collect();
    assert!(unexercised.is_empty(), "no fixture has {unexercised:?}");
}

/// Capitals in the name of a file, a font, an id or a revision are not an abbreviation. A logo may be in any
/// folder below templates/, and nowhere else.
#[test]
fn settings_are_not_checked_as_text() {
    let bench = Bench::new();
    let logo = |file: &str| {
        format!(
            "right = 20\ntop = 20\nbottom = 22\n\n[logo]\nfile = \"{file}\"\nalt = \"A logo\"\n"
        )
    };
    let plain = "right = 20\ntop = 20\nbottom = 22\n";
    bench.change("data/style.toml", plain, &logo("pictures/DfE LOGO.SVG"));
    bench.write(
        "templates/pictures/DfE LOGO.SVG",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>",
    );
    bench.change("data/report.toml", "publisher = ", "changes_since = \"NCTL HEAD\"\npublisher = ");
    bench.write("NCTL HEAD/data/alliances/north.toml", "name = \"North\"\n");
    assert_eq!(codes_and_places(&bench.check()), [""; 0]);
    for file in ["../logo.svg", "/etc/logo.svg", "pictures", "pictures/../logo.svg"] {
        bench.write("logo.svg", "<svg/>");
        let text = utf8(&bench.read("data/style.toml"));
        let (before, _) = text.split_once("right = ").expect("margins");
        bench.write("data/style.toml", format!("{before}{}", logo(file)));
        let found = codes_and_places(&bench.check());
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with("missing-file data/style.toml")),
            "{file}: {found:?}"
        );
    }
}

/// Every message of every fixture, in full.
#[test]
fn messages_are_as_reviewed() {
    let mut text = String::new();
    for Checked { fixture, bench, result } in &*CHECKED {
        let name = fixture.file_name().unwrap_or_default().to_string_lossy().into_owned();
        text.push_str(&format!("==== {name}\n\n"));
        for diagnostic in result.diagnostics.sorted() {
            text.push_str(
                &render(&diagnostic, ColourChoice::Plain)
                    .replace(&bench.root().display().to_string(), "PROJECT"),
            );
            text.push_str("\n\n");
        }
    }
    crate::golden::compare("messages.txt", &text);
}

/// Following the help fixes the error and causes no other.
#[test]
fn each_suggested_replacement_fixes_its_error() {
    let (mut applied, mut wrong) = (0, Vec::new());
    for Checked { fixture, result, .. } in &*CHECKED {
        let bench = laid_over(fixture);
        let before = result.diagnostics.sorted();
        let words =
            |diagnostic: &Diagnostic| format!("{} {}", diagnostic.code.name(), diagnostic.message);
        for diagnostic in &before {
            let Some(suggestion) = &diagnostic.suggestion else {
                continue;
            };
            let help = diagnostic.help.clone().unwrap_or_default();
            let first = suggestion.text.lines().next().unwrap_or_default().trim();
            assert!(help.contains(first), "{first} is not in {help}");
            let path = suggestion.place.file.path.clone();
            bench.write(&path, suggestion.applied());
            let after = bench.check().diagnostics.sorted();
            bench.write(&path, &suggestion.place.file.text);
            let mut left: Vec<_> = before.iter().map(words).collect();
            let gone = left.iter().position(|it| *it == words(diagnostic));
            left.remove(gone.expect("it was there"));
            let mut new: Vec<_> = after.iter().map(words).collect();
            new.retain(|it| match left.iter().position(|old| old == it) {
                Some(at) => {
                    left.remove(at);
                    false
                }
                None => true,
            });
            applied += 1;
            if !new.is_empty() {
                wrong.push(format!("{}: {help}: {new:?}", words(diagnostic)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(applied > 30, "only {applied} were tried");
}

#[test]
fn a_diagnostic_points_at_the_exact_word() {
    let bench = Bench::new();
    bench.change(
        "data/alliances/south.toml",
        "prose = \"One story.\"",
        "prose = '''\nAn `odd` word.\n'''",
    );
    bench.change("data/alliances/north.toml", "value = 55", "value = \"55 %%\"");
    bench.change(
        "data/alliances/north.toml",
        "grade = \"special measures\"",
        "grade = \"special mesures\"",
    );
    let found = codes_and_places(&bench.check());
    let north = String::from_utf8(bench.read("data/alliances/north.toml")).expect("text");
    let line =
        |words: &str| north.lines().position(|line| line.contains(words)).expect("there") + 1;
    assert_eq!(
        found,
        [
            format!("invalid-value data/alliances/north.toml:{}:10", line("55 %%")),
            format!("unknown-grade data/alliances/north.toml:{}:20", line("special mesures")),
            "prose-markup data/alliances/south.toml:13:4".to_owned(),
        ]
    );
}
