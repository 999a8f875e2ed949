//! Writes records as sheets: takes a project, the alliances to export and the path of a new file; writes it.
//! Never changes a record or replaces a file.

use std::path::Path;
use std::sync::Arc;

use super::result::CommandResult;
use super::shown;
use crate::diagnostic::{Code, SourceFile, listed, nearest};
use crate::error::Failure;
use crate::publish::{TempGuard, folder_of, publish, publish_folder};
use crate::record;
use crate::record::{CheckOptions, Files, ValueType};
use crate::spreadsheet::{
    AllianceFiles, FilledSheet, explanation, fill, sheets, write_folder, write_workbook,
};

/// Errors of records that sheets could not hold without loss.
const BLOCKING: [Code; 7] = [
    Code::TomlSyntax,
    Code::UnknownKey,
    Code::WrongType,
    Code::InvalidId,
    Code::NotUtf8,
    Code::UnreadableFile,
    Code::MisnamedRecord,
];

/// Exports the alliances named in `only`, and those with a case study of a theme named there; all if it is
/// empty.
///
/// # Errors
/// If the file exists or cannot be written, or an alliance does not exist.
pub fn export(root: &Path, file: &Path, only: &[String]) -> Result<CommandResult, Failure> {
    record::ensure_project(root)?;
    let is_workbook = is_workbook(file)?;
    if file.symlink_metadata().is_ok() {
        return Err(Failure::at_path("write", file, "it exists already").help(
            "give another name; export never replaces a file that a school may have filled in",
        ));
    }
    let files = record::load(root)?;
    let Selection { alliances, unread } = selected(root, &files, only)?;
    let (_, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
    let is_exported =
        |path: &str| alliances.iter().chain(&unread).any(|(_, file)| file.path == path);
    let errors = diagnostics.sorted().into_iter().filter(|diagnostic| {
        let place = diagnostic.place.as_ref();
        BLOCKING.contains(&diagnostic.code) && place.is_some_and(|it| is_exported(&it.file.path))
    });
    let errors: Vec<_> = errors.collect();
    if !errors.is_empty() {
        let mut result =
            CommandResult::printed("impact: nothing exported: fix these errors first\n".to_owned());
        result.diagnostics.extend(errors);
        result.failed = true;
        return Ok(result);
    }
    let filled = fill(&alliances, sheets());
    let _guard = TempGuard::of(folder_of(file))?;
    if is_workbook {
        let themes: Vec<_> = record::shared_ids(root)?.0.into_iter().collect();
        let workbook = write_workbook(&filled, &themes)
            .map_err(|cause| Failure::at_path("write", file, cause))?;
        publish(file, &workbook)?;
    } else {
        let grids: Vec<_> = filled.iter().map(FilledSheet::grid).collect();
        let mut files = write_folder(&grids);
        let words = explanation(&filled).join("\n\n") + "\n";
        files.push(("read-me.txt".into(), words.into_bytes()));
        publish_folder(file, &files)?;
    }
    let count = match alliances.as_slice() {
        [_] => "1 alliance".to_owned(),
        several => format!("{} alliances", several.len()),
    };
    Ok(CommandResult::printed(format!(
        "impact: {} created with {count}; once it is filled in, `impact import {0} --dry-run` shows what it would change\n",
        shown(file)
    )))
}

/// Whether the file is to be a workbook, not a folder.
fn is_workbook(file: &Path) -> Result<bool, Failure> {
    match file.extension().and_then(|it| it.to_str()) {
        None => Ok(false),
        Some("xlsx") => Ok(true),
        Some(_) => Err(Failure::at_path(
            "write",
            file,
            "export writes only .xlsx workbooks and folders of .csv files",
        )
        .help("give a name that ends in .xlsx, or the name of a new folder")),
    }
}

/// The records to export.
struct Selection<'f> {
    alliances: AllianceFiles<'f>,
    /// Records that are not text, so their contents are unknown.
    unread: AllianceFiles<'f>,
}

/// The alliances named in `only`, and those with a case study of a theme named there; all if it is empty.
fn selected<'f>(root: &Path, files: &'f Files, only: &[String]) -> Result<Selection<'f>, Failure> {
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
    let only_themes: Vec<_> = only.iter().filter(|it| themes.contains(*it)).collect();
    let is_named = |id: &String| only.is_empty() || only.contains(id);
    let alliances = files.alliances.iter();
    let alliances: Vec<_> =
        alliances.filter(|it| is_named(&it.0) || has_theme(it, &only_themes)).collect();
    let unread = files.not_text.iter();
    let unread: Vec<_> = unread.filter(|it| is_named(&it.0) || !only_themes.is_empty()).collect();
    if alliances.is_empty() && unread.is_empty() {
        let themes = listed(only.iter().map(String::as_str));
        let message = match only.is_empty() {
            true => "there are no alliances".to_owned(),
            false => format!("no alliance has a case study of the theme {themes}"),
        };
        return Err(Failure::new("export", message));
    }
    Ok(Selection { alliances, unread })
}

/// Whether a record names one of these themes, or may name one because it is not TOML.
fn has_theme(alliance: &(String, Arc<SourceFile>), themes: &[&String]) -> bool {
    if themes.is_empty() {
        return false;
    }
    let filled = fill(&vec![alliance], sheets());
    let names_one = |FilledSheet { sheet, rows }: &FilledSheet| {
        let columns = sheet.columns.iter().enumerate();
        let mut columns = columns.filter(|(_, it)| it.value_type() == Some(ValueType::Theme));
        columns.any(|(at, _)| rows.iter().any(|row| themes.contains(&&row[at].shown())))
    };
    filled.iter().any(names_one) || !record::syntax_errors(&alliance.1).is_empty()
}
