//! What an attribute says laid over what it inherits.

use super::document::Attribute;
use super::problem::Problem;

/// Lays what an attribute says itself over what it inherits, all but the attributes in it. Limits only become
/// narrower. Gives what does not fit.
///
/// A class is a template: what is made from it may have another type than it says (OPC 30040, 5.1).
pub(super) fn overlay(filled: &mut Attribute, own: &Attribute) -> Option<(Problem, String)> {
    let misfit = unit_misfit(filled, own);
    inherit(filled, own);
    misfit
}

/// As [`overlay`], for types, which may say everything anew.
pub(super) fn inherit(filled: &mut Attribute, own: &Attribute) {
    filled.name.clone_from(&own.name);
    filled.origin = own.origin;
    filled.list |= own.list;
    if !own.description.is_empty() {
        filled.description.clone_from(&own.description);
    }
    let said = [
        (&mut filled.data_type, &own.data_type),
        (&mut filled.unit, &own.unit),
        (&mut filled.value, &own.value),
        (&mut filled.default, &own.default),
    ];
    for (filled, own) in said {
        if own.is_some() {
            filled.clone_from(own);
        }
    }
    filled.min = narrower(filled.min.take(), own.min.as_ref(), f64::max);
    filled.max = narrower(filled.max.take(), own.max.as_ref(), f64::min);
    if !own.allowed.is_empty() {
        filled.allowed.clone_from(&own.allowed);
    }
}

/// How many attributes an attribute consists of.
pub(super) fn size(attribute: &Attribute) -> usize {
    1 + attribute.attributes.iter().map(size).sum::<usize>()
}

fn narrower(inherited: Option<String>, own: Option<&String>, choose: fn(f64, f64) -> f64) -> Option<String> {
    let (Some(inherited), Some(own)) = (&inherited, own) else { return own.cloned().or(inherited) };
    let (Ok(one), Ok(other)) = (inherited.parse::<f64>(), own.parse::<f64>()) else { return Some(own.clone()) };
    let inherited_is_narrower = choose(one, other).total_cmp(&other).is_ne();
    Some(if inherited_is_narrower { inherited.clone() } else { own.clone() })
}

/// A value without its unit may be meant in any: a class that says a unit wants it said again with each value.
fn unit_misfit(filled: &Attribute, own: &Attribute) -> Option<(Problem, String)> {
    let wanted = filled.unit.clone()?;
    let missing = own.unit.is_none() && own.value.is_some();
    let other = own.unit.as_ref().is_some_and(|unit| *unit != wanted);
    let help = format!("give the value in it: Unit=\"{wanted}\"");
    (missing || other).then(|| (Problem::WrongUnit { given: own.unit.clone(), wanted }, help))
}
