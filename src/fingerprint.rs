//! Fingerprints. Takes what goes into a document; returns digests by part, and the reasons why a document is
//! stale. Never reads a file.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::job::{PageFormat, Tone};
use crate::project::{GLOSSARY, REPORT, THEMES, is_alliance_record};

/// This build of the program: its version and a digest of its sources.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("IMPACT_SOURCES"));

/// All that the typesetter gets for one document. Equal fingerprints mean equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The filled markup.
    pub markup: Digest,
    /// Everything besides the markup, which all documents share.
    #[serde(flatten, with = "shared_parts")]
    pub shared: Arc<SharedParts>,
}

/// What the typesetter gets for every document of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedParts {
    /// The Typst files and pictures of `templates/`, and `data/style.toml`.
    pub style: Digest,
    /// The fonts.
    pub fonts: Digest,
    /// What the pages are for: `plain colour`, `print mono`.
    pub options: String,
    /// The program's version and a digest of its sources.
    pub program: String,
}

impl SharedParts {
    /// The parts for this program.
    pub fn new(style: Digest, fonts: Digest, page_format: PageFormat, tone: Tone) -> Self {
        Self { style, fonts, options: options(page_format, tone), program: PROGRAM.to_owned() }
    }

    /// The parts that are known before anything is read: the program and what the run is for.
    pub fn of_run(page_format: PageFormat, tone: Tone) -> String {
        format!("{PROGRAM} {}", options(page_format, tone))
    }

    /// Whether these parts are from this program and for this page format and tone.
    pub fn is_of_run(&self, page_format: PageFormat, tone: Tone) -> bool {
        format!("{} {}", self.program, self.options) == Self::of_run(page_format, tone)
    }
}

/// The digest of bytes that only this build of the program can use.
pub fn of_this_program(bytes: &[u8]) -> Digest {
    Digest::of_all([PROGRAM.as_bytes(), bytes])
}

/// The digest of everything that the check of a record depends on besides the record: the shared records,
/// the fonts and the program.
pub fn of_checks(shared: impl Iterator<Item = Digest>, fonts: Digest) -> Digest {
    let digests = shared.chain([fonts]).map(|digest| digest.to_string());
    let pieces: Vec<_> = digests.chain([PROGRAM.to_owned()]).collect();
    Digest::of_all(pieces.iter().map(String::as_bytes))
}

fn options(page_format: PageFormat, tone: Tone) -> String {
    let page_format = match page_format {
        PageFormat::Plain => "plain",
        PageFormat::Print => "print",
    };
    let tone = match tone {
        Tone::Colour => "colour",
        Tone::Mono => "mono",
    };
    format!("{page_format} {tone}")
}

/// The records behind every document. The style is a part of its own.
pub const SHARED_RECORDS: [&str; 3] = [GLOSSARY, REPORT, THEMES];

/// What the markup was filled from. It only explains why the markup changed; the digest decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Each record behind the document, the shared ones included, with its digest; sorted by path.
    #[serde(with = "records")]
    pub records: Vec<(Arc<str>, Digest)>,
    /// The Handlebars templates.
    pub templates: Digest,
}

impl Origin {
    /// The paths of the alliances' records behind the document.
    pub fn alliances(&self) -> impl Iterator<Item = &str> {
        let records = self.records.iter().map(|(path, _)| &**path);
        records.filter(|path| is_alliance_record(path))
    }

    /// The digest of a record behind the document.
    pub fn digest_of(&self, record: &str) -> Option<&Digest> {
        let at = self.records.binary_search_by(|(path, _)| (**path).cmp(record)).ok()?;
        Some(&self.records[at].1)
    }
}

/// Why a document is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It was not made here before.
    FirstBuild,
    /// `--force` makes all documents.
    Forced,
    /// Its PDF is missing.
    OutputMissing,
    /// Its PDF is not the one that was published.
    OutputAltered,
    /// A record behind it changed.
    RecordChanged(String),
    /// A record was added behind it.
    RecordAdded(String),
    /// A record behind it was removed.
    RecordRemoved(String),
    /// A Handlebars template changed.
    TemplatesChanged,
    /// A Typst file, a picture or `data/style.toml` changed.
    StyleChanged,
    /// The fonts changed.
    FontsChanged,
    /// The page format or the tone changed.
    OptionsChanged,
    /// The program changed.
    ProgramChanged,
    /// Its markup changed for none of the reasons above.
    ContentsChanged,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::FirstBuild => "first build",
            Self::Forced => "forced",
            Self::OutputMissing => "output missing",
            Self::OutputAltered => "output altered",
            Self::RecordChanged(path) => return write!(f, "record changed: {path}"),
            Self::RecordAdded(path) => return write!(f, "record added: {path}"),
            Self::RecordRemoved(path) => return write!(f, "record removed: {path}"),
            Self::TemplatesChanged => "templates changed",
            Self::StyleChanged => "style changed",
            Self::FontsChanged => "fonts changed",
            Self::OptionsChanged => "options changed",
            Self::ProgramChanged => "program changed",
            Self::ContentsChanged => "contents changed",
        };
        f.write_str(words)
    }
}

/// The reasons why a document made from `then` differs from one made from `now`; empty if it does not.
pub fn changes(now: (&Fingerprint, &Origin), then: (&Fingerprint, &Origin)) -> Vec<Reason> {
    let ((now, now_from), (then, then_from)) = (now, then);
    let mut reasons = Vec::new();
    if now.markup != then.markup {
        reasons.extend(record_changes(now_from, then_from));
        if now_from.templates != then_from.templates {
            reasons.push(Reason::TemplatesChanged);
        }
    }
    let (now_shared, then_shared) = (&now.shared, &then.shared);
    let parts = [
        (now_shared.style != then_shared.style, Reason::StyleChanged),
        (now_shared.fonts != then_shared.fonts, Reason::FontsChanged),
        (now_shared.options != then_shared.options, Reason::OptionsChanged),
        (now_shared.program != then_shared.program, Reason::ProgramChanged),
    ];
    let changed = parts.into_iter().filter(|(changed, _)| *changed);
    reasons.extend(changed.map(|(_, reason)| reason));
    if reasons.is_empty() && now.markup != then.markup {
        reasons.push(Reason::ContentsChanged);
    }
    reasons
}

fn record_changes(now: &Origin, then: &Origin) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (path, digest) in &now.records {
        match then.digest_of(path) {
            Some(before) if before == digest => {}
            Some(_) => reasons.push(Reason::RecordChanged(path.to_string())),
            None => reasons.push(Reason::RecordAdded(path.to_string())),
        }
    }
    let then = then.records.iter().map(|(path, _)| path);
    let removed = then.filter(|path| now.digest_of(path).is_none());
    reasons.extend(removed.map(|path| Reason::RecordRemoved(path.to_string())));
    reasons
}

/// The shared parts among the fields of a fingerprint.
mod shared_parts {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::SharedParts;

    pub(super) fn serialize<S: Serializer>(
        parts: &Arc<SharedParts>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        (**parts).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Arc<SharedParts>, D::Error> {
        SharedParts::deserialize(deserializer).map(Arc::new)
    }
}

/// Records with their digests, written as an object.
mod records {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::digest::Digest;

    pub(super) fn serialize<S: Serializer>(
        records: &[(Arc<str>, Digest)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(records.iter().map(|(path, digest)| (&**path, digest)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(Arc<str>, Digest)>, D::Error> {
        let records: BTreeMap<String, Digest> = BTreeMap::deserialize(deserializer)?;
        Ok(records.into_iter().map(|(path, digest)| (path.into(), digest)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_of(markup: &str, records: &[(&str, &str)], style: &str) -> (Fingerprint, Origin) {
        let digest = |text: &str| Digest::of(text.as_bytes());
        let shared =
            SharedParts::new(digest(style), digest("fonts"), PageFormat::Plain, Tone::Colour);
        let fingerprint = Fingerprint { markup: digest(markup), shared: Arc::new(shared) };
        let records = records.iter();
        let origin = Origin {
            records: records.map(|(path, text)| ((*path).into(), digest(text))).collect(),
            templates: digest("templates"),
        };
        (fingerprint, origin)
    }

    fn reasons(now: &(Fingerprint, Origin), then: &(Fingerprint, Origin)) -> Vec<String> {
        let reasons = changes((&now.0, &now.1), (&then.0, &then.1));
        reasons.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn gives_what_changed() {
        let then = made_of("a", &[("x.toml", "1"), ("y.toml", "1")], "s");
        assert!(reasons(&then, &then).is_empty());
        let now = made_of("b", &[("x.toml", "2"), ("z.toml", "1")], "t");
        assert_eq!(
            reasons(&now, &then),
            [
                "record changed: x.toml",
                "record added: z.toml",
                "record removed: y.toml",
                "style changed"
            ]
        );
    }

    #[test]
    fn a_record_whose_change_does_not_reach_the_markup_leaves_the_document_fresh() {
        let then = made_of("a", &[("x.toml", "1")], "s");
        assert!(reasons(&made_of("a", &[("x.toml", "1 # a comment")], "s"), &then).is_empty());
    }

    #[test]
    fn another_markup_is_never_fresh() {
        let then = made_of("a", &[], "s");
        assert_eq!(reasons(&made_of("b", &[], "s"), &then), ["contents changed"]);
    }
}
