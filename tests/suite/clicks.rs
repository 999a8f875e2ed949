//! The origin of words: clicks on every word of the shipped documents and compares the line that the click leads
//! to with the record.

use std::collections::BTreeMap;
use std::path::Path;

use impact_briefs::job::Task;
use impact_briefs::pipeline::{DocumentResult, Observer, run_with};
use impact_briefs::plan::Document;
use impact_briefs::record::MAX_HIGHLIGHTS;
use impact_briefs::typeset::{LayoutCache, Pages};
use impact_briefs::watch::{RecordLine, line_of_words};

use crate::bench::{Bench, job, project};

/// An observer that asks for the pages of every document.
#[derive(Default)]
struct Reader(BTreeMap<String, Pages>);

impl Observer for Reader {
    fn begin(&mut self, _: usize) {}

    fn document(&mut self, _: &DocumentResult) {}

    fn end(&mut self) {}

    fn wants_pages(&self, _: &Document) -> bool {
        true
    }

    fn pages(&mut self, document: &Document, pages: Pages) {
        self.0.insert(document.path.clone(), pages);
    }
}

/// Words on a page, with the line that a click on them leads to.
struct Click {
    words: String,
    line: RecordLine,
}

/// A click on every word of a document that comes from a record.
fn clicks(pages: &Pages) -> Vec<Click> {
    let mut clicks = Vec::new();
    for page in 0..pages.count() {
        for words in pages.words(page) {
            let (x, y) = (words.x + words.width / 2.0, words.y + words.height / 2.0);
            let (all, at) = pages.words_at(page, x, y).expect("words are there");
            let now = |path: &str| pages.records.get(path).map(|file| file.text.clone());
            let found = line_of_words(&pages.records, now, &all, (at, all[at].letter_at(x)));
            assert_eq!(found.is_some(), all[at].origin.is_some(), "{words:?}");
            if let Some(line) = found
                && all[at] == words
            {
                clicks.push(Click { words: words.text, line });
            }
        }
    }
    clicks
}

/// The letters and digits of a text, in lower case: what records and pages have in common.
fn plain(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether clicked words agree with their line of a record: they are in it, or their digits are.
fn agrees(words: &str, line: &RecordLine, text: &str) -> bool {
    let next = text.lines().nth(line.line).unwrap_or_default();
    let line = line.text.as_str();
    let (key, value) = line.split_once(" = ").unwrap_or(("", line));
    let has_words = plain(value).contains(&plain(words));
    match key {
        "" | "label" | "measure" | "school" | "headline" | "summary" | "note" | "title"
        | "brief_heading" | "publisher" | "edition" | "designated" | "partners" | "programmes"
        | "subtitle" => has_words,
        "value" => {
            let fraction = line.contains('/') || line.contains('.');
            let all = match next.starts_with("to = ") {
                true => format!("{value} {next}"),
                false => value.to_owned(),
            };
            fraction || digits(&all).contains(&digits(words))
        }
        _ => true,
    }
}

#[test]
fn a_click_leads_to_the_line_that_the_words_come_from() {
    let output = tempfile::tempdir().expect("a folder");
    let mut reader = Reader::default();
    let watched = job(project(), output.path().to_owned(), Task::Build);
    let result = run_with(&watched, Some(&LayoutCache::default()), &mut reader);
    assert!(result.failure.is_none(), "{:?}", result.failure);
    assert_eq!(reader.0.len(), 27);
    let (mut big_figures, mut wrong) = (0, Vec::new());
    for (document, pages) in &reader.0 {
        let clicks = clicks(pages);
        for Click { words, line } in &clicks {
            // A note on sources also has the section, which is not on the line of the title.
            let is_source = line.path == "data/report.toml" && line.text.starts_with("title");
            let text = &pages.records[&line.path].text;
            if !is_source && !agrees(words, line, text) {
                wrong.push(format!("{document}: a click on {words:?} leads to {line:?}"));
            }
        }
        if document.starts_with("briefs/") {
            let [record] =
                &pages.records.keys().filter(|path| is_of(path, document)).collect::<Vec<_>>()[..]
            else {
                panic!("no record of {document}");
            };
            let text = &pages.records[*record].text;
            big_figures += reaches_all(text, record, &clicks, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(big_figures >= 56, "only {big_figures} big figures");
    let plain = Bench::shipped_built();
    for document in reader.0.keys() {
        assert!(
            std::fs::read(output.path().join(document)).expect("published")
                == plain.read(&format!("output/{document}")),
            "{document} differs if the preview is in use"
        );
    }
}

fn is_of(record: &str, document: &str) -> bool {
    let stem = |path: &str| Path::new(path).file_stem().map(ToOwned::to_owned);
    record.starts_with("data/alliances/") && stem(record) == stem(document)
}

/// Checks that a click leads to every figure, outcome, grade, name and heading of a record; returns the number of
/// its big figures in the brief.
fn reaches_all(text: &str, record: &str, clicks: &[Click], wrong: &mut Vec<String>) -> usize {
    let mut reached = |number: usize, wanted: &str| {
        let here =
            clicks.iter().filter(|click| click.line.path == record && click.line.line == number);
        let words: String = here.map(|click| click.words.as_str()).collect();
        if !plain(&words).contains(&plain(wanted)) {
            wrong.push(format!(
                "{record}:{number}: no click on {wanted:?} leads here, but one on {words:?}"
            ));
        }
    };
    let mut table = "";
    let mut big = 0;
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with('[') {
            table = line;
        }
        big += usize::from(line == "highlight = true");
        let Some((key, value)) = line.split_once(" = ") else {
            continue;
        };
        let quoted = value.split('"').nth(1).unwrap_or(value);
        match (table, key) {
            ("", "name" | "summary") => reached(number, quoted),
            ("[[lead_school]]", "name") => reached(number, quoted),
            ("[[case_study]]", "headline") => reached(number, quoted),
            (_, "label" | "measure" | "school") => reached(number, quoted),
            ("[[case_study.figure]]", "value") if !quoted.contains(['/', '.']) => {
                reached(number, &digits(quoted));
            }
            ("[[case_study.outcome]]", "before" | "after") if !value.contains(['/', '.']) => {
                let number_alone = value.split_once("value = ").map(|(_, rest)| rest);
                let number_alone = number_alone.and_then(|rest| rest.split([',', '}']).next());
                reached(number, &digits(number_alone.unwrap_or_default()));
            }
            ("[[case_study.inspection]]", "before") => reached(number, quoted),
            _ => {}
        }
    }
    big.min(MAX_HIGHLIGHTS)
}
