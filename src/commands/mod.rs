//! Help for those who keep the records: a schema for their editor, a new record, a new project, sheets
//! to fill in, the standard layout, what changed. Takes what was asked for; gives what to print. Never makes a document.

mod changes;
pub(crate) mod export;
mod fmt;
pub(crate) mod import;
mod init;
pub(crate) mod new;

use std::path::Path;

pub use changes::changes;
pub use export::export;
pub use fmt::fmt;
pub use import::import;
pub use init::init;
pub use new::new_alliance;

pub use crate::format::laid_out;

use crate::diagnostic::Diagnostics;

/// The licences of the program, of the fonts that it carries, and of the packages that it is made of.
const LICENCES: [&str; 6] = [
    include_str!("../../LICENSE"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSans3.md"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSerif4.md"),
    include_str!("../../deploy/third-party.txt"),
];

/// What came of it.
#[derive(Debug, Default)]
pub struct Edited {
    /// What to print.
    pub words: String,
    /// Faults that stood in the way.
    pub diagnostics: Diagnostics,
    /// Whether something is not as it should be.
    pub failed: bool,
}

/// The licences of the program and of all code in it.
pub fn licences() -> String {
    LICENCES.concat()
}

/// Nothing but words to print.
fn said(words: String) -> Edited {
    Edited { words, ..Edited::default() }
}

/// A path as it is told.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
