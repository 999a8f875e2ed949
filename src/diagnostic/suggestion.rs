//! What to write at a place of a file: takes the place and the text; gives the advice in words, and the text of the
//! file with the replacement.

use super::source::Place;

/// A replacement that corrects an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is replaced; an empty place is where something is inserted.
    pub place: Place,
    /// The new text.
    pub text: String,
    /// Whether it is only likely that this was meant.
    pub is_guess: bool,
}

impl Suggestion {
    /// The file's text with the replacement made.
    pub fn applied(&self) -> String {
        let text = &self.place.file.text;
        let (start, end) = (self.place.span.start, self.place.span.end);
        [&text[..start], &self.text, &text[end..]].concat()
    }

    /// The replacement in words: write `this`, and `that` on a line of its own.
    pub fn words(&self) -> String {
        self.worded(" on a line of its own")
    }

    /// The same for a sheet, which has no lines: write `this`, and `that`.
    pub fn words_in_sheet(&self) -> String {
        self.worded("")
    }

    fn worded(&self, place_of_rest: &str) -> String {
        let old = self.place.words().trim();
        let mut lines = self.text.trim().lines();
        let first = lines.next().unwrap_or_default();
        let rest: String = lines.map(|line| format!(", and `{line}`{place_of_rest}")).collect();
        match (old.is_empty(), first.is_empty()) {
            (_, false) if self.is_guess => format!("did you mean `{first}`{rest}?"),
            (_, false) => format!("write `{first}`{rest}"),
            (false, true) => format!("delete `{old}`"),
            (true, true) => "write an ordinary space, or nothing".to_owned(),
        }
    }
}
