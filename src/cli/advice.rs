//! Advice on a command line that is none: takes the parser's error; adds what was probably meant.
//! Never decides what the program does.

use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::helpers::command;
use crate::diagnostic::nearest;
use crate::files;
use crate::project;
use crate::record;

/// The same error, which also says how to ask for a document where its id was typed as a command.
pub(super) fn advise(mut error: clap::Error) -> clap::Error {
    let word = match error.kind() {
        ErrorKind::InvalidSubcommand => error.get(ContextKind::InvalidSubcommand),
        ErrorKind::UnknownArgument => error.get(ContextKind::InvalidArg),
        _ => None,
    };
    let Some(ContextValue::String(word)) = word else {
        return error;
    };
    let Some(call) = call(word) else { return error };
    let tip = StyledStr::from(format!("for a document, write '{call}'"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    error
}

/// How to ask for the document that a word means, if it means one.
fn call(word: &str) -> Option<String> {
    let given = command().ignore_errors(true).try_get_matches().ok()?;
    let root = given.get_one::<std::path::PathBuf>("root")?;
    let name = match given.subcommand_name() {
        None => "impact".to_owned(),
        Some(name @ ("build" | "check" | "list" | "watch")) => format!("impact {name}"),
        Some(_) => return None,
    };
    let ids = ids(root);
    // Somebody may name the record's file.
    let word = Path::new(word).file_stem()?.to_str()?;
    let id = nearest(word, ids.iter().map(String::as_str))?;
    Some(format!("{name} --only {id}"))
}

/// Every id that `--only` takes, as far as they can be read without looking into the alliances' records.
fn ids(root: &Path) -> Vec<String> {
    let files = files::entries(&root.join(project::ALLIANCES)).unwrap_or_default();
    let alliances = files.iter().filter_map(|path| {
        let name = path.file_name()?.to_str()?;
        name.strip_suffix(".toml").map(str::to_owned)
    });
    let (themes, _) = record::shared_ids(root).unwrap_or_default();
    let others = project::RESERVED_IDS.map(str::to_owned);
    alliances.chain(themes).chain(others).collect()
}
