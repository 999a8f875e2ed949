//! The names that errors are compared with: takes the model of a kind of file; gives its headings and keys.

use std::collections::BTreeSet;

use crate::character::is_hidden;
use crate::diagnostic::nearest;
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::{Key, KeyKind, Model};

/// The headings and keys of a kind of file.
pub(crate) struct KnownNames {
    root: &'static Model,
    headings: Vec<KnownHeading>,
    keys: BTreeSet<&'static str>,
}

/// A heading that a file may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownHeading {
    /// Its name between the brackets.
    pub(crate) path: String,
    /// Whether each one begins an entry of a list, and so has double brackets.
    pub(crate) is_list: bool,
    /// The keys below it; `None` if they are free.
    pub(crate) model: Option<&'static Model>,
}

impl KnownHeading {
    /// The heading as it is written.
    pub(crate) fn written(&self) -> String {
        in_brackets(&self.path, self.is_list)
    }
}

/// A name in single or double brackets.
pub(crate) fn in_brackets(name: &str, is_double: bool) -> String {
    match is_double {
        true => format!("[[{name}]]"),
        false => format!("[{name}]"),
    }
}

impl KnownNames {
    /// The names for the file at a path; those of an alliance's record for an unknown path.
    pub(crate) fn of(path: &str) -> Self {
        let root = Model::of(FileKind::of(path).unwrap_or(FileKind::Alliance));
        let mut known = Self { root, headings: Vec::new(), keys: BTreeSet::new() };
        known.add("", root);
        known
    }

    fn add(&mut self, path: &str, model: &'static Model) {
        for key in &model.keys {
            self.keys.insert(&key.name);
            let path = match path {
                "" => key.name.clone(),
                path => format!("{path}.{}", key.name),
            };
            if matches!(key.kind, KeyKind::Table(_) | KeyKind::Tables(_) | KeyKind::Free) {
                self.headings.push(KnownHeading {
                    is_list: matches!(key.kind, KeyKind::Tables(_)),
                    model: key.model(),
                    path: path.clone(),
                });
            }
            if let Some(model) = key.model() {
                self.add(&path, model);
            }
        }
    }

    /// The keys above the first heading.
    pub(crate) fn root(&self) -> &'static Model {
        self.root
    }

    /// The heading of exactly this name.
    pub(crate) fn heading(&self, path: &str) -> Option<&KnownHeading> {
        self.headings.iter().find(|it| it.path == path)
    }

    /// The heading that was most likely meant by a name, and whether that is only likely.
    pub(crate) fn heading_meant(&self, name: &str) -> Option<(&KnownHeading, bool)> {
        let name = plain_name(&name.replace([',', '/', ':'], "."));
        if let Some(heading) = self.heading(&name) {
            return Some((heading, false));
        }
        let near = nearest(&name, self.headings.iter().map(|it| it.path.as_str()))?;
        Some((self.heading(near)?, true))
    }

    /// Whether some table of the file has this key.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.keys.contains(name)
    }

    /// The key that a word means, apart from case, spaces and punctuation.
    pub(crate) fn key_meant(&self, word: &str) -> Option<&'static str> {
        self.keys.get(plain_name(word).as_str()).copied()
    }
}

/// The key of a model, if there is one.
pub(crate) fn key_of(model: Option<&'static Model>, name: &str) -> Option<&'static Key> {
    model?.key(name)
}

/// A name without what only its writing adds: capitals, blanks, hyphens, quotes, characters not seen.
pub(crate) fn plain_name(name: &str) -> String {
    let words: Vec<_> = name
        .split(|c: char| c.is_whitespace() || is_hidden(c) || "-‐‑–_".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.join("_").replace("_.", ".").replace("._", ".");
    name.trim_matches(|c| is_quote(c) || c == '.').to_lowercase()
}

/// Whether a sign looks like a quotation mark.
pub(crate) fn is_quote(sign: char) -> bool {
    matches!(
        sign,
        '"' | '\''
            | '“'
            | '”'
            | '„'
            | '‟'
            | '″'
            | '«'
            | '»'
            | '‘'
            | '’'
            | '‚'
            | '‛'
            | '′'
            | '`'
            | '´'
            | '＂'
    )
}

/// Whether a reader takes a sign for a space, or does not see it.
pub(crate) fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || is_hidden(sign)
}

/// Whether a text is a key as TOML writes it without quotes, dots included.
pub(crate) fn is_bare_key(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    word.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_headings_from_the_model() {
        let known = KnownNames::of("data/alliances/x.toml");
        let written = |path: &str| known.heading(path).map(KnownHeading::written);
        assert_eq!(written("case_study.figure").as_deref(), Some("[[case_study.figure]]"));
        assert_eq!(written("members").as_deref(), Some("[members]"));
        assert_eq!(written("theme"), None);
        let meant = |name: &str| known.heading_meant(name).map(|(it, guess)| (it.written(), guess));
        assert_eq!(meant("Case-Study"), Some(("[[case_study]]".to_owned(), false)));
        assert_eq!(meant("case_stdy"), Some(("[[case_study]]".to_owned(), true)));
        let themes = KnownNames::of("data/themes.toml");
        assert!(themes.heading("theme").is_some_and(|it| it.is_list));
        assert_eq!(known.key_meant("Age Range"), Some("age_range"));
    }
}
