//! Why a value cannot be read: what is wrong, and what to write instead. Never reads a text.

/// A value as TOML for a key, whose name is empty for the key that the error is about.
pub(crate) type KeyValue = (&'static str, String);

/// Why a text cannot be read, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueError {
    /// What is wrong.
    pub(crate) message: String,
    /// What to write instead, as TOML; empty if that is not known.
    pub(crate) values: Vec<KeyValue>,
    /// What to do, if the examples in the schema do not help.
    pub(crate) help: Option<&'static str>,
}

impl ValueError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), values: Vec::new(), help: None }
    }

    pub(crate) fn or(self, written: Option<String>) -> Self {
        Self { values: written.map(|it| ("", it)).into_iter().collect(), ..self }
    }
}
