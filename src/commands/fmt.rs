//! Puts all records of a project into their standard layout: takes its folder; writes the files that are in
//! another layout, or only lists them. Never changes a record that is not valid TOML.

use std::path::Path;
use std::sync::Arc;

use super::not_written;
use super::result::CommandResult;
use crate::diagnostic::{Code, Diagnostic, Place, Severity, SourceFile};
use crate::error::{Failure, guarded};
use crate::format::laid_out;
use crate::project::RECORD_FOLDERS;
use crate::publish::{TempGuard, restage};
use crate::record;
use crate::record::FileKind;

/// Lays out every record; with `check`, only lists those in another layout.
///
/// # Errors
/// If a file cannot be read or written.
pub fn fmt(root: &Path, check: bool) -> Result<CommandResult, Failure> {
    record::ensure_project(root)?;
    let files = record::load(root)?;
    let mut diagnostics = files.diagnostics.clone();
    let not_text = files.not_text.len();
    let mut counts = RecordCounts { all: not_text, invalid: not_text };
    let (mut untidy, mut skipped) = (Vec::new(), Vec::new());
    let guards = (!check).then(|| RECORD_FOLDERS.map(|folder| TempGuard::of(&root.join(folder))));
    let _guards = guards.into_iter().flatten().collect::<Result<Vec<_>, _>>()?;
    for file in files.all() {
        let Some(kind) = FileKind::of(&file.path) else {
            continue;
        };
        counts.all += 1;
        let text = match guarded_work(file, || tidied(file, kind)) {
            Ok(text) => text,
            Err(errors) => {
                diagnostics.extend(errors);
                counts.invalid += 1;
                continue;
            }
        };
        if text == file.text {
            continue;
        }
        let is_skipped = !check && {
            let read = files.digests.get(&file.path).copied();
            !restage(&root.join(&file.path), text.as_bytes(), read)?.put()?
        };
        if is_skipped { &mut skipped } else { &mut untidy }.push(file.path.clone());
    }
    counts.all -= skipped.len();
    let has_errors = diagnostics.has_any(Severity::Error);
    let failed = has_errors || !skipped.is_empty() || check && !untidy.is_empty();
    let skipped = not_written(skipped.iter().map(String::as_str));
    let output = skipped + &summary(&untidy, &counts, check);
    Ok(CommandResult { output, diagnostics, failed })
}

/// How many records there are, and how many of them have errors.
struct RecordCounts {
    all: usize,
    invalid: usize,
}

/// A record in its standard layout, or the errors that keep it from one.
fn tidied(file: &Arc<SourceFile>, kind: FileKind) -> Result<String, Vec<Diagnostic>> {
    let errors = record::syntax_errors(file);
    if !errors.is_empty() {
        return Err(errors);
    }
    laid_out(&file.text, kind).map_err(|cause| {
        let message = format!("the record cannot be laid out: {cause}");
        let diagnostic = Diagnostic::new(Code::TomlSyntax, message).at(Place::new(file, 0..0), "");
        vec![diagnostic.help("`impact check` shows where")]
    })
}

/// Does work on one record. A panic is an error of this record alone, which is left as it is.
fn guarded_work<T>(
    file: &Arc<SourceFile>,
    work: impl FnOnce() -> Result<T, Vec<Diagnostic>>,
) -> Result<T, Vec<Diagnostic>> {
    guarded(work).unwrap_or_else(|words| {
        let message = format!("the program failed on this record: {words}");
        let diagnostic =
            Diagnostic::new(Code::InternalFault, message).at(Place::new(file, 0..0), "");
        let help = "this is a bug in the program: please report it with the record";
        Err(vec![diagnostic.help(help)])
    })
}

/// The records in another layout, a line each, and a last line with the counts.
fn summary(untidy: &[String], counts: &RecordCounts, check: bool) -> String {
    let RecordCounts { all, invalid } = counts;
    let state = match check {
        true => "not in the standard layout",
        false => "formatted",
    };
    let mut summary: String = untidy.iter().map(|path| format!("{path}: {state}\n")).collect();
    if *invalid > 0 {
        summary +=
            &format!("impact: {invalid} of {all} records have errors and were not changed\n");
    }
    let valid = all - invalid;
    let which = if *invalid > 0 { "the other" } else { "all" };
    summary += &match (untidy.len(), check) {
        (0, _) => format!("impact: {which} {valid} records are in the standard layout\n"),
        (some, true) => format!(
            "impact: {some} of {valid} records are not in the standard layout; `impact fmt` formats them\n"
        ),
        (some, false) => format!("impact: {some} of {valid} records formatted\n"),
    };
    summary
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_on_one_record_is_an_error_of_that_record() {
        let file = Arc::new(SourceFile::new("data/alliances/a.toml", "name = \"A\"\n"));
        let failed = guarded_work::<()>(&file, || panic!("no such thing"));
        let diagnostics = failed.expect_err("a diagnostic");
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, Code::InternalFault);
        assert!(diagnostics[0].message.ends_with("record: no such thing"));
        let place = diagnostics[0].place.as_ref().map(ToString::to_string);
        assert_eq!(place.as_deref(), Some("data/alliances/a.toml:1:1"));
        assert_eq!(guarded_work(&file, || Ok(1)).ok(), Some(1));
    }
}
