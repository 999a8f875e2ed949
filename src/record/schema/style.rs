//! The type of `data/style.toml`: colours, fonts and margins; and which of its colours have too little contrast.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_aux::prelude::serde_introspect;

use crate::record::value::scalar::{Colour, Line, Setting};
use crate::record::value::spanned::Spanned;

/// `data/style.toml`: the look of every document.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Style {
    /// The colours, below a heading `[colours]`.
    pub colours: Colours,
    /// The font families, below a heading `[fonts]`.
    pub fonts: FontNames,
    /// The margins in millimetres, below a heading `[margins]`.
    pub margins: Margins,
    /// The logo on the cover, below a heading `[logo]`.
    pub logo: Option<Logo>,
}

/// The colours, each written as `#rrggbb`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Colours {
    /// Text: `ink = "#1b2430"`.
    pub ink: Spanned<Colour>,
    /// Details, notes and running heads: `muted = "#4c5763"`.
    pub muted: Spanned<Colour>,
    /// Headings, marks, links and the cover: `accent = "#0b5563"`.
    pub accent: Spanned<Colour>,
    /// The background of the column at a glance: `wash = "#edf2f4"`.
    pub wash: Spanned<Colour>,
    /// Lines between rows: `line = "#c3ccd2"`.
    pub line: Spanned<Colour>,
    /// The scales of charts: `marks = "#808d98"`.
    pub marks: Spanned<Colour>,
}

/// The font families, by the names in the font files in `fonts/`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct FontNames {
    /// For text: `text = "Source Sans 3"`.
    pub text: Spanned<Setting<60>>,
    /// For titles and big figures: `display = "Source Serif 4 Display"`.
    pub display: Spanned<Setting<60>>,
}

/// The margins of a page, in whole millimetres.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Margins {
    /// The left margin: `left = 20`.
    pub left: u32,
    /// The right margin: `right = 20`.
    pub right: u32,
    /// The top margin: `top = 20`.
    pub top: u32,
    /// The bottom margin: `bottom = 22`.
    pub bottom: u32,
}

/// A logo and what it shows.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Logo {
    /// A file below templates/: `file = "logo.svg"` or `"pictures/logo.svg"`.
    pub file: Spanned<Setting<80>>,
    /// What it shows, in words for readers who cannot see it.
    pub alt: Spanned<Line<200>>,
}

/// The least contrast of text with its background, by WCAG 2 level AA.
pub(crate) const TEXT: f64 = 4.5;

/// The least contrast of marks with their background, by WCAG 2 level AA.
pub(crate) const MARKS: f64 = 3.0;

/// The colour of paper.
const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };

/// A colour with too little contrast with its background.
pub(crate) struct Faint<'s> {
    /// The colour in front, and its name.
    pub(crate) front: (&'static str, &'s Spanned<Colour>),
    /// The name of the background.
    pub(crate) behind: String,
    pub(crate) contrast: f64,
    pub(crate) least: f64,
}

/// The colours with too little contrast with a background that they are used on.
pub(crate) fn faint(colours: &Colours) -> Vec<Faint<'_>> {
    let texts = [("ink", &colours.ink), ("muted", &colours.muted), ("accent", &colours.accent)];
    let paper = ("white paper".to_owned(), WHITE);
    let wash = (format!("`wash` {}", *colours.wash), colours.wash.content);
    let on = |front: (&'static str, &'_ Spanned<Colour>), behind: &(String, Colour), least| {
        (front.0, behind.0.clone(), contrast(front.1.content, behind.1), least)
    };
    let mut pairs = Vec::new();
    for front in texts {
        for behind in [&paper, &wash] {
            pairs.push((front.1, on(front, behind, TEXT)));
        }
    }
    pairs.push((&colours.marks, on(("marks", &colours.marks), &paper, MARKS)));
    let faint = pairs.into_iter().filter(|(_, (_, _, contrast, least))| contrast < least);
    faint
        .map(|(colour, (name, behind, contrast, least))| Faint {
            front: (name, colour),
            behind,
            contrast,
            least,
        })
        .collect()
}

/// The contrast of two colours, from 1 to 21, by the formula of the Web Content Accessibility Guidelines.
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let colour = |text| Colour::parse(text).expect("a colour");
        assert!((contrast(colour("#000000"), WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(colour("#777777"), WHITE) - 4.48).abs() < 0.005);
        assert!((contrast(WHITE, WHITE) - 1.0).abs() < 1e-9);
    }
}
