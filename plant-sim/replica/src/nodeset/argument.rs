//! Arguments of methods (Part 3, 8.6). The library encodes an argument only if it has as many array dimensions as its rank
//! says, and fails the whole response otherwise; but they may be left out, and often are. Such an argument is encoded here.

use opcua::types::{
    Argument, Array, BinaryDecodable, BinaryEncodable, ByteString, ByteStringBody, ContextOwned, ExtensionObject,
    LocalizedText, NodeId, ObjectId, UAString, Variant, VariantScalarTypeId,
};

/// An argument as a value that can be sent, whatever its dimensions.
pub(crate) fn object(argument: Argument) -> ExtensionObject {
    if is_encodable(&argument) {
        return ExtensionObject::from_message(argument);
    }
    let id = NodeId::from(ObjectId::Argument_Encoding_DefaultBinary);
    ExtensionObject::new(ByteStringBody::new(ByteString::from(encode(&argument)), id))
}

/// The argument that a value is, if it is one.
pub(crate) fn read(object: &ExtensionObject) -> Option<Argument> {
    if let Some(argument) = object.inner_as::<Argument>() {
        return Some(argument.clone());
    }
    let body = object.inner_as::<ByteStringBody>()?;
    let is_argument = *body.encoding_id() == ObjectId::Argument_Encoding_DefaultBinary;
    decode(body.raw_body().as_ref()).filter(|_| is_argument)
}

/// What the elements of an array that holds arguments can be.
const MAY_HOLD_ARGUMENTS: [VariantScalarTypeId; 2] =
    [VariantScalarTypeId::ExtensionObject, VariantScalarTypeId::Variant];

/// The same value with every argument in it as one that can be sent.
pub(crate) fn sendable(value: Variant) -> Variant {
    match value {
        Variant::ExtensionObject(given) => Variant::ExtensionObject(match given.inner_as::<Argument>() {
            Some(argument) if !is_encodable(argument) => object(argument.clone()),
            _ => given,
        }),
        Variant::Array(array) if MAY_HOLD_ARGUMENTS.contains(&array.value_type) => {
            let Array { value_type, values, dimensions } = *array;
            let values = values.into_iter().map(sendable).collect();
            Variant::Array(Box::new(Array { value_type, values, dimensions }))
        }
        value => value,
    }
}

fn is_encodable(argument: &Argument) -> bool {
    let given = argument.array_dimensions.as_ref().map_or(0, Vec::len);
    usize::try_from(argument.value_rank).unwrap_or(0) == given
}

/// The fields one after another (Part 6, 5.2.6).
fn encode(argument: &Argument) -> Vec<u8> {
    let owned = ContextOwned::default();
    let (context, mut bytes) = (owned.context(), Vec::new());
    let Argument { name, data_type, value_rank, array_dimensions, description } = argument;
    let parts = [
        BinaryEncodable::encode(name, &mut bytes, &context),
        BinaryEncodable::encode(data_type, &mut bytes, &context),
        BinaryEncodable::encode(value_rank, &mut bytes, &context),
        BinaryEncodable::encode(array_dimensions, &mut bytes, &context),
        BinaryEncodable::encode(description, &mut bytes, &context),
    ];
    debug_assert!(parts.iter().all(Result::is_ok), "writing to memory does not fail");
    bytes
}

/// The reverse of [`encode`]; nothing for bytes that are no argument.
pub(super) fn decode(bytes: &[u8]) -> Option<Argument> {
    let owned = ContextOwned::default();
    let (context, mut rest) = (owned.context(), bytes);
    Some(Argument {
        name: UAString::decode(&mut rest, &context).ok()?,
        data_type: NodeId::decode(&mut rest, &context).ok()?,
        value_rank: i32::decode(&mut rest, &context).ok()?,
        array_dimensions: BinaryDecodable::decode(&mut rest, &context).ok()?,
        description: LocalizedText::decode(&mut rest, &context).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_can_be_sent_and_read() {
        for (value_rank, array_dimensions) in [
            (-1, None),
            (1, Some(vec![3])),
            (1, None),
            (1, Some(vec![])),
            (2, Some(vec![0])),
            (1, Some(vec![1, 2])),
            (-1, Some(vec![4])),
            (0, None),
        ] {
            let argument = Argument { name: "a".into(), value_rank, array_dimensions, ..Argument::default() };
            let given = Variant::from(ExtensionObject::from_message(argument.clone()));
            let Variant::ExtensionObject(object) = sendable(given) else { panic!("{argument:?}") };
            let owned = ContextOwned::default();
            let mut bytes = Vec::new();
            BinaryEncodable::encode(&object, &mut bytes, &owned.context()).unwrap();
            assert_eq!(read(&object), Some(argument));
        }
        assert_eq!(read(&ExtensionObject::null()), None);
        assert_eq!(decode(b"\x01"), None);
    }
}
