//! A line as a `NodeSet2` file.

use quick_xml::escape::escape;

use line_model::projection::{self, Class, Content, Node, Parent, VariableType, unit};
use line_model::{Argument, DataType, Line, Value};

/// Writes the address space of a line as a `NodeSet2` file: what a server of the line shows, with the node ids that it
/// has there. Signals have their values from before anything has happened.
///
/// ```
/// # let line = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/lines/mps.aml");
/// let line = line_model::aml::load(line)?;
/// let xml = plant_replica::nodeset::export(&line);
/// assert!(xml.contains(r#"NodeId="ns=1;s=Conveyor.Speed""#));
/// # Ok::<(), line_model::aml::LoadErrors>(())
/// ```
#[must_use]
pub fn export(line: &Line) -> String {
    let mut writer = Writer { text: String::new(), depth: 0 };
    writer.raw(r#"<?xml version="1.0" encoding="utf-8"?>"#);
    writer.within("UANodeSet", r#"xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd""#, |writer| {
        header(writer, &line.namespace);
        for one in &projection::nodes(line) {
            node(writer, one);
        }
    });
    writer.text
}

fn header(writer: &mut Writer, namespace: &str) {
    writer.within("NamespaceUris", "", |writer| writer.leaf("Uri", "", namespace));
    writer.within("Models", "", |writer| {
        writer.within("Model", &attribute("ModelUri", namespace), |writer| {
            writer.raw(r#"<RequiredModel ModelUri="http://opcfoundation.org/UA/" Version="1.04"/>"#);
        });
    });
}

fn node(writer: &mut Writer, node: &Node<'_>) {
    let (element, extra) = match &node.class {
        Class::Object(_) => ("UAObject", String::new()),
        Class::ObjectType => ("UAObjectType", String::new()),
        Class::Method => ("UAMethod", String::new()),
        Class::Variable { value, .. } => ("UAVariable", variable(value)),
    };
    let id = attribute("NodeId", &local(&node.id));
    let name = attribute("BrowseName", node.name);
    writer.within(element, &format!("{id} {name}{extra}"), |writer| {
        writer.leaf("DisplayName", "", node.name);
        if !node.description.is_empty() {
            writer.leaf("Description", "", &node.description);
        }
        writer.within("References", "", |writer| references(writer, node));
        if let Class::Variable { value, .. } = &node.class {
            writer.within("Value", "", |writer| content(writer, value));
        }
    });
}

fn local(id: &str) -> String {
    format!("ns=1;s={id}")
}

fn references(writer: &mut Writer, node: &Node<'_>) {
    let (kind, parent) = match &node.parent {
        Parent::Objects => ("i=35", "i=85".to_owned()),
        Parent::BaseObjectType => ("i=45", "i=58".to_owned()),
        Parent::Component(parent) => ("i=47", local(parent)),
        Parent::Property(parent) => ("i=46", local(parent)),
    };
    let inverse = format!(r#"ReferenceType="{kind}" IsForward="false""#);
    writer.leaf("Reference", &inverse, &parent);
    let definition = match &node.class {
        Class::Object(None) => "i=58".to_owned(),
        Class::Object(Some(class)) => local(class),
        Class::Variable { variable_type, .. } => format!("i={}", type_of(*variable_type)),
        Class::ObjectType | Class::Method => return,
    };
    writer.leaf("Reference", r#"ReferenceType="i=40""#, &definition);
}

/// The number of the variable type in namespace 0.
fn type_of(variable_type: VariableType) -> u32 {
    match variable_type {
        VariableType::Property => 68,
        VariableType::Data => 63,
        VariableType::Unit => 17497,
        VariableType::Range => 2368,
        VariableType::UnitRange => 17570,
    }
}

fn variable(value: &Content<'_>) -> String {
    let (data_type, array) = match value {
        Content::Value(Value::List(of, values)) => (of.number(), Some(values.len())),
        Content::Value(value) => (value.data_type().number(), None),
        Content::Empty(data_type) => (data_type.number(), None),
        Content::Unit(_) => (887, None),
        Content::Range { .. } => (884, None),
        Content::Arguments(arguments) => (296, Some(arguments.len())),
    };
    let rank = array.map_or_else(String::new, |length| format!(r#" ValueRank="1" ArrayDimensions="{length}""#));
    format!(r#" DataType="i={data_type}"{rank}"#)
}

fn content(writer: &mut Writer, content: &Content<'_>) {
    let types = r#"xmlns="http://opcfoundation.org/UA/2008/02/Types.xsd""#;
    match content {
        Content::Value(Value::List(of, values)) => writer.within(&format!("ListOf{of}"), types, |writer| {
            for value in values {
                writer.leaf(of.name(), "", &text(value));
            }
        }),
        Content::Value(value) => writer.leaf(value.data_type().name(), types, &text(value)),
        Content::Empty(data_type) => writer.leaf(data_type.name(), types, empty(*data_type)),
        Content::Unit(symbol) => structure(writer, types, "i=888", "EUInformation", |writer| {
            let unit = unit::of(symbol);
            writer.leaf("NamespaceUri", "", unit::NAMESPACE);
            writer.leaf("UnitId", "", &unit.id.to_string());
            writer.within("DisplayName", "", |writer| writer.leaf("Text", "", unit.symbol));
            writer.within("Description", "", |writer| writer.leaf("Text", "", unit.name));
        }),
        Content::Range { low, high } => structure(writer, types, "i=885", "Range", |writer| {
            writer.leaf("Low", "", &double(*low));
            writer.leaf("High", "", &double(*high));
        }),
        Content::Arguments(arguments) => writer.within("ListOfExtensionObject", types, |writer| {
            arguments.iter().for_each(|one| structure(writer, "", "i=297", "Argument", |writer| argument(writer, one)));
        }),
    }
}

fn structure(writer: &mut Writer, types: &str, encoding: &str, name: &str, body: impl FnOnce(&mut Writer)) {
    writer.within("ExtensionObject", types, |writer| {
        writer.within("TypeId", "", |writer| writer.leaf("Identifier", "", encoding));
        writer.within("Body", "", |writer| writer.within(name, "", body));
    });
}

fn argument(writer: &mut Writer, argument: &Argument) {
    writer.leaf("Name", "", &argument.name);
    writer.within("DataType", "", |writer| {
        writer.leaf("Identifier", "", &format!("i={}", argument.data_type.number()));
    });
    // Part 3, 8.6: -1 is a scalar, 1 an array of one dimension.
    writer.leaf("ValueRank", "", if argument.array { "1" } else { "-1" });
    if argument.array {
        writer.within("ArrayDimensions", "", |writer| writer.leaf("UInt32", "", "0"));
    }
    writer.within("Description", "", |writer| writer.leaf("Text", "", &projection::describe(argument)));
}

fn text(value: &Value) -> String {
    match value {
        Value::Double(value) => double(*value),
        // A moment of the controller's clock, which has not been switched on.
        Value::Time(_) => empty(DataType::DateTime).to_owned(),
        value => value.to_string(),
    }
}

/// XML Schema spells infinity otherwise than Rust does.
fn double(value: f64) -> String {
    value.to_string().replace("inf", "INF")
}

fn empty(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "false",
        DataType::DateTime => "1601-01-01T00:00:00Z",
        data_type if data_type.is_number() => "0",
        _ => "",
    }
}

fn attribute(name: &str, value: &str) -> String {
    format!(r#"{name}="{}""#, escape(value))
}

/// Writes XML, one element per line.
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn raw(&mut self, line: &str) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn leaf(&mut self, name: &str, attributes: &str, text: &str) {
        let space = if attributes.is_empty() { "" } else { " " };
        self.raw(&format!("<{name}{space}{attributes}>{}</{name}>", escape(text)));
    }

    fn within(&mut self, name: &str, attributes: &str, inside: impl FnOnce(&mut Self)) {
        let space = if attributes.is_empty() { "" } else { " " };
        self.raw(&format!("<{name}{space}{attributes}>"));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.raw(&format!("</{name}>"));
    }
}
