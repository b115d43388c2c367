//! The ends of links, found by the ways in which CAEX files name them:
//!
//! * the `ID` of an interface (CAEX 3.0),
//! * `{ID of the element}:Interface`, also without braces (CAEX 2.15),
//! * `Element/Inner:Interface` or `Element/Inner/Interface`, a path of names that begins in the element that has the
//!   link, or in one further out.
//!
//! An inherited object has the IDs of its class wherever that class is used: of several the nearest one is meant.

use std::collections::HashMap;

use super::class_path::parts;
use super::document::{Link, Object};
use super::mirror::{Mirrors, plain};
use super::scope::dotted;

/// What a text names.
pub(super) enum Found<'a> {
    /// An interface, with the element that has it.
    Interface(usize, &'a Object),
    /// An element or an interface inside an interface: of no concern.
    Element,
    /// One of several.
    Several,
    /// Nothing.
    Nothing,
}

#[derive(Debug)]
struct Node<'a> {
    object: &'a Object,
    parent: usize,
    /// The nodes inside it are those from the one after it up to here.
    end: usize,
}

/// What an ID names: an element, or one of its interfaces.
#[derive(Clone, Copy, Debug)]
struct Named<'a> {
    node: usize,
    /// `None` for the element itself; an interface inside an interface counts as the element.
    interface: Option<&'a Object>,
}

/// All elements of a line, the line itself first, each before those inside it.
#[derive(Debug)]
pub(super) struct Ends<'a> {
    nodes: Vec<Node<'a>>,
    by_id: HashMap<&'a str, Vec<Named<'a>>>,
    mirrors: &'a Mirrors,
}

impl<'a> Ends<'a> {
    pub(super) fn of(root: &'a Object, mirrors: &'a Mirrors) -> Self {
        let mut ends = Self { nodes: Vec::new(), by_id: HashMap::new(), mirrors };
        ends.add(root, 0);
        ends
    }

    fn add(&mut self, object: &'a Object, parent: usize) {
        let node = self.nodes.len();
        self.nodes.push(Node { object, parent, end: node });
        self.name(object, Named { node, interface: None });
        for interface in &object.interfaces {
            self.name(interface, Named { node, interface: Some(interface) });
            interface.interfaces.iter().for_each(|inner| self.name(inner, Named { node, interface: None }));
        }
        object.elements.iter().for_each(|inner| self.add(inner, node));
        self.nodes[node].end = self.nodes.len();
    }

    fn name(&mut self, object: &'a Object, named: Named<'a>) {
        for id in &object.ids {
            self.by_id.entry(plain(id)).or_default().push(named);
        }
    }

    /// How many elements there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The links that stand in an element.
    pub(super) fn links(&self, node: usize) -> &'a [Link] {
        &self.nodes[node].object.links
    }

    /// The names of the line, and so on down to an element.
    pub(super) fn path(&self, node: usize) -> Vec<&'a str> {
        let mut path: Vec<&str> = self.outwards(node).map(|node| self.nodes[node].object.name.as_str()).collect();
        path.reverse();
        path
    }

    /// The dotted name of something in an element.
    pub(super) fn dotted(&self, node: usize, name: &str) -> String {
        let path = self.path(node);
        let element = path[1..].iter().fold(String::new(), |path, name| dotted(&path, name));
        dotted(&element, name)
    }

    /// An element, the one that it is in, and so on out to the line.
    fn outwards(&self, node: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(node), |&node| (node > 0).then(|| self.nodes[node].parent))
    }

    /// What the end of a link names that stands in the element `node`.
    pub(super) fn find(&self, node: usize, text: &str) -> Found<'a> {
        match self.by_id(node, text) {
            Found::Nothing => {}
            found => return found,
        }
        let Some((element, name)) = text.rsplit_once(':') else { return self.by_path(node, text) };
        match self.by_id(node, element) {
            Found::Element | Found::Interface(..) => self.of_element(node, element, name),
            Found::Several => Found::Several,
            Found::Nothing => {
                let mut path = parts(element);
                path.push(name.to_owned());
                self.by_names(node, &path)
            }
        }
    }

    /// The nearest object of that ID.
    fn nearest(&self, node: usize, id: &str) -> Result<Option<Named<'a>>, ()> {
        let Some(named) = self.by_id.get(self.mirrors.master(id)) else { return Ok(None) };
        if let [only] = named.as_slice() {
            return Ok(Some(*only));
        }
        for around in self.outwards(node) {
            let end = self.nodes[around].end;
            let first = named.partition_point(|named| named.node < around);
            let inside = named.partition_point(|named| named.node < end) - first;
            match inside {
                0 => {}
                1 => return Ok(Some(named[first])),
                _ => return Err(()),
            }
        }
        Ok(None)
    }

    fn by_id(&self, node: usize, id: &str) -> Found<'a> {
        match self.nearest(node, id) {
            Err(()) => Found::Several,
            Ok(None) => Found::Nothing,
            Ok(Some(Named { node, interface: Some(interface) })) => Found::Interface(node, interface),
            Ok(Some(Named { interface: None, .. })) => Found::Element,
        }
    }

    fn of_element(&self, node: usize, id: &str, name: &str) -> Found<'a> {
        match self.nearest(node, id) {
            Ok(Some(named)) => self.interface(named.node, name),
            _ => Found::Nothing,
        }
    }

    fn interface(&self, node: usize, name: &str) -> Found<'a> {
        let found = self.nodes[node].object.interfaces.iter().find(|interface| interface.name == name);
        found.map_or(Found::Nothing, |interface| Found::Interface(node, interface))
    }

    fn by_path(&self, node: usize, text: &str) -> Found<'a> {
        self.by_names(node, &parts(text))
    }

    /// An interface by names, the last one its own, looked for from an element outwards.
    fn by_names(&self, node: usize, path: &[String]) -> Found<'a> {
        let Some((name, elements)) = path.split_last() else { return Found::Nothing };
        for around in self.outwards(node) {
            let own = elements.split_first().filter(|(first, _)| **first == self.nodes[around].object.name);
            let starts = [Some(elements), own.map(|(_, rest)| rest)];
            let reached = starts.into_iter().flatten().filter_map(|elements| self.descend(around, elements));
            for element in reached {
                if let found @ Found::Interface(..) = self.interface(element, name) {
                    return found;
                }
            }
        }
        Found::Nothing
    }

    fn descend(&self, node: usize, path: &[String]) -> Option<usize> {
        let mut node = node;
        for name in path {
            node = self.inner(node).find(|&inner| self.nodes[inner].object.name == *name)?;
        }
        Some(node)
    }

    /// The elements directly in an element.
    fn inner(&self, node: usize) -> impl Iterator<Item = usize> {
        let end = self.nodes[node].end;
        let first = Some(node + 1).filter(|first| *first < end);
        std::iter::successors(first, move |&inner| Some(self.nodes[inner].end).filter(|next| *next < end))
    }

    /// The ends that could have been meant, as they would be written.
    pub(super) fn near(&self, node: usize, text: &str) -> Vec<String> {
        let separator = if text.contains(':') { ":" } else { "/" };
        let mut near = Vec::new();
        for around in self.outwards(node) {
            let depth = self.path(around).len();
            for inner in (around..self.nodes[around].end).take(MAX_NEAR) {
                let path = self.path(inner)[depth..].join("/");
                let interfaces = self.nodes[inner].object.interfaces.iter().take(MAX_NEAR);
                near.extend(interfaces.map(|interface| match path.as_str() {
                    "" => interface.name.clone(),
                    path => format!("{path}{separator}{}", interface.name),
                }));
                if near.len() > MAX_NEAR {
                    return near;
                }
            }
        }
        near
    }
}

/// So many ends are compared with one that is not there.
const MAX_NEAR: usize = 2000;
