//! A document is bound from sections: an alliance has the same pages wherever it is shown, and what other
//! sections say of pages is true.

use std::fs;

use impact_briefs::job::Selection;
use impact_briefs::plan::{Document, Kind, Section, plan, selection};
use impact_briefs::record::Register;
use impact_briefs::typeset::Proof;

use crate::bench::{Bench, code, utf8};
use crate::pages::{body_lines, proofs_of};

/// Every document of a project, and one of all its alliances.
fn all_and_a_selection(register: &Register) -> Vec<Document> {
    let asked = Selection {
        ids: Vec::new(),
        areas: Vec::new(),
        title: "All of them".to_owned(),
        file: "all.pdf".into(),
    };
    let selection = selection(&asked, &register.records.iter().collect::<Vec<_>>(), Vec::new());
    plan(register).into_iter().chain([selection]).collect()
}

/// The pages of a document without heads and feet.
fn bodies(proof: &Proof) -> Vec<Vec<&str>> {
    proof.texts.iter().map(|page| body_lines(page)).collect()
}

/// The documents that show a section, besides briefs.
fn showing<'d>(
    all: &'d [(Document, Proof)],
    section: &Section,
) -> impl Iterator<Item = &'d (Document, Proof)> {
    let shows = |document: &Document| document.sections.contains(section);
    all.iter().filter(move |(document, _)| document.kind != Kind::Brief && shows(document))
}

/// Checks that the pages of every brief are pages of each document with the same section; returns how often that
/// was compared.
fn compare(bench: &Bench) -> usize {
    let all = proofs_of(bench.root(), all_and_a_selection);
    let mut compared = 0;
    for (brief, proof) in all.iter().filter(|(document, _)| document.kind == Kind::Brief) {
        let pages = bodies(proof);
        for (document, whole) in showing(&all, &brief.sections[0]) {
            let whole = bodies(whole);
            let shown = whole.windows(pages.len()).filter(|window| *window == pages).count();
            assert_eq!(shown, 1, "the pages of {} in {}", brief.path, document.path);
            compared += 1;
        }
    }
    compared
}

#[test]
fn an_alliance_has_the_same_pages_in_brief_theme_brief_report_and_selection() {
    assert_eq!(compare(&Bench::new()), 4, "the northern one everywhere, the other selected");
    assert_eq!(compare(&Bench::extreme()), 15, "five, everywhere");
}

/// Checks that an entry is on the page that is printed beside it.
fn is_there(pages: &[Vec<&str>], entry: &str, page: &str) {
    let number: usize = page.parse().expect("a number");
    let text = pages[number - 1].join(" ").replace(' ', "");
    assert!(text.contains(&entry.replace(' ', "")), "{entry:?} on page {page}");
}

/// Checks the page numbers in the contents and in the index; returns how many there are.
fn check_numbers(path: &str, proof: &Proof) -> usize {
    let pages = bodies(proof);
    let mut checked = 0;
    let contents = pages.iter().find(|page| page.first() == Some(&"Contents")).expect(path);
    for line in contents {
        if let Some((entry, rest)) = line.split_once(" . .") {
            is_there(&pages, entry, rest.trim_matches(|it: char| !it.is_ascii_digit()));
            checked += 1;
        }
    }
    let index = pages.iter().find(|page| page.first().is_some_and(|it| it.starts_with("Index of")));
    for line in index.into_iter().flatten() {
        // `First School 8, 10`
        let first = line.split(", ").next().expect("a part");
        let Some((name, _)) = first.rsplit_once(' ') else { continue };
        let numbers = line[name.len()..].split(", ").map(str::trim);
        for number in numbers.filter(|it| it.bytes().all(|it| it.is_ascii_digit())) {
            is_there(&pages, name, number);
            checked += 1;
        }
    }
    checked
}

#[test]
fn contents_and_index_name_the_pages_of_every_binding() {
    let bench = Bench::new();
    let all = proofs_of(bench.root(), all_and_a_selection);
    let checked = |path: &str| {
        let (_, proof) = all.iter().find(|(document, _)| document.path == path).expect(path);
        check_numbers(path, proof)
    };
    assert!(checked("report.pdf") > 20);
    assert!(checked("all.pdf") > 8);
    bench.change("data/report.toml", "edition = ", "alliances_per_volume = 1\nedition = ");
    for (document, proof) in proofs_of(bench.root(), plan) {
        if document.kind != Kind::Brief {
            assert!(check_numbers(&document.path, &proof) > 4, "{}", document.path);
        }
    }
}

/// Words with a digit.
fn numbers(pages: &[Vec<&str>]) -> Vec<String> {
    let words = pages.iter().flatten().flat_map(|line| line.split_whitespace());
    let numbers = words.filter(|word| word.contains(|c: char| c.is_ascii_digit()));
    numbers.map(str::to_owned).collect()
}

/// An alliance with several themes has under each the case studies of that theme, with the numbers of its brief.
#[test]
fn an_alliance_shows_under_a_theme_what_its_brief_shows_of_it() {
    let bench = Bench::new();
    bench.change(
        "data/alliances/south.toml",
        "prose = \"Another story.\"",
        "prose = \"Another story of 1,234 visits.\"",
    );
    let all = proofs_of(bench.root(), plan);
    let pages = |path: &str| {
        let found = all.iter().find(|(document, _)| document.path == path);
        bodies(&found.expect("the document").1)
    };
    let (brief, support) = (pages("briefs/south.pdf"), pages("themes/support.pdf"));
    let alliance = support.iter().rposition(|page| page.contains(&"South Alliance")).expect("it");
    let under: Vec<_> = support[alliance..].to_vec();
    assert!(numbers(&under).contains(&"1,234".to_owned()), "{under:?}");
    for number in numbers(&under) {
        assert!(numbers(&brief).contains(&number), "{number} in {brief:?}");
    }
    let text = under.concat().join(" ");
    assert!(text.contains("A plain one.") && !text.contains("One story."), "{text}");
    let report = pages("report.pdf");
    assert!(report.windows(under.len()).any(|window| window == under), "{report:?}");
}

#[test]
fn chosen_alliances_are_bound_into_one_pdf() {
    let bench = Bench::new();
    let file = bench.path("chosen.pdf");
    let bind = |arguments: &[&str]| {
        let mut command = bench.command(&["bind", "--output"]);
        command.arg(&file).args(arguments).output().expect("the program runs")
    };
    let output = bind(&["south", "north", "--jobs", "1"]);
    assert_eq!(code(&output), 0, "{}", utf8(&output.stderr));
    assert!(utf8(&output.stdout).contains("2 alliances"), "{}", utf8(&output.stdout));
    let bytes = bench.read("chosen.pdf");
    for jobs in ["2", "3"] {
        bind(&["training", "--jobs", jobs]);
        assert!(bench.read("chosen.pdf") == bytes, "the alliances of a theme, in the same order");
    }
    let output = bind(&["--area", "+ Barton"]);
    assert!(utf8(&output.stdout).contains("1 alliance,"), "{}", utf8(&output.stdout));
    assert!(!bench.path("output").exists(), "nothing else is made");
    let output = bind(&["suoth"]);
    assert_eq!(code(&output), 2);
    assert!(utf8(&output.stderr).contains("did you mean `south`?"), "{}", utf8(&output.stderr));
    let before = bench.read("chosen.pdf");
    bench.change("data/alliances/north.toml", "designated", "desginated");
    assert_eq!(code(&bind(&["training"])), 1);
    assert!(bench.read("chosen.pdf") == before, "the last good one stays");
    bind(&["south"]);
    assert!(bench.read("chosen.pdf") != before, "another record's error does not matter");
    fs::write(&file, "my notes").expect("written");
    assert_eq!(code(&bind(&["south"])), 2);
    assert_eq!(bench.read("chosen.pdf"), b"my notes");
}

/// A list of more alliances than fit with their figures has names and pages alone.
#[test]
fn a_long_list_of_alliances_has_its_heading_and_true_page_numbers() {
    let bench = Bench::new();
    let south = utf8(&bench.read("data/alliances/south.toml"));
    for number in 1..=60 {
        let record = south.replace("South Alliance", &format!("Alliance number {number:02}"));
        bench.write(&format!("data/alliances/a{number}.toml"), record);
    }
    let all = proofs_of(bench.root(), |register| {
        plan(register).into_iter().filter(|document| document.id == "support").collect()
    });
    let pages = bodies(&all[0].1);
    assert!(pages[0].contains(&"The alliances"), "{:?}", pages[0]);
    let listed = pages.iter().flatten().filter_map(|line| line.split_once(" . ."));
    let mut checked = 0;
    for (name, rest) in listed {
        is_there(&pages, name, rest.trim_matches(|it: char| !it.is_ascii_digit()));
        checked += 1;
    }
    assert_eq!(checked, 61);
}
