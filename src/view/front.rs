//! The cover and the contents of a document: takes the extract and the document; gives what the cover says and, in a
//! main volume, the alliances of the others.

use schemars::JsonSchema;
use serde::Serialize;

use super::origin::{RecordPath, TextOrigins, maybe};
use crate::plan::{Document, Kind};
use crate::record::Extract;

/// A cover and contents.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Front {
    /// The document's title.
    title: String,
    subtitle: String,
    origin: TextOrigins,
    /// In a main volume, the others.
    volumes: Vec<VolumeView>,
}

/// Another volume of the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct VolumeView {
    title: String,
    /// The PDF's path, relative to this document.
    path: String,
    /// The names of its alliances.
    names: Vec<String>,
}

pub(super) fn front(extract: &Extract, document: &Document) -> Front {
    let report = &extract.shared.report;
    let (subtitle, origin) = match document.kind {
        Kind::Report => {
            let subtitle = report.subtitle.as_ref();
            let text = subtitle.map(ToString::to_string).unwrap_or_default();
            (text, ("subtitle", maybe(subtitle)))
        }
        _ => (report.title.to_string(), ("subtitle", Some(report.title.span.start))),
    };
    let volumes = document.volumes.iter().map(|volume| VolumeView {
        title: volume.title.clone(),
        path: volume.path.clone(),
        names: volume.names.clone(),
    });
    Front {
        title: document.title.clone(),
        subtitle,
        origin: RecordPath::shared("report").origins([origin]),
        volumes: volumes.collect(),
    }
}
