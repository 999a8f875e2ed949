//! Runs the commands that make no document: takes the arguments of one; gives what it prints.

use super::shell::{completions, manual_page, write_manual};
use super::tool::{New, NewRecord, Tool};
use crate::commands;
use crate::commands::CommandResult;
use crate::error::Failure;

impl Tool {
    /// Does what was asked for.
    ///
    /// # Errors
    /// If a file or folder cannot be read or written, or is in the way.
    pub fn run(&self) -> Result<CommandResult, Failure> {
        match self {
            Self::New(New { records, record: NewRecord::Alliance { name, id } }) => {
                commands::new_alliance(records.root(), name, id.as_deref())
            }
            Self::Init { folder, .. } => commands::init(folder),
            Self::Fmt { records, check } => commands::fmt(records.root(), *check),
            Self::Changes { records, since, json } => {
                commands::changes(records.root(), since, *json)
            }
            Self::Export { records, file, only } => commands::export(records.root(), file, only),
            Self::Import { records, file, dry_run } => {
                commands::import(records.root(), file, *dry_run)
            }
            Self::Schema { kind, .. } => Ok(CommandResult::printed(kind.published())),
            Self::Licences(_) => Ok(CommandResult::printed(commands::licences())),
            Self::Completions { shell, .. } => Ok(CommandResult::printed(completions(shell))),
            Self::Man { folder: None, .. } => Ok(CommandResult::printed(manual_page())),
            Self::Man { folder: Some(folder), .. } => {
                let failed = |cause| Failure::at("write the manual pages to", folder, &cause);
                write_manual(folder).map(|()| CommandResult::default()).map_err(failed)
            }
        }
    }
}
