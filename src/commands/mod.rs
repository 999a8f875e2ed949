//! Commands for the people who keep the records: new records and projects, sheets, the standard layout and
//! changes. Each takes its arguments and gives what to print. None makes a document.

mod changes;
mod export;
mod fmt;
mod import;
mod init;
mod new;
mod result;

use std::path::Path;

pub use changes::changes;
pub use export::export;
pub use fmt::fmt;
pub use import::import;
pub use init::init;
pub use new::new_alliance;
pub use result::CommandResult;

/// The licences of the program, its fonts and its packages.
const LICENCES: [&str; 6] = [
    include_str!("../../LICENSE"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSans3.md"),
    "\n",
    include_str!("../../fonts/LICENSE-SourceSerif4.md"),
    include_str!("../../deploy/third-party.txt"),
];

/// The licences of the program and of all code in it.
pub fn licences() -> String {
    LICENCES.concat()
}

/// A line for each record that was not written, because somebody saved it after it was read.
fn not_written<'p>(paths: impl IntoIterator<Item = &'p str>) -> String {
    let line = |path| format!("{path}: not changed: somebody saved it meanwhile\n");
    paths.into_iter().map(line).collect()
}

/// A path as messages show it.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}
