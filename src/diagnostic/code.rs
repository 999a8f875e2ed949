//! The codes of diagnostics, each with its name and severity.

/// How serious a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The documents that depend on it cannot be made.
    Error,
    /// The documents can be made, but somebody should check.
    Warning,
}

impl Severity {
    /// The severity in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The kind of a diagnostic.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
    /// Whether it is about the number of an alliance's pages, or how full they are.
    pub fn is_about_extent(self) -> bool {
        matches!(self, Self::PageBudget | Self::ThinPage)
    }

            /// Every code, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$variant,)+];

            /// The code as printed: `unknown-key`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// The code with a name, if there is one.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// The severity of a diagnostic with this code.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// A record that cannot be read.
    UnreadableFile = "unreadable-file", Error;
    /// A file that looks like a record but has a different name.
    MisnamedRecord = "misnamed-record", Error;
    /// The file is not UTF-8 text.
    NotUtf8 = "not-utf8", Error;
    /// The file is not TOML.
    TomlSyntax = "toml-syntax", Error;
    /// A record on which the program itself fails.
    InternalFault = "internal-fault", Error;
    /// A key that records do not have.
    UnknownKey = "unknown-key", Error;
    /// A key that must be there.
    MissingKey = "missing-key", Error;
    /// A value of the wrong type.
    WrongType = "wrong-type", Error;
    /// A text with nothing in it.
    EmptyText = "empty-text", Error;
    /// A character that readers cannot see, or a line break in a one-line text.
    ControlCharacter = "control-character", Error;
    /// Letters from a wrong encoding, or the sign of a lost character.
    GarbledText = "garbled-text", Error;
    /// Several letters as one character, as copied from a PDF.
    Ligature = "ligature", Warning;
    /// A text longer than the limit of its key.
    TextTooLong = "text-too-long", Error;
    /// A list that needs an entry.
    EmptyList = "empty-list", Error;
    /// A theme that themes.toml does not have.
    UnknownTheme = "unknown-theme", Error;
    /// A grade that Ofsted does not give.
    UnknownGrade = "unknown-grade", Error;
    /// A word that is not one of the choices.
    UnknownChoice = "unknown-choice", Error;
    /// A source that report.toml does not name, or a source without its section.
    UnknownSource = "unknown-source", Error;
    /// A date or period that cannot be read.
    InvalidDate = "invalid-date", Error;
    /// A value that cannot be read, or does not fit its unit.
    InvalidValue = "invalid-value", Error;
    /// An id with characters that an id cannot have.
    InvalidId = "invalid-id", Error;
    /// An address that is not a plain web or mail address.
    InvalidAddress = "invalid-address", Error;
    /// A number below one as a percentage, which a spreadsheet may have written for another.
    PercentageRange = "percentage-range", Error;
    /// A value that shows one unit and names another.
    UnitConflict = "unit-conflict", Error;
    /// An outcome whose sides have different units.
    SidesDiffer = "sides-differ", Error;
    /// An `after` date that is earlier than the `before` date.
    DatesBackwards = "dates-backwards", Error;
    /// A period as well as dates.
    SurplusPeriod = "surplus-period", Error;
    /// An outcome with neither both sides nor a gain, or with all three.
    OutcomeIncomplete = "outcome-incomplete", Error;
    /// An inspection without a grade.
    InspectionIncomplete = "inspection-incomplete", Error;
    /// Parts of the members that do not add up to their count.
    MembersSum = "members-sum", Error;
    /// An alliance without a case study.
    NoCaseStudy = "no-case-study", Error;
    /// No alliance at all.
    NoAlliance = "no-alliance", Error;
    /// Two alliances with the same name.
    DuplicateName = "duplicate-name", Error;
    /// Two things with one id, or with ids that differ only in case.
    DuplicateId = "duplicate-id", Error;
    /// Markdown that prose does not allow.
    ProseMarkup = "prose-markup", Error;
    /// A character that no font has.
    MissingGlyph = "missing-glyph", Error;
    /// A font family that a template uses and that is not in fonts/.
    MissingFont = "missing-font", Error;
    /// A file that the style names and that is not in templates/, or an earlier state that cannot be read.
    MissingFile = "missing-file", Error;
    /// A template that Handlebars cannot read or fill.
    TemplateFault = "template-fault", Error;
    /// A document that Typst cannot typeset.
    TypstFault = "typst-fault", Error;
    /// Text that runs off the page.
    OutsidePage = "outside-page", Error;
    /// A document with a warning from Typst.
    TypstWarning = "typst-warning", Warning;
    /// A brief with more pages than it should have.
    PageBudget = "page-budget", Warning;
    /// A last page with a few lines.
    ThinPage = "thin-page", Warning;
    /// Text so near the edge of the page that a printer may cut it off.
    NearEdge = "near-edge", Warning;
    /// A heading with nothing below it.
    StrandedHeading = "stranded-heading", Warning;
    /// Two texts that overlap.
    OverlappingText = "overlapping-text", Warning;
    /// A theme without a case study.
    EmptyTheme = "empty-theme", Warning;
    /// An abbreviation that the glossary does not have.
    UndefinedAbbreviation = "undefined-abbreviation", Warning;
    /// A sentence that is too long to follow easily.
    LongSentence = "long-sentence", Warning;
    /// A paragraph that is too long to follow easily.
    LongParagraph = "long-paragraph", Warning;
    /// An entry that repeats another of its alliance.
    DuplicateEntry = "duplicate-entry", Warning;
    /// Two entries of an alliance that contradict each other.
    ConflictingEntry = "conflicting-entry", Warning;
    /// An entry from before its alliance was designated.
    BeforeDesignation = "before-designation", Warning;
    /// A label in the plural beside the number 1.
    PluralLabel = "plural-label", Warning;
    /// More highlighted figures than a brief shows.
    TooManyHighlights = "too-many-highlights", Warning;
    /// A font that is not in fonts/, so that another is used in its place: a cut of a family, or one
    /// that a picture names.
    FontReplaced = "font-replaced", Warning;
    /// A percentage below 0 or above 100 that is not marked as relative.
    NotAShare = "not-a-share", Warning;
    /// Two colours with too little contrast.
    LowContrast = "low-contrast", Warning;
    /// An id that Windows reserves for a device, so that no file there can have it.
    ReservedId = "reserved-id", Warning;
    /// A file among the records that is not a record.
    StrayFile = "stray-file", Warning;
    /// Something in a workbook that is not imported, or not seen: a comment, hidden rows, a chart sheet.
    SheetNotice = "sheet-notice", Warning;
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for name in names {
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
                "{name}"
            );
        }
    }
}
