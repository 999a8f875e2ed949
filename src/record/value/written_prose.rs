//! Prose as a record holds it: takes the text that serde hands over; gives the prose it reads as.

use std::borrow::Cow;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::prose::Prose;

/// Prose written as Markdown in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenProse(Prose);

impl Deref for WrittenProse {
    type Target = Prose;

    fn deref(&self) -> &Prose {
        &self.0
    }
}

impl<'de> Deserialize<'de> for WrittenProse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Prose::parse(&text).map(Self).map_err(|errors| D::Error::custom(errors[0].what))
    }
}

impl JsonSchema for WrittenProse {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Prose".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "prose",
            "minLength": 1,
            "examples": ["A first paragraph.\n\nA second one."],
        })
    }
}

impl From<WrittenProse> for Prose {
    fn from(written: WrittenProse) -> Self {
        written.0
    }
}
