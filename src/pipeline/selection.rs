//! Which of the planned documents a run is about. Takes the plan, the manifest and the ids asked for;
//! returns documents. Never looks at their contents.

use std::sync::Arc;

use crate::diagnostic::nearest;
use crate::error::Failure;
use crate::plan::{Document, Kind};
use crate::project::{ALL_BRIEFS, ALL_THEMES};
use crate::publish::Manifest;

/// The planned documents, with every invalid record that may be behind one decided: it is behind the
/// document unless the manifest shows otherwise.
pub(super) fn decided(mut documents: Vec<Document>, manifest: &Manifest) -> Vec<Arc<Document>> {
    for document in &mut documents {
        let mut behind = std::mem::take(&mut document.undecided);
        behind.retain(|record| !manifest.does_without(document, record));
        document.records.extend(behind.iter().cloned());
        document.records.sort();
        document.invalid.extend(behind);
        document.invalid.sort();
    }
    documents.into_iter().map(Arc::new).collect()
}

/// The documents asked for by id, or by `briefs` or `themes`; all if no id is given.
///
/// # Errors
/// If no document has one of the ids.
pub(super) fn selected(
    documents: &[Arc<Document>],
    only: &[String],
) -> Result<Vec<Arc<Document>>, Failure> {
    if let Some(id) = only.iter().find(|id| !documents.iter().any(|it| answers_to(it, id))) {
        return Err(unknown(id, documents));
    }
    let is_wanted = |document: &&Arc<Document>| {
        only.is_empty() || only.iter().any(|asked| answers_to(document, asked))
    };
    Ok(documents.iter().filter(is_wanted).cloned().collect())
}

fn answers_to(document: &Document, asked: &str) -> bool {
    match asked {
        ALL_BRIEFS => document.kind == Kind::Brief,
        ALL_THEMES => document.kind == Kind::ThemeBrief,
        // A theme with several briefs is all of them.
        id => document.id == id || document.kind == Kind::ThemeBrief && document.subject == id,
    }
}

fn unknown(id: &str, documents: &[Arc<Document>]) -> Failure {
    let ids = documents.iter().map(|document| document.id.as_str());
    let help = match nearest(id, ids.chain([ALL_BRIEFS, ALL_THEMES])) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`impact list` prints the ids".to_owned(),
    };
    let doing = format!("find a document with the id `{id}`");
    Failure::new(doing, "no alliance or theme has it").help(help)
}
