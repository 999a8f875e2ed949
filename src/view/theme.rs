//! A theme with its alliances.

use schemars::JsonSchema;
use serde::Serialize;

use super::alliance::{AllianceView, alliance};
use super::origin::{ProseView, RecordPath, TextOrigins, start};
use super::words::counted;
use crate::record::{Extract, Theme};

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct ThemeView {
    id: String,
    pub(super) title: String,
    pub(super) origin: TextOrigins,
    pub(super) introduction: ProseView,
    /// `3 case studies`.
    pub(super) count: String,
    /// Its alliances, each with its case studies on the theme.
    pub(super) alliances: Vec<AllianceView>,
}

pub(super) fn theme<'e>(extract: &'e Extract, id: &str) -> &'e Theme {
    let mut themes = extract.shared.themes.iter();
    let theme = themes.find(|theme| **theme.id == *id);
    theme.expect("documents are planned from the extract")
}

pub(super) fn theme_view(extract: &Extract, theme: &Theme) -> ThemeView {
    let record_path = RecordPath::shared("themes");
    let mut alliances = Vec::new();
    let mut count = 0;
    for entry in &extract.alliances {
        let all = entry.alliance.case_study.iter();
        let studies: Vec<_> = all.filter(|study| **study.theme == **theme.id).collect();
        count += studies.len();
        if !studies.is_empty() {
            alliances.push(alliance(extract, entry, &studies));
        }
    }
    ThemeView {
        id: theme.id.to_string(),
        title: theme.title.to_string(),
        origin: record_path.origins([("title", start(&theme.title))]),
        introduction: ProseView::of(&record_path, &theme.introduction),
        count: counted(count, "case study", "case studies"),
        alliances,
    }
}
