//! The number formats of an Excel workbook: takes its part of styles; gives the format of each style of
//! cells.

use std::collections::{BTreeSet, HashMap};

use ssfmt::format_code_from_id;

use super::number_format::CellFormat;
use super::package::WorkbookError;
use super::xml::{XmlNode, XmlReader};

/// Formats that Excel shows by the settings of the computer; here by those of the United Kingdom.
const BRITISH: [(u32, &str); 6] = [
    (5, "\"£\"#,##0;-\"£\"#,##0"),
    (6, "\"£\"#,##0;[Red]-\"£\"#,##0"),
    (7, "\"£\"#,##0.00;-\"£\"#,##0.00"),
    (8, "\"£\"#,##0.00;[Red]-\"£\"#,##0.00"),
    (14, "dd/mm/yyyy"),
    (22, "dd/mm/yyyy hh:mm"),
];

/// The formats of a workbook's cells.
#[derive(Debug)]
pub(crate) struct CellStyles {
    formats: Vec<CellFormat>,
    /// For each style the place of its format.
    of_style: Vec<usize>,
    /// The styles whose text is struck through.
    struck: BTreeSet<usize>,
}

impl CellStyles {
    /// The styles of a workbook, whose days are counted from 1900 or 1904.
    ///
    /// # Errors
    /// If the part is damaged.
    pub(crate) fn read(text: &str, part: &str, is_1904: bool) -> Result<Self, WorkbookError> {
        let mut reader = XmlReader::new(text, part);
        let mut codes: HashMap<u32, String> = HashMap::new();
        let mut ids = Vec::new();
        let mut in_cells = false;
        // Whether each font strikes its text through.
        let mut fonts: Vec<bool> = Vec::new();
        let mut struck = BTreeSet::new();
        loop {
            match reader.next()? {
                XmlNode::Open(element) => match element.local() {
                    "numFmt" => {
                        let id = element.local_attribute("numFmtId");
                        if let Some(id) = id.and_then(|id| id.parse().ok()) {
                            let code = element.local_attribute("formatCode");
                            codes.insert(id, code.unwrap_or_default());
                        }
                    }
                    "font" => fonts.push(false),
                    "strike" => {
                        let is_on = element.local_attribute("val").is_none() || element.is("val");
                        fonts.last_mut().into_iter().for_each(|font| *font |= is_on);
                    }
                    "dxfs" => reader.skip()?,
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let font = element.local_attribute("fontId").and_then(|id| id.parse().ok());
                        if font.and_then(|font: usize| fonts.get(font)) == Some(&true) {
                            struck.insert(ids.len());
                        }
                        let id = element.local_attribute("numFmtId");
                        ids.push(id.and_then(|id| id.parse::<u32>().ok()).unwrap_or_default());
                    }
                    _ => {}
                },
                XmlNode::Close(tag) if tag.local_name().as_ref() == "cellXfs" => in_cells = false,
                XmlNode::Close(_) | XmlNode::Text(_) => {}
                XmlNode::End => break,
            }
        }
        let mut styles = Self {
            formats: vec![CellFormat::of("General", is_1904)],
            of_style: Vec::new(),
            struck,
        };
        let mut known: HashMap<u32, usize> = HashMap::new();
        for id in ids {
            let at = *known.entry(id).or_insert_with(|| {
                let british = BRITISH.iter().find(|(known, _)| *known == id);
                let built_in = british.map(|(_, code)| *code).or(format_code_from_id(id));
                let code = codes.get(&id).map(String::as_str).or(built_in);
                styles.formats.push(CellFormat::of(code.unwrap_or("General"), is_1904));
                styles.formats.len() - 1
            });
            styles.of_style.push(at);
        }
        Ok(styles)
    }

    /// The styles of a workbook that has none.
    pub(crate) fn none() -> Self {
        Self {
            formats: vec![CellFormat::of("General", false)],
            of_style: Vec::new(),
            struck: BTreeSet::new(),
        }
    }

    /// Whether a style strikes its text through.
    pub(crate) fn is_struck(&self, style: usize) -> bool {
        self.struck.contains(&style)
    }

    /// The format of a style; of an unknown one, the one that shows numbers as they are.
    pub(crate) fn format(&self, style: usize) -> &CellFormat {
        let at = self.of_style.get(style).copied().unwrap_or_default();
        &self.formats[at]
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::*;

    #[test]
    fn a_style_has_its_format() {
        let text = r#"<s:styleSheet xmlns:s="x"><s:numFmts><s:numFmt numFmtId="164" formatCode="0&quot;%&quot;"/></s:numFmts>
            <s:cellStyleXfs><s:xf numFmtId="9"/></s:cellStyleXfs>
            <s:cellXfs><s:xf/><s:xf numFmtId="164"/><s:xf numFmtId="9"/></s:cellXfs>
            <s:dxfs><s:dxf><s:numFmt numFmtId="164" formatCode="0"/></s:dxf></s:dxfs></s:styleSheet>"#;
        let styles = CellStyles::read(text, "p", false).expect("styles");
        for (style, cell) in [
            (0, Cell::Number(40.0)),
            (1, Cell::Percent(0.4)),
            (2, Cell::Percent(40.0)),
            (99, Cell::Number(40.0)),
        ] {
            assert_eq!(styles.format(style).cell(40.0), cell, "{style}");
        }
    }
}
