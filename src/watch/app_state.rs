//! What the server's handlers share: the preview's state, the requests to the worker, and the project's files.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::requests::Requests;
use super::source_line::RecordLine;
use super::state::{DocumentState, PreviewState};
use crate::files;
use crate::project::RECORD_FOLDERS;
use crate::record::draft;

/// What the handlers share.
pub(super) struct AppState {
    pub(super) state: Arc<PreviewState>,
    pub(super) requests: Arc<Requests>,
    /// The project's folder.
    pub(super) root: PathBuf,
    /// The folder of the published documents.
    pub(super) output: PathBuf,
    pub(super) port: u16,
}

impl AppState {
    /// A line of a record with its editor link.
    pub(super) fn line(&self, line: &RecordLine) -> Json {
        let mut value = json!(line);
        value["editor"] = self.editor(&line.path, line.line as u64).into();
        value
    }

    /// A link that opens a file at a line in Visual Studio Code.
    pub(super) fn editor(&self, path: &str, line: u64) -> String {
        let file = self.root.join(path).to_string_lossy().replace(' ', "%20");
        let slash = if file.starts_with('/') { "" } else { "/" };
        format!("vscode://file{slash}{file}:{line}")
    }

    /// The text of a record as it is now.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = files::read(&self.root.join(path)).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// The paths and texts of all records.
    pub(super) fn records(&self) -> Vec<(String, String)> {
        let paths = RECORD_FOLDERS.into_iter().flat_map(|below| {
            let entries = files::entries(&self.root.join(below)).unwrap_or_default();
            entries.into_iter().filter_map(move |path| {
                let name = path.file_name()?.to_str()?;
                name.ends_with(".toml").then(|| format!("{below}/{name}"))
            })
        });
        paths.filter_map(|path| self.text(&path).map(|text| (path, text))).collect()
    }

    /// The lines of a record with errors that has never been complete.
    pub(super) fn draft(&self, document: &DocumentState, is_shown: bool) -> Json {
        match document.records.as_slice() {
            [record] if document.is_held_back() && !is_shown => json!({
                "path": record,
                "lines": self.text(record).map(|text| draft(&text)),
            }),
            _ => Json::Null,
        }
    }
}
