//! Imports sheets into records: takes a project and a file; writes the records that change, or only lists the
//! changes. Writes nothing if there is any error.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::result::CommandResult;
use super::{not_written, shown};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, SourceFile, listed};
use crate::error::Failure;
use crate::project;
use crate::publish::{Rewrite, TempGuard, restage};
use crate::record;
use crate::record::{CheckOptions, Difference, FileKind, Files, Model, differences};
use crate::spreadsheet::{
    Book, KnownAlliance, Locator, MergedRecord, Reported, SheetTable, merge, place_rows,
    read_folder, read_tables, read_workbook, sheets,
};
use crate::typeset::Fonts;

/// Merges the sheets of a file into the records; in a dry run, only reports what that would change.
///
/// # Errors
/// If the file or a record cannot be read, or a record cannot be written.
pub fn import(root: &Path, file: &Path, dry_run: bool) -> Result<CommandResult, Failure> {
    record::ensure_project(root)?;
    let (book, mut diagnostics) = read(file)?;
    let sheets = sheets();
    let (tables, of_tables) = read_tables(&book, &sheets);
    diagnostics.append(of_tables);
    let mut files = record::load(root)?;
    let (updates, mut reported) = merge_all(&tables, &files, &book);
    diagnostics.append(std::mem::take(&mut reported.diagnostics));
    if updates.is_empty() && !diagnostics.has_any(Severity::Error) {
        diagnostics.push(nothing_to_import(file, &tables));
    }
    for (id, update) in &updates {
        replace(&mut files, id, &update.merged.text);
    }
    let fonts = Fonts::load(root)?;
    let covers = |character| fonts.cover(character);
    let (_, of_records) = record::check(&files, &CheckOptions::all(&covers));
    let sources = updates.values().map(|update| (update.path.as_str(), &update.merged.sources));
    let mut locator = Locator::new(&sheets, &book, &reported, sources);
    diagnostics.extend(of_records.sorted().into_iter().filter_map(|it| locator.at_cell(it)));
    let errors = diagnostics.count(Severity::Error);
    if errors > 0 {
        let errors = if errors == 1 { "1 error" } else { &format!("{errors} errors") };
        let output = format!("impact: nothing imported: {} has {errors}, see above\n", shown(file));
        return Ok(CommandResult { output, diagnostics, failed: true });
    }
    let skipped = match dry_run {
        true => Vec::new(),
        false => write(root, &updates, &files)?,
    };
    let output = match skipped.is_empty() {
        true => summary(&updates, dry_run, &shown(file)),
        false => {
            not_written(skipped.clone()) + "impact: not everything was imported; import again\n"
        }
    };
    Ok(CommandResult { output, diagnostics, failed: !skipped.is_empty() })
}

/// Reads the file, whatever its kind.
fn read(file: &Path) -> Result<(Book, Diagnostics), Failure> {
    let shown = shown(file);
    let is_csv = file.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    match file.is_dir() || is_csv {
        true => read_folder(file, &shown),
        false => read_workbook(file, &shown),
    }
}

/// A record with the values of the sheets, beside the one on the disk.
struct RecordUpdate<'t> {
    path: String,
    old: Option<Arc<SourceFile>>,
    merged: MergedRecord<'t>,
}

impl RecordUpdate<'_> {
    fn is_needed(&self) -> bool {
        self.old.as_ref().is_none_or(|old| old.text != self.merged.text)
    }

    fn differences(&self) -> Vec<Difference> {
        let old = self.old.as_ref().map_or("", |old| old.text.as_str());
        differences(old, &self.merged.text).unwrap_or_default()
    }
}

/// The updates by the ids of their alliances.
type Updates<'t> = BTreeMap<String, RecordUpdate<'t>>;

/// Merges the rows of every alliance that the book is about into its record.
fn merge_all<'t>(tables: &'t [SheetTable], files: &Files, book: &Book) -> (Updates<'t>, Reported) {
    let model = Model::of(FileKind::Alliance);
    let records: BTreeMap<_, _> = files.alliances.iter().map(|(id, file)| (id, file)).collect();
    let known = records.iter().filter_map(|(id, file)| {
        Some(((*id).clone(), KnownAlliance::of_record(model, &file.text)?))
    });
    let (rows, mut reported) = place_rows(model, tables, &known.collect(), book);
    let mut updates = BTreeMap::new();
    for id in &rows.alliances {
        let old = records.get(id).copied().map(Arc::clone);
        match merge(id, old.as_ref().map(|file| file.text.as_str()), &rows, book) {
            Some((merged, of_cells)) => {
                reported.append(of_cells);
                let path = project::alliance_record(id);
                updates.insert(id.clone(), RecordUpdate { path, old, merged });
            }
            None => {
                let errors = old.iter().flat_map(record::syntax_errors);
                reported.diagnostics.extend(errors);
            }
        }
    }
    (updates, reported)
}

/// The error of a book without a row about an alliance.
fn nothing_to_import(file: &Path, tables: &[SheetTable]) -> Diagnostic {
    let file = shown(file);
    if !tables.is_empty() {
        let diagnostic =
            Diagnostic::new(Code::MissingKey, format!("`{file}` has no filled-in row"));
        return diagnostic
            .help("fill in a row below the headings; an empty sheet changes no record");
    }
    let titles = sheets().into_iter().map(|sheet| sheet.title);
    let message = format!("`{file}` has none of the sheets of records");
    Diagnostic::new(Code::MissingKey, message).help(format!(
        "it needs sheets called {}, each with a row of headings at the top; `impact export` writes them",
        listed(titles)
    ))
}

/// Puts a record's text in the place of the one that was read.
fn replace(files: &mut Files, id: &str, text: &str) {
    let file = Arc::new(SourceFile::new(project::alliance_record(id), text));
    match files.alliances.binary_search_by(|(_, known)| known.path.cmp(&file.path)) {
        Ok(at) => files.alliances[at].1 = file,
        Err(at) => files.alliances.insert(at, (id.to_owned(), file)),
    }
}

/// Writes the changed records. All new files are complete on the disk before the first one takes its place.
/// Gives the paths of records that somebody saved after they were read; they are not replaced. If there is
/// one before the first replacement, no record is replaced.
fn write<'u>(
    root: &Path,
    updates: &'u Updates<'_>,
    files: &Files,
) -> Result<Vec<&'u str>, Failure> {
    let _guard = TempGuard::of(&root.join(project::ALLIANCES))?;
    let needed = updates.values().filter(|update| update.is_needed());
    let staged = needed.map(|update| {
        let read = files.digests.get(&update.path).copied();
        let rewrite = restage(&root.join(&update.path), update.merged.text.as_bytes(), read)?;
        Ok::<_, Failure>((update.path.as_str(), rewrite))
    });
    let staged: Vec<_> = staged.collect::<Result<_, _>>()?;
    let mut skipped = Vec::new();
    for (path, rewrite) in &staged {
        if !rewrite.is_due()? {
            skipped.push(*path);
        }
    }
    if !skipped.is_empty() {
        return Ok(skipped);
    }
    put(staged)
}

/// Puts records in their places; gives those that somebody saved in the last moment.
fn put(staged: Vec<(&str, Rewrite)>) -> Result<Vec<&str>, Failure> {
    let mut skipped = Vec::new();
    for (path, rewrite) in staged {
        if !rewrite.put()? {
            skipped.push(path);
        }
    }
    Ok(skipped)
}

/// What changes, field by field, and a last line that says how much.
fn summary(updates: &Updates<'_>, dry_run: bool, file: &str) -> String {
    let needed: Vec<_> = updates.values().filter(|update| update.is_needed()).collect();
    let mut words = String::new();
    for update in &needed {
        let new = if update.old.is_none() { " (new)" } else { "" };
        words += &format!("{}{new}\n", update.path);
        let differences = update.differences();
        if differences.is_empty() {
            words += "  the order of its entries\n";
        }
        for difference in differences {
            words += &format!("  {difference}\n");
        }
    }
    let records = match needed.len() {
        0 => {
            return format!("{words}impact: nothing to change: {file} agrees with the records\n");
        }
        1 => "1 record".to_owned(),
        several => format!("{several} records"),
    };
    words
        + &match dry_run {
            true => {
                format!("impact: {records} would change; run without --dry-run to write them\n")
            }
            false => format!("impact: {records} changed\n"),
        }
}
