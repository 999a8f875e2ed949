//! Checks one text: takes it with its key and schema; reports what is wrong in it, at the characters themselves
//! where their place in the file can be found.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value as Json;

use super::characters;
use super::plain_language;
use super::plain_language::Stretch;
use super::references::abbreviations;
use super::reporter::Reporter;
use crate::character::{TextDefect, defects, is_hidden};
use crate::diagnostic::{Code, Diagnostic, listed, nearest};
use crate::record::toml::written;
use crate::record::value::date_hints::{read_date, read_period};
use crate::record::value::number_hints::read_number;
use crate::record::value::prose::{Prose, is_address};
use crate::record::value::replacement::{Replacement, quoted};
use crate::record::value::scalar::{Colour, SourceRef};
use crate::record::value::stand_in::{StandIn, stand_in};
use crate::record::value::value_error::ValueError;

/// A text that is being checked.
pub(super) struct TextCheck<'l, 'i, 'a> {
    pub(super) reporter: &'l mut Reporter<'i>,
    pub(super) key: &'l str,
    pub(super) text: &'a str,
    /// The bytes of the string in the file, quotes included.
    pub(super) span: Range<usize>,
    pub(super) help: Option<&'l str>,
}

impl TextCheck<'_, '_, '_> {
    /// Checks the text by the schema of its key; returns whether it is valid.
    pub(super) fn check(mut self, shape: &Json) -> bool {
        let format = shape["format"].as_str().unwrap_or_default();
        if self.text.trim().is_empty() {
            let diagnostic = Diagnostic::new(Code::EmptyText, format!("`{}` is empty", self.key));
            return self.report(diagnostic, 0..0, "empty");
        }
        let is_valid = self.characters(format) & self.length(shape);
        if matches!(format, "line" | "name" | "prose")
            && let Some(stand_in) = stand_in(self.text)
        {
            return self.stand_in(stand_in);
        }
        let text = self.text;
        if !is_valid && !matches!(format, "line" | "prose") {
            // A value that cannot be read because of a hidden character is one error, not two.
            return false;
        }
        is_valid
            & match format {
                "line" => self.abbreviations(),
                "prose" => self.prose() & self.plain_language() & self.abbreviations(),
                "date" => self.parsed(Code::InvalidDate, read_date(text).err()),
                "period" => self.parsed(Code::InvalidDate, read_period(text).err()),
                "value" => self.parsed(Code::InvalidValue, read_number(text).err()),
                "colour" => {
                    let wrong = Colour::parse(text).err().map(ValueError::new);
                    self.parsed(Code::InvalidValue, wrong)
                }
                "theme" => self.theme(),
                "source" => self.source(),
                "web-address" => {
                    self.address(is_address(text) && !text.starts_with("mailto:"), "https://…")
                }
                "mail-address" => self.address(is_mail(text), "name@place"),
                _ => true,
            }
    }

    /// Reports a placeholder: `as above`, `tbc` or a dash would be printed.
    fn stand_in(&mut self, stand_in: StandIn) -> bool {
        let (what, help) = match stand_in {
            StandIn::Above => {
                ("refers to what is above", "write it in full: each entry is printed separately")
            }
            StandIn::Unknown => (
                "means that it is not known",
                "write what is known, or leave it out if it is optional",
            ),
        };
        let message = format!("`{}` is `{}`, which {what}", self.key, self.text.trim());
        let diagnostic = Diagnostic::new(Code::EmptyText, message).help(help);
        self.report_without_help(diagnostic, 0..self.text.len(), "would be printed as written")
    }

    /// Reports characters that mislead a reader, and characters that no font has.
    fn characters(&mut self, format: &str) -> bool {
        let mut is_valid = true;
        let mut found = defects(self.text);
        if format != "prose" {
            let breaks = self.text.match_indices(['\n', '\r', '\t']);
            let hidden = |c: &str| TextDefect::Hidden(c.chars().next().unwrap_or_default());
            found.extend(breaks.map(|(at, c)| (at..at + 1, hidden(c))));
            found.sort_by_key(|(at, _)| at.start);
        }
        for (at, defect) in &found {
            is_valid &= self.defect(at.clone(), defect);
        }
        let mut holes = BTreeSet::new();
        for (at, character) in self.text.char_indices() {
            let is_defect = |(defect, _): &(Range<usize>, TextDefect)| defect.contains(&at);
            if matches!(format, "setting" | "date" | "period" | "value")
                || is_hidden(character)
                || (self.reporter.references.covers)(character)
                || found.iter().any(is_defect)
                || !holes.insert(character)
            {
                continue;
            }
            let number = u32::from(character);
            let message = format!("no font has the character `{character}` (U+{number:04X})");
            let diagnostic = Diagnostic::new(Code::MissingGlyph, message)
                .help("write it differently, or add a font that has it to fonts/");
            let range = at..at + character.len_utf8();
            is_valid = self.report_without_help(diagnostic, range, "would be blank on the page");
        }
        is_valid
    }

    /// Reports a defect; returns whether the text is still valid.
    fn defect(&mut self, at: Range<usize>, defect: &TextDefect) -> bool {
        let holder = format!("`{}`", self.key);
        let (diagnostic, meant) = characters::diagnostic(&holder, &self.text[at.clone()], defect);
        let span = self.locate(at);
        let meant = meant.filter(|_| span != self.span);
        characters::report(self.reporter, span, diagnostic, meant)
    }

    fn length(&mut self, shape: &Json) -> bool {
        let length = self.text.chars().count();
        match shape["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()) {
            Some(most) if length > most => {
                let surplus =
                    self.text.char_indices().nth(most).map_or(self.text.len(), |(at, _)| at);
                let message =
                    format!("`{}` has {length} characters, but the limit is {most}", self.key);
                let diagnostic = Diagnostic::new(Code::TextTooLong, message);
                self.report(diagnostic, surplus..self.text.len(), "over the limit from here")
            }
            _ => true,
        }
    }

    fn prose(&mut self) -> bool {
        let errors = Prose::parse(self.text).err().unwrap_or_default();
        let is_valid = errors.is_empty();
        for error in errors {
            let diagnostic =
                Diagnostic::new(Code::ProseMarkup, format!("prose cannot contain {}", error.what))
                    .help(error.help);
            self.report_without_help(diagnostic, error.at, "");
        }
        is_valid
    }

    /// Warns of long sentences and paragraphs. The text stays valid.
    fn plain_language(&mut self) -> bool {
        if !self.reporter.references.plain_language {
            return true;
        }
        for long in plain_language::long(self.text) {
            let (code, what) = match long.what {
                Stretch::Sentence => (Code::LongSentence, "sentence"),
                Stretch::Paragraph => (Code::LongParagraph, "paragraph"),
            };
            let most = long.what.most_words();
            let message =
                format!("this {what} has {} words; readers can follow up to {most}", long.words);
            let diagnostic = Diagnostic::new(code, message)
                .help("split it in two, or set `plain_language = false` in data/report.toml");
            self.report_without_help(diagnostic, long.at, "");
        }
        true
    }

    /// Warns of abbreviations that the glossary does not have. The text stays valid.
    fn abbreviations(&mut self) -> bool {
        let Some(known) = &self.reporter.references.abbreviations else {
            return true;
        };
        let unknown =
            abbreviations(self.text).into_iter().filter(|(_, word)| !known.contains(*word));
        let mut seen = BTreeSet::new();
        for (at, word) in unknown.filter(|(_, word)| seen.insert(*word)).collect::<Vec<_>>() {
            let diagnostic = Diagnostic::new(
                Code::UndefinedAbbreviation,
                format!("`{word}` is not in the glossary"),
            )
            .help(format!("add `{word} = \"…\"` to data/glossary.toml, or write it in full"));
            self.report_without_help(diagnostic, at..at + word.len(), "");
        }
        true
    }

    fn parsed(&mut self, code: Code, wrong: Option<ValueError>) -> bool {
        let Some(ValueError { message, values, help }) = wrong else {
            return true;
        };
        let diagnostic = Diagnostic::new(code, format!("`{}`: {message}", self.key));
        self.help = help.or(self.help);
        self.report(diagnostic, 0..self.text.len(), "");
        self.reporter.replacement = Replacement::values(values);
        false
    }

    fn theme(&mut self) -> bool {
        let Some(themes) = &self.reporter.references.themes else {
            return true;
        };
        if themes.contains(self.text) {
            return true;
        }
        let ids = || themes.iter().map(String::as_str);
        let message = format!("no theme has the id `{}`", self.text);
        let diagnostic = Diagnostic::new(Code::UnknownTheme, message)
            .help(format!("write the id of a theme: {}", listed(ids())));
        self.report_without_help(diagnostic, 0..self.text.len(), "not in data/themes.toml");
        self.reporter.replacement = Replacement::guess(nearest(self.text, ids()));
        false
    }

    fn source(&mut self) -> bool {
        let Some(source) = SourceRef::parse(self.text) else {
            let diagnostic =
                Diagnostic::new(Code::UnknownSource, "a source is its id, a colon and the section");
            return self.report(diagnostic, 0..self.text.len(), "");
        };
        let Some(sources) = &self.reporter.references.sources else {
            return true;
        };
        if sources.contains(&source.id) {
            return true;
        }
        let ids = || sources.iter().map(String::as_str);
        let near = nearest(&source.id, ids()).map(|id| format!("{id}: {}", source.section));
        let message = format!("no source has the id `{}`", source.id);
        let diagnostic = Diagnostic::new(Code::UnknownSource, message)
            .help(format!("write the id of a source: {}", listed(ids())));
        let at = self.text.find(':').unwrap_or(self.text.len());
        self.report_without_help(diagnostic, 0..at, "not in data/report.toml");
        self.reporter.replacement = Replacement::guess(near.as_deref());
        false
    }

    fn address(&mut self, is_valid: bool, shape: &str) -> bool {
        if is_valid {
            return true;
        }
        let diagnostic = Diagnostic::new(
            Code::InvalidAddress,
            format!("`{}` must have the form `{shape}`", self.key),
        );
        self.report(diagnostic, 0..self.text.len(), "");
        let bare = self.text.trim();
        let meant = match shape.starts_with("https") {
            true => Some(format!("https://{bare}"))
                .filter(|it| bare.starts_with("www.") && is_address(it)),
            false => bare.strip_prefix("mailto:").filter(|it| is_mail(it)).map(str::to_owned),
        };
        self.reporter.replacement = Replacement::value(meant.as_deref().map(quoted));
        false
    }

    fn report(&mut self, diagnostic: Diagnostic, at: Range<usize>, label: &str) -> bool {
        let span = self.locate(at);
        self.reporter.report(diagnostic.help_if(self.help), span, label)
    }

    fn report_without_help(
        &mut self,
        diagnostic: Diagnostic,
        at: Range<usize>,
        label: &str,
    ) -> bool {
        let span = self.locate(at);
        self.reporter.report(diagnostic, span, label)
    }

    /// The bytes of the file for bytes of the text.
    fn locate(&self, at: Range<usize>) -> Range<usize> {
        let written = self.reporter.file.slice(&self.span);
        match written::range_in(written, self.text, &at).filter(|_| !at.is_empty()) {
            Some(range) => self.span.start + range.start..self.span.start + range.end,
            None => self.span.clone(),
        }
    }
}

fn is_mail(text: &str) -> bool {
    let is_valid =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    text.split_once('@')
        .is_some_and(|(name, place)| is_valid(name) && is_valid(place) && place.contains('.'))
}
