//! The texts of an Excel workbook: takes an element that holds one, in parts with a format each; gives the
//! text without what is written above it, and whether a line goes through any of it.

use super::package::Refusal;
use super::xlsx_sheet::unescaped;
use super::xml::Markup;

/// A text with the one thing about its look that changes what it says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rich {
    pub(crate) text: String,
    /// Whether a part of it is struck through.
    pub(crate) is_struck: bool,
}

/// The text of the element that is open, which may be in several formats and have its pronunciation above.
pub(crate) fn rich_text(markup: &mut Markup<'_>) -> Result<Rich, Refusal> {
    let mut rich = Rich::default();
    collect(markup, &mut rich)?;
    rich.text = unescaped(&rich.text);
    Ok(rich)
}

fn collect(markup: &mut Markup<'_>, rich: &mut Rich) -> Result<(), Refusal> {
    while let Some(element) = markup.child()? {
        match element.local() {
            "t" => rich.text += &markup.text(&[])?,
            "r" | "rPr" => collect(markup, rich)?,
            "strike" => {
                rich.is_struck |= element.local_attribute("val").is_none() || element.is("val");
                markup.skip()?;
            }
            _ => markup.skip()?,
        }
    }
    Ok(())
}
