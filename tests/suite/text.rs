//! Text is data: whatever a record contains is printed as that text, and changes nothing else.

use std::sync::{Arc, OnceLock};

use impact_briefs::character::{TextDefect, defects, is_hidden};
use impact_briefs::diagnostic::{ColourChoice, Diagnostics, SourceFile, render};
use impact_briefs::job::{PageFormat, Tone};
use impact_briefs::plan::plan;
use impact_briefs::record;
use impact_briefs::record::{Block, CheckOptions, Files, Inline, Prose};
use impact_briefs::template::Templates;
use impact_briefs::typeset::{Fonts, Typesetter};
use impact_briefs::view::page_style;
use proptest::prelude::*;

use crate::bench::project;
use crate::pages::proof;

/// What somebody might write to break out of a text.
const ATTACKS: [&str; 39] = [
    "#eval(\"1 + 1\")",
    "#read(\"/style.typ\")",
    "#pagebreak()",
    "#set page(width: 1cm)",
    "$x^2$",
    "*/",
    "/*",
    "// x",
    "https://example.org",
    "---",
    "...",
    "-?",
    "\\u{41}",
    "\"; #panic(); \"",
    "{{name}}",
    "{{{name}}}",
    "{{> glance}}",
    "<label>",
    "@reference",
    "= Title",
    "- item",
    "+ item",
    "1. item",
    "/ term: x",
    "`raw`",
    "```x```",
    "~",
    "R&amp;D &copy; &#169;",
    "&#x202E;",
    "[1]: https://example.org",
    "[^1]: a note",
    "[](https://example.org)",
    "![a](https://example.org)",
    "<!-- a -->",
    "'a'",
    "#\"",
    "]",
    "[",
    "\\",
];

/// The project's fonts, templates and typesetter, loaded once. Records come from memory.
struct Bench {
    fonts: Fonts,
    templates: Templates,
    typesetter: Typesetter,
}

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let fonts = Fonts::load(project()).expect("fonts");
        let templates = Templates::load(project(), &mut Diagnostics::default()).expect("templates");
        let files = record::load(project()).expect("records");
        let (register, _) = record::check(&files, &CheckOptions::all(&|_| true));
        let register = register.expect("valid records");
        let style = page_style(&register.shared.style, PageFormat::Plain, Tone::Colour);
        let typesetter = Typesetter::new(project(), &fonts, style, 1).expect("a typesetter");
        Bench { fonts, templates, typesetter }
    })
}

/// A project with one record that has the text in every kind of place.
fn files(text: &str, prose: &str) -> Files {
    let record = format!(
        "name = {0}\nsummary = {0}\nareas = [{0}]\n[[lead_school]]\nname = {0}\n[[case_study]]\ntheme = \"training\"\n\
         headline = {0}\nprose = {1}\npartners = [{0}]\n[[case_study.figure]]\nlabel = {0}\nsubject = {0}\nvalue = 1\n\
         note = {0}\nsource = \"study: x\"\n[[case_study.outcome]]\nmeasure = {0}\nsubject = {0}\nsource = \"study: x\"\n\
         before = {{ value = 1 }}\nafter = {{ value = 2 }}\n[[case_study.inspection]]\nschool = {0}\n\
         source = \"study: x\"\nbefore = {{ grade = \"good\" }}\nafter = {{ grade = \"good\" }}\n",
        quoted(text),
        quoted(prose),
    );
    let file = |name: &str| {
        let path = project().join("tests/fixtures/miniature/data").join(name);
        Some(source(name, std::fs::read_to_string(path).expect("a fixture")))
    };
    Files {
        revision: None,
        report: file("report.toml"),
        themes: file("themes.toml"),
        glossary: file("glossary.toml"),
        style: file("style.toml"),
        assets: std::collections::BTreeSet::new(),
        alliances: vec![("a".to_owned(), source("data/alliances/a.toml", record))],
        not_text: Vec::new(),
        digests: std::collections::BTreeMap::new(),
        diagnostics: Diagnostics::default(),
    }
}

/// The text of each page, without white space, of a brief that has the text in every kind of place.
fn read_back(text: &str) -> Vec<String> {
    let escaped = escaped_markdown(text);
    // Emphasis with `_`, because `*` after a text that ends in A would look like the grade A*.
    let prose =
        format!("So {escaped} _{escaped}_\n\n* {escaped}\n\n[{escaped}](https://example.org)");
    let files = files(text, &prose);
    let bench = bench();
    let (register, diagnostics) =
        record::check(&files, &CheckOptions::all(&|character| bench.fonts.cover(character)));
    let register = register.unwrap_or_else(|| panic!("{text:?}: {:#?}", diagnostics.sorted()));
    assert!(register.invalid.is_empty(), "{text:?}: {:#?}", diagnostics.sorted());
    let document = &plan(&register)[0];
    let proof = proof(&bench.typesetter, &register, &bench.templates, document)
        .unwrap_or_else(|faults| panic!("{text:?}: {faults:#?}"));
    assert!(proof.warnings.is_empty(), "{text:?}: {:#?}", proof.warnings);
    proof.texts.iter().map(|page| without_blanks(page)).collect()
}

fn source(path: &str, text: String) -> Arc<SourceFile> {
    Arc::new(SourceFile::new(path.to_owned(), text))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn escaped_markdown(text: &str) -> String {
    text.chars()
        .flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c]))
        .collect()
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Checks that a brief with the text is the same as one with `Xyzzy`, except for the text.
fn same_but_for(text: &str) {
    static PLAIN: OnceLock<Vec<String>> = OnceLock::new();
    let (plain, pages) = (PLAIN.get_or_init(|| read_back("Xyzzy")), read_back(text));
    let (all, found) = (plain.concat(), pages.concat());
    let pieces: Vec<_> = all.split("Xyzzy").collect();
    let bare = without_blanks(text);
    assert!(
        found.matches(&bare).count() >= pieces.len() - 1,
        "{text:?} occurs fewer times in {found}"
    );
    // Long texts take more pages, with other heads and page numbers.
    if pages.len() == plain.len() {
        assert_eq!(found, pieces.join(&bare), "{text:?}");
    }
}

#[test]
fn typst_and_markdown_code_is_printed_as_text() {
    for attack in ATTACKS {
        same_but_for(&format!("a {attack} b"));
        if !is_placeholder(attack) {
            same_but_for(attack);
        }
    }
}

/// Dashes, dots and ditto marks alone mean "unknown" or "as above", as some short words do, and are refused.
fn is_placeholder(text: &str) -> bool {
    let word = text.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
    let words = ["do", "na", "nk", "n/a", "n.a", "n/d", "n/k", "xx", "xxx"];
    words.contains(&&*word) || text.chars().all(|it| "-–—./? '’\"“”()[]:,`".contains(it))
}

fn signs() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => proptest::char::range('!', '~').prop_map(String::from),
        2 => Just(" ".to_owned()),
        2 => proptest::sample::select(vec!["é", "“", "”", "’", "–", "—", "½", "€", "Æ", "ß", "†", "§", "№", "Ω", "и"]).prop_map(str::to_owned),
        1 => proptest::sample::select(ATTACKS.to_vec()).prop_map(str::to_owned),
    ];
    proptest::collection::vec(sign, 1..8)
        .prop_map(|signs| signs.concat().split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("some sign, and not too long", |text| {
            !is_placeholder(text) && text.chars().count() <= 58
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn any_text_is_printed_as_it_is_written(text in signs()) {
        same_but_for(&text);
    }
}

/// What somebody might write in prose that Markdown reads as something else.
const MARKDOWN: [&str; 44] = [
    "a",
    "B5",
    "A*",
    "*",
    "_",
    "**",
    "[",
    "]",
    "(",
    "x)",
    "]: y",
    "[^1]: z",
    "- ",
    "+ ",
    "* ",
    "1. ",
    "2) ",
    "0",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    "    ",
    "\t",
    "\\",
    "&amp;",
    "&#65;",
    "<b>",
    "<!--c-->",
    "<https://e.org/q>",
    "[t](https://e.org)",
    "![i](https://e.org)",
    "`",
    "~~~",
    "> ",
    "# ",
    "===",
    "---",
    "|",
    "$",
    "!",
    "[w](https://e.org 't')",
    "é",
    "• ",
];

/// Letters and digits of what is printed, links with their addresses, numbers of lists.
fn printed(blocks: &[Block]) -> String {
    let inlines = |list: &[Inline]| list.iter().map(printed_inline).collect();
    let texts = blocks.iter().map(|block| match block {
        Block::Paragraph(list) => inlines(list),
        Block::Bullets(items) => items.iter().map(|item| printed(item)).collect(),
        Block::Numbers(first, items) => (*first..)
            .zip(items)
            .map(|(number, item)| number.to_string() + &printed(item))
            .collect(),
    });
    texts.collect::<Vec<String>>().concat()
}

fn printed_inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(words) => words.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => {
            inner.iter().map(printed_inline).collect()
        }
        Inline::Link(address, inner) => {
            let words: String = inner.iter().map(printed_inline).collect();
            if words == *address { words } else { words + address }
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::fuzz::cases()) })]

    #[test]
    fn every_letter_is_printed_or_refused(
        pieces in proptest::collection::vec(proptest::sample::select(MARKDOWN.to_vec()), 1..14),
    ) {
        let text = pieces.concat();
        match Prose::parse(&text) {
            Ok(prose) => prop_assert_eq!(letters(&printed(&prose.blocks)), letters(&text)),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                for fault in faults {
                    prop_assert!(text.get(fault.at.clone()).is_some_and(|it| !it.is_empty()));
                }
            }
        }
    }
}

/// What somebody might paste without seeing it.
const UNSEEN: [&str; 20] = [
    "\u{0}",
    "\u{7}",
    "\u{1b}[2J",
    "\u{85}",
    "\u{9b}",
    "\u{ad}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{2066}",
    "\u{feff}",
    "\u{fe0f}",
    "\u{f0b7}",
    "\u{fdd0}",
    "\u{e0041}",
    "\u{fffd}",
    "â€™",
    "Ã©",
    "ﬃ",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => proptest::sample::select(UNSEEN.to_vec()).prop_map(str::to_owned),
        2 => proptest::sample::select(MARKDOWN.to_vec()).prop_map(str::to_owned),
        2 => proptest::sample::select(ATTACKS.to_vec()).prop_map(str::to_owned),
        2 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 1..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(crate::fuzz::cases() / 6) })]

    /// Every text of a record is checked. Each defect is reported at its place, and printed safely.
    #[test]
    fn every_defect_of_a_text_is_reported(text in hostile()) {
        let files = files(&text, &text);
        let (register, diagnostics) = record::check(&files, &CheckOptions::all(&|_| true));
        let is_valid = register.is_some_and(|register| register.invalid.is_empty());
        let defects = defects(&text);
        let is_error = |(_, defect): &(_, TextDefect)| !matches!(defect, TextDefect::Ligature(_));
        prop_assert!(!is_valid || !defects.iter().any(is_error), "{text:?} is accepted");
        let reported = diagnostics.sorted();
        // Nine keys and the prose contain each of them.
        prop_assert!(reported.len() >= defects.len() * 10 || text.trim().is_empty(), "{text:?}: {}", reported.len());
        for diagnostic in &reported {
            let place = diagnostic.place.as_ref().expect("a place");
            prop_assert!(place.span.end <= place.file.text.len());
            let printed = render(diagnostic, ColourChoice::Plain);
            prop_assert!(!printed.contains(|c: char| is_hidden(c) && c != '\n'), "{printed:?}");
        }
    }
}
