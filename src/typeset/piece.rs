//! A piece of a document, laid out by itself: takes its pages as the compiler made them; gives them
//! with all that the pieces beside it need to know of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use typst::foundations::{Label, NativeElement as _, Selector, Smart, StyleChain, Value};
use typst::introspection::{Introspector as _, Location, MetadataElem};
use typst::model::{DocumentInfo, HeadingElem};
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use crate::diagnostic::Diagnostic;
use crate::names::as_read;

/// The label of names that the index lists.
const INDEXED: &str = "indexed";

/// The label of what stands on a page without running lines.
const BARE: &str = "bare";

/// A piece, laid out.
#[derive(Clone, Debug)]
pub struct Laid {
    /// Its root, which no other piece of the document has.
    pub(super) root: usize,
    /// Its markup, if it is laid out again when it is known where the others stand.
    pub(super) markup: Option<String>,
    /// The markup that its pages were laid out from.
    pub(super) source: Arc<str>,
    /// Whether its pages grow in number when it is known where the others stand: contents and index.
    pub(super) grows: bool,
    /// Whether in print it begins on a right-hand page.
    pub(super) opens_right: bool,
    pub(super) pages: Vec<Page>,
    pub(super) marks: Marks,
    pub(super) info: DocumentInfo,
    pub(super) warnings: Vec<Diagnostic>,
}

/// What stands where in a piece.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// The headings of the contents.
    pub(super) headings: Vec<Heading>,
    /// Every labelled heading.
    pub(super) labels: BTreeMap<String, Place>,
    /// Every name of the index, in order.
    pub(super) names: Vec<Named>,
    /// The pages without running lines, from 1.
    pub(super) bare: Vec<usize>,
}

/// A name of the index.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    /// What all ways to write the name have in common.
    pub(super) as_read: String,
    pub(super) place: Place,
}

/// A heading of the contents.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Heading {
    pub(super) level: usize,
    pub(super) title: String,
    #[serde(flatten)]
    pub(super) place: Place,
}

/// A place on a page, in points from its top left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Place {
    /// The page, from 1.
    pub(super) page: usize,
    x: f64,
    y: f64,
}

impl Place {
    /// The same place where so many pages come before the piece.
    pub(super) fn after(self, pages: usize) -> Self {
        Self { page: self.page + pages, ..self }
    }
}

impl Marks {
    /// Gathers what stands where.
    pub(super) fn of(document: &PagedDocument) -> Self {
        let place = |location: Option<Location>| place(document, location);
        let introspector = document.introspector();
        let mut marks = Self::default();
        for element in introspector.query(&HeadingElem::ELEM.select()) {
            let Some(heading) = element.to_packed::<HeadingElem>() else {
                continue;
            };
            let place = place(element.location());
            if let Some(label) = element.label() {
                marks.labels.insert(label.resolve().to_string(), place);
            }
            // One that is no bookmark stands in the contents for a heading of another piece.
            let bookmarked = heading.bookmarked.get(StyleChain::default());
            let stands_in = bookmarked == Smart::Custom(false);
            if heading.outlined.get(StyleChain::default()) && !stands_in {
                marks.headings.push(Heading {
                    level: heading.resolve_level(StyleChain::default()).get(),
                    title: heading.body.plain_text().to_string(),
                    place,
                });
            }
        }
        let labelled = |label: &str| {
            let label = Label::new(PicoStr::intern(label)).expect("it has a name");
            introspector.query(&Selector::Label(label))
        };
        for element in labelled(INDEXED) {
            if let Some(name) = element.to_packed::<MetadataElem>()
                && let Value::Str(name) = &name.value
            {
                marks.names.push(Named {
                    name: name.to_string(),
                    as_read: as_read(name),
                    place: place(element.location()),
                });
            }
        }
        let bare = labelled(BARE);
        marks.bare = bare.iter().map(|it| place(it.location()).page).collect();
        marks
    }
}

fn place(document: &PagedDocument, location: Option<Location>) -> Place {
    let position = location.and_then(|it| document.introspector().position(it));
    position.map_or(Place { page: 1, x: 0.0, y: 0.0 }, |at| Place {
        page: at.page.get(),
        x: at.point.x.to_pt(),
        y: at.point.y.to_pt(),
    })
}
