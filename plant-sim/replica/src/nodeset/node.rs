//! One node: from its element to the library's node and what it refers to (Part 6, F.6 to F.14).

use opcua::nodes::{
    Base, DataType, EventNotifier, Method, NodeType, Object, ObjectType, ReferenceType, Variable, VariableType, View,
};
use opcua::types::{DataTypeId, DataValue, LocalizedText, NodeClass, NodeId};

use super::core;
use super::id::Scope;
use super::types::{Choice, Definition, Field, Layout};
use super::value::localized_text;
use super::xml::Element;

/// A node as a file describes it.
pub(super) struct Described {
    pub(super) id: NodeId,
    pub(super) node: NodeType,
    pub(super) is_abstract: bool,
    pub(super) is_binary_encoding: bool,
    /// What the first value of a variable, or that of a variable type, must fit.
    pub(super) typing: Option<Typing>,
}

/// The type of a variable's value.
#[derive(Clone)]
pub(super) struct Typing {
    pub(super) data_type: NodeId,
    pub(super) rank: i32,
    pub(super) dimensions: Vec<u32>,
}

/// Reads a node; the error says why it can't be served.
pub(super) fn read(element: &Element<'_>, scope: &Scope) -> Result<Described, String> {
    let id = scope.node_id(element.attribute("NodeId").ok_or("it has no NodeId")?)?;
    let is_abstract = flag(element, "IsAbstract", false)?;
    let mut typing = None;
    let node: NodeType = match element.name {
        "UAObject" => Object::new_full(base(element, scope, &id, NodeClass::Object)?, notifier(element)?).into(),
        "UAVariable" => {
            let types = self::typing(element, scope)?;
            let node = variable(element, base(element, scope, &id, NodeClass::Variable)?, &types)?;
            typing = Some(types);
            node.into()
        }
        "UAMethod" => {
            let executable = flag(element, "Executable", true)?;
            let user = flag(element, "UserExecutable", executable)?;
            Method::new_full(base(element, scope, &id, NodeClass::Method)?, executable, user).into()
        }
        "UAObjectType" => ObjectType::new_full(base(element, scope, &id, NodeClass::ObjectType)?, is_abstract).into(),
        "UAVariableType" => {
            let base = base(element, scope, &id, NodeClass::VariableType)?;
            let types = self::typing(element, scope)?;
            typing = Some(types.clone());
            let dimensions = (!types.dimensions.is_empty()).then_some(types.dimensions);
            VariableType::new_full(base, types.data_type, is_abstract, types.rank, None, dimensions).into()
        }
        "UADataType" => DataType::new_full(base(element, scope, &id, NodeClass::DataType)?, is_abstract, None).into(),
        "UAReferenceType" => {
            let symmetric = flag(element, "Symmetric", false)?;
            let inverse = text(element, "InverseName");
            let base = base(element, scope, &id, NodeClass::ReferenceType)?;
            ReferenceType::new_full(base, symmetric, is_abstract, inverse).into()
        }
        "UAView" => {
            let loops = flag(element, "ContainsNoLoops", false)?;
            View::new_full(base(element, scope, &id, NodeClass::View)?, notifier(element)?, loops).into()
        }
        other => return Err(format!("<{other}> is no class of nodes")),
    };
    let is_binary_encoding = core::is_binary(node.as_node().browse_name());
    Ok(Described { id, node, is_abstract, is_binary_encoding, typing })
}

/// What a file says of a node and the server does not show.
pub(super) fn unserved(element: &Element<'_>) -> impl Iterator<Item = &'static str> {
    let permissions = element.child("RolePermissions").is_some_and(|list| !list.children.is_empty());
    let restrictions = element.attribute("AccessRestrictions").is_some_and(|bits| bits.trim() != "0");
    let texts = ["DisplayName", "Description", "InverseName"];
    let languages = texts.iter().any(|name| element.children_named(name).count() > 1);
    let level = element.attribute("AccessLevel").and_then(|level| level.trim().parse::<u32>().ok());
    let found = [
        (permissions, "the RolePermissions"),
        (restrictions, "the AccessRestrictions"),
        (languages, "the names and descriptions in further languages"),
        (level.is_some_and(|level| level > 0xff), "the extended part of the AccessLevel"),
    ];
    found.into_iter().filter_map(|(is_there, what)| is_there.then_some(what))
}

fn base(element: &Element<'_>, scope: &Scope, id: &NodeId, class: NodeClass) -> Result<Base, String> {
    let name = scope.qualified_name(element.attribute("BrowseName").ok_or("it has no BrowseName")?)?;
    let display = text(element, "DisplayName").unwrap_or_else(|| LocalizedText::new("", name.name.as_ref()));
    let mask = |name| element.attribute(name).map(|value| number(name, value)).transpose();
    let (write, user) = (mask("WriteMask")?, mask("UserWriteMask")?);
    Ok(Base::new_full(id.clone(), class, name, display, text(element, "Description"), write, user))
}

fn typing(element: &Element<'_>, scope: &Scope) -> Result<Typing, String> {
    let data_type = element.attribute("DataType").map(|id| scope.node_id(id)).transpose()?;
    let rank = element.attribute("ValueRank").map_or(Ok(-1), |rank| number("ValueRank", rank))?;
    Ok(Typing {
        data_type: data_type.unwrap_or_else(|| DataTypeId::BaseDataType.into()),
        rank,
        dimensions: dimensions(element)?,
    })
}

fn dimensions(element: &Element<'_>) -> Result<Vec<u32>, String> {
    let written = element.attribute("ArrayDimensions").unwrap_or("").trim();
    let lengths = written.split(',').filter(|length| !length.is_empty());
    lengths.map(|length| number("ArrayDimensions", length)).collect()
}

fn variable(element: &Element<'_>, base: Base, typing: &Typing) -> Result<Variable, String> {
    let access: u32 = element.attribute("AccessLevel").map_or(Ok(1), |level| number("AccessLevel", level))?;
    // Files hardly ever give it, and if the default of Part 6 applied then nothing could be written.
    let user = element.attribute("UserAccessLevel").map_or(Ok(access), |level| number("UserAccessLevel", level))?;
    let interval = element.attribute("MinimumSamplingInterval");
    let interval = interval.map(|interval| number("MinimumSamplingInterval", interval)).transpose()?;
    Ok(Variable::new_full(
        base,
        typing.data_type.clone(),
        flag(element, "Historizing", false)?,
        typing.rank,
        DataValue::null(),
        access.to_le_bytes()[0],
        user.to_le_bytes()[0],
        (!typing.dimensions.is_empty()).then(|| typing.dimensions.clone()),
        interval,
    ))
}

/// Reads the definition of a data type, if it has one (Part 6, F.12).
pub(super) fn definition(element: &Element<'_>, scope: &Scope) -> Result<Option<Definition>, String> {
    let Some(definition) = element.child("Definition") else { return Ok(None) };
    let mut fields = definition.children_named("Field");
    if fields.clone().next().is_some_and(|field| field.attribute("Value").is_some()) {
        let choices = fields.map(|field| {
            let value = number("Value", field.attribute("Value").unwrap_or("0"))?;
            let name = field.attribute("Name").unwrap_or("");
            let display = text(field, "DisplayName").unwrap_or_else(|| name.into());
            let description = text(field, "Description").unwrap_or_default();
            Ok(Choice { name: name.to_owned(), value, display, description })
        });
        return choices.collect::<Result<_, String>>().map(|choices| Some(Definition::Enumeration(choices)));
    }
    let optional = fields.clone().map(|field| flag(field, "IsOptional", false)).collect::<Result<Vec<_>, _>>()?;
    let layout = match (flag(definition, "IsUnion", false)?, optional.contains(&true)) {
        (true, _) => Layout::Union,
        (false, true) => Layout::OptionalFields,
        (false, false) => Layout::Plain,
    };
    let fields = fields.by_ref().zip(optional).map(|(element, optional)| {
        Ok(Field {
            name: element.attribute("Name").ok_or("a field has no Name")?.to_owned(),
            data_type: element
                .attribute("DataType")
                .map_or(Ok(DataTypeId::BaseDataType.into()), |id| scope.node_id(id))?,
            rank: element.attribute("ValueRank").map_or(Ok(-1), |rank| number("ValueRank", rank))?,
            dimensions: dimensions(element)?,
            longest: element.attribute("MaxStringLength").map_or(Ok(0), |length| number("MaxStringLength", length))?,
            optional,
            subtypes: flag(element, "AllowSubTypes", false)?,
            description: text(element, "Description").unwrap_or_default(),
        })
    });
    let fields = fields.collect::<Result<Vec<_>, String>>()?;
    Ok(Some(Definition::Structure { layout, fields }))
}

/// The text without locale or in English, else the first.
fn text(element: &Element<'_>, name: &'static str) -> Option<LocalizedText> {
    let locale = |text: &Element<'_>| text.attribute("Locale").unwrap_or("").to_owned();
    let mut texts = element.children_named(name).clone();
    let preferred = texts.clone().find(|text| locale(text).is_empty() || locale(text).starts_with("en"));
    let chosen = preferred.or_else(|| texts.next())?;
    // An argument's description in a value has elements, one of a node has plain text.
    if chosen.child("Text").is_some() {
        return Some(localized_text(chosen));
    }
    Some(LocalizedText::new(&locale(chosen), chosen.text.trim()))
}

fn notifier(element: &Element<'_>) -> Result<EventNotifier, String> {
    let bits: u8 = element.attribute("EventNotifier").map_or(Ok(0), |bits| number("EventNotifier", bits))?;
    Ok(EventNotifier::from_bits_truncate(bits))
}

fn flag(element: &Element<'_>, name: &str, default: bool) -> Result<bool, String> {
    match element.attribute(name) {
        None => Ok(default),
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(other) => Err(format!("{name} is {other:?}, neither true nor false")),
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("{name} is {text:?}, which is no valid number"))
}
