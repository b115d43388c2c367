//! A CAEX file as it is written: the first of the two layers. CAEX 2.15 is IEC 62424:2008, CAEX 3.0 is IEC 62424:2016.

/// Where something stands in the files that were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// The index of the file.
    pub(super) file: usize,
    /// The line, from 1.
    pub(super) line: u32,
}

/// One file.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Other files, by alias.
    pub(super) references: Vec<Reference>,
    /// `InstanceHierarchy`, as objects without a class.
    pub(super) hierarchies: Vec<Object>,
    /// `InterfaceClassLib`.
    pub(super) interface_libraries: Vec<Library>,
    /// `RoleClassLib`.
    pub(super) role_libraries: Vec<Library>,
    /// `SystemUnitClassLib`.
    pub(super) unit_libraries: Vec<Library>,
    /// `AttributeTypeLib`, CAEX 3.0 only.
    pub(super) attribute_libraries: Vec<AttributeLibrary>,
}

/// `ExternalReference`: another file, whose classes are named `alias@library/class`.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) alias: String,
    pub(super) path: String,
    pub(super) origin: Origin,
}

/// A library of classes.
#[derive(Debug)]
pub(super) struct Library {
    pub(super) name: String,
    pub(super) classes: Vec<Object>,
}

/// A library of attribute types.
#[derive(Debug)]
pub(super) struct AttributeLibrary {
    pub(super) name: String,
    pub(super) types: Vec<Attribute>,
}

/// An `InternalElement`, an `ExternalInterface`, or a class of these or of roles.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    pub(super) name: String,
    /// Its `ID`; after classes are filled in also those that it has in its classes.
    pub(super) ids: Vec<String>,
    pub(super) origin: Origin,
    /// `RefBaseSystemUnitPath`, `RefBaseClassPath`.
    pub(super) base: Option<String>,
    pub(super) description: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) interfaces: Vec<Object>,
    /// `InternalElement`.
    pub(super) elements: Vec<Object>,
    /// Classes inside a class: a name space only, nothing is inherited.
    pub(super) classes: Vec<Object>,
    /// `RoleRequirements` and `SupportedRoleClass`.
    pub(super) roles: Vec<String>,
    pub(super) links: Vec<Link>,
    /// The names of its class, that one's class, and so on, then of its roles. Empty as long as the object is as written.
    pub(super) kinds: Vec<String>,
}

/// An `Attribute` or an `AttributeType`.
#[derive(Clone, Debug, Default)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) description: String,
    /// `AttributeDataType`.
    pub(super) data_type: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) value: Option<String>,
    pub(super) default: Option<String>,
    /// `RefAttributeType`.
    pub(super) base: Option<String>,
    /// Marked as a list, in either version's way.
    pub(super) list: bool,
    /// `RequiredMinValue`.
    pub(super) min: Option<String>,
    /// `RequiredMaxValue`.
    pub(super) max: Option<String>,
    /// `NominalScaledType`: nothing else is allowed, unless it is empty.
    pub(super) allowed: Vec<String>,
    pub(super) attributes: Vec<Attribute>,
}

/// `InternalLink`.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) name: String,
    pub(super) origin: Origin,
    /// `RefPartnerSideA` and `RefPartnerSideB`.
    pub(super) ends: [String; 2],
}
