//! The standard layout of a record: takes its text and kind; gives the same record with its keys in
//! order, one blank line before each heading and no comment lost. Never changes a value.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, KeyMut, RawString, Table, Value};

use crate::record::{FileKind, Key, Model};

/// A record in its standard layout.
///
/// # Errors
/// If it is not valid TOML; in the parser's words.
pub fn laid_out(text: &str, shape: FileKind) -> Result<String, String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (head, body) = split_head(&text);
    let mut document: DocumentMut =
        body.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    let trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    let sections = Sections::of(document.as_table(), &trailing);
    let trailing = comments(split_tail(&trailing).1);
    let mut layout = Layout { sections, position: 0 };
    layout.lay_out(document.as_table_mut(), ROOT, Model::of(shape));
    document.set_trailing("");
    let parts = [head.trim(), document.to_string().trim(), trailing.trim()].map(str::to_owned);
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    Ok(parts.collect::<Vec<_>>().join("\n\n") + "\n")
}

/// The head of a record and the rest. The head is the line with the schema, and all comments before the first
/// key or heading that are followed by a blank line.
pub(crate) fn split_head(text: &str) -> (&str, &str) {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() && !words.starts_with('#') {
            break;
        }
        at += line.len();
        if words.is_empty() || words.starts_with("#:") {
            end = at;
        }
    }
    text.split_at(end)
}

/// The number of the section before the first heading.
pub(crate) const ROOT: isize = -1;

/// What belongs to each section, from its heading to the next, by its number in the record as it was.
#[derive(Default)]
struct Sections {
    /// The comments before its heading.
    before: BTreeMap<isize, String>,
    /// The comments directly behind its last key, which stay its last lines.
    last: BTreeMap<isize, String>,
}

impl Sections {
    fn of(root: &Table, trailing: &str) -> Self {
        let mut prefixes = BTreeMap::new();
        collect_prefixes(root, &mut prefixes);
        let mut sections = Self::default();
        let mut previous = ROOT;
        for (number, raw) in prefixes {
            // Without a blank line between, comments belong to the heading below them.
            let (last, before) = match split_tail(&raw) {
                (all, "") => ("", all),
                parts => parts,
            };
            sections.last.insert(previous, comments(last));
            sections.before.insert(number, comments(before));
            previous = number;
        }
        let last = comments(split_tail(trailing).0);
        sections.last.insert(previous, last);
        sections
    }
}

/// The text before each heading of a table, by the heading's number.
fn collect_prefixes(table: &Table, prefixes: &mut BTreeMap<isize, String>) {
    let mut add = |table: &Table| {
        if let Some(number) = table.position() {
            prefixes.insert(number, prefix(table.decor().prefix()).to_owned());
        }
        collect_prefixes(table, prefixes);
    };
    for (_, item) in table {
        match item {
            Item::Table(table) => add(table),
            Item::ArrayOfTables(tables) => tables.iter().for_each(&mut add),
            _ => {}
        }
    }
}

/// The lines up to the first blank one, and the rest.
pub(crate) fn split_tail(raw: &str) -> (&str, &str) {
    let mut end = 0;
    for line in raw.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    raw.split_at(end)
}

/// A record being laid out.
struct Layout {
    sections: Sections,
    /// The number of the last heading in the new order.
    position: isize,
}

impl Layout {
    /// Puts the keys of the section with this number into order, and numbers the headings below it in
    /// the new order.
    fn lay_out(&mut self, table: &mut Table, number: isize, model: &Model) {
        table.sort_values_by(|one, _, other, _| {
            model.place(one.get()).cmp(&model.place(other.get()))
        });
        for (mut key, item) in table.iter_mut() {
            if let Item::Value(value) = item {
                let known = model.key(key.get());
                set_line(&mut key, value, known);
            }
        }
        let last = self.sections.last.remove(&number).unwrap_or_default();
        put_last(table, last.trim_end());
        let mut names: Vec<_> = table.iter().map(|(name, _)| name.to_owned()).collect();
        names.sort_by_key(|name| model.place(name));
        for name in names {
            let below = model.key(&name).and_then(Key::model);
            let none = Model::default();
            let below = below.unwrap_or(&none);
            match table.get_mut(&name) {
                Some(Item::Table(table)) => self.lay_out_below(table, below),
                Some(Item::ArrayOfTables(tables)) => {
                    for table in tables.iter_mut() {
                        self.lay_out_below(table, below);
                    }
                }
                _ => {}
            }
        }
    }

    /// A table below a heading of its own.
    fn lay_out_below(&mut self, table: &mut Table, model: &Model) {
        let number = table.position().unwrap_or(ROOT);
        self.position += 1;
        table.set_position(Some(self.position));
        let before = self.sections.before.remove(&number).unwrap_or_default();
        table.decor_mut().set_prefix(format!("\n{before}"));
        let after = trailing_comment(table.decor().suffix());
        table.decor_mut().set_suffix(after);
        self.lay_out(table, number, model);
    }
}

/// Puts comments behind the last key of a section, or behind its heading if it has none.
fn put_last(table: &mut Table, comments: &str) {
    if comments.is_empty() {
        return;
    }
    let values = table.iter_mut().filter_map(|(_, item)| item.as_value_mut());
    let decor = match values.last() {
        Some(value) => value.decor_mut(),
        None => table.decor_mut(),
    };
    let suffix = prefix(decor.suffix()).to_owned();
    decor.set_suffix(format!("{suffix}\n{comments}"));
}

/// Puts a key and its value on a line of their own, below the comments that belong to them.
fn set_line(key: &mut KeyMut<'_>, value: &mut Value, known: Option<&Key>) {
    let before = comments(prefix(key.leaf_decor().prefix()));
    let before = before.replace("\n\n", "\n");
    key.leaf_decor_mut().set_prefix(before);
    key.leaf_decor_mut().set_suffix(" ");
    let after = trailing_comment(value.decor().suffix());
    if let (Value::InlineTable(table), Some(model)) = (&mut *value, known.and_then(Key::model))
        && !table.to_string().contains('#')
    {
        table.sort_values_by(|one, _, other, _| {
            model.place(one.get()).cmp(&model.place(other.get()))
        });
        table.fmt();
    }
    value.decor_mut().set_prefix(" ");
    value.decor_mut().set_suffix(after);
}

fn prefix(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
}

/// The lines of comments, with one blank line at most between two of them and none around them, but
/// for one that sets them apart from what follows.
fn comments(raw: &str) -> String {
    let mut text = String::new();
    let mut apart = false;
    for line in raw.lines().map(str::trim) {
        if line.is_empty() {
            apart = !text.is_empty();
            continue;
        }
        if apart {
            text.push('\n');
            apart = false;
        }
        text.push_str(line);
        text.push('\n');
    }
    if apart {
        text.push('\n');
    }
    text
}

/// A comment behind a value or heading, as far from it as it was.
fn trailing_comment(raw: Option<&RawString>) -> String {
    prefix(raw).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIDY: &str = "#:schema ../schema/alliance.json\n# About the file.\n\n\n# Of the summary.\n  summary=\"One.\" # behind it\nname   = 'Two'\n[[case_study]]\n\n\nprose = '''\nA  story.\n'''\ntheme = \"t\"\n# Of the first figure.\n[[case_study.figure]]\nsource = \"a: b\"\n\nvalue = 3\nlabel = \"x\"\n[[lead_school]]\nname = \"S\"\npupils = {qualifier = \"over\",value = 8}\n[[case_study]]\ntheme = \"u\"\n[[case_study.figure]]\nvalue = 1\n# At the end.\n";

    const TIDY: &str = "#:schema ../schema/alliance.json\n# About the file.\n\nname = 'Two'\n# Of the summary.\nsummary = \"One.\" # behind it\n\n[[lead_school]]\nname = \"S\"\npupils = { value = 8, qualifier = \"over\" }\n\n[[case_study]]\ntheme = \"t\"\nprose = '''\nA  story.\n'''\n\n# Of the first figure.\n[[case_study.figure]]\nlabel = \"x\"\nvalue = 3\nsource = \"a: b\"\n\n[[case_study]]\ntheme = \"u\"\n\n[[case_study.figure]]\nvalue = 1\n# At the end.\n";

    #[test]
    fn puts_keys_and_headings_in_order_and_keeps_comments() {
        assert_eq!(laid_out(UNTIDY, FileKind::Alliance).as_deref(), Ok(TIDY));
    }

    #[test]
    fn leaves_a_record_in_the_standard_layout() {
        assert_eq!(laid_out(TIDY, FileKind::Alliance).as_deref(), Ok(TIDY));
        let windows = TIDY.replace('\n', "\r\n");
        assert_eq!(laid_out(&windows, FileKind::Alliance).as_deref(), Ok(TIDY));
    }

    #[test]
    fn comments_after_the_last_key_stay_in_their_section() {
        let text = "[[case_study]]\ntheme = \"t\"\n# behind the theme\n#headline = \"h\"\n\n# before the school\n[[lead_school]]\nname = \"S\"\n#kind = \"k\"\n";
        let tidy = "# before the school\n[[lead_school]]\nname = \"S\"\n#kind = \"k\"\n\n[[case_study]]\ntheme = \"t\"\n# behind the theme\n#headline = \"h\"\n";
        assert_eq!(laid_out(text, FileKind::Alliance).as_deref(), Ok(tidy));
        assert_eq!(laid_out(tidy, FileKind::Alliance).as_deref(), Ok(tidy));
    }

    #[test]
    fn keeps_unknown_keys() {
        let text = "name = \"a\"\nzebra = 1\n\n[zoo]\nb = 1\na = 2\n";
        assert_eq!(laid_out(text, FileKind::Alliance).as_deref(), Ok(text));
        assert!(laid_out("name = ", FileKind::Alliance).is_err());
    }
}
