//! The cell that an error of a merged record comes from: takes a diagnostic about the record's text and the
//! source cells; gives the same diagnostic at the cell, in the words of a sheet.

use std::collections::BTreeMap;

use toml_edit::{Document, Item, TableLike, Value};

use super::columns::Sheet;
use super::reporter::Reported;
use super::source_cell::{SourceCell, SourceCells};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::spreadsheet::file::book::Book;

/// Whether an error of a record follows from an error of the sheet: of a cell that is left out of the record,
/// or of a row.
fn is_consequence(
    code: Code,
    source: &SourceCell<'_>,
    missing: Option<&MissingKey<'_>>,
    reported: &Reported,
) -> bool {
    if let Some(table) = missing.and_then(|missing| missing.table) {
        return reported.is_incomplete(&table.path);
    }
    match code {
        Code::OutcomeIncomplete
        | Code::InspectionIncomplete
        | Code::SidesDiffer
        | Code::MembersSum => {
            reported.has_row(source.row) || reported.has_below(&source.row.table.sheet.path)
        }
        _ => reported.has_cell(source.row, source.column),
    }
}

/// A key that a record lacks.
struct MissingKey<'f> {
    key: String,
    /// The sheet of the tables that it leads to.
    table: Option<&'f Sheet>,
}

impl<'f> MissingKey<'f> {
    fn of(diagnostic: &Diagnostic, sheets: &'f [Sheet]) -> Option<Self> {
        let key = diagnostic.missing_key.clone()?;
        let mut sheets = sheets.iter();
        let table = sheets.find(|sheet| sheet.path.last() == Some(&key.as_str()));
        Some(Self { key, table })
    }

    /// Words a missing table for a reader of sheets; gives the help.
    fn reword(&self, diagnostic: &mut Diagnostic) -> Option<String> {
        let Sheet { title, path, .. } = self.table?;
        let owner = path.iter().rev().nth(1).copied().unwrap_or("alliance");
        diagnostic.message = format!("the {owner} has no {}", self.key).replace('_', " ");
        Some(format!("add it to the sheet {title}"))
    }
}

/// Finds the cells behind places in merged records.
pub(crate) struct Locator<'l> {
    /// All sheets that a book may have.
    sheets: &'l [Sheet],
    book: &'l Book,
    reported: &'l Reported,
    /// The source cells of each record, by the record's path.
    records: BTreeMap<&'l str, &'l SourceCells<'l>>,
    /// The start of each key, value and heading of a record, once a place in it was asked for.
    starts: BTreeMap<&'l str, Vec<(usize, String)>>,
}

impl<'l> Locator<'l> {
    pub(crate) fn new(
        sheets: &'l [Sheet],
        book: &'l Book,
        reported: &'l Reported,
        records: impl Iterator<Item = (&'l str, &'l SourceCells<'l>)>,
    ) -> Self {
        let (records, starts) = (records.collect(), BTreeMap::new());
        Self { sheets, book, reported, records, starts }
    }

    /// The diagnostic at the cell that its place comes from; unchanged if there is none. Nothing if it is not
    /// about a merged record, or is a consequence of an error already reported.
    pub(crate) fn at_cell(&mut self, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
        let places = diagnostic.place.iter().chain(diagnostic.other.iter().map(|(place, _)| place));
        let mut paths = places.map(|place| place.file.path.as_str());
        if !paths.any(|path| self.records.contains_key(path)) {
            return None;
        }
        let missing = MissingKey::of(&diagnostic, self.sheets);
        let missing = missing.as_ref();
        let place = diagnostic.place.take()?;
        let suggestion = diagnostic.suggestion.take();
        let source = self.source(&place, missing);
        if let Some(source) = source {
            let suggested = suggestion.map(|it| it.words_in_sheet());
            diagnostic.help = suggested.or(diagnostic.help);
            if is_consequence(diagnostic.code, &source, missing, self.reported) {
                return None;
            }
            reword(&mut diagnostic, &source, missing);
        }
        // A second place without a cell is left out: it is in no file yet.
        diagnostic.other = diagnostic.other.take().and_then(|(other, label)| {
            match self.records.contains_key(other.file.path.as_str()) {
                true => {
                    let source = self.source(&other, None)?;
                    Some((self.shown(&other, &source), label))
                }
                false => Some((other, label)),
            }
        });
        let label = if missing.is_some() && source.is_some() {
            String::new()
        } else {
            diagnostic.label.clone()
        };
        let at = source.map_or_else(|| place.clone(), |source| self.shown(&place, &source));
        Some(diagnostic.at(at, label))
    }

    /// The place of a cell, with the same words marked as in the record.
    fn shown(&self, place: &Place, source: &SourceCell<'_>) -> Place {
        let words = place.file.text.get(place.span.clone()).unwrap_or_default();
        self.book.place(&source.row.table.position(source.row.row, source.column), words)
    }

    fn source(
        &mut self,
        place: &Place,
        missing: Option<&MissingKey<'_>>,
    ) -> Option<SourceCell<'l>> {
        let (path, sources) = self.records.get_key_value(place.file.path.as_str())?;
        let starts = self.starts.entry(*path).or_insert_with(|| starts(&place.file.text));
        nearest_cell(sources, path_at(starts, place.span.start), missing).copied()
    }
}

/// Words a diagnostic for a reader who sees the sheet, not the record.
fn reword(diagnostic: &mut Diagnostic, source: &SourceCell<'_>, missing: Option<&MissingKey<'_>>) {
    let SourceCell { row, column } = source;
    let sheet = &row.table.sheet;
    diagnostic.help = match (diagnostic.code, missing) {
        (Code::InvalidId, _) => {
            Some("an id has lower-case letters, digits and hyphens: `forest-way`".to_owned())
        }
        (_, Some(missing)) if missing.table.is_some() => missing.reword(diagnostic),
        _ => diagnostic.help.take().map(|help| sheet.wording(&help, *column)),
    };
    diagnostic.message = sheet.wording(&diagnostic.message, *column);
    diagnostic.label = sheet.wording(&diagnostic.label, *column);
    if let Some((_, label)) = &mut diagnostic.other {
        *label = sheet.wording(label, *column);
    }
}

/// The cell of a key, of the table's key that is missing, or the row that the table is.
fn nearest_cell<'o, 't>(
    sources: &'o SourceCells<'t>,
    path: &str,
    missing: Option<&MissingKey<'_>>,
) -> Option<&'o SourceCell<'t>> {
    if let Some(MissingKey { key, .. }) = missing {
        let inner = [path, key].join(".");
        let known = of_key(sources, inner.trim_start_matches('.'));
        if known.is_some() {
            return known;
        }
    }
    let mut path = path;
    loop {
        if let Some(position) = of_key(sources, path) {
            return Some(position);
        }
        path = match path.rsplit_once('.') {
            Some((above, _)) => above,
            None if path.is_empty() => return None,
            None => "",
        };
    }
}

/// The cell of a key; for a table on the key's line, the first of its cells.
fn of_key<'o, 't>(sources: &'o SourceCells<'t>, path: &str) -> Option<&'o SourceCell<'t>> {
    let inside = format!("{path}.");
    let cells =
        || sources.range(inside.clone()..).take_while(|(inner, _)| inner.starts_with(&inside));
    let is_cell = |(inner, source): &(&String, &SourceCell<'_>)| {
        source.column.is_some() && !inner[inside.len()..].contains('.')
    };
    let first = || cells().filter(is_cell).min_by_key(|(_, source)| source.column);
    sources.get(path).or_else(|| first().map(|(_, source)| source))
}

/// The keys that lead to a byte of a record: `case_study.0.figure.2.value`.
fn path_at(starts: &[(usize, String)], offset: usize) -> &str {
    let before = starts.partition_point(|(start, _)| *start <= offset);
    starts[..before].last().map_or("", |(_, path)| path)
}

/// Where keys, values and headings of a record begin, in their order.
fn starts(text: &str) -> Vec<(usize, String)> {
    let mut starts = Offsets::default();
    if let Ok(document) = Document::parse(text) {
        starts.table(document.as_table(), "");
    }
    starts.list.sort_by_key(|(start, _)| *start);
    starts.list
}

/// The bytes at which keys, values and headings begin.
#[derive(Default)]
struct Offsets {
    list: Vec<(usize, String)>,
}

impl Offsets {
    fn add(&mut self, span: Option<std::ops::Range<usize>>, path: &str) {
        self.list.extend(span.map(|span| (span.start, path.to_owned())));
    }

    fn table(&mut self, table: &dyn TableLike, path: &str) {
        for (name, item) in table.iter() {
            let path = [path, name].join(".");
            let path = path.trim_start_matches('.');
            let is_heading = item.is_table() || item.is_array_of_tables();
            if let Some(key) = table.key(name).filter(|_| !is_heading) {
                self.add(key.span(), path);
            }
            match item {
                Item::Table(below) => {
                    self.add(below.span(), path);
                    self.table(below, path);
                }
                Item::ArrayOfTables(tables) => {
                    for (at, below) in tables.iter().enumerate() {
                        let path = format!("{path}.{at}");
                        self.add(below.span(), &path);
                        self.table(below, &path);
                    }
                }
                Item::Value(value) => {
                    self.add(value.span(), path);
                    if let Value::InlineTable(below) = value {
                        self.table(below, path);
                    }
                }
                Item::None => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_keys_that_lead_to_a_place() {
        let text = "name = \"A\"\n[members]\ncount = 3\n[[case_study]]\ntheme = \"t\"\n[[case_study.figure]]\nlabel = \"l\"\n[[case_study.outcome]]\nbefore = { value = 1, date = \"2011\" }\n";
        let starts = starts(text);
        for (word, path) in [
            ("\"A\"", "name"),
            ("[members]", "members"),
            ("3", "members.count"),
            ("[[case_study]]", "case_study.0"),
            ("\"t\"", "case_study.0.theme"),
            ("[[case_study.figure]]", "case_study.0.figure.0"),
            ("{ value", "case_study.0.outcome.0.before"),
            ("\"2011\"", "case_study.0.outcome.0.before.date"),
        ] {
            let at = text.find(word).expect("a word");
            assert_eq!(path_at(&starts, at), path, "{word}");
        }
    }
}
