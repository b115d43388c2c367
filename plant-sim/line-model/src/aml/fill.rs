//! Fills classes in: what an object inherits from its class, that one's class, and so on, is made a part of it.
//!
//! What the object says itself goes before what it inherits. An inner element or interface that is restated by name is
//! the inherited one, changed.

use std::collections::HashMap;
use std::rc::Rc;

use super::class_path::ClassPath;
use super::classes::{Body, ClassFamily, Classes};
use super::document::{Attribute, Object, Origin};
use super::error::AmlError;
use super::files::Files;
use super::fill_attribute;
use super::limits::{MAX_DEPTH, MAX_OBJECTS};
use super::load_errors::Errors;
use super::mirror::Mirrors;
use super::problem::Problem;

/// A class with all that it inherits, and how many objects and attributes that are.
type Filled = Option<(Rc<Object>, usize)>;

/// Fills classes in.
pub(super) struct Fill<'a> {
    pub(super) files: &'a Files,
    pub(super) classes: Classes<'a>,
    pub(super) errors: &'a mut Errors,
    mirrors: &'a Mirrors,
    /// The classes that are filled already, or cannot be.
    done: HashMap<usize, Filled>,
    /// The classes that are being filled.
    active: Vec<usize>,
    /// The names down to where it fills.
    path: Vec<String>,
    depth: usize,
    objects: usize,
}

impl<'a> Fill<'a> {
    pub(super) fn new(files: &'a Files, mirrors: &'a Mirrors, errors: &'a mut Errors) -> Self {
        let classes = Classes::of(files);
        Self {
            files,
            classes,
            errors,
            mirrors,
            done: HashMap::new(),
            active: Vec::new(),
            path: Vec::new(),
            depth: 0,
            objects: 0,
        }
    }

    /// A hierarchy with everything in it filled in.
    pub(super) fn hierarchy(&mut self, own: &Object) -> Object {
        let mut filled = Object::default();
        self.overlay(&mut filled, own, ClassFamily::Unit, None);
        filled
    }

    fn object(&mut self, own: &Object, family: ClassFamily, within: Option<usize>) -> Object {
        self.path.push(own.name.clone());
        self.depth += 1;
        let mut filled = Object::default();
        if self.depth > MAX_DEPTH {
            self.too_large(own.origin, "objects and classes inside each other", MAX_DEPTH);
        } else {
            filled = self.inherited(own, family, within);
            self.overlay(&mut filled, own, family, within);
        }
        self.depth -= 1;
        self.path.pop();
        filled
    }

    /// What an object has from its class; from its roles where it has no class that is known.
    fn inherited(&mut self, own: &Object, family: ClassFamily, within: Option<usize>) -> Object {
        let (base, known) = self.base(own.origin, own.base.as_deref(), family, within);
        let mut filled = if known { base } else { Object { kinds: base.kinds, ..Object::default() } };
        for role in &own.roles {
            let (layer, found) = self.base(own.origin, Some(role), ClassFamily::Role, None);
            filled.kinds.extend(layer.kinds.iter().cloned());
            if found && !known {
                let kinds = std::mem::take(&mut filled.kinds);
                filled = Object { kinds, ..layer };
            }
        }
        filled
    }

    /// A copy of the class that `reference` names, and whether there is one.
    fn base(
        &mut self,
        origin: Origin,
        reference: Option<&str>,
        family: ClassFamily,
        within: Option<usize>,
    ) -> (Object, bool) {
        let Some(reference) = reference.filter(|reference| !self.mirrors.is_id(reference)) else {
            return (Object::default(), false);
        };
        let name = ClassPath::parse(reference).last().to_owned();
        let filled = match self.classes.find(family, origin.file, within, reference) {
            Ok(index) => index.and_then(|index| self.class(index, family, origin)),
            Err((problem, help)) => {
                self.error(origin, problem, help);
                None
            }
        };
        let mut copy = match &filled {
            Some((class, size)) if self.take(*size, origin) => Object::clone(class),
            _ => Object::default(),
        };
        copy.kinds.insert(0, name);
        copy.ids.clear();
        if family == ClassFamily::Interface {
            // What a class of interfaces is for says nothing of the one that is made from it.
            copy.description.clear();
        }
        (copy, filled.is_some())
    }

    fn class(&mut self, index: usize, family: ClassFamily, origin: Origin) -> Filled {
        if let Some(done) = self.done.get(&index) {
            return done.clone();
        }
        let Body::Object(own) = self.classes.get(index).body else { return None };
        let path: Vec<String> = self.classes.get(index).path.iter().map(|part| (*part).to_owned()).collect();
        if self.active.contains(&index) {
            self.error(origin, Problem::CyclicClass { class: path.join("/") }, "name another class".to_owned());
            return None;
        }
        self.active.push(index);
        // The place of what is wrong in a class is in its library.
        let around = std::mem::replace(&mut self.path, path[..path.len() - 1].to_vec());
        let filled = self.object(own, family, Some(index));
        self.path = around;
        self.active.pop();
        let (size, depth) = extent(&filled);
        let fits = depth <= MAX_DEPTH;
        if !fits {
            self.too_large(own.origin, "objects inside each other", MAX_DEPTH);
        }
        let filled = fits.then(|| (Rc::new(filled), size));
        self.done.insert(index, filled.clone());
        filled
    }

    /// Lays what an object says itself over what it inherits.
    fn overlay(&mut self, filled: &mut Object, own: &Object, family: ClassFamily, within: Option<usize>) {
        filled.name.clone_from(&own.name);
        filled.origin = own.origin;
        filled.ids.extend(own.ids.iter().cloned());
        if !own.description.is_empty() {
            filled.description.clone_from(&own.description);
        }
        filled.links.extend(own.links.iter().cloned());
        self.attributes(&mut filled.attributes, &own.attributes);
        self.inner(&mut filled.interfaces, &own.interfaces, ClassFamily::Interface, within);
        let elements = if family == ClassFamily::Interface { ClassFamily::Interface } else { ClassFamily::Unit };
        self.inner(&mut filled.elements, &own.elements, elements, within);
    }

    fn inner(&mut self, filled: &mut Vec<Object>, own: &[Object], family: ClassFamily, within: Option<usize>) {
        let by_name: HashMap<String, usize> =
            filled.iter().enumerate().map(|(index, object)| (object.name.clone(), index)).collect();
        for object in own.iter().filter(|object| !self.mirrors.is_mirror(object)) {
            match by_name.get(&object.name) {
                Some(&index) => self.restate(&mut filled[index], object, family, within),
                None => filled.push(self.object(object, family, within)),
            }
        }
    }

    /// An inherited object is stated again. With another class an element is another one; an interface keeps what it
    /// says about its values, so that what a class keeps to itself can be shown by an instance.
    fn restate(&mut self, inherited: &mut Object, own: &Object, family: ClassFamily, within: Option<usize>) {
        let class = own.base.as_deref().map(ClassPath::parse);
        let same = class.is_none_or(|class| inherited.kinds.first().is_some_and(|kind| kind == class.last()));
        if !same && family != ClassFamily::Interface {
            *inherited = self.object(own, family, within);
            return;
        }
        self.path.push(own.name.clone());
        if !same {
            inherited.kinds = self.base(own.origin, own.base.as_deref(), family, within).0.kinds;
        }
        self.overlay(inherited, own, family, within);
        self.path.pop();
    }

    fn attributes(&mut self, filled: &mut Vec<Attribute>, own: &[Attribute]) {
        let by_name: HashMap<String, usize> =
            filled.iter().enumerate().map(|(index, attribute)| (attribute.name.clone(), index)).collect();
        for attribute in own {
            self.path.push(attribute.name.clone());
            if let Some(&index) = by_name.get(&attribute.name) {
                self.attribute(&mut filled[index], attribute);
            } else {
                let mut new = self.attribute_type(attribute, 0);
                self.attribute(&mut new, attribute);
                filled.push(new);
            }
            self.path.pop();
        }
    }

    fn attribute(&mut self, filled: &mut Attribute, own: &Attribute) {
        if let Some((problem, help)) = fill_attribute::overlay(filled, own) {
            self.error(own.origin, problem, help);
        }
        self.attributes(&mut filled.attributes, &own.attributes);
    }

    /// What an attribute has from its type, which may have a type itself.
    fn attribute_type(&mut self, own: &Attribute, depth: usize) -> Attribute {
        let Some(reference) = &own.base else { return Attribute::default() };
        let found = match self.classes.find(ClassFamily::Attribute, own.origin.file, None, reference) {
            Ok(found) => found,
            Err((problem, help)) => {
                self.error(own.origin, problem, help);
                None
            }
        };
        let Some(Body::Attribute(class)) = found.map(|index| self.classes.get(index).body) else {
            return Attribute::default();
        };
        if depth > MAX_DEPTH {
            self.error(own.origin, Problem::CyclicClass { class: reference.clone() }, "name another type".to_owned());
            return Attribute::default();
        }
        if !self.take(fill_attribute::size(class), own.origin) {
            return Attribute::default();
        }
        let mut filled = self.attribute_type(class, depth + 1);
        fill_attribute::inherit(&mut filled, class);
        filled
    }

    /// Whether so many more objects and attributes may be made.
    fn take(&mut self, size: usize, origin: Origin) -> bool {
        self.objects = self.objects.saturating_add(size);
        let fits = self.objects <= MAX_OBJECTS;
        if !fits {
            self.too_large(origin, "objects and attributes, with those of classes", MAX_OBJECTS);
        }
        fits
    }

    fn too_large(&mut self, origin: Origin, what: &'static str, limit: usize) {
        let help = "use fewer classes that contain others".to_owned();
        self.error(origin, Problem::TooLarge { what, limit }, help);
    }

    fn error(&mut self, origin: Origin, problem: Problem, help: String) {
        let place = self.files.place(origin, &self.path);
        self.errors.add(AmlError::new(place, problem, help));
    }
}

/// How many objects, attributes and names an object consists of, and how deep it is.
fn extent(object: &Object) -> (usize, usize) {
    let own = 1 + object.kinds.len() + object.links.len() + object.ids.len();
    let attributes: usize = object.attributes.iter().map(fill_attribute::size).sum();
    let inner = object.elements.iter().chain(&object.interfaces).map(extent);
    let (size, depth) = inner.fold((0, 0), |(size, depth), inner| (size + inner.0, depth.max(inner.1)));
    (own + attributes + size, 1 + depth)
}
