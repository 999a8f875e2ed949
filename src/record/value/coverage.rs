//! Accounts for every byte of a prose text: takes the bytes that are printed, are markup or are reported; gives the
//! errors, with one for each stretch that is none of these. Never reads the markup.

use std::ops::Range;

use super::prose::ProseError;
use super::unsupported::{REFERENCE, Unsupported};

/// What is known of the bytes of a text.
pub(super) struct Coverage<'t> {
    text: &'t str,
    /// The bytes that are printed, are markup, or are reported already.
    pub(super) read: Vec<Range<usize>>,
    pub(super) errors: Vec<ProseError>,
}

impl<'t> Coverage<'t> {
    pub(super) fn new(text: &'t str, errors: Vec<ProseError>) -> Self {
        Self { text, read: Vec::new(), errors }
    }

    /// Notes bytes that are printed or are markup.
    pub(super) fn accept(&mut self, at: Range<usize>) {
        self.read.push(at);
    }

    /// Notes bytes that prose does not allow.
    pub(super) fn refuse(&mut self, at: Range<usize>, (what, help): Unsupported) {
        let end = at.start + self.text[at.start..at.end].trim_end().len();
        let at = at.start..end;
        self.read.push(at.clone());
        self.errors.push(ProseError { at, what, help });
    }

    /// The errors in order, those about bytes that nobody has read included.
    pub(super) fn finish(mut self) -> Vec<ProseError> {
        self.refuse_unread();
        self.errors.sort_by_key(|error| error.at.start);
        self.errors
    }

    /// Refuses what the parser gave no event for, so that nothing is lost.
    fn refuse_unread(&mut self) {
        let mut read = std::mem::take(&mut self.read);
        read.sort_by_key(|at| at.start);
        let mut end = 0;
        read.push(self.text.len()..self.text.len());
        for at in read {
            let gap = self.text.get(end..at.start).unwrap_or_default();
            let words = gap.trim();
            if !words.is_empty() {
                let start = end + gap.len() - gap.trim_start().len();
                self.refuse(start..start + words.len(), REFERENCE);
            }
            end = end.max(at.end);
        }
    }
}
