//! How deep templates may nest: takes their texts; says where they hold more than can be filled. Never
//! parses a template, for a parser would follow it down until its stack overflows.

/// How many levels the templates may have altogether. The shipped ones have some fifty; a stack of 8 MB
/// holds four times as many as are allowed.
pub(super) const MOST: usize = 1000;

/// Counts the levels of templates: blocks, partials, and the brackets of helpers within helpers. Each
/// could stand within the one before, so that none nests deeper than this.
#[derive(Default)]
pub(super) struct Levels(usize);

impl Levels {
    /// Whether there are no more than there may be.
    pub(super) fn are_few(&self) -> bool {
        self.0 <= MOST
    }

    /// Counts those of one more template; gives the byte of the first that is too many.
    pub(super) fn count(&mut self, text: &str) -> Option<usize> {
        let mut at = 0;
        for (number, piece) in text.split("{{").enumerate() {
            if number > 0 {
                self.0 += levels(piece);
                if !self.are_few() {
                    return Some(at - 2);
                }
            }
            at += piece.len() + 2;
        }
        None
    }
}

/// The levels that one tag may open, from what is behind its two braces.
fn levels(behind: &str) -> usize {
    let tag = behind.split("}}").next().unwrap_or_default();
    let is_around = |sign: char| sign.is_whitespace() || matches!(sign, '{' | '~');
    let name = tag.trim_matches(is_around);
    // A mere `else` goes no deeper, unlike `else if`.
    let is_else = matches!(name, "else" | "^");
    let opens = name.starts_with(['#', '>', '^']) || name.starts_with("else");
    let opens = opens && !is_else;
    usize::from(opens) + tag.matches('(').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_whatever_may_stand_within_another() {
        for (text, expected) in [
            ("{{#if a}}({{b}}){{/if}}", 1),
            ("{{~ #each a}}{{else}}{{/each}}", 1),
            ("{{#if a}}{{else if b}}{{^}}{{~else~}}{{/if}}", 2),
            ("{{> a}}{{#> b}}{{/b}}", 2),
            ("{{string (string (data a))}}", 2),
            ("#f(((1)))", 0),
        ] {
            let mut counted = Levels::default();
            assert_eq!(counted.count(text), None);
            assert_eq!(counted.0, expected, "{text}");
        }
    }

    #[test]
    fn the_first_that_is_too_many_is_named() {
        let mut levels = Levels::default();
        assert_eq!(levels.count(&"{{#if a}}".repeat(MOST)), None);
        assert_eq!(levels.count("text {{> b}}"), Some("text ".len()));
    }
}
