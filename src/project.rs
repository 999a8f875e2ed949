//! The paths of a project and of its output folder, each named here and nowhere else. Takes ids; gives
//! paths with forward slashes, from the project's folder or the output folder. Never touches a file.

/// The folder of all records.
pub const DATA: &str = "data";

/// The folder of the alliances' records.
pub const ALLIANCES: &str = "data/alliances";

/// The folders that hold records.
pub const RECORD_FOLDERS: [&str; 2] = [DATA, ALLIANCES];

/// The folder of templates, Typst files and pictures.
pub const TEMPLATES: &str = "templates";

/// The folder of the templates that others include.
pub const PARTIALS: &str = "templates/partials";

/// The folder of fonts.
pub const FONTS: &str = "fonts";

/// The folders that documents are made from.
pub const INPUTS: [&str; 3] = [DATA, TEMPLATES, FONTS];

/// The record of the report.
pub const REPORT: &str = "data/report.toml";

/// The record of the themes.
pub const THEMES: &str = "data/themes.toml";

/// The record of abbreviations.
pub const GLOSSARY: &str = "data/glossary.toml";

/// The record of colours, fonts and margins.
pub const STYLE: &str = "data/style.toml";

/// The ids that `--only` gives a meaning of its own: the report, all briefs, all theme briefs. No
/// alliance or theme may have one.
pub const RESERVED_IDS: [&str; 3] = [REPORT_ID, ALL_BRIEFS, ALL_THEMES];

/// The report's id.
pub const REPORT_ID: &str = "report";

/// The id that `--only` takes for all briefs.
pub const ALL_BRIEFS: &str = "briefs";

/// The id that `--only` takes for all theme briefs.
pub const ALL_THEMES: &str = "themes";

/// The report's PDF in the output folder.
pub const REPORT_PDF: &str = "report.pdf";

/// The id of a document of chosen alliances, in messages.
pub const SELECTION_ID: &str = "selection";

/// The manifest's name in the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The file in the output folder that a run locks.
pub const LOCK: &str = ".impact-lock";

/// The file in the output folder that spares the next run what this one found out.
pub const CACHE: &str = ".impact-cache";

/// The folders in the output folder for editions: for a printing house, in greys, and both.
pub const EDITIONS: [&str; 3] = ["print", "mono", "print-mono"];

const BRIEF_FOLDER: &str = "briefs";
const THEME_FOLDER: &str = "themes";
const FAILED_FOLDER: &str = "failed";

/// All that a run may write below its output folder, where no other file may go.
pub const OUTPUTS: [&str; 10] = {
    let [print, mono, both] = EDITIONS;
    [
        BRIEF_FOLDER,
        THEME_FOLDER,
        FAILED_FOLDER,
        REPORT_PDF,
        MANIFEST,
        LOCK,
        CACHE,
        print,
        mono,
        both,
    ]
};

/// An alliance's record.
pub fn alliance_record(id: &str) -> String {
    format!("{ALLIANCES}/{id}.toml")
}

/// The id of the alliance with this record.
pub fn alliance_id(record: &str) -> &str {
    let name = record.rsplit('/').next().unwrap_or_default();
    name.trim_end_matches(".toml")
}

/// Whether a file lies in the folder of the alliances' records.
pub fn is_alliance_record(path: &str) -> bool {
    path.strip_prefix(ALLIANCES).is_some_and(|rest| rest.starts_with('/'))
}

/// A record in `data/` that all documents share, by its stem or its name.
pub fn shared_record(name: &str) -> String {
    let ending = if name.ends_with(".toml") { "" } else { ".toml" };
    format!("{DATA}/{name}{ending}")
}

/// An alliance's brief.
pub fn brief_pdf(id: &str) -> String {
    format!("{BRIEF_FOLDER}/{id}.pdf")
}

/// A theme's brief.
pub fn theme_pdf(id: &str) -> String {
    format!("{THEME_FOLDER}/{id}.pdf")
}

/// One of several briefs of a theme, numbered from 1. No other theme's brief can be there, for no id has a slash.
pub fn theme_part_pdf(id: &str, part: usize) -> String {
    format!("{THEME_FOLDER}/{id}/{id}-{part}.pdf")
}

/// A document's markup: `briefs/ebor.typ` for `briefs/ebor.pdf`.
pub fn markup(pdf: &str) -> String {
    format!("{}.typ", pdf.trim_end_matches(".pdf"))
}

/// Where a document's markup is kept if it cannot be typeset.
pub fn failed_markup(pdf: &str) -> String {
    format!("{FAILED_FOLDER}/{}", markup(pdf))
}
