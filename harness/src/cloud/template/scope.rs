//! What a template's intrinsic functions refer to.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_yaml_ng::Value as Yaml;

use super::error::{Place, Rejection, possible};
use super::properties::text;
use super::{ACCOUNT, REGION};

/// The pseudo parameter that removes a property or an element of a list.
const NO_VALUE: &str = "AWS::NoValue";

/// The pseudo parameters that are texts, but for the stack's own.
const PSEUDO: [(&str, &str); 4] = [
    ("AWS::Region", REGION),
    ("AWS::AccountId", ACCOUNT),
    ("AWS::Partition", "aws"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

/// The pseudo parameter that is the stack's name.
const STACK: &str = "AWS::StackName";

/// References may go through this many names of resources; more is a circle.
const MAX_DEPTH: usize = 16;

/// The resource types of this version, with the property that names them and the ARN of a name.
/// `None`: knowingly without effect, named by its logical id.
const KINDS: [(&str, Option<&str>, &str); 11] = [
    ("AWS::IoT::Thing", Some("ThingName"), "arn:aws:iot:{region}:{account}:thing/{name}"),
    ("AWS::IoT::Policy", Some("PolicyName"), "arn:aws:iot:{region}:{account}:policy/{name}"),
    ("AWS::IoT::TopicRule", Some("RuleName"), "arn:aws:iot:{region}:{account}:rule/{name}"),
    ("AWS::Lambda::Function", Some("FunctionName"), "arn:aws:lambda:{region}:{account}:function:{name}"),
    ("AWS::Lambda::Permission", None, ""),
    ("AWS::DynamoDB::Table", Some("TableName"), "arn:aws:dynamodb:{region}:{account}:table/{name}"),
    ("AWS::SQS::Queue", Some("QueueName"), "arn:aws:sqs:{region}:{account}:{name}"),
    ("AWS::S3::Bucket", Some("BucketName"), "arn:aws:s3:::{name}"),
    ("AWS::IAM::Role", Some("RoleName"), "arn:aws:iam::{account}:role/{name}"),
    ("AWS::IAM::Policy", None, ""),
    ("AWS::Logs::LogGroup", Some("LogGroupName"), "arn:aws:logs:{region}:{account}:log-group:{name}:*"),
];

/// The attributes of types that have others than their ARN.
const ATTRIBUTES: [(&str, &str, &str); 4] = [
    ("AWS::SQS::Queue", "QueueName", "{name}"),
    ("AWS::SQS::Queue", "QueueUrl", "https://sqs.{region}.amazonaws.com/{account}/{name}"),
    ("AWS::S3::Bucket", "DomainName", "{name}.s3.amazonaws.com"),
    ("AWS::S3::Bucket", "RegionalDomainName", "{name}.s3.{region}.amazonaws.com"),
];

/// A resource before its properties are resolved.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) kind: &'static str,
    /// The name of its condition.
    pub(super) condition: Option<String>,
    pub(super) properties: Yaml,
    /// Whether it stays when its stack goes.
    pub(super) is_retained: bool,
}

/// Parameters, conditions and resources by name.
#[derive(Debug)]
pub(super) struct Scope {
    /// The name of the stack.
    pub(super) stack: String,
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
pub(in crate::cloud) fn kinds() -> impl Iterator<Item = &'static str> {
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
        let pseudo = PSEUDO.iter().find(|(name, _)| *name == target).map(|(_, value)| *value);
        let pseudo = pseudo.or_else(|| (target == STACK).then_some(&*self.stack)).map(Value::from);
        if let Some(value) = pseudo.or_else(|| self.parameters.get(target).cloned()) {
            return Ok(Some(value));
        }
        let is_resource = self.resources.contains_key(target);
        if is_resource && context.asker != Asker::Condition {
            let is_queue = self.resources.get(target).is_some_and(|raw| raw.kind == "AWS::SQS::Queue");
            // The one type here whose reference is not its name.
            let referred = if is_queue {
                self.get_att(target, "QueueUrl", place, context)
            } else {
                self.physical(target, place, context)
            };
            return referred.map(|text| Some(Value::String(text)));
        }
        let pseudo = PSEUDO.iter().map(|(name, _)| *name).chain([STACK, NO_VALUE]);
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
        let arn = KINDS.iter().find(|kind| kind.0 == raw.kind && !kind.2.is_empty()).map(|kind| ("Arn", kind.2));
        let others = ATTRIBUTES.iter().filter(|one| one.0 == raw.kind).map(|one| (one.1, one.2));
        let known: Vec<_> = arn.into_iter().chain(others).collect();
        let Some((_, pattern)) = known.iter().find(|one| one.0 == attribute) else {
            let problem = format!("attribute `{attribute}` of {logical} ({}) is not supported", raw.kind);
            let names: Vec<_> = known.iter().map(|one| one.0).collect();
            let possible = if names.is_empty() {
                "it has none here".to_owned()
            } else {
                format!("{} is possible", names.join(", "))
            };
            return Err(place.rejection(problem, possible));
        };
        let name = self.physical(logical, place, context)?;
        Ok(pattern.replace("{region}", REGION).replace("{account}", ACCOUNT).replace("{name}", &name))
    }

    fn physical(&self, logical: &str, place: &Place, context: Context) -> Result<String, Rejection> {
        if context.depth == MAX_DEPTH {
            return Err(place.rejection(format!("the name of {logical} refers to itself"), "give it a name of its own"));
        }
        let raw = self.resource(logical, place, context)?;
        let naming = KINDS.iter().find(|kind| kind.0 == raw.kind).and_then(|kind| kind.1);
        // A bucket has no capital letters; AWS makes a name without any.
        let unnamed = || if raw.kind == "AWS::S3::Bucket" { logical.to_lowercase() } else { logical.to_owned() };
        let Some((property, yaml)) = naming.and_then(|property| Some((property, raw.properties.get(property)?))) else {
            return Ok(unnamed());
        };
        let place = Place::resource(logical, raw.kind).child(property);
        let name = self.value(yaml, &place, Context { depth: context.depth + 1, ..context })?;
        name.map_or_else(|| Ok(unnamed()), |name| text(&place, &name))
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
