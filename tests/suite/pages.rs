//! The text of typeset pages.

use std::collections::BTreeMap;
use std::path::Path;

use impact_briefs::diagnostic::Diagnostics;
use impact_briefs::job::{PageFormat, Tone};
use impact_briefs::plan::{Document, pieces, plan};
use impact_briefs::record;
use impact_briefs::record::{CheckOptions, Register};
use impact_briefs::template::Templates;
use impact_briefs::typeset::{Fonts, LaidOutPiece, PieceWork, Proof, Typesetter, Work};
use impact_briefs::view::{page_style, view};

/// The proofs of every document of a project, by path.
pub(crate) fn proofs(root: &Path) -> BTreeMap<String, Proof> {
    let files = record::load(root).expect("records");
    let fonts = Fonts::load(root).expect("fonts");
    let templates = Templates::load(root, &mut Diagnostics::default()).expect("templates");
    let (register, diagnostics) =
        record::check(&files, &CheckOptions::all(&|character| fonts.cover(character)));
    let register = register.unwrap_or_else(|| panic!("{:#?}", diagnostics.sorted()));
    let typesetter = Typesetter::new(
        root,
        &fonts,
        page_style(&register.shared.style, PageFormat::Plain, Tone::Colour),
        1,
    )
    .expect("a typesetter");
    let documents = plan(&register).into_iter();
    documents
        .map(|document| {
            let markups = fill(&register, &templates, &document);
            let work = Work {
                document: &document.path,
                shown: &document.path,
                most_pages: None,
                runs_on: false,
                texts: true,
                sheets: false,
                markup: &markups[0],
                refill: &|_| panic!("the first fit is taken"),
            };
            let proof = match markups.len() {
                1 => typesetter.typeset(0, work),
                _ => typesetter.join(
                    lay_out(&typesetter, &register, &document, &markups),
                    work,
                    false,
                ),
            };
            let proof = proof.unwrap_or_else(|faults| panic!("{faults:#?}"));
            (document.path, proof)
        })
        .collect()
}

/// The filled markup of each piece of a document.
pub(crate) fn fill(register: &Register, templates: &Templates, document: &Document) -> Vec<String> {
    let pieces = pieces(register, document).into_iter();
    let markups = pieces.filter_map(|piece| {
        let records = piece.records.as_ref().unwrap_or(&document.records);
        let view = view(&register.extract(records), document, &piece)?;
        Some(templates.fill(&view, &document.path).expect("filled"))
    });
    markups.collect()
}

fn lay_out(
    typesetter: &Typesetter,
    register: &Register,
    document: &Document,
    markups: &[String],
) -> Vec<LaidOutPiece> {
    let pieces = pieces(register, document).into_iter().enumerate();
    let mut markups = markups.iter();
    let laid = pieces.filter_map(|(number, piece)| {
        let records = piece.records.as_ref().unwrap_or(&document.records);
        view(&register.extract(records), document, &piece)?;
        let work = PieceWork {
            document: &document.path,
            shown: &document.path,
            markup: markups.next()?,
            numbered: piece.is_numbered(),
            grows: piece.grows(),
            opens_right: piece.opens_right(),
        };
        Some(typesetter.lay_out(number + 1, work).expect("laid out"))
    });
    laid.collect()
}

/// The text of a document in one line, without running heads and feet, so that sentences are whole.
pub(crate) fn running_text(proof: &Proof) -> String {
    let lines = proof.texts.iter().flat_map(|page| body_lines(page));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// A page's lines without those of its head and foot.
fn body_lines(page: &str) -> Vec<&str> {
    let mut lines: Vec<_> = page.lines().collect();
    let foot = |line: &str| {
        line.contains("Open Government Licence v2.0 Page") || line.starts_with("Page ")
    };
    if let Some(at) = lines.iter().rposition(|line| foot(line)) {
        lines.remove(at);
    }
    if lines.first().is_some_and(|line| line.starts_with("Impact of Teaching Schools ")) {
        lines.remove(0);
    }
    lines
}
