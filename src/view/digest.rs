//! A piece of a digest: a theme brief with too many case studies to print them in full.

use schemars::JsonSchema;
use serde::Serialize;

use super::alliance::FigureView;
use super::origin::{ProseView, RecordPath, TextOrigins, start};
use super::theme::theme_view;
use super::words::{and_list, counted};
use crate::plan::Part;
use crate::project::brief_pdf;
use crate::record::{Extract, Theme, without_repeats};

/// A piece of a digest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct DigestSubject {
    title: String,
    origin: TextOrigins,
    introduction: Option<ProseView>,
    digests: Vec<DigestView>,
    running: bool,
}

/// An alliance in a digest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct DigestView {
    name: String,
    led_by: String,
    headline: String,
    /// The figures to show large.
    highlights: Vec<FigureView>,
    /// The number of its outcomes and other figures: `4 measured changes and 6 more figures`.
    more: String,
    /// The path of the alliance's brief, relative to this document.
    brief: String,
    origin: TextOrigins,
}

pub(super) fn digest(extract: &Extract, theme: &Theme, part: &Part) -> DigestSubject {
    let opening = *part == Part::DigestOpening;
    let record_path = RecordPath::shared("themes");
    DigestSubject {
        title: theme.title.to_string(),
        origin: record_path.origins([("title", start(&theme.title))]),
        introduction: opening.then(|| ProseView::of(&record_path, &theme.introduction)),
        digests: match part {
            Part::Running => Vec::new(),
            _ => digests(extract, theme),
        },
        running: *part == Part::Running,
    }
}

fn digests(extract: &Extract, theme: &Theme) -> Vec<DigestView> {
    let alliances = theme_view(extract, theme).alliances.into_iter();
    let digests = alliances.zip(&extract.alliances).map(|(view, entry)| {
        let studies = entry.alliance.case_study.iter();
        let of_theme = studies.filter(|study| **study.theme == **theme.id);
        let of_theme: Vec<_> = of_theme.collect();
        let outcomes = without_repeats(&of_theme).iter().map(|study| study.outcome.len()).sum();
        let counts = [
            (outcomes, ("measured change", "measured changes")),
            (view.figures.len(), ("more figure", "more figures")),
        ];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts.map(|(count, (one, many))| counted(count, one, many)).collect();
        DigestView {
            more: and_list(&counts),
            brief: format!("../{}", brief_pdf(&entry.id)),
            origin: view.origin,
            name: view.name,
            led_by: view.led_by,
            headline: view.headline,
            highlights: view.highlights,
        }
    });
    digests.collect()
}
