//! The style that all templates share: takes the style in the records and the page format and tone of the run; gives the
//! data that `templates/style.typ` reads.

use serde::Serialize;

use crate::job::{PageFormat, Tone};
use crate::record::{Colour, Margins, Style};

#[derive(Serialize)]
struct PageStyle {
    ink: String,
    muted: String,
    accent: String,
    wash: String,
    line: String,
    marks: String,
    text: String,
    display: String,
    margins: Margins,
    /// The logo's path and alternative text.
    logo: Option<[String; 2]>,
    print: bool,
}

/// The content of `/style.json`, which templates read.
///
/// # Panics
/// Never: texts and numbers always serialise.
pub fn page_style(style: &Style, page_format: PageFormat, tone: Tone) -> Vec<u8> {
    let Style { colours, fonts, margins, logo } = style;
    let shade = |colour: &Colour| match tone {
        Tone::Colour => colour.to_string(),
        Tone::Mono => colour.grey().to_string(),
    };
    let style = PageStyle {
        ink: shade(&colours.ink),
        muted: shade(&colours.muted),
        accent: shade(&colours.accent),
        wash: shade(&colours.wash),
        line: shade(&colours.line),
        marks: shade(&colours.marks),
        text: fonts.text.to_string(),
        display: fonts.display.to_string(),
        margins: *margins,
        logo: logo.as_ref().map(|logo| [format!("/{}", logo.file), logo.alt.to_string()]),
        print: page_format == PageFormat::Print,
    };
    serde_json::to_vec(&style).expect("texts and numbers always serialise")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grey_has_the_luminance_of_its_colour() {
        let teal = Colour::parse("#0b5563").expect("a colour");
        let grey = teal.grey();
        assert!(grey.red == grey.green && grey.green == grey.blue);
        assert!((grey.luminance() - teal.luminance()).abs() < 0.005);
    }
}
