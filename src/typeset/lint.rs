//! A proofreader's checks of laid-out pages: takes the pages; gives warnings about overlaps, text near or off the
//! edge, stranded headings, thin last pages and page budgets.

use std::collections::BTreeMap;

use typst_layout::{Page, PagedDocument};

use super::text_run::{TextRun, runs};
use crate::diagnostic::{Code, Diagnostic};

/// The part of a page's height that counts as its body, between head and foot. With the shipped margins the head
/// ends at 14 mm, a tight body begins at 16 mm (0.055), a roomy one ends at 275 mm (0.93), and the foot follows
/// at 282 mm.
const BODY: (f64, f64) = (0.055, 0.93);

/// The least distance of text from the page's edge, in points: 5 mm, which printers ask for.
const EDGE: f64 = 14.0;

/// How full a last page must be, as part of the body's height. Chosen by eye; the message says a fifth.
pub(super) const FULL: f64 = 0.2;

/// A last page filled to less than this is worth another fit. Chosen by eye; the templates estimate with the
/// same number.
const WORTH_A_TRY: f64 = 0.4;

/// The width in points within which a heading's text is looked for: less than the main column, 112 mm.
const COLUMN: f64 = 300.0;

/// The most points by which two runs may overlap: rounding moves them by less.
const TOUCH: f64 = 1.0;

/// Whether a document ends with a page of a few lines.
pub(super) fn last_page_is_thin(document: &PagedDocument) -> bool {
    matches!(document.pages(), [_, .., last] if fill(last) < WORTH_A_TRY)
}

/// The filled part of all pages, in pages.
pub(super) fn filled(document: &PagedDocument) -> f64 {
    document.pages().iter().map(fill).sum()
}

/// The warnings about the extent of a section that should have at most this number of pages.
pub(super) fn of_extent(document: &PagedDocument, most_pages: usize) -> Vec<Diagnostic> {
    let pages = document.pages();
    let mut found = Vec::new();
    if pages.len() > most_pages {
        let message = format!("{} pages, but should have at most {most_pages}", pages.len());
        found.push(
            Diagnostic::new(Code::PageBudget, message)
                .help("shorten the prose, or leave out minor figures"),
        );
    }
    if let [_, .., last] = pages
        && fill(last) < FULL
    {
        let message = format!("the last page, page {}, is less than a fifth full", pages.len());
        found.push(
            Diagnostic::new(Code::ThinPage, message)
                .help("shorten the text by these lines, or add to it"),
        );
    }
    found
}

/// The warnings about single pages, which are numbered from `first`.
pub(super) fn of_pages(pages: &[Page], first: usize) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (number, page) in (first..).zip(pages) {
        page_diagnostics(number, page, &mut found);
    }
    found
}

fn page_diagnostics(number: usize, page: &Page, found: &mut Vec<Diagnostic>) {
    let all: Vec<_> = runs(page).into_iter().filter(|run| !run.is_blank()).collect();
    let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
    let size = (width, height);
    let off = |run: &&TextRun<'_>| run.is_within(size, -TOUCH);
    let near = |run: &&TextRun<'_>| !off(run) && run.is_within(size, EDGE);
    let help = "a word is too long, or a picture too tall, for its space; shorten or divide it";
    found.extend(first_of(all.iter().filter(off)).map(|words| {
        let message = format!("page {number}: {words} runs off the page");
        Diagnostic::new(Code::OutsidePage, message).help(help)
    }));
    found.extend(first_of(all.iter().filter(near)).map(|words| {
        let message = format!("page {number}: {words} is less than 5 mm from the edge of the page");
        Diagnostic::new(Code::NearEdge, message).help(help)
    }));
    let body: Vec<_> = all.into_iter().filter(|run| is_body(run, height)).collect();
    for heading in stranded(&body) {
        let message = format!("page {number}: nothing follows the heading `{heading}`");
        found.push(
            Diagnostic::new(Code::StrandedHeading, message)
                .help("shorten or lengthen the text before it"),
        );
    }
    if let Some((one, other)) = overlap(&body) {
        let (one, other) = (one.item.text.trim(), other.item.text.trim());
        let message = format!("page {number}: `{one}` and `{other}` overlap");
        found.push(
            Diagnostic::new(Code::OverlappingText, message)
                .help("shorten a label, or give the number elsewhere"),
        );
    }
}

/// How far down a page's body is filled, from 0 to 1.
fn fill(page: &Page) -> f64 {
    let height = page.frame.height().to_pt();
    let end =
        runs(page).iter().filter(|run| is_body(run, height)).map(|run| run.y).fold(0.0, f64::max);
    (end / height - BODY.0) / (BODY.1 - BODY.0)
}

fn is_body(run: &TextRun<'_>, height: f64) -> bool {
    run.y > height * BODY.0 && run.y < height * BODY.1
}

/// The text of the first of some runs, and the number of the others.
fn first_of<'r, 'p: 'r>(mut runs: impl Iterator<Item = &'r TextRun<'p>>) -> Option<String> {
    let first = runs.next()?.item.text.trim();
    Some(match runs.count() {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    })
}

/// The headings with nothing below them in their column.
fn stranded(body: &[TextRun<'_>]) -> Vec<String> {
    let mut headings: BTreeMap<_, Vec<&TextRun<'_>>> = BTreeMap::new();
    for (index, run) in body.iter().enumerate() {
        if let Some(location) = run.heading {
            let first =
                body.iter().position(|other| other.heading == Some(location)).unwrap_or(index);
            headings.entry(first).or_default().push(run);
        }
    }
    let is_last = |lines: &Vec<&TextRun<'_>>| {
        let end = lines.iter().map(|run| run.y).fold(0.0, f64::max);
        let start = lines.iter().map(|run| run.x).fold(f64::MAX, f64::min);
        let below = |run: &&TextRun<'_>| {
            run.y > end + TOUCH && run.x + run.width() > start && run.x < start + COLUMN
        };
        !body.iter().any(|run| below(&run))
    };
    let words = |lines: Vec<&TextRun<'_>>| {
        lines.iter().map(|run| run.item.text.trim()).collect::<Vec<_>>().join(" ")
    };
    headings.into_values().filter(is_last).map(words).collect()
}

/// Two runs whose letters overlap.
fn overlap<'r, 'p>(body: &'r [TextRun<'p>]) -> Option<(&'r TextRun<'p>, &'r TextRun<'p>)> {
    let mut sorted: Vec<_> = body.iter().collect();
    sorted.sort_by(|one, other| top(one).total_cmp(&top(other)));
    for (index, one) in sorted.iter().enumerate() {
        let near = sorted[index + 1..].iter().take_while(|other| top(other) + TOUCH < one.y);
        for other in near {
            let width = (one.x + one.width()).min(other.x + other.width()) - one.x.max(other.x);
            if width > TOUCH {
                return Some((one, other));
            }
        }
    }
    None
}

/// The x-height of a text font as part of its size; that of Source Sans 3 is 0.486.
const X_HEIGHT: f64 = 0.48;

/// The top of a run's small letters. Its capitals may meet descenders of the line above.
fn top(run: &TextRun<'_>) -> f64 {
    run.y - X_HEIGHT * run.size()
}
