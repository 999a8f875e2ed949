//! Markdown that prose does not allow: takes the markup; gives its name and what to write instead.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::prose::{Inline, is_address};

/// Markup that prose does not allow, and what to write instead.
pub(crate) type Unsupported = (&'static str, &'static str);

pub(crate) const REFERENCE: Unsupported = (
    "a reference or footnote",
    "write the address after the words, `[words](https://…)`, and a note as a sentence; to print the bracket write `\\[`",
);

pub(crate) const DIVIDING_LINE: Unsupported =
    ("a dividing line", "leave it out; an empty line separates paragraphs");

pub(crate) const DEEP_LIST: Unsupported = ("a list nested too deeply", "use fewer levels");

pub(crate) const DEEP_EMPHASIS: Unsupported = ("emphasis nested too deeply", "use one level");

pub(crate) const BACKSLASH: Unsupported =
    ("a backslash at the end of a line", "leave it out; an empty line separates paragraphs");

pub(crate) const PICTURE: Unsupported = ("a picture", "leave it out; prose is text");

const HTML: Unsupported = ("HTML", "write `\\<` for the sign `<`");

const MARKUP: Unsupported =
    ("markup that prose does not have", "see the table of prose in docs/records.md");

/// What is wrong with a link, given as it is written, with its address, its title and its words.
pub(crate) fn of_link(
    written: &str,
    (address, title): (&str, &str),
    words: &[Inline],
) -> Option<Unsupported> {
    if !is_address(address) {
        return Some((
            "a link that is not to a public address",
            "start the address with https:, http: or mailto:",
        ));
    }
    if !words.iter().any(is_seen) {
        return Some((
            "a link without words",
            "write the words between the square brackets: `[words](https://…)`",
        ));
    }
    if !title.is_empty() {
        return Some((
            "a link with a title",
            "leave out the words in quotes after the address; they are not printed",
        ));
    }
    (!written.contains(address)).then_some((
        "an address with characters that Markdown reads differently",
        "write the address as a browser shows it: `&` for `&amp;`, no backslash",
    ))
}

fn is_seen(inline: &Inline) -> bool {
    match inline {
        Inline::Text(text) => !text.trim().is_empty(),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
            inner.iter().any(is_seen)
        }
    }
}

/// What is wrong with emphasis: a star that belongs to a word, or to a grade.
pub(crate) fn of_emphasis(text: &str, tag: &Tag<'_>, at: &Range<usize>) -> Option<Unsupported> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = text[..at.start].chars().next_back();
    if is_letter(before) || is_letter(text[at.end..].chars().next()) {
        return Some(("emphasis inside a word", "write `\\*` for the sign `*`"));
    }
    let inner = text[at.clone()].trim_start_matches('*');
    let word = inner.rsplit(|c: char| !c.is_alphanumeric() && c != '*').next();
    (*tag == Tag::Emphasis && word == Some("A*")).then_some((
        "emphasis that uses the star of a grade",
        "write `A\\*` for the grade, and `_…_` for emphasis",
    ))
}

/// The name of a block that prose does not allow.
pub(crate) fn of_block(tag: &Tag<'_>) -> Unsupported {
    match tag {
        Tag::Heading { .. } => (
            "a heading",
            "leave out the `#`, or the line of `=` or `-` below the words, and use `headline`; to print the sign write `\\#`",
        ),
        Tag::BlockQuote(_) => {
            ("a quotation block", "leave out the `>`; to print the sign write `\\>`")
        }
        Tag::CodeBlock(_) => {
            ("a code block", "leave out the fence, or the four blanks before the line")
        }
        Tag::Table(_) => ("a table", "write it as sentences, or as figures and outcomes"),
        Tag::HtmlBlock => HTML,
        _ => MARKUP,
    }
}

/// The name of markup in a line that prose does not allow.
pub(crate) fn of_event(event: &Event<'_>) -> Unsupported {
    match event {
        Event::Code(_) => ("code", "leave out the backticks, or write `\\``"),
        Event::Html(_) | Event::InlineHtml(_) => HTML,
        _ => MARKUP,
    }
}
