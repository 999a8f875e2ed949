//! The text of typeset pages.

use std::collections::BTreeMap;
use std::path::Path;

use impact_briefs::diagnostic::{Diagnostic, Diagnostics};
use impact_briefs::job::{PageFormat, Tone};
use impact_briefs::plan::{Document, plan};
use impact_briefs::record;
use impact_briefs::record::{CheckOptions, Register};
use impact_briefs::template::Templates;
use impact_briefs::typeset::{
    Binding, BoundSection, Fonts, NumberedSection, Proof, SectionContent, SectionWork, Typesetter,
};
use impact_briefs::view::{foot_view, page_style, view};

/// The proofs of every document of a project, by path.
pub(crate) fn proofs(root: &Path) -> BTreeMap<String, Proof> {
    let proofs = proofs_of(root, plan).into_iter();
    proofs.map(|(document, proof)| (document.path, proof)).collect()
}

/// Some documents of a project, each with its proof.
pub(crate) fn proofs_of(
    root: &Path,
    documents: impl FnOnce(&Register) -> Vec<Document>,
) -> Vec<(Document, Proof)> {
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
    let documents = documents(&register).into_iter();
    documents
        .map(|document| {
            let proof = proof(&typesetter, &register, &templates, &document);
            (document, proof.unwrap_or_else(|faults| panic!("{faults:#?}")))
        })
        .collect()
}

/// The proof of a document, with the text of its pages.
pub(crate) fn proof(
    typesetter: &Typesetter,
    register: &Register,
    templates: &Templates,
    document: &Document,
) -> Result<Proof, Vec<Diagnostic>> {
    let extract = register.extract(&document.records).expect("held");
    let mut sections = Vec::new();
    for section in &document.sections {
        let Some(view) = view(&extract, document, section) else {
            continue;
        };
        let key = section.markup_path(&document.path);
        let markup = templates.fill(&view, &document.path).expect("filled");
        let content = if section.is_numbered() {
            SectionContent::Numbered(NumberedSection {
                key,
                markup: markup.into(),
                grows: section.grows(),
            })
        } else {
            let work = SectionWork {
                key: &key,
                shown: &document.path,
                markup: &markup,
                depth: 0,
                record: None,
                fitting: None,
            };
            SectionContent::Pages(typesetter.lay_out(work)?)
        };
        let opens_right = section.opens_right();
        sections.push(BoundSection { content, depth: document.depth_of(section), opens_right });
    }
    typesetter.bind(Binding {
        document: &document.path,
        shown: &document.path,
        sections,
        foot: &templates.fill(&foot_view(&extract), &document.path).expect("filled"),
        print: false,
        texts: true,
        sheets: false,
    })
}

/// The filled markup of each section of a document.
pub(crate) fn fill(register: &Register, templates: &Templates, document: &Document) -> Vec<String> {
    let extract = register.extract(&document.records).expect("held");
    let views = document.sections.iter().filter_map(|section| view(&extract, document, section));
    views.map(|view| templates.fill(&view, &document.path).expect("filled")).collect()
}

/// The text of a document in one line, without running heads and feet, so that sentences are whole.
pub(crate) fn running_text(proof: &Proof) -> String {
    let lines = proof.texts.iter().flat_map(|page| body_lines(page));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// A page's lines without those of its head and foot.
pub(crate) fn body_lines(page: &str) -> Vec<&str> {
    let mut lines: Vec<_> = page.lines().collect();
    let foot =
        |line: &str| line.starts_with("Page ") || line.contains(" · ") && line.contains(" Page ");
    if let Some(at) = lines.iter().rposition(|line| foot(line)) {
        lines.remove(at);
    }
    if lines.first().is_some_and(|line| line.starts_with("Impact of Teaching Schools ")) {
        lines.remove(0);
    }
    lines
}
