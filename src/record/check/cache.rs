//! Clean records of an earlier run: takes its register; gives the next run the unchanged records without reading
//! them again. Only records without a single diagnostic are kept.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::SourceFile;
use crate::digest::Digest;
use crate::record::register::{Record, Register};
use crate::record::value::scalar::Name;
use crate::record::value::spanned::Spanned;

/// The records for which an earlier run had no diagnostic.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CleanRecords {
    /// The digest of everything else that their checks depend on.
    rests_on: Option<Digest>,
    /// What the register keeps of each, by path.
    records: BTreeMap<String, CleanRecord>,
}

/// What the register keeps of a record besides its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct CleanRecord {
    digest: Digest,
    name: Name<120>,
    /// The bytes of the name in the record.
    span: Range<usize>,
    studies: Vec<String>,
}

impl CleanRecords {
    /// The clean records of a register with the digests of their files; `rests_on` is the digest of everything
    /// else that the checks depend on.
    pub fn of(
        register: &Register,
        digest_of: impl Fn(&str) -> Option<Digest>,
        rests_on: Digest,
    ) -> Self {
        let clean = register.records.iter().filter(|record| record.clean);
        let known = clean.filter_map(|record| {
            let path = record.file.path.clone();
            let known = CleanRecord {
                digest: digest_of(&path)?,
                name: record.name.content.clone(),
                span: record.name.span.clone(),
                studies: record.studies.clone(),
            };
            Some((path, known))
        });
        Self { rests_on: Some(rests_on), records: known.collect() }
    }

    /// These records if the checks still depend on the same; otherwise none.
    pub fn now(self, rests_on: Digest) -> Self {
        match self.rests_on == Some(rests_on) {
            true => self,
            false => Self::default(),
        }
    }

    /// A record as the register keeps it, if its file has not changed.
    pub(crate) fn record(
        &self,
        id: &str,
        file: &Arc<SourceFile>,
        digest: Digest,
    ) -> Option<Record> {
        let known = self.records.get(&file.path)?;
        (known.digest == digest).then(|| Record {
            id: id.to_owned(),
            name: Spanned { content: known.name.clone(), span: known.span.clone() },
            studies: known.studies.clone(),
            file: Arc::clone(file),
            digest: None,
            clean: true,
        })
    }
}
