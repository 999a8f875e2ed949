//! TOML as text: takes what an editor wrote; gives its statements, the places of its values, and errors of its
//! syntax with what was meant. Never knows what a value means.

pub(super) mod hints;
pub(super) mod parser_help;
pub(super) mod syntax;
pub(super) mod trace;
pub(super) mod written;
