//! Errors in TOML that an editor makes: takes the text of a file; gives each error in an editor's words, with what was
//! meant. Each statement is read by itself, so that one mistake is one error.

pub(super) mod bare;
pub(super) mod conflict;
pub(super) mod extent;
pub(super) mod group;
pub(super) mod heading;
pub(super) mod interpretation;
pub(super) mod known_names;
pub(super) mod line;
pub(super) mod problem;
pub(super) mod prose;
pub(super) mod quote;
pub(super) mod reader;
pub(super) mod repeat;
pub(super) mod statement;
pub(super) mod trailing;
pub(super) mod value;

pub(crate) use conflict::conflicts;
pub(crate) use problem::SyntaxError;
pub(crate) use statement::syntax_errors;
