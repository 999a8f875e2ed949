//! What is noted about a statement while it is read: takes places and changes; gives the error to report,
//! with the statement as it was meant. Never changes a file.

use std::ops::Range;

use crate::diagnostic::Code;

/// One thing that is wrong in a statement.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The bytes of the file to mark.
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    /// What to do, where the change alone does not say it.
    pub(crate) help: Option<String>,
    /// The bytes to replace, and by what.
    pub(crate) edit: Option<(Range<usize>, String)>,
    /// Whether the change is only likely what was meant.
    pub(crate) is_guess: bool,
    pub(crate) code: Code,
}

impl Problem {
    /// A problem on a stretch that is wrong.
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

    /// Says what the marked stretch was meant to be.
    pub(crate) fn meant(self, text: impl Into<String>) -> Self {
        let at = self.at.clone();
        self.edit(at, text)
    }

    /// Says what some other stretch was meant to be.
    pub(crate) fn edit(mut self, at: Range<usize>, text: impl Into<String>) -> Self {
        self.edit = Some((at, text.into()));
        self
    }

    /// Says what to do.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says that the change is only likely.
    pub(crate) fn guess(mut self) -> Self {
        self.is_guess = true;
        self
    }
}

/// A error, with the bytes of the file to mark.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) at: Range<usize>,
    pub(crate) code: Code,
    pub(crate) message: String,
    /// What to do; none if the replacement says it all.
    pub(crate) help: Option<String>,
    /// The bytes to replace, by what, and whether that is only likely.
    pub(crate) instead: Option<(Range<usize>, String, bool)>,
    /// An earlier place that the error has to do with, and what it is.
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
