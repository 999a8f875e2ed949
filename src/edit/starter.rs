//! A new project: takes a folder; fills it with templates, fonts, schemas and the records of a small
//! report, all carried by the program. Never writes into a folder that holds something.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::{Edited, said, shown};
use crate::error::Failure;
use crate::folder::names;
use crate::publish::publish_folder;
use crate::record::Shape;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static FONTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fonts");
static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/starter/data");

/// The look of a new project.
const STYLE: &str = include_str!("../../data/style.toml");

/// Makes a new project.
///
/// # Errors
/// If something is in the folder already, or it cannot be written.
pub(super) fn init(folder: &Path) -> Result<Edited, Failure> {
    if names(folder).is_ok_and(|names| !names.is_empty()) {
        let cause = "the folder is not empty";
        return Err(Failure::at_path("make a project in", folder, cause)
            .help("name a folder that is not there yet"));
    }
    publish_folder(folder, &files())?;
    Ok(said(format!(
        "impact: {} made, with one alliance as an example; `impact --root {0}` makes its documents\n",
        shown(folder)
    )))
}

/// Every file of a new project, by its path below the folder.
fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for (name, folder) in [
        ("templates", &TEMPLATES),
        ("fonts", &FONTS),
        ("data", &DATA),
    ] {
        add(folder, Path::new(name), &mut files);
    }
    files.push(("data/style.toml".into(), STYLE.into()));
    for shape in Shape::ALL {
        let path = format!("data/schema/{}.json", shape.name());
        files.push((path.into(), shape.published().into_bytes()));
    }
    files
}

fn add(folder: &Dir<'_>, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for file in folder.files() {
        files.push((below.join(file.path()), file.contents().to_vec()));
    }
    folder.dirs().for_each(|inner| add(inner, below, files));
}
