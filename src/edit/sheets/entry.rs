//! The tables of a record, edited in place: takes one of `toml_edit`'s; gives its entries, and puts keys
//! where they belong without moving what is there.

use toml_edit::{Array, ArrayOfTables, InlineTable, Item, Table, Value};

use crate::record::Outline;

/// The entries behind a key, in whatever way they are written.
pub(super) fn entries(item: Option<&Item>) -> Vec<Table> {
    match item {
        Some(Item::Table(table)) => vec![table.clone()],
        Some(Item::ArrayOfTables(tables)) => tables.iter().cloned().collect(),
        Some(other @ Item::Value(Value::InlineTable(_))) => {
            other.clone().into_table().into_iter().collect()
        }
        Some(other) => match other.clone().into_array_of_tables() {
            Ok(tables) => tables.into_iter().collect(),
            Err(_) => Vec::new(),
        },
        None => Vec::new(),
    }
}

/// Puts entries behind a key, each below a heading of its own; without any, the key goes.
pub(super) fn put_entries(parent: &mut Table, key: &str, entries: Vec<Table>) {
    if entries.is_empty() {
        parent.remove(key);
        return;
    }
    let tables: ArrayOfTables = entries.into_iter().collect();
    parent.insert(key, Item::ArrayOfTables(tables));
}

/// Puts a value behind a key: in the place of the old one, or where the outline has the key.
pub(super) fn put(table: &mut Table, key: &str, value: Option<Value>, outline: &Outline) {
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    if let Some(old) = table.get_mut(key).and_then(Item::as_value_mut) {
        if let (Value::Array(old), Value::Array(new)) = (&*old, &mut value) {
            *new = keep_layout(old, new);
        }
        *value.decor_mut() = old.decor().clone();
        *old = value;
        return;
    }
    let is_value = |(_, item): &(&str, &Item)| item.is_value();
    let names = table
        .iter()
        .filter(is_value)
        .map(|(name, _)| name.to_owned());
    let mut order: Vec<_> = names.filter(|name| name != key).collect();
    let before = order
        .iter()
        .rposition(|name| outline.place(name) < outline.place(key));
    order.insert(before.map_or(0, |at| at + 1), key.to_owned());
    table.insert(key, Item::Value(value));
    table.sort_values_by(|one, _, other, _| {
        let place = |name: &str| order.iter().position(|it| it == name).unwrap_or(usize::MAX);
        place(one.get()).cmp(&place(other.get()))
    });
}

/// The new entries of a list, those that were there before with the lines and comments around them.
fn keep_layout(old: &Array, new: &Array) -> Array {
    let mut list = old.clone();
    list.clear();
    let like = old.iter().last().map(|last| last.decor().clone());
    for entry in new {
        let mut known = old.iter().filter(|it| it.as_str() == entry.as_str());
        let mut entry = known.next().unwrap_or(entry).clone();
        if !old.iter().any(|it| it.as_str() == entry.as_str())
            && let Some(like) = &like
        {
            *entry.decor_mut() = like.clone();
        }
        list.push_formatted(entry);
    }
    list
}

/// Puts a value behind a key of the table on a key's line; a table with nothing in it goes.
pub(super) fn put_inner(
    table: &mut Table,
    (key, inner): (&str, &str),
    value: Option<Value>,
    outline: &Outline,
) {
    let below = outline.key(key).and_then(|key| key.outline());
    let none = Outline { keys: Vec::new() };
    let below = below.unwrap_or(&none);
    if let Some(Item::Table(whole)) = table.get_mut(key) {
        put(whole, inner, value, below);
        return;
    }
    let whole = table.get(key).and_then(Item::as_inline_table).cloned();
    let mut whole = whole.unwrap_or_default();
    put_in_line(&mut whole, inner, value, below);
    let whole = (!whole.is_empty()).then_some(Value::InlineTable(whole));
    put(table, key, whole, outline);
}

fn put_in_line(table: &mut InlineTable, key: &str, value: Option<Value>, outline: &Outline) {
    match value {
        None => {
            table.remove(key);
        }
        Some(mut value) => {
            if let Some(old) = table.get_mut(key) {
                *value.decor_mut() = old.decor().clone();
                *old = value;
                return;
            }
            table.insert(key, value);
            table.sort_values_by(|one, _, other, _| {
                outline.place(one.get()).cmp(&outline.place(other.get()))
            });
        }
    }
    table.fmt();
}

/// Lets headings follow one another as their tables do, where entries came, went or moved.
pub(super) fn unnumber(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => unnumber(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(unnumber),
            _ => {}
        }
    }
}
