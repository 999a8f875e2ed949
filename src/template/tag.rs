//! The places of tags in a template.

use std::sync::Arc;

use crate::diagnostic::{Place, SourceFile};

/// A line and a column, both from 1, as Handlebars gives them.
pub(super) type At = (usize, usize);

/// The place at a line and column: the expression that begins there, or the rest of the line.
pub(super) fn place(file: &Arc<SourceFile>, (line, column): At) -> Place {
    let start: usize =
        file.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let text = file.text[start..].lines().next().unwrap_or_default();
    let inner = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let length = match text[inner..].find("}}") {
        Some(end) if text[inner..].starts_with("{{") => end + 2,
        _ => text.len() - inner,
    };
    Place::new(file, start + inner..start + inner + length)
}
