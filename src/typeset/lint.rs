//! A look at laid-out pages, as a careful printer gives them: takes the pages; gives diagnostics
//! about those that somebody should look at. Never changes them.

use std::collections::BTreeMap;

use typst_layout::{Page, PagedDocument};

use super::text_run::{Run, runs};
use super::work::Work;
use crate::diagnostic::{Code, Diagnostic};

/// The parts of a page's height between which its body stands; above is its head, below its foot.
const BODY: (f64, f64) = (0.055, 0.93);

/// How near to a page's edge text may stand, in points: a printer needs 5 mm.
const EDGE: f64 = 14.0;

/// How full the last page must be, as a part of the body's height.
pub(super) const FULL: f64 = 0.2;

/// A last page whose body ends above this part of it is worth a tighter try.
const WORTH_A_TRY: f64 = 0.4;

/// How wide a column is taken to be at least, in points.
const COLUMN: f64 = 300.0;

/// How many points two runs may reach into one another.
const TOUCH: f64 = 1.0;

/// Whether a document goes over to a last page of a few lines.
pub(super) fn last_page_is_thin(document: &PagedDocument) -> bool {
    matches!(document.pages(), [_, .., last] if fill(last) < WORTH_A_TRY)
}

/// How much of all pages is filled, in pages.
pub(super) fn filled(document: &PagedDocument) -> f64 {
    document.pages().iter().map(fill).sum()
}

/// What is to be looked at in a document.
pub(super) fn diagnostics(document: &PagedDocument, work: &Work<'_>) -> Vec<Diagnostic> {
    let pages = document.pages();
    let mut found = Vec::new();
    if let Some(most) = work.most_pages.filter(|most| pages.len() > *most) {
        let message = format!("{} pages, but it should have {most} at most", pages.len());
        found.push(
            Diagnostic::new(Code::PageBudget, message)
                .help("shorten the prose, or leave out lesser figures"),
        );
    }
    if let [_, .., last] = pages
        && work.runs_on
        && fill(last) < FULL
    {
        let message = format!("page {}, the last, is less than a fifth full", pages.len());
        found.push(
            Diagnostic::new(Code::ThinPage, message)
                .help("shorten the text by these lines, or tell more"),
        );
    }
    for (number, page) in (1..).zip(pages) {
        page_diagnostics(number, page, &mut found);
    }
    found
}

fn page_diagnostics(number: usize, page: &Page, found: &mut Vec<Diagnostic>) {
    let all: Vec<_> = runs(page).into_iter().filter(|run| !run.is_blank()).collect();
    let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
    let size = (width, height);
    let off = |run: &&Run<'_>| run.is_within(size, -TOUCH);
    let near = |run: &&Run<'_>| !off(run) && run.is_within(size, EDGE);
    let help = "a word is too long for its place, or a picture too high; shorten or divide it";
    found.extend(first_of(all.iter().filter(off)).map(|words| {
        let message = format!("page {number}: {words} runs off the page");
        Diagnostic::new(Code::OutsidePage, message).help(help)
    }));
    found.extend(first_of(all.iter().filter(near)).map(|words| {
        let message = format!("page {number}: {words} is less than 5 mm from the page's edge");
        Diagnostic::new(Code::NearEdge, message).help(help)
    }));
    let body: Vec<_> = all.into_iter().filter(|run| is_body(run, height)).collect();
    for heading in stranded(&body) {
        let message = format!("page {number}: nothing follows the heading `{heading}`");
        found.push(
            Diagnostic::new(Code::StrandedHeading, message)
                .help("shorten or lengthen what stands before it"),
        );
    }
    if let Some((one, other)) = overlap(&body) {
        let (one, other) = (one.item.text.trim(), other.item.text.trim());
        let message = format!("page {number}: `{one}` and `{other}` stand on one another");
        found.push(
            Diagnostic::new(Code::OverlappingText, message)
                .help("shorten a label, or tell the number elsewhere"),
        );
    }
}

/// How far down the body of a page is filled, from 0 to 1.
fn fill(page: &Page) -> f64 {
    let height = page.frame.height().to_pt();
    let end =
        runs(page).iter().filter(|run| is_body(run, height)).map(|run| run.y).fold(0.0, f64::max);
    (end / height - BODY.0) / (BODY.1 - BODY.0)
}

fn is_body(run: &Run<'_>, height: f64) -> bool {
    run.y > height * BODY.0 && run.y < height * BODY.1
}

/// The words of the first of some runs, and how many more there are.
fn first_of<'r, 'p: 'r>(mut runs: impl Iterator<Item = &'r Run<'p>>) -> Option<String> {
    let first = runs.next()?.item.text.trim();
    Some(match runs.count() {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    })
}

/// The headings below which nothing stands in their column.
fn stranded(body: &[Run<'_>]) -> Vec<String> {
    let mut headings: BTreeMap<_, Vec<&Run<'_>>> = BTreeMap::new();
    for (index, run) in body.iter().enumerate() {
        if let Some(location) = run.heading {
            let first =
                body.iter().position(|other| other.heading == Some(location)).unwrap_or(index);
            headings.entry(first).or_default().push(run);
        }
    }
    let is_last = |lines: &Vec<&Run<'_>>| {
        let end = lines.iter().map(|run| run.y).fold(0.0, f64::max);
        let start = lines.iter().map(|run| run.x).fold(f64::MAX, f64::min);
        let below = |run: &&Run<'_>| {
            run.y > end + TOUCH && run.x + run.width() > start && run.x < start + COLUMN
        };
        !body.iter().any(|run| below(&run))
    };
    let words = |lines: Vec<&Run<'_>>| {
        lines.iter().map(|run| run.item.text.trim()).collect::<Vec<_>>().join(" ")
    };
    headings.into_values().filter(is_last).map(words).collect()
}

/// Two runs whose letters stand on one another.
fn overlap<'r, 'p>(body: &'r [Run<'p>]) -> Option<(&'r Run<'p>, &'r Run<'p>)> {
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

/// Where a run's small letters begin: descenders of the line above may reach below its capitals.
fn top(run: &Run<'_>) -> f64 {
    run.y - 0.48 * run.size()
}
