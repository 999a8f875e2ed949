//! Joins pieces: takes them as they were laid out; gives one document whose contents, index and
//! running lines are laid out last, when it is known on which page everything stands.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;
use typst::layout::Point;
use typst_layout::{Page, PagedDocument};

use super::piece::{Heading, Laid, Place};
use crate::diagnostic::Diagnostic;
use crate::order::{SortKey, index_letter};

/// How often the numbered pieces are laid out until their page numbers hold, as often as the
/// compiler itself tries.
const ROUNDS: usize = 5;

/// Where everything stands, as templates read it from `/places.json`.
#[derive(Debug, Default, Serialize)]
struct Places<'p> {
    /// The headings of the contents, in order.
    contents: Vec<Heading>,
    /// Every labelled heading.
    labels: BTreeMap<&'p str, Place>,
    /// The names of the index in a reader's order, by the letter that each is listed under.
    index: Vec<Letter<'p>>,
    /// What stands at the head of each page.
    pages: Vec<PageLines<'p>>,
}

/// A letter of the index.
#[derive(Debug, Serialize)]
struct Letter<'p> {
    letter: String,
    names: Vec<Indexed<'p>>,
}

/// A name of the index as it is first written, with the first place on every page.
#[derive(Debug, Serialize)]
struct Indexed<'p> {
    name: &'p str,
    places: Vec<Place>,
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
    /// The part that the page goes on with.
    head: Option<&'p str>,
    /// Whether it has neither head nor foot.
    bare: bool,
    /// Whether it is left blank, so that a part begins on a right-hand page.
    blank: bool,
}

/// A joined document.
pub(super) struct Joined {
    pub(super) document: PagedDocument,
    /// Where everything stands.
    pub(super) places: Vec<u8>,
    /// What there is to say about its pieces.
    pub(super) warnings: Vec<Diagnostic>,
}

/// Lays a piece out again, now that it is told where everything stands.
pub(super) type LayOut<'l> = &'l (dyn Fn(&mut Laid, Vec<u8>) -> Result<(), Vec<Diagnostic>> + Sync);

/// Lays the numbered pieces out until their page numbers hold, several at once, and joins all. The
/// last piece runs along all others.
///
/// # Errors
/// The faults that laying out finds.
pub(super) fn join(
    mut pieces: Vec<Laid>,
    print: bool,
    lay_out: LayOut<'_>,
) -> Result<Joined, Vec<Diagnostic>> {
    let mut running = pieces.pop().expect("a joined document has running lines");
    let mut settled = false;
    for _ in 0..ROUNDS {
        if !round(&mut pieces, print, lay_out, |piece| piece.grows)? {
            continue;
        }
        // The running lines need to know no more than how many pages there are.
        let lines = places(&pieces, print);
        let (same, laid) = rayon::join(
            || round(&mut pieces, print, lay_out, |piece| !piece.grows),
            || lay_out(&mut running, lines),
        );
        laid?;
        settled = same?;
        if settled {
            break;
        }
    }
    let places = places(&pieces, print);
    if !settled {
        lay_out(&mut running, places.clone())?;
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

/// Lays out the numbered pieces that are wanted, with the places that all have so far; says whether
/// their pages are as many as before.
fn round(
    pieces: &mut [Laid],
    print: bool,
    lay_out: LayOut<'_>,
    wanted: impl Fn(&Laid) -> bool,
) -> Result<bool, Vec<Diagnostic>> {
    let places = places(pieces, print);
    let before: Vec<_> = pieces.iter().map(|piece| piece.pages.len()).collect();
    let numbered = pieces.iter_mut().filter(|piece| piece.markup.is_some());
    let numbered: Vec<_> = numbered.filter(|piece| wanted(piece)).collect();
    let laid = numbered.into_par_iter();
    let laid: Vec<_> = laid.map(|piece| lay_out(piece, places.clone())).collect();
    laid.into_iter().collect::<Result<(), _>>()?;
    Ok(pieces.iter().map(|piece| piece.pages.len()).eq(before))
}

/// How many pages come before each piece, blank ones included.
fn starts(pieces: &[Laid], print: bool) -> Vec<usize> {
    let mut count = 0;
    let start = |piece: &Laid| {
        let start = count + usize::from(print && piece.opens_right && count % 2 == 1);
        count = start + piece.pages.len();
        start
    };
    pieces.iter().map(start).collect()
}

fn places(pieces: &[Laid], print: bool) -> Vec<u8> {
    let mut places = Places::default();
    let mut names: BTreeMap<&str, Indexed<'_>> = BTreeMap::new();
    for (piece, start) in pieces.iter().zip(starts(pieces, print)) {
        let marks = &piece.marks;
        places.contents.extend(
            marks
                .headings
                .iter()
                .map(|heading| Heading { place: heading.place.after(start), ..heading.clone() }),
        );
        let labels = marks.labels.iter();
        places.labels.extend(labels.map(|(label, place)| (label.as_str(), place.after(start))));
        for it in &marks.names {
            let known = names.entry(&it.as_read).or_insert_with(|| Indexed::new(&it.name));
            let place = it.place.after(start);
            if known.places.last().is_none_or(|last| last.page != place.page) {
                known.places.push(place);
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
    serde_json::to_vec(&places).expect("places are texts and numbers, which always serialise")
}

/// The names of the index by letter.
fn index(mut names: Vec<Indexed<'_>>) -> Vec<Letter<'_>> {
    names.sort_by_cached_key(|it| SortKey::of(it.name));
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for name in names {
        let letter = index_letter(name.name);
        if letters.last().is_none_or(|last| last.letter != letter) {
            let names = Vec::new();
            letters.push(Letter { letter, names });
        }
        let last = letters.last_mut().expect("one was just put there");
        last.names.push(name);
    }
    letters
}

/// Names at the head of each page the part that it goes on with.
fn put_heads<'p>(pieces: &'p [Laid], print: bool, pages: &mut [PageLines<'p>]) {
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

/// The pages of all pieces with their running lines over them.
fn overlay(pieces: &[Laid], print: bool, running: &Laid) -> Vec<Page> {
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
