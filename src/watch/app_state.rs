//! What the server's handlers share: the preview's state, the requests to the worker, and the project's files.

use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

use super::requests::Requests;
use super::source_line::RecordLine;
use super::state::{DocumentState, PreviewState};
use crate::files;
use crate::project::RECORD_FOLDERS;
use crate::record::draft;

/// The characters that are escaped in the path of a link: all but those that an address never gives a
/// meaning (RFC 3986, section 2.3), and the slash between folders.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

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
        editor_link(&self.root.join(path), line)
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

fn editor_link(file: &Path, line: u64) -> String {
    let file = file.to_string_lossy().replace(MAIN_SEPARATOR_STR, "/");
    let slash = if file.starts_with('/') { "" } else { "/" };
    format!("vscode://file{slash}{}:{line}", utf8_percent_encode(&file, ESCAPED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_the_editor_escapes_what_has_a_meaning_in_an_address() {
        for (path, link) in [
            ("/a/ebor-1_2.toml", "/a/ebor-1_2.toml"),
            ("/my data/a.toml", "/my%20data/a.toml"),
            ("/50%/C#/who?.toml", "/50%25/C%23/who%3F.toml"),
            ("/“a” 'b' \"c\"", "/%E2%80%9Ca%E2%80%9D%20%27b%27%20%22c%22"),
            ("/Ysgol Tŷ Ŵyn", "/Ysgol%20T%C5%B7%20%C5%B4yn"),
            ("/a:9", "/a%3A9"),
            ("C:/a", "/C%3A/a"),
        ] {
            assert_eq!(editor_link(Path::new(path), 12), format!("vscode://file{link}:12"));
        }
    }
}
