//! Font faces: takes the project's fonts; offers the compiler also every face that a page may ask for but no
//! file provides. The compiler replaces a missing face silently; offered one, it asks for it by number, so
//! that the replacement can be reported.

use std::collections::BTreeSet;

use typst::text::{Font, FontBook, FontFlags, FontInfo, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;

/// The greatest difference between a font's weight and the one asked for that needs no warning: one step of
/// the scale, as from semibold to bold.
const NEAR: u16 = 100;

/// The fonts that the compiler sees.
pub(super) struct FontFaces {
    /// The project's fonts, then the missing faces.
    pub(super) book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The missing faces, in the order of the book.
    missing: Vec<MissingFace>,
}

/// A face that no file provides.
struct MissingFace {
    message: String,
    /// The number of the font that is used instead.
    replacement: usize,
}

impl FontFaces {
    /// The fonts, with the missing faces of each family that is used by name.
    pub(super) fn of(fonts: Vec<Font>, is_used: impl Fn(&str) -> bool) -> Self {
        let own = FontBook::from_fonts(&fonts);
        let mut book = own.clone();
        let mut missing = Vec::new();
        for (family, members) in own.families().filter(|(family, _)| is_used(family)) {
            let members: Vec<_> = members.filter_map(|number| own.info(number)).collect();
            for variant in lacking(&members) {
                let Some(replacement) = own.select(&family.to_lowercase(), variant) else {
                    continue;
                };
                let instead = own.info(replacement).expect("`select` returns numbers of the book");
                missing.push(MissingFace {
                    message: message(variant, family, instead.variant),
                    replacement,
                });
                book.push(FontInfo {
                    variant,
                    axes: Default::default(),
                    flags: instead.flags.difference(FontFlags::VARIABLE),
                    ..instead.clone()
                });
            }
        }
        Self { book: LazyHash::new(book), fonts, missing }
    }

    /// A font by its number in the book. The number of a missing face is added to `asked`, and its replacement
    /// returned.
    pub(super) fn font(&self, number: usize, asked: &mut BTreeSet<usize>) -> Option<Font> {
        let missing = number.checked_sub(self.fonts.len());
        let replacement = match missing.map(|at| self.missing.get(at)) {
            None => number,
            Some(missing) => {
                asked.insert(number);
                missing?.replacement
            }
        };
        self.fonts.get(replacement).cloned()
    }

    /// The message for a missing face.
    pub(super) fn message(&self, number: usize) -> Option<&str> {
        let missing = self.missing.get(number.checked_sub(self.fonts.len())?)?;
        Some(&missing.message)
    }
}

/// The faces that a family lacks: upright and italic, in every weight and in the widths that it has.
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

/// Whether a font, or an instance of a variable font, can be used as a face without a warning.
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

fn message(wanted: FontVariant, family: &str, instead: FontVariant) -> String {
    let (wanted, instead) = (face_name(wanted), face_name(instead));
    format!("fonts/ has no {wanted} of `{family}`; the {instead} is used instead")
}

/// A face's usual name: `semibold italic`.
fn face_name(variant: FontVariant) -> String {
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
            lacking.into_iter().map(face_name).collect::<Vec<_>>()
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
