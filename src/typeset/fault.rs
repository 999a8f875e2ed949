//! Typst's errors as diagnostics: takes its errors while their world exists; gives a diagnostic for each at its
//! file, line and column.

use std::sync::Arc;

use typst::diag::{Severity as TypstSeverity, SourceDiagnostic};
use typst::syntax::{DiagSpan, FileId};
use typst::{World, WorldExt};

use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};

/// The path that messages show for the filled markup.
#[derive(Clone, Copy)]
pub(super) struct ShownPath<'a>(pub(super) &'a str);

pub(super) fn diagnostics<'d>(
    world: &dyn World,
    errors: impl IntoIterator<Item = &'d SourceDiagnostic>,
    shown: ShownPath<'_>,
) -> Vec<Diagnostic> {
    errors.into_iter().map(|error| diagnostic(world, error, shown)).collect()
}

fn diagnostic(world: &dyn World, error: &SourceDiagnostic, shown: ShownPath<'_>) -> Diagnostic {
    let code = match error.severity {
        _ if error.message.starts_with("unknown font family") => Code::MissingFont,
        TypstSeverity::Error => Code::TypstFault,
        TypstSeverity::Warning => Code::TypstWarning,
    };
    let mut diagnostic = Diagnostic::new(code, error.message.as_str());
    if let Some(place) = place(world, error.span, shown) {
        diagnostic = diagnostic.at(place, "");
    }
    let in_markup = error.trace.iter().rev().find(|point| point.span.id() == Some(world.main()));
    if let Some(call) = in_markup.and_then(|point| place(world, point.span.into(), shown)) {
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

fn place(world: &dyn World, span: DiagSpan, shown: ShownPath<'_>) -> Option<Place> {
    let id = span.id()?;
    let range = world.range(span)?;
    let text = world.source(id).ok()?.text().to_owned();
    let file = Arc::new(SourceFile::new(path(world, id, shown), text));
    Some(Place::new(&file, range))
}

fn path(world: &dyn World, id: FileId, shown: ShownPath<'_>) -> String {
    if id == world.main() {
        return shown.0.to_owned();
    }
    format!("templates{}", id.get().vpath().get_with_slash())
}
