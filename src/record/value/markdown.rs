//! Reads prose, a small subset of Markdown: takes an editor's text; gives prose, or every place
//! that the subset does not allow. Never drops a letter silently: every byte of the text is printed, is markup, or
//! is reported.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag};

use super::coverage::Coverage;
use super::list_sign;
use super::list_sign::Item;
use super::prose::{Block, Inline, Prose, ProseError};
use super::unsupported;

/// The deepest nesting of lists and emphasis, chosen by eye.
const DEEPEST: usize = 6;

impl Prose {
    /// Reads prose.
    ///
    /// # Errors
    /// Every place that the subset does not allow.
    pub fn parse(text: &str) -> Result<Self, Vec<ProseError>> {
        let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
        let definitions = parser.reference_definitions().iter();
        let definitions: Vec<_> = definitions.map(|(_, it)| it.span.clone()).collect();
        let mut reader = ProseReader {
            text,
            events: parser.into_offset_iter().peekable(),
            coverage: Coverage::new(text, list_sign::pasted(text)),
        };
        for at in definitions {
            reader.coverage.refuse(at, unsupported::REFERENCE);
        }
        let blocks = reader.blocks(0);
        let errors = reader.coverage.finish();
        if errors.is_empty() { Ok(Self { blocks }) } else { Err(errors) }
    }
}

/// Reads the events of the Markdown parser.
struct ProseReader<'t> {
    text: &'t str,
    events: Peekable<OffsetIter<'t>>,
    coverage: Coverage<'t>,
}

impl ProseReader<'_> {
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
                    let items = self.items((first, depth + 1), &at);
                    blocks.push(match first {
                        Some(number) => Block::Numbers(number, items),
                        None => Block::Bullets(items),
                    });
                }
                Event::Start(tag) if !is_inline(&tag) => {
                    self.events.next();
                    self.coverage.refuse(at, unsupported::of_block(&tag));
                    self.skip();
                }
                Event::Rule => {
                    self.events.next();
                    self.coverage.refuse(at, unsupported::DIVIDING_LINE);
                }
                _ => blocks.push(Block::Paragraph(self.inlines(depth))),
            }
        }
        blocks
    }

    /// The items of a list that begins with a number or none, at a depth.
    fn items(&mut self, list: (Option<u64>, usize), at: &Range<usize>) -> Vec<Vec<Block>> {
        let (first, depth) = list;
        if depth > DEEPEST {
            self.coverage.refuse(at.clone(), unsupported::DEEP_LIST);
            self.skip();
            return Vec::new();
        }
        let (mut items, mut signs) = (Vec::new(), Vec::new());
        while let Some((Event::Start(Tag::Item), at)) = self.events.next() {
            let sign = list_sign::of_item(self.text, at.start);
            self.coverage.accept(sign.clone());
            let blocks = self.blocks(depth);
            let empty = blocks.is_empty();
            signs.push(Item { sign, empty });
            items.push(blocks);
        }
        let errors = list_sign::ambiguities(self.text, &signs, first, depth > 1);
        self.coverage.errors.extend(errors);
        items
    }

    /// Skips everything up to the end of what just began.
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
                _ => {}
            }
            self.events.next();
            match event {
                Event::Start(_) if depth == DEEPEST => {
                    self.coverage.refuse(at, unsupported::DEEP_EMPHASIS);
                    self.skip();
                }
                Event::Start(tag) => {
                    inlines.extend(self.span(&tag, at, depth + 1));
                    self.events.next();
                }
                Event::Text(_) => self.words(at, &mut inlines),
                Event::HardBreak if self.text[at.clone()].starts_with('\\') => {
                    self.coverage.refuse(at.start..at.start + 1, unsupported::BACKSLASH);
                }
                Event::SoftBreak | Event::HardBreak => add_text(&mut inlines, " "),
                other => self.coverage.refuse(at, unsupported::of_event(&other)),
            }
        }
        inlines
    }

    /// Words as they are written: what the parser makes of them, a sign for an entity, does not count.
    fn words(&mut self, at: Range<usize>, into: &mut Vec<Inline>) {
        let escaped = self.text[..at.start].ends_with('\\');
        add_text(into, &self.text[at.clone()].replace('\t', " "));
        self.coverage.accept(at.start - usize::from(escaped)..at.end);
    }

    /// Emphasis or a link that has just begun, up to its end, which is left in place.
    fn span(&mut self, tag: &Tag<'_>, at: Range<usize>, depth: usize) -> Option<Inline> {
        let errors = self.coverage.errors.len();
        let first = self.coverage.read.len();
        let inner = self.inlines(depth);
        let error = match tag {
            Tag::Emphasis | Tag::Strong => unsupported::of_emphasis(self.text, tag, &at),
            Tag::Link { dest_url, title, .. } => {
                unsupported::of_link(&self.text[at.clone()], (dest_url, title), &inner)
            }
            _ => Some(unsupported::PICTURE),
        };
        if let Some(refusal) = error {
            if self.coverage.errors.len() == errors {
                self.coverage.refuse(at, refusal);
            }
            return None;
        }
        let ends = self.coverage.read[first..].iter().map(|read| read.end);
        let end = ends.max().unwrap_or(at.start).max(at.start);
        let start = self.coverage.read[first..].iter().map(|read| read.start).min();
        self.coverage.accept(at.start..start.unwrap_or(end));
        self.coverage.accept(end..at.end);
        match tag {
            Tag::Emphasis => Some(Inline::Emphasis(inner)),
            Tag::Strong => Some(Inline::Strong(inner)),
            Tag::Link { dest_url, .. } => Some(Inline::Link(dest_url.to_string(), inner)),
            _ => None,
        }
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. })
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
            Block::Bullets(items) | Block::Numbers(_, items) => {
                items.iter().map(|item| plain(item)).collect::<Vec<_>>().join("|")
            }
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
                Block::Bullets(vec![vec![paragraph("a")], vec![paragraph("b"), paragraph("c")]]),
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
        let prose = Prose::parse("- a *b*\n  - c\n  - d\n- e").expect("allowed");
        let Block::Bullets(items) = &prose.blocks[0] else { panic!("a list") };
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].len(), 2);
        assert_eq!(plain(&prose.blocks), "a b|c|d|e");
    }

    #[test]
    fn stars_and_signs_inside_words_stay() {
        let prose =
            Prose::parse("5 A*–C, A* to C, #1, $2, @x, a_b_c, 50 % // ~ \\*").expect("allowed");
        assert_eq!(plain(&prose.blocks), "5 A*–C, A* to C, #1, $2, @x, a_b_c, 50 % // ~ *");
    }

    #[test]
    fn text_is_printed_as_it_is_written() {
        for written in [
            "R&amp;D &copy; &#169; &#x202E; &lt;5 &notin;",
            "[DfE] and [^1] and [x][y]",
            "in\n2011. Then 5 < 6 > 4",
            "~~a~~ $b$ ^c^ - [ ] d",
            "https://e.org/a_b*c",
            "A*-C, 5*3",
        ] {
            let prose = Prose::parse(written).expect(written);
            assert_eq!(plain(&prose.blocks), written.replace('\n', " "));
        }
        let autolink = Prose::parse("see <https://e.org/a>").expect("a link");
        assert_eq!(plain(&autolink.blocks), "see https://e.org/a");
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
            ("• one\n• two", "a bullet that does not make a list"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "a table"),
            ("![p](https://e.org/p.png)", "a picture"),
            ("[DfE]: Department", "a reference or footnote"),
            ("a\n\n[2]: https://e.org\n\nb", "a reference or footnote"),
            ("[^1]: https://e.org", "a reference or footnote"),
            ("[1]: a\n[1]: b", "a reference or footnote"),
            ("[x][1]\n\n[1]: https://e.org", "a reference or footnote"),
            ("[](https://e.org)", "a link without words"),
            ("[ ](https://e.org)", "a link without words"),
            ("[x]()", "a link that is not to a public address"),
            ("[x](https://e.org \"y\")", "a link with a title"),
            (
                "[x](https://e.org?a&amp;b)",
                "an address with characters that Markdown reads differently",
            ),
            ("a\\\nb", "a backslash at the end of a line"),
            ("*Grades A* to C", "emphasis that uses the star of a grade"),
            ("**A* grades** rose", "emphasis that uses the star of a grade"),
            ("<!-- hidden -->", "HTML"),
            ("Title\n-", "a heading"),
            ("[x](file:///etc/passwd)", "a link that is not to a public address"),
            ("[x](javascript:alert)", "a link that is not to a public address"),
            ("- - - - - - - - deep", "a list nested too deeply"),
        ] {
            let errors = Prose::parse(written).expect_err(written);
            assert!(errors.iter().any(|error| error.what == what), "{written}: {errors:?}");
        }
        for deep in
            [">".repeat(50_000), "- ".repeat(50_000), "*a **b ".repeat(20_000), "[".repeat(20_000)]
        {
            let _ = Prose::parse(&deep);
        }
        let errors = Prose::parse("[1]: x\n[1]: y\n\n[2]: z").expect_err("definitions");
        let places: Vec<_> = errors.into_iter().map(|error| error.at).collect();
        assert_eq!(places, [0..6, 7..13, 15..21]);
        let error = &Prose::parse("a `b` c").expect_err("code")[0];
        assert_eq!(error.at, 2..5);
    }
}
