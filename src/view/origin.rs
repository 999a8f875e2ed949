//! The origins of texts: takes a record's path and the positions of its values; gives what leads from a word on a page
//! back to its value. Never shown, and never published.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::project;
use crate::record::{AllianceEntry, Prose, Spanned, WrittenProse};

/// The field of a view that holds origins.
pub(super) const FIELD: &str = "origin";

/// The key that distinguishes an origin from other data.
pub(crate) const MARK: &str = "$origin";

/// The origin of a text: the record's path and the byte at which the value begins, `data/alliances/ebor.toml:120`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transparent)]
pub(super) struct TextOrigin {
    #[serde(rename = "$origin")]
    at: String,
}

/// The origins of a view's texts, by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct TextOrigins(BTreeMap<String, Field>);

/// The origin of a text, or of each text of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
enum Field {
    One(TextOrigin),
    Each(Vec<TextOrigin>),
}

/// The path of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RecordPath(String);

impl RecordPath {
    /// The path of an alliance's record.
    pub(super) fn alliance(entry: &AllianceEntry) -> Self {
        Self(project::alliance_record(&entry.id))
    }

    /// The path of a record that all documents share, from its name.
    pub(super) fn shared(name: &str) -> Self {
        Self(project::shared_record(name))
    }

    /// The origin of a value.
    pub(super) fn origin<T>(&self, value: &Spanned<T>) -> TextOrigin {
        self.at(value.span.start)
    }

    fn at(&self, start: usize) -> TextOrigin {
        let at = format!("{}:{start}", self.0);
        TextOrigin { at }
    }

    /// The origins of some fields; a field without a value has none.
    pub(super) fn origins<const N: usize>(
        &self,
        fields: [(&str, Option<usize>); N],
    ) -> TextOrigins {
        let origins = fields
            .into_iter()
            .filter_map(|(name, start)| Some((name.to_owned(), Field::One(self.at(start?)))));
        TextOrigins(origins.collect())
    }
}

impl TextOrigins {
    /// Adds the origin of a field.
    pub(super) fn with(mut self, field: &str, origin: Option<TextOrigin>) -> Self {
        let origin = origin.map(|it| (field.to_owned(), Field::One(it)));
        self.0.extend(origin);
        self
    }

    /// The origin of a field with one text.
    pub(super) fn of(&self, field: &str) -> Option<TextOrigin> {
        match self.0.get(field)? {
            Field::One(origin) => Some(origin.clone()),
            Field::Each(_) => None,
        }
    }

    /// Adds the origins of a list.
    pub(super) fn with_each(mut self, field: &str, origins: Vec<TextOrigin>) -> Self {
        self.0.insert(field.to_owned(), Field::Each(origins));
        self
    }
}

/// Prose with its origin.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ProseView {
    #[serde(flatten)]
    prose: Prose,
    origin: TextOrigins,
}

impl ProseView {
    pub(super) fn of(record_path: &RecordPath, prose: &Spanned<WrittenProse>) -> Self {
        Self {
            origin: record_path.origins([("text", start(prose))]),
            prose: prose.content.clone().into(),
        }
    }
}

/// The byte at which a value begins.
pub(super) fn start<T>(value: &Spanned<T>) -> Option<usize> {
    Some(value.span.start)
}

/// The byte at which an optional value begins.
pub(super) fn maybe<T>(value: Option<&Spanned<T>>) -> Option<usize> {
    value.map(|value| value.span.start)
}

/// Removes the origins from a view, so that published documents do not depend on positions in the records.
pub(super) fn remove(view: &mut Json) {
    match view {
        Json::Array(list) => list.iter_mut().for_each(remove),
        Json::Object(map) => {
            for (name, value) in map {
                if name == FIELD {
                    *value = json!({});
                } else {
                    remove(value);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_holds_no_origin() {
        let record_path = RecordPath::shared("report");
        let origins = record_path.origins([("title", Some(7)), ("subtitle", None)]);
        let mut view =
            json!({"title": "T", "origin": origins, "rows": [{"a": 1, "origin": origins}]});
        assert_eq!(view["origin"]["title"][MARK], "data/report.toml:7");
        remove(&mut view);
        let bare = json!({"title": "T", "origin": {}, "rows": [{"a": 1, "origin": {}}]});
        assert_eq!(view, bare);
    }
}
