//! The pieces of a document. Takes the register and a document; returns its pieces in the order of their pages.
//! A large document is laid out piece by piece, which limits the memory of the typesetter and keeps all
//! workers busy.

use super::volume::{Volume, volumes};
use super::{Document, Kind};
use crate::record::{Record, Register};

/// The number of alliances in a piece; chosen by eye, between many small pieces and few workers busy.
const AT_ONCE: usize = 40;

/// The most case studies that a theme brief prints in full; one with more is a digest. Chosen by eye.
const CASE_STUDIES: usize = 100;

/// A piece of a document.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its contents.
    pub part: Part,
    /// The id of the theme that it is about, if it is about one.
    pub theme: Option<String>,
    /// The paths of the records that it shows; all of the document's if `None`.
    pub records: Option<Vec<String>>,
}

impl Piece {
    /// Whether it contains the page numbers of other pieces, so that it is laid out last.
    pub fn is_numbered(&self) -> bool {
        use Part::{Front, Index, Opening, OpeningAndAlliance, Running};
        matches!(self.part, Front(_) | Index | Opening | OpeningAndAlliance | Running)
    }

    /// Whether its length depends on the contents of other pieces.
    pub fn grows(&self) -> bool {
        matches!(self.part, Part::Front(_) | Part::Index)
    }

    /// Whether it begins on a right-hand page in print.
    pub fn opens_right(&self) -> bool {
        matches!(self.part, Part::Opening | Part::OpeningAndAlliance)
    }
}

/// The contents of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A whole brief or theme brief.
    Whole,
    /// Cover and contents; in a main volume, with the contents of the other volumes.
    Front(Vec<VolumeEntry>),
    /// The introduction and the totals over all alliances.
    National,
    /// The changes since an earlier edition.
    News,
    /// A theme's introduction and the list of its alliances.
    Opening,
    /// Some of a theme's alliances.
    Alliances,
    /// A theme's introduction with its one alliance.
    OpeningAndAlliance,
    /// Every change and every grade that rose.
    Changes,
    /// The table of all outcomes.
    Outcomes,
    /// The abbreviations.
    Glossary,
    /// The index of names.
    Index,
    /// Terms of use and addresses.
    Licence,
    /// The introduction of a theme brief that is a digest, with the first of its alliances.
    DigestOpening,
    /// Some of a digest's alliances.
    Digest,
    /// The lines at the head and foot of every page.
    Running,
}

/// A volume as the main one lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeEntry {
    /// The volume's title.
    pub title: String,
    /// The PDF's path below the output folder.
    pub path: String,
    /// The names of its alliances, in order.
    pub names: Vec<String>,
}

/// The pieces of a document. If there are several, they are joined, and the last holds the running lines
/// of all pages.
pub fn pieces(register: &Register, document: &Document) -> Vec<Piece> {
    match document.kind {
        Kind::Brief => vec![all(Part::Whole)],
        Kind::ThemeBrief => theme_brief(register, document),
        Kind::Volume => volume(register, document),
        Kind::Report => report(register),
    }
}

/// A piece that shows all records of its document.
fn all(part: Part) -> Piece {
    Piece { part, theme: None, records: None }
}

/// A piece that shows these records.
fn of(part: Part, records: &[&Record]) -> Piece {
    let records = records.iter().map(|record| record.file.path.clone());
    Piece { records: Some(records.collect()), ..all(part) }
}

fn of_none(part: Part) -> Piece {
    of(part, &[])
}

fn theme_brief(register: &Register, document: &Document) -> Vec<Piece> {
    let records: Vec<_> = register.under(&document.subject).collect();
    let studies = records.iter().map(|it| it.studies_under(&document.subject));
    if studies.sum::<usize>() <= CASE_STUDIES {
        return vec![all(Part::Whole)];
    }
    let some = records.chunks(AT_ONCE).enumerate();
    let digests = some.map(|(at, some)| match at {
        0 => of(Part::DigestOpening, some),
        _ => of(Part::Digest, some),
    });
    let pieces = digests.chain([of_none(Part::Running)]).collect();
    under(&document.subject, pieces)
}

fn volume(register: &Register, document: &Document) -> Vec<Piece> {
    let shown = |record: &&Record| document.records.binary_search(&record.file.path).is_ok();
    let records: Vec<_> = register.under(&document.subject).filter(shown).collect();
    let mut pieces = vec![of_none(Part::Front(Vec::new()))];
    pieces.extend(theme_part(&document.subject, &records));
    pieces.extend(ending(&[Part::Changes, Part::Outcomes, Part::Glossary, Part::Index]));
    pieces
}

fn report(register: &Register) -> Vec<Piece> {
    let volumes: Vec<_> = volumes(register).into_iter().map(entry).collect();
    let large = !volumes.is_empty();
    let mut pieces = vec![of_none(Part::Front(volumes)), all(Part::National)];
    if register.shared.changes.is_some() {
        pieces.push(of_none(Part::News));
    }
    if large {
        pieces.extend(ending(&[Part::Glossary]));
        return pieces;
    }
    for theme in &register.shared.themes {
        let records: Vec<_> = register.under(&theme.id).collect();
        pieces.extend(theme_part(&theme.id, &records));
    }
    pieces.extend(ending(&[Part::Changes, Part::Outcomes, Part::Glossary, Part::Index]));
    pieces
}

fn entry(volume: Volume) -> VolumeEntry {
    VolumeEntry { path: volume.path(), title: volume.title, names: volume.names }
}

/// A theme in a report: its opening, and its alliances `AT_ONCE` at a time. A single alliance follows the
/// opening on the same page.
fn theme_part(theme: &str, records: &[&Record]) -> Vec<Piece> {
    let pieces = match records {
        [_] => vec![of(Part::OpeningAndAlliance, records)],
        _ => {
            let some = records.chunks(AT_ONCE);
            let alliances = some.map(|some| of(Part::Alliances, some));
            [of(Part::Opening, records)].into_iter().chain(alliances).collect()
        }
    };
    under(theme, pieces)
}

fn under(theme: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let pieces = pieces.into_iter().map(|piece| Piece { theme: Some(theme.to_owned()), ..piece });
    pieces.collect()
}

/// The end of a report: chapters about all alliances, then the parts that every report ends with.
fn ending(chapters: &[Part]) -> Vec<Piece> {
    let chapters = chapters.iter().cloned().map(|part| match part {
        Part::Index => of_none(part),
        _ => all(part),
    });
    chapters.chain([Part::Licence, Part::Running].map(of_none)).collect()
}
