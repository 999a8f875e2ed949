//! What to write instead of a stretch of a file: takes a place and a text; gives the words that say so
//! and the file as it would be. Never changes a file.

use super::source::Place;

/// A replacement that makes a fault go away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is replaced; an empty place is where something is inserted.
    pub place: Place,
    /// What is to stand there.
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
        let old = self.place.words().trim();
        let mut lines = self.text.trim().lines();
        let first = lines.next().unwrap_or_default();
        let rest: String =
            lines.map(|line| format!(", and `{line}` on a line of its own")).collect();
        match (old.is_empty(), first.is_empty()) {
            (_, false) if self.is_guess => format!("did you mean `{first}`{rest}?"),
            (_, false) => format!("write `{first}`{rest}"),
            (false, true) => format!("delete `{old}`"),
            (true, true) => "write an ordinary space, or nothing".to_owned(),
        }
    }
}
