//! Internal links -> wires.

use super::document::{Link, Object};
use super::ends::{Ends, Found};
use super::interface::{Purpose, type_of};
use super::limits::MAX_CANDIDATES;
use super::problem::Problem;
use super::scope::Scope;
use crate::nearest::suggestion;
use crate::{DataType, Wire};

/// The wires of a line, each once, in the order of its elements.
pub(super) fn wires(scope: &mut Scope<'_>, ends: &Ends<'_>) -> Vec<Wire> {
    let mut wires = Vec::new();
    for node in 0..ends.len() {
        for link in ends.links(node) {
            for name in ends.path(node).into_iter().skip(1).chain([link.name.as_str()]) {
                scope.enter(name);
            }
            let wire = wire(scope, ends, node, link);
            scope.leave_all();
            wires.extend(wire);
        }
    }
    let mut seen = std::collections::HashSet::new();
    wires.retain(|wire: &Wire| seen.insert((wire.from.clone(), wire.to.clone())));
    wires
}

/// An end of a link that says something to the simulator.
struct End {
    name: String,
    purpose: Purpose,
    data_type: Option<DataType>,
}

fn wire(scope: &mut Scope<'_>, ends: &Ends<'_>, node: usize, link: &Link) -> Option<Wire> {
    let [one, other] = link.ends.each_ref().map(|text| end(scope, ends, node, link, text));
    // Both are looked for before either is missed, so that both are reported.
    let (one, other) = (one??, other??);
    if one.name == other.name {
        return None;
    }
    let (from, to) = if one.purpose == Purpose::FlowIn { (other, one) } else { (one, other) };
    if !fit(&from, &to) {
        let problem = Problem::UnfitLink { one: name_and_type(&from), other: name_and_type(&to) };
        scope.error(link.origin, problem, REMEDY);
        return None;
    }
    Some(Wire { from: from.name, to: to.name })
}

const REMEDY: &str = "connect signals and pins of one type, methods with methods, and FlowOut with FlowIn";

/// An end of a link: nothing where there is none, which is an error; nothing inside where it is of no concern.
#[expect(clippy::option_option, reason = "an end that is missing and one that says nothing are two things")]
fn end(scope: &mut Scope<'_>, ends: &Ends<'_>, node: usize, link: &Link, text: &str) -> Option<Option<End>> {
    match ends.find(node, text) {
        Found::Interface(owner, interface) => Some(known(ends, owner, interface)),
        Found::Element => Some(None),
        Found::Several => {
            let problem = Problem::AmbiguousLink { end: text.to_owned() };
            scope.error(link.origin, problem, "write the link into the element that has the end");
            None
        }
        Found::Nothing => {
            let candidates = ends.near(node, text);
            let help = if candidates.is_empty() {
                "no element there has an interface".to_owned()
            } else {
                suggestion(text, candidates.iter().map(String::as_str).take(MAX_CANDIDATES))
            };
            scope.error(link.origin, Problem::DanglingLink { end: text.to_owned() }, help);
            None
        }
    }
}

fn known(ends: &Ends<'_>, owner: usize, interface: &Object) -> Option<End> {
    let purpose = Purpose::of(interface)?;
    Some(End { name: ends.dotted(owner, &interface.name), purpose, data_type: type_of(interface) })
}

fn fit(from: &End, to: &End) -> bool {
    let is_method = |end: &End| matches!(end.purpose, Purpose::Method | Purpose::Action);
    let is_flow = |end: &End| matches!(end.purpose, Purpose::FlowIn | Purpose::FlowOut);
    if is_flow(from) || is_flow(to) {
        return from.purpose == Purpose::FlowOut && to.purpose == Purpose::FlowIn;
    }
    if is_method(from) || is_method(to) {
        return is_method(from) && is_method(to);
    }
    // A missing type is an error of its own.
    from.data_type.is_none() || to.data_type.is_none() || from.data_type == to.data_type
}

fn name_and_type(end: &End) -> String {
    let is_value = matches!(end.purpose, Purpose::Signal | Purpose::Input | Purpose::Output | Purpose::Internal);
    match end.data_type.filter(|_| is_value) {
        Some(data_type) => format!("`{}` ({:?} of type {data_type})", end.name, end.purpose),
        None => format!("`{}` ({:?})", end.name, end.purpose),
    }
}
