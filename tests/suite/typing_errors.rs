//! Typing errors: each is made in a valid record and must give exactly one error, at the wrong words, with its
//! cause. If a replacement is suggested, it must make the record valid.

use impact_briefs::diagnostic::{Diagnostic, Severity};
use impact_briefs::record;
use impact_briefs::record::CheckOptions;

use crate::bench::Bench;
use crate::typing_fuzz::RECORD;

/// The words of the record, what is typed instead, the words marked, and the beginning of the message.
type Typed = (&'static str, &'static str, &'static str, &'static str);

const PHASE: &str = "phase = \"primary\"";
const AREAS: &str = "areas = [\"Leeds\", \"York\"]";
const BEFORE: &str = "before = { value = \"40%\", date = \"2011\" }";
const FIGURE: &str = "[[case_study.figure]]";
const VALUE: &str = "value = \"40%\"\nperiod";
const THEME: &str = "theme = \"support\"";

#[rustfmt::skip]
const QUOTES: &[Typed] = &[
    (PHASE, "phase = Primary\"", "Primary\"", "this text has no opening quotation mark"),
    (PHASE, "phase = \"primary", "\"primary", "this text has no closing quotation mark"),
    (PHASE, "phase = “primary”", "“primary”", "a text needs straight double quotes"),
    (PHASE, "phase = “primary\"", "“primary\"", "a text needs straight double quotes"),
    (PHASE, "phase = \"primary”", "\"primary”", "a text that begins with `\"` does not end with `”`"),
    (PHASE, "phase = &quot;primary&quot;", "&quot;primary&quot;", "a text needs straight double quotes, not `&quot;`"),
    (PHASE, "phase = Primary", "Primary", "a text needs straight double quotes"),
    (PHASE, "phase = [\"primary\"", "[", "a single value is written without brackets"),
    ("\"A “quoted” summary with a café.\"", "\"A \"quoted\" summary.\"", "\"A \"quoted\" summary.\"", "a quotation mark inside a text ends it"),
    ("\"A “quoted” summary with a café.\"", "\"Kept in C:\\Users here.\"", "\\", "in double quotes a backslash is written twice"),
    ("\"A “quoted” summary with a café.\"", "\"A summary\nof two lines.\"", "\"", "this text runs over several lines"),
    ("\"A “quoted” summary with a café.\"", "\"A summary\" of schools.", "of schools.", "`of schools.` follows the closing quotation mark"),
    (BEFORE, "before = { value = 40%\", date = \"2011\" }", "40%\"", "this text has no opening quotation mark"),
    (BEFORE, "before = { value = \"40%, date = \"2011\" }", "\"40%", "this text has no closing quotation mark"),
    (AREAS, "areas = [\"Leeds, \"York\"]", "\"Leeds", "this text has no closing quotation mark"),
    (AREAS, "areas = [\"Leeds”, \"York\"]", "\"Leeds”", "a text that begins with `\"` does not end with `”`"),
];

#[rustfmt::skip]
const SIGNS: &[Typed] = &[
    (PHASE, "phase == \"primary\"", "==", "one `=` joins a key and its value"),
    (PHASE, "phase: \"primary\"", ":", "a key and its value are joined by `=`, not `:`"),
    (PHASE, "phase – \"primary\"", "–", "a key and its value are joined by `=`, not `–`"),
    (PHASE, "phase \"primary\"", "phase", "there is no `=` between the key and its value"),
    (PHASE, "phase =\n\"primary\"", "\"primary\"", "the value is on the line below its key"),
    (PHASE, "phase = \"primary\",", ",", "there is a `,` after the value"),
    (PHASE, "phase = \"primary\";", ";", "there is a `;` after the value"),
    (PHASE, "phase = \"primary\" main", "main", "`main` follows the value"),
    (PHASE, "phase = \"primary\" age_range = \"4-11\"", "a", "each entry needs a line of its own"),
    (PHASE, "\u{a0}phase = \"primary\"", "\u{a0}", "there is a no-break space here"),
    (PHASE, "phase =\u{a0}\"primary\"", "\u{a0}", "there is a no-break space here"),
    (PHASE, "\u{200b}phase = \"primary\"", "\u{200b}", "the line contains U+200B"),
    (PHASE, "\u{feff}phase = \"primary\"", "\u{feff}", "the line contains U+FEFF"),
    (PHASE, "- phase = \"primary\"", "- phase", "an entry begins with its key"),
    (PHASE, "age range = \"4-11\"", "age range", "a key cannot contain a space"),
    ("count = 28", "count = 28 // x", "// x", "a comment begins with `#`, not `//`"),
    ("count = 28", "count = 28 ; x", "; x", "a comment begins with `#`, not `;`"),
    ("count = 28", "count = 028", "028", "a number cannot begin with 0"),
    ("count = 28", "count = 28.", ".", "there is a `.` after the value"),
    ("count = 28", "count = 1,250", "1,250", "a number is written without commas"),
    (VALUE, "value = 40 days\nperiod", "40 days", "`40 days`: write the number alone"),
    (VALUE, "value = 40,\nperiod", ",", "there is a `,` after the value"),
    (VALUE, "value = 40%\nperiod", "40%", "a number with a sign"),
    (VALUE, "value = c. 40\nperiod", "c. 40", "`c. 40`: write the number alone"),
    ("period = \"2012-13\"", "period = 2012-13", "2012-13", "a date needs quotes"),
    ("period = \"2012-13\"", "period = Spring term 2024", "Spring term 2024", "a text needs"),
    ("highlight = true", "highlight = TRUE", "TRUE", "`true` and `false` are written in lower case"),
    ("highlight = true", "highlight = yes", "yes", "yes is written `true`"),
];

#[rustfmt::skip]
const BRACKETS: &[Typed] = &[
    (AREAS, "areas = [\"Leeds\" \"York\"]", "\"York\"", "a comma is missing between two entries of a list"),
    (AREAS, "areas = [\"Leeds\"; \"York\"]", ";", "entries are separated by commas, not semicolons"),
    (AREAS, "areas = [\"Leeds\",, \"York\"]", ",", "there is nothing between two commas"),
    (AREAS, "areas = [\"Leeds\" and \"York\"]", "and", "entries are separated by commas, not by `and`"),
    (AREAS, "areas = [\"Leeds\", \"York\"", "[", "this bracket is not closed"),
    (AREAS, "areas = \"Leeds\", \"York\"", "\"Leeds\", \"York\"", "a list needs square brackets"),
    (AREAS, "areas = (\"Leeds\", \"York\")", "(", "a list needs square brackets"),
    (AREAS, "areas = [Leeds, York]", "Leeds", "a text needs straight double quotes"),
    (AREAS, "areas =\n- Leeds\n- York", "-", "a list needs square brackets"),
    (BEFORE, "before = { value = \"40%\" date = \"2011\" }", "date", "a comma is missing before `date`"),
    (BEFORE, "before = { value = \"40%\"; date = \"2011\" }", ";", "entries are separated by commas, not semicolons"),
    (BEFORE, "before = { value: \"40%\", date = \"2011\" }", ":", "a key and its value are joined by `=`"),
    (BEFORE, "before = { value = \"40%\", date = \"2011\"", "{", "this bracket is not closed"),
    (BEFORE, "before = ( value = \"40%\", date = \"2011\" )", "(", "a table needs curly brackets"),
    (BEFORE, "before = {\nvalue = \"40%\"\ndate = \"2011\"\n}", "date", "a comma is missing before `date`"),
    (FIGURE, "[[case_study.figure]", "[[case_study.figure]", "the brackets of this heading do not match"),
    (FIGURE, "case_study.figure]]", "case_study.figure]]", "the brackets of this heading do not match"),
    (FIGURE, "[case_study.figure]", "[case_study.figure]", "`figure` must be a list, but is a table"),
    (FIGURE, "((case_study.figure))", "((case_study.figure))", "a heading needs square brackets"),
    (FIGURE, "[[case study.figure]]", "[[case study.figure]]", "a heading cannot contain a space"),
    (FIGURE, "\u{200b}[[case_study.figure]]", "\u{200b}", "the line contains U+200B"),
    (FIGURE, "[[case\u{a0}study.figure]]", "\u{a0}", "there is a no-break space here"),
    ("[[case_study]]", "[case_study]", "[case_study]", "`case_study` must be a list, but is a table"),
    ("[[case_study]]", "[[case-study]]", "case-study", "unknown key `case-study`"),
    ("[members]", "[[members]]", "[[members]]", "`members` must be a table, but is a list"),
];

#[rustfmt::skip]
const LINES: &[Typed] = &[
    (THEME, "// a note\ntheme = \"support\"", "// a note", "a comment begins with `#`, not `//`"),
    (THEME, "; a note\ntheme = \"support\"", "; a note", "a comment begins with `#`, not `;`"),
    (THEME, "-- a note\ntheme = \"support\"", "-- a note", "a comment begins with `#`, not `--`"),
    (THEME, "/* a\nnote */\ntheme = \"support\"", "/* a\nnote */", "a comment begins with `#`, not `/*`"),
    (THEME, "<!-- a note -->\ntheme = \"support\"", "<!-- a note -->", "a comment begins with `#`, not `<!--`"),
    (THEME, "theme = \"support\"\nA pasted line: it has\nno key.", "A pasted line: it has\nno key.", "these words do not belong to any key"),
    (THEME, "theme = \"support\"\n]", "]", "this `]` closes nothing"),
    ("prose = '''", "prose = ’’’", "’’’", "a text of several lines needs `'''` before and after it, not `’’’`"),
    ("prose = '''", "prose = \"", "\"", "a text of several lines needs `'''` before and after it, not `\"`"),
    ("prose = '''", "prose =", "", "there is no `'''` before this text"),
    ("paragraphs.\n'''", "paragraphs.\n’’’", "’’’", "a text of several lines needs `'''` before and after it, not `’’’`"),
    ("paragraphs.\n'''", "paragraphs.\n\"\"\"", "'''", "a text of several lines needs"),
    ("paragraphs.\n'''", "paragraphs.", "'''", "the text that begins here has no closing `'''`"),
    ("two paragraphs", "two ''' paragraphs", "'''", "`'''` inside a text ends it"),
    ("paragraphs.\n'''", "paragraphs.\n''';", ";", "there is a `;` after the value"),
];

/// Typing errors whose intention only the editor knows.
#[rustfmt::skip]
const OPEN: &[Typed] = &[
    (PHASE, "phase =", "", "no value follows the `=`"),
    (PHASE, "phase", "", "there is no `=` and no value after the key"),
    (PHASE, "phase = null", "null", "`null` means that this is not known"),
    (VALUE, "value = SUPP\nperiod", "SUPP", "`SUPP` means that this is not known"),
    (BEFORE, "before = { value = 12-15, date = \"2011\" }", "12-15", "`12-15`: this is a range, but one number is needed"),
    ("highlight = true", "highlight = perhaps", "perhaps", "`perhaps` is neither `true` nor `false`"),
    (THEME, "<<<<<<< HEAD\ntheme = \"support\"\n=======\ntheme = \"training\"\n>>>>>>> b", "<<<<<<< HEAD", "an unfinished merge left two versions"),
    ("It has two", "<<<<<<< HEAD\nIt has two\n=======\nIt has three\n>>>>>>> b", "<<<<<<< HEAD", "an unfinished merge left two versions"),
    (THEME, ">>>>>>> b\ntheme = \"support\"", ">>>>>>> b", "this marker is left over from an unfinished merge"),
    (PHASE, "phase = \"primary\"\nphase = \"primary\"", "phase", "`phase` appears twice below one heading"),
    (FIGURE, "#[[case_study.figure]]\ntheme = \"support\"", "theme", "`theme` appears twice below one heading"),
];

fn errors(bench: &Bench, text: &str) -> Vec<Diagnostic> {
    bench.write("data/alliances/west.toml", text);
    let files = record::load(bench.root()).expect("the files are there");
    let (_, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
    let mut found = diagnostics.sorted();
    found.retain(|it| it.code.severity() == Severity::Error);
    found
}

/// What is wrong with the report of a typing error, if anything.
fn wrong(bench: &Bench, (before, typed, marked, message): Typed, is_open: bool) -> Option<String> {
    assert!(RECORD.contains(before), "{before}");
    let found = errors(bench, &RECORD.replacen(before, typed, 1));
    let [one] = found.as_slice() else {
        let messages: Vec<_> = found.iter().map(|it| &it.message).collect();
        return Some(format!("{} errors: {messages:?}", found.len()));
    };
    let words = one.place.as_ref().map_or("", |place| place.words());
    if words != marked || !one.message.starts_with(message) {
        return Some(format!("marks `{words}`: {}", one.message));
    }
    if one.help.is_none() {
        return Some("no help".to_owned());
    }
    match (&one.suggestion, is_open) {
        (None, true) => None,
        (Some(_), true) => {
            Some(format!("a suggestion where the intention is unknown: {:?}", one.help))
        }
        (None, false) => Some("no suggestion".to_owned()),
        (Some(suggestion), false) => {
            let after = errors(bench, &suggestion.applied());
            let first = after.first()?;
            Some(format!("{:?} leads to: {}", suggestion.text, first.message))
        }
    }
}

#[test]
fn one_typing_error_is_one_error_with_its_cause_and_a_fix() {
    let bench = Bench::new();
    assert!(errors(&bench, RECORD).is_empty());
    let closed = [QUOTES, SIGNS, BRACKETS, LINES].concat();
    let all = closed.iter().map(|it| (it, false)).chain(OPEN.iter().map(|it| (it, true)));
    let wrong: Vec<_> = all
        .filter_map(|(typed, is_open)| {
            Some(format!("{}\n  {}", typed.1, wrong(&bench, *typed, is_open)?))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Errors in different entries do not hide each other, and none is reported twice.
#[test]
fn two_typing_errors_are_two_errors() {
    let bench = Bench::new();
    let typed_errors = [
        (PHASE, "phase = Primary\""),
        (AREAS, "areas = [\"Leeds\" \"York\"]"),
        (BEFORE, "before = { value = \"40%\"; date = \"2011\" }"),
        (FIGURE, "[[case_study.figure]"),
        ("paragraphs.\n'''", "paragraphs.\n’’’"),
        ("highlight = true", "highlight = yes"),
        ("count = 28", "count = 28 // x"),
    ];
    for (number, (before, typed)) in typed_errors.iter().enumerate() {
        for (other, instead) in &typed_errors[..number] {
            let text = RECORD.replacen(before, typed, 1).replacen(other, instead, 1);
            let found = errors(&bench, &text);
            assert_eq!(found.len(), 2, "{typed} and {instead}: {found:?}");
        }
    }
}
