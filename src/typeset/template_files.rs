//! The files beside the Handlebars templates: takes `templates/`; serves the compiler from memory, and keeps
//! the markup of each document being typeset apart.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use typst::diag::{FileError, FileResult};
use typst::foundations::Bytes;
use typst::syntax::package::{PackageSpec, PackageVersion};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst_as_lib::file_resolver::FileResolver;

use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::project::TEMPLATES;

/// The file in which templates find the style.
const STYLE: &str = "/style.json";

/// The file in which the pieces of a document find the pages of the others.
const PLACES: &str = "/places.json";

/// The file that holds a root's markup.
const MAIN: &str = "/.document.typ";

/// The files that templates import, and a root for each document being typeset.
///
/// To the compiler each root is a package of its own with the same files. It identifies elements by the file
/// they come from, and in pieces that are joined no two may be the same. A process has 65,535 file ids and
/// never frees one, so roots are numbered from 0 and used again.
pub(super) struct TemplateFiles {
    /// The Typst files, by path: `/style.typ`.
    modules: BTreeMap<String, String>,
    /// The other files and the style, by path.
    binaries: BTreeMap<String, Bytes>,
    /// The sources parsed so far, for the roots in use.
    sources: Mutex<HashMap<FileId, Source>>,
    /// The places of the other pieces, for the roots that have them.
    places: Mutex<HashMap<FileId, Bytes>>,
    /// The digest of every file except the style.
    pub(super) digest: Digest,
}

impl TemplateFiles {
    /// Reads the files below `templates/` and adds the style.
    pub(super) fn load(root: &Path, style: Vec<u8>) -> Result<Self, Failure> {
        let folder = root.join(TEMPLATES);
        let paths = files::files(&folder)
            .map_err(|(folder, cause)| Failure::at("read", &folder, &cause))?;
        let (mut modules, mut binaries) = (BTreeMap::new(), BTreeMap::new());
        let mut digests = Vec::new();
        for path in paths.iter().filter(|path| !path.to_string_lossy().ends_with(".hbs")) {
            let shown = shown(&folder, path);
            if [STYLE, PLACES].contains(&shown.as_str()) {
                let cause = "the program uses this name for a file of its own; rename yours";
                return Err(Failure::at_path("use", path, cause));
            }
            let bytes = files::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
            digests.extend([shown.clone(), Digest::of(&bytes).to_string()]);
            if VirtualPath::new(&shown).is_err() {
                let cause = "Typst does not allow this file name";
                return Err(Failure::at_path("use", path, cause));
            }
            if shown.ends_with(".typ") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::at_path("read", path, "the file is not UTF-8 text"))?;
                modules.insert(shown, text);
            } else {
                binaries.insert(shown, Bytes::new(bytes));
            }
        }
        binaries.insert(STYLE.to_owned(), Bytes::new(style));
        Ok(Self {
            modules,
            binaries,
            sources: Mutex::default(),
            places: Mutex::default(),
            digest: Digest::of_all(digests.iter().map(String::as_bytes)),
        })
    }

    /// The paths of the Typst files: `/style.typ`.
    pub(super) fn modules(&self) -> impl Iterator<Item = &String> {
        self.modules.keys()
    }

    /// Every file that a document may import, by path without a leading slash.
    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let modules = self.modules.iter();
        let modules = modules.map(|(path, text)| (path, text.as_bytes()));
        let binaries = self.binaries.iter();
        let all = modules.chain(binaries.map(|(path, bytes)| (path, &**bytes)));
        all.map(|(path, bytes)| (path.trim_start_matches('/'), bytes))
    }

    /// Whether a Typst file, the style or a picture names a font family.
    pub(super) fn names(&self, family: &str) -> bool {
        let family = family.to_lowercase();
        let texts = self
            .files()
            .filter(|(path, _)| path.ends_with(".typ") || path.ends_with(".json") || is_svg(path));
        let mut texts = texts.map(|(_, bytes)| String::from_utf8_lossy(bytes).to_lowercase());
        texts.any(|text| text.contains(&family))
    }

    /// Puts a document's markup into a root; returns its file id.
    pub(super) fn put_markup(&self, root: usize, markup: &str) -> FileId {
        let id = main(root);
        let source = Source::new(id, markup.to_owned());
        unpoisoned(&self.sources).insert(id, source);
        id
    }

    /// Puts the places of the other pieces into a root.
    pub(super) fn put_places(&self, root: usize, places: Vec<u8>) {
        unpoisoned(&self.places).insert(file_id(root, PLACES), Bytes::new(places));
    }

    /// Forgets everything about a root.
    pub(super) fn clear(&self, root: usize) {
        let mut sources = unpoisoned(&self.sources);
        for path in self.modules.keys().map(String::as_str).chain([MAIN]) {
            sources.remove(&file_id(root, path));
        }
        unpoisoned(&self.places).remove(&file_id(root, PLACES));
    }

    /// A Typst file of a root, parsed once while the root is in use.
    fn source(&self, id: FileId) -> FileResult<Source> {
        let mut sources = unpoisoned(&self.sources);
        if let Some(source) = sources.get(&id) {
            return Ok(source.clone());
        }
        let text = self.modules.get(id.get().vpath().get_with_slash());
        let text = text.ok_or_else(|| missing(id))?;
        let source = Source::new(id, text.clone());
        sources.insert(id, source.clone());
        Ok(source)
    }

    fn binary(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(places) = unpoisoned(&self.places).get(&id) {
            return Ok(places.clone());
        }
        let binary = self.binaries.get(id.get().vpath().get_with_slash());
        binary.cloned().ok_or_else(|| missing(id))
    }
}

/// Whether a file is an SVG picture, which may hold text.
pub(super) fn is_svg(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".svg") || path.ends_with(".svgz")
}

/// Locks a mutex, poisoned or not: no update here can be left half done by a crash of the compiler.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The template files, shared by the worlds of all workers.
pub(super) struct SharedTemplateFiles(pub(super) Arc<TemplateFiles>);

impl FileResolver for SharedTemplateFiles {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        self.0.binary(id).map(Cow::Owned)
    }

    fn resolve_source(&self, id: FileId) -> FileResult<Cow<'_, Source>> {
        self.0.source(id).map(Cow::Owned)
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

/// The id of a root's markup.
pub(super) fn main(root: usize) -> FileId {
    file_id(root, MAIN)
}

/// The id of a file in a root: stable, and different in each root.
fn file_id(root: usize, path: &str) -> FileId {
    let package = PackageSpec {
        namespace: "impact".into(),
        name: "root".into(),
        version: PackageVersion {
            major: 0,
            minor: 0,
            patch: u32::try_from(root).expect("file ids run out first"),
        },
    };
    let path = VirtualPath::new(path).expect("checked when the file was read");
    RootedPath::new(VirtualRoot::Package(package), path).intern()
}

/// A path below the folder in Typst's form: `/style.typ`.
fn shown(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().fold(String::new(), |text, part| text + "/" + &part.to_string_lossy())
}
