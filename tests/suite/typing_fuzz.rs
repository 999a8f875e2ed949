//! Random typing errors in a valid record: the program does not crash, and gives the line of each error.
//! `FUZZ_CASES=100000` tries that many.

use std::sync::Arc;

use impact_briefs::diagnostic::{ColourChoice, Severity, SourceFile, render};
use impact_briefs::record;
use impact_briefs::record::{CheckOptions, syntax_errors};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::bench::{Bench, codes_and_places};
use crate::fuzz::cases;

/// A record with every notation of a value.
pub(crate) const RECORD: &str = r#"name = "The West Alliance"
summary = "A “quoted” summary with a café."
designated = "July 2011"
areas = ["Leeds", "York"]

[[lead_school]]
name = 'West School'
phase = "primary"

[members]
count = 28

[[case_study]]
theme = "support"
prose = '''
A story of one school’s work.

It has two paragraphs.
'''

[[case_study.figure]]
label = "of pupils"
value = "40%"
period = "2012-13"
highlight = true
source = "study: Part 1"

[[case_study.outcome]]
measure = "Maths"
before = { value = "40%", date = "2011" }
after = { value = "80%", date = "2012" }
source = "study: Part 1"
"#;

/// What is typed by mistake: brackets, quotation marks, spaces, letters of several bytes, signs of other formats.
const TYPED: [&str; 50] = [
    " ",
    "  ",
    "\t",
    "\u{a0}",
    "\u{2009}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{2011}",
    "\u{3000}",
    "\"",
    "'",
    "“",
    "”",
    "‘",
    "’",
    "„",
    "«",
    "»",
    "`",
    "´",
    "\"\"\"",
    "'''",
    "’’’",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "(",
    ")",
    "=",
    "==",
    ":",
    ",",
    ";",
    "#",
    "//",
    "\\",
    "\\u",
    "%",
    "£",
    "é",
    "学",
    "😀",
    "½",
    "\r",
    "- ",
    "<<<<<<< HEAD\n",
];

/// A change of one line.
#[derive(Clone, Debug)]
enum Slip {
    Insert(Index, &'static str),
    Append(&'static str),
    Delete(Index),
    Replace(Index, &'static str),
    BehindEquals(&'static str),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = any::<Index>;
    prop_oneof![
        3 => (at(), select(&TYPED[..])).prop_map(|(at, typed)| Slip::Insert(at, typed)),
        2 => select(&TYPED[..]).prop_map(Slip::Append),
        2 => at().prop_map(Slip::Delete),
        2 => (at(), select(&TYPED[..])).prop_map(|(at, typed)| Slip::Replace(at, typed)),
        1 => select(&TYPED[..]).prop_map(Slip::BehindEquals),
    ]
}

fn slipped(line: &str, slip: &Slip) -> String {
    let letters: Vec<char> = line.chars().collect();
    let around = |at: &Index, leave_out: bool| {
        let at = at.index(letters.len() + usize::from(!leave_out));
        let text = |letters: &[char]| letters.iter().collect::<String>();
        (text(&letters[..at]), text(&letters[at + usize::from(leave_out)..]))
    };
    match slip {
        Slip::Append(typed) => format!("{line}{typed}"),
        Slip::BehindEquals(typed) => line.replacen('=', &format!("={typed}"), 1),
        Slip::Insert(at, typed) => {
            let (before, after) = around(at, false);
            format!("{before}{typed}{after}")
        }
        _ if letters.is_empty() => String::new(),
        Slip::Delete(at) => {
            let (before, after) = around(at, true);
            before + &after
        }
        Slip::Replace(at, typed) => {
            let (before, after) = around(at, true);
            format!("{before}{typed}{after}")
        }
    }
}

#[test]
fn random_typing_errors_never_crash_and_each_error_has_a_place() {
    let bench = Bench::new();
    // To check the valid records each time would only take longer.
    bench.remove("data/alliances/north.toml").remove("data/alliances/south.toml");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases())
    });
    let input = proptest::collection::vec((any::<Index>(), slip()), 1..4);
    let refused = std::cell::Cell::new(0);
    let ran = runner.run(&input, |changes| {
        let mut lines: Vec<String> = RECORD.lines().map(str::to_owned).collect();
        for (line, slip) in &changes {
            let at = line.index(lines.len());
            lines[at] = slipped(&lines[at], slip);
        }
        bench.write("data/alliances/west.toml", lines.join("\n"));
        let files = record::load(bench.root()).expect("the files are there");
        let (_, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
        let found = diagnostics.sorted();
        for diagnostic in &found {
            prop_assert!(diagnostic.code.name() != "internal-fault", "{}", diagnostic.message);
            prop_assert!(diagnostic.place.is_some());
            prop_assert!(render(diagnostic, ColourChoice::Plain).contains(diagnostic.code.name()));
            if let Some(suggestion) = &diagnostic.suggestion {
                let name = "data/alliances/west.toml";
                let after = Arc::new(SourceFile::new(name, suggestion.applied()));
                render_all(&after);
            }
        }
        let errors = found.iter().filter(|it| it.code.severity() == Severity::Error);
        refused.set(refused.get() + u32::from(errors.count() > 0));
        Ok(())
    });
    ran.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(refused.get() > cases() / 3, "only {} were refused", refused.get());
}

fn render_all(file: &Arc<SourceFile>) {
    for diagnostic in syntax_errors(file) {
        assert!(!render(&diagnostic, ColourChoice::Plain).is_empty());
    }
}

#[test]
fn a_panic_on_one_record_holds_back_only_that_record() {
    let bench = Bench::new();
    bench.change(
        "data/alliances/south.toml",
        "prose = \"One story.\"",
        "prose = \"One \u{2620} story.\"",
    );
    let files = record::load(bench.root()).expect("the files are there");
    let covers = |character: char| {
        assert!(character != '\u{2620}', "a forced panic");
        true
    };
    let (register, diagnostics) = record::check(&files, &CheckOptions::all(&covers));
    let register = register.expect("the other record is valid");
    assert_eq!(register.invalid.len(), 1);
    assert_eq!(register.invalid[0].id, "south");
    assert_eq!(register.records.len(), 1);
    let found = diagnostics.sorted();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code.name(), "internal-fault");
    assert!(found[0].message.contains("a forced panic"), "{}", found[0].message);
    assert_eq!(found[0].place.as_ref().map(|it| it.line_column()), Some((12, 9)));
}

/// Trailing spaces neither move the mark nor cut a letter of several bytes.
#[test]
fn spaces_at_the_end_of_a_line_do_not_move_the_mark() {
    for blanks in ["", " ", "   \t"] {
        let bench = Bench::new();
        let line = format!("summary = “Ä”{blanks}\n");
        bench.write("data/alliances/west.toml", format!("name = \"West\"\n{line}"));
        assert_eq!(codes_and_places(&bench.check()), ["toml-syntax data/alliances/west.toml:2:11"]);
        let formatted = bench.impact(&["fmt", "--check"]);
        assert_eq!(crate::bench::code(&formatted), 1);
    }
}
