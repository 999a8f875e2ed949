//! The Typst files beside the templates: takes `templates/`; gives every file but the Handlebars
//! ones to the compiler from memory, and each document being typeset a place of its own.

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

/// Where templates find the look.
const LOOK: &str = "/look.json";

/// Where the pieces of a joined document find on which pages the others stand.
const PLACES: &str = "/places.json";

/// The markup in a root.
const MAIN: &str = "/.document.typ";

/// Files that templates import, and roots for the documents being typeset.
///
/// Each root looks like a project of its own with the same files, for the compiler tells elements
/// apart by the file they come from: in pieces that are joined, no two may be the same. A file id is
/// never freed and a process has 65,535, so roots are numbered from 0 and used again.
pub(super) struct Library {
    /// The Typst files, by path: `/style.typ`.
    modules: BTreeMap<String, String>,
    /// The other files and the look, by path.
    binaries: BTreeMap<String, Bytes>,
    /// What was read of the roots in use.
    sources: Mutex<HashMap<FileId, Source>>,
    /// Where other pieces stand, for the roots that were told.
    places: Mutex<HashMap<FileId, Bytes>>,
    /// The digest of every file, the look left out.
    pub(super) digest: Digest,
}

impl Library {
    /// Reads the files below `templates/` and adds the look.
    pub(super) fn load(root: &Path, look: Vec<u8>) -> Result<Self, Failure> {
        let folder = root.join(TEMPLATES);
        let paths = files::files(&folder)
            .map_err(|(folder, cause)| Failure::at("read", &folder, &cause))?;
        let (mut modules, mut binaries) = (BTreeMap::new(), BTreeMap::new());
        let mut digests = Vec::new();
        for path in paths.iter().filter(|path| !path.to_string_lossy().ends_with(".hbs")) {
            let shown = shown(&folder, path);
            if [LOOK, PLACES].contains(&shown.as_str()) {
                let cause = "the program puts a file of its own there; give this one another name";
                return Err(Failure::at_path("use", path, cause));
            }
            let bytes = files::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
            digests.extend([shown.clone(), Digest::of(&bytes).to_string()]);
            if VirtualPath::new(&shown).is_err() {
                let cause = "Typst cannot take such a name";
                return Err(Failure::at_path("use", path, cause));
            }
            if shown.ends_with(".typ") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::at_path("read", path, "it is not UTF-8 text"))?;
                modules.insert(shown, text);
            } else {
                binaries.insert(shown, Bytes::new(bytes));
            }
        }
        binaries.insert(LOOK.to_owned(), Bytes::new(look));
        Ok(Self {
            modules,
            binaries,
            sources: Mutex::default(),
            places: Mutex::default(),
            digest: Digest::of_all(digests.iter().map(String::as_bytes)),
        })
    }

    /// The Typst files that others may import: `/style.typ`.
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

    /// Whether a Typst file, the look or a picture names a family of fonts.
    pub(super) fn names(&self, family: &str) -> bool {
        let family = family.to_lowercase();
        let texts = self
            .files()
            .filter(|(path, _)| path.ends_with(".typ") || path.ends_with(".json") || is_svg(path));
        let mut texts = texts.map(|(_, bytes)| String::from_utf8_lossy(bytes).to_lowercase());
        texts.any(|text| text.contains(&family))
    }

    /// Puts a document's markup into a root and gives its file id.
    pub(super) fn put_markup(&self, root: usize, markup: &str) -> FileId {
        let id = main(root);
        let source = Source::new(id, markup.to_owned());
        unpoisoned(&self.sources).insert(id, source);
        id
    }

    /// Tells a root where the other pieces stand.
    pub(super) fn put_places(&self, root: usize, places: Vec<u8>) {
        unpoisoned(&self.places).insert(file_id(root, PLACES), Bytes::new(places));
    }

    /// Lets go of all that was read of a root.
    pub(super) fn clear(&self, root: usize) {
        let mut sources = unpoisoned(&self.sources);
        for path in self.modules.keys().map(String::as_str).chain([MAIN]) {
            sources.remove(&file_id(root, path));
        }
        unpoisoned(&self.places).remove(&file_id(root, PLACES));
    }

    /// A Typst file of a root, read once for as long as the root is in use.
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

/// Whether a file is a picture that may hold text.
pub(super) fn is_svg(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".svg") || path.ends_with(".svgz")
}

/// A crash of the compiler leaves nothing here half done.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The library as every worker's world shares it.
pub(super) struct Shared(pub(super) Arc<Library>);

impl FileResolver for Shared {
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

/// The id of the markup in a root.
pub(super) fn main(root: usize) -> FileId {
    file_id(root, MAIN)
}

/// The id of a file in a root: the same for all time, and another in each root.
fn file_id(root: usize, path: &str) -> FileId {
    let package = PackageSpec {
        namespace: "impact".into(),
        name: "root".into(),
        version: PackageVersion {
            major: 0,
            minor: 0,
            patch: u32::try_from(root).expect("file ids give out before"),
        },
    };
    let path = VirtualPath::new(path).expect("looked at when the file was read");
    RootedPath::new(VirtualRoot::Package(package), path).intern()
}

/// The path below the folder as Typst writes it: `/style.typ`.
fn shown(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().fold(String::new(), |text, part| text + "/" + &part.to_string_lossy())
}
