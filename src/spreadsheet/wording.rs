//! Messages about a record as messages about a sheet: takes a message, in which whatever is between backticks is
//! written as in a record; gives the same with the columns of keys and with values as cells show them. Never
//! changes the words between.

use toml_edit::{InlineTable, Value};

use super::columns::{ColumnKind, Sheet};
use super::toml_value::text_of;

impl Sheet {
    /// A message with columns for keys; `at` is the column that it is about.
    pub fn wording(&self, message: &str, at: Option<usize>) -> String {
        let mut words = String::new();
        let mut parts = message.split('`');
        words += parts.next().unwrap_or_default();
        while let Some(code) = parts.next() {
            words += &match parts.next() {
                Some(rest) => self.reworded(code, at) + rest,
                None => format!("`{code}"),
            };
        }
        words
    }

    /// A part of a message as records have it: a key, a value, or keys with values.
    fn reworded(&self, code: &str, at: Option<usize>) -> String {
        let cells = values(code).and_then(|values| self.cells(&values, at));
        cells.unwrap_or_else(|| match self.column(code, at) {
            Some(column) => format!("`{}`", self.columns[column].heading),
            None => format!("`{code}`"),
        })
    }

    /// The contents of the cells that keys with values fill; nothing if the sheet lacks a column.
    fn cells(&self, values: &InlineTable, at: Option<usize>) -> Option<String> {
        let mut cells = Vec::new();
        for (key, value) in values {
            match value {
                _ if key.is_empty() => cells.push(self.cell(at, value, at)),
                Value::InlineTable(inner) => {
                    for (inner, value) in inner {
                        let mut columns = self.columns_of(key);
                        let column = columns.find(|column| self.inner(*column) == Some(inner))?;
                        cells.push(self.cell(Some(column), value, at));
                    }
                }
                value => cells.push(self.cell(Some(self.column(key, at)?), value, at)),
            }
        }
        Some(cells.join(" and "))
    }

    /// The contents of a cell, with its column if the message is about another.
    fn cell(&self, column: Option<usize>, value: &Value, at: Option<usize>) -> String {
        let shown = match shown(value) {
            text if text.is_empty() => "an empty cell".to_owned(),
            text => format!("`{text}`"),
        };
        match column.filter(|column| Some(*column) != at) {
            Some(column) => format!("{shown} in the column `{}`", self.columns[column].heading),
            None => shown,
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

/// Keys with values as a record has them, or a value alone, whose key is then empty.
fn values(code: &str) -> Option<InlineTable> {
    let lone = format!("\"\" = {code}");
    let mut tables = [code, &lone].into_iter();
    tables.find_map(|inner| match format!("{{ {inner} }}").parse() {
        Ok(Value::InlineTable(values)) if !values.is_empty() => Some(values),
        _ => None,
    })
}

/// A value as a cell shows it, and the entries of a list on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Integer(_) | Value::Float(_) => value.to_string().trim().to_owned(),
        _ => text_of(value),
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::sheets;

    #[test]
    fn keys_are_columns_and_quotes_are_gone() {
        let sheets = sheets();
        let sheet =
            |title: &str| sheets.iter().find(|sheet| sheet.title == title).expect("a sheet");
        for (title, heading, message, expected) in [
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
            (
                "Figures",
                "Value",
                "`value`: `40 [1]`, `\"` or `[x]`: leave `unit` out",
                "`Value`: `40 [1]`, `\"` or `[x]`: leave `Unit` out",
            ),
            (
                "Outcomes",
                "Before",
                "write `\"40%\", date = \"2011\"`, and `period = \"\"`",
                "write `40%` and `2011` in the column `Before date`, and an empty cell in the column `Period`",
            ),
            (
                "Case studies",
                "Prose",
                "the backticks, or write `\\``",
                "the backticks, or write `\\``",
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
            assert_eq!(sheet.wording(message, at), expected);
        }
    }
}
