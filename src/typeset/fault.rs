//! Typst's errors made ours: takes its errors while the world is alive; gives diagnostics at
//! the file, line and column, with the document they were found in.

use std::sync::Arc;

use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt};

use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};

/// Where the compiler's files are shown to come from.
pub(super) struct Names<'a> {
    /// The document being typeset: `briefs/ebor.pdf`.
    pub(super) document: &'a str,
    /// The path to show for its filled markup.
    pub(super) markup: &'a str,
}

/// A diagnostic for each of Typst's errors.
pub(super) fn diagnostics<'d>(
    world: &dyn World,
    errors: impl IntoIterator<Item = &'d SourceDiagnostic>,
    names: &Names<'_>,
) -> Vec<Diagnostic> {
    errors.into_iter().map(|error| diagnostic(world, error, names)).collect()
}

fn diagnostic(world: &dyn World, error: &SourceDiagnostic, names: &Names<'_>) -> Diagnostic {
    let code = match error.severity {
        _ if error.message.starts_with("unknown font family") => Code::MissingFont,
        TypstSeverity::Error => Code::TypstFault,
        TypstSeverity::Warning => Code::TypstWarning,
    };
    let mut diagnostic = Diagnostic::new(code, error.message.as_str()).found_in(names.document);
    if let Some(place) = place(world, error.span, names) {
        diagnostic = diagnostic.at(place, "");
    }
    let in_markup = error.trace.iter().rev().find(|point| point.span.id() == Some(world.main()));
    if let Some(call) = in_markup.and_then(|point| place(world, point.span.into(), names)) {
        diagnostic = diagnostic.and(call, "called from here");
    }
    let hints: Vec<_> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
    let own = (code == Code::MissingFont)
        .then_some("add the font's file to fonts/, or name a family that is there");
    match hints.into_iter().chain(own).collect::<Vec<_>>().join("; ") {
        hints if hints.is_empty() => diagnostic,
        hints => diagnostic.help(hints),
    }
}

fn place(world: &dyn World, span: DiagSpan, names: &Names<'_>) -> Option<Place> {
    let id = span.id()?;
    let range = world.range(span)?;
    let text = world.source(id).ok()?.text().to_owned();
    let file = Arc::new(SourceFile::new(path(world, id, names), text));
    Some(Place::new(&file, range))
}

fn path(world: &dyn World, id: FileId, names: &Names<'_>) -> String {
    if id == world.main() {
        return names.markup.to_owned();
    }
    format!("templates{}", id.get().vpath().get_with_slash())
}
