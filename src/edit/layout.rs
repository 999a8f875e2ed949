//! The standard layout of a record: takes its text and kind; gives the same record with its keys in
//! order, one blank line before each heading and no comment lost. Never changes a value.

use toml_edit::{DocumentMut, Item, KeyMut, RawString, Table, Value};

use crate::record::{Key, Outline, Shape};

/// A record in its standard layout.
///
/// # Errors
/// If it is no TOML; in the parser's words.
pub fn laid_out(text: &str, shape: Shape) -> Result<String, String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (head, body) = split_head(&text);
    let mut document: DocumentMut = body
        .parse()
        .map_err(|fault: toml_edit::TomlError| fault.to_string())?;
    let trailing = comments(document.trailing().as_str().unwrap_or_default());
    let mut position = 0;
    lay_out(document.as_table_mut(), &Outline::of(shape), &mut position);
    document.set_trailing("");
    let parts = [head.trim(), document.to_string().trim(), trailing.trim()].map(str::to_owned);
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    Ok(parts.collect::<Vec<_>>().join("\n\n") + "\n")
}

/// The comments that stand before the record as such, and the rest: what leads to an editor's schema,
/// and every comment that a blank line follows before the first key or heading.
fn split_head(text: &str) -> (&str, &str) {
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

/// Puts a table's keys into order, and numbers the headings below it in the order in which they shall
/// stand.
fn lay_out(table: &mut Table, outline: &Outline, position: &mut isize) {
    table.sort_values_by(|one, _, other, _| {
        outline.place(one.get()).cmp(&outline.place(other.get()))
    });
    for (mut key, item) in table.iter_mut() {
        if let Item::Value(value) = item {
            let known = outline.key(key.get());
            set_line(&mut key, value, known);
        }
    }
    let mut names: Vec<_> = table.iter().map(|(name, _)| name.to_owned()).collect();
    names.sort_by_key(|name| outline.place(name));
    for name in names {
        let below = outline.key(&name).and_then(Key::outline);
        let none = Outline { keys: Vec::new() };
        let below = below.unwrap_or(&none);
        match table.get_mut(&name) {
            Some(Item::Table(table)) => lay_out_below(table, below, position),
            Some(Item::ArrayOfTables(tables)) => {
                tables
                    .iter_mut()
                    .for_each(|table| lay_out_below(table, below, position));
            }
            _ => {}
        }
    }
}

/// A table below a heading of its own.
fn lay_out_below(table: &mut Table, outline: &Outline, position: &mut isize) {
    *position += 1;
    table.set_position(Some(*position));
    let before = comments(prefix(table.decor().prefix()));
    table.decor_mut().set_prefix(format!("\n{before}"));
    let after = trailing_comment(table.decor().suffix());
    table.decor_mut().set_suffix(after);
    lay_out(table, outline, position);
}

/// Puts a key and its value on a line of their own, below the comments that belong to them.
fn set_line(key: &mut KeyMut<'_>, value: &mut Value, known: Option<&Key>) {
    let before = comments(prefix(key.leaf_decor().prefix()));
    let before = before.replace("\n\n", "\n");
    key.leaf_decor_mut().set_prefix(before);
    key.leaf_decor_mut().set_suffix(" ");
    let after = trailing_comment(value.decor().suffix());
    if let (Value::InlineTable(table), Some(outline)) = (&mut *value, known.and_then(Key::outline))
        && !table.to_string().contains('#')
    {
        table.sort_values_by(|one, _, other, _| {
            outline.place(one.get()).cmp(&outline.place(other.get()))
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

    const TIDY: &str = "#:schema ../schema/alliance.json\n# About the file.\n\nname = 'Two'\n# Of the summary.\nsummary = \"One.\" # behind it\n\n[[lead_school]]\nname = \"S\"\npupils = { value = 8, qualifier = \"over\" }\n\n[[case_study]]\ntheme = \"t\"\nprose = '''\nA  story.\n'''\n\n# Of the first figure.\n[[case_study.figure]]\nlabel = \"x\"\nvalue = 3\nsource = \"a: b\"\n\n[[case_study]]\ntheme = \"u\"\n\n[[case_study.figure]]\nvalue = 1\n\n# At the end.\n";

    #[test]
    fn puts_keys_and_headings_in_order_and_keeps_comments() {
        assert_eq!(laid_out(UNTIDY, Shape::Alliance).as_deref(), Ok(TIDY));
    }

    #[test]
    fn leaves_what_is_in_order() {
        assert_eq!(laid_out(TIDY, Shape::Alliance).as_deref(), Ok(TIDY));
        let windows = TIDY.replace('\n', "\r\n");
        assert_eq!(laid_out(&windows, Shape::Alliance).as_deref(), Ok(TIDY));
    }

    #[test]
    fn keeps_what_it_does_not_know() {
        let text = "name = \"a\"\nzebra = 1\n\n[zoo]\nb = 1\na = 2\n";
        assert_eq!(laid_out(text, Shape::Alliance).as_deref(), Ok(text));
        assert!(laid_out("name = ", Shape::Alliance).is_err());
    }
}
