//! Puts all records of a project into their standard layout: takes its folder; writes the files that
//! are not in it, or tells which they are.

use std::path::Path;
use std::sync::Arc;

use super::Edited;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, SourceFile};
use crate::error::{Failure, guarded};
use crate::format::laid_out;
use crate::project::RECORD_FOLDERS;
use crate::publish::{TempGuard, restage};
use crate::record;
use crate::record::FileKind;

/// Lays out every record, or only tells which are not in their standard layout. One that is no TOML is
/// left as it is and its faults are told.
///
/// # Errors
/// If a file cannot be read or written.
pub fn fmt(root: &Path, check: bool) -> Result<Edited, Failure> {
    record::ensure_project(root)?;
    let mut diagnostics = Diagnostics::default();
    let files = record::load(root, &mut diagnostics)?;
    let mut edited = Edited { diagnostics, ..Edited::default() };
    let unusable = files.not_text.len();
    let (mut untidy, mut left) = (Vec::new(), Vec::new());
    let (mut count, mut broken) = (unusable, unusable);
    let beside = (!check).then(|| RECORD_FOLDERS.map(|folder| TempGuard::of(&root.join(folder))));
    let _guard = beside.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
    for file in files.all() {
        let Some(shape) = FileKind::of(&file.path) else {
            continue;
        };
        count += 1;
        let text = match on_its_own(file, || tidied(file, shape)) {
            Ok(text) => text,
            Err(faults) => {
                edited.diagnostics.extend(faults);
                broken += 1;
                continue;
            }
        };
        if text == file.text {
            continue;
        }
        let is_left = !check && {
            let read = files.digests.get(&file.path).copied();
            !restage(&root.join(&file.path), text.as_bytes(), read)?.put()?
        };
        if is_left { &mut left } else { &mut untidy }.push(file.path.clone());
    }
    let faulty = edited.diagnostics.has_any(Severity::Error);
    edited.failed = faulty || !left.is_empty() || check && !untidy.is_empty();
    edited.words = left
        .iter()
        .map(|path| format!("{path}: left as it is; it was changed meanwhile\n"))
        .collect();
    edited.words += &words(&untidy, (count - left.len(), broken), check);
    Ok(edited)
}

/// A record in its standard layout; or the faults for which it has none.
fn tidied(file: &Arc<SourceFile>, shape: FileKind) -> Result<String, Vec<Diagnostic>> {
    let faults = record::syntax_errors(file);
    if !faults.is_empty() {
        return Err(faults);
    }
    laid_out(&file.text, shape).map_err(|cause| {
        let message = format!("the record cannot be laid out: {cause}");
        let diagnostic = Diagnostic::new(Code::TomlSyntax, message).at(Place::new(file, 0..0), "");
        vec![diagnostic.help("`impact check` tells where")]
    })
}

/// Does a piece of work on one record. If the program itself fails at it, that is an error of this record,
/// which is left as it is.
fn on_its_own<T>(
    file: &Arc<SourceFile>,
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    guarded(work).unwrap_or_else(|words| {
        let message = format!("the program failed on this record: {words}");
        let diagnostic =
            Diagnostic::new(Code::InternalFault, message).at(Place::new(file, 0..0), "");
        Err(vec![
            diagnostic.help("this is a fault of the program: please report it with the record"),
        ])
    })
}

/// What was done: how many of the records were not in order, and how many of them have faults.
fn words(untidy: &[String], (count, broken): (usize, usize), check: bool) -> String {
    let what = match check {
        true => "to be put in order",
        false => "put in order",
    };
    let mut words: String = untidy.iter().map(|path| format!("{path}: {what}\n")).collect();
    if broken > 0 {
        let left =
            format!("impact: {broken} of {count} records have faults and are left as they are\n");
        words.push_str(&left);
    }
    let sound = count - broken;
    let all = if broken > 0 { "the other" } else { "all" };
    words.push_str(&match (untidy.len(), check) {
        (0, _) => format!("impact: {all} {sound} records are in their standard layout\n"),
        (some, true) => format!(
            "impact: {some} of {sound} records are not in their standard layout; `impact fmt` puts them in order\n"
        ),
        (some, false) => format!("impact: {some} of {sound} records put in order\n"),
    });
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_the_program_on_one_record_is_an_error_of_that_record() {
        let file = Arc::new(SourceFile::new("data/alliances/a.toml", "name = \"A\"\n"));
        let failed = on_its_own::<()>(&file, || panic!("no such thing"));
        let diagnostics = failed.expect_err("a diagnostic");
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, Code::InternalFault);
        assert!(diagnostics[0].message.ends_with("record: no such thing"));
        let place = diagnostics[0].place.as_ref().map(ToString::to_string);
        assert_eq!(place.as_deref(), Some("data/alliances/a.toml:1:1"));
        assert_eq!(on_its_own(&file, || Ok(1)).ok(), Some(1));
    }
}
