//! The sheets that a school fills in: takes the outline of an alliance's record; gives each sheet's
//! title and columns. Never sees a cell.

use super::cell::{Cell, Grid};
use crate::record::{Holds, Key, Outline, Shape, Takes};

/// The sheets, each with the path of the tables whose keys are its columns.
const SHEETS: [(&str, &[&str]); 8] = [
    ("Alliances", &[]),
    ("Lead schools", &["lead_school"]),
    ("Members", &["members"]),
    ("Member parts", &["members", "part"]),
    ("Case studies", &["case_study"]),
    ("Figures", &["case_study", "figure"]),
    ("Outcomes", &["case_study", "outcome"]),
    ("Inspections", &["case_study", "inspection"]),
];

/// A sheet: a row is a table of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: &'static str,
    /// The keys that lead from a record to the tables.
    pub path: &'static [&'static str],
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The words at its head.
    pub heading: String,
    /// What its cells are part of.
    pub part: Part,
    /// What its cells hold.
    pub key: Key,
}

/// A sheet with what its records say.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// The sheet.
    pub sheet: Sheet,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Filled {
    /// The sheet's cells, headings and all.
    pub fn grid(&self) -> Grid {
        let headings = self.sheet.columns.iter().map(|it| Cell::Text(it.titled()));
        let mut rows = vec![headings.collect()];
        rows.extend(self.rows.iter().cloned());
        Grid {
            title: self.sheet.title.to_owned(),
            rows,
        }
    }
}

/// What a cell is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The id of the alliance that the row belongs to.
    Alliance,
    /// The number of the case study, from 1, that the row is or belongs to.
    CaseStudy,
    /// The value of a key, or of a key of the table on the key's line.
    Value {
        /// The key.
        key: String,
        /// The key in the table on its line.
        inner: Option<String>,
    },
}

/// Every sheet.
pub fn forms() -> Vec<Sheet> {
    let outline = Outline::of(Shape::Alliance);
    let sheets = SHEETS.iter().map(|(title, path)| Sheet {
        title,
        path,
        columns: columns(path, below(outline, path)),
    });
    sheets.collect()
}

fn below<'o>(outline: &'o Outline, path: &[&str]) -> &'o Outline {
    path.iter().fold(outline, |outline, name| {
        let key = outline.key(name).and_then(Key::outline);
        key.expect("a sheet's path leads through the tables of a record")
    })
}

impl Sheet {
    /// Whether its rows are case studies, or belong to one.
    pub fn has_case_study(&self) -> bool {
        self.path.first() == Some(&"case_study")
    }

    /// Whether its rows are case studies.
    pub fn is_case_study(&self) -> bool {
        self.path == ["case_study"]
    }
}

impl Column {
    /// What its cells are read as; nothing for a list.
    pub fn takes(&self) -> Option<Takes> {
        match self.key.holds {
            Holds::Value { takes, .. } => Some(takes),
            _ => None,
        }
    }

    /// The words that its cells may be, if only some.
    pub fn choices(&self) -> &[String] {
        match &self.key.holds {
            Holds::Value { choices, .. } => choices,
            _ => &[],
        }
    }

    /// The heading, with a star if the cells below it must be filled in.
    pub(super) fn titled(&self) -> String {
        let star = if self.key.required { " *" } else { "" };
        format!("{}{star}", self.heading)
    }

    /// What its cells hold, in a sentence that shows values as they stand in a cell.
    pub(super) fn explained(&self) -> String {
        if self.takes() == Some(Takes::Prose) {
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

    /// One as it is written in a cell.
    pub fn example(&self) -> String {
        let example = match (&self.key.holds, self.takes()) {
            (_, Some(Takes::Truth)) => return "yes".to_owned(),
            (_, Some(Takes::Prose)) => return "a paragraph; a blank line; a paragraph".to_owned(),
            (Holds::Value { example, .. } | Holds::List { example }, _) => example,
            _ => return String::new(),
        };
        let bare = example.trim_matches(['[', ']']).replace("\", \"", "; ");
        bare.replace('"', "")
    }
}

fn columns(path: &[&str], outline: &Outline) -> Vec<Column> {
    let mut columns = vec![Column {
        heading: "Alliance".to_owned(),
        part: Part::Alliance,
        key: address(
            "alliance",
            "The alliance's id, which is its record's name without `.toml`.",
            "ebor",
            Takes::Text,
        ),
    }];
    if path.first() == Some(&"case_study") {
        let description = match path.len() {
            1 => "The case study's number: 1 for the alliance's first, 2 for its second.",
            _ => "The number of the case study that this belongs to, from the sheet Case studies.",
        };
        columns.push(Column {
            heading: "Case study".to_owned(),
            part: Part::CaseStudy,
            key: address("case study", description, "1", Takes::Whole),
        });
    }
    for key in &outline.keys {
        match &key.holds {
            Holds::Value { .. } | Holds::List { .. } => columns.push(value(key, None)),
            Holds::Inline { outline, .. } => {
                columns.extend(outline.keys.iter().map(|inner| value(key, Some(inner))));
            }
            Holds::Table(_) | Holds::Tables(_) | Holds::Free => {}
        }
    }
    columns
}

/// What leads from a row to its place in a record.
fn address(name: &str, description: &str, example: &str, takes: Takes) -> Key {
    Key {
        name: name.to_owned(),
        description: description.to_owned(),
        required: true,
        holds: Holds::Value {
            example: example.to_owned(),
            choices: Vec::new(),
            takes,
        },
    }
}

fn value(key: &Key, inner: Option<&Key>) -> Column {
    let name = match inner {
        Some(inner) if inner.name != "value" => format!("{} {}", key.name, inner.name),
        _ => key.name.clone(),
    };
    let mut shown = inner.unwrap_or(key).clone();
    if let Some(inner) = inner {
        shown.required &= key.required;
        let whole = key.description.split(": `").next().unwrap_or_default();
        shown.description = format!("{}. {}", whole.trim_end_matches('.'), inner.description);
    }
    Column {
        heading: sentence(&name),
        part: Part::Value {
            key: key.name.clone(),
            inner: inner.map(|inner| inner.name.clone()),
        },
        key: shown,
    }
}

/// A key as words: `age_range` is `Age range`.
fn sentence(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of all tables that have a heading of their own.
    fn paths(outline: &Outline, above: &str) -> Vec<String> {
        let below = outline.keys.iter().filter_map(|key| match &key.holds {
            Holds::Table(below) | Holds::Tables(below) => Some((&key.name, below)),
            _ => None,
        });
        let paths = below.flat_map(|(name, below)| {
            let path = format!("{above}/{name}");
            let mut all = vec![path.clone()];
            all.extend(paths(below, &path));
            all
        });
        paths.collect()
    }

    #[test]
    fn every_table_of_a_record_has_a_sheet() {
        let sheets = SHEETS.iter().skip(1);
        let sheets: Vec<_> = sheets
            .map(|(_, path)| format!("/{}", path.join("/")))
            .collect();
        assert_eq!(sheets, paths(Outline::of(Shape::Alliance), ""));
    }

    #[test]
    fn headings_are_words_and_stand_once_in_a_sheet() {
        for sheet in forms() {
            let mut headings: Vec<_> = sheet.columns.iter().map(|it| &it.heading).collect();
            let count = headings.len();
            headings.sort();
            headings.dedup();
            assert_eq!(headings.len(), count, "{}", sheet.title);
        }
        let outcomes = &forms()[6];
        let headings: Vec<_> = outcomes
            .columns
            .iter()
            .map(|it| it.heading.as_str())
            .collect();
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
