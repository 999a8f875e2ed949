//! Problems found in a statement: takes places and changes; gives the error to report, with the statement as it was
//! meant.

use std::ops::Range;

use crate::diagnostic::Code;

/// One thing that is wrong in a statement.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The bytes of the file to mark.
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    /// What to do, if the change alone is not enough.
    pub(crate) help: Option<String>,
    /// The bytes to replace, and by what.
    pub(crate) edit: Option<(Range<usize>, String)>,
    /// Whether the change is only likely.
    pub(crate) is_guess: bool,
    pub(crate) code: Code,
}

impl Problem {
    /// A problem with some bytes.
    pub(crate) fn new(at: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
            help: None,
            edit: None,
            is_guess: false,
            code: Code::TomlSyntax,
        }
    }

    /// Adds what was meant instead of the marked bytes.
    pub(crate) fn meant(self, text: impl Into<String>) -> Self {
        let at = self.at.clone();
        self.edit(at, text)
    }

    /// Adds what was meant instead of other bytes.
    pub(crate) fn edit(mut self, at: Range<usize>, text: impl Into<String>) -> Self {
        self.edit = Some((at, text.into()));
        self
    }

    /// Adds what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Marks the change as only likely.
    pub(crate) fn guess(mut self) -> Self {
        self.is_guess = true;
        self
    }
}

/// An error, with the bytes of the file to mark.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) at: Range<usize>,
    pub(crate) code: Code,
    pub(crate) message: String,
    /// What to do; `None` if the replacement is enough.
    pub(crate) help: Option<String>,
    /// The bytes to replace, by what, and whether that is only likely.
    pub(crate) instead: Option<(Range<usize>, String, bool)>,
    /// A related place, and what it is.
    pub(crate) other: Option<(Range<usize>, &'static str)>,
}

impl From<Problem> for SyntaxError {
    fn from(problem: Problem) -> Self {
        let is_guess = problem.is_guess;
        Self {
            at: problem.at,
            code: problem.code,
            message: problem.message,
            help: problem.help,
            instead: problem.edit.map(|(at, text)| (at, text, is_guess)),
            other: None,
        }
    }
}

/// All changes as one: the stretch from the first to the last of them as it was meant. Nothing if there is
/// none, or two overlap.
pub(crate) fn joined(text: &str, problems: &[Problem]) -> Option<(Range<usize>, String)> {
    let mut edits: Vec<_> = problems.iter().filter_map(|problem| problem.edit.clone()).collect();
    edits.sort_by_key(|(at, _)| (at.start, at.end));
    let mut edits = edits.into_iter();
    let (mut at, mut meant) = edits.next()?;
    for (next, replacement) in edits {
        meant += text.get(at.end..next.start)?;
        meant += &replacement;
        at.end = next.end;
    }
    Some((at, meant))
}
