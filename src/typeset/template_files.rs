//! The files beside the Handlebars templates: takes `templates/`; serves the compiler from memory, and keeps
//! the markup of each section being laid out apart.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
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

/// The file in which a section finds the pages of the others.
const PLACES: &str = "/places.json";

/// The file that holds a root's markup.
const MAIN: &str = "/.document.typ";

/// The files that templates import, and a root for each section being laid out.
///
/// To the compiler each root is a package of its own with the same files. A process has 65,535 file ids and
/// never frees one, so there are no more roots than were in use at the same time.
pub(super) struct TemplateFiles {
    /// The Typst files, by path: `/style.typ`.
    modules: BTreeMap<String, String>,
    /// The other files and the style, by path.
    binaries: BTreeMap<String, Bytes>,
    /// The sources parsed so far.
    sources: Mutex<HashMap<FileId, Source>>,
    /// The places in the document, for each root in use.
    places: Mutex<HashMap<FileId, Bytes>>,
    /// The roots that are not in use.
    free: Mutex<FreeRoots>,
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
            free: Mutex::default(),
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

    /// A root with this markup and these places, for as long as it is held.
    pub(super) fn root(&self, markup: &str, places: &[u8]) -> Root<'_> {
        let number = unpoisoned(&self.free).take();
        let root = Root { files: self, number };
        let source = Source::new(root.main(), markup.to_owned());
        unpoisoned(&self.sources).insert(root.main(), source);
        let places_id = file_id(number, PLACES);
        unpoisoned(&self.places).insert(places_id, Bytes::new(places.to_vec()));
        root
    }

    /// A Typst file of a root, parsed once.
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

/// The roots by their numbers from 0.
#[derive(Default)]
struct FreeRoots {
    free: BTreeSet<usize>,
    count: usize,
}

impl FreeRoots {
    /// The first free one, whose files the compiler is most likely to remember.
    fn take(&mut self) -> usize {
        self.free.pop_first().unwrap_or_else(|| {
            self.count += 1;
            self.count - 1
        })
    }
}

/// A root that nothing else is laid out in.
pub(super) struct Root<'f> {
    files: &'f TemplateFiles,
    number: usize,
}

impl Root<'_> {
    /// The id of its markup.
    pub(super) fn main(&self) -> FileId {
        file_id(self.number, MAIN)
    }
}

impl Drop for Root<'_> {
    fn drop(&mut self) {
        unpoisoned(&self.files.sources).remove(&self.main());
        unpoisoned(&self.files.places).remove(&file_id(self.number, PLACES));
        unpoisoned(&self.files.free).free.insert(self.number);
    }
}

/// Whether a file is the markup of a root.
pub(super) fn is_main(id: FileId) -> bool {
    id.get().vpath().get_with_slash() == MAIN
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
