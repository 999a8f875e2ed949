//! Runs of text on laid-out pages: takes a page's frame; gives every run with its place, and
//! whether it belongs to a heading.

use typst::foundations::NativeElement as _;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point};
use typst::model::HeadingElem;
use typst::text::TextItem;
use typst_layout::Page;

/// A run of text in one font and size, with measures in points from the page's top left.
pub(super) struct Run<'p> {
    pub(super) item: &'p TextItem,
    pub(super) x: f64,
    /// The baseline.
    pub(super) y: f64,
    /// The heading that it belongs to.
    pub(super) heading: Option<Location>,
}

impl Run<'_> {
    pub(super) fn width(&self) -> f64 {
        self.item.width().to_pt()
    }

    pub(super) fn size(&self) -> f64 {
        self.item.size.to_pt()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.item.text.trim().is_empty()
    }
}

/// The runs of a page, in the order in which they were laid out.
pub(super) fn runs(page: &Page) -> Vec<Run<'_>> {
    let mut walk = Walk {
        runs: Vec::new(),
        heading: None,
    };
    walk.frame(&page.frame, Point::zero());
    walk.runs
}

struct Walk<'p> {
    runs: Vec<Run<'p>>,
    heading: Option<Location>,
}

impl<'p> Walk<'p> {
    fn frame(&mut self, frame: &'p Frame, origin: Point) {
        for (at, item) in frame.items() {
            let at = origin + *at;
            match item {
                FrameItem::Group(group) => {
                    let moved = Point::new(group.transform.tx, group.transform.ty);
                    self.frame(&group.frame, at + moved);
                }
                FrameItem::Text(item) => {
                    let (x, y) = (at.x.to_pt(), at.y.to_pt());
                    self.runs.push(Run {
                        item,
                        x,
                        y,
                        heading: self.heading,
                    });
                }
                FrameItem::Tag(Tag::Start(element, ..)) if element.elem() == HeadingElem::ELEM => {
                    self.heading = element.location();
                }
                FrameItem::Tag(Tag::End(location, ..)) if self.heading == Some(*location) => {
                    self.heading = None;
                }
                _ => {}
            }
        }
    }
}
