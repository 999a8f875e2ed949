//! Writes records as sheets: takes a project, the alliances that are wanted and a file that is not there
//! yet; writes it. Never changes a record.

use std::path::Path;
use std::sync::Arc;

use toml_edit::{DocumentMut, Item, Table};

use super::{Edited, said, shown};
use crate::diagnostic::{Code, Diagnostics, SourceFile, listed, nearest};
use crate::error::Failure;
use crate::publish::{TempGuard, folder_of, publish, publish_folder};
use crate::record;
use crate::record::{CheckOptions, Files};
use crate::spreadsheet::cells::cell;
use crate::spreadsheet::toml_tables::entries;
use crate::spreadsheet::{
    Cell, Column, EXPLANATION, Filled, Part, Sheet, forms, write_folder, write_workbook,
};

/// Faults that keep a record from standing in sheets without a loss.
const UNFIT: [Code; 7] = [
    Code::TomlSyntax,
    Code::UnknownKey,
    Code::WrongType,
    Code::InvalidId,
    Code::NotUtf8,
    Code::UnreadableFile,
    Code::MisnamedRecord,
];

/// Writes the sheets of all alliances, of those that are named, and of those that a named theme tells of.
///
/// # Errors
/// If the file is there already or cannot be written, or an alliance is not there.
pub fn export(root: &Path, file: &Path, only: &[String]) -> Result<Edited, Failure> {
    record::ensure_project(root)?;
    let is_workbook = is_workbook(file)?;
    if file.symlink_metadata().is_ok() {
        return Err(Failure::at_path("write", file, "it is there already")
            .help("give another name; what a school filled in is never written over"));
    }
    let mut diagnostics = Diagnostics::default();
    let files = record::load(root, &mut diagnostics)?;
    let Wanted { alliances, unread } = wanted(root, &files, only)?;
    record::check(&files, &CheckOptions::all(&|_| true), &mut diagnostics);
    let stands_in = |path: &str| alliances.iter().chain(&unread).any(|(_, file)| file.path == path);
    let faults = diagnostics.sorted().into_iter().filter(|diagnostic| {
        let place = diagnostic.place.as_ref();
        UNFIT.contains(&diagnostic.code) && place.is_some_and(|it| stands_in(&it.file.path))
    });
    let faults: Vec<_> = faults.collect();
    if !faults.is_empty() {
        let mut edited = said("impact: nothing exported: fix these errors first\n".to_owned());
        edited.diagnostics.extend(faults);
        edited.failed = true;
        return Ok(edited);
    }
    let sheets = fill(&alliances, forms());
    let _guard = TempGuard::of(folder_of(file))?;
    if is_workbook {
        let themes: Vec<_> = record::shared_ids(root)?.0.into_iter().collect();
        let workbook = write_workbook(&sheets, &themes)
            .map_err(|cause| Failure::at_path("write", file, cause))?;
        publish(file, &workbook)?;
    } else {
        let grids: Vec<_> = sheets.iter().map(Filled::grid).collect();
        let mut files = write_folder(&grids);
        let words = EXPLANATION.join("\n\n") + "\n";
        files.push(("read-me.txt".into(), words.into_bytes()));
        publish_folder(file, &files)?;
    }
    let count = match alliances.as_slice() {
        [_] => "1 alliance".to_owned(),
        several => format!("{} alliances", several.len()),
    };
    Ok(said(format!(
        "impact: {} made with {count}; `impact import {0} --dry-run` shows what it changes once it is filled in\n",
        shown(file)
    )))
}

/// Whether a workbook is wanted, or a folder.
fn is_workbook(file: &Path) -> Result<bool, Failure> {
    match file.extension().and_then(|it| it.to_str()) {
        None => Ok(false),
        Some("xlsx") => Ok(true),
        Some(_) => {
            Err(Failure::at_path("write", file, "it is no kind of file that can be exported")
                .help("name a file that ends in .xlsx, or a folder for files of .csv"))
        }
    }
}

pub(crate) type Alliances<'f> = Vec<&'f (String, Arc<SourceFile>)>;

/// What is to be exported.
struct Wanted<'f> {
    alliances: Alliances<'f>,
    /// Records that are not text, so that nobody knows what they hold.
    unread: Alliances<'f>,
}

/// The alliances that are named, and those with a case study of a theme that is named; all if none is.
fn wanted<'f>(root: &Path, files: &'f Files, only: &[String]) -> Result<Wanted<'f>, Failure> {
    let all = || files.alliances.iter().chain(&files.not_text);
    let themes = record::shared_ids(root)?.0;
    let known: Vec<_> =
        all().map(|(id, _)| id.as_str()).chain(themes.iter().map(String::as_str)).collect();
    for id in only {
        if !known.contains(&id.as_str()) {
            let message = format!("no alliance and no theme has the id `{id}`");
            let help = match nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", listed(known)),
            };
            return Err(Failure::new("export", message).help(help));
        }
    }
    // A record that cannot be read may be of any theme: it is reported.
    let is_of_theme = |id: &str, text: Option<&str>| {
        only.is_empty()
            || only.iter().any(|it| it == id)
            || only.iter().any(|it| themes.contains(it) && text.is_none_or(|text| is_of(text, it)))
    };
    let alliances = files.alliances.iter();
    let alliances: Vec<_> = alliances.filter(|(id, it)| is_of_theme(id, Some(&it.text))).collect();
    let unread = files.not_text.iter().filter(|(id, _)| is_of_theme(id, None));
    let unread: Vec<_> = unread.collect();
    if alliances.is_empty() && unread.is_empty() {
        let themes = listed(only.iter().map(String::as_str));
        let message = match only.is_empty() {
            true => "there are no alliances".to_owned(),
            false => format!("no alliance has a case study of the theme {themes}"),
        };
        return Err(Failure::new("export", message));
    }
    Ok(Wanted { alliances, unread })
}

/// Whether a record has a case study of a theme, or may have one because it is not TOML.
fn is_of(record: &str, theme: &str) -> bool {
    let Ok(document) = record.parse::<DocumentMut>() else {
        return true;
    };
    let studies = entries(document.get("case_study"));
    studies.iter().any(|study| study.get("theme").and_then(Item::as_str) == Some(theme))
}

/// Every sheet with the rows of these alliances.
pub(crate) fn fill(alliances: &Alliances<'_>, forms: Vec<Sheet>) -> Vec<Filled> {
    let parsed = alliances.iter().filter_map(|(id, file)| {
        let document: Result<DocumentMut, _> = file.text.parse();
        Some((id.as_str(), document.ok()?))
    });
    let parsed: Vec<_> = parsed.collect();
    let filled = forms.into_iter().map(|sheet| {
        let rows = parsed.iter().flat_map(|(id, document)| {
            let mut rows = Vec::new();
            collect(document.as_table(), (&sheet, &sheet.path), None, &mut |table, number| {
                rows.push(row(&sheet, id, number, table));
            });
            rows
        });
        let rows = rows.collect();
        Filled { sheet, rows }
    });
    filled.collect()
}

/// Calls for every table that the rest of a sheet's path leads to, with the number that its row has.
fn collect(
    table: &Table,
    (sheet, path): (&Sheet, &[&str]),
    number: Option<usize>,
    each: &mut dyn FnMut(&Table, Option<usize>),
) {
    let Some((name, rest)) = path.split_first() else {
        each(table, number);
        return;
    };
    for (at, below) in entries(table.get(name)).iter().enumerate() {
        let is_numbered = sheet.list.as_ref().is_some_and(|list| list.key == *name);
        let number = if is_numbered { Some(at + 1) } else { number };
        collect(below, (sheet, rest), number, each);
    }
}

fn row(sheet: &Sheet, id: &str, place: Option<usize>, table: &Table) -> Vec<Cell> {
    let cell_of = |column: &Column| match &column.part {
        Part::Alliance => Cell::text(id),
        Part::Number => place.map_or(Cell::Empty, number),
        Part::Value { key, inner } => {
            let item = table.get(key);
            let item = match inner {
                Some(inner) => item.and_then(|item| item.get(inner)),
                None => item,
            };
            let value = item.and_then(Item::as_value);
            value.map_or(Cell::Empty, |value| cell(value, column))
        }
    };
    sheet.columns.iter().map(cell_of).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a list of a record has a few entries")]
fn number(count: usize) -> Cell {
    Cell::Number(count as f64)
}
