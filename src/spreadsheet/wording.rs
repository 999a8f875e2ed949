//! Messages about a record as messages about a sheet: takes a message with keys and quoted values; gives the
//! same with the sheet's columns and the contents of cells. Never changes the meaning.

use super::columns::{ColumnKind, Sheet};

/// Words about a record, and the words for a cell.
const OF_CELLS: [(&str, &str); 5] = [
    ("a text in quotes", "a text"),
    (" in quotes", ""),
    ("leave the key out", "leave the cell empty"),
    ("leave the whole entry out", "delete the row"),
    ("or the whole entry if", "or delete the row if"),
];

impl Sheet {
    /// A message with columns for keys; `at` is the column that it is about.
    pub fn wording(&self, message: &str, at: Option<usize>) -> String {
        let mut words = String::new();
        let mut parts = message.split('`');
        words += parts.next().unwrap_or_default();
        while let Some(code) = parts.next() {
            words += &self.reworded(code, at);
            words += parts.next().unwrap_or_default();
        }
        for column in &self.columns {
            let heading = &column.heading;
            words = words
                .replace(&format!("leave `{heading}` out"), &format!("leave `{heading}` empty"));
        }
        OF_CELLS.iter().fold(words, |words, (of_record, of_cell)| words.replace(of_record, of_cell))
    }

    /// A part of a message in backticks, as records have it.
    fn reworded(&self, code: &str, at: Option<usize>) -> String {
        if let Some((key, value)) = code.split_once(" = ")
            && let Some(column) = self.column(key, at)
        {
            return match value.strip_prefix('{') {
                Some(inner) => self.reworded_table(key, inner.trim_end_matches('}'), at),
                None => self.cell(Some(column), value, at),
            };
        }
        if let Some(column) = self.column(code, at) {
            return format!("`{}`", self.columns[column].heading);
        }
        match code {
            "true" => "`yes`".to_owned(),
            "false" => "an empty cell".to_owned(),
            code if code.contains(" = ") => format!("`{code}`"),
            code => format!("`{}`", bare(code)),
        }
    }

    /// An inline table: the contents of each of its columns.
    fn reworded_table(&self, key: &str, inner: &str, at: Option<usize>) -> String {
        let cells = inner.split(", ").filter_map(|part| {
            let (inner, value) = part.trim().split_once(" = ")?;
            let mut columns = self.columns_of(key);
            let column = columns.find(|column| self.inner(*column) == Some(inner));
            Some(self.cell(column, value, at))
        });
        cells.collect::<Vec<_>>().join(" and ")
    }

    /// The contents of a cell, with its column if the message is about another.
    fn cell(&self, column: Option<usize>, value: &str, at: Option<usize>) -> String {
        let value = bare(value);
        let value = if value == "true" { "yes" } else { &value };
        match column.filter(|column| Some(*column) != at) {
            Some(column) => format!("`{value}` in the column `{}`", self.columns[column].heading),
            None => format!("`{value}`"),
        }
    }

    /// The column of a key: near the one that a message is about if there are several, else the first.
    fn column(&self, key: &str, at: Option<usize>) -> Option<usize> {
        let outer = at.and_then(|at| self.outer(at));
        let within =
            |column: &usize| self.outer(*column) == outer && self.inner(*column) == Some(key);
        let mut within = (0..self.columns.len()).filter(|_| outer.is_some()).filter(within);
        within.next().or_else(|| self.columns_of(key).next())
    }

    fn columns_of(&self, key: &str) -> impl Iterator<Item = usize> {
        (0..self.columns.len()).filter(move |column| self.outer(*column) == Some(key))
    }

    fn outer(&self, column: usize) -> Option<&str> {
        match &self.columns[column].kind {
            ColumnKind::Value { key, .. } => Some(key),
            _ => None,
        }
    }

    fn inner(&self, column: usize) -> Option<&str> {
        match &self.columns[column].kind {
            ColumnKind::Value { inner, .. } => inner.as_deref(),
            _ => None,
        }
    }
}

/// A value without the quotes and brackets of a record; the entries of a list with semicolons between.
fn bare(value: &str) -> String {
    let within = |text: &str, (open, close): (&str, &str)| {
        let within = text.strip_prefix(open).and_then(|it| it.strip_suffix(close));
        within.map(str::to_owned)
    };
    let list = within(value, ("[", "]")).filter(|it| it.starts_with('"'));
    let text = list.unwrap_or_else(|| value.to_owned()).replace("\", \"", "; ");
    let pairs = [("\'\'\'", "\'\'\'"), ("\"", "\"")];
    pairs.into_iter().find_map(|pair| within(&text, pair)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::super::columns::sheets;

    #[test]
    fn keys_are_columns_and_quotes_are_gone() {
        let sheets = sheets();
        let sheet =
            |title: &str| sheets.iter().find(|sheet| sheet.title == title).expect("a sheet");
        for (title, heading, message, reporter) in [
            (
                "Figures",
                "Value",
                "`value`: `over 9`: write `qualifier = \"over\"` beside it",
                "`Value`: `over 9`: write `over` in the column `Qualifier` beside it",
            ),
            (
                "Figures",
                "Value",
                "write `\"80%\"`, or `unit = \"points\"`, `\"days\"` …",
                "write `80%`, or `points` in the column `Unit`, `days` …",
            ),
            (
                "Figures",
                "Highlight",
                "`highlight` must be `true` or `false`",
                "`Highlight` must be `yes` or an empty cell",
            ),
            (
                "Figures",
                "Label",
                "`label`: read after it: `label = \"trainees recruited\"`",
                "`Label`: read after it: `trainees recruited`",
            ),
            ("Outcomes", "After", "`value`: `x` is not a number", "`After`: `x` is not a number"),
            (
                "Outcomes",
                "Before date",
                "`date`: `x`; `qualifier`",
                "`Before date`: `x`; `Before qualifier`",
            ),
            (
                "Outcomes",
                "Before",
                "`before = { value = \"40%\", date = \"2011\" }`",
                "`40%` and `2011` in the column `Before date`",
            ),
            (
                "Inspections",
                "School",
                "needs `before` or `after`",
                "needs `Before grade` or `After grade`",
            ),
            ("Lead schools", "Name", "`age_range` is a text in quotes", "`Age range` is a text"),
            (
                "Figures",
                "Value",
                "`value`: `40 [1]`, `\"` or `[x]`: leave the key out, or leave `unit` out",
                "`Value`: `40 [1]`, `\"` or `[x]`: leave the cell empty, or leave `Unit` empty",
            ),
            (
                "Figures",
                "Value",
                "leave the key out, or the whole entry if it is about this number",
                "leave the cell empty, or delete the row if it is about this number",
            ),
            ("Alliances", "Areas", "`areas = [\"Leeds\", \"York\"]`", "`Leeds; York`"),
            (
                "Figures",
                "Note",
                "add `TSA = \"…\"` to data/glossary.toml",
                "add `TSA = \"…\"` to data/glossary.toml",
            ),
        ] {
            let sheet = sheet(title);
            let at = sheet.columns.iter().position(|it| it.heading == heading);
            assert_eq!(sheet.wording(message, at), reporter);
        }
    }
}
