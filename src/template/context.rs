//! What a template sees at some point: takes the schemas of views; gives the fields of a value and the entries of
//! a list.

use std::collections::BTreeSet;
use std::ptr;

use serde_json::Value as Json;

/// The possible types of a value; none if it may be anything.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ViewType<'s>(Vec<Type<'s>>);

/// A JSON schema, within the one that holds its definitions.
#[derive(Clone, Copy, Debug)]
struct Type<'s> {
    root: &'s Json,
    schema: &'s Json,
}

impl PartialEq for Type<'_> {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self.schema, other.schema)
    }
}

impl<'s> ViewType<'s> {
    /// The view with this schema.
    pub(super) fn of(root: &'s Json) -> Self {
        Self(types(root, root))
    }

    /// A value about which nothing is known.
    pub(super) fn anything() -> Self {
        Self(Vec::new())
    }

    /// A field of the value; nothing if it has no such field.
    pub(super) fn field(&self, name: &str) -> Option<Self> {
        if self.0.is_empty() {
            return Some(Self::anything());
        }
        let of = |it: &Type<'s>| {
            let field = it.schema["properties"].get(name);
            field.or(it.schema.get("additionalProperties")).map(|field| types(it.root, field))
        };
        let found: Vec<_> = self.0.iter().filter_map(of).collect();
        (!found.is_empty()).then(|| Self(found.concat()))
    }

    /// An entry of the value, which is a list.
    pub(super) fn entry(&self) -> Self {
        let items = self.0.iter().filter_map(|it| Some(types(it.root, it.schema.get("items")?)));
        Self(items.flatten().collect())
    }

    /// The names of the value's fields.
    pub(super) fn fields(&self) -> BTreeSet<&'s str> {
        let properties = self.0.iter().filter_map(|it| it.schema["properties"].as_object());
        properties.flatten().map(|(name, _)| name.as_str()).collect()
    }
}

/// The types that a schema allows, except null.
fn types<'s>(root: &'s Json, schema: &'s Json) -> Vec<Type<'s>> {
    if let Some(path) = schema["$ref"].as_str() {
        let definition = root.pointer(path.trim_start_matches('#'));
        return definition.map(|it| types(root, it)).unwrap_or_default();
    }
    let choices: Vec<_> = ["anyOf", "oneOf"]
        .iter()
        .filter_map(|key| schema[key].as_array())
        .flatten()
        .flat_map(|choice| types(root, choice))
        .collect();
    let is_null = schema["type"] == "null";
    if is_null || !choices.is_empty() { choices } else { vec![Type { root, schema }] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_found_through_references_choices_and_lists() {
        let schema = json!({
            "properties": {
                "part": { "anyOf": [{ "$ref": "#/$defs/Part" }, { "type": "null" }] },
                "parts": { "type": "array", "items": { "$ref": "#/$defs/Part" } },
                "origin": { "type": "object", "additionalProperties": { "type": "string" } },
            },
            "$defs": { "Part": { "properties": { "title": { "type": "string" } } } },
        });
        let view = ViewType::of(&schema);
        assert_eq!(view.fields().into_iter().collect::<Vec<_>>(), ["origin", "part", "parts"]);
        let part = view.field("part").expect("a field");
        assert_eq!(part, view.field("parts").expect("a field").entry());
        let title = part.field("title").expect("a field");
        assert!(title.field("length").is_none() && part.field("titel").is_none());
        assert!(view.field("origin").expect("a field").field("any").is_some());
    }
}
