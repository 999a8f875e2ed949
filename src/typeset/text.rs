//! The text of laid-out pages: gives each page's text line by line, and the characters without a glyph.

use std::collections::BTreeSet;

use typst_layout::{Page, PagedDocument};

use super::text_run::{TextRun, runs};

/// The greatest distance in points between baselines of one line, and between runs of one word: more than
/// rounding moves them, less than the narrowest space.
const TOLERANCE: f64 = 1.0;

/// The text of each page, in layout order.
pub(super) fn pages(document: &PagedDocument) -> Vec<String> {
    document.pages().iter().map(of_page).collect()
}

/// The text of a page, in layout order.
pub(super) fn of_page(page: &Page) -> String {
    let mut reader = LineReader::default();
    runs(page).iter().for_each(|run| reader.add(run));
    reader.text
}

/// The characters for which no font has a glyph, in code point order.
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
struct LineReader {
    text: String,
    /// The end of the last run.
    end: Option<(f64, f64)>,
}

impl LineReader {
    fn add(&mut self, run: &TextRun<'_>) {
        let text = &run.item.text;
        if let Some((x, y)) = self.end {
            if (run.y - y).abs() > TOLERANCE {
                self.text.push('\n');
            } else if run.x - x > TOLERANCE && !self.text.ends_with(' ') && !text.starts_with(' ') {
                self.text.push(' ');
            }
        }
        self.text.push_str(text);
        self.end = Some((run.x + run.width(), run.y));
    }
}
