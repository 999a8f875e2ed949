//! The sheets that a school fills in: takes the model of an alliance's record; gives each sheet's title and
//! columns.

use crate::record::{FileKind, Key, KeyKind, Model, ValueType, sentence};
use crate::spreadsheet::file::cell::{Cell, Grid};

/// A sheet. Each of its rows is a table of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: &'static str,
    /// The keys that lead from a record to the tables.
    pub path: Vec<&'static str>,
    /// The model of the tables.
    pub model: &'static Model,
    /// The numbered list whose entries its rows are, or belong to.
    pub list: Option<NumberedList>,
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A list of numbered entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedList {
    /// Its key in a record.
    pub key: &'static str,
    /// What one of the entries is, in words.
    pub words: String,
    /// The title of the sheet whose rows they are.
    pub title: &'static str,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// What its cells say.
    pub kind: ColumnKind,
    /// What its cells hold.
    pub key: Key,
}

/// A sheet with the values of records.
#[derive(Clone, Debug, PartialEq)]
pub struct FilledSheet {
    /// The sheet.
    pub sheet: Sheet,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl FilledSheet {
    /// The sheet's cells, headings and all.
    pub fn grid(&self) -> Grid {
        let headings = self.sheet.columns.iter().map(|it| Cell::Text(it.titled()));
        let mut rows = vec![headings.collect()];
        rows.extend(self.rows.iter().cloned());
        Grid { title: self.sheet.title.to_owned(), rows }
    }
}

/// What the cells of a column say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// The id of the alliance that the row belongs to.
    Alliance,
    /// The number of the entry, from 1, that the row is or belongs to.
    Number,
    /// The value of a key, or of a key of the table on the key's line.
    Value {
        /// The key.
        key: String,
        /// The key in the table on its line.
        inner: Option<String>,
    },
}

impl ColumnKind {
    /// The column of the name of a table; nothing if it has no name.
    pub(crate) fn of_name(model: &Model) -> Option<Self> {
        let key = model.name_key()?.name.clone();
        Some(Self::Value { key, inner: None })
    }
}

/// Every sheet of the alliances' records.
pub fn sheets() -> Vec<Sheet> {
    sheets_of(Model::of(FileKind::Alliance))
}

/// Every sheet for records of a model: one for the records, and one for each table in them.
pub fn sheets_of(record: &'static Model) -> Vec<Sheet> {
    let sheets = record.walk().into_iter().map(|(path, model)| {
        let list = path.iter().find(|key| key.is_numbered());
        let list = list.and_then(|key| {
            Some(NumberedList { key: &key.name, words: key.words(), title: &key.model()?.sheet })
        });
        Sheet {
            title: &model.sheet,
            path: path.iter().map(|key| key.name.as_str()).collect(),
            columns: columns(list.as_ref(), model),
            model,
            list,
        }
    });
    sheets.collect()
}

impl Sheet {
    /// Whether its rows are the entries of a numbered list.
    pub fn is_numbered(&self) -> bool {
        let list = self.list.as_ref();
        list.is_some_and(|list| list.title == self.title)
    }
}

impl Column {
    /// The type of its cells; nothing for a list.
    pub fn value_type(&self) -> Option<ValueType> {
        self.key.value_type()
    }

    /// The words that its cells may hold, if it takes only certain ones.
    pub fn choices(&self) -> &[String] {
        match &self.key.kind {
            KeyKind::Value { choices, .. } => choices,
            _ => &[],
        }
    }

    /// The heading, with a star if its cells are required.
    pub(super) fn titled(&self) -> String {
        let star = if self.key.required { " *" } else { "" };
        format!("{}{star}", self.heading)
    }

    /// What its cells hold, in a sentence with values as a cell shows them.
    pub(super) fn explained(&self) -> String {
        if self.value_type() == Some(ValueType::Prose) {
            return "The story, in paragraphs with an empty line between them.".to_owned();
        }
        let mut parts = self.key.description.split('`');
        let mut words = parts.next().unwrap_or_default().to_owned();
        while let Some(code) = parts.next() {
            let value = code.split_once(" = ").map_or(code, |(_, value)| value);
            let bare = value.replace("\", \"", "; ");
            let bare = bare.trim_matches(['"', '[', ']']);
            let bare = if bare == "true" { "yes" } else { bare };
            words += &format!("“{bare}”{}", parts.next().unwrap_or_default());
        }
        words
    }

    /// An example, as a cell shows it.
    pub fn example(&self) -> String {
        let example = match (&self.key.kind, self.value_type()) {
            (_, Some(ValueType::Boolean)) => return "yes".to_owned(),
            (_, Some(ValueType::Prose)) => {
                return "a paragraph; a blank line; a paragraph".to_owned();
            }
            (KeyKind::Value { example, .. } | KeyKind::List { example }, _) => example,
            _ => return String::new(),
        };
        let bare = example.trim_matches(['[', ']']).replace("\", \"", "; ");
        bare.replace('"', "")
    }
}

fn columns(list: Option<&NumberedList>, model: &Model) -> Vec<Column> {
    let mut columns = vec![Column {
        heading: "Alliance".to_owned(),
        kind: ColumnKind::Alliance,
        key: address(
            "alliance",
            "The alliance's id, which is its record's name without `.toml`.",
            "ebor",
            ValueType::Text,
        ),
    }];
    if let Some(NumberedList { words, title, .. }) = list {
        let description = match *title == model.sheet {
            true => format!("The {words}'s number: 1 for the alliance's first, 2 for its second."),
            false => {
                format!("The number of the {words} that this belongs to, from the sheet {title}.")
            }
        };
        columns.push(Column {
            heading: sentence(words),
            kind: ColumnKind::Number,
            key: address(words, &description, "1", ValueType::Whole),
        });
    }
    for key in &model.keys {
        match &key.kind {
            KeyKind::Value { .. } | KeyKind::List { .. } => columns.push(value(key, None)),
            KeyKind::Inline { model, .. } => {
                columns.extend(model.keys.iter().map(|inner| value(key, Some(inner))));
            }
            KeyKind::Table(_) | KeyKind::Tables(_) | KeyKind::Free => {}
        }
    }
    columns
}

/// A column that says where in a record a row belongs.
fn address(name: &str, description: &str, example: &str, value_type: ValueType) -> Key {
    Key {
        name: name.to_owned(),
        description: description.to_owned(),
        required: true,
        kind: KeyKind::Value { example: example.to_owned(), choices: Vec::new(), value_type },
    }
}

fn value(key: &Key, inner: Option<&Key>) -> Column {
    let words = inner.map_or_else(|| key.words(), |inner| key.words_of(inner));
    let mut shown = inner.unwrap_or(key).clone();
    if let Some(inner) = inner {
        shown.required &= key.required;
        let whole = key.description.split(": `").next().unwrap_or_default();
        shown.description = format!("{}. {}", whole.trim_end_matches('.'), inner.description);
    }
    Column {
        heading: sentence(&words),
        kind: ColumnKind::Value {
            key: key.name.clone(),
            inner: inner.map(|inner| inner.name.clone()),
        },
        key: shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_a_record_has_a_sheet_of_another_title() {
        let titles: Vec<_> = sheets().iter().map(|sheet| sheet.title).collect();
        assert_eq!(titles.first(), Some(&"Alliances"));
        for (at, title) in titles.iter().enumerate() {
            assert!(!titles[..at].contains(title), "{title}");
        }
    }

    #[test]
    fn a_row_says_where_it_belongs_by_one_number() {
        for (path, _) in Model::of(FileKind::Alliance).walk() {
            let numbered = path.iter().filter(|key| key.is_numbered());
            assert!(numbered.count() <= 1, "{}", Key::heading(&path));
        }
    }

    #[test]
    fn headings_are_words_and_differ_within_a_sheet() {
        for sheet in sheets() {
            let mut headings: Vec<_> = sheet.columns.iter().map(|it| &it.heading).collect();
            let count = headings.len();
            headings.sort();
            headings.dedup();
            assert_eq!(headings.len(), count, "{}", sheet.title);
        }
        let outcomes = sheets().into_iter().find(|it| it.title == "Outcomes").expect("a sheet");
        let headings: Vec<_> = outcomes.columns.iter().map(|it| it.heading.as_str()).collect();
        assert_eq!(
            headings[..8],
            [
                "Alliance",
                "Case study",
                "Measure",
                "Subject",
                "Unit",
                "Before",
                "Before qualifier",
                "Before date"
            ]
        );
    }
}
