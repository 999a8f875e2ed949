//! The other fit of a document: takes it as it was laid out; says whether it should be laid out once
//! more, roomily or tightly. Never lays anything out.

use typst::foundations::{Label, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::lint;

/// The label of what a template reckoned: the fit that it chose, and how many pages the other fit may
/// come to.
const RECKONED: &str = "reckoned";

/// In a document of more pages than this nobody minds a last one of a few lines.
const MANY: usize = 20;

/// A fit that is worth a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Other {
    /// `roomy` or `tight`.
    pub(super) name: &'static str,
}

/// The other fit, if it may be the better one: a tight one where a page of a few lines may be saved,
/// a roomy one where tight saved nothing.
pub(super) fn other(document: &PagedDocument) -> Option<Other> {
    let pages = document.pages().len();
    let thin = lint::last_page_is_thin(document);
    let name = match reckoned(document) {
        Some((fit, hope)) if fit == "tight" => (hope <= pages).then_some("roomy"),
        Some((_, hope)) => (thin && hope < pages).then_some("tight"),
        None => (thin && pages <= MANY).then_some("tight"),
    };
    name.map(|name| Other { name })
}

impl Other {
    /// Whether it came out better than the first.
    pub(super) fn is_better(self, first: &PagedDocument, second: &PagedDocument) -> bool {
        let (first, second) = (first.pages().len(), second.pages().len());
        match self.name {
            "roomy" => second <= first,
            _ => second < first,
        }
    }
}

fn reckoned(document: &PagedDocument) -> Option<(String, usize)> {
    let label = Label::new(PicoStr::intern(RECKONED)).expect("it has a name");
    let element = document
        .introspector()
        .query_first(&Selector::Label(label))?;
    let metadata = element.to_packed::<MetadataElem>()?;
    let Value::Dict(reckoned) = &metadata.value else {
        return None;
    };
    match (reckoned.get("fit"), reckoned.get("hope")) {
        (Ok(Value::Str(fit)), Ok(Value::Int(hope))) => {
            Some((fit.to_string(), usize::try_from(*hope).ok()?))
        }
        _ => None,
    }
}
