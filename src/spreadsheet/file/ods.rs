//! Reads OpenDocument sheets: takes the file; gives its sheets with what each cell shows. What is drawn over
//! the sheet, deleted or covered by a merged cell is never a cell.

use std::collections::BTreeSet;

use super::cell::Cell;
use super::grid_builder::{CellIndex, GridBuilder, MemoryBudget, WorkbookContents};
use super::ods_cell::{cell, content, count};
use super::package::{Package, WorkbookError};
use super::xml::{XmlElement, XmlNode, XmlReader};

const CONTENT: &str = "content.xml";

/// Elements that may hold rows or paragraphs and are not rows of a sheet.
const NO_ROWS: [&str; 6] = [
    "table:tracked-changes",
    "table:shapes",
    "table:content-validations",
    "table:dde-links",
    "table:named-expressions",
    "office:forms",
];

/// Reads the sheets.
///
/// # Errors
/// If the file is damaged, protected or too large.
pub(crate) fn read(package: &mut Package<'_>) -> Result<WorkbookContents, WorkbookError> {
    let manifest = package.part("META-INF/manifest.xml").ok().flatten();
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(WorkbookError::password());
    }
    let text = package.part(CONTENT)?;
    of_content(&text.ok_or_else(|| WorkbookError::damaged(CONTENT))?)
}

fn of_content(text: &str) -> Result<WorkbookContents, WorkbookError> {
    let mut ods = OdsReader {
        reader: XmlReader::new(text, CONTENT),
        budget: MemoryBudget::new(),
        builder: GridBuilder::new(""),
        next_row: 0,
        repeats: 1,
        is_hidden: false,
        column: 0,
        next_column: 0,
        style: String::new(),
        hiding: BTreeSet::new(),
        striking: BTreeSet::new(),
    };
    let mut contents = WorkbookContents::default();
    loop {
        match ods.reader.next()? {
            XmlNode::Open(element) => match element.name() {
                "style:style" => ods.style = element.attribute("style:name").unwrap_or_default(),
                "style:table-properties"
                    if element.attribute("table:display").as_deref() == Some("false") =>
                {
                    ods.hiding.insert(ods.style.clone());
                }
                "style:text-properties" if is_struck(&element) => {
                    ods.striking.insert(ods.style.clone());
                }
                "table:table" => ods.begin(&element),
                "table:table-column" => ods.hide(&element)?,
                "table:table-row" => ods.row(&element),
                "table:table-cell" => ods.cell(&element)?,
                "table:covered-table-cell" => {
                    ods.column = ods.column.saturating_add(columns(&element));
                    ods.reader.skip()?;
                }
                name if NO_ROWS.contains(&name) || name.starts_with("draw:") => {
                    ods.reader.skip()?;
                }
                _ => {}
            },
            XmlNode::Close(tag) if tag.name().as_ref() == "table:table" => {
                let sheet = std::mem::replace(&mut ods.builder, GridBuilder::new(""));
                contents.add(sheet, &mut ods.budget)?;
            }
            XmlNode::Close(_) | XmlNode::Text(_) => {}
            XmlNode::End => return Ok(contents),
        }
    }
}

/// Whether a row or column is hidden, by itself or by a filter.
fn is_out_of_sight(element: &XmlElement<'_>) -> bool {
    let visibility = element.attribute("table:visibility");
    matches!(visibility.as_deref(), Some("collapse" | "filter"))
}

/// Whether a style strikes its text through.
fn is_struck(element: &XmlElement<'_>) -> bool {
    let names = ["style:text-line-through-style", "style:text-line-through-type"];
    let mut lines = names.iter().filter_map(|name| element.attribute(name));
    lines.any(|line| line != "none")
}

/// How many columns an element repeats.
fn columns(element: &XmlElement<'_>) -> usize {
    count(element, "table:number-columns-repeated")
}

/// A sheet being read.
struct OdsReader<'t> {
    reader: XmlReader<'t>,
    budget: MemoryBudget,
    builder: GridBuilder,
    /// The first row that comes after the one being read.
    next_row: usize,
    /// How often the row being read is repeated.
    repeats: usize,
    is_hidden: bool,
    column: usize,
    /// The first column that is not yet declared.
    next_column: usize,
    /// The style being read, those that hide a sheet and those that strike their text through.
    style: String,
    hiding: BTreeSet<String>,
    striking: BTreeSet<String>,
}

impl OdsReader<'_> {
    fn begin(&mut self, element: &XmlElement<'_>) {
        let title = element.attribute("table:name").unwrap_or_default();
        self.builder = GridBuilder::new(&title);
        let style = element.attribute("table:style-name");
        self.builder.is_hidden = style.is_some_and(|style| self.hiding.contains(&style));
        self.next_row = 0;
        self.next_column = 0;
    }

    /// Notes columns that are hidden.
    fn hide(&mut self, element: &XmlElement<'_>) -> Result<(), WorkbookError> {
        let first = self.next_column;
        self.next_column = first.saturating_add(columns(element));
        match is_out_of_sight(element) {
            true => self.builder.hide(first, self.next_column, &mut self.budget),
            false => Ok(()),
        }
    }

    fn row(&mut self, element: &XmlElement<'_>) {
        self.repeats = count(element, "table:number-rows-repeated");
        self.next_row = self.next_row.saturating_add(self.repeats);
        self.column = 0;
        self.is_hidden = is_out_of_sight(element);
    }

    fn cell(&mut self, element: &XmlElement<'_>) -> Result<(), WorkbookError> {
        let row = self.next_row.saturating_sub(self.repeats);
        let first = (row, self.column);
        let past = self.column.saturating_add(columns(element));
        let style = element.attribute("table:style-name");
        let is_struck = style.is_some_and(|style| self.striking.contains(&style));
        let content = content(&mut self.reader)?;
        self.builder.comment(first, &content.comment, &mut self.budget)?;
        let cell = cell(element, content.text);
        if cell != Cell::Empty {
            if is_struck || content.styles.iter().any(|it| self.striking.contains(it)) {
                self.builder.struck.insert(first);
            }
            for row in row..self.next_row {
                for column in self.column..past {
                    self.builder.put((row, column), cell.clone(), &mut self.budget)?;
                }
                if self.is_hidden {
                    self.builder.hidden.insert(row);
                }
            }
        }
        self.merge(first, element)?;
        self.column = past;
        Ok(())
    }

    fn merge(&mut self, first: CellIndex, element: &XmlElement<'_>) -> Result<(), WorkbookError> {
        let rows = count(element, "table:number-rows-spanned");
        let columns = count(element, "table:number-columns-spanned");
        if rows == 1 && columns == 1 {
            return Ok(());
        }
        let last = (first.0.saturating_add(rows - 1), first.1.saturating_add(columns - 1));
        self.builder.merge(first, last, &mut self.budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> GridBuilder {
        let text = format!("<o><table:table table:name=\"Figures\">{rows}</table:table></o>");
        of_content(&text).expect("sheets").sheets.remove(0)
    }

    /// The cell with these attributes and this content.
    fn one(attributes: &str, content: &str) -> Cell {
        let cell = format!("<table:table-cell {attributes}>{content}</table:table-cell>");
        let builder = sheet(&format!("<table:table-row>{cell}</table:table-row>"));
        builder.grid.cell(0, 0).clone()
    }

    #[test]
    fn a_cell_is_what_it_shows() {
        let number = |value: &str| format!("office:value-type=\"float\" office:value=\"{value}\"");
        for (attributes, content, cell) in [
            (number("1500"), "<text:p>£1,500</text:p>", Cell::Pounds(1500.0)),
            (number("33.3333"), "<text:p>33</text:p>", Cell::Number(33.0)),
            (number("8"), "<text:p>over 8</text:p>", Cell::text("over 8")),
            (number("5"), "", Cell::Number(5.0)),
            (
                "office:value-type=\"percentage\" office:value=\"0.015\"".to_owned(),
                "<office:annotation><dc:creator>A</dc:creator><text:p>50</text:p></office:annotation><text:p>1,5%</text:p>",
                Cell::Percent(0.015),
            ),
            (
                "office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"3\""
                    .to_owned(),
                "",
                Cell::text("EUR 3"),
            ),
            ("table:formula=\"of:=SUM([.A1])\"".to_owned(), "", Cell::unsaved("SUM([.A1])")),
            (
                "table:formula=\"of:=&quot;&quot;\" office:value-type=\"string\"".to_owned(),
                "<text:p/>",
                Cell::Empty,
            ),
            (
                "office:value-type=\"date\" office:date-value=\"2012-01-01\"".to_owned(),
                "<text:p>2012</text:p>",
                Cell::Number(2012.0),
            ),
        ] {
            assert_eq!(one(&attributes, content), cell, "{attributes} {content}");
        }
    }

    #[test]
    fn a_text_is_its_paragraphs_without_ruby_and_drawings() {
        for (content, text) in [
            ("\n  <text:p>\n  one\n  two </text:p>\n<text:p>three</text:p>", "one two\nthree"),
            (
                "<text:p>a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/>d</text:p>",
                "a  b\tc\nd",
            ),
            (
                "<text:p><text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>ruby</text:ruby-text></text:ruby></text:p>",
                "base",
            ),
            ("<draw:frame><text:p>drawn</text:p></draw:frame><text:p>x</text:p>", "x"),
            ("<text:p>Q<text:span>&amp;</text:span>A</text:p>", "Q&A"),
        ] {
            assert_eq!(one("office:value-type=\"string\"", content), Cell::text(text));
        }
    }

    #[test]
    fn rows_repeat_merge_and_hide() {
        let text = |text: &str| {
            format!("office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        };
        let builder = sheet(&format!(
            "<table:tracked-changes><table:table-cell {gone}</table:tracked-changes>
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>
            <table:table-row table:visibility=\"filter\"><table:table-cell table:number-columns-repeated=\"2\" {a}</table:table-row>
            <table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>",
            gone = text("gone"),
            a = text("a"),
        ));
        assert_eq!(builder.grid.rows[2], [Cell::text("a"), Cell::text("a")]);
        assert_eq!(builder.hidden.into_iter().collect::<Vec<_>>(), [2]);
        let builder = sheet(&format!(
            "<table:table-row><table:table-cell table:number-columns-spanned=\"2\" {a}<table:covered-table-cell {b}</table:table-row>",
            a = text("a"),
            b = text("b").replace("table-cell", "covered-table-cell"),
        ));
        assert_eq!(builder.grid.rows[0], [Cell::text("a"), Cell::text("a")]);
    }

    #[test]
    fn drawings_and_deleted_rows_are_not_rows() {
        let row = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell></table:table-row>";
        for element in ["table:tracked-changes", "table:shapes", "table:dde-links", "office:forms"]
        {
            let builder = sheet(&format!("<{element}>{row}</{element}>{row}"));
            assert_eq!(builder.grid.rows, [[Cell::text("a")]], "{element}");
        }
    }
}
