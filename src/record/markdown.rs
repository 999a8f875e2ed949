//! Reads prose, a small subset of Markdown: takes an editor's text; gives prose, or every place
//! that the subset does not allow.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag};

use super::prose::{Block, Inline, Prose, ProseFault, is_address};

/// How deep lists and emphasis may be nested.
const DEEPEST: usize = 6;

impl Prose {
    /// Reads prose.
    ///
    /// # Errors
    /// Gives every place that the subset does not allow.
    pub fn parse(text: &str) -> Result<Self, Vec<ProseFault>> {
        let events = Parser::new_ext(text, Options::ENABLE_TABLES)
            .into_offset_iter()
            .peekable();
        let mut reader = Reader {
            text,
            events,
            faults: Vec::new(),
        };
        reader.false_bullets();
        let blocks = reader.blocks(0);
        if reader.faults.is_empty() {
            Ok(Self { blocks })
        } else {
            Err(reader.faults)
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    events: Peekable<OffsetIter<'t>>,
    faults: Vec<ProseFault>,
}

impl Reader<'_> {
    /// Lines that begin with a sign that a word processor prints before list items.
    fn false_bullets(&mut self) {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let words = line.trim_start();
            let at = start + line.len() - words.len();
            let listed = words.chars().nth(1).is_some_and(char::is_whitespace);
            if let Some(sign) = words
                .chars()
                .next()
                .filter(|sign| listed && "•◦▪‣·".contains(*sign))
            {
                self.refuse(
                    at..at + sign.len_utf8(),
                    "a bullet that makes no list",
                    "begin each item with `- ` on its own line, an empty line before the first",
                );
            }
            start += line.len();
        }
    }

    /// The blocks up to the end of what encloses them, whose end is consumed.
    fn blocks(&mut self, depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, at)) = self.events.peek().cloned() {
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(Tag::Paragraph) => {
                    self.events.next();
                    blocks.push(Block::Paragraph(self.inlines(depth)));
                    self.events.next();
                }
                Event::Start(Tag::List(first)) => {
                    self.events.next();
                    let items = self.items(depth + 1, &at);
                    blocks.push(match first {
                        Some(number) => Block::Numbers(number, items),
                        None => Block::Bullets(items),
                    });
                }
                Event::Start(tag) if !is_inline(&tag) => {
                    self.events.next();
                    self.refuse_tag(&tag, at);
                    self.skip();
                }
                Event::Rule => {
                    self.events.next();
                    self.refuse(
                        at,
                        "a dividing line",
                        "leave it out; an empty line parts paragraphs",
                    );
                }
                _ => blocks.push(Block::Paragraph(self.inlines(depth))),
            }
        }
        blocks
    }

    fn items(&mut self, depth: usize, list: &Range<usize>) -> Vec<Vec<Block>> {
        if depth > DEEPEST {
            self.refuse(list.clone(), "a list nested too deep", "use fewer levels");
            self.skip();
            return Vec::new();
        }
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            items.push(self.blocks(depth));
        }
        items
    }

    /// Passes over everything up to the end of what was just begun.
    fn skip(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.events.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// The inlines up to the next end or block, which is left in place.
    fn inlines(&mut self, depth: usize) -> Vec<Inline> {
        let mut inlines = Vec::new();
        while let Some((event, at)) = self.events.peek().cloned() {
            match event {
                Event::End(_) | Event::Rule => break,
                Event::Start(tag) if !is_inline(&tag) => break,
                Event::Start(_) if depth == DEEPEST => {
                    self.events.next();
                    self.refuse(at, "emphasis nested too deep", "use one level");
                    self.skip();
                }
                Event::Start(tag) => {
                    self.events.next();
                    self.span(&tag, at, depth + 1, &mut inlines);
                    self.events.next();
                }
                Event::Text(text) => {
                    self.events.next();
                    add_text(&mut inlines, &text.replace('\t', " "));
                }
                Event::SoftBreak | Event::HardBreak => {
                    self.events.next();
                    add_text(&mut inlines, " ");
                }
                other => {
                    self.events.next();
                    let (what, help) = refusal(&other);
                    self.refuse(at, what, help);
                }
            }
        }
        inlines
    }

    fn span(&mut self, tag: &Tag<'_>, at: Range<usize>, depth: usize, into: &mut Vec<Inline>) {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let inside = letter(self.text[..at.start].chars().next_back())
            || letter(self.text[at.end..].chars().next());
        if inside && matches!(tag, Tag::Emphasis | Tag::Strong) {
            self.refuse(
                at.clone(),
                "emphasis inside a word",
                "write `\\*` for the sign `*`",
            );
        }
        let inner = self.inlines(depth);
        match tag {
            Tag::Emphasis => into.push(Inline::Emphasis(inner)),
            Tag::Strong => into.push(Inline::Strong(inner)),
            Tag::Link { dest_url, .. } if is_address(dest_url) => {
                into.push(Inline::Link(dest_url.to_string(), inner));
            }
            Tag::Link { .. } => {
                self.refuse(
                    at,
                    "a link to no public address",
                    "begin the address with https:, http: or mailto:",
                );
            }
            _ => self.refuse(at, "a picture", "leave it out; prose is text"),
        }
    }

    fn refuse_tag(&mut self, tag: &Tag<'_>, at: Range<usize>) {
        let (what, help) = match tag {
            Tag::Heading { .. } => (
                "a heading",
                "leave out the `#`, or the line of `=` or `-` below the words; use `headline`",
            ),
            Tag::BlockQuote(_) => ("a quotation block", "leave out the `>`"),
            Tag::CodeBlock(_) => (
                "a code block",
                "leave out the fence, or the four blanks before the line",
            ),
            Tag::Table(_) => (
                "a table",
                "tell it in sentences, or as figures and outcomes",
            ),
            Tag::HtmlBlock => ("HTML", "write `\\<` for the sign `<`"),
            _ => (
                "markup that prose does not have",
                "see the table of prose in docs/records.md",
            ),
        };
        self.refuse(at, what, help);
    }

    fn refuse(&mut self, at: Range<usize>, what: &'static str, help: &'static str) {
        self.faults.push(ProseFault { at, what, help });
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }
    )
}

fn refusal(event: &Event<'_>) -> (&'static str, &'static str) {
    match event {
        Event::Code(_) => ("code", "leave out the backticks, or write `\\``"),
        Event::Html(_) | Event::InlineHtml(_) => ("HTML", "write `\\<` for the sign `<`"),
        _ => (
            "markup that prose does not have",
            "see the table of prose in docs/records.md",
        ),
    }
}

fn add_text(inlines: &mut Vec<Inline>, more: &str) {
    match inlines.last_mut() {
        Some(Inline::Text(text)) => text.push_str(more),
        _ => inlines.push(Inline::Text(more.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text alone, blocks parted by a stroke.
    fn plain(blocks: &[Block]) -> String {
        let texts = blocks.iter().map(|block| match block {
            Block::Paragraph(inlines) => inlines.iter().map(plain_inline).collect(),
            Block::Bullets(items) | Block::Numbers(_, items) => items
                .iter()
                .map(|item| plain(item))
                .collect::<Vec<_>>()
                .join("|"),
        });
        texts.collect::<Vec<String>>().join("|")
    }

    fn plain_inline(inline: &Inline) -> String {
        match inline {
            Inline::Text(words) => words.clone(),
            Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
                inner.iter().map(plain_inline).collect()
            }
        }
    }

    fn text(words: &str) -> Inline {
        Inline::Text(words.to_owned())
    }

    #[test]
    fn reads_paragraphs_emphasis_links_and_lists() {
        let prose = Prose::parse(
            "One *two* **three**\nfour.\n\n- a\n- b\n\n  c\n\n3. [d](https://e.org)\n",
        )
        .expect("allowed");
        let paragraph = |words| Block::Paragraph(vec![text(words)]);
        assert_eq!(
            prose.blocks,
            [
                Block::Paragraph(vec![
                    text("One "),
                    Inline::Emphasis(vec![text("two")]),
                    text(" "),
                    Inline::Strong(vec![text("three")]),
                    text(" four."),
                ]),
                Block::Bullets(vec![
                    vec![paragraph("a")],
                    vec![paragraph("b"), paragraph("c")]
                ]),
                Block::Numbers(
                    3,
                    vec![vec![Block::Paragraph(vec![Inline::Link(
                        "https://e.org".into(),
                        vec![text("d")]
                    )])]]
                ),
            ]
        );
        assert_eq!(plain(&prose.blocks), "One two three four.|a|b|c|d");
    }

    #[test]
    fn tight_lists_may_hold_lists() {
        let prose = Prose::parse("- a *b*\n  - c\n- d").expect("allowed");
        let Block::Bullets(items) = &prose.blocks[0] else {
            panic!("a list")
        };
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].len(), 2);
        assert_eq!(plain(&prose.blocks), "a b|c|d");
    }

    #[test]
    fn stars_and_signs_inside_words_stay() {
        let prose =
            Prose::parse("5 A*–C, A* to C, #1, $2, @x, a_b_c, 50 % // ~ \\*").expect("allowed");
        assert_eq!(
            plain(&prose.blocks),
            "5 A*–C, A* to C, #1, $2, @x, a_b_c, 50 % // ~ *"
        );
    }

    #[test]
    fn refuses_everything_else_with_its_place() {
        for (written, what) in [
            ("# Title", "a heading"),
            ("Title\n===", "a heading"),
            ("a\n\n---\n\nb", "a dividing line"),
            ("> said", "a quotation block"),
            ("    code", "a code block"),
            ("a `b` c", "code"),
            ("a <b>c</b>", "HTML"),
            ("<div>\n\nx", "HTML"),
            ("A*A*A and B", "emphasis inside a word"),
            ("• one\n• two", "a bullet that makes no list"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "a table"),
            ("![p](https://e.org/p.png)", "a picture"),
            ("[x](file:///etc/passwd)", "a link to no public address"),
            ("[x](javascript:alert)", "a link to no public address"),
            ("- - - - - - - - deep", "a list nested too deep"),
        ] {
            let faults = Prose::parse(written).expect_err(written);
            assert!(
                faults.iter().any(|fault| fault.what == what),
                "{written}: {faults:?}"
            );
        }
        for deep in [
            ">".repeat(50_000),
            "- ".repeat(50_000),
            "*a **b ".repeat(20_000),
            "[".repeat(20_000),
        ] {
            let _ = Prose::parse(&deep);
        }
        let fault = &Prose::parse("a `b` c").expect_err("code")[0];
        assert_eq!(fault.at, 2..5);
    }
}
