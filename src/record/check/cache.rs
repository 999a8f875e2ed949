//! Records known to be sound: takes the register of one run; spares the next one the reading of
//! records that did not change. Never vouches for a record of which there was anything to say.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::SourceFile;
use crate::digest::Digest;
use crate::record::load::Files;
use crate::record::register::{Record, Register};
use crate::record::value::scalar::Name;
use crate::record::value::spanned::Spanned;

/// Records in which an earlier run found nothing to say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CleanRecords {
    /// The digest of all else that their checks rest on.
    rests_on: Option<Digest>,
    /// What the register holds of each, by path.
    records: BTreeMap<String, Known>,
}

/// What the register holds of a sound record besides its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    digest: Digest,
    name: Name<120>,
    /// The bytes of the record where the name stands.
    span: Range<usize>,
    studies: Vec<String>,
}

impl CleanRecords {
    /// The records of a register of which there is nothing to say; `rests_on` is the digest of all
    /// else that this rests on.
    pub fn of(register: &Register, files: &Files, rests_on: Digest) -> Self {
        let clean = register.records.iter().filter(|record| record.clean);
        let known = clean.filter_map(|record| {
            let path = record.file.path.clone();
            let known = Known {
                digest: *files.digests.get(&path)?,
                name: record.name.content.clone(),
                span: record.name.span.clone(),
                studies: record.studies.clone(),
            };
            Some((path, known))
        });
        Self { rests_on: Some(rests_on), records: known.collect() }
    }

    /// What is still known now that the checks rest on this: everything or nothing.
    pub fn now(self, rests_on: Digest) -> Self {
        match self.rests_on == Some(rests_on) {
            true => self,
            false => Self::default(),
        }
    }

    /// A record as the register holds it, if its file is still the one that was found sound.
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
            clean: true,
        })
    }
}
