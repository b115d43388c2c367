//! XML as a tree of elements, within limits. Names lose their prefix: CAEX is read with and without namespace.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::limits::{MAX_DEPTH, MAX_XML_ATTRIBUTES, MAX_XML_ITEMS};
use super::problem::Problem;
use crate::text;

/// An XML element.
#[derive(Debug, Default)]
pub(super) struct Xml {
    pub(super) name: String,
    /// The line in which it begins, from 1.
    pub(super) line: u32,
    attributes: Vec<(String, String)>,
    /// The text directly in it, without blanks around it.
    pub(super) text: String,
    pub(super) children: Vec<Xml>,
}

/// What is wrong, in which line, what to do.
pub(super) type Fault = (u32, Problem, &'static str);

impl Xml {
    /// The value of an attribute, without blanks around it; `None` if it is missing or empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(found.1.trim()).filter(|value| !value.is_empty())
    }

    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Xml> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of that name.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|child| child.name == name).map(|child| child.text.as_str())
    }
}

/// Reads a document; `items` counts what all documents have together.
pub(super) fn read(bytes: &[u8], items: &mut usize) -> Result<Xml, Fault> {
    let text = &*decode(bytes)?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree { text, items, line: 1, counted: 0, open: Vec::new(), root: None };
    loop {
        tree.count_lines(reader.buffer_position());
        let event = reader.read_event();
        match event {
            Ok(Event::Eof) => return tree.finish(),
            Ok(event) => tree.take(event)?,
            Err(error) => {
                tree.count_lines(reader.error_position());
                return Err(tree.not_xml(&error));
            }
        }
    }
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    text::decode(bytes).map_err(|valid| {
        let why = "it is neither UTF-8 nor UTF-16".to_owned();
        (line_at(bytes, valid), Problem::NotXml(why), "save the file as UTF-8, which every AutomationML tool can write")
    })
}

fn line_at(bytes: &[u8], position: usize) -> u32 {
    1 + newlines(&bytes[..position])
}

fn newlines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.split(|byte| *byte == b'\n').count() - 1).unwrap_or(u32::MAX)
}

struct Tree<'a> {
    text: &'a str,
    items: &'a mut usize,
    /// The line of the byte up to which lines are counted.
    line: u32,
    counted: usize,
    open: Vec<Xml>,
    root: Option<Xml>,
}

const WELL_FORMED: &str = "correct the XML there; an XML editor shows the place";

impl Tree<'_> {
    fn count_lines(&mut self, position: u64) {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        if let Some(passed) = self.text.as_bytes().get(self.counted..position) {
            self.line += newlines(passed);
            self.counted = position;
        }
    }

    fn not_xml(&self, what: &impl ToString) -> Fault {
        (self.line, Problem::NotXml(what.to_string()), WELL_FORMED)
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.open(&start),
            Event::End(_) => self.close(),
            Event::Text(text) => {
                let text = text.xml10_content().map_err(|error| self.not_xml(&error))?;
                self.append(&text)
            }
            Event::CData(text) => {
                let text = text.xml10_content().map_err(|error| self.not_xml(&error))?;
                self.append(&text)
            }
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::DocType(_) => {
                Err((self.line, Problem::DocumentType, "remove <!DOCTYPE ...>; AutomationML has no use for it"))
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Empty(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        if self.root.is_some() {
            return Err(self.not_xml(&"a second root element"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(self.too_large("nested XML elements", MAX_DEPTH));
        }
        let attributes = self.attributes(start)?;
        *self.items += 1 + attributes.len();
        if *self.items > MAX_XML_ITEMS {
            return Err(self.too_large("XML elements and attributes", MAX_XML_ITEMS));
        }
        let name = String::from_utf8_lossy(start.local_name().into_inner()).into_owned();
        self.open.push(Xml { name, line: self.line, attributes, ..Xml::default() });
        Ok(())
    }

    fn attributes(&self, start: &BytesStart<'_>) -> Result<Vec<(String, String)>, Fault> {
        let mut attributes: Vec<(String, String)> = Vec::new();
        // Duplicates are looked for below: the reader's own check has no bound.
        let mut given = start.attributes();
        for attribute in given.with_checks(false) {
            let attribute = attribute.map_err(|error| self.not_xml(&error))?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| self.not_xml(&error))?.into_owned();
            let name = String::from_utf8_lossy(attribute.key.into_inner()).into_owned();
            if attributes.iter().any(|(known, _)| *known == name) {
                return Err(self.not_xml(&format!("the attribute `{name}` is there twice")));
            }
            if attributes.len() >= MAX_XML_ATTRIBUTES {
                return Err(self.too_large("XML attributes of one element", MAX_XML_ATTRIBUTES));
            }
            attributes.push((name, value));
        }
        Ok(attributes)
    }

    fn close(&mut self) -> Result<(), Fault> {
        let Some(mut closed) = self.open.pop() else {
            return Err(self.not_xml(&"an end without its beginning"));
        };
        closed.text = closed.text.trim().into();
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(open) if open.text.is_empty() => open.text.push_str(text.trim_start()),
            Some(open) => open.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.not_xml(&"text outside the root element")),
        }
        Ok(())
    }

    /// The five names that XML knows by itself, and numbers of characters; there can be no others without a DOCTYPE.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Fault> {
        if let Some(character) = reference.resolve_char_ref().map_err(|error| self.not_xml(&error))? {
            return self.append(character.encode_utf8(&mut [0; 4]));
        }
        let name = reference.decode().map_err(|error| self.not_xml(&error))?;
        match quick_xml::escape::resolve_predefined_entity(&name) {
            Some(text) => self.append(text),
            None => Err(self.not_xml(&format!("the entity `&{name};` is not defined"))),
        }
    }

    fn too_large(&self, what: &'static str, limit: usize) -> Fault {
        (self.line, Problem::TooLarge { what, limit }, "split the description, or leave out what is not needed")
    }

    fn finish(mut self) -> Result<Xml, Fault> {
        if let Some(open) = self.open.pop() {
            let what = format!("the element `{}` is not closed", open.name);
            return Err((open.line, Problem::NotXml(what), WELL_FORMED));
        }
        self.root.take().ok_or_else(|| self.not_xml(&"there is no element"))
    }
}
