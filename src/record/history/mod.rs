//! Two states of the records: takes both; gives what changed between them, in a reader's terms. Never checks
//! either.

pub(super) mod changes;
pub(super) mod diff;
pub(super) mod matching;
pub(super) mod revision;
