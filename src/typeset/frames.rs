//! Changes to laid-out pages: takes a frame; gives its elements other locations, or its headings other levels. Never
//! moves anything.

use std::mem::size_of;
use std::num::NonZeroUsize;

use typst::foundations::{NativeElement as _, Smart, StyleChain};
use typst::introspection::{Location, Tag};
use typst::layout::{Frame, FrameItem, GroupItem, Point};
use typst::model::{Destination, HeadingElem};
use typst::text::Glyph;
use typst::utils::hash128;

/// Gives every element of a frame a location that depends on this key too. The compiler gives the same locations to
/// the same elements of two sections, and in a document no two elements may share one.
pub(super) fn relocate(frame: &mut Frame, key: &str) {
    let moved = |location: Location| Location::new(hash128(&(key, location.hash())));
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => {
                if let Some(parent) = &mut group.parent {
                    parent.location = moved(parent.location);
                }
                relocate(&mut group.frame, key);
            }
            FrameItem::Tag(Tag::Start(element, _)) => {
                let location = element.location().expect("an element in a tag has a location");
                element.set_location(moved(location));
            }
            FrameItem::Tag(Tag::End(location, ..)) => *location = moved(*location),
            FrameItem::Link(Destination::Location(location), _) => *location = moved(*location),
            _ => {}
        }
        true
    });
}

/// Gives the headings of a frame other levels: those at `from` levels below their own are then `to` below it.
pub(super) fn move_headings(frame: &mut Frame, from: usize, to: usize) {
    if from == to || !has_heading(frame) {
        return;
    }
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => move_headings(&mut group.frame, from, to),
            FrameItem::Tag(Tag::Start(element, _)) => {
                if let Some(heading) = element.to_packed_mut::<HeadingElem>() {
                    let level = heading.resolve_level(StyleChain::default()).get();
                    let level = NonZeroUsize::new((level + to).saturating_sub(from));
                    heading.level.set(Smart::Custom(level.unwrap_or(NonZeroUsize::MIN)));
                }
            }
            _ => {}
        }
        true
    });
}

/// A frame with another one laid over it. Neither is copied.
pub(super) fn overlay(below: Frame, above: Frame) -> Frame {
    let mut frame = Frame::hard(below.size());
    for part in [below, above] {
        frame.push(Point::zero(), FrameItem::Group(GroupItem::new(part)));
    }
    frame
}

fn has_heading(frame: &Frame) -> bool {
    frame.items().any(|(_, item)| match item {
        FrameItem::Group(group) => has_heading(&group.frame),
        FrameItem::Tag(Tag::Start(element, _)) => element.elem() == HeadingElem::ELEM,
        _ => false,
    })
}

/// About how many bytes of memory a frame takes.
pub(super) fn weight(frame: &Frame) -> usize {
    let items = frame.items().map(|(_, item)| {
        let more = match item {
            FrameItem::Group(group) => weight(&group.frame),
            FrameItem::Text(text) => text.glyphs.len() * size_of::<Glyph>() + text.text.len(),
            FrameItem::Tag(_) => TAG,
            _ => 0,
        };
        size_of::<(Point, FrameItem)>() + more
    });
    items.sum()
}

/// The bytes that an element in a tag takes; chosen by eye, for elements differ and share what they hold.
const TAG: usize = 400;
