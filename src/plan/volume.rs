//! The volumes of a report with too many alliances for one. Takes the register; returns a volume for each
//! theme, or several if the theme has too many alliances.

use crate::project;
use crate::record::{Record, Register};

/// The most alliances in a report or a volume of one unless `data/report.toml` sets another number. Laying
/// out 1,500 takes 2.3 GB of memory.
const ALLIANCES: usize = 1500;

/// The alliances of a volume.
#[derive(Clone, Debug)]
pub(super) struct Volume {
    /// The theme's id.
    pub(super) theme: String,
    /// The theme's title, with the part of it if it takes several volumes.
    pub(super) title: String,
    /// Its number among the theme's volumes, from 1; `None` if it is the only one.
    number: Option<usize>,
    /// Its records, by path, in the register's order.
    pub(super) records: Vec<String>,
    /// The names of its alliances, in the same order.
    pub(super) names: Vec<String>,
}

impl Volume {
    pub(super) fn id(&self) -> String {
        format!("volume-{}", self.stem())
    }

    pub(super) fn path(&self) -> String {
        project::volume_pdf(&self.stem())
    }

    fn stem(&self) -> String {
        match self.number {
            None => self.theme.clone(),
            Some(number) => format!("{}-{number}", self.theme),
        }
    }
}

/// The report's volumes besides the main one; empty if the report fits into one.
pub(super) fn volumes(register: &Register) -> Vec<Volume> {
    let report = &register.shared.report;
    let most = report.alliances_per_volume.as_ref();
    let most = most.map_or(ALLIANCES, |it| it.content.get() as usize);
    if register.records.len() <= most {
        return Vec::new();
    }
    let themes = register.shared.themes.iter();
    let volumes = themes.flat_map(|theme| {
        let records: Vec<_> = register.under(&theme.id).collect();
        let parts = records.len().div_ceil(most);
        let volume = |(at, records): (usize, &[&Record])| Volume {
            theme: theme.id.to_string(),
            title: match parts {
                1 => theme.title.to_string(),
                _ => format!("{}, part {} of {parts}", &*theme.title, at + 1),
            },
            number: (parts > 1).then_some(at + 1),
            records: records.iter().map(|it| it.file.path.clone()).collect(),
            names: records.iter().map(|it| it.name.to_string()).collect(),
        };
        let chunks = records.chunks(most).enumerate();
        chunks.map(volume).collect::<Vec<_>>()
    });
    volumes.collect()
}
