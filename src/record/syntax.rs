//! Faults of TOML's syntax in an editor's words: takes the parser's error; gives a finding.

use std::sync::Arc;

use super::deceit;
use super::slip::{Slip, slips};
use crate::character::{Deceit, deceits};
use crate::diagnostic::{Code, Finding, Place, SourceFile};
use crate::error::guarded;

/// How many faults of one file the parser is trusted with: one unclosed bracket makes hundreds.
const MOST: usize = 3;

/// The findings for a file that is no TOML: the slips that an editor can see, and what the parser says
/// of the lines before them.
pub(super) fn findings(file: &Arc<SourceFile>, faults: &[toml::de::Error]) -> Vec<Finding> {
    // If looking for what was meant fails, what the parser says is better than nothing.
    let slips = guarded(|| slips(&file.text)).unwrap_or_default();
    // What the parser says of lines behind a slip may come from the slip.
    let first = slips.iter().map(|slip| slip.at.start).min();
    let line = first.map(|at| file.line_at(at).1);
    let faults = faults.iter().filter(|fault| {
        let at = fault.span().map_or(0, |span| span.start);
        line.is_none_or(|line| at < line)
    });
    let told = faults.take(MOST).map(|fault| finding(file, fault));
    let mut told: Vec<_> = told.collect();
    // Two faults that one hidden character makes are told once.
    told.dedup_by(|one, other| one.place == other.place && one.message == other.message);
    told.into_iter()
        .chain(slips.into_iter().map(|slip| slip_finding(file, slip)))
        .collect()
}

fn slip_finding(file: &Arc<SourceFile>, slip: Slip) -> Finding {
    let finding = Finding::new(Code::TomlSyntax, slip.message)
        .at(Place::new(file, slip.at), "")
        .help(slip.help);
    match slip.other {
        Some((at, label)) => finding.and(Place::new(file, at), label),
        None => finding,
    }
}

fn finding(file: &Arc<SourceFile>, fault: &toml::de::Error) -> Finding {
    let message = fault.message().lines().collect::<Vec<_>>().join("; ");
    let span = fault.span().unwrap_or(0..0);
    if let Some(finding) = hidden_in_line(file, span.start) {
        return finding;
    }
    Finding::new(Code::TomlSyntax, message.clone())
        .at(Place::new(file, span), "")
        .help(help(&message))
}

/// The finding for the first character of a line that no reader sees, if there is one: the parser would
/// speak of what an editor cannot see.
fn hidden_in_line(file: &Arc<SourceFile>, at: usize) -> Option<Finding> {
    let start = file.line_at(at).1;
    let line = file.text.get(start..)?.lines().next()?;
    let mut lies = deceits(line).into_iter();
    let (at, lie) = lies.find(|(_, lie)| matches!(lie, Deceit::Hidden(_)))?;
    let (finding, meant) = deceit::finding("the line", &line[at.clone()], &lie);
    let place = Place::new(file, start + at.start..start + at.end);
    Some(deceit::suggested(finding, place.clone(), meant).at(place, ""))
}

/// A finding for a record that the schema allows and serde does not.
pub(super) fn unreadable(file: &Arc<SourceFile>, fault: &toml::de::Error) -> Finding {
    let span = fault.span().unwrap_or(0..0);
    Finding::new(Code::WrongType, fault.message().to_owned()).at(Place::new(file, span), "")
}

/// What an editor most likely has to do.
fn help(message: &str) -> &'static str {
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
