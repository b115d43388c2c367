//! What is known of data types: what they derive from, what they consist of, how they are encoded.

use std::collections::{HashMap, HashSet};

use opcua::types::{LocalizedText, NodeId, ReferenceTypeId, VariantScalarTypeId};

use super::id::number;

/// How many data types may derive from each other in one chain.
const CHAIN: usize = 100;

/// Data types by their node id.
#[derive(Default)]
pub(crate) struct Types {
    parents: HashMap<NodeId, NodeId>,
    definitions: HashMap<NodeId, Definition>,
    abstracts: HashSet<NodeId>,
    /// Which data type an encoding belongs to.
    encoded: HashMap<NodeId, NodeId>,
    /// The encodings of a data type.
    encodings: HashMap<NodeId, Vec<NodeId>>,
    binary: HashSet<NodeId>,
    /// What these are built on.
    base: Option<Base>,
}

/// The data types of namespace 0.
#[derive(Clone, Copy)]
pub(super) struct Base {
    /// The few that nearly every file uses.
    pub(super) common: fn() -> &'static Types,
    /// All of them; slow when it is asked for the first time.
    pub(super) all: fn() -> &'static Types,
}

/// What a data type consists of, without what it inherits.
pub(super) enum Definition {
    Enumeration(Vec<Choice>),
    Structure { layout: Layout, fields: Vec<Field> },
}

/// One value of an enumeration.
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) value: i64,
    pub(super) display: LocalizedText,
    pub(super) description: LocalizedText,
}

/// How the fields of a structure are encoded (Part 6, 5.2.7 and 5.2.8).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Plain,
    OptionalFields,
    Union,
}

#[derive(Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) data_type: NodeId,
    pub(super) rank: i32,
    pub(super) dimensions: Vec<u32>,
    /// In characters or bytes; 0 is any.
    pub(super) longest: u32,
    pub(super) optional: bool,
    /// Whether values of subtypes are allowed, too (Part 6, 5.1.7).
    pub(super) subtypes: bool,
    pub(super) description: LocalizedText,
}

/// What the values of a data type are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DataTypeCategory {
    /// One of the built-in types (Part 6, 5.1.2).
    Scalar(VariantScalarTypeId),
    Enumeration,
    Structure,
    /// Any type at all.
    Any,
}

impl Types {
    /// None yet, built on these.
    pub(super) fn over(base: Base) -> Self {
        Self { base: Some(base), ..Self::default() }
    }

    /// Learns from a reference.
    pub(super) fn link(&mut self, reference: &NodeId, source: &NodeId, target: &NodeId) {
        if *reference == ReferenceTypeId::HasSubtype {
            self.parents.insert(target.clone(), source.clone());
        } else if *reference == ReferenceTypeId::HasEncoding {
            self.encoded.insert(target.clone(), source.clone());
            self.encodings.entry(source.clone()).or_default().push(target.clone());
        }
    }

    pub(super) fn define(&mut self, id: NodeId, definition: Definition) {
        self.definitions.insert(id, definition);
    }

    pub(super) fn mark_abstract(&mut self, id: NodeId) {
        self.abstracts.insert(id);
    }

    pub(super) fn mark_binary(&mut self, id: NodeId) {
        self.binary.insert(id);
    }

    pub(crate) fn category(&self, data_type: &NodeId) -> Option<DataTypeCategory> {
        self.root(data_type).and_then(built_in)
    }

    /// The number of the built-in or abstract type that a data type derives from.
    pub(super) fn root(&self, data_type: &NodeId) -> Option<u32> {
        let mut id = data_type;
        for _ in 0..CHAIN {
            if let Some(number) = number(id).filter(|number| built_in(*number).is_some()) {
                return Some(number);
            }
            id = self.parent(id)?;
        }
        None
    }

    /// Whether a type derives from another one of namespace 0, or is it.
    pub(crate) fn derives_from(&self, id: &NodeId, base: u32) -> bool {
        let chain = std::iter::successors(Some(id), |id| self.parent(id)).take(CHAIN);
        chain.into_iter().any(|id| number(id) == Some(base))
    }

    pub(super) fn parent(&self, id: &NodeId) -> Option<&NodeId> {
        self.find(id, |types| types.parents.get(id))
    }

    pub(super) fn definition(&self, id: &NodeId) -> Option<&Definition> {
        self.find(id, |types| types.definitions.get(id))
    }

    pub(super) fn is_abstract(&self, id: &NodeId) -> bool {
        number(id) == Some(22) || self.find(id, |types| types.abstracts.get(id)).is_some()
    }

    /// Whether a data type is an abstract number, whose values differ in type.
    pub(super) fn is_any_number(&self, id: &NodeId) -> bool {
        self.root(id).is_some_and(|root| (26..=28).contains(&root))
    }

    /// The data type that an encoding belongs to; a data type stands for itself.
    pub(super) fn of_encoding(&self, id: &NodeId) -> NodeId {
        self.find(id, |types| types.encoded.get(id)).unwrap_or(id).clone()
    }

    /// The id of the binary encoding; servers that leave it out mean the data type itself.
    pub(super) fn binary_encoding(&self, id: &NodeId) -> NodeId {
        let binary = |types: &'_ Self| {
            let mut encodings = types.encodings.get(id)?.iter();
            encodings.find(|encoding| types.binary.contains(*encoding)).cloned()
        };
        let common = self.base.and_then(|base| binary((base.common)()));
        let in_core = || self.base.filter(|_| id.namespace == 0).and_then(|base| binary((base.all)()));
        binary(self).or(common).or_else(in_core).unwrap_or_else(|| id.clone())
    }

    /// The first value of an enumeration, or 0 if that is one.
    pub(super) fn first_choice(&self, id: &NodeId) -> i32 {
        let Some(Definition::Enumeration(choices)) = self.definition(id) else { return 0 };
        let zero = choices.iter().find(|choice| choice.value == 0);
        zero.or(choices.first()).and_then(|choice| i32::try_from(choice.value).ok()).unwrap_or(0)
    }

    /// How a structure is laid out, and all its fields, the inherited ones first.
    pub(super) fn fields(&self, id: &NodeId) -> Option<(Layout, Vec<Field>)> {
        let mut layers = Vec::new();
        let mut layout = Layout::Plain;
        let mut next = Some(id);
        while let Some(id) = next.filter(|_| layers.len() < CHAIN) {
            if let Some(Definition::Structure { layout: own, fields }) = self.definition(id) {
                layout = if layout == Layout::Plain { *own } else { layout };
                layers.push(fields);
            }
            next = self.parent(id).filter(|parent| number(parent) != Some(22));
        }
        let mut all: Vec<Field> = Vec::new();
        // Some files repeat inherited fields, though Part 6, F.12 says that they must not.
        for field in layers.iter().rev().flat_map(|fields| fields.iter()) {
            if !all.iter().any(|known| known.name == field.name) {
                all.push(field.clone());
            }
        }
        (!layers.is_empty()).then_some((layout, all))
    }

    /// Looks here, then among the common types of namespace 0, then in all of it.
    fn find<'a, T>(&'a self, id: &NodeId, find: impl Fn(&'a Self) -> Option<T>) -> Option<T> {
        find(self).or_else(|| {
            let Base { common, all } = self.base?;
            find(common()).or_else(|| {
                let known = id.namespace != 0 || common().parents.contains_key(id) || is_root(id);
                if known { None } else { find(all()) }
            })
        })
    }
}

fn is_root(id: &NodeId) -> bool {
    number(id).is_some_and(|number| built_in(number).is_some())
}

fn built_in(number: u32) -> Option<DataTypeCategory> {
    match number {
        22 => Some(DataTypeCategory::Structure),
        24 => Some(DataTypeCategory::Any),
        // The abstract numbers: a concrete type that holds any value of theirs.
        26 => Some(DataTypeCategory::Scalar(VariantScalarTypeId::Double)),
        27 => Some(DataTypeCategory::Scalar(VariantScalarTypeId::Int64)),
        28 => Some(DataTypeCategory::Scalar(VariantScalarTypeId::UInt64)),
        29 => Some(DataTypeCategory::Enumeration),
        1..=25 => VariantScalarTypeId::try_from(number).ok().map(DataTypeCategory::Scalar),
        _ => None,
    }
}
