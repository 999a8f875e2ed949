//! The texts of an Excel workbook: takes an element that holds one, in parts with a format each; gives the
//! text without phonetic guides, and whether any of it is struck through.

use super::package::WorkbookError;
use super::xml::XmlReader;

/// A text, and whether any of it is struck through.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct RichText {
    pub(crate) text: String,
    /// Whether a part of it is struck through.
    pub(crate) is_struck: bool,
}

/// The text of the element that is open, which may be in several formats and have its pronunciation above.
pub(crate) fn rich_text(reader: &mut XmlReader<'_>) -> Result<RichText, WorkbookError> {
    let mut rich = RichText::default();
    collect(reader, &mut rich)?;
    rich.text = unescaped(&rich.text);
    Ok(rich)
}

fn collect(reader: &mut XmlReader<'_>, rich: &mut RichText) -> Result<(), WorkbookError> {
    while let Some(element) = reader.child()? {
        match element.local() {
            "t" => rich.text += &reader.text(&[])?,
            "r" | "rPr" => collect(reader, rich)?,
            "strike" => {
                rich.is_struck |= element.local_attribute("val").is_none() || element.is("val");
                reader.skip()?;
            }
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// A text with the characters that Excel writes as `_x000D_`.
pub(crate) fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest[at..].chars().nth(6) == Some('_'));
        let is_hex = |code: &&str| code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = code.filter(is_hex).and_then(|code| u32::from_str_radix(code, 16).ok());
        let length = match code.and_then(char::from_u32) {
            Some(character) => {
                plain += &rest[..at];
                plain.push(character);
                7
            }
            None => {
                plain += &rest[..at + 2];
                2
            }
        };
        rest = &rest[at + length..];
    }
    plain + rest
}
