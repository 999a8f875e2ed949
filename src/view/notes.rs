//! Remarks on numbers: gives each remark of a view a number, and collects the list for the foot of the page.

use schemars::JsonSchema;
use serde::Serialize;

use super::origin::{RecordPath, TextOrigins, start};
use crate::record::{Line, Spanned};

/// A remark with the number that refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct NumberedNote {
    pub(crate) number: usize,
    pub(crate) text: String,
    origin: TextOrigins,
}

/// The remarks of a view, each once.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Vec<NumberedNote>,
}

impl Notes {
    /// Adds a remark, if there is one; returns the number that refers to it.
    pub(super) fn add<const MAX: usize>(
        &mut self,
        record_path: &RecordPath,
        remark: Option<&Spanned<Line<MAX>>>,
    ) -> Option<usize> {
        let remark = remark?;
        let text = &***remark;
        if let Some(note) = self.list.iter().find(|note| note.text == text) {
            return Some(note.number);
        }
        let number = self.list.len() + 1;
        self.list.push(NumberedNote {
            number,
            text: text.to_owned(),
            origin: record_path.origins([("text", start(remark))]),
        });
        Some(number)
    }

    pub(crate) fn into_list(self) -> Vec<NumberedNote> {
        self.list
    }
}
