//! The volumes of a report with too many alliances for one document: the briefs of its themes, several for a
//! theme with too many alliances. Takes the register; returns the alliances of each.

use crate::record::{Record, Register, Theme};

/// The most alliances in a document unless `data/report.toml` sets another number. Making everything for 600
/// takes 0.6 GB of memory, most of it for their pages.
const ALLIANCES: usize = 1500;

/// The alliances of a theme's brief, or of one of its parts.
pub(super) struct Volume<'r> {
    pub(super) theme: &'r Theme,
    /// Its number among the theme's, from 1, and how many there are; `None` if it is the only one.
    pub(super) part: Option<(usize, usize)>,
    /// Its records, in the register's order.
    pub(super) records: Vec<&'r Record>,
}

impl Volume<'_> {
    /// The theme's title, with the number of the part.
    pub(super) fn title(&self) -> String {
        match self.part {
            None => self.theme.title.to_string(),
            Some((part, parts)) => format!("{}, part {part} of {parts}", &*self.theme.title),
        }
    }
}

/// Whether the report has too many alliances for one document.
pub(super) fn is_in_volumes(register: &Register) -> bool {
    register.records.len() > most(register)
}

/// The alliances under each theme, in parts of at most as many as a document may have.
pub(super) fn volumes(register: &Register) -> Vec<Volume<'_>> {
    let themes = register.shared.themes.iter();
    themes.flat_map(|theme| of_theme(register, theme)).collect()
}

fn of_theme<'r>(register: &'r Register, theme: &'r Theme) -> Vec<Volume<'r>> {
    let records: Vec<_> = register.under(&theme.id).collect();
    let parts = records.len().div_ceil(most(register)).max(1);
    // Parts of the same size, within one: the last is not a handful of alliances.
    let start = |part: usize| records.len() * (part - 1) / parts;
    let volume = |part: usize| Volume {
        theme,
        part: (parts > 1).then_some((part, parts)),
        records: records[start(part)..start(part + 1)].to_vec(),
    };
    (1..=parts).map(volume).collect()
}

fn most(register: &Register) -> usize {
    let most = register.shared.report.alliances_per_volume.as_ref();
    most.map_or(ALLIANCES, |it| it.content.get() as usize)
}
