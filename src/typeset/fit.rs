//! The other fit of a document: takes its layout; says whether a roomy or a tight fit is worth another layout.

use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::lint;

/// The label of a template's estimate: the fit that it chose, and the total height of the document's parts in
/// pages, in either fit.
const ESTIMATE: &str = "estimate";

/// The most pages of a document without an estimate that is laid out twice to save a short last page. The
/// number was chosen: layout takes longer with every page, and a short last one matters less.
const MOST_PAGES: usize = 20;

/// A fit worth trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Other {
    /// `roomy` or `tight`.
    pub(super) name: &'static str,
}

/// A template's estimate of a document in either fit.
struct Estimate {
    fit: String,
    roomy: f64,
    tight: f64,
}

/// The other fit, if it is probably better: a tight one if it may save a short last page, a roomy one if the
/// tight fit saved none and roomy would fill the last page better.
pub(super) fn other(document: &PagedDocument) -> Option<Other> {
    if !lint::last_page_is_thin(document) {
        return None;
    }
    let pages = document.pages().len();
    let Some(estimate) = estimate(document) else {
        return (pages <= MOST_PAGES).then_some(Other { name: "tight" });
    };
    // The ratio of the two fits is estimated more precisely than either height.
    let filled = lint::filled(document);
    let last = (pages - 1) as f64;
    let name = if estimate.fit == "tight" {
        let roomy = filled * estimate.roomy / estimate.tight;
        (last + lint::FULL..last + 1.0).contains(&roomy).then_some("roomy")
    } else {
        let tight = filled * estimate.tight / estimate.roomy;
        (tight <= last).then_some("tight")
    };
    name.map(|name| Other { name })
}

impl Other {
    /// Whether its layout is better than the first.
    pub(super) fn is_better(self, first: &PagedDocument, second: &PagedDocument) -> bool {
        let (first, second) = (first.pages().len(), second.pages().len());
        match self.name {
            "roomy" => second <= first,
            _ => second < first,
        }
    }
}

fn estimate(document: &PagedDocument) -> Option<Estimate> {
    let label = Label::new(PicoStr::intern(ESTIMATE)).expect("the label is not empty");
    let element = document.introspector().query_first(&Selector::Label(label))?;
    let metadata = element.to_packed::<MetadataElem>()?;
    let Value::Dict(estimate) = &metadata.value else {
        return None;
    };
    let Ok(Value::Str(fit)) = estimate.get("fit") else {
        return None;
    };
    Some(Estimate {
        fit: fit.to_string(),
        roomy: number(estimate, "roomy")?,
        tight: number(estimate, "tight")?,
    })
}

fn number(estimate: &Dict, key: &str) -> Option<f64> {
    match estimate.get(key) {
        Ok(Value::Float(number)) => Some(*number),
        _ => None,
    }
}
