//! Slips of writing that make a file no TOML: takes the file's text; gives each slip in an editor's words,
//! with what was meant. Each statement is read by itself, so that one slip is one error. Never changes a file.

mod bare;
mod behind;
mod conflict;
mod extent;
mod group;
mod heading;
mod line;
mod model;
mod note;
mod prose;
mod quote;
mod reader;
mod repeat;
mod statement;
mod taken;
mod value;

pub(super) use conflict::conflicts;
pub(super) use note::Slip;
pub(super) use statement::slips;
