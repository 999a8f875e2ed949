//! The schema of the records: the types that serde reads, and the model of tables and keys and the JSON Schemas that
//! are generated from them.

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
