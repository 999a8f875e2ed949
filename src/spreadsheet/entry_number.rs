//! Which entry of a numbered list a row is, or belongs to: takes the row; gives the entry's number, with an
//! error if it has none that will do. Never looks at what an entry says.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Numbered, Part};
use super::rows::Register;
use super::tables::{Row, Table};
use crate::diagnostic::{Code, Diagnostic, listed};
use crate::names::as_read;

/// The numbers of the entries of each alliance's lists, by the lists' keys.
pub(crate) type Numbers = BTreeMap<(String, &'static str), BTreeSet<usize>>;

impl Register<'_, '_, '_> {
    /// The numbers that entries give themselves.
    pub(crate) fn numbers(&self, tables: &[Table]) -> Numbers {
        let mut numbers = Numbers::new();
        let only = self.only.as_ref().or(self.ids.values().min());
        for table in tables.iter().filter(|table| table.sheet.is_numbered()) {
            let columns = [Part::Alliance, Part::Number].map(|part| table.column_of(&part));
            let ([Some(id_at), Some(number_at)], Some(list)) = (columns, &table.sheet.list) else {
                continue;
            };
            for row in &table.rows {
                let id = as_read(&row.cells[id_at].shown());
                let id = self.ids.get(&id).or(only.filter(|_| id.is_empty()));
                if let (Some(id), Ok(number)) = (id, row.cells[number_at].shown().parse()) {
                    let of_list = numbers.entry((id.clone(), list.key)).or_default();
                    of_list.insert(number);
                }
            }
        }
        numbers
    }

    /// The number that an entry gives itself; one that is not taken if it gives none.
    pub(crate) fn own(
        &mut self,
        (table, row): (&Table, &Row),
        list: &Numbered,
        known: &mut BTreeSet<usize>,
        taken: &mut BTreeSet<usize>,
    ) -> Option<usize> {
        let column = table.column_of(&Part::Number)?;
        let number = match row.cells[column].shown().as_str() {
            "" => (1..).find(|number| !taken.contains(number))?,
            text => {
                let number = self.number(text, (table, row), list);
                if number.is_none() {
                    self.told.refused.add_astray(table);
                }
                number?
            }
        };
        taken.insert(number);
        if known.insert(number) {
            return Some(number);
        }
        let all = list.title.to_lowercase();
        let message = format!("two {all} of the alliance have the number {number}");
        let diagnostic = Diagnostic::new(Code::DuplicateId, message);
        self.refuse(diagnostic.help("give each a number of its own"), (table, row))
    }

    /// The number of the entry that a row belongs to.
    pub(crate) fn owner(
        &mut self,
        (table, row): (&Table, &Row),
        list: &Numbered,
        known: &BTreeSet<usize>,
    ) -> Option<usize> {
        let Numbered { key, words, title } = list;
        let text = row.cells[table.column_of(&Part::Number)?].shown();
        let numbers: Vec<_> = known.iter().map(ToString::to_string).collect();
        let numbers = listed(numbers.iter().map(String::as_str));
        if text.is_empty() {
            if let Some(only) = known.first().filter(|_| known.len() == 1) {
                return Some(*only);
            }
            let message = format!("the row does not say to which {words} it belongs");
            let diagnostic =
                Diagnostic::new(Code::MissingKey, message).help(match known.is_empty() {
                    true => format!("add the {words} to the sheet {title} first"),
                    false => format!("write the {words}'s number: {numbers}"),
                });
            return self.refuse(diagnostic, (table, row));
        }
        let number = self.number(&text, (table, row), list)?;
        if known.contains(&number) {
            return Some(number);
        }
        if self.told.refused.is_astray(&[key]) {
            // It may be the one whose own row is wrong.
            return None;
        }
        let message = format!("the alliance has no {words} with the number {number}");
        let diagnostic =
            Diagnostic::new(Code::UnknownChoice, message).help(match known.is_empty() {
                true => format!("add the {words} to the sheet {title}"),
                false => format!("write {numbers}, or add it to the sheet {title}"),
            });
        self.refuse(diagnostic, (table, row))
    }

    fn number(
        &mut self,
        text: &str,
        at: (&Table, &Row),
        Numbered { words, .. }: &Numbered,
    ) -> Option<usize> {
        let number = text.parse().ok();
        if let Some(number) = number.filter(|number| (1..=1000).contains(number)) {
            return Some(number);
        }
        let a = if words.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        let message = format!("`{text}` is not the number of {a} {words}");
        let help = format!("write 1 for the alliance's first {words}, 2 for its second");
        self.refuse(Diagnostic::new(Code::InvalidValue, message).help(help), at)
    }

    /// Reports an error of a row's number, at its cell if the sheet has the column.
    fn refuse(&mut self, diagnostic: Diagnostic, (table, row): (&Table, &Row)) -> Option<usize> {
        let column = table.column_of(&Part::Number);
        let column = column.filter(|column| table.has(*column));
        self.told.tell(diagnostic, table, row, column);
        None
    }
}
