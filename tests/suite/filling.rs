//! Filled markup and page texts of the miniature project, as they were looked at.

use std::collections::BTreeMap;

use impact_briefs::diagnostic::{Findings, Severity};
use impact_briefs::plan::plan;
use impact_briefs::record;
use impact_briefs::template::Templates;
use impact_briefs::view::view;

use crate::bench::Bench;
use crate::{golden, pages};

#[test]
fn filled_markup_is_as_reviewed() {
    let bench = Bench::new();
    let mut findings = Findings::default();
    let files = record::load(bench.root(), &mut findings).expect("records");
    let templates = Templates::load(bench.root(), &mut findings).expect("templates");
    let register =
        record::check(&files, &|_| true, Severity::Error, &mut findings).expect("sound records");
    let markups: BTreeMap<_, _> = plan(&register)
        .into_iter()
        .map(|document| {
            let mut markups = templates
                .fill(
                    &view(&register.extract(&document.records), &document),
                    &document.path,
                )
                .expect("filled");
            (
                document.path.replace(".pdf", ".typ"),
                markups.swap_remove(0),
            )
        })
        .collect();
    golden::compare_all("markup", &markups);
}

#[test]
fn page_texts_are_as_reviewed() {
    let texts: BTreeMap<_, _> = pages::proofs(Bench::new().root())
        .into_iter()
        .map(|(path, proof)| {
            (
                path.replace(".pdf", ".txt"),
                proof.pages.join("\n\u{c}\n") + "\n",
            )
        })
        .collect();
    golden::compare_all("pages", &texts);
}
