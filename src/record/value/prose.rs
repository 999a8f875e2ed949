//! Prose, as paragraphs, lists, emphasis and links: independent of how it is written and how a page shows it.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text of paragraphs and lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prose {
    /// The paragraphs and lists, in order.
    pub blocks: Vec<Block>,
}

/// A paragraph or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list with bullets; each item holds blocks.
    Bullets(Vec<Vec<Block>>),
    /// A numbered list with its first number; each item holds blocks.
    Numbers(u64, Vec<Vec<Block>>),
}

/// A stretch of text in a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Text as it is.
    Text(String),
    /// Emphasised text.
    Emphasis(Vec<Inline>),
    /// Strongly emphasised text.
    Strong(Vec<Inline>),
    /// A link: its address and its text.
    Link(String, Vec<Inline>),
}

/// Something that prose does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProseError {
    /// Its bytes in the prose.
    pub at: Range<usize>,
    /// What it is: `a heading`.
    pub what: &'static str,
    /// What to write instead.
    pub help: &'static str,
}

/// Whether a link may go to the address.
pub(crate) fn is_address(address: &str) -> bool {
    let rest =
        ["https://", "http://", "mailto:"].iter().find_map(|scheme| address.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}
