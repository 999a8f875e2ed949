//! Failures of the environment. Takes the action, the path and the cause; returns one error to print. Errors
//! in records and templates are diagnostics instead.

use std::any::Any;
use std::cell::Cell;
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::character::visible_name;

/// A failure of the environment: the action, the path and the cause.
#[derive(Debug)]
pub struct Failure {
    doing: String,
    path: Option<PathBuf>,
    cause: String,
    help: Option<String>,
    kind: FailureKind,
}

/// The kind of a failure, which decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Wrong usage, or the environment failed.
    Environment,
    /// Another run is at work on the same output.
    Busy,
    /// The signal with this number ended the run.
    Interrupted(u8),
}

impl Failure {
    /// A failure while `doing` something that has no path, with its cause.
    pub fn new(doing: impl Into<String>, cause: impl Into<String>) -> Self {
        Self {
            doing: doing.into(),
            path: None,
            cause: cause.into(),
            help: None,
            kind: FailureKind::Environment,
        }
    }

    /// A failure of the file system while `doing` something at `path`.
    pub fn at(doing: impl Into<String>, path: &Path, cause: &io::Error) -> Self {
        Self::at_path(doing, path, plain_cause(cause))
    }

    /// A failure while `doing` something at `path`, with its cause in words.
    pub fn at_path(doing: impl Into<String>, path: &Path, cause: impl Into<String>) -> Self {
        Self { path: Some(path.to_owned()), ..Self::new(doing, cause) }
    }

    /// Sets the kind.
    pub fn of_kind(mut self, kind: FailureKind) -> Self {
        self.kind = kind;
        self
    }

    /// The kind.
    pub fn kind(&self) -> FailureKind {
        self.kind
    }

    /// Adds what the user can do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.doing)?;
        if let Some(path) = &self.path {
            write!(f, " `{}`", visible_name(&path.display().to_string()))?;
        }
        write!(f, ": {}", self.cause)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// The cause in lower case and without the system's error number.
pub fn plain_cause(cause: &io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}

thread_local! {
    /// Whether a panic of this thread fails only one piece of work.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does a piece of work whose panic fails that piece alone.
///
/// # Errors
/// The words of its panic.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    result.map_err(|panic| words_of_panic(panic.as_ref()))
}

/// Whether a panic of this thread is reported by the caller of `guarded`, and must not be reported again.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// The words of a panic.
pub fn words_of_panic(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(panic.downcast_ref::<&str>().copied());
    words.unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_guarded_work_gives_its_words() {
        let inner = guarded(|| {
            assert!(is_guarded());
            panic!("at {}", 7)
        });
        assert_eq!(inner, Err::<(), _>("at 7".to_owned()));
        assert_eq!(guarded(|| 1), Ok(1));
        assert!(!is_guarded());
    }

    #[test]
    fn says_what_where_and_why_without_system_numbers() {
        let cause = io::Error::from_raw_os_error(2);
        let failure =
            Failure::at("read", Path::new("data/report.toml"), &cause).help("give --root");
        assert_eq!(
            failure.to_string(),
            "could not read `data/report.toml`: no such file or directory\n  help: give --root"
        );
    }
}
