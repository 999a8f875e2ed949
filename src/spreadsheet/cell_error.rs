//! Why a cell cannot be taken as the value of a record.

use crate::diagnostic::{Code, Diagnostic};

/// An error of a cell, before it has a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CellError {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl From<CellError> for Diagnostic {
    fn from(error: CellError) -> Self {
        Self::new(error.code, error.message).help(error.help)
    }
}
