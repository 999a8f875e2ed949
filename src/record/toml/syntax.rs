//! Faults of TOML's syntax in an editor's words: takes the file and the parser's errors; gives diagnostics.

use std::ops::Range;
use std::sync::Arc;

use super::hints::{Slip, slips};
use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};
use crate::error::guarded;

/// The diagnostics for a file that is no TOML: the slips that an editor can see, else what the parser says first.
pub(crate) fn diagnostics(file: &Arc<SourceFile>, faults: &[toml::de::Error]) -> Vec<Diagnostic> {
    // Nothing else can be said of a file that the parser did not follow to its end.
    let mut deep = faults.iter().filter(|it| it.message().contains("recurs"));
    if let Some(fault) = deep.next() {
        return vec![too_deep(file, fault.span())];
    }
    // If looking for what was meant fails, what the parser says is better than nothing.
    let slips = guarded(|| slips(&file.path, &file.text)).unwrap_or_default();
    if slips.is_empty() {
        // One unclosed bracket makes hundreds.
        return faults.iter().take(1).map(|fault| diagnostic(file, fault)).collect();
    }
    slips.into_iter().map(|slip| slip_diagnostic(file, slip)).collect()
}

/// The diagnostic for a slip, with what to write instead.
pub(crate) fn slip_diagnostic(file: &Arc<SourceFile>, slip: Slip) -> Diagnostic {
    let diagnostic = Diagnostic::new(slip.code, slip.message).at(Place::new(file, slip.at), "");
    let diagnostic = match slip.instead {
        Some((at, text, true)) => diagnostic.guess(Place::new(file, at), text),
        Some((at, text, false)) => diagnostic.suggest(Place::new(file, at), text),
        None => diagnostic
            .help("each line is `key = value`, a heading `[…]` or `[[…]]`, or a comment after `#`"),
    };
    let diagnostic = match slip.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    };
    match slip.other {
        Some((at, label)) => diagnostic.and(Place::new(file, at), label),
        None => diagnostic,
    }
}

fn diagnostic(file: &Arc<SourceFile>, fault: &toml::de::Error) -> Diagnostic {
    let message = fault.message().lines().collect::<Vec<_>>().join("; ");
    let help = help(&message);
    Diagnostic::new(Code::TomlSyntax, message)
        .at(Place::new(file, fault.span().unwrap_or(0..0)), "")
        .help(help)
}

/// The diagnostic for a file that nests deeper than the parser goes. It does not always say where.
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
pub(crate) fn unreadable(file: &Arc<SourceFile>, fault: &toml::de::Error) -> Diagnostic {
    let span = fault.span().unwrap_or(0..0);
    Diagnostic::new(Code::WrongType, fault.message().to_owned()).at(Place::new(file, span), "")
}

/// What an editor most likely has to do.
pub(crate) fn help(message: &str) -> &'static str {
    let lower = message.to_lowercase();
    if lower.contains("escape") {
        "in a text between double quotes a backslash is written twice: `\\\\`"
    } else if lower.contains("duplicate") {
        "a key stands only once in a table; for a second entry begin a new `[[…]]`"
    } else if lower.contains("quoted") || lower.contains("string") {
        "put the text between straight double quotes, `\"like this\"`, or longer prose between `'''` and `'''`"
    } else if lower.contains("array") || lower.contains("`]`") {
        "a list is written `[\"one\", \"two\"]`, with a comma between its entries"
    } else if lower.contains("inline table") || lower.contains("`}`") {
        "a table on one line is written `{ value = 40, date = \"2011\" }`"
    } else {
        "each line is `key = value`, a heading `[…]` or `[[…]]`, or a comment after `#`"
    }
}
