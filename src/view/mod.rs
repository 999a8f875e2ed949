//! What each template sees: takes the extract; gives serialisable views in which every number
//! has its words. Never holds markup.

mod abbreviation;
mod case_study;
mod document;
mod edition_changes;
mod gain;
mod grades;
mod origin;
mod outcome;
mod overview;
mod report;
mod scale;
mod style;
mod sum;
mod total;

pub use document::{View, fields, traced_view, view};
pub(crate) use origin::MARK;
pub use style::look;

use origin::{Origins, Whence, start};
use schemars::JsonSchema;
use serde::Serialize;

use crate::record::{Line, Spanned};

/// A name and what it says: one line of the facts at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Fact {
    /// What the fact is about.
    pub(crate) label: String,
    /// The fact, or several.
    pub(crate) texts: Vec<String>,
    origin: Origins,
}

/// A remark on a number, with the number that refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Note {
    pub(crate) number: usize,
    pub(crate) text: String,
    origin: Origins,
}

/// Remarks as they are gathered; the same remark stands only once.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Vec<Note>,
}

impl Notes {
    /// Adds a remark, if there is one; gives the number that refers to it.
    fn add<const MAX: usize>(
        &mut self,
        whence: &Whence,
        remark: Option<&Spanned<Line<MAX>>>,
    ) -> Option<usize> {
        let remark = remark?;
        let text = &***remark;
        if let Some(note) = self.list.iter().find(|note| note.text == text) {
            return Some(note.number);
        }
        let number = self.list.len() + 1;
        self.list.push(Note {
            number,
            text: text.to_owned(),
            origin: whence.origins([("text", start(remark))]),
        });
        Some(number)
    }

    pub(crate) fn into_list(self) -> Vec<Note> {
        self.list
    }
}

/// What is known of a number beside it: `Kingshurst Academy, 2012–13`.
pub(crate) fn detail(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Words as a list to read: `a, b and c`.
pub(crate) fn and_list(words: &[String]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}
