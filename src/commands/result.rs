//! What a command that makes no document comes to.

use crate::diagnostic::Diagnostics;

/// The result of a command.
#[derive(Debug, Default)]
pub struct CommandResult {
    /// What to print.
    pub output: String,
    /// Errors and warnings about the records or the file.
    pub diagnostics: Diagnostics,
    /// Whether the command ends with exit code 1.
    pub failed: bool,
}

impl CommandResult {
    /// A success with nothing but its output.
    pub fn printed(output: String) -> Self {
        Self { output, ..Self::default() }
    }
}
