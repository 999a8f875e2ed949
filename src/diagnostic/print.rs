//! The printed form of diagnostics: takes diagnostics; gives text for a terminal or a log. Never prints.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use super::Diagnostic;
use super::code::Severity;
use super::source::Place;
use crate::character::{is_hidden, visible_name};

/// Whether printed diagnostics carry colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourChoice {
    /// With colour, for a terminal.
    Colour,
    /// Without, for a log.
    Plain,
}

/// One diagnostic as the lines that a person reads: code, message, place, the line, the mark, help.
pub fn render(diagnostic: &Diagnostic, colours: ColourChoice) -> String {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = level
        .primary_title(diagnostic.title())
        .id(diagnostic.code.name())
        .elements(places(diagnostic));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match colours {
        ColourChoice::Colour => Renderer::styled(),
        ColourChoice::Plain => Renderer::plain(),
    };
    let text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    match &diagnostic.place {
        Some(place) if place.file.row.is_some() => without_line(&text, place),
        Some(place) if shown_from(place) > place.file.line_at(place.span.start).1 => {
            with_column(&text, place)
        }
        _ => text,
    }
}

/// The most bytes of a line that are shown on each side of a mark, so that thousands of errors on one long line do not
/// print that line thousands of times. Chosen by eye.
const MARGIN: usize = 400;

/// The byte from which a place's line is shown.
fn shown_from(place: &Place) -> usize {
    let start = place.span.start;
    let near = place.file.text.ceil_char_boundary(start.saturating_sub(MARGIN));
    near.max(place.file.line_at(start).1)
}

/// The text with the column of the place, whose line is not shown from its beginning.
fn with_column(text: &str, place: &Place) -> String {
    let (line, column) = place.line_column();
    let before = format!("{}:{line}:", visible_name(&place.file.path));
    let Some((start, rest)) = text.split_once(&before) else {
        return text.to_owned();
    };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{start}{before}{column}{rest}")
}

/// The text without the line and column after the path of a cell, which already names the row and column.
fn without_line(text: &str, place: &Place) -> String {
    let path = visible_name(&place.file.path);
    let rest = |at: usize| {
        text[at + path.len()..]
            .trim_start_matches([':', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    };
    match text.find(&*path) {
        Some(at) => format!("{}{path}{}", &text[..at], rest(at)),
        None => text.to_owned(),
    }
}

/// The most lines between two places that are shown as one part of a file, chosen by eye.
const NEAR: usize = 100;

/// The marked places: one snippet if both are near each other in one file, else one each.
fn places(diagnostic: &Diagnostic) -> Vec<Element<'_>> {
    let Some(place) = &diagnostic.place else {
        return Vec::new();
    };
    if place.file.text.is_empty() {
        return vec![Origin::path(visible_name(&place.file.path)).into()];
    }
    let first = (AnnotationKind::Primary, place, diagnostic.label.as_str());
    match &diagnostic.other {
        None => vec![snippet(&[first])],
        Some((other, label)) => {
            let second = (AnnotationKind::Context, other, label.as_str());
            let line = |place: &Place| place.line_column().0;
            match other.file == place.file && line(other).abs_diff(line(place)) <= NEAR {
                true => vec![snippet(&[first, second])],
                false => vec![snippet(&[first]), snippet(&[second])],
            }
        }
    }
}

/// Marks in one file, with only the lines from the first to the last of them, so that printing takes the same time for
/// a file of any length.
fn snippet<'a>(marks: &[(AnnotationKind, &'a Place, &'a str)]) -> Element<'a> {
    let file = &marks[0].1.file;
    let starts = marks.iter().map(|(_, place, _)| place.span.start);
    let to = starts.max();
    let first = marks.iter().min_by_key(|(_, place, _)| place.span.start);
    let from = first.map_or(0, |(_, place, _)| shown_from(place));
    let line = file.line_at(from).0;
    let to = to.map_or(file.text.len(), |to| line_end(&file.text, to));
    let row = file.row.filter(|_| !file.text.contains('\n'));
    let snippet = Snippet::source(seen(&file.text[from..to]))
        .path(visible_name(&file.path))
        .line_start(row.unwrap_or(line));
    let marks = marks.iter().map(|(kind, place, label)| {
        let (start, end) = (place.span.start, place.span.end);
        // A mark on the place's first line only: a whole table or paragraph is more than one needs to see.
        let end = end.min(line_end(&file.text, start)).clamp(start, to.max(start));
        let offset = |at: usize| seen(&file.text[from..at]).len();
        let mark = kind.span(offset(start)..offset(end));
        match label.is_empty() {
            true => mark,
            false => mark.label(*label),
        }
    });
    snippet.annotations(marks).into()
}

/// Lines of a file with a sign in place of each invisible character.
fn seen(text: &str) -> Cow<'_, str> {
    let is_unseen = |c: char| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    match text.contains(is_unseen) {
        true => Cow::Owned(text.replace(is_unseen, "\u{fffd}")),
        false => Cow::Borrowed(text),
    }
}

/// The end of the line with this byte, or of the part of it that is shown.
fn line_end(text: &str, at: usize) -> usize {
    let last = text.floor_char_boundary(at.saturating_add(MARGIN));
    text[at..last].find(['\n', '\r']).map_or(last, |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::super::code::Code;
    use super::super::source::SourceFile;
    use super::*;
    use std::sync::Arc;

    #[test]
    fn shows_code_place_line_mark_and_help() {
        let file = Arc::new(SourceFile::new("data/a.toml", "name = \"A\"\nsumary = \"B\"\n"));
        let diagnostic = Diagnostic::new(Code::UnknownKey, "unknown key `sumary`")
            .at(Place::new(&file, 11..17), "not a key of an alliance")
            .help("did you mean `summary`?");
        assert_eq!(
            render(&diagnostic, ColourChoice::Plain),
            "error[unknown-key]: unknown key `sumary`\n \
             --> data/a.toml:2:1\n  \
             |\n\
             2 | sumary = \"B\"\n  \
             | ^^^^^^ not a key of an alliance\n  \
             |\n  \
             = help: did you mean `summary`?"
        );
    }

    #[test]
    fn a_long_line_is_shown_near_its_mark_with_its_own_column() {
        let text = format!("name = 1\nx = [{}]\n", "é, ".repeat(5_000));
        let file = Arc::new(SourceFile::new("data/a.toml", text));
        let at = file.line_at(9).1 + 5 + 4 * 4_000;
        let diagnostic =
            Diagnostic::new(Code::WrongType, "x").at(Place::new(&file, at..at + 2), "");
        let text = render(&diagnostic, ColourChoice::Plain);
        assert!(text.contains("--> data/a.toml:2:12006\n"), "{text}");
        assert!(text.len() < 2_000, "{}", text.len());
    }

    #[test]
    fn nothing_of_a_file_reaches_the_terminal_but_what_is_seen() {
        let file = Arc::new(SourceFile::new("a\n\u{1b}.toml", "x\u{202e} = \u{9b}2J \u{200d}y\n"));
        let diagnostic = Diagnostic::new(Code::UnknownKey, "unknown key `x\u{202e}`")
            .at(Place::new(&file, 0..4), "\u{1b}[2J")
            .help("\u{200b}");
        let text = render(&diagnostic, ColourChoice::Plain);
        assert!(!text.contains(|c: char| is_hidden(c) && c != '\n'), "{text:?}");
        assert!(text.contains("--> a\\u{a}\\u{1b}.toml:1:1"), "{text}");
        assert!(text.contains("`x\\u{202e}`"), "{text}");
    }
}
