//! The Typst files beside the templates: takes `templates/`; gives every file but the Handlebars
//! ones to the compiler from memory, and each worker's document in a slot of its own.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use typst::diag::{FileError, FileResult};
use typst::foundations::Bytes;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst_as_lib::file_resolver::FileResolver;

use crate::digest::Digest;
use crate::error::Failure;
use crate::folder;

/// Where templates find the look.
const LOOK: &str = "/look.json";

/// Files that templates import, and slots for the documents being typeset.
///
/// A file id is never freed and a process has 65,535, so a slot keeps its id and changes its text.
pub(super) struct Library {
    sources: HashMap<FileId, Source>,
    binaries: HashMap<FileId, Bytes>,
    slots: Vec<(FileId, Mutex<Source>)>,
    /// The digest of every file, the look left out.
    pub(super) digest: Digest,
    /// The Typst files that others may import: `/style.typ`.
    pub(super) modules: Vec<String>,
}

impl Library {
    /// Reads the files below `templates/`, adds the look, and makes the slots, whose names are hidden
    /// so that no file can have them.
    pub(super) fn load(root: &Path, look: Vec<u8>, slots: usize) -> Result<Self, Failure> {
        let folder = root.join("templates");
        let paths = folder::files(&folder)
            .map_err(|(folder, cause)| Failure::at("read", &folder, &cause))?;
        let (mut sources, mut binaries) = (HashMap::new(), HashMap::new());
        let (mut digests, mut modules) = (Vec::new(), Vec::new());
        for path in paths
            .iter()
            .filter(|path| !path.to_string_lossy().ends_with(".hbs"))
        {
            let shown = shown(&folder, path);
            if shown == LOOK {
                let cause = "the program puts the look there; give the file another name";
                return Err(Failure::at_path("use", path, cause));
            }
            let bytes = folder::read(path).map_err(|cause| Failure::at("read", path, &cause))?;
            digests.extend([shown.clone(), Digest::of(&bytes).to_string()]);
            let id = file_id(&shown)
                .ok_or_else(|| Failure::at_path("use", path, "Typst cannot take such a name"))?;
            if shown.ends_with(".typ") {
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::at_path("read", path, "it is not UTF-8 text"))?;
                sources.insert(id, Source::new(id, text));
                modules.push(shown);
            } else {
                binaries.insert(id, Bytes::new(bytes));
            }
        }
        binaries.insert(file_id(LOOK).expect("a plain path"), Bytes::new(look));
        let slots = (0..slots).map(|slot| {
            let id = file_id(&format!("/.document-{slot}.typ")).expect("a plain path");
            (id, Mutex::new(Source::new(id, String::new())))
        });
        Ok(Self {
            sources,
            binaries,
            slots: slots.collect(),
            digest: Digest::of_all(digests.iter().map(String::as_bytes)),
            modules,
        })
    }

    /// Every file that a document may import, by path without a leading slash, in order.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        let sources = self.sources.iter();
        let sources = sources.map(|(id, source)| (*id, source.text().as_bytes()));
        let binaries = self.binaries.iter().map(|(id, bytes)| (*id, &**bytes));
        let named =
            |(id, bytes): (FileId, _)| (id.get().vpath().get_without_slash().to_owned(), bytes);
        let files: BTreeMap<_, _> = sources.chain(binaries).map(named).collect();
        files.into_iter()
    }

    /// Puts a document's markup into a slot and gives its file id.
    pub(super) fn fill_slot(&self, slot: usize, markup: &str) -> FileId {
        let (id, source) = &self.slots[slot];
        *source
            .lock()
            .expect("no worker panics while it holds a slot") = Source::new(*id, markup.to_owned());
        *id
    }
}

/// The library as every worker's world shares it.
pub(super) struct Shared(pub(super) Arc<Library>);

impl FileResolver for Shared {
    fn resolve_binary(&self, id: FileId) -> FileResult<Cow<'_, Bytes>> {
        self.0
            .binaries
            .get(&id)
            .map(Cow::Borrowed)
            .ok_or_else(|| missing(id))
    }

    fn resolve_source(&self, id: FileId) -> FileResult<Cow<'_, Source>> {
        if let Some(source) = self.0.sources.get(&id) {
            return Ok(Cow::Borrowed(source));
        }
        let slot = self
            .0
            .slots
            .iter()
            .find(|(slot, _)| *slot == id)
            .ok_or_else(|| missing(id))?;
        Ok(Cow::Owned(
            slot.1
                .lock()
                .expect("no worker panics while it holds a slot")
                .clone(),
        ))
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The path below the folder as Typst writes it: `/style.typ`.
fn shown(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    below.iter().fold(String::new(), |text, part| {
        text + "/" + &part.to_string_lossy()
    })
}
