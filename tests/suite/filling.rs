//! Filled markup and page texts of the miniature project, as reviewed.

use std::collections::BTreeMap;

use impact_briefs::diagnostic::Diagnostics;
use impact_briefs::plan::{Section, plan};
use impact_briefs::record;
use impact_briefs::record::CheckOptions;
use impact_briefs::template::Templates;
use impact_briefs::view::view;
use serde_json::Value as Json;

use crate::bench::{Bench, project};
use crate::{golden, pages};

#[test]
fn filled_markup_is_as_reviewed() {
    let bench = Bench::new();
    let files = record::load(bench.root()).expect("records");
    let templates = Templates::load(bench.root(), &mut Diagnostics::default()).expect("templates");
    let (register, _) = record::check(&files, &CheckOptions::all(&|_| true));
    let register = register.expect("valid records");
    let markups: BTreeMap<_, _> = plan(&register)
        .into_iter()
        .map(|document| {
            let markups = pages::fill(&register, &templates, &document);
            let path = document.path.replace(".pdf", ".typ");
            (path, markups.join("\n// The next section.\n"))
        })
        .collect();
    golden::compare_all("markup", &markups);
}

#[test]
fn page_texts_are_as_reviewed() {
    let texts: BTreeMap<_, _> = pages::proofs(Bench::new().root())
        .into_iter()
        .map(|(path, proof)| (path.replace(".pdf", ".txt"), proof.texts.join("\n\u{c}\n") + "\n"))
        .collect();
    golden::compare_all("pages", &texts);
}

/// Every form of the words that the program makes: changes, grades, facts, alternative texts, totals.
#[test]
fn generated_words_are_as_reviewed() {
    let bench = Bench::new();
    bench.remove("data/alliances/north.toml").remove("data/alliances/south.toml");
    for name in ["many.toml", "one.toml"] {
        let record = std::fs::read(project().join("tests/fixtures/words").join(name));
        bench.write(&format!("data/alliances/{name}"), record.expect("a record"));
    }
    let files = record::load(bench.root()).expect("records");
    let (register, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
    let messages: Vec<_> = diagnostics.sorted().into_iter().map(|it| it.message).collect();
    assert_eq!(messages, [""; 0]);
    let register = register.expect("valid records");
    let mut text = String::new();
    for document in plan(&register) {
        text += &format!("== {}\n", document.path);
        let extract = register.extract(&document.records).expect("records");
        for section in &document.sections {
            // The report has the pages of alliances again.
            let is_repeated = document.path == "report.pdf"
                && matches!(section, Section::Alliance { .. } | Section::Opening(_));
            if let Some(view) = view(&extract, &document, section).filter(|_| !is_repeated) {
                words(&view.data, "", &mut text);
            }
        }
    }
    golden::compare("words.txt", &text);
}

/// Adds the texts of a view that the program makes, each on a line with its key.
fn words(view: &Json, key: &str, text: &mut String) {
    const MADE: [&str; 13] = [
        "alt",
        "count",
        "detail",
        "gain",
        "grades",
        "label",
        "led_by",
        "qualifier",
        "rule",
        "sources",
        "texts",
        "value",
        "way",
    ];
    match view {
        Json::String(words) if MADE.contains(&key) && !words.is_empty() => {
            *text += &format!("{key}: {}\n", words.replace('\u{a0}', " "));
        }
        Json::Array(list) => list.iter().for_each(|it| words(it, key, text)),
        Json::Object(map) => map.iter().for_each(|(key, it)| words(it, key, text)),
        _ => {}
    }
}

/// A screen reader reads the text of a picture without a pause, and PDF/A limits its length.
#[test]
fn pictures_of_all_alliances_are_divided() {
    let bench = Bench::new();
    let mut south = String::from_utf8(bench.read("data/alliances/south.toml")).expect("text");
    for number in 0..70 {
        south.push_str(&format!(
            "[[case_study.outcome]]\nmeasure = \"Measure {number}\"\nbefore = {{ value = \"1%\" }}\n\
             after = {{ value = \"{}%\" }}\nsource = \"study: Part 1\"\n\
             [[case_study.inspection]]\nschool = \"School {number}\"\nbefore = {{ grade = \"good\" }}\n\
             after = {{ grade = \"outstanding\" }}\nsource = \"study: Part 1\"\n",
            number + 2
        ));
    }
    bench.write("data/alliances/south.toml", south);
    let files = record::load(bench.root()).expect("records");
    let (register, _) = record::check(&files, &CheckOptions::all(&|_| true));
    let register = register.expect("valid records");
    let documents = plan(&register);
    let report = documents.last().expect("the report");
    let extract = register.extract(&report.records).expect("held");
    let data = view(&extract, report, &Section::AllChanges).expect("there are changes").data;
    for (field, least) in [("changes", 72), ("grade_rises", 70)] {
        let pictures = data[field].as_array().expect("a list");
        let rows = pictures.iter().map(|it| it["rows"].as_array().expect("rows").len());
        assert!(rows.clone().all(|rows| rows <= 30), "{field}");
        assert!(rows.sum::<usize>() >= least, "{field} has all rows");
        assert!(pictures.iter().all(|it| it["alt"].as_str().is_some_and(|alt| alt.len() < 8_000)));
    }
}
