//! Text files and parts of them: takes a text and bytes of it; gives lines, columns and words. Bytes within a character
//! are allowed: they are widened to the whole of it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::character::visible_name;

/// A text file as it was read, or a cell of a sheet, with the path to show for it.
#[derive(Debug)]
pub struct SourceFile {
    /// The path from the project's root, with forward slashes; of a cell, also its sheet, row and
    /// column.
    pub path: String,
    /// The whole text, with U+FFFD for bytes that are not UTF-8.
    pub text: String,
    /// The row of a cell, from 1.
    pub row: Option<usize>,
    /// The byte at which each line begins, computed when first needed.
    lines: OnceLock<Vec<usize>>,
    /// The number of characters before every `STEP` bytes, computed when first needed.
    characters: OnceLock<Vec<usize>>,
}

/// The bytes between two stored counts of characters, so that thousands of places on one long line stay fast. Chosen by
/// eye.
const STEP: usize = 512;

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, self.row, &self.text) == (&other.path, other.row, &other.text)
    }
}

impl Eq for SourceFile {}

impl SourceFile {
    /// A file.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            row: None,
            lines: OnceLock::new(),
            characters: OnceLock::new(),
        }
    }

    /// A cell, with the row that it is in.
    pub fn cell(path: impl Into<String>, text: impl Into<String>, row: Option<usize>) -> Self {
        Self { row, ..Self::new(path, text) }
    }

    /// The key that orders files by path, and the cells of a sheet by row.
    pub fn order(&self) -> (String, Option<usize>, String) {
        let sheet = self.path.split_once(", row ").filter(|_| self.row.is_some());
        let sheet = sheet.map_or(self.path.as_str(), |(sheet, _)| sheet);
        (sheet.to_owned(), self.row, self.path.clone())
    }

    /// The bytes widened to whole characters of the text.
    pub fn clamp(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(span.start);
        start..self.text.ceil_char_boundary(span.end.max(start))
    }

    /// The text at these bytes, widened to whole characters.
    pub fn slice(&self, span: &Range<usize>) -> &str {
        &self.text[self.clamp(span)]
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        })
    }

    /// How many characters begin before a byte.
    fn characters_before(&self, at: usize) -> usize {
        let begin = |bytes: &[u8]| bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count();
        let bytes = self.text.as_bytes();
        let steps = self.characters.get_or_init(|| {
            let mut count = 0;
            let steps = bytes.chunks(STEP).map(|chunk| {
                count += begin(chunk);
                count
            });
            std::iter::once(0).chain(steps).collect()
        });
        let at = at.min(bytes.len());
        steps[at / STEP] + begin(&bytes[at / STEP * STEP..at])
    }

    /// The line with this byte, from 1, and the byte at which it begins.
    pub fn line_at(&self, at: usize) -> (usize, usize) {
        let lines = self.lines();
        let number = lines.partition_point(|start| *start <= at);
        (number, lines[number - 1])
    }
}

/// A part of a source file, in whole characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes in the file's text; an empty range marks a point.
    pub span: Range<usize>,
}

impl Place {
    /// A stretch of `file`, widened to whole characters: a parser's bytes may end inside of one.
    pub fn new(file: &Arc<SourceFile>, span: Range<usize>) -> Self {
        Self { span: file.clamp(&span), file: Arc::clone(file) }
    }

    /// The text there.
    pub fn words(&self) -> &str {
        self.file.slice(&self.span)
    }

    /// The line and column where the place begins, both from 1; columns count characters.
    pub fn line_column(&self) -> (usize, usize) {
        self.line_column_of(self.span.start)
    }

    /// The line and column after the end of the place, both from 1.
    pub fn end_line_column(&self) -> (usize, usize) {
        self.line_column_of(self.span.end)
    }

    fn line_column_of(&self, at: usize) -> (usize, usize) {
        let (line, start) = self.file.line_at(at);
        let before = |at| self.file.characters_before(at);
        (line, before(at) - before(start) + 1)
    }
}

/// `data/alliances/ebor.toml:12:3`; only the path for a cell, or for a file without text.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible_name(&self.file.path))?;
        if self.file.text.is_empty() || self.file.row.is_some() {
            return Ok(());
        }
        let (line, column) = self.line_column();
        write!(f, ":{line}:{column}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let file = Arc::new(SourceFile::new("a.toml", "x = 1\nname = “é” # b"));
        let at = file.text.find('#').expect("the text has a #");
        assert_eq!(Place::new(&file, at..at).line_column(), (2, 12));
    }

    #[test]
    fn a_place_never_cuts_a_character() {
        let file = Arc::new(SourceFile::new("a.toml", "“é”"));
        for start in 0..12 {
            for end in 0..12 {
                let place = Place::new(&file, start..end);
                assert!(place.words().len() <= file.text.len());
                assert!(place.span.start <= place.span.end);
                assert_eq!(place.line_column().0, 1);
            }
        }
        assert_eq!(Place::new(&file, 1..4).words(), "“é");
    }

    #[test]
    fn a_place_behind_the_last_line_break_is_on_the_line_after() {
        let file = Arc::new(SourceFile::new("a.toml", "a\nb\n"));
        assert_eq!(Place::new(&file, 4..4).line_column(), (3, 1));
        assert_eq!(Place::new(&file, 1..1).line_column(), (1, 2));
    }
}
