//! Structures: from XML, or all fields at their defaults, to the binary encoding that clients read (Part 6, 5.2.6 to
//! 5.2.8). Methods need their arguments as the library's own type, everything else is encoded once, here.

use std::cell::RefCell;
use std::str::FromStr;

use line_opcua::values::zero;
use opcua::types::{
    Argument, BinaryEncodable, ByteString, ByteStringBody, ContextOwned, DataTypeId, ExtensionObject, NodeId, UAString,
    Variant, VariantScalarTypeId,
};

use super::argument;
use super::id::Scope;
use super::types::{DataTypeCategory, Field, Layout, Types};
use super::value::{Values, localized_text};
use super::xml::Element;

/// How deep structures may be nested in each other.
const DEPTH: usize = 16;
/// How many fields a structure may have with all that is nested in it: few lines of XML can define billions.
const FIELDS: usize = 100_000;

/// Reads values of one file, structures among them.
pub(super) fn values<'a>(scope: &'a Scope, types: &'a Types) -> Values<'a> {
    Values { scope, types, structure: extension_object, left_out: RefCell::default() }
}

/// Reads an `<ExtensionObject>`.
fn extension_object(values: &Values<'_>, element: &Element<'_>) -> Result<ExtensionObject, String> {
    let id = element.child("TypeId").map(|id| values.node_id(id)).transpose()?.filter(|id| !id.is_null());
    let body = element.child("Body").and_then(|body| body.children.first());
    let (Some(id), Some(body)) = (&id, body) else {
        return match body {
            Some(_) => Err("a structure has no <TypeId> that says what it is".into()),
            None => Ok(ExtensionObject::null()),
        };
    };
    let data_type = values.types.of_encoding(id);
    if body.name == "ByteString" {
        return binary(values, &data_type, body);
    }
    if data_type == DataTypeId::Argument {
        return argument(values, body).map(argument::object);
    }
    encode(values, &data_type, Some(body))
}

/// A structure that the file has in the binary encoding (Part 6, 5.3.1.16).
fn binary(values: &Values<'_>, data_type: &NodeId, body: &Element<'_>) -> Result<ExtensionObject, String> {
    let Variant::ByteString(bytes) = values.scalar(VariantScalarTypeId::ByteString, body)? else {
        return Err("its binary body is no ByteString".into());
    };
    if *data_type == DataTypeId::Argument {
        let argument = argument::decode(bytes.as_ref()).ok_or("its binary body is no Argument")?;
        return Ok(argument::object(argument));
    }
    Ok(ExtensionObject::new(ByteStringBody::new(bytes, values.types.binary_encoding(data_type))))
}

/// A structure with all fields at their defaults, and the size of its encoding in bytes.
pub(super) fn default(values: &Values<'_>, data_type: &NodeId) -> Result<(ExtensionObject, usize), String> {
    let object = encode(values, data_type, None)?;
    let size = object.inner_as::<ByteStringBody>().map_or(0, |body| body.raw_body().len());
    Ok((object, size))
}

fn encode(values: &Values<'_>, data_type: &NodeId, body: Option<&Element<'_>>) -> Result<ExtensionObject, String> {
    let context = ContextOwned::default();
    let mut encoder = Encoder { values, context: &context, bytes: Vec::new(), fields: 0 };
    encoder.structure(data_type, body, 0)?;
    let id = values.types.binary_encoding(data_type);
    Ok(ExtensionObject::new(ByteStringBody::new(ByteString::from(encoder.bytes), id)))
}

fn argument(values: &Values<'_>, body: &Element<'_>) -> Result<Argument, String> {
    values.leave_out(body, |name| ["Name", "DataType", "ValueRank", "ArrayDimensions", "Description"].contains(&name));
    let rank = body.child("ValueRank").map(|rank| number(rank, "ValueRank")).transpose()?;
    let lengths = body.child("ArrayDimensions").map_or(&[][..], |list| &list.children);
    let dimensions: Vec<u32> = lengths.iter().map(|length| number(length, "length")).collect::<Result<_, _>>()?;
    Ok(Argument {
        name: body.child("Name").map_or(UAString::null(), |name| name.text.as_ref().into()),
        data_type: body.child("DataType").map_or(Ok(NodeId::null()), |id| values.node_id(id))?,
        value_rank: rank.unwrap_or(-1),
        array_dimensions: (!dimensions.is_empty()).then_some(dimensions),
        description: body.child("Description").map(localized_text).unwrap_or_default(),
    })
}

fn number<T: FromStr>(element: &Element<'_>, what: &str) -> Result<T, String> {
    let text = element.text.trim();
    text.parse().map_err(|_| format!("the {what} {text:?} of an argument is no number that it may have"))
}

impl Values<'_> {
    /// Notes what is in a structure and belongs to none of its fields.
    fn leave_out(&self, body: &Element<'_>, is_field: impl Fn(&str) -> bool) {
        for child in body.children.iter().filter(|child| !is_field(child.name)) {
            self.left_out.borrow_mut().push(format!("<{}> has no field <{}>", body.name, child.name));
        }
    }
}

struct Encoder<'a> {
    values: &'a Values<'a>,
    context: &'a ContextOwned,
    bytes: Vec<u8>,
    fields: usize,
}

impl Encoder<'_> {
    fn structure(&mut self, data_type: &NodeId, body: Option<&Element<'_>>, depth: usize) -> Result<(), String> {
        if depth > DEPTH {
            return Err(format!("its data type {data_type} contains itself"));
        }
        if body.is_none() && self.values.types.is_abstract(data_type) {
            return Err(format!("its data type {data_type} is abstract: which concrete one it has is not known"));
        }
        let Some((layout, fields)) = self.values.types.fields(data_type) else {
            return Err(format!("the fields of its data type {data_type} are not known"));
        };
        if let Some(body) = body {
            // What says which fields are there is not needed: they are seen.
            let known = |name: &str| ["EncodingMask", "SwitchField"].contains(&name);
            self.values.leave_out(body, |name| known(name) || fields.iter().any(|field| field.name == name));
        }
        let present = |field: &Field| body.is_some_and(|body| body.child(&field.name).is_some());
        match layout {
            Layout::Plain => {}
            Layout::OptionalFields => {
                let optional = fields.iter().filter(|field| field.optional).take(32).enumerate();
                let mask = optional.filter(|(_, field)| present(field)).fold(0u32, |mask, (bit, _)| mask | 1 << bit);
                self.bytes.extend(mask.to_le_bytes());
            }
            Layout::Union => return self.union(&fields, body, depth),
        }
        for field in fields.iter().filter(|field| layout == Layout::Plain || !field.optional || present(field)) {
            self.field(field, body.and_then(|body| body.child(&field.name)), depth)?;
        }
        Ok(())
    }

    fn union(&mut self, fields: &[Field], body: Option<&Element<'_>>, depth: usize) -> Result<(), String> {
        let chosen = body.and_then(|body| {
            let mut choices = fields.iter().zip(1u32..);
            choices.find_map(|(field, number)| Some((number, field, body.child(&field.name)?)))
        });
        if let (Some(body), Some((_, field, _))) = (body, chosen) {
            let others = |name: &str| fields.iter().any(|other| other.name == name && name != field.name);
            self.values.leave_out(body, |name| !others(name));
        }
        self.bytes.extend(chosen.map_or(0, |(number, ..)| number).to_le_bytes());
        chosen.map_or(Ok(()), |(_, field, element)| self.field(field, Some(element), depth))
    }

    fn field(&mut self, field: &Field, element: Option<&Element<'_>>, depth: usize) -> Result<(), String> {
        if field.rank > 1 {
            return Err(format!("its field {} has more than one dimension", field.name));
        }
        if field.rank < 0 {
            return self.one(field, element, depth);
        }
        let items = element.map_or(&[][..], |element| &element.children);
        let length = i32::try_from(items.len()).map_err(|error| error.to_string())?;
        self.bytes.extend(length.to_le_bytes());
        items.iter().try_for_each(|item| self.one(field, Some(item), depth))
    }

    fn one(&mut self, field: &Field, element: Option<&Element<'_>>, depth: usize) -> Result<(), String> {
        let data_type = &field.data_type;
        self.fields += 1;
        if self.fields > FIELDS {
            return Err(format!("its structure has more than {FIELDS} fields"));
        }
        let types = self.values.types;
        let category = types.category(data_type).ok_or_else(|| format!("the data type {data_type} is not known"))?;
        let is_structure = category == DataTypeCategory::Structure;
        // Part 6, 5.1.7: what may be of a subtype says what it is, a structure as an ExtensionObject, all else as a Variant.
        let category = match (field.subtypes, is_structure) {
            (true, false) => DataTypeCategory::Any,
            _ if types.is_any_number(data_type) => DataTypeCategory::Any,
            _ => category,
        };
        let says_its_type = field.subtypes || types.is_abstract(data_type);
        match (category, element) {
            (DataTypeCategory::Structure, element) if !says_its_type => self.structure(data_type, element, depth + 1),
            (DataTypeCategory::Structure, Some(element)) => {
                self.put(&self.values.scalar(VariantScalarTypeId::ExtensionObject, element)?)
            }
            (DataTypeCategory::Structure, None) => self.put(&Variant::ExtensionObject(ExtensionObject::null())),
            (DataTypeCategory::Enumeration, Some(element)) => {
                self.put(&self.values.scalar(VariantScalarTypeId::Int32, element)?)
            }
            (DataTypeCategory::Enumeration, None) => self.put(&self.values.types.first_choice(data_type).into()),
            (DataTypeCategory::Scalar(kind), Some(element)) => self.put(&self.values.scalar(kind, element)?),
            (DataTypeCategory::Scalar(kind), None) => self.put(&zero(kind)),
            (DataTypeCategory::Any, Some(element)) => {
                let value = element.child("Value").map_or(Ok(Variant::Empty), |value| self.values.value(value))?;
                self.put_any(&value)
            }
            (DataTypeCategory::Any, None) => self.put_any(&Variant::Empty),
        }
    }

    fn put(&mut self, value: &Variant) -> Result<(), String> {
        value.encode_value(&mut self.bytes, &self.context.context()).map_err(|error| error.to_string())
    }

    /// A value together with its type.
    fn put_any(&mut self, value: &Variant) -> Result<(), String> {
        BinaryEncodable::encode(value, &mut self.bytes, &self.context.context()).map_err(|error| error.to_string())
    }
}
