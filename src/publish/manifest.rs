//! The manifest: what was published, and from what. Takes published documents; writes `manifest.json`, the
//! same bytes for the same documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::file::stage_with;
use crate::diagnostic::{Code, Diagnostic, Place, Severity, SourceFile};
use crate::digest::{Digest, DigestWriter};
use crate::error::{Failure, plain_cause};
use crate::files;
use crate::fingerprint::{Fingerprint, Origin, Reason, SharedParts};
use crate::plan::{Document, Kind};
use crate::project::MANIFEST;

/// The version of the manifest's format. It rises when a field is removed or changes its meaning.
const VERSION: u32 = 2;

/// The contents of an output folder.
#[derive(Debug, Default)]
pub struct Manifest {
    /// The published documents, by path.
    pub documents: BTreeMap<String, PublishedDocument>,
    /// The digests of markup that Typst refused and that is kept, by path.
    pub failed: BTreeMap<String, Digest>,
    /// The themes of each record when it was last valid, by path.
    pub themes: BTreeMap<String, Vec<String>>,
    /// The paths at which a killed run may have published without listing it.
    pub begun: BTreeSet<String>,
    /// The digest at the end of the file, as it was last read or written.
    pub written: Option<Digest>,
}

/// A published document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedDocument {
    /// The PDF's path below the output folder.
    pub path: String,
    /// The id of the alliance or theme, or `report`.
    pub id: String,
    /// Its kind.
    pub kind: Kind,
    /// The title, as in the PDF's properties.
    pub title: String,
    /// How many pages it has.
    pub pages: usize,
    /// The PDF's size in bytes.
    pub size: u64,
    /// The PDF's BLAKE3 digest.
    pub digest: Digest,
    /// What it was made from.
    pub fingerprint: Fingerprint,
    /// What the markup was filled from.
    #[serde(flatten)]
    pub origin: Origin,
    /// The warnings from when it was typeset, reported again while it stays.
    pub warnings: Vec<StoredWarning>,
}

/// A warning about a published document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredWarning {
    code: String,
    message: String,
    /// `templates/style.typ:12:3`, if the warning has a place.
    at: Option<String>,
    help: Option<String>,
}

impl StoredWarning {
    /// The parts of a diagnostic that are stored.
    pub fn of(diagnostic: &Diagnostic) -> Self {
        let at = diagnostic.place.as_ref().map(|place| {
            let (line, column) = place.line_column();
            format!("{}:{line}:{column}", place.file.path)
        });
        Self {
            code: diagnostic.code.name().to_owned(),
            message: diagnostic.message.clone(),
            at,
            help: diagnostic.help.clone(),
        }
    }

    /// The warning again, if this program still has its code.
    pub fn diagnostic(&self, document: &str) -> Option<Diagnostic> {
        let code = Code::named(&self.code).filter(|code| code.severity() == Severity::Warning)?;
        let mut diagnostic = Diagnostic::new(code, self.message.clone()).found_in(document);
        diagnostic.help = self.help.clone();
        if let Some(at) = &self.at {
            let file = Arc::new(SourceFile::new(at.clone(), String::new()));
            diagnostic = diagnostic.at(Place::new(&file, 0..0), "");
        }
        Some(diagnostic)
    }
}

/// The manifest as it is read.
#[derive(Deserialize)]
struct ManifestFile {
    version: u32,
    documents: Vec<PublishedDocument>,
    #[serde(default)]
    failed: BTreeMap<String, Digest>,
    #[serde(default)]
    themes: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    begun: BTreeSet<String>,
}

/// The manifest as it is written.
#[derive(Serialize)]
struct ManifestRef<'m> {
    version: u32,
    documents: Vec<&'m PublishedDocument>,
    failed: &'m BTreeMap<String, Digest>,
    themes: &'m BTreeMap<String, Vec<String>>,
    begun: &'m BTreeSet<String>,
}

impl Manifest {
    /// Reads the manifest of an output folder: an empty one if there is none.
    ///
    /// # Errors
    /// Why the one there cannot be used, in words.
    pub fn read(output: &Path) -> Result<Self, String> {
        let path = output.join(MANIFEST);
        match fs::symlink_metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            _ => Self::read_file(&path),
        }
    }

    /// Reads a manifest, which may be a copy kept elsewhere.
    ///
    /// # Errors
    /// Why it cannot be used, in words.
    pub fn read_file(path: &Path) -> Result<Self, String> {
        let bytes = files::read(path).map_err(|cause| plain_cause(&cause))?;
        let written: ManifestFile = match serde_json::from_slice(&bytes) {
            Ok(written) => written,
            Err(cause) => return Err(other_version(&bytes).unwrap_or(cause.to_string())),
        };
        if written.version != VERSION {
            return Err(unknown_version(written.version));
        }
        let check = check_of(&bytes).ok_or("it was changed after it was written")?;
        let documents = written.documents.into_iter();
        let mut manifest = Self {
            documents: documents.map(|entry| (entry.path.clone(), entry)).collect(),
            failed: written.failed,
            themes: written.themes,
            begun: written.begun,
            written: Some(check),
        };
        manifest.share_parts();
        manifest.documents.retain(|path, _| is_ours(path, ".pdf"));
        manifest.failed.retain(|path, _| is_ours(path, ".typ"));
        manifest.begun.retain(|path| is_ours(path, ".pdf"));
        Ok(manifest)
    }

    /// Keeps what documents share once.
    fn share_parts(&mut self) {
        let mut last: Option<Arc<SharedParts>> = None;
        for document in self.documents.values_mut() {
            let own = &mut document.fingerprint.shared;
            match &last {
                Some(last) if *last == *own => *own = Arc::clone(last),
                _ => last = Some(Arc::clone(own)),
            }
        }
    }

    /// Whether the file has these contents already, or there is none and nothing to write.
    pub fn is_written(&self) -> bool {
        let is_empty = self.documents.is_empty() && self.failed.is_empty();
        let is_empty = is_empty && self.themes.is_empty() && self.begun.is_empty();
        let now = || self.write_to(io::sink()).expect("a sink takes everything");
        self.written.map_or(is_empty, |written| written == now())
    }

    /// Writes the manifest into an output folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, output: &Path) -> Result<(), Failure> {
        let mut check = None;
        let staged = stage_with(&output.join(MANIFEST), |file| {
            check = Some(self.write_to(file)?);
            Ok(())
        });
        staged?.put()?;
        self.written = check;
        Ok(())
    }

    /// Writes the manifest in parts, for it may be large; returns the digest at its end.
    fn write_to(&self, mut file: impl Write) -> io::Result<Digest> {
        let contents = ManifestRef {
            version: VERSION,
            documents: self.documents.values().collect(),
            failed: &self.failed,
            themes: &self.themes,
            begun: &self.begun,
        };
        let mut body = DigestWriter::new(&mut file);
        let mut buffer = BufWriter::new(WithoutEnd { inner: &mut body, held: Vec::new() });
        serde_json::to_writer_pretty(&mut buffer, &contents)?;
        buffer.flush()?;
        drop(buffer);
        let check = body.digest();
        file.write_all(end(check).as_bytes())?;
        Ok(check)
    }

    /// Whether the manifest shows that a theme's brief was published without a record: the record was under
    /// other themes when it was last valid.
    pub fn does_without(&self, document: &Document, record: &str) -> bool {
        let themes = self.themes.get(record);
        self.documents.contains_key(&document.path)
            && themes.is_some_and(|themes| !themes.contains(&document.id))
    }
}

/// Passes on everything but the end of a JSON object.
struct WithoutEnd<W> {
    inner: W,
    held: Vec<u8>,
}

impl<W: Write> Write for WithoutEnd<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend(bytes);
        let passed = self.held.len().saturating_sub("\n}".len());
        self.inner.write_all(&self.held[..passed])?;
        self.held.drain(..passed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The end of a manifest: the digest of all before it.
fn end(check: Digest) -> String {
    format!(",\n  \"check\": \"{check}\"\n}}\n")
}

/// The digest at the end of a manifest, if it is that of all before it.
fn check_of(bytes: &[u8]) -> Option<Digest> {
    let length = end(Digest::of(&[])).len();
    let (before, last) = bytes.split_at(bytes.len().checked_sub(length)?);
    let check = Digest::of(before);
    (last == end(check).as_bytes()).then_some(check)
}

/// Why a manifest in another format cannot be used, if its version is the reason.
fn other_version(bytes: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let Version { version } = serde_json::from_slice(bytes).ok()?;
    (version != VERSION).then(|| unknown_version(version))
}

fn unknown_version(version: u32) -> String {
    format!("it has version {version}, and this program reads version {VERSION}")
}

/// Whether a path is one that a run could have written: below the output folder, without `..`, not
/// hidden. The manifest may have been edited.
fn is_ours(path: &str, ending: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
    path.split('/').all(plain) && path.ends_with(ending)
}

impl PublishedDocument {
    /// Whether it is this document.
    pub fn is_of(&self, document: &Document) -> bool {
        (&self.id, self.kind, &self.title) == (&document.id, document.kind, &document.title)
    }

    /// How the PDF in the output folder differs from the one that was published, if it does.
    pub fn damage(&self, output: &Path) -> Option<Reason> {
        let path = output.join(&self.path);
        match fs::metadata(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Some(Reason::OutputMissing),
            Ok(metadata)
                if metadata.is_file()
                    && metadata.len() == self.size
                    && Digest::of_file(&path).is_ok_and(|digest| digest == self.digest) =>
            {
                None
            }
            _ => Some(Reason::OutputAltered),
        }
    }
}
