//! Puts what sheets say into records: takes a project and a file; writes the records that it changes, or
//! only tells how. Nothing is written if anything is wrong.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use toml_edit::DocumentMut;

use super::{Edited, shown};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, SourceFile, listed};
use crate::error::Failure;
use crate::project;
use crate::publish::{Rewrite, TempGuard, restage};
use crate::record;
use crate::record::{CheckOptions, Difference, FileKind, Files, Key, Model, differences};
use crate::spreadsheet::locate::{Locator, Refused};
use crate::spreadsheet::merge::{Filled, Told, fill};
use crate::spreadsheet::rows::{Recorded, address};
use crate::spreadsheet::toml_tables::entries;
use crate::spreadsheet::{Book, Table, forms, read_folder, read_workbook, tables};
use crate::typeset::Fonts;

/// Puts the sheets of a file into the records, or only tells what that would change.
///
/// # Errors
/// If the file or a record cannot be read, or a record cannot be written.
pub fn import(root: &Path, file: &Path, dry_run: bool) -> Result<Edited, Failure> {
    record::ensure_project(root)?;
    let mut diagnostics = Diagnostics::default();
    let book = read(file, &mut diagnostics)?;
    let forms = forms();
    let tables = tables(&book, &forms, &mut diagnostics);
    let mut of_files = Diagnostics::default();
    let mut files = record::load(root, &mut of_files)?;
    let mut refused = Refused::default();
    let mut told = Told { book: &book, diagnostics: &mut diagnostics, refused: &mut refused };
    let changed = fill_all(file, &tables, &files, &mut told);
    for (id, change) in &changed {
        replace(&mut files, id, &change.filled.text);
    }
    let fonts = Fonts::load(root)?;
    record::check(&files, &CheckOptions::all(&|character| fonts.cover(character)), &mut of_files);
    let filled = changed.values().map(|change| (change.path.as_str(), &change.filled));
    let mut locator = Locator::new(&forms, &book, &refused, filled);
    let of_cells =
        of_files.sorted().into_iter().filter_map(|diagnostic| locator.at_cell(diagnostic));
    diagnostics.extend(of_cells);
    let faults = diagnostics.count(Severity::Error);
    let mut edited = Edited::default();
    if faults > 0 {
        let many = if faults == 1 { "1 fault" } else { &format!("{faults} faults") };
        edited.words =
            format!("impact: nothing imported: {} has {many}, reported above\n", shown(file));
        edited.failed = true;
    } else {
        let left = match dry_run {
            true => Vec::new(),
            false => write(root, &changed, &files)?,
        };
        edited.failed = !left.is_empty();
        edited.words = match edited.failed {
            true => left_words(&left),
            false => tell(&changed, dry_run, &shown(file)),
        };
    }
    edited.diagnostics = diagnostics;
    Ok(edited)
}

/// Reads the file, whatever kind it is of.
fn read(file: &Path, diagnostics: &mut Diagnostics) -> Result<Book, Failure> {
    let shown = shown(file);
    let is_csv = file.extension().is_some_and(|it| it.eq_ignore_ascii_case("csv"));
    if file.is_dir() || is_csv {
        return read_folder(file, &shown, diagnostics);
    }
    read_workbook(file, &shown, diagnostics)
}

/// A record that is to be written.
struct Change<'t> {
    path: String,
    old: Option<Arc<SourceFile>>,
    filled: Filled<'t>,
}

impl Change<'_> {
    fn is_needed(&self) -> bool {
        self.old.as_ref().is_none_or(|old| old.text != self.filled.text)
    }

    fn differences(&self) -> Vec<Difference> {
        let old = self.old.as_ref().map_or("", |old| old.text.as_str());
        differences(old, &self.filled.text).unwrap_or_default()
    }
}

/// The records of all alliances that the book is about, by id, as it would have them.
fn fill_all<'t>(
    file: &Path,
    tables: &'t [Table],
    files: &Files,
    told: &mut Told<'_>,
) -> BTreeMap<String, Change<'t>> {
    let model = Model::of(FileKind::Alliance);
    let known: BTreeMap<_, _> = files.alliances.iter().map(|(id, file)| (id, file)).collect();
    let recorded = files.alliances.iter();
    let recorded =
        recorded.filter_map(|(id, file)| Some((id.clone(), recorded_in(model, &file.text)?)));
    let recorded: BTreeMap<_, _> = recorded.collect();
    let rows = address(model, tables, &recorded, told);
    if rows.alliances.is_empty() && !told.diagnostics.has_any(Severity::Error) {
        told.diagnostics.push(nothing(file, tables));
    }
    let mut changes = BTreeMap::new();
    for id in &rows.alliances {
        let old = known.get(id).copied().map(Arc::clone);
        let text = old.as_ref().map(|file| file.text.as_str());
        match fill(id, text, &rows, told) {
            Some(filled) => {
                let path = project::alliance_record(id);
                changes.insert(id.clone(), Change { path, old, filled });
            }
            None => told.diagnostics.extend(old.iter().flat_map(record::syntax_errors)),
        }
    }
    changes
}

/// What is known of the alliance of a record, if that is TOML.
pub(crate) fn recorded_in(model: &'static Model, text: &str) -> Option<Recorded> {
    let document: DocumentMut = text.parse().ok()?;
    let name = model.name_key();
    let name = name.and_then(|key| document.get(&key.name)?.as_str());
    let lists = model.keys.iter().filter(|key| key.is_numbered());
    let count = |key: &'static Key| entries(document.get(&key.name)).len();
    Some(Recorded {
        name: name.unwrap_or_default().to_owned(),
        counts: lists.map(|key| (key.name.as_str(), count(key))).collect(),
    })
}

/// The error of a book that says nothing of any alliance.
fn nothing(file: &Path, tables: &[Table]) -> Diagnostic {
    let file = shown(file);
    if !tables.is_empty() {
        let diagnostic =
            Diagnostic::new(Code::MissingKey, format!("`{file}` has no row that is filled in"));
        return diagnostic
            .help("fill in a row below the headings; a record is not changed by an empty sheet");
    }
    let titles = forms().into_iter().map(|form| form.title);
    let message = format!("`{file}` has none of the sheets of records");
    Diagnostic::new(Code::MissingKey, message).help(format!(
        "they are called {}, with their headings in a row at the top; `impact export` writes them",
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

/// Writes the changed records: all of them are on the disk before the first takes its place. Gives those
/// that were changed since they were read, which are left as they are; if there is one, no other is
/// written unless its change came before.
fn write<'c>(
    root: &Path,
    changes: &'c BTreeMap<String, Change<'_>>,
    files: &Files,
) -> Result<Vec<&'c str>, Failure> {
    let _guard = TempGuard::of(&root.join(project::ALLIANCES))?;
    let needed = changes.values().filter(|change| change.is_needed());
    let staged = needed.map(|change| {
        let read = files.digests.get(&change.path).copied();
        let rewrite = restage(&root.join(&change.path), change.filled.text.as_bytes(), read)?;
        Ok::<_, Failure>((change.path.as_str(), rewrite))
    });
    let staged: Vec<_> = staged.collect::<Result<_, _>>()?;
    let mut left = Vec::new();
    for (path, rewrite) in &staged {
        if !rewrite.is_due()? {
            left.push(*path);
        }
    }
    if !left.is_empty() {
        return Ok(left);
    }
    put(staged)
}

/// Puts records in their places; gives those that were changed even now.
fn put(staged: Vec<(&str, Rewrite)>) -> Result<Vec<&str>, Failure> {
    let mut left = Vec::new();
    for (path, rewrite) in staged {
        if !rewrite.put()? {
            left.push(path);
        }
    }
    Ok(left)
}

/// What is said of records that were changed while they were imported.
fn left_words(left: &[&str]) -> String {
    let lines =
        left.iter().map(|path| format!("{path}: left as it is; it was changed meanwhile\n"));
    lines.collect::<String>() + "impact: not all is imported; import again\n"
}

/// What changes, field by field, and a last line that says how much.
fn tell(changes: &BTreeMap<String, Change<'_>>, dry_run: bool, file: &str) -> String {
    let needed: Vec<_> = changes.values().filter(|change| change.is_needed()).collect();
    let mut words = String::new();
    for change in &needed {
        let new = if change.old.is_none() { " (new)" } else { "" };
        words += &format!("{}{new}\n", change.path);
        let differences = change.differences();
        if differences.is_empty() {
            words += "  the order of its entries\n";
        }
        for difference in differences {
            words += &format!("  {difference}\n");
        }
    }
    let records = match needed.len() {
        0 => {
            return format!("{words}impact: {file} says what the records say; nothing to change\n");
        }
        1 => "1 record".to_owned(),
        several => format!("{several} records"),
    };
    words
        + &match dry_run {
            true => format!("impact: {records} would change; without --dry-run they are written\n"),
            false => format!("impact: {records} changed\n"),
        }
}
