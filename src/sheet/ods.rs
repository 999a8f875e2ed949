//! What OpenDocument sheets say of their cells beside their values, which `calamine` does not tell:
//! takes the file; gives for each sheet the cells that show a percentage or pounds, and the merged ones.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, BytesText, Event};
use zip::ZipArchive;

/// So many times at most a marked cell is repeated; more is filling to the sheet's edge.
const MOST_REPEATS: usize = 1_000;

/// How a cell shows its number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// In hundredths, as exact as it is shown.
    Percentage(Option<f64>),
    /// As pounds sterling.
    Pounds,
    /// As an amount of another currency.
    Currency(String),
    /// Not at all: its formula has a fault.
    Fault,
}

/// A row and a column, both from 0.
type At = (usize, usize);

/// What a sheet says of its cells.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Marks {
    /// The cells that show their number in a way of their own.
    pub(super) kinds: HashMap<At, Kind>,
    /// The first and last cells of merged regions.
    pub(super) merged: Vec<(At, At)>,
}

/// The marks of each sheet, by title.
///
/// # Errors
/// If the file is no OpenDocument sheet.
pub(super) fn marks(bytes: &[u8]) -> Result<BTreeMap<String, Marks>, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| cause.to_string())?;
    let content = archive
        .by_name("content.xml")
        .map_err(|cause| cause.to_string())?;
    let mut text = String::new();
    let mut content = content;
    content
        .read_to_string(&mut text)
        .map_err(|cause| cause.to_string())?;
    of_content(&text)
}

fn of_content(text: &str) -> Result<BTreeMap<String, Marks>, String> {
    let mut reader = Reader::from_str(text);
    let mut sheets = BTreeMap::new();
    let mut scan = Scan::default();
    loop {
        let event = reader.read_event().map_err(|cause| cause.to_string())?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => match tag.name().as_ref() {
                "table:table" => scan.begin(attribute(tag, "table:name").unwrap_or_default()),
                "table:table-row" => scan.row(tag),
                "table:table-cell" | "table:covered-table-cell" => scan.cell(tag),
                _ => {}
            },
            Event::Text(words) => scan.words(words),
            Event::End(tag) if tag.name().as_ref() == "table:table" => {
                sheets.insert(scan.title.clone(), std::mem::take(&mut scan.marks));
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    attribute
        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.into_owned())
}

fn count(tag: &BytesStart<'_>, name: &str) -> usize {
    let count = attribute(tag, name).and_then(|text| text.parse().ok());
    count.unwrap_or(1)
}

/// A sheet being read.
#[derive(Default)]
struct Scan {
    title: String,
    marks: Marks,
    /// The first row that comes after the one being read.
    next_row: usize,
    /// How often the row being read is repeated.
    repeats: usize,
    column: usize,
    /// The cells that are being read, if they are marked.
    marked: Vec<At>,
}

impl Scan {
    fn begin(&mut self, title: String) {
        *self = Self {
            title,
            ..Self::default()
        };
    }

    fn row(&mut self, tag: &BytesStart<'_>) {
        self.repeats = count(tag, "table:number-rows-repeated");
        self.next_row = self.next_row.saturating_add(self.repeats);
        self.column = 0;
    }

    fn cell(&mut self, tag: &BytesStart<'_>) {
        let repeats = count(tag, "table:number-columns-repeated");
        let row = self.next_row.saturating_sub(self.repeats);
        let is_fault = attribute(tag, "calcext:value-type").as_deref() == Some("error");
        let currency = || attribute(tag, "office:currency").filter(|name| name != "GBP");
        let kind = match attribute(tag, "office:value-type").as_deref() {
            _ if is_fault => Some(Kind::Fault),
            Some("percentage") => Some(Kind::Percentage(None)),
            Some("currency") => Some(currency().map_or(Kind::Pounds, Kind::Currency)),
            _ => None,
        };
        self.marked.clear();
        if let Some(kind) = kind {
            for row in row..row.saturating_add(self.repeats.min(MOST_REPEATS)) {
                let columns = self.column..self.column.saturating_add(repeats.min(MOST_REPEATS));
                let cells = columns.map(|column| (row, column));
                self.marked.extend(cells);
            }
            let cells = self.marked.iter().map(|at| (*at, kind.clone()));
            self.marks.kinds.extend(cells);
        }
        let rows = count(tag, "table:number-rows-spanned").max(1);
        let columns = count(tag, "table:number-columns-spanned").max(1);
        if rows > 1 || columns > 1 {
            let last = (
                row.saturating_add(rows - 1),
                self.column.saturating_add(columns - 1),
            );
            self.marks.merged.push(((row, self.column), last));
        }
        self.column = self.column.saturating_add(repeats);
    }

    /// What a cell shows: a percentage as exact as that.
    fn words(&mut self, words: &BytesText<'_>) {
        let shown = words.trim().trim_end_matches('%').trim().replace(',', "");
        let Ok(shown) = shown.parse::<f64>() else {
            return;
        };
        for at in self.marked.drain(..) {
            if let Some(Kind::Percentage(known)) = self.marks.kinds.get_mut(&at) {
                *known = Some(shown / 100.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_percentages_pounds_and_merged_cells() {
        let text = r#"<o><table:table table:name="Figures">
            <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>
            <table:table-row><table:table-cell/><table:table-cell office:value-type="percentage" office:value="0.8" table:number-columns-repeated="2"><text:p>80%</text:p></table:table-cell>
            <table:table-cell office:value-type="currency" office:currency="GBP" office:value="3"/><table:table-cell office:value-type="currency" office:currency="EUR" office:value="3"/></table:table-row>
            <table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"/><table:covered-table-cell/></table:table-row>
            </table:table><table:table table:name="Notes"/></o>"#;
        let sheets = of_content(text).expect("sheets");
        let marks = &sheets["Figures"];
        let mut kinds: Vec<_> = marks.kinds.iter().collect();
        kinds.sort_by_key(|(at, _)| **at);
        assert_eq!(
            kinds,
            [
                (&(2, 1), &Kind::Percentage(Some(0.8))),
                (&(2, 2), &Kind::Percentage(Some(0.8))),
                (&(2, 3), &Kind::Pounds),
                (&(2, 4), &Kind::Currency("EUR".to_owned())),
            ]
        );
        assert_eq!(marks.merged, [((3, 0), (3, 1))]);
    }
}
