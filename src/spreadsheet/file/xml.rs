//! The XML of a workbook's part, node by node: takes its text; gives elements, their ends and plain text.
//! Never expands an entity that the file defines.

use std::borrow::Cow;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::package::WorkbookError;

/// A part being read.
pub(crate) struct XmlReader<'t> {
    reader: Reader<&'t [u8]>,
    /// The part's name, to say where the file is damaged.
    part: &'t str,
}

/// What comes next in a part. An empty element begins and ends.
pub(crate) enum XmlNode<'t> {
    Open(XmlElement<'t>),
    Close(BytesEnd<'t>),
    Text(Cow<'t, str>),
    End,
}

/// The beginning of an element.
pub(crate) struct XmlElement<'t>(BytesStart<'t>);

impl XmlElement<'_> {
    /// Its name, with the prefix of its namespace.
    pub(crate) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// Its name without prefix.
    pub(crate) fn local(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute, by its name with prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.find(|key| key == name)
    }

    /// An attribute, by its name without prefix.
    pub(crate) fn local_attribute(&self, name: &str) -> Option<String> {
        self.find(|key| key.rsplit(':').next() == Some(name))
    }

    /// Whether an attribute is true.
    pub(crate) fn is(&self, name: &str) -> bool {
        let value = self.local_attribute(name);
        value.is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
    }

    fn find(&self, is_it: impl Fn(&str) -> bool) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut attributes = attributes.with_checks(false).flatten();
        let attribute = attributes.find(|it| is_it(it.key.into_inner()))?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some(value.into_owned())
    }
}

impl<'t> XmlReader<'t> {
    pub(crate) fn new(text: &'t str, part: &'t str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, part }
    }

    pub(crate) fn damaged(&self) -> WorkbookError {
        WorkbookError::damaged(self.part)
    }

    /// What comes next.
    pub(crate) fn next(&mut self) -> Result<XmlNode<'t>, WorkbookError> {
        loop {
            let event = self.reader.read_event().map_err(|_| self.damaged())?;
            return Ok(match event {
                Event::Start(tag) | Event::Empty(tag) => XmlNode::Open(XmlElement(tag)),
                Event::End(tag) => XmlNode::Close(tag),
                Event::Text(text) => XmlNode::Text(lines(text.into_inner())),
                Event::CData(text) => XmlNode::Text(lines(text.into_inner())),
                Event::GeneralRef(name) => {
                    let resolved = name.resolve_char_ref().map_err(|_| self.damaged())?;
                    let known = match &*name {
                        "amp" => Some('&'),
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    };
                    let character = resolved.or(known).ok_or_else(|| self.damaged())?;
                    XmlNode::Text(character.to_string().into())
                }
                Event::Eof => XmlNode::End,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            });
        }
    }

    /// The next child of the element that is open, or nothing at its end. Ignores text between children.
    pub(crate) fn child(&mut self) -> Result<Option<XmlElement<'t>>, WorkbookError> {
        loop {
            match self.next()? {
                XmlNode::Open(element) => return Ok(Some(element)),
                XmlNode::Close(_) => return Ok(None),
                XmlNode::Text(_) => {}
                XmlNode::End => return Err(self.damaged()),
            }
        }
    }

    /// Skips the rest of the element that is open, including its end.
    pub(crate) fn skip(&mut self) -> Result<(), WorkbookError> {
        self.text(&[]).map(|_| ())
    }

    /// The text of the element that is open, to its end, without that of elements with certain names.
    pub(crate) fn text(&mut self, without: &[&str]) -> Result<String, WorkbookError> {
        let mut text = String::new();
        let mut depth = 0;
        loop {
            match self.next()? {
                XmlNode::Open(element) if without.contains(&element.local()) => self.skip()?,
                XmlNode::Open(_) => depth += 1,
                XmlNode::Close(_) if depth == 0 => return Ok(text),
                XmlNode::Close(_) => depth -= 1,
                XmlNode::Text(words) => text += &words,
                XmlNode::End => return Err(self.damaged()),
            }
        }
    }
}

/// Text with line feeds only, as XML requires.
fn lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') {
        return text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_leaves_out_the_elements_to_skip() {
        let mut reader =
            XmlReader::new("<r><t>a&amp;&#x62;</t><rPh><t>x</t></rPh>\r\n<t/></r>", "p");
        assert!(reader.next().is_ok_and(|node| matches!(node, XmlNode::Open(_))));
        assert_eq!(reader.text(&["rPh"]), Ok("a&b\n".to_owned()));
        assert!(reader.next().is_ok_and(|node| matches!(node, XmlNode::End)));
    }

    #[test]
    fn what_is_not_xml_is_damaged_and_entities_are_not_expanded() {
        for text in ["<a>", "<a></b>", "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "<a>&#0;</a>"] {
            let mut reader = XmlReader::new(text, "p");
            let first = reader.next();
            let rest = first.and_then(|_| reader.text(&[]));
            assert_eq!(rest, Err(WorkbookError::damaged("p")), "{text}");
        }
    }
}
