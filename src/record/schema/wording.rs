//! Reads a schema: takes the schema of a value; gives its keys, choices and types, and words for them.

use serde_json::Value as Json;
use toml::de::DeValue;

/// A key with the first sentence of its description: `summary`: one sentence that carries it.
pub(crate) fn described(key: &str, schema: &Json, shape: &Json) -> Option<String> {
    let description =
        schema["description"].as_str().or(shape["description"].as_str())?.trim_end_matches('.');
    let mut letters = description.chars();
    let first = letters.next()?;
    Some(format!("`{key}`: {}{}", first.to_lowercase(), letters.as_str()))
}

pub(crate) fn keys_of(shape: &Json) -> impl Iterator<Item = &str> {
    shape["properties"].as_object().into_iter().flat_map(|keys| keys.keys().map(String::as_str))
}

pub(crate) fn property<'s>(shape: &'s Json, key: &str) -> Option<&'s Json> {
    let named = shape["properties"].get(key);
    named.or_else(|| shape.get("additionalProperties").filter(|schema| schema.is_object()))
}

pub(crate) fn is_list(shape: &Json, key: &str) -> bool {
    types(&shape["properties"][key]).contains(&"array")
}

pub(crate) fn strings(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// The words that an enumeration allows, if the schema is one.
pub(crate) fn choices(shape: &Json) -> Option<Vec<&str>> {
    if let Some(options) = shape["oneOf"].as_array() {
        return Some(options.iter().filter_map(|option| option["const"].as_str()).collect());
    }
    shape["enum"].is_array().then(|| strings(&shape["enum"]).collect())
}

/// The types that the schema allows, by their JSON names.
pub(crate) fn types(shape: &Json) -> Vec<&str> {
    let types: Vec<_> = shape["type"].as_str().into_iter().chain(strings(&shape["type"])).collect();
    types.into_iter().filter(|name| *name != "null").collect()
}

pub(crate) fn takes(shape: &Json, value: &DeValue<'_>) -> bool {
    let name = match value {
        DeValue::String(_) => "string",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => return false,
        DeValue::Array(_) => "array",
        DeValue::Table(_) => "object",
    };
    types(shape).contains(&name)
}

/// The type that the schema asks for, in words.
pub(crate) fn type_words(shape: &Json) -> String {
    match shape["format"].as_str() {
        Some("date") => return "a date such as `\"July 2011\"`".to_owned(),
        Some("period") => return "a period such as `\"2009 to 2012\"`".to_owned(),
        Some("value") => return "a number or a text such as `\"40%\"`".to_owned(),
        _ => {}
    }
    let words = types(shape).into_iter().map(|name| match name {
        "string" => "a text in quotes",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        _ => "a table",
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// The type of a value in a file, in words.
pub(crate) fn kind_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "`true` or `false` without quotes",
        DeValue::Datetime(_) => "a day or time without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
