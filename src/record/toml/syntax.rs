//! Parses a file: takes its text; gives the tree, or reports the errors in its TOML in an editor's words.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned as TomlSpanned;
use toml::de::DeTable;

use super::hints::{SyntaxError, conflicts, syntax_errors as errors_with_hints};
use super::parser_help::help;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::error::guarded;

/// Parses a file; reports every error in its TOML.
pub(crate) fn parse<'f>(
    file: &'f Arc<SourceFile>,
    diagnostics: &mut Diagnostics,
) -> Option<TomlSpanned<DeTable<'f>>> {
    let conflicts = conflicts(&file.text);
    if !conflicts.is_empty() {
        diagnostics.extend(conflicts.into_iter().map(|it| described(file, it)));
        return None;
    }
    let (tree, errors) = DeTable::parse_recoverable(&file.text);
    if errors.is_empty() {
        return Some(tree);
    }
    diagnostics.extend(syntax_errors(file, &errors));
    None
}

/// The diagnostics for a file that is not TOML: the errors that the hints find, or the first of the parser.
fn syntax_errors(file: &Arc<SourceFile>, of_parser: &[toml::de::Error]) -> Vec<Diagnostic> {
    // The parser did not read the rest of the file.
    let mut deep = of_parser.iter().filter(|it| it.message().contains("recurs"));
    if let Some(error) = deep.next() {
        return vec![too_deep(file, error.span())];
    }
    // If the hints panic, the error of the parser is better than nothing.
    let errors = guarded(|| errors_with_hints(&file.path, &file.text)).unwrap_or_default();
    if errors.is_empty() {
        // Only the first: one unclosed bracket causes hundreds.
        return of_parser.iter().take(1).map(|error| diagnostic(file, error)).collect();
    }
    errors.into_iter().map(|error| described(file, error)).collect()
}

/// The diagnostic for an error, with what to write instead.
fn described(file: &Arc<SourceFile>, error: SyntaxError) -> Diagnostic {
    let diagnostic = Diagnostic::new(error.code, error.message).at(Place::new(file, error.at), "");
    let diagnostic = match error.instead {
        Some((at, text, true)) => diagnostic.guess(Place::new(file, at), text),
        Some((at, text, false)) => diagnostic.suggest(Place::new(file, at), text),
        None => diagnostic
            .help("each line is `key = value`, a heading `[…]` or `[[…]]`, or a comment after `#`"),
    };
    let diagnostic = match error.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    };
    match error.other {
        Some((at, label)) => diagnostic.and(Place::new(file, at), label),
        None => diagnostic,
    }
}

fn diagnostic(file: &Arc<SourceFile>, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let help = help(&message);
    Diagnostic::new(Code::TomlSyntax, message)
        .at(Place::new(file, error.span().unwrap_or(0..0)), "")
        .help(help)
}

/// The diagnostic for a file that is nested too deeply for the parser, which does not always give the place.
fn too_deep(file: &Arc<SourceFile>, span: Option<Range<usize>>) -> Diagnostic {
    let nesting = |line: &&str| line.matches(['.', '[', '{']).count();
    let deepest = file.text.lines().max_by_key(nesting).unwrap_or_default();
    let start = file.text.find(deepest).unwrap_or_default();
    let place = Place::new(file, span.unwrap_or(start..start + deepest.len()));
    let message = "dots, brackets or braces are nested too deeply";
    Diagnostic::new(Code::TomlSyntax, message)
        .at(place, "")
        .help("remove those that are repeated by mistake; each line is `key = value` or a heading")
}

/// A diagnostic for a record that the schema allows and serde does not.
pub(crate) fn unreadable(file: &Arc<SourceFile>, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    Diagnostic::new(Code::WrongType, error.message().to_owned()).at(Place::new(file, span), "")
}
