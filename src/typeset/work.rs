//! What is to be laid out and bound, and the proof that results.

use std::sync::Arc;

use super::pages::Pages;
use super::section::LaidOutSection;
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
    /// Warnings about the document and its sections.
    pub warnings: Vec<Diagnostic>,
    /// The JSON that tells its sections where everything is.
    pub places: Vec<u8>,
}

/// Fills a section's markup again for a certain fit: `roomy` or `tight`.
pub type Refill<'a> = dyn Fn(&str) -> Result<String, Box<Diagnostic>> + Sync + 'a;

/// A section to be laid out.
#[derive(Clone, Copy)]
pub struct SectionWork<'a> {
    /// What distinguishes it from all other sections.
    pub key: &'a str,
    /// The path of the markup in messages.
    pub shown: &'a str,
    /// The filled markup.
    pub markup: &'a str,
    /// By how many levels its headings are lower in most documents. In others they cost a copy of its pages.
    pub depth: usize,
    /// The path of the record that it shows, if it shows one, for messages.
    pub record: Option<&'a str>,
    /// For an alliance: how it may be fitted on its pages.
    pub fitting: Option<Fitting<'a>>,
}

/// How a section is fitted on its pages.
#[derive(Clone, Copy)]
pub struct Fitting<'a> {
    /// Fills the markup again for another fit.
    pub refill: &'a Refill<'a>,
    /// The most pages that it should have.
    pub most_pages: usize,
}

/// A document to be bound.
pub struct Binding<'a> {
    /// The document's path below the output folder, which is also the PDF's identifier.
    pub document: &'a str,
    /// The path of its markup in messages.
    pub shown: &'a str,
    /// Its sections, in order.
    pub sections: Vec<BoundSection>,
    /// The filled markup of the foot of every page.
    pub foot: &'a str,
    /// Whether parts begin on right-hand pages.
    pub print: bool,
    /// Whether the proof shall have the text of its pages.
    pub texts: bool,
    /// Whether the proof shall have its pages, for the preview.
    pub sheets: bool,
}

/// A section in a document.
#[derive(Clone)]
pub struct BoundSection {
    /// Its pages.
    pub content: SectionContent,
    /// By how many levels its headings are lower than by themselves.
    pub depth: usize,
    /// Whether in print it begins on a right-hand page.
    pub opens_right: bool,
}

impl SectionContent {
    /// Its filled markup.
    pub fn markup(&self) -> Arc<str> {
        match self {
            Self::Pages(pages) => Arc::clone(&pages.markup),
            Self::Numbered(section) => Arc::clone(&section.markup),
        }
    }
}

/// The pages of a section in a document.
#[derive(Clone)]
pub enum SectionContent {
    /// They are laid out.
    Pages(Arc<LaidOutSection>),
    /// They show page numbers of other sections, and are laid out when those are known.
    Numbered(NumberedSection),
}

/// A section that shows page numbers of other sections.
#[derive(Clone)]
pub struct NumberedSection {
    /// What distinguishes it from all others.
    pub key: String,
    /// The filled markup.
    pub markup: Arc<str>,
    /// Whether its length depends on the other sections.
    pub grows: bool,
}
