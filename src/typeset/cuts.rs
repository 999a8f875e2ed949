//! Cuts of fonts: takes the project's fonts; offers the compiler, beside these, every cut that a page
//! may ask for, and gives the font that is used in its place. So it shows which are asked for in vain.

use std::collections::BTreeSet;

use typst::text::{Font, FontBook, FontFlags, FontInfo, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

/// How far a weight may be from the one asked for and pass for it: a bold for a semibold.
const NEAR: u16 = 100;

/// The fonts as the compiler sees them.
pub(super) struct Cuts {
    /// The project's fonts, then the cuts that are not there.
    pub(super) book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The cuts that are not there, in the order of the book.
    absent: Vec<Absent>,
}

/// A cut that is not there.
struct Absent {
    words: String,
    /// The font that is used in its place, by its number.
    in_place: usize,
}

impl Cuts {
    /// The fonts, with the cuts that are not there of the families that somebody asks for by name.
    pub(super) fn of(fonts: Vec<Font>, is_named: impl Fn(&str) -> bool) -> Self {
        let own = FontBook::from_fonts(&fonts);
        let mut book = own.clone();
        let mut absent = Vec::new();
        for (family, members) in own.families().filter(|(family, _)| is_named(family)) {
            let members: Vec<_> = members.filter_map(|number| own.info(number)).collect();
            for variant in lacking(&members) {
                let Some(in_place) = own.select(&family.to_lowercase(), variant) else {
                    continue;
                };
                let instead = own.info(in_place).expect("the book has just named it");
                absent.push(Absent { words: words(variant, family, instead.variant), in_place });
                book.push(FontInfo {
                    variant,
                    axes: Default::default(),
                    flags: instead.flags.difference(FontFlags::VARIABLE),
                    ..instead.clone()
                });
            }
        }
        Self { book: LazyHash::new(book), fonts, absent }
    }

    /// A font by its number in the book; one that is not there is noted, and another given.
    pub(super) fn font(&self, number: usize, asked: &mut BTreeSet<usize>) -> Option<Font> {
        let absent = number.checked_sub(self.fonts.len());
        let in_place = match absent.map(|at| self.absent.get(at)) {
            None => number,
            Some(absent) => {
                asked.insert(number);
                absent?.in_place
            }
        };
        self.fonts.get(in_place).cloned()
    }

    /// What is not there, and what is used in its place.
    pub(super) fn words(&self, number: usize) -> Option<&str> {
        let absent = self.absent.get(number.checked_sub(self.fonts.len())?)?;
        Some(&absent.words)
    }
}

/// The cuts that a family lacks: upright or slanted, of every weight, in the widths that it has.
fn lacking(members: &[&FontInfo]) -> Vec<FontVariant> {
    let mut lacking = Vec::new();
    let mut widths: Vec<_> = members.iter().map(|info| info.variant.stretch).collect();
    widths.sort();
    widths.dedup();
    for stretch in widths {
        for style in [FontStyle::Normal, FontStyle::Italic] {
            for weight in (1..=9).map(|step| FontWeight::from_number(step * 100)) {
                let variant = FontVariant::new(style, weight, stretch);
                if !members.iter().any(|info| passes_for(info, variant)) {
                    lacking.push(variant);
                }
            }
        }
    }
    lacking
}

/// Whether a font, or a setting of a variable one, passes for a cut.
fn passes_for(info: &FontInfo, wanted: FontVariant) -> bool {
    let axis = |tag: &[u8; 4]| info.axes.iter().find(|axis| axis.tag.to_bytes() == *tag);
    let own = info.variant;
    let upright = wanted.style == FontStyle::Normal;
    let styled =
        (own.style == FontStyle::Normal) == upright || axis(b"ital").or(axis(b"slnt")).is_some();
    let weight = wanted.weight.to_number();
    let weighted = match axis(b"wght") {
        None => own.weight.to_number().abs_diff(weight) <= NEAR,
        Some(axis) => {
            let (weight, near) = (f32::from(weight), f32::from(NEAR));
            (axis.min.0 - near..=axis.max.0 + near).contains(&weight)
        }
    };
    styled && weighted && (own.stretch == wanted.stretch || axis(b"wdth").is_some())
}

fn words(wanted: FontVariant, family: &str, instead: FontVariant) -> String {
    let (wanted, instead) = (cut(wanted), cut(instead));
    format!("fonts/ has no {wanted} of `{family}`; the {instead} is used in its place")
}

/// A cut by the name that designers give it: `semibold italic`.
fn cut(variant: FontVariant) -> String {
    let weight = match variant.weight.to_number() {
        ..150 => "thin",
        150..250 => "extra light",
        250..350 => "light",
        350..450 => "regular",
        450..550 => "medium",
        550..650 => "semibold",
        650..750 => "bold",
        750..850 => "extra bold",
        _ => "black",
    };
    match (variant.style, weight) {
        (FontStyle::Normal, weight) => weight.to_owned(),
        (_, "regular") => "italic".to_owned(),
        (_, weight) => format!("{weight} italic"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::text::FontStretch;

    fn info(style: FontStyle, weight: u16) -> FontInfo {
        let fonts =
            super::super::fonts::Fonts::load(std::path::Path::new(env!("CARGO_MANIFEST_DIR")));
        let fonts = fonts.expect("the project's fonts").list();
        let weight = FontWeight::from_number(weight);
        FontInfo {
            variant: FontVariant::new(style, weight, FontStretch::NORMAL),
            ..fonts[0].info().clone()
        }
    }

    #[test]
    fn a_family_lacks_what_nothing_passes_for() {
        use FontStyle::{Italic, Normal, Oblique};
        let lacks = |members: &[(FontStyle, u16)]| {
            let members: Vec<_> =
                members.iter().map(|(style, weight)| info(*style, *weight)).collect();
            let lacking = lacking(&members.iter().collect::<Vec<_>>());
            lacking.into_iter().map(cut).collect::<Vec<_>>()
        };
        let four = [(Normal, 400), (Normal, 700), (Oblique, 400), (Italic, 700)];
        assert_eq!(
            lacks(&four),
            ["thin", "extra light", "black", "thin italic", "extra light italic", "black italic"]
        );
        let two = lacks(&[(Normal, 400), (Normal, 600)]);
        assert!(two.contains(&"italic".to_owned()) && two.contains(&"semibold italic".to_owned()));
        assert!(!two.contains(&"semibold".to_owned()), "{two:?}");
    }
}
