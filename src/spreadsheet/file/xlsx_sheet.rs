//! Reads a sheet of an Excel workbook: takes its part and what all sheets share, texts and formats; gives the
//! cells as they are shown. A formula without a saved result is never an empty cell.

use super::cell::Cell;
use super::grid_builder::{CellIndex, GridBuilder, MemoryBudget};
use super::ods_cell::day;
use super::package::WorkbookError;
use super::xlsx_style::CellStyles;
use super::xlsx_text::{RichText, rich_text, unescaped};
use super::xml::{XmlElement, XmlNode, XmlReader};

/// What the cells of all sheets refer to.
#[derive(Debug)]
pub(crate) struct WorkbookParts {
    pub(crate) texts: Vec<RichText>,
    pub(crate) styles: CellStyles,
    /// Whether the program that wrote the file left its formulas for Excel to calculate. It may have saved
    /// 0 as each result.
    pub(crate) is_to_calculate: bool,
}

/// The contents of a cell's element.
#[derive(Default)]
struct XlsxContent {
    value: Option<String>,
    text: Option<RichText>,
    formula: Option<String>,
}

impl WorkbookParts {
    /// Reads a sheet's part.
    ///
    /// # Errors
    /// If the part is damaged or holds too much.
    pub(crate) fn read(
        &self,
        text: &str,
        part: &str,
        (builder, budget): (&mut GridBuilder, &mut MemoryBudget),
    ) -> Result<(), WorkbookError> {
        let mut reader = XmlReader::new(text, part);
        let mut next = (0, 0);
        let mut is_hidden = false;
        loop {
            match reader.next()? {
                XmlNode::Open(element) => match element.local() {
                    "row" => {
                        let number = element.local_attribute("r").and_then(|it| it.parse().ok());
                        next = (number.map_or(next.0, |it: usize| it.saturating_sub(1)), 0);
                        is_hidden = element.is("hidden");
                    }
                    "c" => {
                        let own = element.local_attribute("r");
                        let at = own.map_or(Some(next), |it| address(&it));
                        let at = at.ok_or_else(|| reader.damaged())?;
                        next = (at.0, at.1.saturating_add(1));
                        let content = content(&mut reader)?;
                        if self.is_struck(&element, &content) {
                            builder.struck.insert(at);
                        }
                        let cell = self.cell(&element, &content);
                        if is_hidden && cell != Cell::Empty {
                            builder.hidden.insert(at.0);
                        }
                        builder.put(at, cell, budget)?;
                    }
                    "col" if element.is("hidden") => {
                        let of = |name: &str| element.local_attribute(name)?.parse().ok();
                        let (first, last): (Option<usize>, Option<usize>) = (of("min"), of("max"));
                        if let Some((first, last)) = first.zip(last) {
                            builder.hide(first.saturating_sub(1), last, budget)?;
                        }
                    }
                    "mergeCell" => {
                        let region = element.local_attribute("ref").unwrap_or_default();
                        let (first, last) = region.split_once(':').unwrap_or((&region, &region));
                        if let Some(corners) = address(first).zip(address(last)) {
                            builder.merge(corners.0, corners.1, budget)?;
                        }
                    }
                    "extLst" => reader.skip()?,
                    _ => {}
                },
                XmlNode::Close(tag) if tag.local_name().as_ref() == "row" => {
                    next = (next.0.saturating_add(1), 0);
                }
                XmlNode::Close(_) | XmlNode::Text(_) => {}
                XmlNode::End => return Ok(()),
            }
        }
    }

    /// The text that a cell shares with others.
    fn shared(&self, value: &str) -> Option<&RichText> {
        let at = value.trim().parse::<usize>().ok()?;
        self.texts.get(at)
    }

    /// Whether the text of a cell is struck through, or a part of it.
    fn is_struck(&self, element: &XmlElement<'_>, content: &XlsxContent) -> bool {
        let style = element.local_attribute("s").and_then(|it| it.parse().ok());
        let is_shared = element.local_attribute("t").as_deref() == Some("s");
        let shared = content.value.as_deref().filter(|_| is_shared).and_then(|it| self.shared(it));
        let mut texts = content.text.iter().chain(shared);
        self.styles.is_struck(style.unwrap_or_default()) || texts.any(|it| it.is_struck)
    }

    fn cell(&self, element: &XmlElement<'_>, content: &XlsxContent) -> Cell {
        let kind = element.local_attribute("t");
        let kind = kind.as_deref().unwrap_or("n");
        let style = element.local_attribute("s").and_then(|it| it.parse().ok());
        let format = self.styles.format(style.unwrap_or_default());
        let value = content.value.as_deref();
        if let Some(formula) = &content.formula {
            let is_unsaved = match (kind, value.map(str::trim)) {
                (_, None) => true,
                ("n", Some("")) => true,
                ("n", Some("0")) => self.is_to_calculate,
                _ => false,
            };
            if is_unsaved {
                return Cell::unsaved(formula);
            }
        }
        let value = value.unwrap_or_default();
        match kind {
            "s" => format.text(self.shared(value).map_or("", |it| it.text.as_str())),
            "inlineStr" => format.text(content.text.as_ref().map_or("", |it| it.text.as_str())),
            "str" => format.text(&unescaped(value)),
            "b" => Cell::Bool(value.trim() == "1" || value.trim() == "true"),
            "e" => Cell::Error(value.trim().to_owned()),
            "d" => day(value.trim(), None).map_or_else(|| Cell::text(value), Cell::from),
            _ => match value.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => format.cell(number),
                _ => Cell::text(value),
            },
        }
    }
}

fn content(reader: &mut XmlReader<'_>) -> Result<XlsxContent, WorkbookError> {
    let mut content = XlsxContent::default();
    while let Some(element) = reader.child()? {
        let held = match element.local() {
            "v" => &mut content.value,
            "f" => &mut content.formula,
            "is" => {
                content.text = Some(rich_text(reader)?);
                continue;
            }
            _ => {
                reader.skip()?;
                continue;
            }
        };
        *held = Some(reader.text(&[])?);
    }
    Ok(content)
}

/// The row and column of `AB12`, both from 0.
pub(crate) fn address(text: &str) -> Option<CellIndex> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = text.split_at(digits);
    let is_column =
        (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_alphabetic());
    let column = letters.bytes().fold(0, |column, letter| {
        column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row = row.parse::<usize>().ok()?;
    (is_column && row > 0).then(|| (row - 1, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(cells: &str, is_to_calculate: bool) -> GridBuilder {
        let shared = WorkbookParts {
            texts: vec![RichText { text: "shared".to_owned(), is_struck: false }],
            styles: CellStyles::none(),
            is_to_calculate,
        };
        let mut builder = GridBuilder::new("Figures");
        let text = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
        let read = shared.read(&text, "p", (&mut builder, &mut MemoryBudget::new()));
        read.expect("a sheet");
        builder
    }

    #[test]
    fn cells_are_read_in_every_way_they_are_written() {
        let builder = sheet(
            "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><r><t>in</t></r><rPh><t>x</t></rPh><r><t>line_x000A_a</t></r></is></c>\
             <c r=\"D1\"><v>1.5</v></c><c t=\"b\"><v>1</v></c><c t=\"e\"><v>#REF!</v></c></row>\
             <row hidden=\"1\"><c t=\"str\"><f>A1</f><v></v></c><c t=\"d\"><v>2013-07-01T00:00:00</v></c></row>",
            false,
        );
        assert_eq!(
            builder.grid.rows[0],
            [
                Cell::text("shared"),
                Cell::text("inline\na"),
                Cell::Empty,
                Cell::Number(1.5),
                Cell::Bool(true),
                Cell::Error("#REF!".to_owned()),
            ]
        );
        assert!(matches!(builder.grid.cell(1, 1), Cell::Day(day) if day.shown == "01/07/2013"));
        assert_eq!(*builder.grid.cell(1, 0), Cell::Empty);
        assert_eq!(builder.hidden.into_iter().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn a_formula_without_a_saved_result_is_not_an_empty_cell() {
        for (cell, is_to_calculate, unsaved) in [
            ("<c><f>SUM(1,2)</f><v/></c>", false, true),
            ("<c><f>SUM(1,2)</f></c>", false, true),
            ("<c t=\"str\"><f>SUM(1,2)</f></c>", false, true),
            ("<c><f>SUM(1,2)</f><v>0</v></c>", true, true),
            ("<c><f>SUM(1,2)</f><v>0</v></c>", false, false),
            ("<c><f>SUM(1,2)</f><v>3</v></c>", true, false),
            ("<c t=\"str\"><f>SUM(1,2)</f><v></v></c>", false, false),
        ] {
            let builder = sheet(&format!("<row>{cell}</row>"), is_to_calculate);
            let found = *builder.grid.cell(0, 0) == Cell::unsaved("SUM(1,2)");
            assert_eq!(found, unsaved, "{cell}");
        }
    }

    #[test]
    fn escapes_and_addresses_are_read() {
        assert_eq!(unescaped("a_x000D_b_x005F_x000D_ _xé123_ _x12_"), "a\rb_x000D_ _xé123_ _x12_");
        assert_eq!(address("AB12"), Some((11, 27)));
        for wrong in ["", "A", "12", "A0", "ABCD1", "É1"] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
    }
}
