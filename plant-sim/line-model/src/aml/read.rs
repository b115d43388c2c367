//! XML -> [`Document`].

use std::collections::HashMap;

use super::document::{Attribute, AttributeLibrary, Document, Library, Link, Object, Origin, Reference};
use super::error::{AmlError, Place};
use super::load_errors::Errors;
use super::problem::Problem;
use super::xml::Xml;

/// The versions that are read.
const VERSIONS: [&str; 2] = ["2.15", "3.0"];

/// Reads the root element of a file. What is wrong inside goes to `errors`.
pub(super) fn document(
    root: &Xml,
    file: usize,
    file_name: &str,
    errors: &mut Errors,
) -> Result<Document, Box<AmlError>> {
    let mut reader = Reader { file, file_name, errors, path: Vec::new() };
    if root.name != "CAEXFile" {
        let problem = Problem::NotCaex { root: root.name.clone() };
        return Err(Box::new(reader.error(root.line, problem, "give an .aml or .amlx file")));
    }
    let version = root.attribute("SchemaVersion").unwrap_or("");
    if !VERSIONS.contains(&version) {
        let problem = Problem::UnknownVersion { version: version.to_owned() };
        let help = "write it as CAEX 3.0 or 2.15 and say so by the attribute `SchemaVersion`";
        return Err(Box::new(reader.error(root.line, problem, help)));
    }
    Ok(reader.document(root))
}

struct Reader<'a> {
    file: usize,
    file_name: &'a str,
    errors: &'a mut Errors,
    /// The names down to where it reads.
    path: Vec<String>,
}

impl Reader<'_> {
    fn document(&mut self, root: &Xml) -> Document {
        let document = Document {
            references: root.all("ExternalReference").map(|xml| self.reference(xml)).collect(),
            hierarchies: root.all("InstanceHierarchy").map(|xml| self.hierarchy(xml)).collect(),
            interface_libraries: self.libraries(root, "InterfaceClassLib", "InterfaceClass"),
            role_libraries: self.libraries(root, "RoleClassLib", "RoleClass"),
            unit_libraries: self.libraries(root, "SystemUnitClassLib", "SystemUnitClass"),
            attribute_libraries: root.all("AttributeTypeLib").map(|xml| self.attribute_library(xml)).collect(),
        };
        self.unique("hierarchy", document.hierarchies.iter().map(|item| (item.name.as_str(), item.origin.line)));
        self.unique("alias", document.references.iter().map(|item| (item.alias.as_str(), item.origin.line)));
        self.unique_ids(&document);
        document
    }

    fn reference(&mut self, xml: &Xml) -> Reference {
        let text = |name| xml.attribute(name).unwrap_or("").to_owned();
        Reference { alias: text("Alias"), path: text("Path"), origin: self.origin(xml) }
    }

    fn libraries(&mut self, root: &Xml, library: &str, class: &str) -> Vec<Library> {
        let mut read = |xml: &Xml| {
            let name = self.enter(xml);
            let classes = xml.all(class).map(|xml| self.object(xml)).collect();
            self.path.pop();
            Library { name, classes }
        };
        root.all(library).map(&mut read).collect()
    }

    fn attribute_library(&mut self, xml: &Xml) -> AttributeLibrary {
        let name = self.enter(xml);
        let types = xml.all("AttributeType").map(|xml| self.attribute(xml)).collect();
        self.path.pop();
        AttributeLibrary { name, types }
    }

    /// A hierarchy is no part of the paths of what is in it: an element is found without it.
    fn hierarchy(&mut self, xml: &Xml) -> Object {
        let name = self.enter(xml);
        self.path.pop();
        self.content(name, xml)
    }

    fn object(&mut self, xml: &Xml) -> Object {
        let name = self.enter(xml);
        let object = self.content(name, xml);
        self.path.pop();
        object
    }

    fn content(&mut self, name: String, xml: &Xml) -> Object {
        let base = xml.attribute("RefBaseSystemUnitPath").or_else(|| xml.attribute("RefBaseClassPath"));
        let role =
            |xml: &Xml| xml.attribute("RefRoleClassPath").or(xml.attribute("RefBaseRoleClassPath")).map(Into::into);
        let required = xml.all("RoleRequirements");
        let object = Object {
            name,
            ids: xml.attribute("ID").map(Into::into).into_iter().collect(),
            origin: self.origin(xml),
            base: base.map(Into::into),
            description: xml.text_of("Description").unwrap_or("").to_owned(),
            attributes: xml.all("Attribute").map(|xml| self.attribute(xml)).collect(),
            interfaces: xml.all("ExternalInterface").map(|xml| self.object(xml)).collect(),
            elements: xml.all("InternalElement").map(|xml| self.object(xml)).collect(),
            classes: self.inner_classes(xml),
            roles: required.chain(xml.all("SupportedRoleClass")).filter_map(role).collect(),
            links: xml.all("InternalLink").map(|xml| self.link(xml)).collect(),
            kinds: Vec::new(),
        };
        self.unique("attribute", object.attributes.iter().map(|item| (item.name.as_str(), item.origin.line)));
        self.unique("interface", object.interfaces.iter().map(|item| (item.name.as_str(), item.origin.line)));
        self.unique("element", object.elements.iter().map(|item| (item.name.as_str(), item.origin.line)));
        object
    }

    fn inner_classes(&mut self, xml: &Xml) -> Vec<Object> {
        let inner = ["InterfaceClass", "RoleClass", "SystemUnitClass"];
        xml.children.iter().filter(|xml| inner.contains(&xml.name.as_str())).map(|xml| self.object(xml)).collect()
    }

    fn attribute(&mut self, xml: &Xml) -> Attribute {
        let name = self.enter(xml);
        let text = |name| xml.attribute(name).map(ToOwned::to_owned);
        let mut attribute = Attribute {
            name,
            origin: self.origin(xml),
            description: xml.text_of("Description").unwrap_or("").to_owned(),
            data_type: text("AttributeDataType"),
            unit: text("Unit"),
            value: xml.text_of("Value").map(Into::into),
            default: xml.text_of("DefaultValue").map(Into::into),
            base: text("RefAttributeType"),
            list: is_list(xml),
            attributes: xml.all("Attribute").map(|xml| self.attribute(xml)).collect(),
            ..Attribute::default()
        };
        xml.all("Constraint").for_each(|xml| constrain(&mut attribute, xml));
        self.unique("attribute", attribute.attributes.iter().map(|item| (item.name.as_str(), item.origin.line)));
        self.path.pop();
        attribute
    }

    fn link(&mut self, xml: &Xml) -> Link {
        let end = |name| xml.attribute(name).unwrap_or("").to_owned();
        let ends = [end("RefPartnerSideA"), end("RefPartnerSideB")];
        Link { name: xml.attribute("Name").unwrap_or("").to_owned(), origin: self.origin(xml), ends }
    }

    /// The name of something, which is then a part of the path.
    fn enter(&mut self, xml: &Xml) -> String {
        let name = xml.attribute("Name").unwrap_or("").to_owned();
        if name.is_empty() {
            let error = self.error(xml.line, Problem::Nameless { what: xml.name.clone() }, "add the attribute `Name`");
            self.errors.add(error);
        }
        self.path.push(name.clone());
        name
    }

    fn origin(&self, xml: &Xml) -> Origin {
        Origin { file: self.file, line: xml.line }
    }

    fn error(&self, line: u32, problem: Problem, help: &str) -> AmlError {
        let place = Place { file: self.file_name.to_owned(), line: Some(line), path: self.path.join("/") };
        AmlError::new(place, problem, help)
    }

    fn unique<'a>(&mut self, what: &'static str, names: impl Iterator<Item = (&'a str, u32)>) {
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for (name, line) in names.filter(|(name, _)| !name.is_empty()) {
            if let Some(&first) = seen.get(name) {
                let problem = Problem::Duplicate { what, name: name.to_owned(), first };
                let error = self.error(line, problem, "give each its own name");
                self.errors.add(error);
            } else {
                seen.insert(name, line);
            }
        }
    }

    /// An ID names one object of all hierarchies. Libraries are not looked at: tools copy classes with their IDs.
    fn unique_ids(&mut self, document: &Document) {
        let mut waiting: Vec<&Object> = document.hierarchies.iter().collect();
        let mut ids = Vec::new();
        while let Some(object) = waiting.pop() {
            ids.extend(object.ids.iter().map(|id| (id.as_str(), object.origin.line)));
            waiting.extend(object.elements.iter().chain(&object.interfaces));
        }
        ids.sort_by_key(|(_, line)| *line);
        self.unique("ID", ids.into_iter());
    }
}

/// CAEX 3.0 marks a list by its type, CAEX 2.15 by its meaning (IEC 62714-1, ordered and unordered lists).
fn is_list(xml: &Xml) -> bool {
    let marks = |path: &str| matches!(path.rsplit('/').next(), Some("OrderedListType" | "ListType"));
    let semantics = xml.all("RefSemantic").filter_map(|xml| xml.attribute("CorrespondingAttributePath"));
    xml.attribute("RefAttributeType").into_iter().chain(semantics).any(marks)
}

fn constrain(attribute: &mut Attribute, constraint: &Xml) {
    let text = |xml: &Xml, name| xml.text_of(name).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
    for xml in constraint.all("OrdinalScaledType") {
        attribute.min = text(xml, "RequiredMinValue").or(attribute.min.take());
        attribute.max = text(xml, "RequiredMaxValue").or(attribute.max.take());
    }
    let nominal = constraint.all("NominalScaledType").flat_map(|xml| xml.all("RequiredValue"));
    attribute.allowed.extend(nominal.map(|xml| xml.text.clone()));
}
