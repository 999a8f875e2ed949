//! The text of laid-out pages: takes frames; gives each page's text line by line, how far it
//! reaches, and characters that no font could show.

use std::collections::BTreeSet;

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// How far apart baselines or words may be and still be one line or word, in points.
const NEAR: f64 = 1.0;

/// The text of each page, in the order in which it was laid out.
pub(super) fn pages(document: &PagedDocument) -> Vec<String> {
    let text_of = |frame: &Frame| {
        let mut reader = Reader::default();
        each_text(frame, Point::zero(), &mut |item, at| reader.add(item, at));
        reader.text
    };
    document
        .pages()
        .iter()
        .map(|page| text_of(&page.frame))
        .collect()
}

/// Below this part of a page's height stands its foot.
const FOOT: f64 = 0.93;

/// A last page whose text ends above this part of its height is thin.
const THIN: f64 = 0.4;

/// Whether a document goes over to a last page of a few lines.
pub(super) fn last_page_is_thin(document: &PagedDocument) -> bool {
    let [_, .., last] = document.pages() else {
        return false;
    };
    let height = last.frame.height();
    let mut end = Abs::zero();
    each_text(&last.frame, Point::zero(), &mut |_, at| {
        if at.y < height * FOOT {
            end = end.max(at.y);
        }
    });
    end < height * THIN
}

/// The characters for which a page shows no glyph, in the order of their code points.
pub(super) fn missing_glyphs(document: &PagedDocument) -> Vec<char> {
    let mut missing = BTreeSet::new();
    for page in document.pages() {
        each_text(&page.frame, Point::zero(), &mut |item, _| {
            for glyph in item.glyphs.iter().filter(|glyph| glyph.id == 0) {
                missing.extend(item.text[glyph.range()].chars().next());
            }
        });
    }
    missing.into_iter().collect()
}

fn each_text(frame: &Frame, origin: Point, then: &mut dyn FnMut(&TextItem, Point)) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                each_text(&group.frame, origin + *at + moved, then);
            }
            FrameItem::Text(text) => then(text, origin + *at),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Reader {
    text: String,
    /// Where the last item ended.
    end: Option<(Abs, Abs)>,
}

impl Reader {
    fn add(&mut self, item: &TextItem, at: Point) {
        if let Some((x, y)) = self.end {
            if (at.y - y).to_pt().abs() > NEAR {
                self.text.push('\n');
            } else if (at.x - x).to_pt() > NEAR
                && !self.text.ends_with(' ')
                && !item.text.starts_with(' ')
            {
                self.text.push(' ');
            }
        }
        self.text.push_str(&item.text);
        self.end = Some((at.x + item.width(), at.y));
    }
}
