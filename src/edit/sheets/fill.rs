//! Fills a record with what sheets say of it: takes its text and the rows of its alliance; gives the new
//! text, and which cell each value came from. What the sheets do not have stays as it is.

use toml_edit::{DocumentMut, Item, Table as Toml};

use super::super::laid_out;
use super::address::{Placed, Rows};
use super::doubt::doubt;
use super::entry::{bind_comments, entries, put, put_entries, put_inner, unnumber};
use super::known::{entry_identity, name_column, pair_studies, row_identity};
use super::origin::{Origin, Origins, Refused};
use super::value::{is_same, value};
use crate::diagnostic::{Code, Finding, Findings};
use crate::record::{Key, Outline, Shape, pair};
use crate::sheet::{Book, Part, Row, Table};

/// Faults of a book, told where they stand.
pub(super) struct Told<'b> {
    pub(super) book: &'b Book,
    pub(super) findings: &'b mut Findings,
    pub(super) refused: &'b mut Refused,
}

impl Told<'_> {
    /// Tells a fault of a row, or of a cell of it.
    pub(super) fn tell(
        &mut self,
        finding: Finding,
        table: &Table,
        row: &Row,
        column: Option<usize>,
    ) {
        self.refused.add(table, row, column);
        let place = self.book.place(&table.spot(row, column), "");
        self.findings.push(finding.at(place, ""));
    }
}

/// A record as the sheets would have it.
pub(super) struct Filled<'t> {
    pub(super) text: String,
    pub(super) origins: Origins<'t>,
}

/// The record of an alliance, filled; nothing if the record that is there is no TOML.
pub(super) fn fill<'t>(
    id: &str,
    old: Option<&str>,
    tables: &'t [Table],
    rows: &Rows<'t>,
    told: &mut Told<'_>,
) -> Option<Filled<'t>> {
    let is_windows = old.is_some_and(|old| old.contains("\r\n"));
    let unix = old.map(|old| old.replace("\r\n", "\n"));
    let mut document: DocumentMut = unix.as_deref().unwrap_or_default().parse().ok()?;
    bind_comments(&mut document);
    let mut filling = Filling {
        id,
        tables,
        rows,
        origins: Origins::new(),
        told,
        moved: false,
    };
    let changed = filling.record(document.as_table_mut());
    let (origins, moved) = (filling.origins, filling.moved);
    if let Some(old) = old.filter(|_| !changed) {
        let text = old.to_owned();
        return Some(Filled { text, origins });
    }
    if moved {
        unnumber(document.as_table_mut());
    }
    let is_tidy = unix
        .as_deref()
        .is_none_or(|old| laid_out(old, Shape::Alliance).as_deref() == Ok(old));
    let head = match old {
        None => Shape::Alliance.directive() + "\n\n",
        Some(_) => String::new(),
    };
    let text = head + &document.to_string();
    let tidy = laid_out(&text, Shape::Alliance).ok().filter(|_| is_tidy);
    let text = tidy.unwrap_or(text);
    let text = if is_windows {
        text.replace('\n', "\r\n")
    } else {
        text
    };
    Some(Filled { text, origins })
}

struct Filling<'f, 'b, 't> {
    id: &'f str,
    tables: &'t [Table],
    rows: &'f Rows<'t>,
    origins: Origins<'t>,
    told: &'f mut Told<'b>,
    /// Whether entries came, went or moved.
    moved: bool,
}

impl<'t> Filling<'_, '_, 't> {
    /// Fills the whole record; says whether anything changed.
    fn record(&mut self, root: &mut Toml) -> bool {
        let outline = Outline::of(Shape::Alliance);
        let mut changed = false;
        if let Some(table) = self.table(&[])
            && let Some(placed) = self.only(table)
        {
            changed |= self.values(root, placed, outline, "");
            let id = table.column_of(&Part::Alliance);
            self.note("", placed, id);
        }
        changed |= self.list(root, &["lead_school"], outline);
        changed |= self.members(root, outline);
        changed | self.studies(root, outline)
    }

    /// The sheet of the tables that a path leads to, if the book has it.
    fn table(&self, path: &[&str]) -> Option<&'t Table> {
        self.tables.iter().find(|table| table.sheet.path == path)
    }

    /// The one row of the alliance in a sheet that has one for each.
    fn only(&mut self, table: &Table) -> Option<Placed<'t>> {
        let (first, rest) = self.rows.of(self.id, table).split_first()?;
        for placed in rest {
            let message = format!("`{}` has two rows about `{}`", table.sheet.title, self.id);
            let finding = Finding::new(Code::DuplicateId, message).help("delete one of them");
            let column = table.column_of(&Part::Alliance);
            self.told.tell(finding, table, placed.row, column);
        }
        Some(*first)
    }

    fn members(&mut self, root: &mut Toml, outline: &Outline) -> bool {
        let below = below(outline, "members");
        let part_rows = self
            .table(&["members", "part"])
            .map(|it| self.rows.of(self.id, it));
        let has_parts = part_rows.is_some_and(|rows| !rows.is_empty());
        let old = entries(root.get("members")).pop();
        let mut members = old.clone();
        let mut changed = false;
        if let Some(table) = self.table(&["members"]) {
            match self.only(table) {
                Some(placed) => {
                    let members = members.get_or_insert_with(Toml::new);
                    changed |= self.values(members, placed, below, "members");
                }
                None if !has_parts => members = None,
                None => {}
            }
        }
        if has_parts {
            members.get_or_insert_with(Toml::new);
        }
        if let Some(members) = &mut members {
            changed |= self.list(members, &["members", "part"], below);
        }
        let moved = members.is_some() != old.is_some();
        self.moved |= moved;
        match members {
            Some(members) if changed || moved => {
                root.insert("members", Item::Table(members));
            }
            None => {
                root.remove("members");
            }
            Some(_) => {}
        }
        changed || moved
    }

    /// The case studies: each is known by its number if it says something like it, else by what it says.
    fn studies(&mut self, root: &mut Toml, outline: &Outline) -> bool {
        let below = below(outline, "case_study");
        let old = entries(root.get("case_study"));
        let mut studies: Vec<(usize, Toml, Option<Placed<'t>>)> = Vec::new();
        let mut moved = false;
        match self.table(&["case_study"]) {
            Some(table) => {
                let rows = self.rows.of(self.id, table);
                let pairs = pair_studies(&old, rows, table);
                moved |= !pairs.iter().copied().eq((0..old.len()).map(Some));
                for (placed, pair) in rows.iter().zip(pairs) {
                    let study = pair.map_or_else(Toml::new, |at| old[at].clone());
                    studies.push((placed.study, study, Some(*placed)));
                }
            }
            None => studies.extend(
                (1..)
                    .zip(old.iter().cloned())
                    .map(|(at, it)| (at, it, None)),
            ),
        }
        self.moved |= moved;
        let mut changed = moved;
        let mut filled = Vec::new();
        for (at, (number, mut study, placed)) in studies.into_iter().enumerate() {
            let path = format!("case_study.{at}");
            if let Some(placed) = placed {
                changed |= self.values(&mut study, placed, below, &path);
            }
            for name in ["figure", "outcome", "inspection"] {
                let of_study = Some((number, path.as_str()));
                changed |= self.list_of(&mut study, &["case_study", name], below, of_study);
            }
            filled.push(study);
        }
        if changed {
            put_entries(root, "case_study", filled);
        }
        changed
    }

    fn list(&mut self, parent: &mut Toml, path: &[&str], outline: &Outline) -> bool {
        self.list_of(parent, path, outline, None)
    }

    /// A list of entries that are known by what they say; those of one case study if one is given.
    fn list_of(
        &mut self,
        parent: &mut Toml,
        path: &[&str],
        outline: &Outline,
        study: Option<(usize, &str)>,
    ) -> bool {
        let (Some(table), Some(key)) = (self.table(path), path.last()) else {
            return false;
        };
        let above = match study {
            Some((_, above)) => above.to_owned(),
            None => path[..path.len() - 1].join("."),
        };
        let above = if above.is_empty() { above } else { above + "." };
        let below = below(outline, key);
        let is_here = |placed: &&Placed<'_>| study.is_none_or(|(number, _)| placed.study == number);
        let rows = self.rows.of(self.id, table).iter().filter(is_here);
        let rows: Vec<_> = rows.copied().collect();
        let old = entries(parent.get(key));
        let name = name_column(table);
        let of_rows: Vec<_> = rows
            .iter()
            .map(|placed| row_identity(placed, name))
            .collect();
        let of_old: Vec<_> = old
            .iter()
            .map(|entry| entry_identity(entry, table, name))
            .collect();
        let pairs = pair(&of_old, &of_rows);
        let moved = !pairs.iter().copied().eq((0..old.len()).map(Some));
        self.moved |= moved;
        let mut changed = moved;
        let mut filled = Vec::new();
        for (at, (placed, pair)) in rows.iter().zip(pairs).enumerate() {
            let mut entry = pair.map_or_else(Toml::new, |at| old[at].clone());
            changed |= self.values(&mut entry, *placed, below, &format!("{above}{key}.{at}"));
            filled.push(entry);
        }
        if changed {
            put_entries(parent, key, filled);
        }
        changed
    }

    /// Notes where what stands behind a path of keys comes from.
    fn note(&mut self, path: &str, Placed { table, row, .. }: Placed<'t>, column: Option<usize>) {
        self.origins
            .insert(path.to_owned(), Origin { table, row, column });
    }

    /// Puts the values of a row into a table; says whether any changed.
    fn values(
        &mut self,
        entry: &mut Toml,
        placed: Placed<'t>,
        outline: &Outline,
        path: &str,
    ) -> bool {
        let mut changed = false;
        let Placed { table, row, .. } = placed;
        self.note(path, placed, None);
        for (at, column) in table.sheet.columns.iter().enumerate() {
            let Part::Value { key, inner } = &column.part else {
                continue;
            };
            if !table.has(at) {
                continue;
            }
            let mut keys = vec![path, key.as_str()];
            keys.extend(inner.as_deref());
            keys.retain(|key| !key.is_empty());
            self.note(&keys.join("."), placed, Some(at));
            let new = match value(&row.cells[at], column) {
                Ok(new) => new,
                Err(unfit) => {
                    self.told.tell(unfit.into(), table, row, Some(at));
                    continue;
                }
            };
            let old = entry.get(key);
            let old = match inner {
                Some(inner) => old.and_then(|old| old.get(inner)),
                None => old,
            };
            if is_same(old, new.as_ref(), column.takes()) {
                continue;
            }
            if let Some(unfit) = doubt((table, row, at), old, new.as_ref()) {
                self.told.tell(unfit.into(), table, row, Some(at));
                continue;
            }
            match inner {
                Some(inner) => put_inner(entry, (key, inner), new, outline),
                None => put(entry, key, new, outline),
            }
            changed = true;
        }
        changed
    }
}

fn below<'o>(outline: &'o Outline, key: &str) -> &'o Outline {
    let key = outline.key(key).and_then(Key::outline);
    key.expect("a sheet's path leads through the tables of a record")
}
