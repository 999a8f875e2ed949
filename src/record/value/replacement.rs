//! What to write instead of a word or value that a record does not allow: takes what an editor wrote; gives its
//! replacement, if only one thing can be meant.

use std::sync::Arc;

use serde_json::Value as Json;
use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::date_words::date_meant;
use super::digits::plain;
use super::number::Number;
use super::number_hints::read_number;
use super::period_words::period_meant;
use super::value_error::KeyValue;
use crate::diagnostic::{SourceFile, nearest};
use crate::record::schema::wording::{choices, strings, takes as takes_value, types};

/// What to write instead of a value, as TOML.
#[derive(Debug, Default)]
pub(crate) struct Replacement {
    /// The value for the key itself, whose name is empty here, and for keys beside it.
    pub(crate) values: Vec<KeyValue>,
    /// Whether this is only likely.
    pub(crate) is_guess: bool,
}

impl Replacement {
    pub(crate) fn values(values: Vec<KeyValue>) -> Self {
        Self { values, is_guess: false }
    }

    /// A value, if it is known.
    pub(crate) fn value(value: Option<String>) -> Self {
        Self::values(value.map(|value| ("", value)).into_iter().collect())
    }

    /// A text that was most likely meant, if there is one.
    pub(crate) fn guess(text: Option<&str>) -> Self {
        Self { is_guess: true, ..Self::value(text.map(quoted)) }
    }
}

/// A text as TOML writes it on one line.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            _ if sign.is_control() => quoted += &format!("\\u{:04X}", u32::from(sign)),
            _ => quoted.push(sign),
        }
    }
    quoted + "\""
}

/// Short forms and other names of the words that records take.
const OTHER_NAMES: [(&str, &str); 55] = [
    ("r.i", "requires improvement"),
    ("req imp", "requires improvement"),
    ("outs", "outstanding"),
    ("sat", "satisfactory"),
    ("no", "count"),
    ("staff", "count"),
    ("pts", "points"),
    ("ca", "about"),
    ("c", "about"),
    ("est", "about"),
    ("estimated", "about"),
    ("min", "at least"),
    ("minimum", "at least"),
    ("+", "at least"),
    ("max", "up to"),
    ("maximum", "up to"),
    ("less", "lower"),
    ("fewer", "lower"),
    ("more", "higher"),
    ("infants", "primary"),
    ("junior", "primary"),
    ("juniors", "primary"),
    ("first", "primary"),
    ("ri", "requires improvement"),
    ("requires improvement (ri)", "requires improvement"),
    ("sm", "special measures"),
    ("sw", "serious weaknesses"),
    ("nti", "notice to improve"),
    ("inadequate - special measures", "special measures"),
    ("inadequate (special measures)", "special measures"),
    ("inadequate (serious weaknesses)", "serious weaknesses"),
    ("1", "outstanding"),
    ("2", "good"),
    ("o", "outstanding"),
    ("g", "good"),
    ("%", "percent"),
    ("per cent", "percent"),
    ("percentage", "percent"),
    ("pp", "percentage points"),
    ("ppt", "percentage points"),
    ("£", "pounds"),
    ("gbp", "pounds"),
    ("number", "count"),
    ("people", "count"),
    ("pupils", "count"),
    ("schools", "count"),
    ("approx", "approximately"),
    ("circa", "about"),
    ("roughly", "about"),
    ("~", "about"),
    (">", "over"),
    ("<", "under"),
    ("less than", "under"),
    ("fewer than", "under"),
    ("infant", "primary"),
];

/// The choice that a word names, apart from case, punctuation and spaces, or by another name.
pub(crate) fn meant<'c>(word: &str, choices: &[&'c str]) -> Option<&'c str> {
    let word = word.trim().to_lowercase();
    let bare = |text: &str| text.chars().filter(|it| it.is_alphanumeric()).collect::<String>();
    let same = |choice: &&&str| !bare(&word).is_empty() && bare(choice) == bare(&word);
    let by_name = OTHER_NAMES.iter().filter(|(other, _)| *other == word.trim_end_matches('.'));
    let named = by_name.filter_map(|(_, name)| choices.iter().find(|it| *it == name)).next();
    let own = choices.iter().find(same).or(named).copied();
    // A grade with its number, or with the word before it.
    own.or_else(|| {
        let letters = word.trim_matches(|it: char| !it.is_alphabetic());
        let rest = word.strip_prefix("grade ").unwrap_or(letters);
        (rest.len() < word.len() && !rest.is_empty()).then(|| meant(rest, choices))?
    })
}

/// The key that a word most likely means: one that is the same apart from case, hyphens and spaces, or the nearest.
pub(crate) fn nearest_key<'k>(word: &str, keys: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let keys: Vec<_> = keys.collect();
    let bare = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let same = keys.iter().find(|key| bare(key) == bare(word)).copied();
    same.or_else(|| nearest(word, keys))
}

/// A value of the wrong type, converted to the right one if only that can be meant.
pub(crate) fn converted(
    file: &Arc<SourceFile>,
    value: &TomlSpanned<DeValue<'_>>,
    shape: &Json,
) -> Replacement {
    let written = file.slice(&value.span());
    let wanted = types(shape);
    let takes = |name: &str| wanted.contains(&name);
    let one = match value.get_ref() {
        DeValue::String(text) if takes("integer") => return whole(text),
        DeValue::String(text) if takes("boolean") => truth(text).map(str::to_owned),
        DeValue::Integer(_) if takes("boolean") => truth(written).map(str::to_owned),
        // A heading whose brackets are of the other kind.
        DeValue::Table(_) if takes("array") && written.starts_with('[') => {
            Some(format!("[{written}]"))
        }
        DeValue::Array(items) if takes("object") && items.len() == 1 => {
            let heading = written.strip_prefix("[[").and_then(|it| it.strip_suffix("]]"));
            heading.map(|name| format!("[{name}]"))
        }
        DeValue::Boolean(_) | DeValue::Table(_) => None,
        DeValue::String(text) if takes("array") && shape["items"]["type"] == "string" => {
            Some(list(text))
        }
        DeValue::String(_) | DeValue::Integer(_) if takes("object") => {
            let inner = strings(&shape["required"]).next();
            let inner =
                inner.filter(|inner| may_hold(&shape["properties"][inner], value.get_ref()));
            inner.map(|inner| format!("{{ {inner} = {written} }}"))
        }
        DeValue::Datetime(_) if shape["format"] == "date" => {
            date_meant(written).map(|it| quoted(&it))
        }
        DeValue::Datetime(_) if shape["format"] == "period" => {
            period_meant(written).map(|it| quoted(&it))
        }
        DeValue::Float(_) if takes("integer") => whole(written).values.pop().map(|(_, it)| it),
        DeValue::Array(items)
            if items.len() == 1
                && (takes_value(shape, items[0].get_ref())
                    || choices(shape).is_some()
                        && matches!(items[0].get_ref(), DeValue::String(_))) =>
        {
            Some(file.slice(&items[0].span()).to_owned())
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)
            if shape["maxLength"].is_u64() =>
        {
            Some(quoted(written))
        }
        _ => None,
    };
    Replacement::value(one)
}

/// Whether a key of a table allows a value that was written in place of the table.
fn may_hold(shape: &Json, value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) if shape["format"] == "value" => Number::parse(text).is_ok(),
        _ if shape["type"].is_null() => matches!(value, DeValue::String(_)),
        _ => takes_value(shape, value),
    }
}

/// A text that is a whole number, with a qualifier if it has one.
pub(crate) fn whole(text: &str) -> Replacement {
    let is_whole = |value: &str| value.bytes().all(|it| it.is_ascii_digit());
    let plain = plain(text).filter(|value| is_whole(value));
    if plain.is_some() {
        return Replacement::value(plain);
    }
    let values = match read_number(text) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.values,
    };
    let mut numbers = values.iter().filter(|(key, _)| matches!(*key, "" | "to"));
    match numbers.all(|(_, value)| is_whole(value)) {
        true => Replacement::values(values),
        false => Replacement::default(),
    }
}

/// `yes` and `no` as TOML writes them.
pub(crate) fn truth(text: &str) -> Option<&'static str> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "on" | "true" | "1" => Some("true"),
        "no" | "n" | "off" | "false" | "0" => Some("false"),
        _ => None,
    }
}

/// A text with commas as a list.
pub(crate) fn list(text: &str) -> String {
    let items = text.split([',', ';', '\n']).map(str::trim);
    let items: Vec<_> = items.filter(|item| !item.is_empty()).map(quoted).collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_choices_by_other_names() {
        let grades = ["outstanding", "good", "requires improvement", "special measures"];
        for (word, choice) in [
            ("RI", "requires improvement"),
            ("Requires Improvement", "requires improvement"),
            ("requires-improvement", "requires improvement"),
            ("GOOD", "good"),
            ("2", "good"),
            ("Good (2)", "good"),
            ("2 - Good", "good"),
            ("Grade 2", "good"),
            ("R.I.", "requires improvement"),
        ] {
            assert_eq!(meant(word, &grades), Some(choice), "{word}");
        }
        for word in ["", "3", "%", "goodish"] {
            assert_eq!(meant(word, &grades), None, "{word}");
        }
    }

    #[test]
    fn quotes_any_text() {
        for text in ["", "a", "a \"b\"", "C:\\new", "é\u{7}\n"] {
            let read: toml::Table = format!("x = {}", quoted(text)).parse().expect("TOML");
            assert_eq!(read["x"].as_str(), Some(text));
        }
    }
}
