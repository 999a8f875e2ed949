//! The printed form of findings: takes findings; gives text for a terminal or a log. Never prints.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use super::{Finding, Place, Severity};

/// Whether printed findings carry colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// With colour, for a terminal.
    Colour,
    /// Without, for a log.
    Plain,
}

/// One finding as the lines that a person reads: code, message, place, the line, the mark, help.
pub fn render(finding: &Finding, ink: Ink) -> String {
    let level = match finding.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(finding.title())
        .id(finding.code.name())
        .elements(places(finding));
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match ink {
        Ink::Colour => Renderer::styled(),
        Ink::Plain => Renderer::plain(),
    };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    match &finding.place {
        Some(place) if place.file.row.is_some() => without_line(&text, place),
        _ => text,
    }
}

/// The text without the line and column behind the path of a cell, which says where it stands.
fn without_line(text: &str, place: &Place) -> String {
    let path = &place.file.path;
    let rest = |at: usize| {
        text[at + path.len()..]
            .trim_start_matches([':', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    };
    match text.find(path.as_str()) {
        Some(at) => format!("{}{path}{}", &text[..at], rest(at)),
        None => text.to_owned(),
    }
}

/// The marked places: one snippet if both are in one file, else one each.
fn places(finding: &Finding) -> Vec<Element<'_>> {
    let Some(place) = &finding.place else {
        return Vec::new();
    };
    if place.file.text.is_empty() {
        return vec![Origin::path(place.file.path.as_str()).into()];
    }
    let first = snippet(place).annotation(mark(AnnotationKind::Primary, place, &finding.label));
    match &finding.other {
        None => vec![first.into()],
        Some((other, label)) if other.file == place.file => {
            vec![
                first
                    .annotation(mark(AnnotationKind::Context, other, label))
                    .into(),
            ]
        }
        Some((other, label)) => {
            let second = snippet(other).annotation(mark(AnnotationKind::Context, other, label));
            vec![first.into(), second.into()]
        }
    }
}

fn snippet(place: &Place) -> Snippet<'_, Annotation<'_>> {
    let text = place.file.text.as_str();
    let row = place.file.row.filter(|_| !text.contains('\n'));
    Snippet::source(text)
        .path(place.file.path.as_str())
        .line_start(row.unwrap_or(1))
}

/// A mark on the place's first line only: a whole table or paragraph is more than one needs to see.
fn mark<'a>(kind: AnnotationKind, place: &'a Place, label: &'a str) -> Annotation<'a> {
    let text = &place.file.text;
    let start = place.span.start.min(text.len());
    let end = place.span.end.clamp(start, text.len());
    let line_end = text[start..end]
        .find(['\n', '\r'])
        .map_or(end, |at| start + at);
    let annotation = kind.span(start..line_end);
    if label.is_empty() {
        annotation
    } else {
        annotation.label(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, SourceFile};
    use std::sync::Arc;

    #[test]
    fn shows_code_place_line_mark_and_help() {
        let file = Arc::new(SourceFile::new(
            "data/a.toml",
            "name = \"A\"\nsumary = \"B\"\n",
        ));
        let finding = Finding::new(Code::UnknownKey, "unknown key `sumary`")
            .at(Place::new(&file, 11..17), "not a key of an alliance")
            .help("did you mean `summary`?");
        assert_eq!(
            render(&finding, Ink::Plain),
            "error[unknown-key]: unknown key `sumary`\n \
             --> data/a.toml:2:1\n  \
             |\n\
             2 | sumary = \"B\"\n  \
             | ^^^^^^ not a key of an alliance\n  \
             |\n  \
             = help: did you mean `summary`?"
        );
    }
}
