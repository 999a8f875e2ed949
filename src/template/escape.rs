//! Escaping: takes any text; gives Typst code that shows exactly this text and does nothing else.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::record::{Block, Inline, Prose};
use crate::view::MARK;

/// A Typst string literal with this text.
///
/// Within a literal only the quotation mark and the backslash have a meaning. Control characters become escapes,
/// so a literal never spans lines.
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

/// Typst markup that shows this text: a string in code mode, so that no character in it is markup. The semicolon
/// keeps what follows out of the expression.
pub fn markup(text: &str) -> String {
    format!("#{};", string(text))
}

/// A Typst value with this data: strings, numbers, arrays and dictionaries. An origin becomes a function that
/// returns its argument as content: the compiler records for each letter the function it came through.
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
        Json::Object(map) if map.contains_key(MARK) => {
            format!("{}{SHOWS}it]", origin(map[MARK].as_str()))
        }
        Json::Object(map) => {
            let pairs: String = map
                .iter()
                .map(|(key, value)| format!("{}:{},", string(key), data(value)))
                .collect();
            format!("({pairs})")
        }
    }
}

/// The beginning of a function that shows a text.
const SHOWS: &str = "it=>[#";

/// An origin as a comment, before the code that shows its text.
fn origin(origin: Option<&str>) -> String {
    origin.map_or_else(String::new, |origin| format!("/*{origin}*/"))
}

/// The origin of the text that markup shows at this byte.
pub fn origin_at(markup: &str, at: usize) -> Option<&str> {
    let before = markup.get(..at)?;
    let before = before.strip_suffix(SHOWS).or_else(|| before.strip_suffix('#'))?;
    before.strip_suffix("*/")?.rsplit_once("/*").map(|(_, origin)| origin)
}

/// Prose as Typst markup, with all text escaped and the origin of the whole, if there is one. Paragraphs, lists,
/// emphasis and links are calls.
pub fn prose(prose: &Prose, from: Option<&str>) -> String {
    blocks(&prose.blocks, &origin(from))
}

fn blocks(list: &[Block], origin: &str) -> String {
    let parts: Vec<_> = list.iter().map(|it| block(it, origin)).collect();
    parts.join("\n\n")
}

fn block(block: &Block, origin: &str) -> String {
    let inlines = |list: &[Inline]| inlines(list, origin);
    let items = |items: &[Vec<Block>]| -> String {
        items.iter().map(|item| format!("[{}],", blocks(item, origin))).collect()
    };
    match block {
        Block::Paragraph(inner) => inlines(inner),
        Block::Bullets(list) => format!("#list({});", items(list)),
        Block::Numbers(first, list) => format!("#enum(start: {first}, {});", items(list)),
    }
}

fn inlines(list: &[Inline], origin: &str) -> String {
    list.iter().map(|it| inline(it, origin)).collect()
}

fn inline(inline: &Inline, origin: &str) -> String {
    let inlines = |list: &[Inline]| inlines(list, origin);
    match inline {
        Inline::Text(text) => format!("{origin}{}", markup(text)),
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
        assert_eq!(data(&value), r#"("a":(1,-0.5,none,true,(),),"b c":(:),"d":"x",)"#);
    }

    #[test]
    fn code_that_shows_a_text_has_its_origin() {
        let origin = json!({ MARK: "data/report.toml:12" });
        let markup = format!("#let f = {}", data(&origin));
        assert_eq!(markup, "#let f = /*data/report.toml:12*/it=>[#it]");
        let at = markup.rfind("it").expect("the argument");
        assert_eq!(origin_at(&markup, at), Some("data/report.toml:12"));
        let markup = prose(&Prose::parse("A */#b").expect("prose"), Some("x:1"));
        assert_eq!(markup, "/*x:1*/#\"A */#b\";");
        assert_eq!(origin_at(&markup, 8), Some("x:1"));
        assert_eq!(origin_at("#\"x\";", 1), None);
    }

    #[test]
    fn prose_is_calls_and_escaped_text() {
        let parsed = Prose::parse("A *b* #c\n\n- [d](https://e.org)").expect("prose");
        assert_eq!(
            prose(&parsed, None),
            "#\"A \";#emph[#\"b\";];#\" #c\";\n\n#list([#link(\"https://e.org\")[#\"d\";];],);"
        );
    }
}
