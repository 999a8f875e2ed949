//! Laid-out pages for the preview: takes the bound pages with their markup; gives each page's picture, text
//! and appearance, and the words on it with their origin in the records. Never writes a PDF.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use typst::layout::{Frame, FrameItem, Point};
use typst::syntax::{FileId, Source, Span};
use typst_layout::Page;
use typst_svg::SvgOptions;

use super::template_files::is_main;
use super::text;
use super::text_run::{TextRun, runs};
use crate::diagnostic::SourceFile;
use crate::digest::Digest;
use crate::template::escape::origin_at;

/// The greatest distance in points of a click from the words it belongs to: a third of the body text's size.
const CLICK_RADIUS: f64 = 4.0;

/// How far the box around clicked words reaches above and below the baseline, as parts of the text's size.
/// Chosen by eye so that the boxes of two lines do not touch.
const ASCENT: f64 = 0.8;
const DESCENT: f64 = 0.25;

/// The laid-out pages of a document.
#[derive(Clone, Debug)]
pub struct Pages {
    pages: Vec<Page>,
    /// The markup that each page comes from.
    sources: Vec<Arc<str>>,
    /// The records that the words come from, by path.
    pub records: Arc<BTreeMap<String, Arc<SourceFile>>>,
    /// The digest of the PDF that was made from them.
    pub pdf: Option<Digest>,
}

/// Some words on a page with one origin. Positions are in points from the page's top left.
#[derive(Clone, Debug, PartialEq)]
pub struct PageWords {
    /// The text of the words.
    pub text: String,
    /// The value that they come from: the record's path and the byte at which the value begins.
    pub origin: Option<(String, usize)>,
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

impl Pages {
    pub(super) fn new(pages: Vec<Page>, sources: Vec<Arc<str>>) -> Self {
        Self { pages, sources, records: Arc::default(), pdf: None }
    }

    /// The number of pages.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// A page's width and height in points.
    pub fn size(&self, page: usize) -> (f64, f64) {
        let size = self.pages[page].frame.size();
        (size.x.to_pt(), size.y.to_pt())
    }

    /// A page as an SVG picture.
    pub fn svg(&self, page: usize) -> String {
        typst_svg::svg(&self.pages[page], &SvgOptions::default())
    }

    /// A page's text, line by line.
    pub fn text(&self, page: usize) -> String {
        text::of_page(&self.pages[page])
    }

    /// A hash that is the same for pages that look the same.
    pub fn appearance(&self, page: usize) -> u64 {
        let mut state = DefaultHasher::new();
        let page = &self.pages[page];
        page.fill.hash(&mut state);
        hash(&page.frame, &mut state);
        state.finish()
    }

    /// The words of a page, in layout order.
    pub fn words(&self, page: usize) -> Vec<PageWords> {
        let Some((laid, markup)) = self.pages.get(page).zip(self.sources.get(page)) else {
            return Vec::new();
        };
        let mut origins = OriginFinder { markup, parsed: None };
        let runs = runs(laid);
        let words = runs.iter().flat_map(|run| words(run, &mut origins));
        words.collect()
    }

    /// All words of a page, and the index of those at a point.
    pub fn words_at(&self, page: usize, x: f64, y: f64) -> Option<(Vec<PageWords>, usize)> {
        let words = self.words(page);
        let near = words.iter().enumerate();
        let near = near.map(|(at, words)| (at, words.distance(x, y)));
        let near = near.filter(|(_, distance)| *distance <= CLICK_RADIUS);
        let (at, _) = near.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some((words, at))
    }
}

impl PageWords {
    /// The index of the letter at a distance from the page's left edge, as if all letters were equally wide.
    pub fn letter_at(&self, x: f64) -> usize {
        let letters = self.text.chars().count();
        #[expect(clippy::cast_precision_loss, reason = "a line has few letters")]
        let before = (x - self.x) / self.width.max(f64::EPSILON) * letters as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is limited to the letters of a line"
        )]
        let before = before.max(0.0) as usize;
        before.min(letters)
    }

    /// The distance of a point from the words.
    fn distance(&self, x: f64, y: f64) -> f64 {
        let across = (self.x - x).max(x - self.x - self.width).max(0.0);
        let down = (self.y - y).max(y - self.y - self.height).max(0.0);
        across.hypot(down)
    }
}

/// The words of a run, split where their origin changes.
fn words(run: &TextRun<'_>, origins: &mut OriginFinder<'_>) -> Vec<PageWords> {
    let mut found: Vec<(Span, PageWords)> = Vec::new();
    let mut x = run.x;
    for glyph in &run.item.glyphs {
        let width = glyph.x_advance.at(run.item.size).to_pt();
        let text = &run.item.text[glyph.range()];
        match found.last_mut() {
            Some((span, last)) if *span == glyph.span.0 => {
                last.text.push_str(text);
                last.width += width;
            }
            _ => found.push((
                glyph.span.0,
                PageWords {
                    text: text.to_owned(),
                    origin: origins.of(glyph.span.0),
                    x,
                    y: run.y - ASCENT * run.size(),
                    width,
                    height: (ASCENT + DESCENT) * run.size(),
                },
            )),
        }
        x += width;
    }
    let words = found.into_iter().map(|(_, words)| words);
    words.filter(|words| !words.text.trim().is_empty()).collect()
}

/// Finds the origins of words in the markup of a page.
struct OriginFinder<'p> {
    markup: &'p str,
    /// The markup parsed as the file that it was, once a word comes from it.
    parsed: Option<(FileId, Source)>,
}

impl OriginFinder<'_> {
    fn of(&mut self, span: Span) -> Option<(String, usize)> {
        let id = span.id().filter(|id| is_main(*id))?;
        if self.parsed.as_ref().is_none_or(|(known, _)| *known != id) {
            self.parsed = Some((id, Source::new(id, self.markup.to_owned())));
        }
        let (_, source) = self.parsed.as_ref()?;
        let at = source.find(span)?.offset();
        let (path, start) = origin_at(source.text(), at)?.rsplit_once(':')?;
        Some((path.to_owned(), start.parse().ok()?))
    }
}

/// Hashes what can be seen in a frame, and not its place in the source.
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
