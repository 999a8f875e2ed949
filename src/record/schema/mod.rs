//! The schema of the records: the types that serde reads, and what is made of them: the model of their tables
//! and keys, and the JSON Schema. Never reads a record.

#[cfg(test)]
pub(crate) mod grown;
pub(super) mod json_schema;
pub(super) mod model;
pub(super) mod shared_types;
pub(super) mod statement;
pub(super) mod style;
pub(super) mod types;
pub(super) mod value_type;
pub(super) mod wording;
