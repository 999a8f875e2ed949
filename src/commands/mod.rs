//! Help for those who keep the records: a schema for their editor, a new record, a new project, sheets
//! to fill in, the standard layout, what changed. Takes what was asked for; gives what to print. Never makes a document.

mod changes;
pub(crate) mod export;
mod fmt;
pub(crate) mod import;
mod init;
pub(crate) mod new;

use std::path::{Path, PathBuf};

pub use crate::format::laid_out;

use crate::diagnostic::Diagnostics;
use crate::error::Failure;
use crate::record::FileKind;

/// The licences of the program, of the fonts that it carries, and of the packages that it is made of.
const LICENCES: [&str; 6] = [
    include_str!("../../LICENSE"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSans3.md"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSerif4.md"),
    include_str!("../../deploy/third-party.txt"),
];

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Print the licences of the program and of all code in it.
    Licences,
    /// Print the schema of a kind of record file.
    Schema(FileKind),
    /// Write the skeleton of a new alliance's record.
    NewAlliance {
        /// The project's folder.
        root: PathBuf,
        /// The alliance's name.
        name: String,
        /// Its id; made from the name if none is given.
        id: Option<String>,
    },
    /// Make a new project in a folder.
    Init(PathBuf),
    /// Tell what the records say that they did not say in an earlier state.
    Changes {
        /// The project's folder.
        root: PathBuf,
        /// The earlier state: a project's folder, or a state that git knows.
        since: String,
        /// Whether it is told as JSON.
        json: bool,
    },
    /// Write records as sheets that a school can fill in.
    Export {
        /// The project's folder.
        root: PathBuf,
        /// The workbook or folder to make.
        file: PathBuf,
        /// The ids of the alliances that are wanted; all if there is none.
        only: Vec<String>,
    },
    /// Put what sheets say into the records.
    Import {
        /// The project's folder.
        root: PathBuf,
        /// The workbook or folder to read.
        file: PathBuf,
        /// Whether it is only told what would change.
        dry_run: bool,
    },
    /// Put all records into their standard layout, or tell which are not in it.
    Format {
        /// The project's folder.
        root: PathBuf,
        /// Whether files are told and left as they are.
        check: bool,
    },
}

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

/// Does what was asked for.
///
/// # Errors
/// If a file or folder cannot be read or written, or is in the way.
pub fn run(edit: &Edit) -> Result<Edited, Failure> {
    match edit {
        Edit::Licences => Ok(said(LICENCES.concat())),
        Edit::Schema(shape) => Ok(said(shape.published())),
        Edit::NewAlliance { root, name, id } => new::new_alliance(root, name, id.as_deref()),
        Edit::Init(folder) => init::init(folder),
        Edit::Changes { root, since, json } => changes::changes(root, since, *json),
        Edit::Export { root, file, only } => export::export(root, file, only),
        Edit::Import { root, file, dry_run } => import::import(root, file, *dry_run),
        Edit::Format { root, check } => fmt::tidy(root, *check),
    }
}

/// Nothing but words to print.
fn said(words: String) -> Edited {
    Edited { words, ..Edited::default() }
}

/// A path as it is told.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
