//! Checks all records: takes the texts of the files; gives the register, and every error of every file. No error
//! ends the check.

pub(super) mod across;
pub(super) mod alliance;
pub(super) mod cache;
pub(super) mod characters;
pub(super) mod file;
pub(super) mod invalid;
pub(super) mod keyed_value;
pub(super) mod plain_language;
pub(super) mod references;
pub(super) mod reporter;
pub(super) mod rules;
pub(super) mod scalar;
pub(super) mod style;
pub(super) mod table;
pub(super) mod text;
pub(super) mod unit;
pub(super) mod within;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use toml::de::DeTable;

use across::{empty_themes, unique_names};
use cache::CleanRecords;
use file::FileChecker;
use invalid::invalid_records;
use references::{Covers, References, SharedTrees, ids};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, SourceFile};
use crate::error::Failure;
use crate::files;
use crate::project;
use crate::record::history::changes::changes;
use crate::record::load::Files;
use crate::record::register::{Record, Register, Shared};
use crate::record::schema::json_schema::FileKind;
use crate::record::toml::syntax::parse;

/// The fewest records that a thread is started for, chosen by eye.
const WORTH_A_THREAD: usize = 32;

/// How records are checked.
pub struct CheckOptions<'c> {
    /// Whether some font has a character.
    pub covers: Covers<'c>,
    /// The lowest severity that makes a record invalid.
    pub fatal: Severity,
    /// Records that need not be read again.
    pub clean_records: CleanRecords,
    /// How many records are read at once.
    pub workers: NonZeroUsize,
}

impl<'c> CheckOptions<'c> {
    /// Options to read every record, one after another.
    pub fn all(covers: Covers<'c>) -> Self {
        Self {
            covers,
            fatal: Severity::Error,
            clean_records: CleanRecords::default(),
            workers: NonZeroUsize::MIN,
        }
    }
}

/// Checks every rule over every file. Gives the register, and all diagnostics about the files, those of reading
/// them included. A diagnostic of at least the fatal severity makes an alliance's record invalid: the register
/// lists it, without its content. In any other file, such a diagnostic means that there is no register.
pub fn check(files: &Files, options: &CheckOptions<'_>) -> (Option<Register>, Diagnostics) {
    let mut diagnostics = files.diagnostics.clone();
    let register = register(files, options, &mut diagnostics);
    (register, diagnostics)
}

fn register(
    files: &Files,
    options: &CheckOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Register> {
    let trees = SharedTrees {
        report: files.report.as_ref().and_then(|file| parse(file, diagnostics)),
        themes: files.themes.as_ref().and_then(|file| parse(file, diagnostics)),
        glossary: files.glossary.as_ref().and_then(|file| parse(file, diagnostics)),
    };
    let references = References::of(&trees, options.covers);
    let mut checker = FileChecker { references: &references, diagnostics, at: Cell::default() };
    let shared = checker.shared(files, trees);
    let records = alliances(files, &references, options, diagnostics);
    unique_names(files, &records, diagnostics);
    if let (Some(shared), Some(file)) = (&shared, &files.themes)
        && !diagnostics.has_any(Severity::Error)
    {
        empty_themes(file, &shared.themes, &records, diagnostics);
    }
    let invalid = invalid_records(files, references.themes.as_ref(), options.fatal, diagnostics);
    let revision = files.revision.as_ref().map(Result::as_ref);
    // This affects only the report, not what all documents share.
    let not_compared = revision.and_then(Result::err);
    diagnostics.extend(not_compared.map(|diagnostic| (**diagnostic).clone()));
    let changes = revision.and_then(Result::ok).map(|revision| {
        let texts = files.alliances.iter();
        changes(&revision.records, texts.map(|(id, file)| (id.as_str(), file.text.as_str())))
    });
    let shared = Shared { changes, ..shared? };
    let mut register = Register::new(shared, records, invalid?);
    register.not_compared = not_compared.is_some();
    Some(register)
}

/// The errors in the TOML of a file.
pub fn syntax_errors(file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let mut diagnostics = Diagnostics::default();
    parse(file, &mut diagnostics);
    diagnostics.sorted()
}

/// The ids of a project's themes and of its sources, as far as the files are TOML.
///
/// # Errors
/// If a file exists and cannot be read.
pub fn shared_ids(root: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), Failure> {
    let ids_in = |kind: FileKind| {
        let path = root.join(project::shared_record(kind.name()));
        let bytes = match files::read(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            read => read.map_err(|cause| Failure::at("read", &path, &cause))?,
        };
        let text = String::from_utf8(bytes).unwrap_or_default();
        let tree = DeTable::parse(&text).ok();
        Ok(tree.and_then(|tree| ids(&tree, kind)).unwrap_or_default())
    };
    Ok((ids_in(FileKind::Themes)?, ids_in(FileKind::Report)?))
}

/// Reads all alliances' records, a share on each worker.
fn alliances(
    files: &Files,
    references: &References<'_>,
    options: &CheckOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Record> {
    let read = |(id, file): &(String, Arc<SourceFile>)| {
        let digest = files.digests.get(&file.path);
        if let Some(record) = digest.and_then(|it| options.clean_records.record(id, file, *it)) {
            return (Some(record), Diagnostics::default());
        }
        let mut diagnostics = Diagnostics::default();
        let mut checker =
            FileChecker { references, diagnostics: &mut diagnostics, at: Cell::default() };
        let record = checker.guarded(file, |checker| checker.alliance(id, file));
        (record, diagnostics)
    };
    let share = files.alliances.len().div_ceil(options.workers.get());
    let shares = files.alliances.chunks(share.max(WORTH_A_THREAD));
    let results: Vec<Vec<_>> = thread::scope(|scope| {
        let readers: Vec<_> = shares
            .map(|share| {
                let of_share = move || share.iter().map(read).collect::<Vec<_>>();
                // If its thread cannot be started, a share is read on this one.
                let reader = thread::Builder::new().spawn_scoped(scope, of_share);
                reader.map_err(|_| share.iter().map(read).collect())
            })
            .collect();
        let join = |reader: ScopedJoinHandle<'_, _>| {
            reader.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        let results = readers.into_iter();
        results.map(|reader| reader.map_or_else(|read| read, join)).collect()
    });
    let mut records = Vec::new();
    for (record, found) in results.into_iter().flatten() {
        records.extend(record);
        diagnostics.append(found);
    }
    if files.alliances.is_empty() && files.not_text.is_empty() {
        let diagnostic =
            Diagnostic::new(Code::NoAlliance, "there are no alliances in data/alliances").help(
                "add a record, for example data/alliances/forest-way.toml; see docs/records.md",
            );
        diagnostics.push(diagnostic);
    }
    records
}
