//! Intrinsic functions in properties: YAML becomes JSON without them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use serde_json::{Map, Value};
use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection, possible};
use super::properties::text;
use super::scope::{Asker, Context, Scope};

/// The functions of this version.
const KNOWN: [&str; 5] = ["GetAtt", "If", "Join", "Ref", "Sub"];

/// Those of the section `Conditions`.
pub(super) const OF_CONDITIONS: [&str; 5] = ["And", "Condition", "Equals", "Not", "Or"];

/// The function that a value calls, in its short form (`!Join`) or its long one (`Fn::Join`), and its argument.
pub(super) fn called(yaml: &Yaml) -> Option<(String, &Yaml)> {
    match yaml {
        Yaml::Tagged(tagged) => Some((tagged.tag.to_string().trim_start_matches('!').to_owned(), &tagged.value)),
        Yaml::Mapping(mapping) if mapping.len() == 1 => {
            let (key, argument) = mapping.iter().next()?;
            let key = key.as_str()?;
            let name = if key == "Ref" { Some(key) } else { key.strip_prefix("Fn::") };
            Some((name?.to_owned(), argument))
        }
        _ => None,
    }
}

impl Scope {
    /// What a value is without intrinsic functions; null if `AWS::NoValue` takes it away.
    pub(super) fn resolve(&self, yaml: &Yaml, place: &Place, asker: Asker) -> Result<Value, Rejection> {
        self.value(yaml, place, Context::of(asker)).map(Option::unwrap_or_default)
    }

    /// What a value is; none if `AWS::NoValue` takes it away.
    pub(super) fn value(&self, yaml: &Yaml, place: &Place, context: Context) -> Result<Option<Value>, Rejection> {
        if let Some((name, argument)) = called(yaml) {
            return self.intrinsic(&name, argument, place, context);
        }
        match yaml {
            Yaml::Number(number) => {
                serde_json::to_value(number).map_err(|_| place.rejection("not a number", "write one"))
            }
            Yaml::Bool(flag) => Ok(Value::Bool(*flag)),
            Yaml::String(text) => Ok(Value::String(text.clone())),
            Yaml::Sequence(items) => {
                let each = |(index, item)| self.value(item, &place.element(index), context).transpose();
                items.iter().enumerate().filter_map(each).collect()
            }
            Yaml::Mapping(mapping) => self.mapping(mapping, place, context),
            Yaml::Null | Yaml::Tagged(_) => Ok(Value::Null),
        }
        .map(Some)
    }

    fn mapping(&self, mapping: &Mapping, place: &Place, context: Context) -> Result<Value, Rejection> {
        let entry = |(key, value): (&Yaml, &Yaml)| {
            let key = key.as_str().ok_or_else(|| place.rejection("a key is not a text", "put it in quotes"))?;
            let value = self.value(value, &place.child(key), context)?;
            Ok(value.map(|value| (key.to_owned(), value)))
        };
        mapping.iter().map(entry).filter_map(Result::transpose).collect::<Result<Map<_, _>, _>>().map(Value::Object)
    }

    fn intrinsic(
        &self,
        name: &str,
        argument: &Yaml,
        place: &Place,
        context: Context,
    ) -> Result<Option<Value>, Rejection> {
        let text = match (name, argument) {
            ("Ref", Yaml::String(target)) => return self.reference(target, place, context),
            ("If" | "GetAtt", _) if context.asker == Asker::Condition => {
                let remedy = "compare parameters and texts: !Ref, !Sub and !Join are possible";
                return Err(place.rejection(format!("a condition cannot use !{name}"), remedy));
            }
            ("If", argument) => return self.choose(argument, place, context),
            ("GetAtt", Yaml::String(target)) => {
                let (logical, attribute) = target.split_once('.').unwrap_or((target, ""));
                self.get_att(logical, attribute, place, context)
            }
            ("GetAtt", argument) => match argument.as_sequence().map(Vec::as_slice) {
                Some([Yaml::String(logical), Yaml::String(attribute)]) => {
                    self.get_att(logical, attribute, place, context)
                }
                _ => Err(place.rejection("!GetAtt needs a resource and an attribute", "write !GetAtt Name.Arn")),
            },
            ("Join", argument) => self.join(argument, place, context),
            ("Sub", Yaml::String(text)) => self.substitute(text, place, context),
            ("Ref" | "Sub", _) => Err(place.rejection(format!("!{name} needs a text"), format!("write !{name} text"))),
            _ => Err(unknown(name, place)),
        };
        text.map(|text| Some(Value::String(text)))
    }

    /// `!If [condition, value if it holds, value if not]`. The value that is not taken must be right as far as names go.
    fn choose(&self, argument: &Yaml, place: &Place, context: Context) -> Result<Option<Value>, Rejection> {
        let Some([Yaml::String(condition), yes, no]) = argument.as_sequence().map(Vec::as_slice) else {
            let remedy = "write !If [Name, value if it holds, value if not]";
            return Err(place.rejection("!If needs the name of a condition and two values", remedy));
        };
        let Some(holds) = self.conditions.get(condition) else {
            let remedy = possible(condition, self.conditions.keys().map(String::as_str));
            return Err(place.rejection(format!("there is no condition `{condition}`"), remedy));
        };
        let (taken, other) = if *holds { (yes, no) } else { (no, yes) };
        self.value(other, place, context.left_out())?;
        self.value(taken, place, context)
    }

    /// `!Join [delimiter, [text, ..]]`; in place of the list, a parameter that is one.
    fn join(&self, argument: &Yaml, place: &Place, context: Context) -> Result<String, Rejection> {
        let wrong = || place.rejection("!Join needs a delimiter and a list of texts", "write !Join [',', [a, b]]");
        let Some([Yaml::String(delimiter), list]) = argument.as_sequence().map(Vec::as_slice) else {
            return Err(wrong());
        };
        let Some(Value::Array(parts)) = self.value(list, place, context)? else { return Err(wrong()) };
        let parts = parts.iter().enumerate().map(|(index, part)| text(&place.element(index), part));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join(delimiter))
    }

    /// `${Name}`, `${Name.Attribute}`; `${!Name}` stays as `${Name}`.
    fn substitute(&self, template: &str, place: &Place, context: Context) -> Result<String, Rejection> {
        let mut result = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else {
                return Err(place.rejection("a `${` is not closed", "close it with `}`"));
            };
            result.push_str(before);
            let value = match (name.strip_prefix('!'), name.split_once('.')) {
                (Some(literal), _) => format!("${{{literal}}}"),
                (None, Some(_)) if context.asker == Asker::Condition => {
                    let problem = format!("a condition sees parameters alone, not `{name}`");
                    return Err(place.rejection(problem, possible(name, self.parameters.keys().map(String::as_str))));
                }
                (None, Some((logical, attribute))) => self.get_att(logical, attribute, place, context)?,
                (None, None) => self.put_in(name, place, context)?,
            };
            result.push_str(&value);
            rest = tail;
        }
        result.push_str(rest);
        Ok(result)
    }

    fn put_in(&self, name: &str, place: &Place, context: Context) -> Result<String, Rejection> {
        match self.reference(name, place, context)? {
            Some(Value::String(text)) => Ok(text),
            Some(_) => {
                Err(place
                    .rejection(format!("`{name}` is a list, not a text"), format!("write !Join [',', !Ref {name}]")))
            }
            None => {
                Err(place.rejection(format!("{name} is no text"), format!("write !Ref {name} in place of a value")))
            }
        }
    }
}

fn unknown(name: &str, place: &Place) -> Rejection {
    if OF_CONDITIONS.contains(&name) {
        let remedy = "name the condition there, and write !If [Name, .., ..] here";
        return place.rejection(format!("!{name} belongs into the section Conditions"), remedy);
    }
    place.rejection(format!("the intrinsic function !{name} is not supported"), possible(name, KNOWN))
}
