//! Reports what a check finds in a file: takes diagnostics and their bytes; adds them, with their place, to
//! those of the run. Never decides what is wrong.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use super::references::References;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, SourceFile};
use crate::record::value::replacement::Replacement;

/// Where the checks of one file report.
pub(crate) struct Reporter<'a> {
    pub(crate) file: &'a Arc<SourceFile>,
    pub(crate) references: &'a References<'a>,
    pub(crate) diagnostics: &'a mut Diagnostics,
    /// What to write instead of the value that the last diagnostic is about. The table that holds the
    /// value suggests it, if it has room for all of it.
    pub(crate) replacement: Replacement,
    /// The bytes that are being checked, where a panic is reported.
    pub(crate) at: &'a Cell<(usize, usize)>,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(
        file: &'a Arc<SourceFile>,
        references: &'a References<'a>,
        diagnostics: &'a mut Diagnostics,
        at: &'a Cell<(usize, usize)>,
    ) -> Self {
        Self { file, references, diagnostics, replacement: Replacement::default(), at }
    }

    /// Reports a diagnostic at a span of the file; gives `false` for "not valid".
    pub(crate) fn report(
        &mut self,
        diagnostic: Diagnostic,
        span: Range<usize>,
        label: impl Into<String>,
    ) -> bool {
        self.diagnostics.push(diagnostic.at(Place::new(self.file, span), label));
        false
    }
}
