//! Where a fault of a filled record comes from: takes a finding about the record's text and the cells
//! that it was filled from; gives the same finding about the cell.

use toml_edit::{Document, Item, TableLike, Value};

use super::fill::Origins;
use crate::diagnostic::{Code, Finding, Place, SourceFile};
use crate::sheet::{Book, Spot};

/// The finding at the cell that its place was filled from; as it is if it comes from no cell. A second
/// place that comes from none is left out: it stands in no file yet.
pub(super) fn at_cell(
    mut finding: Finding,
    book: &Book,
    (text, origins): (&str, &Origins),
) -> Finding {
    let Some(place) = finding.place.take() else {
        return finding;
    };
    // What to write in the record is not what to write in the cell.
    finding.suggestion = None;
    let missing = match finding.code {
        Code::MissingKey => finding.message.split('`').nth(1),
        _ => None,
    };
    let cell = |place: &Place, missing: Option<&str>| {
        (place.file.text == text).then_some(())?;
        let path = path_at(&place.file, place.span.start);
        let words = place.file.text.get(place.span.clone()).unwrap_or_default();
        spot(origins, &path, missing).map(|spot| book.place(spot, words))
    };
    if finding.code == Code::InvalidId {
        finding.help =
            Some("an id has lower-case letters, digits and hyphens: `forest-way`".to_owned());
    }
    let (at, label) = match (cell(&place, missing), missing) {
        (Some(at), Some(_)) => (at, String::new()),
        (Some(at), None) => (at, finding.label.clone()),
        (None, _) => (place, finding.label.clone()),
    };
    finding.other = finding
        .other
        .and_then(|(other, label)| match other.file.text == text {
            true => Some((cell(&other, None)?, label)),
            false => Some((other, label)),
        });
    finding.at(at, label)
}

/// The cell of a key, of the table's key that is missing, or the row that the table is.
fn spot<'o>(origins: &'o Origins, path: &str, missing: Option<&str>) -> Option<&'o Spot> {
    if let Some(key) = missing {
        let inner = [path, key].join(".");
        let first = format!("{inner}.value");
        let inner = inner.trim_start_matches('.');
        let known = origins.get(inner).or_else(|| origins.get(&first));
        if known.is_some() {
            return known;
        }
    }
    let mut path = path;
    loop {
        if let Some(spot) = origins.get(path) {
            return Some(spot);
        }
        // The heading of an inline table's first cell stands for the whole.
        let first = ["value", "grade"].map(|inner| origins.get(&format!("{path}.{inner}")));
        if let Some(spot) = first.into_iter().flatten().next() {
            return Some(spot);
        }
        path = match path.rsplit_once('.') {
            Some((above, _)) => above,
            None if path.is_empty() => return None,
            None => "",
        };
    }
}

/// The keys that lead to what stands at a byte of a record: `case_study.0.figure.2.value`.
fn path_at(file: &SourceFile, offset: usize) -> String {
    let Ok(document) = Document::parse(file.text.as_str()) else {
        return String::new();
    };
    let mut starts = Starts::default();
    starts.table(document.as_table(), "");
    let before = starts
        .list
        .into_iter()
        .filter(|(start, _)| *start <= offset);
    before
        .max_by_key(|(start, _)| *start)
        .map_or_else(String::new, |(_, path)| path)
}

/// The bytes at which keys, values and headings begin.
#[derive(Default)]
struct Starts {
    list: Vec<(usize, String)>,
}

impl Starts {
    fn add(&mut self, span: Option<std::ops::Range<usize>>, path: &str) {
        self.list
            .extend(span.map(|span| (span.start, path.to_owned())));
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
        let file = SourceFile::new("a.toml", text);
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
            assert_eq!(path_at(&file, at), path, "{word}");
        }
    }
}
