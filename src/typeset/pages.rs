//! Laid-out pages to look at: takes a document as the compiler laid it out, with its markup; gives each
//! page's picture, text and digest, and the words on it with where they come from. Never writes a PDF.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use typst::layout::{Frame, FrameItem, Point};
use typst::syntax::{FileId, Source, Span};
use typst_layout::{Page, PagedDocument};
use typst_svg::SvgOptions;

use super::text;
use super::text_run::{Run, runs};
use crate::diagnostic::SourceFile;
use crate::digest::Digest;
use crate::template::escape::origin_at;

/// How far from words a click may be and still be on them, in points.
const NEAR: f64 = 4.0;

/// The pages of a document.
#[derive(Clone, Debug)]
pub struct Pages {
    pages: Vec<Page>,
    /// The markup of each piece.
    sources: Arc<HashMap<FileId, Arc<str>>>,
    /// The texts of the records that the words come from, by path.
    pub records: Arc<BTreeMap<String, Arc<SourceFile>>>,
    /// The digest of the PDF that was made of them.
    pub pdf: Option<Digest>,
}

/// Some words on a page that come from one place, with measures in points from the page's top left.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The words.
    pub text: String,
    /// The value of a record that they come from: its path and the byte at which it begins.
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
    pub(super) fn of(document: &PagedDocument, sources: HashMap<FileId, Arc<str>>) -> Self {
        Self {
            pages: document.pages().to_vec(),
            sources: Arc::new(sources),
            records: Arc::default(),
            pdf: None,
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

    /// The words of a page, in the order in which they were laid out.
    pub fn spots(&self, page: usize) -> Vec<Spot> {
        let mut origins = Origins { sources: &self.sources, read: HashMap::new() };
        let runs = self.pages.get(page).map(runs).unwrap_or_default();
        let spots = runs.iter().flat_map(|run| spots(run, &mut origins));
        spots.collect()
    }

    /// The words at a point, by their place among those of the page.
    pub fn spot_at(&self, page: usize, x: f64, y: f64) -> Option<(Vec<Spot>, usize)> {
        let spots = self.spots(page);
        let near = spots.iter().enumerate();
        let near = near.map(|(at, spot)| (at, spot.distance(x, y)));
        let near = near.filter(|(_, distance)| *distance <= NEAR);
        let (at, _) = near.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some((spots, at))
    }
}

impl Spot {
    /// The number of the letter at a distance from the page's left edge, as far as letters of one width
    /// tell.
    pub fn letter_at(&self, x: f64) -> usize {
        let letters = self.text.chars().count();
        #[expect(clippy::cast_precision_loss, reason = "a line has few letters")]
        let before = (x - self.x) / self.width.max(f64::EPSILON) * letters as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is cut to the letters of a line"
        )]
        let before = before.max(0.0) as usize;
        before.min(letters)
    }

    /// How far a point is from the words.
    fn distance(&self, x: f64, y: f64) -> f64 {
        let across = (self.x - x).max(x - self.x - self.width).max(0.0);
        let down = (self.y - y).max(y - self.y - self.height).max(0.0);
        across.hypot(down)
    }
}

/// The words of a run, parted where they come from different places.
fn spots(run: &Run<'_>, origins: &mut Origins<'_>) -> Vec<Spot> {
    let mut spots: Vec<(Span, Spot)> = Vec::new();
    let mut x = run.x;
    for glyph in &run.item.glyphs {
        let width = glyph.x_advance.at(run.item.size).to_pt();
        let words = &run.item.text[glyph.range()];
        match spots.last_mut() {
            Some((span, spot)) if *span == glyph.span.0 => {
                spot.text.push_str(words);
                spot.width += width;
            }
            _ => spots.push((
                glyph.span.0,
                Spot {
                    text: words.to_owned(),
                    origin: origins.of(glyph.span.0),
                    x,
                    y: run.y - 0.8 * run.size(),
                    width,
                    height: 1.05 * run.size(),
                },
            )),
        }
        x += width;
    }
    let spots = spots.into_iter().map(|(_, spot)| spot);
    spots.filter(|spot| !spot.text.trim().is_empty()).collect()
}

/// Finds in markup where words come from.
struct Origins<'p> {
    sources: &'p HashMap<FileId, Arc<str>>,
    /// The markup that was read so far.
    read: HashMap<FileId, Source>,
}

impl Origins<'_> {
    fn of(&mut self, span: Span) -> Option<(String, usize)> {
        let id = span.id()?;
        let text = self.sources.get(&id)?;
        let read = self.read.entry(id);
        let source = read.or_insert_with(|| Source::new(id, text.to_string()));
        let at = source.find(span)?.offset();
        let (path, start) = origin_at(source.text(), at)?.rsplit_once(':')?;
        Some((path.to_owned(), start.parse().ok()?))
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
