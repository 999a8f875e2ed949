//! Advice on a wrong command line: takes the parser's error; adds the command that was probably meant.
//! Never decides what the program does.

use std::ffi::OsString;
use std::path::Path;

use clap::CommandFactory as _;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::command::Arguments;
use super::ids::ids;
use crate::diagnostic::nearest;

/// The same error, with a tip on how to ask for a document where its id was typed as a command.
pub(super) fn advise(mut error: clap::Error, words: &[OsString]) -> clap::Error {
    let wrong = match error.kind() {
        ErrorKind::InvalidSubcommand => error.get(ContextKind::InvalidSubcommand),
        ErrorKind::UnknownArgument => error.get(ContextKind::InvalidArg),
        _ => None,
    };
    let Some(ContextValue::String(wrong)) = wrong else {
        return error;
    };
    let Some(call) = call(wrong, words) else { return error };
    let tip = StyledStr::from(format!("for a document, write '{call}'"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    error
}

/// The command line for the document that a word means, if it means one. The command, if any, is the
/// first of the words.
fn call(wrong: &str, words: &[OsString]) -> Option<String> {
    let command = match words.get(1).and_then(|word| word.to_str()) {
        Some(name @ ("build" | "check" | "list" | "watch")) => format!("impact {name}"),
        Some(name) if Arguments::command().find_subcommand(name).is_some() => return None,
        _ => "impact".to_owned(),
    };
    let ids = ids(words);
    // People also type the path of the record.
    let wrong = Path::new(wrong).file_stem()?.to_str()?;
    let id = nearest(wrong, ids.iter().map(String::as_str))?;
    Some(format!("{command} --only {id}"))
}
