//! Checks of `data/style.toml` beyond its schema: colours with enough contrast, and a logo and fonts that exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile, nearest};
use crate::record::load::Files;
use crate::record::register::Register;
use crate::record::schema::style;
use crate::record::schema::style::Style;

/// The errors about font families of the style that do not exist.
pub fn check_fonts(
    files: &Files,
    register: &Register,
    has_family: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let Some(file) = &files.style else { return Vec::new() };
    let fonts = &register.shared.style.fonts;
    let missing = [&fonts.text, &fonts.display].into_iter().filter(|family| !has_family(family));
    let diagnostics = missing.map(|family| {
        let message = format!("there is no font of the family `{}` in fonts/", &***family);
        Diagnostic::new(Code::MissingFont, message)
            .at(Place::new(file, family.span.clone()), "")
            .help("add the font file to fonts/, or choose a family that is there")
    });
    diagnostics.collect()
}

/// Warns of colours with too little contrast.
pub(crate) fn low_contrast(file: &Arc<SourceFile>, style: &Style, diagnostics: &mut Diagnostics) {
    for faint in style::faint(&style.colours) {
        let (name, colour) = faint.front;
        let message = format!(
            "`{name}` {} on {} has a contrast of {:.1}, less than {}",
            **colour, faint.behind, faint.contrast, faint.least
        );
        let diagnostic = Diagnostic::new(Code::LowContrast, message)
            .at(Place::new(file, colour.span.clone()), "")
            .help("choose a darker colour in front, or a lighter one behind");
        diagnostics.push(diagnostic);
    }
}

/// Reports a logo that is not a file below templates/.
pub(crate) fn missing_logo(
    file: &Arc<SourceFile>,
    style: &Style,
    assets: &BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) {
    let missing = style.logo.as_ref().filter(|logo| !assets.contains(&**logo.file));
    if let Some(logo) = missing {
        let message = format!("there is no file `{}` in templates/", logo.file);
        let near = nearest(&logo.file, assets.iter().map(String::as_str));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "put the logo in templates/ or a folder below it, and write its path from there, \
                     with `/` between folders; or leave `[logo]` out"
                    .to_owned()
            }
        };
        let place = Place::new(file, logo.file.span.clone());
        diagnostics.push(Diagnostic::new(Code::MissingFile, message).at(place, "").help(help));
    }
}
