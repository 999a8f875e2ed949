//! Checks all records: takes the files' texts; gives the register, or every fault of every file.
//! Never reads a file and never stops at the first fault.

pub(super) mod across;
pub(super) mod cache;
pub(super) mod characters;
pub(super) mod invalid;
pub(super) mod plain_language;
pub(super) mod references;
pub(super) mod rules;
pub(super) mod scalar;
pub(super) mod style;
pub(super) mod table;
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

use serde::de::DeserializeOwned;
use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::record::history::changes::changes;
use crate::record::id::{is_device_name, is_id};
use crate::record::load::Files;
use crate::record::register::{Record, Register, Shared};
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::Model;
use crate::record::schema::style::Style;
use crate::record::schema::types::{Alliance, Glossary, Report, Themes};
use crate::record::toml::hints::conflicts;
use crate::record::toml::syntax;
use crate::record::value::meant::Instead;
use across::{device_name, empty_themes, unique_ids, unique_names};
use cache::CleanRecords;
use invalid::invalid_records;
use references::{Covers, Known};
use style::{low_contrast, missing_logo};
use table::Inspector;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Severity, SourceFile};
use crate::error::{Failure, guarded};
use crate::files;
use crate::project;
use crate::project::RESERVED_IDS;

/// How many highlighted figures a brief shows at most.
pub const MAX_HIGHLIGHTS: usize = 6;

/// So many records at least are worth a thread of their own.
const WORTH_A_THREAD: usize = 32;

/// How records are checked.
pub struct CheckOptions<'c> {
    /// Says whether some font can show a character.
    pub covers: Covers<'c>,
    /// The severity from which on a diagnostic is a fault.
    pub fatal: Severity,
    /// Records that need not be read again.
    pub clean_records: CleanRecords,
    /// How many records are read at once.
    pub workers: NonZeroUsize,
}

impl<'c> CheckOptions<'c> {
    /// Checks that read every record, one after another.
    pub fn all(covers: Covers<'c>) -> Self {
        Self {
            covers,
            fatal: Severity::Error,
            clean_records: CleanRecords::default(),
            workers: NonZeroUsize::MIN,
        }
    }
}

/// Checks every rule over every file. A fault of the fatal severity or graver in an alliance's record
/// leaves that record out of the register and names it there; such a fault anywhere else leaves no
/// register.
pub fn check(
    files: &Files,
    options: &CheckOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<Register> {
    let report = files.report.as_ref().and_then(|file| parse(file, diagnostics));
    let themes = files.themes.as_ref().and_then(|file| parse(file, diagnostics));
    let glossary = files.glossary.as_ref().and_then(|file| parse(file, diagnostics));
    let known = Known {
        themes: themes.as_ref().and_then(|tree| texts(tree, "theme", "id")),
        sources: report.as_ref().and_then(|tree| texts(tree, "source", "id")),
        abbreviations: glossary.as_ref().and_then(abbreviations),
        covers: options.covers,
        plain_language: report.as_ref().is_none_or(wants_plain_language),
    };
    let mut reader = Reader { known: &known, diagnostics, at: Cell::default() };
    let shared = reader.shared(files, report, themes, glossary);
    let records = alliances(files, &known, options, diagnostics);
    unique_names(files, &records, diagnostics);
    if let (Some(shared), Some(file)) = (&shared, &files.themes)
        && !diagnostics.has_any(Severity::Error)
    {
        empty_themes(file, &shared.themes, &records, diagnostics);
    }
    let invalid = invalid_records(files, known.themes.as_ref(), options.fatal, diagnostics);
    let revision = files.revision.as_ref().map(Result::as_ref);
    // It bears on the report alone, so it is no fault of what all documents share.
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

/// The faults that keep a file from being TOML.
pub fn syntax_errors(file: &Arc<SourceFile>) -> Vec<Diagnostic> {
    let mut diagnostics = Diagnostics::default();
    parse(file, &mut diagnostics);
    diagnostics.sorted()
}

/// The ids of a project's themes and of its sources, as far as the files are TOML.
///
/// # Errors
/// If a file is there and cannot be read.
pub fn shared_ids(root: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), Failure> {
    let ids = |name: &str, list: &str| {
        let path = root.join(project::shared_record(name));
        let bytes = match files::read(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            read => read.map_err(|cause| Failure::at("read", &path, &cause))?,
        };
        let text = String::from_utf8(bytes).unwrap_or_default();
        let tree = DeTable::parse(&text).ok();
        Ok(tree.and_then(|tree| texts(&tree, list, "id")).unwrap_or_default())
    };
    Ok((ids("themes.toml", "theme")?, ids("report.toml", "source")?))
}

/// Parses a file; every fault of its syntax becomes a diagnostic.
fn parse<'f>(
    file: &'f Arc<SourceFile>,
    diagnostics: &mut Diagnostics,
) -> Option<TomlSpanned<DeTable<'f>>> {
    let conflicts = conflicts(&file.text);
    if !conflicts.is_empty() {
        let conflicts = conflicts.into_iter().map(|it| syntax::slip_diagnostic(file, it));
        diagnostics.extend(conflicts);
        return None;
    }
    let (tree, faults) = DeTable::parse_recoverable(&file.text);
    if faults.is_empty() {
        return Some(tree);
    }
    syntax::diagnostics(file, &faults)
        .into_iter()
        .for_each(|diagnostic| diagnostics.push(diagnostic));
    None
}

struct Reader<'r> {
    known: &'r Known<'r>,
    diagnostics: &'r mut Diagnostics,
    /// The bytes under inspection.
    at: Cell<(usize, usize)>,
}

impl Reader<'_> {
    /// Reads the files that all documents share, and checks what stands between their parts.
    fn shared(
        &mut self,
        files: &Files,
        report: Option<TomlSpanned<DeTable<'_>>>,
        themes: Option<TomlSpanned<DeTable<'_>>>,
        glossary: Option<TomlSpanned<DeTable<'_>>>,
    ) -> Option<Shared> {
        let style = files.style.as_ref().and_then(|file| parse(file, self.diagnostics));
        let report: Option<Report> = self.read(FileKind::Report, files.report.as_ref(), report);
        let themes: Option<Themes> = self.read(FileKind::Themes, files.themes.as_ref(), themes);
        let glossary: Option<Glossary> =
            self.read(FileKind::Glossary, files.glossary.as_ref(), glossary);
        let style: Option<Style> = self.read(FileKind::Style, files.style.as_ref(), style);
        if let (Some(report), Some(file)) = (&report, &files.report) {
            let ids = report.source.iter().map(|source| &source.id);
            unique_ids(file, ids, "source", self.diagnostics);
        }
        if let (Some(themes), Some(file)) = (&themes, &files.themes) {
            let ids = themes.theme.iter().map(|theme| &theme.id);
            unique_ids(file, ids, "theme", self.diagnostics);
            let ids = themes.theme.iter().map(|theme| &theme.id);
            for id in ids.filter(|id| is_device_name(id)) {
                let place = Place::new(file, id.span.clone());
                self.diagnostics.push(device_name(id, place));
            }
        }
        if let (Some(style), Some(file)) = (&style, &files.style) {
            low_contrast(file, style, self.diagnostics);
            missing_logo(file, style, &files.assets, self.diagnostics);
        }
        Some(Shared::new(report?, style?, themes?, glossary?))
    }

    fn read<T: DeserializeOwned>(
        &mut self,
        shape: FileKind,
        file: Option<&Arc<SourceFile>>,
        tree: Option<TomlSpanned<DeTable<'_>>>,
    ) -> Option<T> {
        let (file, tree) = (file?, tree?);
        self.guarded(file, |reader| reader.inspect(file, tree, shape))
    }

    /// Does a piece of work on one file. If the program itself fails at it, that is a fault of this file.
    fn guarded<T>(
        &mut self,
        file: &Arc<SourceFile>,
        work: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        guarded(|| work(self)).unwrap_or_else(|words| {
            let (start, end) = self.at.get();
            let diagnostic = Diagnostic::new(
                Code::InternalFault,
                format!("the program failed on this record: {words}"),
            );
            let diagnostic = diagnostic
                .at(Place::new(file, start..end), "while checking this")
                .help("this is a fault of the program: please report it with the record; writing this part in another way may avoid it");
            self.diagnostics.push(diagnostic);
            None
        })
    }

    /// Reads an alliance's record; nothing if it has a fault that keeps it from being read.
    fn alliance(&mut self, id: &str, file: &Arc<SourceFile>) -> Option<Record> {
        self.valid_id(id, file);
        let tree = parse(file, self.diagnostics)?;
        no_case_study(file, &tree, self.diagnostics);
        let written = within::written(tree.get_ref(), Model::of(FileKind::Alliance));
        let alliance = self.inspect::<Alliance>(file, tree, FileKind::Alliance)?;
        highlights(file, &alliance, self.diagnostics);
        within::entries(file, &alliance, written, self.diagnostics);
        let clean = self.diagnostics.is_empty();
        Some(Record::new(id, file, alliance, clean))
    }

    /// An id can be a file's name, and names one document only.
    fn valid_id(&mut self, id: &str, file: &Arc<SourceFile>) {
        let theme = self.known.themes.as_ref().is_some_and(|themes| themes.contains(id));
        let (message, help) = match id {
            _ if RESERVED_IDS.contains(&id) => {
                (format!("`{id}` stands for other documents"), "give the file another name")
            }
            _ if theme => (format!("`{id}` is the id of a theme"), "give the file another name"),
            _ if is_device_name(id) => {
                let place = Place::new(file, 0..0);
                return self.diagnostics.push(device_name(id, place));
            }
            _ if is_id(id) => return,
            _ => (
                format!("`{id}` cannot be an id"),
                "name the file with lower-case letters, digits and hyphens, 60 at most: `forest-way.toml`",
            ),
        };
        let diagnostic =
            Diagnostic::new(Code::InvalidId, message).at(Place::new(file, 0..0), "").help(help);
        self.diagnostics.push(diagnostic);
    }

    fn inspect<T: DeserializeOwned>(
        &mut self,
        file: &Arc<SourceFile>,
        tree: TomlSpanned<DeTable<'_>>,
        shape: FileKind,
    ) -> Option<T> {
        let mut inspector = Inspector {
            file,
            schema: shape.checked(),
            model: Model::of(shape),
            known: self.known,
            diagnostics: self.diagnostics,
            instead: Instead::default(),
            at: &self.at,
        };
        if !inspector.document(&tree) {
            return None;
        }
        match T::deserialize(toml::Deserializer::from(tree)) {
            Ok(record) => Some(record),
            Err(fault) => {
                self.diagnostics.push(syntax::unreadable(file, &fault));
                None
            }
        }
    }
}

/// Reads all alliances' records, some on each worker.
fn alliances(
    files: &Files,
    known: &Known<'_>,
    options: &CheckOptions<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Record> {
    let read = |(id, file): &(String, Arc<SourceFile>)| {
        let digest = files.digests.get(&file.path);
        if let Some(record) = digest.and_then(|it| options.clean_records.record(id, file, *it)) {
            return (Some(record), Diagnostics::default());
        }
        let mut diagnostics = Diagnostics::default();
        let mut reader = Reader { known, diagnostics: &mut diagnostics, at: Cell::default() };
        let record = reader.guarded(file, |reader| reader.alliance(id, file));
        (record, diagnostics)
    };
    let share = files.alliances.len().div_ceil(options.workers.get());
    let shares = files.alliances.chunks(share.max(WORTH_A_THREAD));
    let results: Vec<Vec<_>> = thread::scope(|scope| {
        let readers: Vec<_> = shares
            .map(|share| {
                let of_share = move || share.iter().map(read).collect::<Vec<_>>();
                // A share whose thread cannot be started is read here.
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
        let diagnostic = Diagnostic::new(Code::NoAlliance, "data/alliances holds no alliance").help(
            "add a record, for example data/alliances/forest-way.toml; docs/records.md tells how",
        );
        diagnostics.push(diagnostic);
    }
    records
}

/// The texts under `key` in a list of tables, if there is such a list.
fn texts(tree: &TomlSpanned<DeTable<'_>>, list: &str, key: &str) -> Option<BTreeSet<String>> {
    let DeValue::Array(items) = tree.get_ref().get(list)?.get_ref() else {
        return None;
    };
    let tables = items.iter().filter_map(|item| match item.get_ref() {
        DeValue::Table(table) => table.get(key),
        _ => None,
    });
    Some(tables.filter_map(text).map(str::to_owned).collect())
}

fn wants_plain_language(report: &TomlSpanned<DeTable<'_>>) -> bool {
    let wish = report.get_ref().get("plain_language").map(TomlSpanned::get_ref);
    !matches!(wish, Some(DeValue::Boolean(false)))
}

fn text<'t>(value: &'t TomlSpanned<DeValue<'_>>) -> Option<&'t str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text),
        _ => None,
    }
}

fn abbreviations(tree: &TomlSpanned<DeTable<'_>>) -> Option<BTreeSet<String>> {
    match tree.get_ref().get("abbreviations")?.get_ref() {
        DeValue::Table(table) => Some(table.keys().map(|key| key.get_ref().to_string()).collect()),
        _ => None,
    }
}

/// A case study is what a brief is for. A list of the wrong type is the schema's to report.
fn no_case_study(
    file: &Arc<SourceFile>,
    tree: &TomlSpanned<DeTable<'_>>,
    diagnostics: &mut Diagnostics,
) {
    let span = match tree.get_ref().get("case_study") {
        None => 0..file.text.find('\n').unwrap_or(file.text.len()),
        Some(list) if matches!(list.get_ref(), DeValue::Array(items) if items.is_empty()) => {
            list.span()
        }
        Some(_) => return,
    };
    let diagnostic = Diagnostic::new(Code::NoCaseStudy, "the alliance has no case study")
        .at(Place::new(file, span), "needs `[[case_study]]`")
        .help("add `[[case_study]]` with a `theme` and `prose`; docs/records.md tells how");
    diagnostics.push(diagnostic);
}

fn highlights(file: &Arc<SourceFile>, alliance: &Alliance, diagnostics: &mut Diagnostics) {
    let all = alliance
        .case_study
        .iter()
        .flat_map(|study| &study.figure)
        .filter(|figure| figure.highlight);
    if let Some(surplus) = all.clone().nth(MAX_HIGHLIGHTS) {
        let message =
            format!("{} figures are highlighted, but a brief shows {MAX_HIGHLIGHTS}", all.count());
        let diagnostic = Diagnostic::new(Code::TooManyHighlights, message)
            .at(Place::new(file, surplus.label.span.clone()), "from here on shown small")
            .help("take `highlight = true` off the lesser ones");
        diagnostics.push(diagnostic);
    }
}
