//! The text of laid-out pages: takes runs; gives each page's text line by line, and characters
//! that no font could show.

use std::collections::BTreeSet;

use typst_layout::{Page, PagedDocument};

use super::text_run::{Run, runs};

/// How far apart baselines or words may be and still be one line or word, in points.
const NEAR: f64 = 1.0;

/// The text of each page, in the order in which it was laid out.
pub(super) fn pages(document: &PagedDocument) -> Vec<String> {
    document.pages().iter().map(of_page).collect()
}

/// The text of a page, in the order in which it was laid out.
pub(super) fn of_page(page: &Page) -> String {
    let mut reader = Reader::default();
    runs(page).iter().for_each(|run| reader.add(run));
    reader.text
}

/// The characters for which a page shows no glyph, in the order of their code points.
pub(super) fn missing_glyphs(document: &PagedDocument) -> Vec<char> {
    let mut missing = BTreeSet::new();
    for run in document.pages().iter().flat_map(runs) {
        for glyph in run.item.glyphs.iter().filter(|glyph| glyph.id == 0) {
            missing.extend(run.item.text[glyph.range()].chars().next());
        }
    }
    missing.into_iter().collect()
}

#[derive(Default)]
struct Reader {
    text: String,
    /// Where the last run ended.
    end: Option<(f64, f64)>,
}

impl Reader {
    fn add(&mut self, run: &Run<'_>) {
        let text = &run.item.text;
        if let Some((x, y)) = self.end {
            if (run.y - y).abs() > NEAR {
                self.text.push('\n');
            } else if run.x - x > NEAR && !self.text.ends_with(' ') && !text.starts_with(' ') {
                self.text.push(' ');
            }
        }
        self.text.push_str(text);
        self.end = Some((run.x + run.width(), run.y));
    }
}
