//! Compiling: takes a world with filled markup; gives its pages, or the PDF of a document, or every error at its
//! place. Never knows which documents the errors are found in.

use typst::World;
use typst::diag::Warned;
use typst::foundations::Smart;
use typst_as_lib::TypstWorld;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::fault::{self, ShownPath};
use super::text;
use super::world::DatelessWorld;
use crate::diagnostic::{Code, Diagnostic, Severity};

pub(super) type DocumentWorld<'t> = DatelessWorld<'t, TypstWorld<'t>>;

/// A laid-out document with its warnings.
pub(super) struct LaidOut {
    pub(super) document: PagedDocument,
    pub(super) warnings: Vec<Diagnostic>,
}

pub(super) fn lay_out(
    world: &DocumentWorld<'_>,
    shown: ShownPath<'_>,
) -> Result<LaidOut, Vec<Diagnostic>> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let mut warnings = fault::diagnostics(world, &warnings, shown);
    let missing = world.missing_faces().into_iter();
    warnings.extend(missing.map(|message| {
        let diagnostic = Diagnostic::new(Code::FontReplaced, message);
        diagnostic.help("a template or picture uses it; add its file to fonts/")
    }));
    let document = match output {
        Ok(document) => document,
        Err(faults) => {
            warnings.extend(fault::diagnostics(world, &faults, shown));
            return Err(warnings);
        }
    };
    let characters = text::missing_glyphs(&document);
    warnings.extend(characters.iter().map(|&character| missing_glyph(character)));
    let is_error = |diagnostic: &Diagnostic| diagnostic.code.severity() == Severity::Error;
    if warnings.iter().any(is_error) { Err(warnings) } else { Ok(LaidOut { document, warnings }) }
}

/// The PDF of a document with this identifier.
///
/// # Errors
/// What PDF/UA-1 or PDF/A-2a does not allow.
pub(super) fn pdf(
    world: &dyn World,
    document: &PagedDocument,
    shown: ShownPath<'_>,
    identifier: &str,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    typst_pdf::pdf(document, &options(identifier))
        .map_err(|faults| fault::diagnostics(world, &faults, shown))
}

fn missing_glyph(character: char) -> Diagnostic {
    let number = u32::from(character);
    let message = format!("no font has the character `{character}` (U+{number:04X})");
    Diagnostic::new(Code::MissingGlyph, message)
        .help("it comes from a template, or from characters that combine; add a font that has it to fonts/")
}

/// PDF/UA-1 for screen readers and PDF/A-2a for archives, with an identifier that is the same in every run.
fn options(identifier: &str) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(identifier.to_owned()),
        creator: Smart::Custom(Some(
            concat!("impact-briefs ", env!("CARGO_PKG_VERSION")).to_owned(),
        )),
        standards: PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a])
            .expect("PDF/UA-1 and PDF/A-2a can be combined"),
        ..PdfOptions::default()
    }
}
