//! The register of all valid records, and the extract of it that one document shows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};
use crate::digest::Digest;
use crate::error::plain_cause;
use crate::files;
use crate::order::SortKey;
use crate::project::alliance_record;
use crate::record::check::invalid::InvalidRecord;
use crate::record::history::changes::AllianceChange;
use crate::record::load::without_mark;
use crate::record::schema::shared_types::{Glossary, Report, Theme, Themes};
use crate::record::schema::style::Style;
use crate::record::schema::types::Alliance;
use crate::record::value::scalar::Name;
use crate::record::value::spanned::Spanned;

/// All valid records, and the names of the invalid ones. Alliances are kept as text, which takes a tenth of the
/// memory of the types, or not at all: then each is read again when its turn comes.
#[derive(Clone, Debug)]
pub struct Register {
    /// What all documents share.
    pub shared: Arc<Shared>,
    /// The alliances, by name, in a reader's order.
    pub records: Vec<Record>,
    /// The alliances with invalid records, by id.
    pub invalid: Vec<InvalidRecord>,
    /// Whether the report asks for an earlier state that cannot be read, so that it cannot be made.
    pub not_compared: bool,
    /// The index of each record, by path.
    places: HashMap<String, usize>,
    /// The project's folder, if the texts of the records are read again when they are needed.
    root: Option<PathBuf>,
}

/// The records that all documents share.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The title, sources and settings of the report.
    pub report: Report,
    /// The look of every document.
    pub style: Style,
    /// The themes, in the order of the report.
    pub themes: Vec<Theme>,
    /// Abbreviations and what they stand for.
    pub glossary: BTreeMap<String, String>,
    /// The changes since the earlier state that the report asks for, if it asks for one.
    pub changes: Option<Vec<AllianceChange>>,
}

/// A checked record of an alliance.
#[derive(Clone, Debug)]
pub struct Record {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The alliance's name.
    pub name: Spanned<Name<120>>,
    /// The theme of each of its case studies.
    pub studies: Vec<String>,
    /// The record's path, and its text unless that is read again when it is needed.
    pub file: Arc<SourceFile>,
    /// The digest of the file, if the text is read again when it is needed.
    pub(super) digest: Option<Digest>,
    /// Whether there was no diagnostic about the record.
    pub(super) clean: bool,
}

/// What one document shows of the register.
#[derive(Clone, Debug)]
pub struct Extract {
    /// What all documents share.
    pub shared: Arc<Shared>,
    /// The alliances in the document, in the register's order.
    pub alliances: Vec<Arc<AllianceEntry>>,
}

/// An alliance in an extract.
#[derive(Clone, Debug)]
pub struct AllianceEntry {
    /// The alliance's id: the stem of its file's name.
    pub id: String,
    /// The record.
    pub alliance: Alliance,
}

impl AllianceEntry {
    /// The path of its record.
    pub fn path(&self) -> String {
        alliance_record(&self.id)
    }
}

impl Shared {
    /// The shared records as documents use them.
    pub(super) fn new(report: Report, style: Style, themes: Themes, glossary: Glossary) -> Self {
        let glossary = glossary.abbreviations.into_iter();
        Self {
            report,
            style,
            themes: themes.theme,
            glossary: glossary.map(|(short, long)| (short, long.to_string())).collect(),
            changes: None,
        }
    }
}

impl Record {
    /// What is kept of a checked record.
    pub(super) fn new(id: &str, file: &Arc<SourceFile>, alliance: Alliance, clean: bool) -> Self {
        let studies = alliance.case_study.iter();
        Self {
            id: id.to_owned(),
            studies: studies.map(|study| study.theme.to_string()).collect(),
            name: alliance.name,
            file: Arc::clone(file),
            digest: None,
            clean,
        }
    }

    /// The themes of its case studies, each once, sorted.
    pub fn themes(&self) -> Vec<String> {
        let themes: BTreeSet<_> = self.studies.iter().cloned().collect();
        themes.into_iter().collect()
    }

    /// How many case studies it has under a theme.
    pub fn studies_under(&self, theme: &str) -> usize {
        self.studies.iter().filter(|it| *it == theme).count()
    }
}

impl Register {
    /// A register of checked records, without those that are invalid.
    pub(super) fn new(
        shared: Shared,
        mut records: Vec<Record>,
        mut invalid: Vec<InvalidRecord>,
    ) -> Self {
        let invalid_paths: BTreeSet<_> = invalid.iter().map(|it| it.path.as_str()).collect();
        records.retain(|record| !invalid_paths.contains(record.file.path.as_str()));
        records.sort_by_cached_key(|record| (SortKey::of(&record.name), record.id.clone()));
        invalid.sort_by(|a, b| a.id.cmp(&b.id));
        let places = records.iter().enumerate();
        Self {
            shared: Arc::new(shared),
            places: places.map(|(at, record)| (record.file.path.clone(), at)).collect(),
            records,
            invalid,
            not_compared: false,
            root: None,
        }
    }

    /// The records with a case study under a theme.
    pub fn under<'r>(&'r self, theme: &'r str) -> impl Iterator<Item = &'r Record> {
        let is_under = move |record: &&Record| record.studies.iter().any(|it| it == theme);
        self.records.iter().filter(is_under)
    }

    /// The length of the texts of the records, in bytes.
    pub fn texts_length(&self) -> usize {
        self.records.iter().map(|record| record.file.text.len()).sum()
    }

    /// Drops the texts of the records, which are read again below `root` when they are needed.
    pub fn without_texts(mut self, root: &Path, digests: &BTreeMap<String, Digest>) -> Self {
        for record in &mut self.records {
            record.digest = digests.get(&record.file.path).copied();
            record.file = Arc::new(SourceFile::new(record.file.path.as_str(), String::new()));
        }
        self.root = Some(root.to_owned());
        self
    }

    /// What is shown of the records with these paths, in the register's order.
    ///
    /// # Errors
    /// A diagnostic about a record that is not the one that was checked any more.
    ///
    /// # Panics
    /// Never: every record was read when it was checked.
    pub fn extract(&self, paths: &[String]) -> Result<Extract, Box<Diagnostic>> {
        let read = |place: usize| -> Result<_, Box<Diagnostic>> {
            let record = &self.records[place];
            let alliance = toml::from_str(&self.text(record)?);
            Ok(Arc::new(AllianceEntry {
                id: record.id.clone(),
                alliance: alliance.expect("it was read when it was checked"),
            }))
        };
        Ok(Extract {
            shared: Arc::clone(&self.shared),
            alliances: self.places_of(paths).into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// The text of a record, read again if the register does not hold it.
    fn text<'r>(&self, record: &'r Record) -> Result<Cow<'r, str>, Box<Diagnostic>> {
        let Some(root) = &self.root else {
            return Ok(Cow::Borrowed(&record.file.text));
        };
        let file = &record.file;
        let refused = |message: String| {
            let diagnostic = Diagnostic::new(Code::UnreadableFile, message);
            let help = "run the command again when nobody is saving records";
            Box::new(diagnostic.at(Place::new(file, 0..0), "").help(help))
        };
        let bytes = files::read(&root.join(&file.path)).map_err(|cause| {
            refused(format!("the file cannot be read: {}", plain_cause(&cause)))
        })?;
        let changed = || refused("the file changed during the run".to_owned());
        if Some(Digest::of(&bytes)) != record.digest {
            return Err(changed());
        }
        let text = String::from_utf8(bytes).map_err(|_| changed())?;
        Ok(Cow::Owned(without_mark(text)))
    }

    /// The indices of records, sorted and without repetitions.
    fn places_of(&self, paths: &[String]) -> Vec<usize> {
        let places = paths.iter().filter_map(|path| self.places.get(path));
        let mut places: Vec<_> = places.copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::check::{CheckOptions, check};
    use crate::record::load::load;

    #[test]
    fn a_record_that_is_read_again_is_the_one_that_was_checked() {
        let folder = tempfile::tempdir().expect("a folder");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
        for path in
            ["data/report.toml", "data/themes.toml", "data/glossary.toml", "data/style.toml"]
        {
            let to = folder.path().join(path);
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            std::fs::copy(shipped.join(path), to).expect("copied");
        }
        let path = "data/alliances/arthur-terry.toml";
        std::fs::create_dir_all(folder.path().join("data/alliances")).expect("made");
        std::fs::create_dir_all(folder.path().join("templates")).expect("made");
        let text = std::fs::read_to_string(shipped.join(path)).expect("read");
        let place = folder.path().join(path);
        std::fs::write(&place, format!("\u{feff}{text}")).expect("written");
        let files = load(folder.path()).expect("loaded");
        let register = check(&files, &CheckOptions::all(&|_| true)).0.expect("valid");
        let of = |register: &Register| {
            let extract = register.extract(&[path.to_owned()]);
            extract.map(|it| format!("{:?}", it.alliances)).map_err(|it| it.message)
        };
        let held = of(&register);
        let register = register.without_texts(folder.path(), &files.digests);
        assert_eq!(register.texts_length(), 0);
        assert_eq!(of(&register), held);
        std::fs::write(&place, text + "\n").expect("written");
        assert_eq!(of(&register), Err("the file changed during the run".to_owned()));
        std::fs::remove_file(&place).expect("removed");
        assert!(of(&register).is_err_and(|message| message.starts_with("the file cannot be read")));
    }
}
