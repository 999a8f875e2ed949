//! TOML as text: takes what an editor wrote; gives its tree and the places of its values, and reports syntax errors
//! with what was meant.

pub(super) mod hints;
pub(super) mod parser_help;
pub(super) mod syntax;
pub(super) mod trace;
pub(super) mod written;
