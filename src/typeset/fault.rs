//! Typst's errors as diagnostics: takes its errors while their world exists; gives a diagnostic for each at its
//! file, line and column, with the document it was found in.

use std::sync::Arc;

use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt};

use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};

/// The paths that messages show.
pub(super) struct ShownPaths<'a> {
    /// The document being typeset: `briefs/ebor.pdf`.
    pub(super) document: &'a str,
    /// The path of its filled markup.
    pub(super) markup: &'a str,
}

pub(super) fn diagnostics<'d>(
    world: &dyn World,
    errors: impl IntoIterator<Item = &'d SourceDiagnostic>,
    names: &ShownPaths<'_>,
) -> Vec<Diagnostic> {
    errors.into_iter().map(|error| diagnostic(world, error, names)).collect()
}

fn diagnostic(world: &dyn World, error: &SourceDiagnostic, names: &ShownPaths<'_>) -> Diagnostic {
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
        .then_some("add the font's file to fonts/, or use a family that is there");
    match hints.into_iter().chain(own).collect::<Vec<_>>().join("; ") {
        hints if hints.is_empty() => diagnostic,
        hints => diagnostic.help(hints),
    }
}

fn place(world: &dyn World, span: DiagSpan, names: &ShownPaths<'_>) -> Option<Place> {
    let id = span.id()?;
    let range = world.range(span)?;
    let text = world.source(id).ok()?.text().to_owned();
    let file = Arc::new(SourceFile::new(path(world, id, names), text));
    Some(Place::new(&file, range))
}

fn path(world: &dyn World, id: FileId, names: &ShownPaths<'_>) -> String {
    if id == world.main() {
        return names.markup.to_owned();
    }
    format!("templates{}", id.get().vpath().get_with_slash())
}
