//! XML as small trees: one top-level element of a node set at a time.
//!
//! A node set needs no document type, so none is read: no entity is defined, fetched or expanded. Depth and size of an
//! element are bounded, so memory is bounded by a small multiple of the size of the file.

use std::borrow::Cow;

use line_model::Advice;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

/// How deep elements may be nested.
const DEPTH: usize = 64;
/// How many elements one top-level element may consist of.
const ELEMENTS: usize = 1_000_000;

/// What to do about what the reader of XML refuses.
const CORRECT: &str = "correct the file";

/// What is wrong, and where in the text.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) what: Advice,
}

/// An element with all that is in it. Names are without prefix: the format has no two names that differ only in that.
#[derive(Clone, Debug, Default)]
pub(super) struct Element<'a> {
    pub(super) name: &'a str,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// The text directly in it.
    pub(super) text: Cow<'a, str>,
    pub(super) children: Vec<Self>,
    pub(super) offset: usize,
    /// All of it as it is written, tags included.
    pub(super) source: &'a str,
}

impl<'a> Element<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(super) fn children_named(&self, name: &'static str) -> impl Iterator<Item = &Self> + Clone {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child, without white space around it.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }

    fn push_text(&mut self, text: Cow<'a, str>) {
        if self.text.is_empty() {
            self.text = text;
        } else {
            self.text.to_mut().push_str(&text);
        }
    }
}

/// Walks through the top-level elements below the root.
pub(super) struct Cursor<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    elements: usize,
    in_root: bool,
}

/// What comes next in the text.
enum Step<'a> {
    Open { element: Element<'a>, empty: bool },
    Close,
    Text(Cow<'a, str>),
    End,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, reader: Reader::from_str(text), elements: 0, in_root: false }
    }

    pub(super) fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next element below the root; `None` at the end of the root.
    pub(super) fn next(&mut self) -> Result<Option<Element<'a>>, Fault> {
        if !self.in_root && self.enter_root()? {
            return Ok(None);
        }
        loop {
            match self.step()? {
                Step::Open { element, empty } => {
                    self.elements = 0;
                    return if empty { Ok(Some(element)) } else { self.fill(element, 0).map(Some) };
                }
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Text(_) => return Err(self.fault("text between nodes", "a node set has elements only")),
                Step::Close => return Ok(None),
                Step::End => return Err(self.fault("the file ends within the node set", "is it complete?")),
            }
        }
    }

    /// Enters the root; says whether it is empty.
    fn enter_root(&mut self) -> Result<bool, Fault> {
        loop {
            match self.step()? {
                Step::Open { element, empty } if element.name == "UANodeSet" => {
                    self.in_root = true;
                    return Ok(empty);
                }
                Step::Open { element, .. } => {
                    let name = element.name;
                    return Err(self.fault(format!("the root is <{name}>, not <UANodeSet>"), "give a NodeSet2 file"));
                }
                Step::Text(text) if text.trim().is_empty() => {}
                _ => return Err(self.fault("there is no <UANodeSet>", "give a NodeSet2 file")),
            }
        }
    }

    fn fill(&mut self, mut element: Element<'a>, depth: usize) -> Result<Element<'a>, Fault> {
        if depth >= DEPTH {
            return Err(self.fault(format!("elements are nested more than {DEPTH} deep"), "make the value flatter"));
        }
        loop {
            match self.step()? {
                Step::Open { element: child, empty } => {
                    let child = if empty { child } else { self.fill(child, depth + 1)? };
                    element.children.push(child);
                }
                // White space between children is layout: most of a file's text, and nobody's value.
                Step::Text(text) if !element.children.is_empty() && text.trim().is_empty() => {}
                Step::Text(text) => element.push_text(text),
                Step::Close => {
                    element.source = self.text.get(element.offset..self.offset()).unwrap_or("");
                    return Ok(element);
                }
                Step::End => return Err(self.fault("the file ends within an element", "is it complete?")),
            }
        }
    }

    fn step(&mut self) -> Result<Step<'a>, Fault> {
        loop {
            let start = self.offset();
            let event = self.reader.read_event().map_err(|error| Fault {
                offset: usize::try_from(self.reader.error_position()).unwrap_or(start),
                what: Advice::new(format!("not well-formed XML: {error}"), CORRECT),
            })?;
            match event {
                Event::Start(_) => return self.open(start, 1, false),
                Event::Empty(_) => return self.open(start, 2, true),
                Event::End(_) => return Ok(Step::Close),
                Event::Text(text) => {
                    return Ok(Step::Text(text.decode().map_err(|e| self.fault(e.to_string(), CORRECT))?));
                }
                Event::CData(text) => {
                    return Ok(Step::Text(text.decode().map_err(|e| self.fault(e.to_string(), CORRECT))?));
                }
                Event::GeneralRef(reference) => return self.reference(&reference),
                Event::DocType(_) => {
                    return Err(self.fault("a document type is not read, for safety", "remove the <!DOCTYPE>"));
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return Ok(Step::End),
            }
        }
    }

    /// Reads the tag that the reader has just passed, out of the text itself, so that names and values borrow from it.
    fn open(&mut self, start: usize, tail: usize, empty: bool) -> Result<Step<'a>, Fault> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(self.fault(format!("a node has more than {ELEMENTS} elements"), "shorten its value"));
        }
        let tag = self.text.get(start + 1..self.offset().saturating_sub(tail)).unwrap_or("");
        let length = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        let source = self.text.get(start..self.offset()).unwrap_or("");
        let mut element = Element { name: local(&tag[..length]), offset: start, source, ..Element::default() };
        for attribute in Attributes::new(tag, length) {
            let attribute =
                attribute.map_err(|error| fault_at(start, format!("a broken attribute: {error}"), CORRECT))?;
            let key = std::str::from_utf8(attribute.key.into_inner()).unwrap_or("");
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|error| fault_at(start, format!("a broken value of {key}: {error}"), CORRECT))?;
            element.attributes.push((local(key), value));
        }
        Ok(Step::Open { element, empty })
    }

    fn reference(&self, reference: &BytesRef<'_>) -> Result<Step<'a>, Fault> {
        let name = reference.decode().map_err(|error| self.fault(error.to_string(), CORRECT))?;
        if let Some(character) = reference.resolve_char_ref().map_err(|error| self.fault(error.to_string(), CORRECT))? {
            return Ok(Step::Text(character.to_string().into()));
        }
        match resolve_predefined_entity(&name) {
            Some(text) => Ok(Step::Text(text.into())),
            None => Err(self.fault(format!("the entity &{name}; is unknown"), "write its text instead")),
        }
    }

    fn fault(&self, message: impl Into<String>, help: &str) -> Fault {
        fault_at(self.offset(), message, help)
    }
}

/// The tag that begins at an offset, without what is in its element.
pub(super) fn tag_at(text: &str, offset: usize) -> Option<Element<'_>> {
    match Cursor::new(text.get(offset..)?).step() {
        Ok(Step::Open { element, .. }) => Some(element),
        _ => None,
    }
}

fn fault_at(offset: usize, message: impl Into<String>, help: &str) -> Fault {
    Fault { offset, what: Advice::new(message, help) }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
