//! The manifest: what was published, from what. Takes entries; gives `manifest.json`, the same
//! bytes for the same documents.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Component, Path};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::file::publish;
use crate::diagnostic::{Code, Finding, Place, SourceFile};
use crate::digest::Digest;
use crate::error::Failure;
use crate::fingerprint::{Fingerprint, Origin, Reason};
use crate::plan::Kind;

/// The manifest's name in the output folder.
const NAME: &str = "manifest.json";

/// The version of the manifest's form. It rises when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// What stands in an output folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The published documents, by path.
    pub documents: BTreeMap<String, Entry>,
    /// The digest of the markup that Typst refused and that is kept, by path.
    pub failed: BTreeMap<String, Digest>,
}

/// A published document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The PDF's path below the output folder.
    pub path: String,
    /// The id of the alliance or theme, or `report`.
    pub id: String,
    /// What sort of document it is.
    pub kind: Kind,
    /// The title, as in the PDF's properties.
    pub title: String,
    /// How many pages it has.
    pub pages: usize,
    /// The PDF's size in bytes.
    pub size: u64,
    /// The PDF's BLAKE3 digest.
    pub digest: Digest,
    /// What went into it.
    pub fingerprint: Fingerprint,
    /// What the markup was filled from.
    #[serde(flatten)]
    pub origin: Origin,
    /// Doubts that were told when it was typeset, told again while it stays.
    pub warnings: Vec<Remembered>,
}

/// A warning about a published document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    code: String,
    message: String,
    /// `templates/style.typ:12:3`, if it has a place.
    at: Option<String>,
    help: Option<String>,
}

impl Remembered {
    /// What to remember of a finding.
    pub fn of(finding: &Finding) -> Self {
        let at = finding.place.as_ref().map(|place| {
            let (line, column) = place.line_column();
            format!("{}:{line}:{column}", place.file.path)
        });
        Self {
            code: finding.code.name().to_owned(),
            message: finding.message.clone(),
            at,
            help: finding.help.clone(),
        }
    }

    /// The finding again, if this program still has its code.
    pub fn finding(&self, document: &str) -> Option<Finding> {
        let code = Code::named(&self.code)?;
        let mut finding = Finding::new(code, self.message.clone()).found_in(document);
        finding.help = self.help.clone();
        if let Some(at) = &self.at {
            let file = Arc::new(SourceFile {
                path: at.clone(),
                text: String::new(),
            });
            finding = finding.at(Place::new(&file, 0..0), "");
        }
        Some(finding)
    }
}

/// The manifest as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    version: u32,
    documents: Vec<Entry>,
    failed: BTreeMap<String, Digest>,
}

impl Manifest {
    /// Reads the manifest of an output folder: an empty one if there is none.
    ///
    /// # Errors
    /// In words why the one that is there is of no use.
    pub fn read(output: &Path) -> Result<Self, String> {
        let bytes = match fs::read(output.join(NAME)) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(cause) => return Err(cause.to_string()),
        };
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } =
            serde_json::from_slice(&bytes).map_err(|cause| cause.to_string())?;
        if version != VERSION {
            return Err(format!(
                "it has version {version}, and this program knows {VERSION}"
            ));
        }
        let written: Written = serde_json::from_slice(&bytes).map_err(|cause| cause.to_string())?;
        let documents = written.documents.into_iter();
        let mut manifest = Self {
            documents: documents.map(|entry| (entry.path.clone(), entry)).collect(),
            failed: written.failed,
        };
        manifest.documents.retain(|path, _| stays_inside(path));
        manifest.failed.retain(|path, _| stays_inside(path));
        Ok(manifest)
    }

    /// Writes the manifest into an output folder.
    ///
    /// # Errors
    /// If it cannot be written.
    ///
    /// # Panics
    /// Never: texts and numbers always serialise.
    pub fn write(self, output: &Path) -> Result<(), Failure> {
        let written = Written {
            version: VERSION,
            documents: self.documents.into_values().collect(),
            failed: self.failed,
        };
        let mut bytes = serde_json::to_vec_pretty(&written).expect("texts and numbers serialise");
        bytes.push(b'\n');
        publish(&output.join(NAME), &bytes)
    }

    /// Whether a document rested on a record when it was published; `None` if no document did.
    pub fn rested_on(&self, document: &str, record: &str) -> Option<bool> {
        let rests = |entry: &Entry| entry.origin.records.contains_key(record);
        let known = self.documents.values().any(rests);
        known.then(|| self.documents.get(document).is_some_and(rests))
    }
}

/// Whether a path leads nowhere but below the output folder, whoever wrote it.
fn stays_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

impl Entry {
    /// What is wrong with the PDF in the output folder, if it is not the one that was published.
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
