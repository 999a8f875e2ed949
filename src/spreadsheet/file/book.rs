//! A book and positions in it, in the words of somebody who looks at a sheet.

use std::sync::Arc;

use super::cell::{Grid, letters};
use crate::diagnostic::{Place, SourceFile};

/// A workbook, or a folder of CSV files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// The path to show for it.
    pub path: String,
    /// Its sheets, in its order.
    pub grids: Vec<Grid>,
    /// Whether each sheet is a file of its own, named by its title.
    pub is_folder: bool,
}

/// A cell, or a whole row or sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The sheet's title.
    pub title: String,
    /// The row, from 1.
    pub row: Option<usize>,
    /// The column, from 0, and its heading.
    pub column: Option<(usize, String)>,
    /// What the cell shows.
    pub text: String,
}

impl Position {
    /// A sheet.
    pub fn sheet(title: &str) -> Self {
        Self { title: title.to_owned(), row: None, column: None, text: String::new() }
    }

    /// A row of the sheet, from 1.
    pub fn row(self, row: usize) -> Self {
        Self { row: Some(row), ..self }
    }

    /// A column of the row, from 0, with its heading, and what the cell shows.
    pub fn column(self, column: usize, heading: &str, text: String) -> Self {
        Self { column: Some((column, heading.to_owned())), text, ..self }
    }
}

impl Book {
    /// The place of a position, with the words in its cell marked; the whole cell if they are not in it.
    pub fn place(&self, position: &Position, words: &str) -> Place {
        let mut path = match self.is_folder {
            true => format!("{}/{}.csv", self.path, position.title),
            false => format!("{}, sheet {}", self.path, position.title),
        };
        if let Some(row) = position.row {
            path += &format!(", row {row}");
        }
        if let Some((column, heading)) = &position.column {
            let heading = match heading.as_str() {
                "" => String::new(),
                heading => format!(" ({heading})"),
            };
            path += &format!(", column {}{heading}", letters(*column));
        }
        let file = SourceFile::cell(path, position.text.clone(), position.row);
        let start = position.text.find(words).filter(|_| !words.is_empty());
        let span = match start {
            Some(start) => start..start + words.len(),
            None => 0..position.text.len(),
        };
        Place::new(&Arc::new(file), span)
    }
}
