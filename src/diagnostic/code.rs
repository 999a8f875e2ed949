//! The codes of diagnostics: gives each fault its name and severity. Never words a message.

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The documents that rest on the material cannot be made.
    Error,
    /// The documents can be made, and somebody should look.
    Warning,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// What kind of fault a diagnostic tells of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
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

            /// How grave a diagnostic with this code is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// A record that cannot be read.
    UnreadableFile = "unreadable-file", Error;
    /// A file that looks like a record and is not named like one.
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
    /// A character that no reader sees, or a line break in a one-line text.
    ControlCharacter = "control-character", Error;
    /// Letters that a wrong encoding made of others, or the sign of a lost character.
    GarbledText = "garbled-text", Error;
    /// Letters in one character, as PDFs have them.
    Ligature = "ligature", Warning;
    /// A text longer than its place on the page.
    TextTooLong = "text-too-long", Error;
    /// A list that needs an entry.
    EmptyList = "empty-list", Error;
    /// A theme that themes.toml does not have.
    UnknownTheme = "unknown-theme", Error;
    /// A grade that Ofsted does not give.
    UnknownGrade = "unknown-grade", Error;
    /// A word that is none of those allowed.
    UnknownChoice = "unknown-choice", Error;
    /// A source that report.toml does not name, or a source without its section.
    UnknownSource = "unknown-source", Error;
    /// A date or period that cannot be read.
    InvalidDate = "invalid-date", Error;
    /// A value that cannot be read, or that its unit cannot take.
    InvalidValue = "invalid-value", Error;
    /// An id with signs that an id cannot have.
    InvalidId = "invalid-id", Error;
    /// An address that is not a plain web or mail address.
    InvalidAddress = "invalid-address", Error;
    /// A percentage that may be a spreadsheet's way to write another.
    PercentageRange = "percentage-range", Error;
    /// A value that shows one unit and names another.
    UnitConflict = "unit-conflict", Error;
    /// An outcome whose sides have different units.
    SidesDiffer = "sides-differ", Error;
    /// A later date before an earlier one.
    DatesBackwards = "dates-backwards", Error;
    /// A period beside the dates that make it needless.
    SurplusPeriod = "surplus-period", Error;
    /// An outcome with neither both sides nor a gain, or with all three.
    OutcomeIncomplete = "outcome-incomplete", Error;
    /// An inspection without a grade.
    InspectionIncomplete = "inspection-incomplete", Error;
    /// Parts of the members that do not sum to their count.
    MembersSum = "members-sum", Error;
    /// An alliance without a case study.
    NoCaseStudy = "no-case-study", Error;
    /// No alliance at all.
    NoAlliance = "no-alliance", Error;
    /// Two alliances with one name.
    DuplicateName = "duplicate-name", Error;
    /// Two things with one id, or with ids that differ only in case.
    DuplicateId = "duplicate-id", Error;
    /// Markdown that prose does not allow.
    ProseMarkup = "prose-markup", Error;
    /// A character that no font has.
    MissingGlyph = "missing-glyph", Error;
    /// A font family that a template asks for and that is not in fonts/.
    MissingFont = "missing-font", Error;
    /// A file that the style names and that is not in templates/, or an earlier state that is not there.
    MissingFile = "missing-file", Error;
    /// A template that Handlebars cannot read or fill.
    TemplateFault = "template-fault", Error;
    /// A document that Typst cannot typeset.
    TypstFault = "typst-fault", Error;
    /// Text that runs off the page.
    OutsidePage = "outside-page", Error;
    /// A document about which Typst has a doubt.
    TypstWarning = "typst-warning", Warning;
    /// A brief with more pages than it should have.
    PageBudget = "page-budget", Warning;
    /// A last page with a few lines.
    ThinPage = "thin-page", Warning;
    /// Text so near to the page's edge that a printer may cut it off.
    NearEdge = "near-edge", Warning;
    /// A heading with nothing below it.
    StrandedHeading = "stranded-heading", Warning;
    /// Two texts that stand on one another.
    OverlappingText = "overlapping-text", Warning;
    /// A theme without a case study.
    EmptyTheme = "empty-theme", Warning;
    /// An abbreviation that the glossary does not have.
    UndefinedAbbreviation = "undefined-abbreviation", Warning;
    /// A sentence longer than a reader holds in mind.
    LongSentence = "long-sentence", Warning;
    /// A paragraph longer than a reader takes in at once.
    LongParagraph = "long-paragraph", Warning;
    /// An entry that says what another of its alliance says.
    DuplicateEntry = "duplicate-entry", Warning;
    /// Two entries of an alliance that say different things of the same.
    ConflictingEntry = "conflicting-entry", Warning;
    /// An entry of the time before its alliance was designated.
    BeforeDesignation = "before-designation", Warning;
    /// A label in the plural beside the number 1.
    PluralLabel = "plural-label", Warning;
    /// More highlighted figures than a brief shows.
    TooManyHighlights = "too-many-highlights", Warning;
    /// A font that is not in fonts/, so that another is used in its place: a cut of a family, or one
    /// that a picture names.
    FontReplaced = "font-replaced", Warning;
    /// A percentage below 0 or above 100 that is not said to be relative.
    NotAShare = "not-a-share", Warning;
    /// Two colours that readers tell apart too hardly.
    LowContrast = "low-contrast", Warning;
    /// An id that Windows keeps for a device, so that no file there can have it.
    ReservedId = "reserved-id", Warning;
    /// A file among the records that is none.
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
