//! What a caller of the pipeline can follow while a run is at work.

use super::run_result::DocumentResult;
use crate::plan::Document;
use crate::typeset::Pages;

/// Follows a run.
pub trait Observer {
    /// Typesetting begins, of this number of documents.
    fn begin(&mut self, documents: usize);
    /// A document was typeset, or could not be.
    fn document(&mut self, result: &DocumentResult);
    /// Typesetting has ended.
    fn end(&mut self);
    /// Whether the pages of a document are wanted for the preview.
    fn wants_pages(&self, _document: &Document) -> bool {
        false
    }
    /// The pages of a document that were wanted.
    fn pages(&mut self, _document: &Document, _pages: Pages) {}
}
