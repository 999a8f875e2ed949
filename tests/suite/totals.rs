//! Totals of the report: entries given twice, entries from before an alliance or without it, schools named by two
//! alliances.

use std::collections::BTreeMap;

use impact_briefs::diagnostic::Diagnostics;
use impact_briefs::plan::plan;
use impact_briefs::record;
use impact_briefs::record::CheckOptions;
use impact_briefs::template::Templates;

use crate::bench::{Bench, code, utf8};
use crate::pages::fill;

const HEAD: &str = "summary = \"A.\"\ndesignated = \"September 2011\"\n[[lead_school]]\nname = \"Lead School\"\n[[case_study]]\ntheme = \"training\"\nprose = \"One story.\"\n";

fn figure(label: &str, value: u32, more: &str) -> String {
    format!(
        "[[case_study.figure]]\nlabel = \"{label}\"\nvalue = {value}\ntotal = \"trainees\"\nsource = \"study: Part 1\"\n{more}"
    )
}

fn outcome(measure: &str, before: &str, after: &str, more: &str) -> String {
    format!(
        "[[case_study.outcome]]\nmeasure = \"{measure}\"\nbefore = {{ value = \"{before}\", date = \"2009\" }}\nafter = {{ value = \"{after}\", date = \"2012\" }}\nsource = \"study: Part 1\"\n{more}"
    )
}

fn inspection(school: &str, after: &str, more: &str) -> String {
    format!(
        "[[case_study.inspection]]\nschool = \"{school}\"\nbefore = {{ grade = \"satisfactory\", date = \"2008\" }}\nafter = {{ grade = \"good\", date = \"{after}\" }}\nsource = \"study: Part 1\"\n{more}"
    )
}

/// A project of two alliances, with the entries of the first repeated.
fn bench(times: usize) -> Bench {
    let background = "background = true\n";
    let twice = [
        figure("trainees recruited", 40, "highlight = true\n"),
        outcome("Attendance", "80%", "90%", ""),
        inspection("Ash School", "2012", ""),
    ];
    let west = [
        twice.concat(),
        figure("trainees of an older scheme", 7, background).replace("total = \"trainees\"\n", ""),
        figure("trainees of long ago", 5, "period = \"2009-10\"\n"),
        outcome("Punctuality", "60%", "70%", background),
        inspection("Birch School", "2012", background),
        inspection("Cedar School", "2010", ""),
        // At the end, so that the others keep their places.
        twice.concat().repeat(times - 1),
    ];
    let east = [
        figure("trainees recruited", 10, ""),
        outcome("Reading", "50%", "60%", ""),
        inspection("ASH  School", "2012", ""),
    ];
    let bench = Bench::new();
    bench.remove("data/alliances/north.toml").remove("data/alliances/south.toml");
    bench.write("data/alliances/west.toml", format!("name = \"West\"\n{HEAD}{}", west.concat()));
    bench.write("data/alliances/east.toml", format!("name = \"East\"\n{HEAD}{}", east.concat()));
    bench
}

/// The filled markup of each document, by path.
fn markups(bench: &Bench) -> BTreeMap<String, String> {
    let files = record::load(bench.root()).expect("records");
    let templates = Templates::load(bench.root(), &mut Diagnostics::default()).expect("templates");
    let (register, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
    let register = register.unwrap_or_else(|| panic!("{:#?}", diagnostics.sorted()));
    let documents = plan(&register).into_iter();
    let filled = documents.map(|it| (it.path.clone(), fill(&register, &templates, &it).concat()));
    filled.collect()
}

#[test]
fn totals_count_each_entry_once() {
    let once = markups(&bench(1));
    let report = &once["report.pdf"];
    let totals = report.lines().find(|line| line.starts_with("#totals("));
    let totals = totals.expect("totals");
    for (label, value) in [
        ("alliances", 2),
        ("trainee teachers", 50),
        ("school rose by at least one Ofsted grade", 1),
        ("measured changes", 2),
    ] {
        let start = format!("(\"label\":\"{label}\",");
        let (_, rest) = totals.split_once(&start).unwrap_or_else(|| panic!("{label}: {totals}"));
        let own = rest.split("\"value\":\"").nth(1).unwrap_or_default();
        assert!(own.starts_with(&format!("{value}\"")), "{label}: {rest}");
    }
    let brief = &once["briefs/west.pdf"];
    for printed in [
        "trainees of an older scheme",
        "trainees of long ago",
        "Punctuality",
        "Birch School",
        "Cedar School",
    ] {
        assert!(brief.contains(printed), "{printed}: {brief}");
    }
}

#[test]
fn entries_given_twice_are_printed_once() {
    let twice = bench(2);
    let output = twice.impact(&["check"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert_eq!(utf8(&output.stderr).matches("warning[duplicate-entry]").count(), 3);
    let (once, twice) = (markups(&bench(1)), markups(&twice));
    assert_eq!(once.len(), 5);
    for (path, text) in once {
        assert_eq!(twice[&path], text, "{path}");
    }
}

/// The repetition is in another case study, and has a note and a highlight that the first lacks.
#[test]
fn details_of_a_repeated_entry_are_kept() {
    let bench = bench(1);
    let again = figure("trainees recruited", 40, "note = \"Counted in June.\"\n")
        + &outcome("Attendance", "80%", "90%", "note = \"Of all years.\"\n")
        + &inspection("Ash School", "2012", "note = \"An academy since.\"\n");
    let west = utf8(&bench.read("data/alliances/west.toml")).replace("highlight = true\n", "");
    let again = again.replace("note = \"Counted", "highlight = true\nnote = \"Counted");
    bench.write(
        "data/alliances/west.toml",
        format!("{west}[[case_study]]\ntheme = \"support\"\nprose = \"Another story.\"\n{again}"),
    );
    let markups = markups(&bench);
    let (brief, theme) = (&markups["briefs/west.pdf"], &markups["themes/support.pdf"]);
    for text in [
        "\"label\":\"trainees recruited\"",
        "\"measure\":\"Attendance\"",
        "\"school\":\"Ash School\"",
        "Counted in June.",
        "Of all years.",
        "An academy since.",
    ] {
        assert_eq!(brief.matches(text).count(), 1, "{text}: {brief}");
        assert!(theme.contains(text), "{text}: {theme}");
    }
    let highlights = brief.lines().find(|line| line.contains("highlights:"));
    assert!(highlights.is_some_and(|it| it.contains("trainees recruited")), "{brief}");
}

/// A score that rises through zero is drawn on a scale on both sides of it, with zero marked.
#[test]
fn a_change_through_zero_is_drawn_to_scale() {
    let bench = bench(1);
    let change = outcome("Progress 8", "-0.3", "0.2", "")
        .replace("\"-0.3\"", "-0.3")
        .replace("\"0.2\"", "0.2");
    let change = change.replace("source", "unit = \"points\"\nsource");
    let west = utf8(&bench.read("data/alliances/west.toml"));
    bench.write("data/alliances/west.toml", west + &change);
    let brief = &markups(&bench)["briefs/west.pdf"];
    let (_, panel) = brief
        .split_once("Progress 8 rose by 0.5\u{a0}points, from −0.3\u{a0}points in 2009")
        .expect("a panel");
    for part in [
        "\"max\":0.2,\"min\":-0.3",
        "\"after\":(\"at\":0.2,",
        "\"before\":(\"at\":-0.3,",
        "\"gain\":\"up 0.5\u{a0}points\"",
        "(\"at\":0.0,\"text\":\"0\",)",
    ] {
        assert!(panel.contains(part), "{part}: {panel}");
    }
}
