//! Laid-out pages to look at: takes a document as the compiler laid it out; gives each page's picture,
//! text and digest, and the words at a point. Never writes a PDF.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::{Page, PagedDocument};
use typst_svg::SvgOptions;

use super::run::{Run, runs};
use super::text;

/// So many runs of text before and after some words are told with them.
const AROUND: usize = 6;

/// The pages of a document.
#[derive(Clone, Debug)]
pub struct Pages {
    pages: Vec<Page>,
}

/// Words on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The run of text that was asked for.
    pub text: String,
    /// The runs before and after it, in the order in which they were laid out.
    pub around: Vec<String>,
}

impl Pages {
    pub(super) fn of(document: &PagedDocument) -> Self {
        Self {
            pages: document.pages().to_vec(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// A page's width and height in points.
    pub fn size(&self, page: usize) -> (f64, f64) {
        let size = self.pages[page].frame.size();
        (size.x.to_pt(), size.y.to_pt())
    }

    /// A page as a picture in SVG.
    pub fn svg(&self, page: usize) -> String {
        typst_svg::svg(&self.pages[page], &SvgOptions::default())
    }

    /// A page's text, line by line.
    pub fn text(&self, page: usize) -> String {
        text::of_page(&self.pages[page])
    }

    /// A number that is the same for pages that look the same.
    pub fn look(&self, page: usize) -> u64 {
        let mut state = DefaultHasher::new();
        let page = &self.pages[page];
        page.fill.hash(&mut state);
        hash(&page.frame, &mut state);
        state.finish()
    }

    /// The run of text at a point, or the nearest one; in points from the page's top left.
    pub fn words_at(&self, page: usize, x: f64, y: f64) -> Option<Words> {
        let runs = runs(self.pages.get(page)?);
        let runs: Vec<_> = runs.iter().filter(|run| !run.is_blank()).collect();
        let distance = |run: &Run<'_>| {
            let across = (run.x - x).max(x - run.x - run.width()).max(0.0);
            let down = (run.y - run.size() - y)
                .max(y - run.y - 0.3 * run.size())
                .max(0.0);
            across.hypot(2.0 * down)
        };
        let near = runs.iter().enumerate();
        let near = near.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
        let (at, run) = near?;
        let first = at.saturating_sub(AROUND);
        let around = runs[first..].iter().take(at - first + AROUND + 1);
        Some(Words {
            text: run.item.text.to_string(),
            around: around.map(|run| run.item.text.to_string()).collect(),
        })
    }
}

/// Hashes what can be seen of a frame: not where in the source it came from.
fn hash(frame: &Frame, state: &mut DefaultHasher) {
    frame.size().hash(state);
    for (at, item) in frame.items() {
        let at: &Point = at;
        match item {
            FrameItem::Group(group) => {
                at.hash(state);
                group.transform.hash(state);
                group.clip.hash(state);
                hash(&group.frame, state);
            }
            FrameItem::Text(text) => {
                at.hash(state);
                (text.size, &text.fill, &text.stroke).hash(state);
                text.font.info().family.as_str().hash(state);
                for glyph in &text.glyphs {
                    (glyph.id, glyph.x_advance, glyph.x_offset).hash(state);
                }
            }
            FrameItem::Shape(shape, _) => (at, shape).hash(state),
            FrameItem::Image(image, size, _) => (at, image, size).hash(state),
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}
