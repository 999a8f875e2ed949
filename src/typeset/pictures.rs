//! Text in pictures: takes an SVG file from `templates/`; gives a diagnostic for each font that its text uses
//! and `fonts/` does not have. Never draws.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use usvg::{FontFamily, FontResolver, Options, Tree};

use super::fonts::Fonts;
use crate::diagnostic::{Code, Diagnostic, Place, SourceFile};

/// Diagnostics about the text in a picture. A file that is not valid SVG is left to the compiler, which
/// refuses it.
pub(super) fn diagnostics(path: &str, bytes: &[u8], fonts: &Fonts) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let file = Arc::new(SourceFile::new(format!("templates/{path}"), text));
    let missing = named_families(bytes).into_iter().filter(|families| {
        let mut named = families.iter();
        !named.any(|family| fonts.has_family(family))
    });
    let diagnostic = |families: Vec<String>| {
        let names = families.join("`, `");
        let message = match families.len() {
            0 => "the text in this picture names no font, so any font may be used".to_owned(),
            _ => format!("the text in this picture uses `{names}`, which fonts/ does not have"),
        };
        let first = families.first().filter(|name| !name.is_empty());
        let at = first.and_then(|name| Some((file.text.find(name.as_str())?, name.len())));
        let (start, length) = at.unwrap_or((0, 0));
        Diagnostic::new(Code::FontReplaced, message)
            .at(Place::new(&file, start..start + length), "")
            .help("add the font's file to fonts/, or convert the text to outlines when you save the picture")
    };
    missing.map(diagnostic).collect()
}

/// The font families that texts in a picture name, a list for each text, without generic families.
fn named_families(bytes: &[u8]) -> BTreeSet<Vec<String>> {
    let asked = Mutex::new(BTreeSet::new());
    let options = Options {
        font_family: String::new(),
        font_resolver: FontResolver {
            select_font: Box::new(|font, _| {
                let named = font.families().iter().filter_map(|family| match family {
                    FontFamily::Named(name) if !name.is_empty() => Some(name.clone()),
                    _ => None,
                });
                let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
                asked.insert(named.collect());
                None
            }),
            select_fallback: Box::new(|_, _, _| None),
        },
        ..Options::default()
    };
    let _ = Tree::from_data(bytes, &options);
    drop(options);
    asked.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_fonts_that_a_picture_names() {
        let picture = br#"<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">
            <style>.b { font-family: "Gill Sans", 'Source Sans 3', sans-serif }</style>
            <text font-family="Futura">A</text><text class="b" y="5">B</text><text y="9">C</text>
            <text font-family="Rockwell"></text></svg>"#;
        let asked: Vec<_> = named_families(picture).into_iter().collect();
        let named = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        assert_eq!(asked, [named(&[]), named(&["Futura"]), named(&["Gill Sans", "Source Sans 3"])]);
        assert!(named_families(b"<svg").is_empty());
    }
}
