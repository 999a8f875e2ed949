//! The tables of a record, edited in place: reads the entries of a key, and puts values and entries behind keys
//! in the model's order. Never moves other keys or loses a comment.

use std::collections::BTreeMap;

use toml_edit::{
    Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, RawString, Table, Value,
};

use crate::format::{ROOT, split_head, split_tail};
use crate::record::Model;

/// The entries of a key, as headings or inline.
pub(crate) fn entries(item: Option<&Item>) -> Vec<Table> {
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

/// Replaces the entries of a key, each below its own heading; without entries, removes the key.
pub(crate) fn put_entries(parent: &mut Table, key: &str, entries: Vec<Table>) {
    if entries.is_empty() {
        parent.remove(key);
        return;
    }
    let tables: ArrayOfTables = entries.into_iter().collect();
    parent.insert(key, Item::ArrayOfTables(tables));
}

/// Sets the value of a key: in place of the old one, or where the model has the key.
pub(crate) fn put(table: &mut Table, key: &str, value: Option<Value>, model: &Model) {
    let Some(mut value) = value else {
        take(table, key);
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
    let names = table.iter().filter(is_value).map(|(name, _)| name.to_owned());
    let mut order: Vec<_> = names.filter(|name| name != key).collect();
    let before = order.iter().rposition(|name| model.place(name) < model.place(key));
    order.insert(before.map_or(0, |at| at + 1), key.to_owned());
    table.insert(key, Item::Value(value));
    table.sort_values_by(|one, _, other, _| {
        let place = |name: &str| order.iter().position(|it| it == name).unwrap_or(usize::MAX);
        place(one.get()).cmp(&place(other.get()))
    });
}

/// Removes a key. Comments on their own lines after it stay, and so do the first comments of the record.
fn take(table: &mut Table, key: &str) {
    let is_first = table.iter().next().is_some_and(|(name, _)| name == key);
    let head = table.key(key).filter(|_| is_first);
    let head = head.map(|key| split_head(raw(key.leaf_decor().prefix())).0.to_owned());
    let Some(Item::Value(old)) = table.remove(key) else {
        return;
    };
    let behind = raw(old.decor().suffix());
    if let Some(at) = behind.find('\n') {
        let comments = behind[at + 1..].to_owned();
        put_behind(table, &comments);
    }
    let head = head.filter(|head| !head.is_empty());
    if let Some((head, (mut key, _))) = head.zip(table.iter_mut().next()) {
        let decor = key.leaf_decor_mut();
        decor.set_prefix(format!("{head}{}", raw(decor.prefix())));
    }
}

pub(crate) fn raw(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// An entry of a list with the layout around it.
struct ListItem {
    /// The lines above it, and the blanks before it.
    before: String,
    value: Value,
    /// What follows its comma on the same line.
    behind: String,
}

/// The new entries of a list; the old ones among them keep their lines and comments.
fn keep_layout(old: &Array, new: &Array) -> Array {
    let mut entries: Vec<ListItem> = Vec::new();
    let mut opening = String::new();
    // What follows a comma on its line belongs to the entry before.
    let mut split = |text: &str, entries: &mut Vec<ListItem>| {
        let (behind, before) = text.split_at(text.find('\n').unwrap_or_default());
        match entries.last_mut() {
            Some(last) => behind.clone_into(&mut last.behind),
            None => behind.clone_into(&mut opening),
        }
        before.to_owned()
    };
    for value in old {
        let before = split(raw(value.decor().prefix()), &mut entries);
        entries.push(ListItem { before, value: value.clone(), behind: String::new() });
    }
    let rest = split(old.trailing().as_str().unwrap_or_default(), &mut entries);
    let indent = entries.iter().map(|it| it.before.rsplit('\n').next().unwrap_or_default());
    let indent = indent.max_by_key(|it| it.len()).unwrap_or_default().to_owned();
    let is_long = entries.iter().any(|it| it.before.contains('\n'));
    let mut list = Array::new();
    let mut above = opening;
    for entry in new {
        let known = entries.iter().position(|it| it.value.as_str() == entry.as_str());
        let (before, mut value, behind) = match known.map(|at| entries.remove(at)) {
            Some(ListItem { before, value, behind }) => (before, value, behind),
            None if is_long => (format!("\n{indent}"), entry.clone(), String::new()),
            None => (String::new(), entry.clone(), String::new()),
        };
        let blank =
            if before.is_empty() && above.is_empty() && !list.is_empty() { " " } else { "" };
        let suffix = raw(value.decor().suffix()).to_owned();
        let suffix = if is_long { suffix } else { String::new() };
        let before = if is_long { before } else { blank.to_owned() };
        *value.decor_mut() = Decor::new(format!("{above}{before}"), suffix);
        list.push_formatted(value);
        above = behind;
    }
    list.set_trailing(format!("{above}{rest}"));
    list.set_trailing_comma(old.trailing_comma());
    list
}

/// Attaches the comments directly after an entry's last key to that entry, so that they stay with it when
/// entries are added, removed or moved. The text of the document stays the same.
pub(crate) fn bind_comments(document: &mut DocumentMut) {
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let mut prefixes = BTreeMap::new();
    collect(document.as_table_mut(), &mut prefixes);
    // Comments belong to the section before them; without a blank line, to the next heading.
    let mut behind: BTreeMap<isize, String> = BTreeMap::new();
    let mut previous = ROOT;
    for (number, prefix) in &mut prefixes {
        let (last, before) = split_tail(prefix);
        if !before.is_empty() && !last.is_empty() {
            behind.insert(previous, last.to_owned());
            *prefix = before.to_owned();
        }
        previous = *number;
    }
    let (last, rest) = split_tail(&trailing);
    if !last.is_empty() && previous != ROOT {
        behind.insert(previous, last.to_owned());
        let rest = rest.to_owned();
        document.set_trailing(rest);
    }
    place(document.as_table_mut(), ROOT, &prefixes, &mut behind);
}

fn collect(table: &mut Table, prefixes: &mut BTreeMap<isize, String>) {
    each_below(table, &mut |below| {
        if let Some(number) = below.position() {
            prefixes.insert(number, raw(below.decor().prefix()).to_owned());
        }
        collect(below, prefixes);
    });
}

fn place(
    table: &mut Table,
    number: isize,
    prefixes: &BTreeMap<isize, String>,
    behind: &mut BTreeMap<isize, String>,
) {
    if let Some(comments) = behind.remove(&number) {
        put_behind(table, &comments);
    }
    each_below(table, &mut |below| {
        let number = below.position().unwrap_or(ROOT);
        if let Some(prefix) = prefixes.get(&number) {
            below.decor_mut().set_prefix(prefix.clone());
        }
        if number != ROOT {
            place(below, number, prefixes, behind);
        }
    });
}

fn each_below(table: &mut Table, each: &mut dyn FnMut(&mut Table)) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(below) => each(below),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(&mut *each),
            _ => {}
        }
    }
}

/// Puts lines of comments after a table's last key, or after its heading if it has no keys.
fn put_behind(table: &mut Table, comments: &str) {
    let values = table.iter_mut().filter_map(|(_, item)| item.as_value_mut());
    let decor = match values.last() {
        Some(value) => value.decor_mut(),
        None => table.decor_mut(),
    };
    let suffix = raw(decor.suffix()).trim_end_matches('\n').to_owned();
    decor.set_suffix(format!("{suffix}\n{}", comments.trim_end_matches('\n')));
}

/// Sets the value of a key in an inline table; removes the table if it is empty then.
pub(crate) fn put_inner(
    table: &mut Table,
    (key, inner): (&str, &str),
    value: Option<Value>,
    model: &Model,
) {
    let below = model.key(key).and_then(|key| key.model());
    let none = Model::default();
    let below = below.unwrap_or(&none);
    if let Some(Item::Table(whole)) = table.get_mut(key) {
        put(whole, inner, value, below);
        if whole.is_empty() {
            table.remove(key);
        }
        return;
    }
    let whole = table.get(key).and_then(Item::as_inline_table).cloned();
    let mut whole = whole.unwrap_or_default();
    put_in_line(&mut whole, inner, value, below);
    let whole = (!whole.is_empty()).then_some(Value::InlineTable(whole));
    put(table, key, whole, model);
}

fn put_in_line(table: &mut InlineTable, key: &str, value: Option<Value>, model: &Model) {
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
                model.place(one.get()).cmp(&model.place(other.get()))
            });
        }
    }
    table.fmt();
}

/// Lets headings follow the order of their tables, after entries were added, removed or moved.
pub(crate) fn unnumber(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => unnumber(table),
            Item::ArrayOfTables(tables) => tables.iter_mut().for_each(unnumber),
            _ => {}
        }
    }
}
