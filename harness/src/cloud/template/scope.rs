//! What a template's intrinsic functions refer to.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_yaml_ng::Value as Yaml;

use super::error::{Place, Rejection, possible};
use super::properties::text;
use super::{ACCOUNT, REGION};

/// The pseudo parameter that removes a property or an element of a list.
const NO_VALUE: &str = "AWS::NoValue";

/// The pseudo parameters that are texts.
const PSEUDO: [(&str, &str); 5] = [
    ("AWS::Region", REGION),
    ("AWS::AccountId", ACCOUNT),
    ("AWS::Partition", "aws"),
    ("AWS::StackName", "lineproof"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

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
    /// The name of its condition.
    pub(super) condition: Option<String>,
    pub(super) properties: Yaml,
}

/// Parameters, conditions and resources by name.
#[derive(Debug)]
pub(super) struct Scope {
    /// Texts and, of list types, lists of texts.
    pub(super) parameters: BTreeMap<String, Value>,
    /// Whether each holds.
    pub(super) conditions: BTreeMap<String, bool>,
    pub(super) resources: BTreeMap<String, Raw>,
}

/// Who refers to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A condition, which sees parameters alone.
    Condition,
    /// A resource that is there.
    Present,
    /// What a condition leaves out: its names must be right, as in AWS, but nothing comes of it.
    LeftOut,
}

/// From where something is resolved.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub(super) asker: Asker,
    /// Through how many names of resources.
    depth: usize,
}

impl Context {
    pub(super) fn of(asker: Asker) -> Self {
        Self { asker, depth: 0 }
    }

    /// The same for what is left out.
    pub(super) fn left_out(self) -> Self {
        Self { asker: Asker::LeftOut, ..self }
    }
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
    /// The physical name of a resource that is there: what its naming property says, its logical id otherwise.
    pub(super) fn name(&self, logical: &str, place: &Place) -> Result<String, Rejection> {
        self.physical(logical, place, Context::of(Asker::Present))
    }

    pub(super) fn arn(&self, logical: &str, place: &Place) -> Result<String, Rejection> {
        self.get_att(logical, "Arn", place, Context::of(Asker::Present))
    }

    /// Who refers to others in the properties of this resource.
    pub(super) fn asker(&self, raw: &Raw) -> Asker {
        if self.unmet(raw).is_some() { Asker::LeftOut } else { Asker::Present }
    }

    /// The condition that leaves a resource out.
    fn unmet<'a>(&self, raw: &'a Raw) -> Option<&'a str> {
        raw.condition.as_deref().filter(|condition| self.conditions.get(*condition) != Some(&true))
    }

    /// What `Ref` gives; none for [`NO_VALUE`].
    pub(super) fn reference(&self, target: &str, place: &Place, context: Context) -> Result<Option<Value>, Rejection> {
        if target == NO_VALUE {
            return Ok(None);
        }
        let pseudo = PSEUDO.iter().find(|(name, _)| *name == target).map(|(_, value)| Value::from(*value));
        if let Some(value) = pseudo.or_else(|| self.parameters.get(target).cloned()) {
            return Ok(Some(value));
        }
        let is_resource = self.resources.contains_key(target);
        if is_resource && context.asker != Asker::Condition {
            return self.physical(target, place, context).map(|name| Some(Value::String(name)));
        }
        let pseudo = PSEUDO.iter().map(|(name, _)| *name).chain([NO_VALUE]);
        let names = self.parameters.keys().map(String::as_str).chain(pseudo);
        let resources = self.resources.keys().map(String::as_str).filter(|_| context.asker != Asker::Condition);
        let problem = if is_resource {
            format!("a condition sees parameters alone, not the resource `{target}`")
        } else {
            format!("there is no `{target}` to refer to")
        };
        Err(place.rejection(problem, possible(target, names.chain(resources))))
    }

    pub(super) fn get_att(
        &self,
        logical: &str,
        attribute: &str,
        place: &Place,
        context: Context,
    ) -> Result<String, Rejection> {
        let raw = self.resource(logical, place, context)?;
        let arn = KINDS.iter().find(|kind| kind.0 == raw.kind).map_or("", |kind| kind.2);
        if attribute != "Arn" || arn.is_empty() {
            let problem = format!("attribute `{attribute}` of {logical} ({}) is not supported", raw.kind);
            return Err(place.rejection(problem, if arn.is_empty() { "it has none here" } else { "Arn is possible" }));
        }
        let name = self.physical(logical, place, context)?;
        Ok(arn.replace("{region}", REGION).replace("{account}", ACCOUNT).replace("{name}", &name))
    }

    fn physical(&self, logical: &str, place: &Place, context: Context) -> Result<String, Rejection> {
        if context.depth == MAX_DEPTH {
            return Err(place.rejection(format!("the name of {logical} refers to itself"), "give it a name of its own"));
        }
        let raw = self.resource(logical, place, context)?;
        let naming = KINDS.iter().find(|kind| kind.0 == raw.kind).and_then(|kind| kind.1);
        let Some((property, yaml)) = naming.and_then(|property| Some((property, raw.properties.get(property)?))) else {
            return Ok(logical.to_owned());
        };
        let place = Place::resource(logical, raw.kind).child(property);
        let name = self.value(yaml, &place, Context { depth: context.depth + 1, ..context })?;
        name.map_or_else(|| Ok(logical.to_owned()), |name| text(&place, &name))
    }

    /// A resource that may be referred to.
    fn resource(&self, logical: &str, place: &Place, context: Context) -> Result<&Raw, Rejection> {
        let Some(raw) = self.resources.get(logical) else {
            let remedy = possible(logical, self.resources.keys().map(String::as_str));
            return Err(place.rejection(format!("there is no resource `{logical}`"), remedy));
        };
        match self.unmet(raw).filter(|_| context.asker != Asker::LeftOut) {
            None => Ok(raw),
            Some(condition) => {
                let problem = format!("`{logical}` is not there, for its condition {condition} is false");
                let remedy =
                    format!("refer to it within !If [{condition}, .., ..], or give what refers to it that condition");
                Err(place.rejection(problem, remedy))
            }
        }
    }
}
