//! What is to be typeset, and the proof that comes of it.

use super::pages::Pages;
use crate::diagnostic::Diagnostic;

/// A typeset document that is not yet published.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// The number of its pages.
    pub pages: usize,
    /// The text of each page, if asked for.
    pub texts: Vec<String>,
    /// The laid-out pages for the preview, if asked for.
    pub sheets: Option<Pages>,
    /// Warnings about the document.
    pub warnings: Vec<Diagnostic>,
    /// The markup that it was made from; empty if the document was laid out in pieces.
    pub markup: String,
    /// For a document laid out in pieces, the JSON that tells its markup where everything is.
    pub places: Vec<u8>,
}

/// Fills a document's markup again for a certain fit: `roomy` or `tight`.
pub type Refill<'a> = dyn Fn(&str) -> Result<String, Box<Diagnostic>> + Sync + 'a;

/// A document to be typeset.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// The document's path below the output folder, which is also the PDF's identifier.
    pub document: &'a str,
    /// The path of the markup in messages.
    pub shown: &'a str,
    /// The most pages that it should have.
    pub most_pages: Option<usize>,
    /// Whether its text runs on to the end, so that a last page of a few lines is a flaw. Chapters that begin
    /// on a new page may end with a short one.
    pub runs_on: bool,
    /// Whether the proof shall have the text of its pages.
    pub texts: bool,
    /// Whether the proof shall have its pages, for the preview.
    pub sheets: bool,
    /// The filled markup.
    pub markup: &'a str,
    /// Fills the markup again for another fit.
    pub refill: &'a Refill<'a>,
}

/// A piece of a document to be laid out.
#[derive(Clone, Copy, Debug)]
pub struct PieceWork<'a> {
    /// The path of its document below the output folder.
    pub document: &'a str,
    /// The path of the markup in messages.
    pub shown: &'a str,
    /// The filled markup.
    pub markup: &'a str,
    /// Whether it shows page numbers of other pieces.
    pub numbered: bool,
    /// Whether its length depends on the other pieces: contents and index.
    pub grows: bool,
    /// Whether in print it begins on a right-hand page.
    pub opens_right: bool,
}
