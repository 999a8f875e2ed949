//! A laid-out section: takes the compiler's document; gives its pages with the headings, labels and index names
//! that other sections of a document need.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use typst::foundations::{Label, NativeElement as _, Selector, Smart, StyleChain, Value};
use typst::introspection::{Introspector as _, Location, MetadataElem};
use typst::model::{Document as _, DocumentInfo, HeadingElem};
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};

use super::frames::{move_headings, relocate};
use crate::diagnostic::Diagnostic;
use crate::names::as_read;

/// The label of names for the index.
const INDEXED: &str = "indexed";

/// The label on a page without head and foot.
const BARE: &str = "bare";

/// A laid-out section, as every document that shows it shares it.
#[derive(Debug)]
pub struct LaidOutSection {
    /// The markup that its pages come from, in the fit that was chosen.
    pub markup: Arc<str>,
    /// Warnings about it, without the documents that show it.
    pub warnings: Vec<Diagnostic>,
    /// Its pages. No element has the location of one in another section.
    pub(super) pages: Vec<Page>,
    /// By how many levels the headings on the pages are lower than in the markup.
    pub(super) depth: usize,
    pub(super) marks: Marks,
    pub(super) info: DocumentInfo,
    /// Whether its pages were checked when it was laid out; otherwise they are when their numbers are known.
    pub(super) is_checked: bool,
}

/// The headings, labels and index names of a section, with their positions.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// The headings of the contents.
    pub(super) headings: Vec<ContentsHeading>,
    /// Every labelled heading.
    pub(super) labels: BTreeMap<String, PagePosition>,
    /// Every occurrence of an index name, in order.
    pub(super) names: Vec<IndexedName>,
    /// The pages without head and foot, from 1.
    pub(super) bare: Vec<usize>,
}

/// A name of the index.
#[derive(Clone, Debug)]
pub(super) struct IndexedName {
    pub(super) name: String,
    /// The name in the form that all its spellings share.
    pub(super) as_read: String,
    pub(super) place: PagePosition,
}

/// A heading of the contents.
#[derive(Clone, Debug, Serialize)]
pub(super) struct ContentsHeading {
    pub(super) level: usize,
    pub(super) title: String,
    #[serde(flatten)]
    pub(super) place: PagePosition,
}

/// A position on a page, in points from its top left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct PagePosition {
    /// The page, from 1.
    pub(super) page: usize,
    x: f64,
    y: f64,
}

impl PagePosition {
    /// The position in a document with this many pages before the section.
    pub(super) fn after(self, pages: usize) -> Self {
        Self { page: self.page + pages, ..self }
    }
}

impl LaidOutSection {
    /// The section with this key, which no other section of a document has.
    pub(super) fn new(
        key: &str,
        markup: Arc<str>,
        document: &PagedDocument,
        warnings: Vec<Diagnostic>,
    ) -> Self {
        let mut pages = document.pages().to_vec();
        pages.iter_mut().for_each(|page| relocate(&mut page.frame, key));
        Self {
            markup,
            warnings,
            marks: Marks::of(document),
            info: document.info().clone(),
            is_checked: false,
            depth: 0,
            pages,
        }
    }

    /// The same section with its headings lower by some levels, as most documents show it.
    pub(super) fn at_depth(mut self, depth: usize) -> Self {
        self.pages.iter_mut().for_each(|page| move_headings(&mut page.frame, self.depth, depth));
        Self { depth, ..self }
    }
}

impl Marks {
    fn of(document: &PagedDocument) -> Self {
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
            // A heading without a bookmark is a stand-in, in the contents, for one of another section.
            let bookmarked = heading.bookmarked.get(StyleChain::default());
            let is_stand_in = bookmarked == Smart::Custom(false);
            if heading.outlined.get(StyleChain::default()) && !is_stand_in {
                marks.headings.push(ContentsHeading {
                    level: heading.resolve_level(StyleChain::default()).get(),
                    title: heading.body.plain_text().to_string(),
                    place,
                });
            }
        }
        let labelled = |label: &str| {
            let label = Label::new(PicoStr::intern(label)).expect("the label is not empty");
            introspector.query(&Selector::Label(label))
        };
        for element in labelled(INDEXED) {
            if let Some(name) = element.to_packed::<MetadataElem>()
                && let Value::Str(name) = &name.value
            {
                marks.names.push(IndexedName {
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

fn place(document: &PagedDocument, location: Option<Location>) -> PagePosition {
    let position = location.and_then(|it| document.introspector().position(it));
    position.map_or(PagePosition { page: 1, x: 0.0, y: 0.0 }, |at| PagePosition {
        page: at.page.get(),
        x: at.point.x.to_pt(),
        y: at.point.y.to_pt(),
    })
}
