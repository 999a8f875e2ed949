//! What is to be typeset, and what comes of it.

use super::pages::Pages;
use crate::diagnostic::Diagnostic;

/// A document that is typeset and not yet in its place.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The text of each page, if it is asked for.
    pub texts: Vec<String>,
    /// The pages to look at, if they are asked for.
    pub sheets: Option<Pages>,
    /// What Typst has doubts about.
    pub warnings: Vec<Diagnostic>,
    /// The markup that it was made from; nothing if the document was laid out in pieces.
    pub markup: String,
    /// Where everything stands in a document laid out in pieces, as its markup reads it.
    pub places: Vec<u8>,
}

/// Fills a document's markup again, to be set in a certain way: `roomy` or `tight`.
pub type Refill<'a> = dyn Fn(&str) -> Result<String, Box<Diagnostic>> + Sync + 'a;

/// What is to be typeset.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// The document's path below the output folder; it also identifies the PDF.
    pub document: &'a str,
    /// The path to show for the markup in messages.
    pub shown: &'a str,
    /// How many pages it should have at most.
    pub most_pages: Option<usize>,
    /// Whether its text runs on to the end, so that a last page of a few lines is a flaw; chapters
    /// that begin a page may be short.
    pub runs_on: bool,
    /// Whether the text of its pages is asked for.
    pub texts: bool,
    /// Whether its pages are asked for, to look at.
    pub sheets: bool,
    /// The filled markup.
    pub markup: &'a str,
    /// Fills it again for another fit.
    pub refill: &'a Refill<'a>,
}

/// A piece that is to be laid out.
#[derive(Clone, Copy, Debug)]
pub struct PieceWork<'a> {
    /// The path of its document below the output folder.
    pub document: &'a str,
    /// The path to show for the markup in messages.
    pub shown: &'a str,
    /// The filled markup.
    pub markup: &'a str,
    /// Whether it says on which pages other pieces stand.
    pub numbered: bool,
    /// Whether it grows by what others hold.
    pub grows: bool,
    /// Whether in print it begins on a right-hand page.
    pub opens_right: bool,
}
