//! Which row belongs where: takes the tables of a book; gives each row's alliance and the numbered entry of
//! it, such as a case study, with a diagnostic for each row that belongs nowhere.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::Part;
use super::entry_number::Numbers;
use super::matching::name_part;
use super::merge::Told;
use super::stray_rows::asides;
use super::tables::{Row, Table};
use crate::commands::new::id_of;
use crate::diagnostic::{Code, Diagnostic, listed, nearest};
use crate::names::as_read;
use crate::record::Model;

/// A row with its address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlacedRow<'t> {
    pub(crate) table: &'t Table,
    pub(crate) row: &'t Row,
    /// The number of the entry that it is or belongs to, from 1; 0 in a sheet without.
    pub(crate) number: usize,
}

/// The rows of each alliance, by sheet.
#[derive(Debug)]
pub(crate) struct Rows<'t> {
    /// The model of their records.
    pub(crate) record: &'static Model,
    pub(crate) tables: &'t [Table],
    /// The alliances that the book is about.
    pub(crate) alliances: BTreeSet<String>,
    rows: BTreeMap<(String, &'static str), Vec<PlacedRow<'t>>>,
}

impl<'t> Rows<'t> {
    /// The rows of a sheet that belong to an alliance.
    pub(crate) fn of(&self, alliance: &str, table: &Table) -> &[PlacedRow<'t>] {
        let key = (alliance.to_owned(), table.sheet.title);
        self.rows.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// What is known of an alliance that has a record.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) name: String,
    /// How many entries its numbered lists have, by their keys.
    pub(crate) counts: BTreeMap<&'static str, usize>,
}

/// Finds out where each row belongs.
pub(crate) fn address<'t>(
    record: &'static Model,
    tables: &'t [Table],
    recorded: &BTreeMap<String, Recorded>,
    told: &mut Told<'_>,
) -> Rows<'t> {
    let mut register = Register {
        ids: BTreeMap::new(),
        told,
        is_listed: false,
        only: None,
        astray: BTreeMap::new(),
        name: name_part(record),
    };
    for table in tables.iter().filter(|table| table.has_strange) {
        register.told.refused.add_astray(table);
    }
    register.list(tables, recorded);
    register.narrow(tables);
    let mut rows = Rows {
        record,
        tables,
        alliances: register.ids.values().cloned().collect(),
        rows: BTreeMap::new(),
    };
    if !register.is_listed {
        rows.alliances.clear();
    }
    // Numbered entries first: what belongs to one must find it.
    let mut ordered: Vec<_> = tables.iter().collect();
    ordered.sort_by_key(|table| !table.sheet.is_numbered());
    let mut known = Numbers::new();
    let mut taken = register.numbers(tables);
    for table in ordered {
        for row in &table.rows {
            let Some(alliance) = register.alliance(table, row) else {
                continue;
            };
            let number = match &table.sheet.list {
                None => Some(0),
                Some(list) => {
                    let of_list = (alliance.clone(), list.key);
                    let known = known.entry(of_list.clone()).or_insert_with(|| {
                        let count = recorded.get(&alliance).and_then(|it| it.counts.get(list.key));
                        let is_listed = tables.iter().any(|it| it.sheet.title == list.title);
                        let count = count.filter(|_| !is_listed).copied().unwrap_or_default();
                        (1..=count).collect()
                    });
                    match table.sheet.is_numbered() {
                        true => register.own(
                            (table, row),
                            list,
                            known,
                            taken.entry(of_list).or_default(),
                        ),
                        false => register.owner((table, row), list, known),
                    }
                }
            };
            let Some(number) = number else { continue };
            rows.alliances.insert(alliance.clone());
            let of_sheet = rows.rows.entry((alliance, table.sheet.title)).or_default();
            of_sheet.push(PlacedRow { table, row, number });
        }
    }
    register.tell_astray();
    asides(tables, &register.ids, register.told);
    for placed in rows.rows.values_mut() {
        placed.sort_by_key(|it| it.number);
    }
    rows
}

pub(crate) struct Register<'r, 'b, 't> {
    /// The alliances' ids, by all that a sheet may call them.
    pub(crate) ids: BTreeMap<String, String>,
    pub(crate) told: &'r mut Told<'b>,
    /// Whether the book lists the alliances that it is about.
    is_listed: bool,
    /// The one alliance that all rows are about that do not name another.
    pub(crate) only: Option<String>,
    /// Rows of no alliance, by sheet and by what they call it: the first one, and how many there are.
    astray: BTreeMap<(Vec<&'static str>, String), (&'t Table, &'t Row, usize)>,
    /// What the column is of by which alliances are called.
    name: Option<Part>,
}

impl<'t> Register<'_, '_, 't> {
    /// The alliances that the book lists; those that have a record if it lists none.
    fn list(&mut self, tables: &[Table], recorded: &BTreeMap<String, Recorded>) {
        let table = tables.iter().find(|table| table.sheet.path.is_empty());
        self.is_listed = table.is_some();
        let Some(table) = table else {
            for (id, known) in recorded {
                self.ids.insert(id.clone(), id.clone());
                self.ids.insert(as_read(&known.name), id.clone());
            }
            return;
        };
        let names = recorded.iter().map(|(id, known)| (as_read(&known.name), id.clone()));
        // An id comes before the name of another alliance.
        let known: BTreeMap<_, _> =
            names.chain(recorded.keys().map(|id| (as_read(id), id.clone()))).collect();
        let called = |text: &str| known.get(&as_read(text)).cloned();
        // An id comes before the name of another alliance here, too.
        let mut names = Vec::new();
        for row in &table.rows {
            let text = |part: &Part| {
                let column = table.column_of(part)?;
                Some(row.cells[column].shown()).filter(|text| !text.is_empty())
            };
            let name = self.name.as_ref().and_then(text).unwrap_or_default();
            let given = text(&Part::Alliance);
            let id = match &given {
                Some(given) if *given == name => called(given).unwrap_or_else(|| id_of(given)),
                Some(given) => called(given).unwrap_or_else(|| given.clone()),
                None => called(&name).unwrap_or_else(|| id_of(&name)),
            };
            if id.is_empty() {
                let message = "the row does not say which alliance it is about";
                let diagnostic = Diagnostic::new(Code::MissingKey, message);
                let help = "write the alliance's id in its first column, for example `forest-way`";
                self.told.tell(diagnostic.help(help), table, row, None);
                continue;
            }
            names.extend(Some((as_read(&name), id.clone())).filter(|_| !name.is_empty()));
            for called in given.into_iter().chain([id.clone()]) {
                self.ids.insert(as_read(&called), id.clone());
            }
        }
        for (name, id) in names {
            self.ids.entry(name).or_insert(id);
        }
    }

    /// Where the book lists no alliances but names one alone, that one is all that it is about.
    fn narrow(&mut self, tables: &[Table]) {
        let named = tables.iter().flat_map(|table| {
            let column = table.column_of(&Part::Alliance);
            table.rows.iter().filter_map(move |row| Some(row.cells[column?].shown()))
        });
        let named: BTreeSet<_> = named.filter_map(|text| self.ids.get(&as_read(&text))).collect();
        if let (Some(only), 1) = (named.first(), named.len()) {
            self.only = Some((*only).clone());
        }
    }

    /// The alliance that a row belongs to.
    fn alliance(&mut self, table: &'t Table, row: &'t Row) -> Option<String> {
        let column = table.column_of(&Part::Alliance)?;
        let text = row.cells[column].shown();
        let is_list = table.sheet.path.is_empty();
        if text.is_empty() && !is_list {
            let mut ids = self.ids.values();
            let first = ids.next().filter(|first| ids.all(|id| id == *first));
            if let Some(only) = first.or(self.only.as_ref()) {
                return Some(only.clone());
            }
        }
        let name = self.name.as_ref().and_then(|name| table.column_of(name));
        let key = match name.filter(|_| text.is_empty() && is_list) {
            Some(name) => as_read(&row.cells[name].shown()),
            None => as_read(&text),
        };
        let known = self.ids.get(&key).filter(|_| !key.is_empty()).cloned();
        if known.is_none() && !is_list {
            self.told.refused.add_astray(table);
            let same =
                self.astray.entry((table.sheet.path.clone(), key)).or_insert((table, row, 0));
            same.2 += 1;
        }
        known
    }

    /// Tells which rows belong to no alliance; those of a sheet that say the same, once.
    fn tell_astray(&mut self) {
        for (table, row, count) in std::mem::take(&mut self.astray).into_values() {
            let column = table.column_of(&Part::Alliance);
            if table.has_strange && column.is_some_and(|column| !table.has(column)) {
                // The column is there, called something else, which is reported.
                continue;
            }
            let text = column.map(|column| row.cells[column].shown()).unwrap_or_default();
            let many = match count {
                1 => String::new(),
                2 => ", here and in another row".to_owned(),
                count => format!(", here and in {} other rows", count - 1),
            };
            let (code, message, help) = if text.is_empty() {
                (
                    Code::MissingKey,
                    format!("the row does not say which alliance it is about{many}"),
                    format!(
                        "write the alliance's id in its first column: {}; or delete the row if no record needs it",
                        self.known()
                    ),
                )
            } else {
                let ids = self.ids.values().map(String::as_str);
                let help = match nearest(&text, ids) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write {}, or add a row to the sheet Alliances", self.known()),
                };
                (Code::UnknownChoice, format!("no alliance is called `{text}`{many}"), help)
            };
            let column = column.filter(|column| table.has(*column));
            self.told.tell(Diagnostic::new(code, message).help(help), table, row, column);
        }
    }

    /// The ids that a row may have.
    fn known(&self) -> String {
        let ids: BTreeSet<_> = self.ids.values().map(String::as_str).collect();
        match ids.len() {
            0 => "the id of one that is in the sheet Alliances".to_owned(),
            1..=8 => listed(ids),
            _ if self.is_listed => "one of those in the sheet Alliances".to_owned(),
            _ => "one of those that have a record".to_owned(),
        }
    }
}
