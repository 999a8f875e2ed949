//! Conflicts that a version control program left in a file: takes the text; gives each as one error. Never chooses a
//! side.

use std::ops::Range;

use super::problem::{Problem, SyntaxError};

/// The mark that begins a conflict.
const BEGIN: &str = "<<<<<<<";

/// The mark that ends a conflict.
const END: &str = ">>>>>>>";

/// The conflicts of a file, and marks that are left of one.
pub(crate) fn conflicts(text: &str) -> Vec<SyntaxError> {
    if ![BEGIN, "=======", END].iter().any(|mark| text.contains(mark)) {
        return Vec::new();
    }
    let mut errors = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start..start + line.trim_end().len();
        start += line.len();
        if is_mark(line, BEGIN) {
            errors.extend(open.replace(at).map(lone));
        } else if is_mark(line, END) {
            errors.push(match open.take() {
                Some(begin) => {
                    SyntaxError { other: Some((at, "and ends here")), ..conflict(begin) }
                }
                None => lone(at),
            });
        }
    }
    errors.extend(open.map(lone));
    errors
}

fn is_mark(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark).is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
}

fn conflict(at: Range<usize>) -> SyntaxError {
    let message = "an unfinished merge left two versions of these lines";
    let help = "keep the right lines, from above or below the `=======`, and delete the others and the three marker lines";
    Problem::new(at, message).help(help).into()
}

fn lone(at: Range<usize>) -> SyntaxError {
    let message = "this marker is left over from an unfinished merge";
    Problem::new(at, message).help("delete it, once the lines around it are right").into()
}
