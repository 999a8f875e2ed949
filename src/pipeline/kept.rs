//! Markup that is kept for other tools. Takes a bound document with the markup of its sections; returns files that
//! Typst's own program can compile.

use std::collections::HashMap;
use std::sync::Arc;

use crate::plan::{Document, Kind};

/// The markup of a document as files: one that includes the sections, the sections, and the places of everything on
/// the pages.
pub(super) fn kept_files(
    document: &Document,
    sections: Vec<(String, Arc<str>)>,
    places: &[u8],
) -> Vec<(String, Vec<u8>)> {
    let depths = document
        .sections
        .iter()
        .map(|section| (section.markup_path(&document.path), document.depth_of(section)));
    let depths: HashMap<_, _> = depths.collect();
    let include = |(path, _): &(String, Arc<str>)| match depths.get(path) {
        Some(0) | None => format!("#include \"/{path}\"\n"),
        Some(depth) => format!("#[#set heading(offset: {depth})\n#include \"/{path}\"]\n"),
    };
    let main = sections.iter().map(include).collect::<String>().into_bytes();
    let places_path = match document.kind {
        Kind::Report => "places.json".to_owned(),
        _ => format!("{}/places.json", document.path.trim_end_matches(".pdf")),
    };
    let places = [br#"{"whole": true, "#, places.strip_prefix(b"{").unwrap_or(places)].concat();
    let sections = sections.into_iter().map(|(path, text)| (path, text.as_bytes().to_vec()));
    sections.chain([(document.markup_path(), main), (places_path, places)]).collect()
}
