//! Reads OpenDocument sheets: takes the file; gives its sheets with what each cell shows. What is drawn over
//! the sheet, deleted or covered by a merged cell is never a cell.

use super::cell::Cell;
use super::draft::{At, Budget, Contents, Draft};
use super::markup::{Element, Markup, Node};
use super::ods_cell::{cell, content, count};
use super::package::{Package, Refusal};

const CONTENT: &str = "content.xml";

/// What is no row of a sheet, though it may hold rows or paragraphs.
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
pub(super) fn read(package: &mut Package<'_>) -> Result<Contents, Refusal> {
    let manifest = package.part("META-INF/manifest.xml").ok().flatten();
    if manifest.is_some_and(|text| text.contains("encryption-data")) {
        return Err(Refusal::password());
    }
    let text = package.part(CONTENT)?;
    of_content(&text.ok_or_else(|| Refusal::damaged(CONTENT))?)
}

fn of_content(text: &str) -> Result<Contents, Refusal> {
    let mut scan = Scan {
        markup: Markup::new(text, CONTENT),
        budget: Budget::new(),
        draft: Draft::new(""),
        next_row: 0,
        repeats: 1,
        is_hidden: false,
        column: 0,
    };
    let mut contents = Contents::default();
    loop {
        match scan.markup.next()? {
            Node::Open(element) => match element.name() {
                "table:table" => scan.begin(&element),
                "table:table-row" => scan.row(&element),
                "table:table-cell" => scan.cell(&element)?,
                "table:covered-table-cell" => {
                    scan.column = scan.column.saturating_add(columns(&element));
                    scan.markup.skip()?;
                }
                name if NO_ROWS.contains(&name) || name.starts_with("draw:") => {
                    scan.markup.skip()?;
                }
                _ => {}
            },
            Node::Close(tag) if tag.name().as_ref() == "table:table" => {
                let sheet = std::mem::replace(&mut scan.draft, Draft::new(""));
                contents.add(sheet, &mut scan.budget)?;
            }
            Node::Close(_) | Node::Text(_) => {}
            Node::End => return Ok(contents),
        }
    }
}

/// How many columns of its row an element stands for.
fn columns(element: &Element<'_>) -> usize {
    count(element, "table:number-columns-repeated")
}

/// A sheet being read.
struct Scan<'t> {
    markup: Markup<'t>,
    budget: Budget,
    draft: Draft,
    /// The first row that comes after the one being read.
    next_row: usize,
    /// How often the row being read is repeated.
    repeats: usize,
    is_hidden: bool,
    column: usize,
}

impl Scan<'_> {
    fn begin(&mut self, element: &Element<'_>) {
        let title = element.attribute("table:name").unwrap_or_default();
        self.draft = Draft::new(&title);
        self.next_row = 0;
    }

    fn row(&mut self, element: &Element<'_>) {
        self.repeats = count(element, "table:number-rows-repeated");
        self.next_row = self.next_row.saturating_add(self.repeats);
        self.column = 0;
        let visibility = element.attribute("table:visibility");
        self.is_hidden = matches!(visibility.as_deref(), Some("collapse" | "filter"));
    }

    fn cell(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let row = self.next_row.saturating_sub(self.repeats);
        let first = (row, self.column);
        let past = self.column.saturating_add(columns(element));
        let content = content(&mut self.markup)?;
        self.draft
            .comment(first, &content.comment, &mut self.budget)?;
        let cell = cell(element, content.text);
        if cell != Cell::Empty {
            for row in row..self.next_row {
                for column in self.column..past {
                    self.draft
                        .put((row, column), cell.clone(), &mut self.budget)?;
                }
                if self.is_hidden {
                    self.draft.hidden.insert(row);
                }
            }
        }
        self.merge(first, element)?;
        self.column = past;
        Ok(())
    }

    fn merge(&mut self, first: At, element: &Element<'_>) -> Result<(), Refusal> {
        let rows = count(element, "table:number-rows-spanned");
        let columns = count(element, "table:number-columns-spanned");
        if rows == 1 && columns == 1 {
            return Ok(());
        }
        let last = (
            first.0.saturating_add(rows - 1),
            first.1.saturating_add(columns - 1),
        );
        self.draft.merge(first, last, &mut self.budget)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &str) -> Draft {
        let text = format!("<o><table:table table:name=\"Figures\">{rows}</table:table></o>");
        of_content(&text).expect("sheets").sheets.remove(0)
    }

    /// The cell with these attributes and this content.
    fn one(attributes: &str, content: &str) -> Cell {
        let cell = format!("<table:table-cell {attributes}>{content}</table:table-cell>");
        let draft = sheet(&format!("<table:table-row>{cell}</table:table-row>"));
        draft.grid.cell(0, 0).clone()
    }

    #[test]
    fn a_cell_is_what_it_shows() {
        let number = |value: &str| format!("office:value-type=\"float\" office:value=\"{value}\"");
        for (attributes, content, cell) in [
            (
                number("1500"),
                "<text:p>£1,500</text:p>",
                Cell::Pounds(1500.0),
            ),
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
            (
                "table:formula=\"of:=SUM([.A1])\"".to_owned(),
                "",
                Cell::unsaved("SUM([.A1])"),
            ),
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
    fn a_text_is_its_paragraphs_without_what_stands_above_or_over_them() {
        for (content, text) in [
            (
                "\n  <text:p>\n  one\n  two </text:p>\n<text:p>three</text:p>",
                "one two\nthree",
            ),
            (
                "<text:p>a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/>d</text:p>",
                "a  b\tc\nd",
            ),
            (
                "<text:p><text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>ruby</text:ruby-text></text:ruby></text:p>",
                "base",
            ),
            (
                "<draw:frame><text:p>drawn</text:p></draw:frame><text:p>x</text:p>",
                "x",
            ),
            ("<text:p>Q<text:span>&amp;</text:span>A</text:p>", "Q&A"),
        ] {
            assert_eq!(
                one("office:value-type=\"string\"", content),
                Cell::text(text)
            );
        }
    }

    #[test]
    fn rows_repeat_merge_and_hide() {
        let text = |text: &str| {
            format!("office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
        };
        let draft = sheet(&format!(
            "<table:tracked-changes><table:table-cell {gone}</table:tracked-changes>
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>
            <table:table-row table:visibility=\"filter\"><table:table-cell table:number-columns-repeated=\"2\" {a}</table:table-row>
            <table:table-row table:visibility=\"collapse\" table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>",
            gone = text("gone"),
            a = text("a"),
        ));
        assert_eq!(draft.grid.rows[2], [Cell::text("a"), Cell::text("a")]);
        assert_eq!(draft.hidden.into_iter().collect::<Vec<_>>(), [2]);
        let draft = sheet(&format!(
            "<table:table-row><table:table-cell table:number-columns-spanned=\"2\" {a}<table:covered-table-cell {b}</table:table-row>",
            a = text("a"),
            b = text("b").replace("table-cell", "covered-table-cell"),
        ));
        assert_eq!(draft.grid.rows[0], [Cell::text("a"), Cell::text("a")]);
    }
}
