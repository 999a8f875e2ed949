//! Runs of text on laid-out pages: takes a page's frame; gives every run with its position and its heading.

use typst::foundations::NativeElement as _;
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::model::HeadingElem;
use typst::text::TextItem;
use typst_layout::Page;

/// A run of text in one font and size. Positions are in points from the page's top left.
pub(super) struct TextRun<'p> {
    pub(super) item: &'p TextItem,
    pub(super) x: f64,
    /// The baseline.
    pub(super) y: f64,
    /// The heading that it belongs to.
    pub(super) heading: Option<Location>,
    /// Its rotation and scale.
    transform: Transform,
}

impl TextRun<'_> {
    pub(super) fn width(&self) -> f64 {
        self.end().0 - self.x
    }

    pub(super) fn size(&self) -> f64 {
        self.item.size.to_pt() * self.transform.sy.get().abs()
    }

    /// The end of its baseline.
    fn end(&self) -> (f64, f64) {
        let (along, turned) = (self.transform.sx.get(), self.transform.ky.get());
        let width = self.item.width().to_pt();
        (self.x + width * along, self.y + width * turned)
    }

    /// Whether its baseline begins or ends in a strip of this width along the page's edges.
    pub(super) fn is_within(&self, (width, height): (f64, f64), strip: f64) -> bool {
        let within =
            |(x, y): (f64, f64)| x < strip || x > width - strip || y < strip || y > height - strip;
        within((self.x, self.y)) || within(self.end())
    }

    pub(super) fn is_blank(&self) -> bool {
        self.item.text.trim().is_empty()
    }
}

/// The runs of a page, in the order in which they were laid out.
pub(super) fn runs(page: &Page) -> Vec<TextRun<'_>> {
    let mut walk = FrameWalk { runs: Vec::new(), heading: None };
    walk.frame(&page.frame, Transform::identity());
    walk.runs
}

struct FrameWalk<'p> {
    runs: Vec<TextRun<'p>>,
    heading: Option<Location>,
}

impl<'p> FrameWalk<'p> {
    fn frame(&mut self, frame: &'p Frame, above: Transform) {
        for (at, item) in frame.items() {
            let transform = above.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, transform.pre_concat(group.transform));
                }
                FrameItem::Text(item) => {
                    let start = Point::zero().transform(transform);
                    self.runs.push(TextRun {
                        item,
                        x: start.x.to_pt(),
                        y: start.y.to_pt(),
                        heading: self.heading,
                        transform,
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
