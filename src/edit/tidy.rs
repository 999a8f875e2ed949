//! Puts all records of a project into their standard layout: takes its folder; writes the files that
//! are not in it, or tells which they are.

use std::path::Path;

use super::{Edited, laid_out};
use crate::diagnostic::Findings;
use crate::error::Failure;
use crate::publish::publish;
use crate::record::{self, Shape};

/// Lays out every record, or only tells which are not in their standard layout. One that is no TOML is
/// left as it is and its faults are told.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn tidy(root: &Path, check: bool) -> Result<Edited, Failure> {
    record::find(root)?;
    let mut findings = Findings::default();
    let files = record::load(root, &mut findings)?;
    let mut edited = Edited {
        findings,
        ..Edited::default()
    };
    let (mut untidy, mut count) = (Vec::new(), 0);
    for file in files.all() {
        let Some(shape) = Shape::of(&file.path) else {
            continue;
        };
        count += 1;
        let faults = record::syntax_faults(file);
        if !faults.is_empty() {
            edited.findings.extend(faults);
            edited.failed = true;
            continue;
        }
        let text = laid_out(&file.text, shape)
            .map_err(|cause| Failure::at_path("lay out", &root.join(&file.path), cause))?;
        if text == file.text {
            continue;
        }
        if !check {
            publish(&root.join(&file.path), text.as_bytes())?;
        }
        untidy.push(file.path.clone());
    }
    edited.failed |= check && !untidy.is_empty();
    edited.words = words(&untidy, count, check);
    Ok(edited)
}

fn words(untidy: &[String], count: usize, check: bool) -> String {
    let what = if check {
        "to be put in order"
    } else {
        "put in order"
    };
    let mut words: String = untidy
        .iter()
        .map(|path| format!("{path}: {what}\n"))
        .collect();
    let rest = match (untidy.len(), check) {
        (0, _) => format!("impact: all {count} records are in their standard layout\n"),
        (some, true) => format!(
            "impact: {some} of {count} records are not in their standard layout; `impact fmt` puts them in order\n"
        ),
        (some, false) => format!("impact: {some} of {count} records put in order\n"),
    };
    words.push_str(&rest);
    words
}
