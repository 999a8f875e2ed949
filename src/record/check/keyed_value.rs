//! A value of a file with its key and what the schema knows of it.

use serde_json::Value as Json;
use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

/// A value and its key.
pub(super) struct KeyedValue<'v, 'c> {
    pub(super) key: &'v str,
    pub(super) value: &'v TomlSpanned<DeValue<'v>>,
    /// The schema of the value.
    pub(super) shape: &'c Json,
    /// The description of the key.
    pub(super) help: Option<&'v str>,
}
