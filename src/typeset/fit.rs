//! The other fit of a document: takes it as it was laid out; says whether it should be laid out once
//! more, roomily or tightly. Never lays anything out.

use typst::foundations::{Dict, Label, Selector, Value};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::lint;

/// The label of what a template reckoned: the fit that it chose, and how many pages the document's
/// parts take together when set roomily and tightly.
const RECKONED: &str = "reckoned";

/// In a document of more pages than this nobody minds a last one of a few lines.
const MANY: usize = 20;

/// A fit that is worth a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Other {
    /// `roomy` or `tight`.
    pub(super) name: &'static str,
}

/// What a template reckoned of a document that it might set in either fit.
struct Reckoned {
    fit: String,
    roomy: f64,
    tight: f64,
}

/// The other fit, if it is likely to be the better one: a tight one where a page of a few lines may be
/// saved, a roomy one where tight saved nothing and roomy fills the last page better.
pub(super) fn other(document: &PagedDocument) -> Option<Other> {
    if !lint::last_page_is_thin(document) {
        return None;
    }
    let pages = document.pages().len();
    let Some(reckoned) = reckoned(document) else {
        return (pages <= MANY).then_some(Other { name: "tight" });
    };
    // How much more one fit takes than the other can be reckoned better than how much it takes.
    let filled = lint::filled(document);
    let last = (pages - 1) as f64;
    let name = if reckoned.fit == "tight" {
        let roomy = filled * reckoned.roomy / reckoned.tight;
        (last + lint::FULL..last + 1.0).contains(&roomy).then_some("roomy")
    } else {
        let tight = filled * reckoned.tight / reckoned.roomy;
        (tight <= last).then_some("tight")
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

fn reckoned(document: &PagedDocument) -> Option<Reckoned> {
    let label = Label::new(PicoStr::intern(RECKONED)).expect("it has a name");
    let element = document.introspector().query_first(&Selector::Label(label))?;
    let metadata = element.to_packed::<MetadataElem>()?;
    let Value::Dict(reckoned) = &metadata.value else {
        return None;
    };
    let Ok(Value::Str(fit)) = reckoned.get("fit") else {
        return None;
    };
    Some(Reckoned {
        fit: fit.to_string(),
        roomy: number(reckoned, "roomy")?,
        tight: number(reckoned, "tight")?,
    })
}

fn number(reckoned: &Dict, key: &str) -> Option<f64> {
    match reckoned.get(key) {
        Ok(Value::Float(number)) => Some(*number),
        _ => None,
    }
}
