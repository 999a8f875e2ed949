//! Mutated records: the program does not crash, and each error has a place. `FUZZ_CASES=100000` tries that many.

use std::fs;
use std::sync::OnceLock;

use impact_briefs::diagnostic::{Code, ColourChoice, Severity, render};
use impact_briefs::record;
use impact_briefs::record::CheckOptions;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::bench::{Bench, project};

/// What may confuse a parser: signs of TOML, of Markdown, numbers at their limits, odd characters.
const PIECES: [&str; 42] = [
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    "#",
    ",",
    ".",
    "\n",
    "\r\n",
    "\\",
    "\\u{",
    "\\uD800",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "😀",
    "é",
    "\t",
    "-",
    "%",
    "£",
    "1e999",
    "-0",
    "999999999999999999999",
    "nan",
    "inf",
    "true",
    "1979-05-27T07:32:00Z",
    "[case_study]\n",
    "[[case_study]]\n",
    "theme = 1\n",
    "value = {}\n",
    "*_`[x](y)<b>",
    "2012–13",
    " ",
];

/// One change to a file.
#[derive(Clone, Debug)]
enum Change {
    Insert(Index, usize),
    Byte(Index, u8),
    Delete(Index, Index),
    CutShort(Index),
    RepeatLine(Index),
    SwapLines(Index, Index),
    SwapValues(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        2 => (at(), at()).prop_map(|(from, to)| Change::Delete(from, to)),
        1 => at().prop_map(Change::CutShort),
        1 => at().prop_map(Change::RepeatLine),
        1 => (at(), at()).prop_map(|(a, b)| Change::SwapLines(a, b)),
        2 => (at(), at()).prop_map(|(a, b)| Change::SwapValues(a, b)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let mut lines: Vec<Vec<u8>> =
        bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    match change {
        Change::Insert(at, piece) => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, PIECES[*piece].bytes());
        }
        Change::Byte(at, byte) => {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        Change::Delete(from, length) => {
            let from = from.index(bytes.len());
            let end = (from + length.index(40)).min(bytes.len());
            bytes.drain(from..end);
        }
        Change::CutShort(at) => bytes.truncate(at.index(bytes.len())),
        Change::RepeatLine(at) => {
            let line = lines[at.index(lines.len())].clone();
            lines.insert(at.index(lines.len()), line);
            *bytes = lines.concat();
        }
        Change::SwapLines(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
            *bytes = lines.concat();
        }
        Change::SwapValues(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            let value = |line: &[u8]| line.iter().position(|byte| *byte == b'=');
            if let (Some(at), Some(from)) = (value(&lines[a]), value(&lines[b])) {
                let other = lines[b][from..].to_vec();
                lines[a].truncate(at);
                lines[a].extend(other);
                *bytes = lines.concat();
            }
        }
    }
}

/// The shipped files, by path from the root.
fn shipped() -> &'static [(String, Vec<u8>)] {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut paths = Vec::new();
        crate::bench::walk(project(), &project().join("data"), &mut paths);
        paths.sort();
        let read = |path: String| (path.clone(), fs::read(project().join(path)).expect("a record"));
        paths.into_iter().filter(|path| path.ends_with(".toml")).map(read).collect()
    })
}

/// A record with figures, outcomes and inspections.
const COMPANION: &str = "data/alliances/arthur-terry.toml";

pub(crate) fn cases() -> u32 {
    std::env::var("FUZZ_CASES").map_or(3_000, |cases| cases.parse().expect("a number"))
}

#[test]
fn mutated_records_never_crash_and_each_error_has_a_place() {
    let bench = Bench::shipped();
    // One valid record beside the mutated one; to check all of them each time would take minutes.
    let is_other = |path: &str| path.starts_with("data/alliances/") && path != COMPANION;
    for (path, _) in shipped().iter().filter(|(path, _)| is_other(path)) {
        bench.remove(path);
    }
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases())
    });
    let input = (any::<Index>(), proptest::collection::vec(change(), 1..5));
    let refused = std::cell::Cell::new(0);
    let ran = runner.run(&input, |(file, changes)| {
        let (path, good) = &shipped()[file.index(shipped().len())];
        let mut bytes = good.clone();
        changes.iter().for_each(|change| apply(&mut bytes, change));
        bench.write(path, &bytes);
        let files = record::load(bench.root()).expect("the files are there");
        let (register, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
        match is_other(path) {
            true => bench.remove(path),
            false => bench.write(path, good),
        };
        let valid = register.is_some_and(|register| register.invalid.is_empty());
        let found = diagnostics.sorted();
        let errors =
            found.iter().filter(|diagnostic| diagnostic.code.severity() == Severity::Error);
        let placed = errors.filter(|diagnostic| diagnostic.place.is_some()).count();
        prop_assert!(valid || placed > 0, "refused without a place: {found:?}");
        prop_assert!(!valid || placed == 0, "accepted with errors");
        for diagnostic in &found {
            // The check catches a panic and reports it under this code.
            prop_assert!(diagnostic.code != Code::InternalFault, "{}", diagnostic.message);
            if let Some(place) = &diagnostic.place {
                prop_assert!(place.span.start <= place.span.end);
                prop_assert!(place.span.end <= place.file.text.len());
                prop_assert!(place.file.text.is_char_boundary(place.span.start));
                prop_assert!(place.line_column().0 <= place.file.text.lines().count() + 1);
            }
            prop_assert!(!render(diagnostic, ColourChoice::Plain).is_empty());
        }
        refused.set(refused.get() + u32::from(!valid));
        Ok(())
    });
    ran.unwrap_or_else(|fault| panic!("{fault}"));
    let refused = refused.get();
    assert!(refused > cases() / 4, "only {refused} of {} were refused", cases());
}
