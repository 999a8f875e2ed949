//! Reads the files of `data/`: takes the project's root; gives the text of each file, with the errors about files
//! that are not text or not records. Parses only the setting `changes_since`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::character::visible_name;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::digest::Digest;
use crate::error::{Failure, plain_cause};
use crate::files;
use crate::project;
use crate::record::history::revision::Revision;

/// The files of `data/` that all documents share.
const SHARED: [&str; 4] = [project::REPORT, project::THEMES, project::GLOSSARY, project::STYLE];

/// The name of the earlier state among the digests.
pub const REVISION: &str = "the earlier state";

/// The text of every record file.
#[derive(Debug)]
pub struct Files {
    /// `data/report.toml`, unless it is not text.
    pub report: Option<Arc<SourceFile>>,
    /// `data/themes.toml`, unless it is not text.
    pub themes: Option<Arc<SourceFile>>,
    /// `data/glossary.toml`, unless it is not text.
    pub glossary: Option<Arc<SourceFile>>,
    /// `data/style.toml`, unless it is not text.
    pub style: Option<Arc<SourceFile>>,
    /// The paths of the files below `templates/`, which the style may refer to.
    pub assets: BTreeSet<String>,
    /// The alliances' ids and files, by id.
    pub alliances: Vec<(String, Arc<SourceFile>)>,
    /// The ids and files of alliances that are not text.
    pub not_text: Vec<(String, Arc<SourceFile>)>,
    /// The earlier state that the report compares with, if it asks for one; or the error that it cannot be read.
    pub revision: Option<Result<Revision, Box<Diagnostic>>>,
    /// The digest of every record file, by path.
    pub digests: BTreeMap<String, Digest>,
    /// What is wrong with files that are not text or not records.
    pub diagnostics: Diagnostics,
}

impl Files {
    /// Every record file that is text.
    pub fn all(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        let shared = [&self.report, &self.themes, &self.glossary, &self.style];
        let alliances = self.alliances.iter().map(|(_, file)| file);
        shared.into_iter().flatten().chain(alliances)
    }

    /// The digests of the files that all documents share, in order.
    pub fn shared_digests(&self) -> impl Iterator<Item = Digest> {
        let digests = SHARED.map(|path| self.digests.get(path).copied());
        digests.into_iter().flatten()
    }
}

/// Checks that `root` is a project's folder.
///
/// # Errors
/// If it has no folder `data`.
pub fn ensure_project(root: &Path) -> Result<(), Failure> {
    let path = root.join(project::DATA);
    entries(&path).map(|_| ())
}

/// Reads every record file below `root`.
///
/// # Errors
/// If a file or folder that must be there cannot be read.
pub fn load(root: &Path) -> Result<Files, Failure> {
    let mut digests = BTreeMap::new();
    let mut diagnostics = Diagnostics::default();
    let mut shared = |shown: &str| {
        let path = root.join(shown);
        let bytes = files::read(&path).map_err(|cause| unreadable(&path, &cause))?;
        digests.insert(shown.to_owned(), Digest::of(&bytes));
        let text = decode(shown, bytes);
        Ok::<_, Failure>(text.map_err(|it| diagnostics.push(*it.diagnostic)).ok())
    };
    let [report, themes, glossary, style] = SHARED.map(&mut shared);
    let (report, themes, glossary, style) = (report?, themes?, glossary?, style?);
    let revision = report.as_ref().and_then(|file| revision_of(root, file));
    if let Some(Ok(revision)) = &revision {
        digests.insert(REVISION.to_owned(), revision.digest());
    }
    for path in entries(&root.join(project::DATA))?.iter().filter(|path| !path.is_dir()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let shown = format!("{}/{name}", project::DATA);
        if !SHARED.contains(&shown.as_str()) {
            diagnostics.push(stray(&name, &shown));
        }
    }
    let (mut alliances, mut not_text) = (Vec::new(), Vec::new());
    for path in entries(&root.join(project::ALLIANCES))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let shown = format!("{}/{name}", project::ALLIANCES);
        let Some(id) = id_of(&name) else {
            diagnostics.push(stray(&name, &shown));
            continue;
        };
        let (digest, text) = alliance(&path, &id, &shown);
        digests.extend(digest.map(|digest| (shown, digest)));
        match text {
            Ok(file) => alliances.push((id, file)),
            Err(NotText { file, diagnostic }) => {
                not_text.push((id, file));
                diagnostics.push(*diagnostic);
            }
        }
    }
    Ok(Files {
        report,
        themes,
        glossary,
        style,
        assets: assets(root)?,
        revision,
        alliances,
        not_text,
        digests,
        diagnostics,
    })
}

/// The earlier state that a report asks for, or the error that it cannot be read.
fn revision_of(root: &Path, report: &Arc<SourceFile>) -> Option<Result<Revision, Box<Diagnostic>>> {
    let tree = DeTable::parse(&report.text).ok()?;
    let since = tree.get_ref().get("changes_since")?;
    let DeValue::String(state) = since.get_ref() else {
        return None;
    };
    Some(Revision::read(root, state).map_err(|cause| {
        let message = format!("the earlier state `{state}` cannot be read: {cause}");
        let diagnostic = Diagnostic::new(Code::MissingFile, message);
        let diagnostic = diagnostic.at(Place::new(report, since.span()), "").help(
            "name a folder with the earlier records, or a commit, branch or tag; or remove `changes_since`",
        );
        Box::new(diagnostic)
    }))
}

/// The id of the alliance whose record has this file name, even a misspelt one; `None` for other files.
fn id_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".txt").unwrap_or(&lower).strip_suffix(".toml")?;
    Some(name[..stem.len()].to_owned())
}

/// A record file that cannot be used.
struct NotText {
    /// What can be shown of it.
    file: Arc<SourceFile>,
    /// Why it cannot be used.
    diagnostic: Box<Diagnostic>,
}

/// The digest of an alliance's record, if it can be read, and its text.
fn alliance(
    path: &Path,
    id: &str,
    shown: &str,
) -> (Option<Digest>, Result<Arc<SourceFile>, NotText>) {
    let refused = |code, message: String, help: String| {
        let file = Arc::new(SourceFile::new(shown.to_owned(), String::new()));
        let diagnostic = Diagnostic::new(code, message).at(Place::new(&file, 0..0), "").help(help);
        (None, Err(NotText { file, diagnostic: Box::new(diagnostic) }))
    };
    if !shown.ends_with(".toml") {
        let message = "the name of a record must end in `.toml`, in lower case";
        let help =
            format!("if it is a record, rename it to `{id}.toml`; otherwise move or delete it");
        return refused(Code::MisnamedRecord, message.to_owned(), help);
    }
    match files::read(path) {
        Ok(bytes) => (Some(Digest::of(&bytes)), decode(shown, bytes)),
        Err(cause) => {
            let help = "make the file readable, or move or delete it".to_owned();
            let message = format!("the file cannot be read: {}", plain_cause(&cause));
            refused(Code::UnreadableFile, message, help)
        }
    }
}

fn assets(root: &Path) -> Result<BTreeSet<String>, Failure> {
    let folder = root.join(project::TEMPLATES);
    let paths = files::files(&folder).map_err(|(path, cause)| unreadable(&path, &cause))?;
    let below = paths.iter().filter_map(|path| path.strip_prefix(&folder).ok());
    let shown = below.map(|path| {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    });
    Ok(shown.collect())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    files::entries(folder).map_err(|cause| unreadable(folder, &cause))
}

fn unreadable(path: &Path, cause: &io::Error) -> Failure {
    let failure = Failure::at("read", path, cause);
    match cause.kind() {
        io::ErrorKind::NotFound => {
            failure.help("run `impact` in the project's folder, or name it with `--root DIR`")
        }
        _ => failure,
    }
}

/// The warning about a file that is not a record.
fn stray(name: &str, shown: &str) -> Diagnostic {
    let file = Arc::new(SourceFile::new(shown.to_owned(), String::new()));
    let help = match id_of(name) {
        Some(id) => {
            format!("an alliance's record belongs in data/alliances: `data/alliances/{id}.toml`")
        }
        None if is_copy(name) => "move the copy out of data/, or delete it".to_owned(),
        None => "records have names that end in `.toml`; move or delete anything else".to_owned(),
    };
    let what = if is_copy(name) { "a copy of a record" } else { "not a record file" };
    let message = format!("ignoring `{}`: {what}", visible_name(name));
    Diagnostic::new(Code::StrayFile, message).at(Place::new(&file, 0..0), "").help(help)
}

/// Whether a file name is that of an older copy of a record, which somebody may have meant to keep. It is
/// reported, unlike the temporary files of editors.
fn is_copy(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let endings = [".bak", ".old", ".orig", ".save", ".rej"];
    let stem = endings.iter().find_map(|ending| name.strip_suffix(ending));
    stem.is_some_and(|stem| stem.ends_with(".toml"))
}

/// A text without its byte order mark.
pub(super) fn without_mark(text: String) -> String {
    let bare = text.strip_prefix('\u{feff}').map(str::to_owned);
    bare.unwrap_or(text)
}

/// The text without its byte order mark. An error is placed at the first byte that is not UTF-8.
fn decode(shown: &str, bytes: Vec<u8>) -> Result<Arc<SourceFile>, NotText> {
    let is_utf_16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let text = match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            return Ok(Arc::new(SourceFile::new(shown, without_mark(text))));
        }
        text => text,
    };
    let (text, at, message, label) = match text {
        Ok(text) => {
            let at = text.find('\0').unwrap_or_default();
            let label = "this byte is 0, which plain text never contains".to_owned();
            (text, at..at + 1, "the file is not plain text", label)
        }
        Err(_) if is_utf_16 => {
            (String::new(), 0..0, "the file is UTF-16 text, not UTF-8", String::new())
        }
        Err(wrong) => {
            let at = wrong.utf8_error().valid_up_to();
            let label = format!("this byte, {:02X}, is not UTF-8", wrong.as_bytes()[at]);
            let text = String::from_utf8_lossy(wrong.as_bytes()).into_owned();
            let at = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
            (text, at, "the file is not UTF-8 text", label)
        }
    };
    let file = Arc::new(SourceFile::new(shown, text));
    let diagnostic = Diagnostic::new(Code::NotUtf8, message).at(Place::new(&file, at), label).help(
        "save it as plain text with the encoding UTF-8; a word processor document is not plain text",
    );
    Err(NotText { file, diagnostic: Box::new(diagnostic) })
}
