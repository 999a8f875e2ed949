//! The edition: what every document shows from `report.toml`.

use chrono::Datelike as _;
use schemars::JsonSchema;
use serde::Serialize;

use super::origin::{RecordPath, TextOrigins, start};
use crate::record::Report;

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(super) struct Edition {
    title: String,
    subtitle: String,
    publisher: String,
    /// `March 2014`.
    date: String,
    year: i32,
    month: u32,
    licence: String,
    holder: String,
    licence_url: String,
    licence_email: String,
    enquiries: String,
    website: String,
    origin: TextOrigins,
}

pub(super) fn edition(report: &Report) -> Edition {
    let contact = report.contact.as_ref();
    let text = |text: Option<&str>| text.map(str::to_owned).unwrap_or_default();
    let day = report.edition.first_day();
    let licence = &report.licence;
    let origin = RecordPath::shared("report").origins([
        ("title", start(&report.title)),
        ("publisher", start(&report.publisher)),
        ("date", start(&report.edition)),
        ("licence", start(&licence.name)),
        ("holder", start(&licence.holder)),
    ]);
    Edition {
        title: report.title.to_string(),
        subtitle: text(report.subtitle.as_ref().map(|line| &***line)),
        publisher: report.publisher.to_string(),
        date: report.edition.to_string(),
        year: day.year(),
        month: day.month(),
        licence: report.licence.name.to_string(),
        holder: report.licence.holder.to_string(),
        licence_url: report.licence.url.to_string(),
        licence_email: text(report.licence.email.as_ref().map(|mail| &***mail)),
        enquiries: text(contact.and_then(|it| it.enquiries.as_ref()).map(|mail| &***mail)),
        website: text(contact.and_then(|it| it.website.as_ref()).map(|web| &***web)),
        origin,
    }
}
