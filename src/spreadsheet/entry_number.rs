//! The number of the entry that a row is, or belongs to: takes the row; gives the number, with an error if it
//! has none that is valid. Never looks at what an entry says.

use std::collections::{BTreeMap, BTreeSet};

use super::alliances::{AllianceIndex, KnownAlliance};
use super::columns::{ColumnKind, NumberedList};
use super::reporter::SheetReporter;
use super::tables::{RowRef, SheetTable};
use crate::diagnostic::{Code, Diagnostic, listed};

/// The largest number of an entry. A larger one is a typing mistake: no alliance has a thousand case studies.
const LARGEST: usize = 1_000;

/// Numbers by alliance and list.
type Numbers = BTreeMap<(String, &'static str), BTreeSet<usize>>;

/// The numbers of the entries in each alliance's numbered lists.
pub(crate) struct EntryNumbers<'n> {
    tables: &'n [SheetTable],
    known: &'n BTreeMap<String, KnownAlliance>,
    /// Entries that are in the sheets so far, or in the record if no sheet lists them.
    present: Numbers,
    /// Numbers that a row without one may not have.
    taken: Numbers,
}

impl<'n> EntryNumbers<'n> {
    pub(crate) fn new(
        tables: &'n [SheetTable],
        known: &'n BTreeMap<String, KnownAlliance>,
        index: &AllianceIndex<'_>,
    ) -> Self {
        let mut taken = Numbers::new();
        for row in tables.iter().filter(|it| it.sheet.is_numbered()).flat_map(SheetTable::row_refs)
        {
            let number = row.text_of(&ColumnKind::Number).and_then(|text| text.parse().ok());
            if let (Some(id), Some(number), Some(list)) =
                (index.named_by(row), number, &row.table.sheet.list)
            {
                taken.entry((id.to_owned(), list.key)).or_default().insert(number);
            }
        }
        Self { tables, known, present: Numbers::new(), taken }
    }

    /// The number of the entry that a row of an alliance is or belongs to; 0 in a sheet without numbers.
    pub(crate) fn of(
        &mut self,
        row: RowRef<'_>,
        alliance: &str,
        reporter: &mut SheetReporter<'_>,
    ) -> Option<usize> {
        let Some(list) = &row.table.sheet.list else {
            return Some(0);
        };
        let key = (alliance.to_owned(), list.key);
        let present = self.present.entry(key.clone()).or_insert_with(|| {
            let count = self.known.get(alliance).and_then(|it| it.counts.get(list.key));
            let has_sheet = self.tables.iter().any(|it| it.sheet.title == list.title);
            (1..=count.filter(|_| !has_sheet).copied().unwrap_or_default()).collect()
        });
        let mut numbering = Numbering { row, list, reporter };
        match row.table.sheet.is_numbered() {
            true => numbering.own(present, self.taken.entry(key).or_default()),
            false => numbering.owner(present),
        }
    }
}

/// A row whose number is being read.
struct Numbering<'n, 't, 'b> {
    row: RowRef<'t>,
    list: &'n NumberedList,
    reporter: &'n mut SheetReporter<'b>,
}

impl Numbering<'_, '_, '_> {
    /// The number that an entry's row has; the first free one if its cell is empty.
    fn own(&mut self, present: &mut BTreeSet<usize>, taken: &mut BTreeSet<usize>) -> Option<usize> {
        let number = match self.row.text_of(&ColumnKind::Number) {
            None => (1..).find(|number| !taken.contains(number))?,
            Some(text) => {
                let number = self.parsed(&text);
                if number.is_none() {
                    self.reporter.mark_incomplete(self.row.table);
                }
                number?
            }
        };
        taken.insert(number);
        if present.insert(number) {
            return Some(number);
        }
        let all = self.list.title.to_lowercase();
        let message = format!("two {all} of the alliance have the number {number}");
        self.refuse(Code::DuplicateId, message, "give each a number of its own".to_owned())
    }

    /// The number of the entry that a row belongs to.
    fn owner(&mut self, present: &BTreeSet<usize>) -> Option<usize> {
        let NumberedList { key, words, title } = self.list;
        let numbers: Vec<_> = present.iter().map(ToString::to_string).collect();
        let numbers = listed(numbers.iter().map(String::as_str));
        let Some(text) = self.row.text_of(&ColumnKind::Number) else {
            if let Some(only) = present.first().filter(|_| present.len() == 1) {
                return Some(*only);
            }
            let message = format!("the row does not say which {words} it belongs to");
            let help = match present.is_empty() {
                true => format!("add the {words} to the sheet {title} first"),
                false => format!("write the {words}'s number: {numbers}"),
            };
            return self.refuse(Code::MissingKey, message, help);
        };
        let number = self.parsed(&text)?;
        if present.contains(&number) {
            return Some(number);
        }
        if self.reporter.reported.is_incomplete(&[key]) {
            // It may be an entry whose own row has an error.
            return None;
        }
        let message = format!("the alliance has no {words} with the number {number}");
        let help = match present.is_empty() {
            true => format!("add the {words} to the sheet {title}"),
            false => format!("write {numbers}, or add it to the sheet {title}"),
        };
        self.refuse(Code::UnknownChoice, message, help)
    }

    fn parsed(&mut self, text: &str) -> Option<usize> {
        let number = text.parse().ok();
        if let Some(number) = number.filter(|number| (1..=LARGEST).contains(number)) {
            return Some(number);
        }
        let words = &self.list.words;
        let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let message = format!("`{text}` is not the number of {article} {words}");
        let help = format!("write 1 for the alliance's first {words}, 2 for its second");
        self.refuse(Code::InvalidValue, message, help)
    }

    /// Reports an error of a row's number, at its cell if the file has the column.
    fn refuse(&mut self, code: Code, message: String, help: String) -> Option<usize> {
        let column = self.row.table.column_of(&ColumnKind::Number);
        let column = column.filter(|column| self.row.table.has(*column));
        self.reporter.error(Diagnostic::new(code, message).help(help), self.row, column);
        None
    }
}
