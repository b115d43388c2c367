//! What a node of the server says about itself.

use line_model::DataType;
use opcua::types::{
    AttributeId, BrowseDescription, BrowseDirection, BrowsePath, DataValue, EUInformation, NodeClass, NodeId,
    QualifiedName, ReadValueId, ReferenceTypeId, RelativePath, RelativePathElement, Variant,
};
use plant_client::Connection;

use super::error::RecordError;
use super::read::{is_absent, read};
use crate::trace::{Signal, Type};

/// The longest way from a data type to the built-in one it is derived from.
const DEPTH: usize = 16;
/// `Enumeration`, whose values are encoded as `Int32` (Part 6, 5.2.4).
const ENUMERATION: u32 = 29;

/// Reads what a trace tells of a signal.
///
/// # Errors
/// When the node is no variable, or its values are of a type that a trace can't hold.
pub(super) async fn inspect(
    connection: &Connection,
    endpoint: &str,
    name: &str,
    node: NodeId,
) -> Result<Signal, RecordError> {
    const READ: [AttributeId; 6] = [
        AttributeId::NodeClass,
        AttributeId::DisplayName,
        AttributeId::Description,
        AttributeId::DataType,
        AttributeId::ValueRank,
        AttributeId::Value,
    ];
    let unsuitable = |why: &str| RecordError::Unsuitable { name: name.to_owned(), why: why.to_owned() };
    let nodes: Vec<_> = READ.iter().map(|attribute| ReadValueId::new(node.clone(), *attribute)).collect();
    let answers: Result<[DataValue; 6], _> = read(connection, endpoint, &nodes).await?.try_into();
    let [class, display, description, data_type, rank, value] =
        answers.map_err(|_| unsuitable("the server's answer is incomplete"))?;
    if class.value != Some(Variant::Int32(NodeClass::Variable as i32)) {
        return Err(unsuitable("it is no variable"));
    }
    if is_absent(value.status()) {
        return Err(unsuitable("the server does not let this client read it"));
    }
    let value = value.value.unwrap_or_default();
    let data_type = match Type::of(&value) {
        Some(data_type) => data_type,
        None if value == Variant::Empty => {
            declared(connection, data_type.value, rank.value).await.ok_or_else(|| {
                unsuitable("it has no value yet, and it is not declared with a type that a trace can hold")
            })?
        }
        None => {
            return Err(unsuitable("its values are structures, matrices or of another type that a trace can't hold"));
        }
    };
    let unit = unit(connection, endpoint, &node).await;
    Ok(Signal { node, name: text(display.value), data_type, unit, description: text(description.value) })
}

fn text(value: Option<Variant>) -> String {
    match value {
        Some(Variant::LocalizedText(text)) => text.text.as_ref().to_owned(),
        _ => String::new(),
    }
}

/// The type of a variable that has no value at the moment.
async fn declared(connection: &Connection, data_type: Option<Variant>, rank: Option<Variant>) -> Option<Type> {
    let Some(Variant::NodeId(data_type)) = data_type else { return None };
    let array = match rank {
        Some(Variant::Int32(rank)) if rank <= -1 => false,
        Some(Variant::Int32(1)) => true,
        _ => return None,
    };
    let mut node = *data_type;
    for _ in 0..DEPTH {
        if let Some(scalar) = built_in(&node) {
            return Some(Type { scalar, array });
        }
        node = supertype(connection, &node).await?;
    }
    None
}

fn built_in(node: &NodeId) -> Option<DataType> {
    match (node.namespace, &node.identifier) {
        (0, opcua::types::Identifier::Numeric(ENUMERATION)) => Some(DataType::Int32),
        (0, opcua::types::Identifier::Numeric(number)) => DataType::from_number(*number),
        _ => None,
    }
}

async fn supertype(connection: &Connection, node: &NodeId) -> Option<NodeId> {
    let browse = BrowseDescription {
        node_id: node.clone(),
        browse_direction: BrowseDirection::Inverse,
        reference_type_id: ReferenceTypeId::HasSubtype.into(),
        include_subtypes: false,
        node_class_mask: 0,
        result_mask: 0,
    };
    let answer = connection.request(connection.session().browse(&[browse], 1, None)).await.ok()?;
    let reference = answer.into_iter().next()?.references?.into_iter().next()?;
    Some(reference.node_id.node_id)
}

/// The display name of the property `EngineeringUnits` (Part 8, 5.6.3), if the variable has it.
async fn unit(connection: &Connection, endpoint: &str, node: &NodeId) -> Option<String> {
    let element = RelativePathElement {
        reference_type_id: ReferenceTypeId::HasProperty.into(),
        is_inverse: false,
        include_subtypes: true,
        target_name: QualifiedName::new(0, "EngineeringUnits"),
    };
    let path =
        BrowsePath { starting_node: node.clone(), relative_path: RelativePath { elements: Some(vec![element]) } };
    let answer = connection.request(connection.session().translate_browse_paths_to_node_ids(&[path])).await.ok()?;
    let target = answer.into_iter().next()?.targets?.into_iter().next()?;
    let value = read(connection, endpoint, &[ReadValueId::from(target.target_id.node_id)]).await.ok()?;
    let Some(Variant::ExtensionObject(object)) = value.into_iter().next()?.value else { return None };
    let unit = object.inner_as::<EUInformation>()?;
    unit.display_name.text.value().clone()
}
