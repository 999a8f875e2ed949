//! Reads workbooks of Excel: takes the file; gives its sheets in order, with their comments, and the names
//! of those that hold no cells. Follows the file's own references, as writers name its parts differently.

use super::grid_builder::{GridBuilder, MemoryBudget, WorkbookContents};
use super::package::{Package, WorkbookError};
use super::xlsx_sheet::{WorkbookParts, address};
use super::xlsx_style::CellStyles;
use super::xlsx_text::{RichText, rich_text, unescaped};
use super::xml::{XmlNode, XmlReader};

/// The kinds of sheets that hold no cells, by the last word of their relationship, and what they are called.
const WITHOUT_CELLS: [(&str, &str); 4] = [
    ("chartsheet", "chart sheet"),
    ("dialogsheet", "dialog sheet"),
    ("xlMacrosheet", "macro sheet"),
    ("xlIntlMacrosheet", "macro sheet"),
];

/// A reference from one part to another.
struct Relationship {
    id: String,
    /// The last word of its type: `worksheet`.
    kind: String,
    target: String,
}

/// The contents of the workbook's own part.
#[derive(Default)]
struct WorkbookIndex {
    /// The title of each sheet, the id of its relationship and whether it is hidden.
    sheets: Vec<(String, String, bool)>,
    is_1904: bool,
    is_to_calculate: bool,
}

/// The name of the workbook's own part; nothing if the file is not an Excel workbook.
pub(crate) fn main_part(package: &mut Package<'_>) -> Result<Option<String>, WorkbookError> {
    let relationships = relationships(package, "")?;
    let main = relationships.into_iter().find(|it| it.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |it| it.target);
    Ok(Some(main).filter(|main| package.has(main)))
}

/// Reads the sheets.
///
/// # Errors
/// If the file is damaged or too large.
pub(crate) fn read(
    package: &mut Package<'_>,
    main: &str,
) -> Result<WorkbookContents, WorkbookError> {
    let index = index(&needed(package, main)?, main)?;
    let relationships = relationships(package, main)?;
    let of_kind = |kind: &str| relationships.iter().find(|it| it.kind == kind);
    let styles = match of_kind("styles").filter(|it| package.has(&it.target)) {
        Some(part) => {
            CellStyles::read(&needed(package, &part.target)?, &part.target, index.is_1904)?
        }
        None => CellStyles::none(),
    };
    let texts = match of_kind("sharedStrings").filter(|it| package.has(&it.target)) {
        Some(part) => texts(&needed(package, &part.target)?, &part.target)?,
        None => Vec::new(),
    };
    let shared = WorkbookParts { texts, styles, is_to_calculate: index.is_to_calculate };
    let mut contents = WorkbookContents::default();
    let mut budget = MemoryBudget::new();
    for (title, id, is_hidden) in index.sheets {
        let relationship = relationships.iter().find(|relationship| relationship.id == id);
        let relationship = relationship.ok_or_else(|| WorkbookError::damaged(main))?;
        let skipped = WITHOUT_CELLS.iter().find(|(kind, _)| *kind == relationship.kind);
        if let Some((_, what)) = skipped {
            contents.skip(title, what)?;
            continue;
        }
        let mut builder = GridBuilder::new(&title);
        builder.is_hidden = is_hidden;
        let text = needed(package, &relationship.target)?;
        shared.read(&text, &relationship.target, (&mut builder, &mut budget))?;
        comments(package, &relationship.target, (&mut builder, &mut budget))?;
        contents.add(builder, &mut budget)?;
    }
    Ok(contents)
}

/// A part that must be there.
fn needed(package: &mut Package<'_>, part: &str) -> Result<String, WorkbookError> {
    package.part(part)?.ok_or_else(|| WorkbookError::damaged(part))
}

/// The references of a part, with the names of the parts that they lead to.
fn relationships(
    package: &mut Package<'_>,
    part: &str,
) -> Result<Vec<Relationship>, WorkbookError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let file = format!("{folder}/_rels/{name}.rels");
    let Some(text) = package.part(&file)? else {
        return Ok(Vec::new());
    };
    let mut reader = XmlReader::new(&text, &file);
    let mut relationships = Vec::new();
    loop {
        match reader.next()? {
            XmlNode::Open(element) if element.local() == "Relationship" => {
                let of = |name: &str| element.local_attribute(name).unwrap_or_default();
                if of("TargetMode") != "External" {
                    relationships.push(Relationship {
                        id: of("Id"),
                        kind: of("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                        target: joined(folder, &of("Target")),
                    });
                }
            }
            XmlNode::End => return Ok(relationships),
            _ => {}
        }
    }
}

/// The name of the part that a target means, seen from a folder.
fn joined(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from = if target.starts_with('/') { "" } else { folder };
    let mut names: Vec<&str> = from.split('/').collect();
    for name in target.split('/') {
        match name {
            ".." => {
                names.pop();
            }
            "." => {}
            name => names.push(name),
        }
    }
    names.retain(|name| !name.is_empty());
    names.join("/")
}

fn index(text: &str, part: &str) -> Result<WorkbookIndex, WorkbookError> {
    let mut reader = XmlReader::new(text, part);
    let mut index = WorkbookIndex::default();
    loop {
        match reader.next()? {
            XmlNode::Open(element) => match element.local() {
                "sheet" => {
                    let of = |name: &str| element.local_attribute(name).unwrap_or_default();
                    let is_hidden = matches!(of("state").as_str(), "hidden" | "veryHidden");
                    index.sheets.push((of("name"), of("id"), is_hidden));
                }
                "workbookPr" => index.is_1904 = element.is("date1904"),
                "calcPr" => index.is_to_calculate = element.is("fullCalcOnLoad"),
                "extLst" => reader.skip()?,
                _ => {}
            },
            XmlNode::End => return Ok(index),
            XmlNode::Close(_) | XmlNode::Text(_) => {}
        }
    }
}

/// The texts that cells share.
fn texts(text: &str, part: &str) -> Result<Vec<RichText>, WorkbookError> {
    let mut reader = XmlReader::new(text, part);
    let mut texts = Vec::new();
    loop {
        match reader.next()? {
            XmlNode::Open(element) if element.local() == "si" => {
                texts.push(rich_text(&mut reader)?);
            }
            XmlNode::End => return Ok(texts),
            _ => {}
        }
    }
}

/// Adds the comments on a sheet's cells: those that may be answered, or the notes of older versions, which
/// repeat them.
fn comments(
    package: &mut Package<'_>,
    sheet: &str,
    (builder, budget): (&mut GridBuilder, &mut MemoryBudget),
) -> Result<(), WorkbookError> {
    let relationships = relationships(package, sheet)?;
    let threaded = relationships.iter().filter(|it| it.kind == "threadedComment");
    let threaded: Vec<_> = threaded.filter(|it| package.has(&it.target)).collect();
    let notes = relationships.iter().filter(|it| it.kind == "comments");
    let notes = notes.filter(|it| package.has(&it.target));
    let parts = if threaded.is_empty() { notes.collect() } else { threaded };
    for part in parts {
        let text = needed(package, &part.target)?;
        let mut reader = XmlReader::new(&text, &part.target);
        loop {
            match reader.next()? {
                XmlNode::Open(element)
                    if matches!(element.local(), "comment" | "threadedComment") =>
                {
                    let at = element.local_attribute("ref").and_then(|it| address(&it));
                    let words = unescaped(&reader.text(&["rPh"])?);
                    if let Some(at) = at {
                        builder.comment(at, &words, budget)?;
                    }
                }
                XmlNode::End => break,
                _ => {}
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_followed_from_their_folder() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
            ("xl\\", "..\\..\\a.xml", "a.xml"),
        ] {
            assert_eq!(joined(folder, target), part);
        }
    }
}
