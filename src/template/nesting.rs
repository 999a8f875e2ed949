//! The depth of templates: takes their texts; finds the place where they may nest too deeply. Never parses a
//! template, because a parser would recurse until its stack overflows.

/// The most levels of all templates together. The shipped ones have about fifty; a stack of 8 MB overflows at
/// four times this number.
pub(super) const MAX_LEVELS: usize = 1000;

/// The levels of templates: blocks, partials, and brackets of helpers within helpers. Each could be within the
/// one before, so no template nests deeper than their number.
#[derive(Default)]
pub(super) struct Nesting(usize);

impl Nesting {
    /// Whether all templates so far can be filled.
    pub(super) fn is_safe(&self) -> bool {
        self.0 <= MAX_LEVELS
    }

    /// Adds the levels of a template; returns the byte of the first one too many.
    pub(super) fn count(&mut self, text: &str) -> Option<usize> {
        let mut at = 0;
        for (number, piece) in text.split("{{").enumerate() {
            if number > 0 {
                self.0 += levels(piece);
                if !self.is_safe() {
                    return Some(at - 2);
                }
            }
            at += piece.len() + 2;
        }
        None
    }
}

/// The levels that a tag may open, given the text after its two braces.
fn levels(text: &str) -> usize {
    let tag = text.split("}}").next().unwrap_or_default();
    let is_around = |sign: char| sign.is_whitespace() || matches!(sign, '{' | '~');
    let name = tag.trim_matches(is_around);
    // A plain `else` opens no level, unlike `else if`.
    let is_else = matches!(name, "else" | "^");
    let opens = name.starts_with(['#', '>', '^']) || name.starts_with("else");
    let opens = opens && !is_else;
    usize::from(opens) + tag.matches('(').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_everything_that_may_nest() {
        for (text, expected) in [
            ("{{#if a}}({{b}}){{/if}}", 1),
            ("{{~ #each a}}{{else}}{{/each}}", 1),
            ("{{#if a}}{{else if b}}{{^}}{{~else~}}{{/if}}", 2),
            ("{{> a}}{{#> b}}{{/b}}", 2),
            ("{{string (string (data a))}}", 2),
            ("#f(((1)))", 0),
        ] {
            let mut counted = Nesting::default();
            assert_eq!(counted.count(text), None);
            assert_eq!(counted.0, expected, "{text}");
        }
    }

    #[test]
    fn the_first_level_too_many_is_found() {
        let mut levels = Nesting::default();
        assert_eq!(levels.count(&"{{#if a}}".repeat(MAX_LEVELS)), None);
        assert_eq!(levels.count("text {{> b}}"), Some("text ".len()));
    }
}
