//! What a template's intrinsic functions refer to.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_yaml_ng::Value as Yaml;

use super::error::{Place, Rejection, possible};
use super::properties::text;
use super::{ACCOUNT, REGION};

/// References may go through this many names of resources; more is a circle.
const MAX_DEPTH: usize = 16;

/// The resource types of this version, with the property that names them and the ARN of a name.
/// `None`: knowingly without effect, named by its logical id.
const KINDS: [(&str, Option<&str>, &str); 9] = [
    ("AWS::IoT::Thing", Some("ThingName"), "arn:aws:iot:{region}:{account}:thing/{name}"),
    ("AWS::IoT::Policy", Some("PolicyName"), "arn:aws:iot:{region}:{account}:policy/{name}"),
    ("AWS::IoT::TopicRule", Some("RuleName"), "arn:aws:iot:{region}:{account}:rule/{name}"),
    ("AWS::Lambda::Function", Some("FunctionName"), "arn:aws:lambda:{region}:{account}:function:{name}"),
    ("AWS::Lambda::Permission", None, ""),
    ("AWS::DynamoDB::Table", Some("TableName"), "arn:aws:dynamodb:{region}:{account}:table/{name}"),
    ("AWS::IAM::Role", Some("RoleName"), "arn:aws:iam::{account}:role/{name}"),
    ("AWS::IAM::Policy", None, ""),
    ("AWS::Logs::LogGroup", Some("LogGroupName"), "arn:aws:logs:{region}:{account}:log-group:{name}:*"),
];

/// A resource before its properties are resolved.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) kind: &'static str,
    pub(super) properties: Yaml,
}

/// Parameters, pseudo parameters and resources by name.
#[derive(Debug)]
pub(super) struct Scope {
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) resources: BTreeMap<String, Raw>,
}

/// The supported type of that name.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    KINDS.iter().map(|kind| kind.0).find(|kind| *kind == name)
}

/// The supported types.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.0)
}

impl Scope {
    /// Turns YAML into JSON without intrinsic functions.
    pub(super) fn resolve(&self, yaml: &Yaml, place: &Place) -> Result<Value, Rejection> {
        self.value(yaml, place, 0)
    }

    /// The physical name of a resource: what its naming property says, its logical id otherwise.
    pub(super) fn name(&self, logical: &str, place: &Place) -> Result<String, Rejection> {
        self.physical(logical, place, 0)
    }

    pub(super) fn arn(&self, logical: &str, place: &Place) -> Result<String, Rejection> {
        self.get_att(logical, "Arn", place, 0)
    }

    fn value(&self, yaml: &Yaml, place: &Place, depth: usize) -> Result<Value, Rejection> {
        match yaml {
            Yaml::Null => Ok(Value::Null),
            Yaml::Bool(flag) => Ok(Value::Bool(*flag)),
            Yaml::Number(number) => {
                serde_json::to_value(number).map_err(|_| place.rejection("not a number", "write one"))
            }
            Yaml::String(text) => Ok(Value::String(text.clone())),
            Yaml::Sequence(items) => {
                let each = |(index, item)| self.value(item, &place.element(index), depth);
                items.iter().enumerate().map(each).collect()
            }
            Yaml::Mapping(mapping) => self.mapping(mapping, place, depth),
            Yaml::Tagged(tagged) => {
                let tag = tagged.tag.to_string();
                self.intrinsic(tag.trim_start_matches('!'), &tagged.value, place, depth)
            }
        }
    }

    fn mapping(&self, mapping: &serde_yaml_ng::Mapping, place: &Place, depth: usize) -> Result<Value, Rejection> {
        if let (1, Some((Yaml::String(key), argument))) = (mapping.len(), mapping.iter().next())
            && let Some(name) = if key == "Ref" { Some("Ref") } else { key.strip_prefix("Fn::") }
        {
            return self.intrinsic(name, argument, place, depth);
        }
        let entry = |(key, value): (&Yaml, &Yaml)| {
            let key = key.as_str().ok_or_else(|| place.rejection("a key is not a text", "put it in quotes"))?;
            Ok((key.to_owned(), self.value(value, &place.child(key), depth)?))
        };
        mapping.iter().map(entry).collect::<Result<serde_json::Map<_, _>, _>>().map(Value::Object)
    }

    fn intrinsic(&self, name: &str, argument: &Yaml, place: &Place, depth: usize) -> Result<Value, Rejection> {
        let text = match (name, argument) {
            ("Ref", Yaml::String(target)) => self.reference(target, place, depth)?,
            ("GetAtt", Yaml::String(target)) => {
                let (logical, attribute) = target.split_once('.').unwrap_or((target, ""));
                self.get_att(logical, attribute, place, depth)?
            }
            ("GetAtt", Yaml::Sequence(parts)) => match parts.as_slice() {
                [Yaml::String(logical), Yaml::String(attribute)] => self.get_att(logical, attribute, place, depth)?,
                _ => return Err(place.rejection("GetAtt needs a resource and an attribute", "write !GetAtt Name.Arn")),
            },
            ("Sub", Yaml::String(text)) => self.substitute(text, place, depth)?,
            ("Ref" | "Sub", _) => {
                return Err(place.rejection(format!("!{name} needs a text"), format!("write !{name} text")));
            }
            _ => {
                let problem = format!("the intrinsic function !{name} is not supported");
                return Err(place.rejection(problem, "this version knows !Ref, !GetAtt and !Sub with a text"));
            }
        };
        Ok(Value::String(text))
    }

    fn reference(&self, target: &str, place: &Place, depth: usize) -> Result<String, Rejection> {
        if let Some(value) = pseudo(target).or_else(|| self.parameters.get(target).cloned()) {
            return Ok(value);
        }
        if self.resources.contains_key(target) {
            return self.physical(target, place, depth);
        }
        let pseudo = ["AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix"];
        let names = self.parameters.keys().chain(self.resources.keys()).map(String::as_str).chain(pseudo);
        Err(place.rejection(format!("there is no `{target}` to refer to"), possible(target, names)))
    }

    fn get_att(&self, logical: &str, attribute: &str, place: &Place, depth: usize) -> Result<String, Rejection> {
        let Some(raw) = self.resources.get(logical) else {
            let remedy = possible(logical, self.resources.keys().map(String::as_str));
            return Err(place.rejection(format!("there is no resource `{logical}`"), remedy));
        };
        let arn = KINDS.iter().find(|kind| kind.0 == raw.kind).map_or("", |kind| kind.2);
        if attribute != "Arn" || arn.is_empty() {
            let problem = format!("attribute `{attribute}` of {logical} ({}) is not supported", raw.kind);
            return Err(place.rejection(problem, if arn.is_empty() { "it has none here" } else { "Arn is possible" }));
        }
        let name = self.physical(logical, place, depth)?;
        Ok(arn.replace("{region}", REGION).replace("{account}", ACCOUNT).replace("{name}", &name))
    }

    fn physical(&self, logical: &str, place: &Place, depth: usize) -> Result<String, Rejection> {
        if depth == MAX_DEPTH {
            return Err(place.rejection(format!("the name of {logical} refers to itself"), "give it a name of its own"));
        }
        let raw = &self.resources[logical];
        let naming = KINDS.iter().find(|kind| kind.0 == raw.kind).and_then(|kind| kind.1);
        match naming.and_then(|property| Some((property, raw.properties.get(property)?))) {
            None => Ok(logical.to_owned()),
            Some((property, yaml)) => {
                let place = Place::resource(logical, raw.kind).child(property);
                text(&place, &self.value(yaml, &place, depth + 1)?)
            }
        }
    }

    /// `${Name}`, `${Name.Attribute}`; `${!Name}` stays as `${Name}`.
    fn substitute(&self, template: &str, place: &Place, depth: usize) -> Result<String, Rejection> {
        let mut result = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else {
                return Err(place.rejection("a `${` is not closed", "close it with `}`"));
            };
            result.push_str(before);
            let value = match (name.strip_prefix('!'), name.split_once('.')) {
                (Some(literal), _) => format!("${{{literal}}}"),
                (None, Some((logical, attribute))) => self.get_att(logical, attribute, place, depth)?,
                (None, None) => self.reference(name, place, depth)?,
            };
            result.push_str(&value);
            rest = tail;
        }
        result.push_str(rest);
        Ok(result)
    }
}

fn pseudo(name: &str) -> Option<String> {
    let value = match name {
        "AWS::Region" => REGION,
        "AWS::AccountId" => ACCOUNT,
        "AWS::Partition" => "aws",
        "AWS::StackName" => "lineproof",
        "AWS::URLSuffix" => "amazonaws.com",
        _ => return None,
    };
    Some(value.to_owned())
}
