//! Escaping: takes any text; gives Typst that shows exactly this text and can do nothing else.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::record::{Block, Inline, Prose};

/// A Typst string literal with this text.
///
/// Inside a literal only the quote and the backslash have a meaning; control characters are
/// written as escapes, so that a literal never spans lines.
pub fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(literal, "\\u{{{:x}}}", u32::from(c));
            }
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// Typst markup that shows this text: a string in code, ended by a semicolon, so that nothing
/// that follows can join it and no sign in it is markup.
pub fn markup(text: &str) -> String {
    format!("#{};", string(text))
}

/// A Typst value with this data: strings, numbers, arrays and dictionaries.
pub fn data(json: &Json) -> String {
    match json {
        Json::Null => "none".to_owned(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => string(text),
        Json::Array(list) => {
            let items: String = list.iter().map(|item| data(item) + ",").collect();
            format!("({items})")
        }
        Json::Object(map) if map.is_empty() => "(:)".to_owned(),
        Json::Object(map) => {
            let pairs: String = map
                .iter()
                .map(|(key, value)| format!("{}:{},", string(key), data(value)))
                .collect();
            format!("({pairs})")
        }
    }
}

/// Prose as Typst markup: paragraphs, lists, emphasis and links made by calls, all text escaped.
pub fn prose(prose: &Prose) -> String {
    blocks(&prose.blocks)
}

fn blocks(list: &[Block]) -> String {
    let parts: Vec<_> = list.iter().map(block).collect();
    parts.join("\n\n")
}

fn block(block: &Block) -> String {
    let items = |items: &[Vec<Block>]| -> String {
        items
            .iter()
            .map(|item| format!("[{}],", blocks(item)))
            .collect()
    };
    match block {
        Block::Paragraph(inner) => inlines(inner),
        Block::Bullets(list) => format!("#list({});", items(list)),
        Block::Numbers(first, list) => format!("#enum(start: {first}, {});", items(list)),
    }
}

fn inlines(list: &[Inline]) -> String {
    list.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => markup(text),
        Inline::Emphasis(inner) => format!("#emph[{}];", inlines(inner)),
        Inline::Strong(inner) => format!("#strong[{}];", inlines(inner)),
        Inline::Link(address, inner) => format!("#link({})[{}];", string(address), inlines(inner)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn literals_hold_quotes_backslashes_and_controls() {
        assert_eq!(string("a \"b\" \\c\n"), r#""a \"b\" \\c\u{a}""#);
        assert_eq!(markup("#eval(\"1\")"), r##"#"#eval(\"1\")";"##);
    }

    #[test]
    fn data_keeps_types() {
        let value = json!({ "a": [1, -0.5, null, true, []], "b c": {}, "d": "x" });
        assert_eq!(
            data(&value),
            r#"("a":(1,-0.5,none,true,(),),"b c":(:),"d":"x",)"#
        );
    }

    #[test]
    fn prose_is_calls_and_escaped_text() {
        let parsed = Prose::parse("A *b* #c\n\n- [d](https://e.org)").expect("prose");
        assert_eq!(
            prose(&parsed),
            "#\"A \";#emph[#\"b\";];#\" #c\";\n\n#list([#link(\"https://e.org\")[#\"d\";];],);"
        );
    }
}
