//! Binding: takes the sections of a document; gives one document. Contents, index and other sections with page
//! numbers are laid out when those are known, and again until they settle.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use typst_layout::Page;

use super::frames::{move_headings, overlay};
use super::lint;
use super::section::{ContentsHeading, LaidOutSection, PagePosition};
use super::work::{BoundSection, SectionContent};
use crate::diagnostic::Diagnostic;
use crate::order::{SortKey, index_letter};

/// How often the numbered sections are laid out at most until their page numbers settle: as often as the compiler
/// itself tries.
const ROUNDS: usize = 5;

/// What a section reads before the places of the others are known.
pub(super) const NO_PLACES: &[u8] = br#"{"contents": [], "index": [], "labels": {}, "pages": []}"#;

/// The places of everything in a document, as templates read them from `/places.json`.
#[derive(Debug, Default, Serialize)]
pub(super) struct Places<'p> {
    /// The headings of the contents, in order.
    contents: Vec<ContentsHeading>,
    /// Every labelled heading.
    labels: BTreeMap<&'p str, PagePosition>,
    /// The names of the index in a reader's order, grouped by letter.
    index: Vec<Letter<'p>>,
    pages: Vec<PageKind>,
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
        Self { name, places: Vec::new() }
    }
}

/// What is on a page besides its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(super) struct PageKind {
    /// Whether it has no foot.
    bare: bool,
    /// Whether it is left blank so that a part begins on a right-hand page.
    blank: bool,
}

impl Places<'_> {
    pub(super) fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("texts and numbers always serialise")
    }
}

/// A section with its pages as far as they are known.
pub(super) struct Part {
    section: BoundSection,
    pub(super) pages: Arc<LaidOutSection>,
}

/// Lays out a numbered section with the places known so far.
pub(super) type LayOut<'l> =
    &'l (dyn Fn(&SectionContent, &[u8]) -> Result<Arc<LaidOutSection>, Vec<Diagnostic>> + Sync);

/// The sections with the pages that they have in the document. The numbered ones are laid out, several at once,
/// until their page numbers settle.
///
/// # Errors
/// The errors that a layout reports.
pub(super) fn settle(
    sections: Vec<BoundSection>,
    print: bool,
    lay_out: LayOut<'_>,
) -> Result<Vec<Part>, Vec<Diagnostic>> {
    let laid: Vec<_> = sections
        .into_par_iter()
        .map(|section| {
            let pages = lay_out(&section.content, NO_PLACES)?;
            Ok::<_, Vec<Diagnostic>>(Part { section, pages })
        })
        .collect();
    let mut parts = first_error(laid)?;
    for _ in 0..ROUNDS {
        if round(&mut parts, print, lay_out, true)? && round(&mut parts, print, lay_out, false)? {
            break;
        }
    }
    Ok(parts)
}

/// Of several errors the first section's is reported, whichever thread was faster.
fn first_error<T, E>(results: Vec<Result<T, E>>) -> Result<Vec<T>, E> {
    results.into_iter().collect()
}

/// Lays out the numbered sections that grow, or the others, with the places known so far; returns whether every
/// section has as many pages as before.
fn round(
    parts: &mut [Part],
    print: bool,
    lay_out: LayOut<'_>,
    growing: bool,
) -> Result<bool, Vec<Diagnostic>> {
    let places = places(parts, print).json();
    let before: Vec<_> = parts.iter().map(|part| part.pages.pages.len()).collect();
    let is_wanted = |part: &&mut Part| match &part.section.content {
        SectionContent::Numbered(section) => section.grows == growing,
        SectionContent::Pages(_) => false,
    };
    let wanted: Vec<_> = parts.iter_mut().filter(is_wanted).collect();
    let laid: Vec<_> = wanted
        .into_par_iter()
        .map(|part| {
            part.pages = lay_out(&part.section.content, &places)?;
            Ok::<(), Vec<Diagnostic>>(())
        })
        .collect();
    first_error(laid)?;
    Ok(parts.iter().map(|part| part.pages.pages.len()).eq(before))
}

/// The number of pages before each section, blank ones included.
fn starts(parts: &[Part], print: bool) -> Vec<usize> {
    let mut count = 0;
    let start = |part: &Part| {
        let start = count + usize::from(print && part.section.opens_right && count % 2 == 1);
        count = start + part.pages.pages.len();
        start
    };
    parts.iter().map(start).collect()
}

/// Where everything is in the document.
pub(super) fn places(parts: &[Part], print: bool) -> Places<'_> {
    let mut places = Places { pages: page_kinds(parts, print), ..Places::default() };
    let mut names: BTreeMap<&str, Indexed<'_>> = BTreeMap::new();
    for (part, start) in parts.iter().zip(starts(parts, print)) {
        let marks = &part.pages.marks;
        places.contents.extend(marks.headings.iter().map(|heading| ContentsHeading {
            level: heading.level + part.section.depth,
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
    }
    places.index = index(names.into_values().collect());
    places
}

/// What is on each page besides its section.
pub(super) fn page_kinds(parts: &[Part], print: bool) -> Vec<PageKind> {
    let mut pages = Vec::new();
    for (part, start) in parts.iter().zip(starts(parts, print)) {
        pages.resize(start, PageKind { bare: false, blank: true });
        let numbers = 1..=part.pages.pages.len();
        let bare = |number| part.pages.marks.bare.contains(&number);
        pages.extend(numbers.map(|number| PageKind { bare: bare(number), blank: false }));
    }
    pages
}

/// The places of the feet: what is on each page, and nothing else that could differ.
pub(super) fn places_of_feet(pages: &[PageKind]) -> Vec<u8> {
    Places { pages: pages.to_vec(), ..Places::default() }.json()
}

/// The names of the index, sorted and grouped by letter.
fn index(mut names: Vec<Indexed<'_>>) -> Vec<Letter<'_>> {
    names.sort_by_cached_key(|it| SortKey::of(it.name));
    let mut letters: Vec<Letter<'_>> = Vec::new();
    for name in names {
        let letter = index_letter(name.name);
        if letters.last().is_none_or(|last| last.letter != letter) {
            letters.push(Letter { letter, names: Vec::new() });
        }
        let last = letters.last_mut().expect("pushed above if there was none");
        last.names.push(name);
    }
    letters
}

/// The pages of all sections with their feet laid over them, each with the markup that it comes from.
pub(super) fn pages(parts: Vec<Part>, print: bool, feet: &LaidOutSection) -> Vec<(Page, Arc<str>)> {
    let starts = starts(&parts, print);
    let mut feet_left = feet.pages.iter().cloned();
    let mut pages = Vec::new();
    for (part, start) in parts.into_iter().zip(starts) {
        let blank = feet_left.by_ref().take(start - pages.len());
        pages.extend(blank.map(|page| (page, Arc::clone(&feet.markup))));
        for (page, foot) in part.pages.pages.iter().zip(feet_left.by_ref()) {
            let mut frame = page.frame.clone();
            move_headings(&mut frame, part.pages.depth, part.section.depth);
            let frame = overlay(frame, foot.frame);
            let page = Page { frame, number: foot.number, ..page.clone() };
            pages.push((page, Arc::clone(&part.pages.markup)));
        }
    }
    pages
}

/// The warnings about the sections, in order. Pages of this document alone are checked here, with its page numbers.
pub(super) fn warnings(parts: &[Part], print: bool) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for (part, start) in parts.iter().zip(starts(parts, print)) {
        warnings.extend(part.pages.warnings.iter().cloned());
        if !part.pages.is_checked {
            warnings.extend(lint::of_pages(&part.pages.pages, start + 1));
        }
    }
    warnings
}
