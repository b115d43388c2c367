//! The section `Conditions`: which of them hold.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use std::collections::BTreeMap;

use serde_json::Value;
use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection, possible};
use super::intrinsic::{OF_CONDITIONS, called};
use super::properties::text;
use super::scope::{Asker, Context, Scope};

/// Conditions may refer to each other through this many names.
const MAX_DEPTH: usize = 64;

/// Decides all conditions of the section by the parameters of the scope.
///
/// # Errors
/// If one is none, goes round in a circle, or refers to what is no parameter and no condition.
pub(super) fn decide(declared: &Mapping, scope: &Scope) -> Result<BTreeMap<String, bool>, Rejection> {
    let mut decision = Decision { declared, scope, known: BTreeMap::new(), open: Vec::new() };
    for name in declared.keys() {
        let place = Place::section("Conditions");
        let name = name.as_str().ok_or_else(|| place.rejection("a name is not a text", "put it in quotes"))?;
        decision.named(name, &place)?;
    }
    Ok(decision.known)
}

struct Decision<'a> {
    declared: &'a Mapping,
    scope: &'a Scope,
    known: BTreeMap<String, bool>,
    /// Those that are being decided, each for the one before.
    open: Vec<String>,
}

impl Decision<'_> {
    fn named(&mut self, name: &str, place: &Place) -> Result<bool, Rejection> {
        if let Some(holds) = self.known.get(name) {
            return Ok(*holds);
        }
        let Some(yaml) = self.declared.get(name) else {
            let remedy = possible(name, self.declared.keys().filter_map(Yaml::as_str));
            return Err(place.rejection(format!("there is no condition `{name}`"), remedy));
        };
        let circle = self.open.iter().position(|open| open == name).map(|from| self.open[from..].join(", "));
        if let Some(circle) = circle {
            let problem = format!("the conditions go round in a circle: {circle}, {name}");
            return Err(place.rejection(problem, "let one of them depend on parameters alone"));
        }
        if self.open.len() == MAX_DEPTH {
            let problem = format!("conditions refer to each other through more than {MAX_DEPTH} names");
            return Err(place.rejection(problem, "write fewer, larger ones"));
        }
        self.open.push(name.to_owned());
        let holds = self.holds(yaml, &Place::section("Conditions").child(name))?;
        self.open.pop();
        self.known.insert(name.to_owned(), holds);
        Ok(holds)
    }

    fn holds(&mut self, yaml: &Yaml, place: &Place) -> Result<bool, Rejection> {
        let Some((function, argument)) = referred(yaml).or_else(|| called(yaml)) else {
            let problem = "it is no condition";
            return Err(place.rejection(problem, format!("write one of !{}", OF_CONDITIONS.join(", !"))));
        };
        let place = place.child(&function);
        match (function.as_str(), argument) {
            ("Condition", Yaml::String(name)) => self.named(name, &place),
            ("Condition", _) => Err(place.rejection("the name of a condition is a text", "write !Condition Name")),
            ("Equals", argument) => self.equals(argument, &place),
            ("And", argument) => Ok(self.all(argument, 2..=10, &place)?.iter().all(|holds| *holds)),
            ("Or", argument) => Ok(self.all(argument, 2..=10, &place)?.iter().any(|holds| *holds)),
            ("Not", argument) => Ok(self.all(argument, 1..=1, &place)?.iter().all(|holds| !*holds)),
            _ => Err(place.rejection(format!("!{function} is no condition"), possible(&function, OF_CONDITIONS))),
        }
    }

    /// What each of a list of conditions is.
    fn all(
        &mut self,
        argument: &Yaml,
        number: std::ops::RangeInclusive<usize>,
        place: &Place,
    ) -> Result<Vec<bool>, Rejection> {
        let items = argument.as_sequence().map(Vec::as_slice).unwrap_or_default();
        if !number.contains(&items.len()) {
            let (least, most) = (number.start(), number.end());
            let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let problem = format!("it has {} conditions in a list", items.len());
            return Err(place.rejection(problem, format!("AWS takes a list of {wanted}")));
        }
        items.iter().enumerate().map(|(index, item)| self.holds(item, &place.element(index))).collect()
    }

    /// Compares texts, with case; a number and a flag are compared as they are written, as parameters are texts.
    fn equals(&self, argument: &Yaml, place: &Place) -> Result<bool, Rejection> {
        let Some([left, right]) = argument.as_sequence().map(Vec::as_slice) else {
            return Err(place.rejection("it needs two values", "write !Equals [!Ref Parameter, value]"));
        };
        Ok(self.operand(left, &place.element(0))? == self.operand(right, &place.element(1))?)
    }

    /// A text, or a list of texts.
    fn operand(&self, yaml: &Yaml, place: &Place) -> Result<Value, Rejection> {
        match self.scope.value(yaml, place, Context::of(Asker::Condition))? {
            Some(Value::Array(values)) => {
                let each = |(index, value)| text(&place.element(index), value).map(Value::String);
                values.iter().enumerate().map(each).collect()
            }
            Some(value) => text(place, &value).map(Value::String),
            None => Err(place.rejection("AWS::NoValue cannot be compared", "write a text")),
        }
    }
}

/// `Condition: Name`, the long form of `!Condition Name`.
fn referred(yaml: &Yaml) -> Option<(String, &Yaml)> {
    let mapping = yaml.as_mapping().filter(|mapping| mapping.len() == 1)?;
    Some(("Condition".to_owned(), mapping.get("Condition")?))
}
