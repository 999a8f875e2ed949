//! Compiling: takes a world with filled markup; gives a laid-out document, or its PDF, or every error at
//! its place.

use typst::World;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst_as_lib::TypstWorld;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::fault::{self, Names};
use super::text;
use super::work::{Proof, Work};
use super::world::Dateless;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// The compiler's world as all documents have it.
pub(super) type Ours<'t> = Dateless<'t, TypstWorld<'t>>;

/// A document laid out.
pub(super) struct Layout {
    pub(super) document: PagedDocument,
    pub(super) warnings: Vec<Diagnostic>,
}

pub(super) fn lay_out(world: &Ours<'_>, names: &Names<'_>) -> Result<Layout, Vec<Diagnostic>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let mut warnings = fault::diagnostics(world, &warnings, names);
    let absent = world.absent_cuts().into_iter();
    warnings.extend(absent.map(|words| {
        let diagnostic = Diagnostic::new(Code::FontReplaced, words).found_in(names.document);
        diagnostic.help("a template or a picture asks for it; add its file to fonts/")
    }));
    let document = match output {
        Ok(document) => document,
        Err(faults) => {
            warnings.extend(fault::diagnostics(world, &faults, names));
            return Err(warnings);
        }
    };
    let missing = text::missing_glyphs(&document);
    warnings.extend(missing.iter().map(|&character| missing_glyph(character, names)));
    let refused = |diagnostic: &Diagnostic| diagnostic.code.severity() == Severity::Error;
    if warnings.iter().any(refused) { Err(warnings) } else { Ok(Layout { document, warnings }) }
}

pub(super) fn proof(
    world: &dyn World,
    document: &PagedDocument,
    work: &Work<'_>,
    warnings: Vec<Diagnostic>,
) -> Result<Proof, Vec<Diagnostic>> {
    let names = Names { document: work.document, markup: work.shown };
    let pdf = typst_pdf::pdf(document, &options(names.document))
        .map_err(|faults| fault::diagnostics(world, &faults, &names))?;
    let texts = work.texts.then(|| text::pages(document));
    Ok(Proof {
        pdf,
        pages: document.pages().len(),
        texts: texts.unwrap_or_default(),
        sheets: None,
        warnings,
        markup: String::new(),
        places: Vec::new(),
    })
}

fn missing_glyph(character: char, names: &Names<'_>) -> Diagnostic {
    let number = u32::from(character);
    let message = format!("no font has the character `{character}` (U+{number:04X})");
    Diagnostic::new(Code::MissingGlyph, message)
        .found_in(names.document)
        .help("a template or a combination of signs asks for it; add a font that has it to fonts/")
}

/// PDF/UA-1 for readers, PDF/A-2a for archives; an identifier that stays from run to run.
fn options(document: &str) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(document.to_owned()),
        creator: Smart::Custom(Some(
            concat!("impact-briefs ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
            .expect("the two standards agree"),
        ..PdfOptions::default()
    }
}
