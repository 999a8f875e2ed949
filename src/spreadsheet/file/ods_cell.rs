//! A cell of an OpenDocument sheet: takes its element; gives what it shows, which the file holds beside the
//! value, and the comment on it. Phonetic guides, comments and drawings are not its text.

use super::cell::Cell;
use super::date_cell::Day;
use super::displayed::of_number;
use super::package::WorkbookError;
use super::xml::{XmlElement, XmlNode, XmlReader};

/// The most spaces that one element gives, and the most bytes of a paragraph, chosen by eye: limits for a
/// hostile file that no real cell reaches.
const MOST_BLANKS: usize = 1_000;
const LONGEST: usize = 1 << 20;

/// The most styles of a cell that are looked up, for the same reason.
const MOST_STYLES: usize = 100;

/// Elements of a paragraph that are not its text.
const NO_TEXT: [&str; 3] = ["text:ruby-text", "office:annotation", "text:note"];

/// The contents of a cell.
#[derive(Default)]
pub(crate) struct OdsContent {
    /// Its paragraphs; `None` if it has none, which differs from an empty one.
    pub(crate) text: Option<String>,
    pub(crate) comment: String,
    /// The styles of parts of its paragraphs.
    pub(crate) styles: Vec<String>,
}

pub(crate) fn count(element: &XmlElement<'_>, name: &str) -> usize {
    let count = element.attribute(name).and_then(|text| text.parse().ok());
    count.unwrap_or(1).max(1)
}

/// The paragraphs of the cell that is open, and the comment on it.
pub(crate) fn content(reader: &mut XmlReader<'_>) -> Result<OdsContent, WorkbookError> {
    let mut content = OdsContent::default();
    while let Some(element) = reader.child()? {
        match element.name() {
            "text:p" | "text:h" => {
                let text = paragraph(reader, &mut content.styles)?;
                match &mut content.text {
                    Some(before) => *before += &format!("\n{text}"),
                    None => content.text = Some(text),
                }
            }
            "office:annotation" => content.comment = comment(reader)?,
            _ => reader.skip()?,
        }
    }
    Ok(content)
}

fn comment(reader: &mut XmlReader<'_>) -> Result<String, WorkbookError> {
    let mut lines = Vec::new();
    while let Some(element) = reader.child()? {
        match element.name() {
            "text:p" => lines.push(paragraph(reader, &mut Vec::new())?),
            _ => reader.skip()?,
        }
    }
    Ok(lines.join("\n"))
}

/// The text of the paragraph that is open. Blanks that only lay out the file count as one.
fn paragraph(
    reader: &mut XmlReader<'_>,
    styles: &mut Vec<String>,
) -> Result<String, WorkbookError> {
    let mut text = String::new();
    let mut depth = 0;
    let mut after_blank = true;
    loop {
        if text.len() > LONGEST {
            return Err(WorkbookError::too_large(
                "one of its cells has more than a million characters",
            ));
        }
        match reader.next()? {
            XmlNode::Open(element) => {
                let name = element.name();
                if NO_TEXT.contains(&name) || name.starts_with("draw:") {
                    reader.skip()?;
                    continue;
                }
                depth += 1;
                if styles.len() < MOST_STYLES {
                    styles.extend(element.attribute("text:style-name"));
                }
                let blanks = match name {
                    "text:s" => " ".repeat(count(&element, "text:c").min(MOST_BLANKS)),
                    "text:tab" => "\t".to_owned(),
                    "text:line-break" => "\n".to_owned(),
                    _ => continue,
                };
                text += &blanks;
                after_blank = false;
            }
            XmlNode::Close(_) if depth == 0 => return Ok(text.trim_end().to_owned()),
            XmlNode::Close(_) => depth -= 1,
            XmlNode::Text(words) => {
                for character in words.chars() {
                    let is_blank = matches!(character, ' ' | '\t' | '\n');
                    if !is_blank {
                        text.push(character);
                    } else if !after_blank {
                        text.push(' ');
                    }
                    after_blank = is_blank;
                }
            }
            XmlNode::End => return Err(reader.damaged()),
        }
    }
}

/// A cell from its element and the text that it shows.
pub(crate) fn cell(element: &XmlElement<'_>, shown: Option<String>) -> Cell {
    let formula = element.attribute("table:formula");
    let is_fault = element.attribute("calcext:value-type").as_deref() == Some("error");
    let value = |name: &str| element.attribute(name);
    let kind = value("office:value-type");
    let text = shown.as_deref().unwrap_or_default();
    match kind.as_deref() {
        _ if is_fault => Cell::Error(text.to_owned()),
        None => match formula.filter(|_| text.is_empty()) {
            Some(formula) => Cell::unsaved(formula.split_once(":=").map_or(&formula, |it| it.1)),
            None => Cell::text(text),
        },
        Some("boolean") => Cell::Bool(value("office:boolean-value").as_deref() == Some("true")),
        Some("float" | "percentage" | "currency") => {
            let number = value("office:value").and_then(|text| text.parse::<f64>().ok());
            match (number, shown) {
                (Some(number), Some(shown)) => of_number(&shown, number),
                (Some(number), None) => {
                    of_kind(kind.as_deref(), value("office:currency").as_deref(), number)
                }
                (None, shown) => Cell::text(&shown.unwrap_or_default()),
            }
        }
        Some("date") => {
            match value("office:date-value").and_then(|it| day(&it, shown.as_deref())) {
                Some(day) => day.into(),
                None => Cell::text(text),
            }
        }
        Some(_) => match shown {
            Some(text) => Cell::text(&text),
            None => Cell::text(&value("office:string-value").unwrap_or_default()),
        },
    }
}

/// A number whose file does not say what its cell shows.
fn of_kind(kind: Option<&str>, currency: Option<&str>, number: f64) -> Cell {
    match (kind, currency) {
        (Some("percentage"), _) => Cell::Percent(number),
        (Some("currency"), None | Some("GBP")) => Cell::Pounds(number),
        (Some("currency"), Some(name)) => Cell::text(&format!("{name} {number}")),
        _ => Cell::Number(number),
    }
}

/// The day of `2013-07-01T00:00:00`, as it is shown.
pub(crate) fn day(text: &str, shown: Option<&str>) -> Option<Day> {
    let mut parts = text.split('T').next()?.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let written = format!("{day}/{month}/{year}");
    Some(Day {
        year: year.parse().ok()?,
        month: month.parse().ok().filter(|month| (1..=12).contains(month))?,
        day: day.parse().ok()?,
        shown: shown.unwrap_or(&written).trim().to_owned(),
    })
}
