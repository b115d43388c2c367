//! External interfaces: signals, methods and ports.

use super::attribute::{Quantity, quantity};
use super::document::{self, Object};
use super::problem::Problem;
use super::scope::Scope;
use super::types;
use crate::{Argument, DataType, Element, Method, Port, PortKind, Signal};

/// What an interface is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Can be observed from outside.
    Signal,
    /// Can be called from outside.
    Method,
    /// An input of the controller.
    Input,
    /// An output of the controller.
    Output,
    /// Workpieces come in.
    FlowIn,
    /// Workpieces go out.
    FlowOut,
    /// A value that the behaviour knows and that is not shown.
    Internal,
    /// What the behaviour can do and nobody can call from outside.
    Action,
}

impl Purpose {
    /// What the class of an interface, or one that it is derived from, says.
    pub(super) fn of(interface: &Object) -> Option<Self> {
        interface.kinds.iter().find_map(|kind| match kind.as_str() {
            "Signal" => Some(Self::Signal),
            "Method" => Some(Self::Method),
            "Input" => Some(Self::Input),
            "Output" => Some(Self::Output),
            "FlowIn" => Some(Self::FlowIn),
            "FlowOut" => Some(Self::FlowOut),
            "Internal" => Some(Self::Internal),
            "Action" => Some(Self::Action),
            _ => None,
        })
    }
}

/// Adds an interface to its element. One of a class that says nothing to the simulator is left out.
pub(super) fn interface(scope: &mut Scope<'_>, element: &mut Element, given: &Object) {
    let Some(purpose) = Purpose::of(given) else { return };
    scope.inside(&given.name, |scope| {
        let name = scope.name(&element.path, &given.name, given.origin);
        let port = |kind| Port { name: name.clone(), kind };
        match purpose {
            Purpose::Signal => element.signals.push(signal(scope, name, given)),
            Purpose::Method => element.methods.push(method(scope, name, given)),
            Purpose::Input => element.ports.push(port(PortKind::Input(data_type(scope, given)))),
            Purpose::Output => element.ports.push(port(PortKind::Output(data_type(scope, given)))),
            Purpose::FlowIn => element.ports.push(port(PortKind::FlowIn)),
            Purpose::FlowOut => element.ports.push(port(PortKind::FlowOut)),
            Purpose::Internal | Purpose::Action => {}
        }
    });
}

fn signal(scope: &mut Scope<'_>, name: String, given: &Object) -> Signal {
    let Quantity { data_type, unit, limits, value } = value(scope, given);
    let allowed = allowed(scope, given, data_type);
    Signal { name, data_type, unit, limits, allowed, default: value, description: given.description.clone() }
}

/// All values that a signal can have, if its description lists them; each must be of its type.
fn allowed(scope: &mut Scope<'_>, given: &Object, data_type: DataType) -> Vec<String> {
    let Some(value) = value_of(given) else { return Vec::new() };
    for text in &value.allowed {
        scope.inside("Value", |scope| scope.good(value.origin, types::value(text, data_type)));
    }
    value.allowed.clone()
}

fn value_of(given: &Object) -> Option<&document::Attribute> {
    given.attributes.iter().find(|attribute| attribute.name == "Value")
}

fn data_type(scope: &mut Scope<'_>, given: &Object) -> DataType {
    value(scope, given).data_type
}

/// What the attribute `Value` of an interface says.
fn value(scope: &mut Scope<'_>, given: &Object) -> Quantity {
    let none = document::Attribute { origin: given.origin, name: "Value".to_owned(), ..Default::default() };
    let found = value_of(given).unwrap_or(&none);
    scope.inside("Value", |scope| quantity(scope, found))
}

/// The type of the value of an interface, as far as it is right.
pub(super) fn type_of(given: &Object) -> Option<DataType> {
    types::named(value_of(given)?.data_type.as_deref()?)
}

fn method(scope: &mut Scope<'_>, name: String, given: &Object) -> Method {
    Method {
        name,
        inputs: arguments(scope, given, "Inputs"),
        outputs: arguments(scope, given, "Outputs"),
        description: given.description.clone(),
    }
}

/// The attributes in the attribute of that name, in their order.
fn arguments(scope: &mut Scope<'_>, given: &Object, group: &str) -> Vec<Argument> {
    let groups = given.attributes.iter().filter(|attribute| attribute.name == group);
    let arguments = groups.flat_map(|attribute| &attribute.attributes);
    scope.inside(group, |scope| arguments.map(|argument| read_argument(scope, argument)).collect())
}

fn read_argument(scope: &mut Scope<'_>, given: &document::Attribute) -> Argument {
    scope.inside(&given.name, |scope| {
        let Quantity { data_type, unit, limits, value } = quantity(scope, given);
        if value.is_some() {
            let problem = Problem::Forbidden { value: "the value of an argument".to_owned() };
            scope.error(given.origin, problem, "leave it out: the caller gives it");
        }
        Argument { name: given.name.clone(), data_type, array: given.list, unit, limits }
    })
}
