//! Fonts: takes the files in `fonts/`; gives the loaded fonts and the characters that they cover.

use std::path::Path;

use typst::foundations::Bytes;
use typst::text::Font;

use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::project::FONTS;

/// The extensions of font files; the last two hold several fonts each.
const EXTENSIONS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];

/// The fonts of a project. Pages use no others.
#[derive(Clone, Debug)]
pub struct Fonts {
    fonts: Vec<Font>,
    /// Whether some font has a character, by its code point.
    covered: Vec<bool>,
    digest: Digest,
}

impl Fonts {
    /// Loads every font file below `fonts/` in `root`, in the order of their paths.
    ///
    /// # Errors
    /// If the folder or a file cannot be read, a file holds no font, or the folder has no font file.
    pub fn load(root: &Path) -> Result<Self, Failure> {
        let folder = root.join(FONTS);
        let mut paths =
            files::files(&folder).map_err(|(path, cause)| Failure::at("read", &path, &cause))?;
        paths.retain(|path| {
            let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
            EXTENSIONS.iter().any(|known| extension == *known)
        });
        let (mut fonts, mut digests) = (Vec::new(), Vec::new());
        for path in paths {
            let bytes =
                files::read(&path).map_err(|cause| Failure::at("read the font", &path, &cause))?;
            digests.push(Digest::of(&bytes).to_string());
            let before = fonts.len();
            fonts.extend(Font::iter(Bytes::new(bytes)));
            if fonts.len() == before {
                return Err(Failure::at_path(
                    "use the font",
                    &path,
                    "the file holds no readable font",
                ));
            }
        }
        if fonts.is_empty() {
            return Err(Failure::at_path(
                "find a font in",
                &folder,
                "there is no file ending in .ttf, .otf, .ttc or .otc",
            ));
        }
        Ok(Self {
            covered: covered(&fonts),
            fonts,
            digest: Digest::of_all(digests.iter().map(String::as_bytes)),
        })
    }

    /// Whether some font has the character. White space and characters that are never drawn need no glyph.
    pub fn cover(&self, character: char) -> bool {
        character.is_whitespace()
            || is_never_drawn(character)
            || self.covered.get(character as usize) == Some(&true)
    }

    /// Whether there is a font of this family, ignoring case.
    pub fn has_family(&self, family: &str) -> bool {
        let family = family.to_lowercase();
        let mut families = self.fonts.iter().map(|font| &font.info().family);
        families.any(|known| known.to_lowercase() == family)
    }

    /// The digest of all fonts, in the order of their paths.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    pub(super) fn list(&self) -> Vec<Font> {
        self.fonts.clone()
    }
}

fn covered(fonts: &[Font]) -> Vec<bool> {
    let mut covered = Vec::new();
    let points = fonts.iter().flat_map(|font| font.info().coverage.iter());
    for point in points.map(|point| point as usize) {
        if covered.len() <= point {
            covered.resize(point + 1, false);
        }
        covered[point] = true;
    }
    covered
}

/// Whether a character only controls how others are shaped or broken: soft hyphen, joiners, word joiner.
fn is_never_drawn(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}
