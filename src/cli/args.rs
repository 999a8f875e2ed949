//! The options of the commands that make, check or list documents.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use clap_complete::ArgValueCandidates;

use super::ids::alliances_and_themes;
use super::options::{
    Accepted, Documents, Force, KeepMarkup, Making, Project, Reports, Verbose, Wait,
};

/// The options of `impact build`.
#[derive(Clone, Debug, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub(super) documents: Documents,
    #[command(flatten)]
    pub(super) force: Force,
    /// Publish nothing unless every document is free of errors
    #[arg(long)]
    pub(super) all_or_nothing: bool,
    #[command(flatten)]
    pub(super) wait: Wait,
    #[command(flatten)]
    pub(super) markup: KeepMarkup,
    #[command(flatten)]
    pub(super) reports: Reports,
    #[command(flatten)]
    pub(super) verbose: Verbose,
}

/// The options of `impact check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub(super) documents: Documents,
    #[command(flatten)]
    pub(super) markup: KeepMarkup,
    #[command(flatten)]
    pub(super) reports: Reports,
    #[command(flatten)]
    pub(super) verbose: Verbose,
}

/// The options of `impact list`.
#[derive(Clone, Debug, Args)]
pub struct ListArgs {
    /// Write the list as JSON, with the digest of each published PDF
    #[arg(long)]
    pub(super) json: bool,
    /// List only documents that differ from an earlier manifest: `added`, `changed` or `removed`
    #[arg(long, value_name = "MANIFEST")]
    pub(super) since: Option<PathBuf>,
    #[command(flatten)]
    pub(super) documents: Documents,
    #[command(flatten)]
    pub(super) force: Force,
    #[command(flatten)]
    pub(super) reports: Reports,
    #[command(flatten)]
    unused: Accepted,
}

/// The options of `impact bind`.
#[derive(Clone, Debug, Args)]
pub struct BindArgs {
    #[command(flatten)]
    pub(super) project: Project,
    /// The alliances: their ids, or ids of themes for all their alliances
    #[arg(value_name = "ID", required_unless_present = "area", add = ArgValueCandidates::new(alliances_and_themes))]
    pub(super) ids: Vec<String>,
    /// All alliances that work in this area, as their records name it; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(super) area: Vec<String>,
    /// The PDF to make; one that is there is replaced
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) output: PathBuf,
    /// The title on the cover
    #[arg(long, value_name = "TEXT", default_value = "Teaching school impact briefs")]
    pub(super) title: String,
    #[command(flatten)]
    pub(super) making: Making,
    #[command(flatten)]
    pub(super) verbose: Verbose,
}

/// The options of `impact watch`.
#[derive(Clone, Debug, Args)]
pub struct WatchArgs {
    /// The port to open in a browser on this computer; 0 picks any free port
    #[arg(long, value_name = "N", default_value = "4747")]
    pub port: u16,
    #[command(flatten)]
    pub(super) documents: Documents,
    #[command(flatten)]
    pub(super) wait: Wait,
    #[command(flatten)]
    pub(super) markup: KeepMarkup,
    #[command(flatten)]
    unused: Accepted,
}
