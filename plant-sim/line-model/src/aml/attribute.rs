//! Attributes: types, units, limits, values.

use super::document;
use super::problem::Problem;
use super::scope::Scope;
use super::types;
use crate::{Attribute, DataType, Limits, Value};

/// What an attribute says about a value.
#[derive(Debug)]
pub(super) struct Quantity {
    pub(super) data_type: DataType,
    pub(super) unit: Option<String>,
    pub(super) limits: Limits,
    pub(super) value: Option<Value>,
}

/// The attributes of an element, nested ones by dotted names. One that only groups others is left out.
pub(super) fn attributes(scope: &mut Scope<'_>, parent: &str, given: &[document::Attribute]) -> Vec<Attribute> {
    let mut all = Vec::new();
    for attribute in given {
        collect(scope, parent, "", attribute, &mut all);
    }
    all
}

fn collect(scope: &mut Scope<'_>, parent: &str, group: &str, given: &document::Attribute, all: &mut Vec<Attribute>) {
    scope.inside(&given.name, |scope| {
        let name = super::scope::dotted(group, &given.name);
        let groups_others = !given.attributes.is_empty() && text(given).is_none();
        if !groups_others {
            // Dots in `name` separate the parts of a nested name, and are no part of a name themselves.
            scope.nested_name(parent, &name, given.origin);
            let Quantity { data_type, unit, limits, value } = described(scope, given);
            let description = given.description.clone();
            all.push(Attribute { name: name.clone(), data_type, unit, value, limits, description });
        }
        given.attributes.iter().for_each(|inner| collect(scope, parent, &name, inner, all));
    });
}

/// A point in time that describes something is text: it is only shown.
fn described(scope: &mut Scope<'_>, given: &document::Attribute) -> Quantity {
    let data_type = given.data_type.as_deref().map(types::data_type).transpose();
    let data_type = scope.good(given.origin, data_type).flatten().unwrap_or(DataType::String);
    let data_type = if data_type == DataType::DateTime { DataType::String } else { data_type };
    of_type(scope, given, data_type)
}

/// What an attribute says that must have a type.
pub(super) fn quantity(scope: &mut Scope<'_>, given: &document::Attribute) -> Quantity {
    let data_type = match given.data_type.as_deref() {
        Some(name) => types::data_type(name),
        None => Err((Problem::MissingType, "add the attribute `AttributeDataType`, such as xs:double".to_owned())),
    };
    let data_type = scope.good(given.origin, data_type).unwrap_or(DataType::String);
    of_type(scope, given, data_type)
}

fn of_type(scope: &mut Scope<'_>, given: &document::Attribute, data_type: DataType) -> Quantity {
    let limits = limits(scope, given, data_type);
    let value = text(given).and_then(|text| {
        let value = scope.good(given.origin, types::value(text, data_type))?;
        let allowed = allowed(given, text, &value, limits);
        scope.good(given.origin, allowed)?;
        Some(value)
    });
    Quantity { data_type, unit: given.unit.clone(), limits, value }
}

/// The value, else the default. Nothing between the tags is a value of text only.
fn text(given: &document::Attribute) -> Option<&str> {
    let is_text =
        given.data_type.as_deref().is_none_or(|name| types::named(name).is_none_or(|it| it == DataType::String));
    let said = |text: &&String| !text.is_empty() || is_text;
    given.value.as_ref().filter(said).or(given.default.as_ref().filter(said)).map(String::as_str)
}

fn limits(scope: &mut Scope<'_>, given: &document::Attribute, data_type: DataType) -> Limits {
    let mut limit = |text: &Option<String>| {
        let read = text.as_deref().map(|text| types::value(text, limit_type(data_type))).transpose();
        scope.good(given.origin, read).flatten().as_ref().and_then(Value::number)
    };
    let limits = Limits { min: limit(&given.min), max: limit(&given.max) };
    match (limits.min, limits.max) {
        (Some(min), Some(max)) if min > max => {
            let problem = Problem::EmptyLimits { min: min.to_string(), max: max.to_string() };
            scope.error(given.origin, problem, "correct RequiredMinValue and RequiredMaxValue, here or in the class");
            Limits::default()
        }
        _ => limits,
    }
}

/// Limits of what is no number are read as numbers all the same, and are of no use.
fn limit_type(data_type: DataType) -> DataType {
    if data_type.is_number() { DataType::Double } else { DataType::String }
}

fn allowed(given: &document::Attribute, text: &str, value: &Value, limits: Limits) -> Result<(), (Problem, String)> {
    let forbidden = |help: String| Err((Problem::Forbidden { value: format!("`{text}`") }, help));
    if !given.allowed.is_empty() && !given.allowed.iter().any(|one| one == text) {
        return forbidden(format!("allowed: {}", given.allowed.join(", ")));
    }
    let Some(number) = value.number() else { return Ok(()) };
    let unit = given.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
    match (limits.min, limits.max) {
        (Some(min), _) if number < min => forbidden(format!("the smallest allowed value is {min}{unit}")),
        (_, Some(max)) if number > max => forbidden(format!("the largest allowed value is {max}{unit}")),
        _ => Ok(()),
    }
}
