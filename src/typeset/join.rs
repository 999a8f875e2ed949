//! Joining: takes the laid-out pieces of a document; gives one document. Contents, index and running lines are
//! laid out again until their page numbers settle.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use typst::layout::Point;
use typst_layout::{Page, PagedDocument};

use super::piece::{ContentsHeading, LaidOutPiece, PagePosition};
use crate::diagnostic::Diagnostic;
use crate::order::{SortKey, index_letter};

/// How often the numbered pieces are laid out at most until their page numbers settle: as often as the compiler
/// itself tries.
const ROUNDS: usize = 5;

/// The places of everything in a document, as templates read them from `/places.json`.
#[derive(Debug, Default, Serialize)]
struct Places<'p> {
    /// The headings of the contents, in order.
    contents: Vec<ContentsHeading>,
    /// Every labelled heading.
    labels: BTreeMap<&'p str, PagePosition>,
    /// The names of the index in a reader's order, grouped by letter.
    index: Vec<Letter<'p>>,
    /// The running lines of each page.
    pages: Vec<PageLines<'p>>,
}

/// A letter of the index.
#[derive(Debug, Serialize)]
struct Letter<'p> {
    letter: String,
    names: Vec<Indexed<'p>>,
}

/// A name of the index in its first spelling, with its first position on each page.
#[derive(Debug, Serialize)]
struct Indexed<'p> {
    name: &'p str,
    places: Vec<PagePosition>,
}

impl<'p> Indexed<'p> {
    fn new(name: &'p str) -> Self {
        let places = Vec::new();
        Self { name, places }
    }
}

/// The running lines of a page.
#[derive(Debug, Serialize)]
struct PageLines<'p> {
    /// The title of the part that continues on the page.
    head: Option<&'p str>,
    /// Whether it has no running head and foot.
    bare: bool,
    /// Whether it is left blank so that a part begins on a right-hand page.
    blank: bool,
}

/// A joined document.
pub(super) struct Joined {
    pub(super) document: PagedDocument,
    /// The content of `/places.json`.
    pub(super) places: Vec<u8>,
    /// The warnings about its pieces.
    pub(super) warnings: Vec<Diagnostic>,
}

/// Lays a piece out again with the places known so far.
pub(super) type LayOut<'l> =
    &'l (dyn Fn(&LaidOutPiece, Vec<u8>) -> Result<LaidOutPiece, Vec<Diagnostic>> + Sync);

/// Lays out the numbered pieces, several at once, until their page numbers settle, and joins all pieces. The
/// last piece holds the running lines of all others.
///
/// # Errors
/// The errors that a layout reports.
pub(super) fn join(
    mut pieces: Vec<LaidOutPiece>,
    print: bool,
    lay_out: LayOut<'_>,
) -> Result<Joined, Vec<Diagnostic>> {
    let mut running = pieces.pop().expect("a joined document has running lines");
    let mut settled = false;
    for _ in 0..ROUNDS {
        if !round(&mut pieces, print, lay_out, |piece| piece.grows)? {
            continue;
        }
        // The running lines depend only on the number of pages.
        let lines = places(&pieces, print);
        let (same, laid_out) = rayon::join(
            || round(&mut pieces, print, lay_out, |piece| !piece.grows),
            || lay_out(&running, lines),
        );
        running = laid_out?;
        settled = same?;
        if settled {
            break;
        }
    }
    let places = places(&pieces, print);
    if !settled {
        running = lay_out(&running, places.clone())?;
    }
    let mut warnings = Vec::new();
    for piece in pieces.iter_mut().chain([&mut running]) {
        warnings.append(&mut piece.warnings);
    }
    let info = pieces.first().map(|piece| piece.info.clone());
    let pages = overlay(&pieces, print, &running);
    Ok(Joined {
        document: PagedDocument::new(pages.into_iter().collect(), info.unwrap_or_default()),
        places,
        warnings,
    })
}

/// Lays out the wanted numbered pieces with the places known so far; returns whether every piece has as many
/// pages as before.
fn round(
    pieces: &mut [LaidOutPiece],
    print: bool,
    lay_out: LayOut<'_>,
    wanted: impl Fn(&LaidOutPiece) -> bool,
) -> Result<bool, Vec<Diagnostic>> {
    let places = places(pieces, print);
    let before: Vec<_> = pieces.iter().map(|piece| piece.pages.len()).collect();
    let numbered = pieces.iter_mut().filter(|piece| piece.markup.is_some());
    let numbered: Vec<_> = numbered.filter(|piece| wanted(piece)).collect();
    let laid_out: Vec<_> = numbered
        .into_par_iter()
        .map(|piece| {
            *piece = lay_out(piece, places.clone())?;
            Ok::<(), Vec<Diagnostic>>(())
        })
        .collect();
    // Of several errors the first piece's is reported, whichever thread was faster.
    laid_out.into_iter().collect::<Result<(), _>>()?;
    Ok(pieces.iter().map(|piece| piece.pages.len()).eq(before))
}

/// The number of pages before each piece, blank ones included.
fn starts(pieces: &[LaidOutPiece], print: bool) -> Vec<usize> {
    let mut count = 0;
    let start = |piece: &LaidOutPiece| {
        let start = count + usize::from(print && piece.opens_right && count % 2 == 1);
        count = start + piece.pages.len();
        start
    };
    pieces.iter().map(start).collect()
}

fn places(pieces: &[LaidOutPiece], print: bool) -> Vec<u8> {
    let mut places = Places::default();
    let mut names: BTreeMap<&str, Indexed<'_>> = BTreeMap::new();
    for (piece, start) in pieces.iter().zip(starts(pieces, print)) {
        let marks = &piece.marks;
        places.contents.extend(marks.headings.iter().map(|heading| ContentsHeading {
            place: heading.place.after(start),
            ..heading.clone()
        }));
        let labels = marks.labels.iter();
        places.labels.extend(labels.map(|(label, place)| (label.as_str(), place.after(start))));
        for it in &marks.names {
            let indexed = names.entry(&it.as_read).or_insert_with(|| Indexed::new(&it.name));
            let place = it.place.after(start);
            if indexed.places.last().is_none_or(|last| last.page != place.page) {
                indexed.places.push(place);
            }
        }
        while places.pages.len() < start {
            places.pages.push(PageLines { head: None, bare: false, blank: true });
        }
        for page in 1..=piece.pages.len() {
            places.pages.push(PageLines {
                head: None,
                bare: marks.bare.contains(&page),
                blank: false,
            });
        }
    }
    places.index = index(names.into_values().collect());
    put_heads(pieces, print, &mut places.pages);
    serde_json::to_vec(&places).expect("texts and numbers always serialise")
}

/// The names of the index, sorted and grouped by letter.
fn index(mut names: Vec<Indexed<'_>>) -> Vec<Letter<'_>> {
    names.sort_by_cached_key(|it| SortKey::of(it.name));
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for name in names {
        let letter = index_letter(name.name);
        if letters.last().is_none_or(|last| last.letter != letter) {
            let names = Vec::new();
            letters.push(Letter { letter, names });
        }
        let last = letters.last_mut().expect("pushed above if there was none");
        last.names.push(name);
    }
    letters
}

/// Sets each page's running head to the part that continues on it.
fn put_heads<'p>(pieces: &'p [LaidOutPiece], print: bool, pages: &mut [PageLines<'p>]) {
    let starts = starts(pieces, print);
    let headings = pieces.iter().zip(starts).flat_map(|(piece, start)| {
        let parts = piece.marks.headings.iter().filter(|heading| heading.level == 1);
        parts.map(move |heading| (heading.place.after(start).page, heading.title.as_str()))
    });
    let headings: Vec<_> = headings.collect();
    for (page, lines) in (1..).zip(pages) {
        let last = headings.iter().rev().find(|(begins, _)| *begins <= page);
        lines.head = last.filter(|(begins, _)| *begins < page).map(|(_, title)| *title);
    }
}

/// The pages of all pieces, with the running lines laid over them.
fn overlay(pieces: &[LaidOutPiece], print: bool, running: &LaidOutPiece) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut lines = running.pages.iter().cloned();
    for (piece, start) in pieces.iter().zip(starts(pieces, print)) {
        let blank = start - pages.len();
        pages.extend(lines.by_ref().take(blank));
        for (page, over) in piece.pages.iter().zip(lines.by_ref()) {
            let mut page = page.clone();
            page.frame.push_frame(Point::zero(), over.frame);
            page.number = over.number;
            pages.push(page);
        }
    }
    pages
}
