//! What comes before the nodes: namespaces, models, aliases (Part 6, F.2 to F.5).

use std::collections::{BTreeSet, HashMap};

use super::xml::{Cursor, Element, Fault};

/// The namespace that every server has.
pub(super) const UA: &str = "http://opcfoundation.org/UA/";

/// The header of a file.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// The namespaces with index 1, 2, ... in this file.
    pub(super) namespaces: Vec<String>,
    pub(super) models: Vec<Model>,
    pub(super) aliases: HashMap<String, String>,
    /// The namespaces that the nodes of a file without models are in.
    inhabited: BTreeSet<usize>,
}

/// A model that the file defines.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) uri: String,
    pub(super) published: String,
    pub(super) required: Vec<Required>,
}

/// A model that another one is built on.
#[derive(Debug)]
pub(super) struct Required {
    pub(super) uri: String,
    pub(super) version: String,
    pub(super) published: String,
    pub(super) offset: usize,
}

impl Header {
    /// Reads up to the first node.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        let mut header = Self::default();
        let mut cursor = Cursor::new(text);
        while let Some(element) = cursor.next()? {
            if !is_node(element.name) {
                header.add(&element);
            } else if header.models.is_empty() {
                header.inhabited.extend(element.attribute("NodeId").and_then(namespace_of));
            } else {
                break;
            }
        }
        Ok(header)
    }

    fn add(&mut self, element: &Element<'_>) {
        match element.name {
            "NamespaceUris" => {
                self.namespaces.extend(element.children_named("Uri").map(|uri| uri.text.trim().to_owned()));
            }
            "Models" => self.models.extend(element.children_named("Model").map(model)),
            "Aliases" => {
                let aliases = element.children_named("Alias");
                let pairs = aliases.filter_map(|alias| Some((alias.attribute("Alias")?, alias.text.trim())));
                self.aliases.extend(pairs.map(|(name, id)| (name.to_owned(), id.to_owned())));
            }
            _ => {}
        }
    }

    /// The models that the file defines; one that lists none defines the namespaces that its nodes are in.
    pub(super) fn defines(&self) -> Vec<&str> {
        if self.models.is_empty() {
            let own = self.inhabited.iter().filter_map(|index| self.namespaces.get(index.checked_sub(1)?));
            return own.map(String::as_str).collect();
        }
        self.models.iter().map(|model| model.uri.as_str()).collect()
    }

    pub(super) fn required(&self) -> impl Iterator<Item = &Required> {
        self.models.iter().flat_map(|model| &model.required)
    }
}

fn namespace_of(node: &str) -> Option<usize> {
    node.trim().strip_prefix("ns=")?.split_once(';')?.0.parse().ok()
}

pub(super) fn is_node(name: &str) -> bool {
    name.starts_with("UA")
}

fn model(element: &Element<'_>) -> Model {
    let required = element.children_named("RequiredModel").map(|required| Required {
        uri: text(required, "ModelUri"),
        version: text(required, "Version"),
        published: text(required, "PublicationDate"),
        offset: required.offset,
    });
    Model {
        uri: text(element, "ModelUri"),
        published: text(element, "PublicationDate"),
        required: required.filter(|required| !required.uri.is_empty()).collect(),
    }
}

fn text(element: &Element<'_>, attribute: &str) -> String {
    element.attribute(attribute).unwrap_or("").to_owned()
}
