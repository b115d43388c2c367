//! Values as a file writes them (Part 6, 5.3.1).

use std::cell::RefCell;
use std::str::FromStr;

use line_opcua::types;
use opcua::types::{
    Array, ByteString, DataValue, DateTime, ExpandedNodeId, ExtensionObject, Guid, LocalizedText, NodeId,
    QualifiedName, StatusCode, Variant, VariantScalarTypeId, XmlElement,
};

use super::id::{Scope, identifier_of};
use super::types::Types;
use super::xml::Element;

/// Reads values of one file.
pub(super) struct Values<'a> {
    pub(super) scope: &'a Scope,
    pub(super) types: &'a Types,
    /// How a structure is read.
    pub(super) structure: fn(&Values<'_>, &Element<'_>) -> Result<ExtensionObject, String>,
    /// What was left out of the values that were read.
    pub(super) left_out: RefCell<Vec<String>>,
}

/// Whether a value can be read only when all data types are known.
pub(super) fn needs_types(value: &Element<'_>) -> bool {
    value.name.ends_with("ExtensionObject") || value.children.iter().any(needs_types)
}

impl Values<'_> {
    /// Reads what is in a `<Value>`.
    pub(super) fn value(&self, value: &Element<'_>) -> Result<Variant, String> {
        match value.children.as_slice() {
            [] => Ok(Variant::Empty),
            [one] => self.variant(one),
            _ => Err("a <Value> holds more than one element".into()),
        }
    }

    fn variant(&self, element: &Element<'_>) -> Result<Variant, String> {
        if element.name == "Matrix" {
            return self.matrix(element);
        }
        if let Some(kind) = element.name.strip_prefix("ListOf").and_then(kind_of) {
            return self.list(kind, &element.children).map(|values| array(kind, values, None))?;
        }
        let kind = kind_of(element.name).ok_or_else(|| format!("<{}> is no type of OPC UA", element.name))?;
        self.scalar(kind, element)
    }

    pub(super) fn list(&self, kind: VariantScalarTypeId, items: &[Element<'_>]) -> Result<Vec<Variant>, String> {
        items.iter().map(|item| self.scalar(kind, item)).collect()
    }

    fn matrix(&self, element: &Element<'_>) -> Result<Variant, String> {
        let (Some(dimensions), Some(items)) = (element.child("Dimensions"), element.child("Elements")) else {
            return Err("a <Matrix> needs <Dimensions> and <Elements>".into());
        };
        let dimensions: Vec<u32> =
            dimensions.children.iter().map(|length| parse("Dimensions", &length.text)).collect::<Result<_, _>>()?;
        let Some(first) = items.children.first() else { return Ok(Variant::Empty) };
        let kind = kind_of(first.name).ok_or_else(|| format!("<{}> is no type of OPC UA", first.name))?;
        array(kind, self.list(kind, &items.children)?, Some(dimensions))
    }

    pub(super) fn scalar(&self, kind: VariantScalarTypeId, element: &Element<'_>) -> Result<Variant, String> {
        use VariantScalarTypeId as Type;
        let text = element.text.trim();
        let name = element.name;
        Ok(match kind {
            Type::Boolean => boolean(text)?.into(),
            Type::SByte => parse::<i8>(name, text)?.into(),
            Type::Byte => parse::<u8>(name, text)?.into(),
            Type::Int16 => parse::<i16>(name, text)?.into(),
            Type::UInt16 => parse::<u16>(name, text)?.into(),
            Type::Int32 => int32(name, text)?.into(),
            Type::UInt32 => parse::<u32>(name, text)?.into(),
            Type::Int64 => parse::<i64>(name, text)?.into(),
            Type::UInt64 => parse::<u64>(name, text)?.into(),
            Type::Float => parse::<f32>(name, &number(text))?.into(),
            Type::Double => parse::<f64>(name, &number(text))?.into(),
            Type::String => element.text.as_ref().into(),
            Type::DateTime => date_time(text)?.into(),
            Type::Guid => guid(element)?.into(),
            Type::ByteString => bytes(text)?.into(),
            Type::XmlElement => Variant::XmlElement(xml(element)),
            Type::NodeId => self.node_id(element)?.into(),
            Type::ExpandedNodeId => Variant::ExpandedNodeId(Box::new(self.expanded_node_id(element)?)),
            Type::StatusCode => status(element)?.into(),
            Type::QualifiedName => self.qualified_name(element)?.into(),
            Type::LocalizedText => localized_text(element).into(),
            Type::ExtensionObject => Variant::ExtensionObject((self.structure)(self, element)?),
            Type::DataValue => Variant::DataValue(Box::new(self.data_value(element)?)),
            Type::Variant => {
                Variant::Variant(Box::new(element.child("Value").map_or(Ok(Variant::Empty), |v| self.value(v))?))
            }
            Type::DiagnosticInfo => return Err("a DiagnosticInfo can't be read from a file".into()),
        })
    }

    pub(super) fn node_id(&self, element: &Element<'_>) -> Result<NodeId, String> {
        match element.text_of("Identifier") {
            None | Some("") => Ok(NodeId::null()),
            Some(text) => self.scope.node_id(text),
        }
    }

    fn expanded_node_id(&self, element: &Element<'_>) -> Result<ExpandedNodeId, String> {
        let Some(text) = element.text_of("Identifier").filter(|text| !text.is_empty()) else {
            return Ok(ExpandedNodeId::null());
        };
        let Some((uri, rest)) = text.strip_prefix("nsu=").and_then(|rest| rest.split_once(';')) else {
            return Ok(ExpandedNodeId::new(self.scope.node_id(text)?));
        };
        let identifier = identifier_of(rest).ok_or_else(|| format!("{text:?} is no node id"))?;
        let node_id = NodeId { namespace: 0, identifier };
        Ok(ExpandedNodeId { node_id, namespace_uri: uri.into(), server_index: 0 })
    }

    fn qualified_name(&self, element: &Element<'_>) -> Result<QualifiedName, String> {
        let index = element.text_of("NamespaceIndex").unwrap_or("0");
        Ok(QualifiedName::new(self.scope.index(index)?, element.text_of("Name").unwrap_or("")))
    }

    fn data_value(&self, element: &Element<'_>) -> Result<DataValue, String> {
        let value = element.child("Value").map(|value| self.value(value)).transpose()?;
        let time = |name| element.text_of(name).map(date_time).transpose();
        let picoseconds = |name| element.text_of(name).map(|text| parse::<u16>(name, text)).transpose();
        Ok(DataValue {
            value,
            status: element.child("StatusCode").or(element.child("Status")).map(status).transpose()?,
            source_timestamp: time("SourceTimestamp")?,
            source_picoseconds: picoseconds("SourcePicoseconds")?,
            server_timestamp: time("ServerTimestamp")?,
            server_picoseconds: picoseconds("ServerPicoseconds")?,
        })
    }
}

/// An array, unless its dimensions do not fit.
pub(super) fn array(
    kind: VariantScalarTypeId,
    values: Vec<Variant>,
    dimensions: Option<Vec<u32>>,
) -> Result<Variant, String> {
    let Some(dimensions) = dimensions else {
        return Array::new(kind, values).map(|array| Variant::Array(Box::new(array))).map_err(|e| e.to_string());
    };
    // The library multiplies without looking for an overflow.
    let product = dimensions.iter().try_fold(1usize, |product, length| product.checked_mul(*length as usize));
    if product != Some(values.len()) || dimensions.is_empty() {
        return Err(format!("{} elements do not fit the dimensions {dimensions:?}", values.len()));
    }
    let array = Array::new_multi(kind, values, dimensions).map_err(|error| error.to_string())?;
    Ok(Variant::Array(Box::new(array)))
}

fn kind_of(name: &str) -> Option<VariantScalarTypeId> {
    use VariantScalarTypeId as Type;
    if let Ok(data_type) = name.parse() {
        return Some(types::scalar(data_type));
    }
    Some(match name {
        "XmlElement" => Type::XmlElement,
        "NodeId" => Type::NodeId,
        "ExpandedNodeId" => Type::ExpandedNodeId,
        "QualifiedName" => Type::QualifiedName,
        "ExtensionObject" => Type::ExtensionObject,
        "DataValue" => Type::DataValue,
        "Variant" => Type::Variant,
        _ => return None,
    })
}

fn parse<T: FromStr>(what: &str, text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("{text:?} is no {what}"))
}

fn boolean(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(format!("{text:?} is no Boolean")),
    }
}

/// A number, or an enumerated value as `Name_5` (Part 6, 5.3.1.5).
fn int32(what: &str, text: &str) -> Result<i32, String> {
    let digits = text.rsplit_once('_').map_or(text, |(_, digits)| digits);
    parse(what, digits)
}

/// XML Schema spells infinity otherwise than Rust does.
fn number(text: &str) -> String {
    text.replace("INF", "inf")
}

fn date_time(text: &str) -> Result<DateTime, String> {
    let with_zone = text.ends_with('Z') || text.get(10..).is_some_and(|time| time.contains(['+', '-']));
    let text = if with_zone { text.to_owned() } else { format!("{text}Z") };
    // The library logs what it can't read; this reader reports it.
    DateTime::parse_from_rfc3339(&text).map_err(|_| format!("{text:?} is no DateTime"))
}

/// What stands between the tags, as it is written; text that was escaped as a whole as what it stands for.
fn xml(element: &Element<'_>) -> XmlElement {
    if element.children.is_empty() {
        return XmlElement::from(element.text.as_ref());
    }
    let inner = element.source.find('>').map_or("", |tag| &element.source[tag + 1..]);
    XmlElement::from(inner.rfind("</").map_or(inner, |end| &inner[..end]).trim())
}

fn guid(element: &Element<'_>) -> Result<Guid, String> {
    let text = element.text_of("String").unwrap_or(element.text.trim());
    Guid::from_str(text).map_err(|_| format!("{text:?} is no Guid"))
}

fn bytes(text: &str) -> Result<ByteString, String> {
    let packed: String = text.split_ascii_whitespace().collect();
    ByteString::from_base64(&packed).ok_or_else(|| "the ByteString is not base64".into())
}

fn status(element: &Element<'_>) -> Result<StatusCode, String> {
    let code = element.text_of("Code").unwrap_or("0");
    parse::<u32>("StatusCode", code).map(StatusCode::from)
}

pub(super) fn localized_text(element: &Element<'_>) -> LocalizedText {
    let text = element.child("Text").map_or("", |text| text.text.as_ref());
    LocalizedText::new(element.text_of("Locale").unwrap_or(""), text)
}
