//! Reads a CloudFormation template and keeps what the embedded cloud can do.
//!
//! The rule: **never silence**. What a template asks for is done, or stands in the list below, or is an error that
//! names file, resource and property, and says what is possible instead.
//!
//! Done: `AWS::IoT::Thing`, `AWS::IoT::Policy`, `AWS::IoT::TopicRule` (actions `Lambda`, `DynamoDBv2`, `DynamoDB`, `Republish`,
//! `Sqs` and `S3`, also as `ErrorAction`, with substitution templates), `AWS::Lambda::Function` (runtimes `provided.*`, `python3.N` and
//! `nodejsN.x`), `AWS::DynamoDB::Table`, `AWS::SQS::Queue` and `AWS::S3::Bucket` (both in the embedded API half alone), and of
//! `AWS::Lambda::Permission` that a rule may invoke its function. The URL of a queue is that of AWS, of which SQS here takes the name
//! alone; a bucket without a name gets its logical id in lower case.
//!
//! Parameters need a default or a given value. Their types are `String`, `Number`, `List<Number>` and `CommaDelimitedList`, and a
//! value, be it the default, must be what the declaration allows. Intrinsic functions: `Ref` (also to `AWS::NoValue`), `GetAtt`,
//! `Sub` with a text, `Join`, `If`. Conditions: `Equals`, `And`, `Or`, `Not` and references to each other; `Equals` compares texts
//! that are made with `Ref` to parameters, `Sub` and `Join`. A resource whose condition is false is not there: what is there may
//! refer to it only within an `If` that does not take that value. Names must be right in what is left out, too; what its
//! properties mean is not looked at. `Outputs` are worked out, also where nobody asks for them.
//!
//! Knowingly without effect:
//! - `AWS::IAM::Role`, `AWS::IAM::Policy`: the embedded AWS endpoint checks no permissions. `AWS::Logs::LogGroup`: output of
//!   functions goes to the journal.
//! - Of a function: `Code` where the profile names the binary or the folder, `Role`, `Architectures`, `Description`, `EphemeralStorage`,
//!   `LoggingConfig`, `TracingConfig`, `Tags`, and `MemorySize` except as an environment variable.
//! - Of a table: `SSESpecification`, `PointInTimeRecoverySpecification`, `DeletionProtectionEnabled`, `TableClass`, `Tags`.
//! - Of a queue: `SqsManagedSseEnabled`, `Tags`. Of a bucket: `BucketEncryption`, `OwnershipControls`, `PublicAccessBlockConfiguration`,
//!   `Tags`.
//! - Of a rule: `Description`, `Tags`, `RoleArn` of actions, `CannedAcl` of the action `S3`. Of a policy: `Tags`.
//! - Of any resource: `DependsOn`, `UpdateReplacePolicy`, `Metadata`; and `DeletionPolicy` of what belongs to no stack. Of an output:
//!   `Export`. Of the template: `Metadata`.
//!
//! - [`error`]: [`TemplateError`] and the [`Place`] it names.
//! - `sections`: the template as a whole. `parameter`: its parameters. `condition`: which of its conditions hold.
//! - `scope`: what can be referred to. `intrinsic`: the functions that do it. `properties`: reads properties so that none is
//!   overlooked.
//! - [`policy`], [`rule`], [`function`], [`table`], [`queue`], [`bucket`]: one resource type each. [`runtime`]: what runs a function.
//! - [`output`]: what a stack tells of itself. [`resource`]: each resource as a stack sees it. [`summary`]: what a template asks for.
//! - [`survey`]: all that is asked for and not done, at once. [`elsewhere`]: what emulators make of a template.
//! - [`action`]: what a rule does. [`topic`]: where it may publish to.

pub mod action;
pub mod bucket;
mod condition;
pub mod elsewhere;
pub mod error;
pub mod function;
mod intrinsic;
pub mod output;
mod parameter;
pub mod policy;
mod properties;
pub mod queue;
pub mod resource;
pub mod rule;
pub mod runtime;
mod scope;
mod sections;
pub mod summary;
pub mod survey;
pub mod table;
pub mod topic;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

pub use action::{Action, Item, Key, function_name};
pub use bucket::Bucket;
pub use error::{Place, Rejection, TemplateError};
pub use function::{Function, Source};
pub use output::Output;
pub use policy::{Attributes, Client, Grant, Policy};
pub use queue::Queue;
pub use resource::Resource;
pub use rule::Rule;
pub use runtime::RuntimeId;
pub use summary::Summary;
pub use table::Table;

use line_model::Advice;

use properties::Properties;
#[cfg(test)]
pub(super) use scope::kinds;
use scope::{Asker, Raw, Scope};

/// The region that everything is in.
pub const REGION: &str = "eu-central-1";

/// The account that everything belongs to.
pub const ACCOUNT: &str = "123456789012";

/// What a template describes, with every reference resolved.
#[derive(Debug, Default)]
pub struct Template {
    /// The names of the things.
    pub things: Vec<String>,
    /// Their attributes, by their names; of those that have any.
    pub attributes: BTreeMap<String, Attributes>,
    /// The policies; each is attached to the certificate of every thing.
    pub policies: Vec<Policy>,
    /// The topic rules.
    pub rules: Vec<Rule>,
    /// The functions.
    pub functions: Vec<Function>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The buckets.
    pub buckets: Vec<Bucket>,
    /// All resources that are there, by their logical ids.
    pub resources: BTreeMap<String, Resource>,
    /// What its stack tells of itself.
    pub outputs: Vec<Output>,
    permissions: Vec<function::Permission>,
}

/// Something of a template for which a cloud has no half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The half that is missing: `IoT` or `API`.
    pub half: &'static str,
    kind: &'static str,
    name: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} `{}`", self.kind, self.name)
    }
}

impl Template {
    /// Reads a template; `parameters` win over its defaults.
    ///
    /// # Errors
    /// If it cannot be read, or asks for what this version cannot do.
    pub fn load(file: &Path, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        Self::build(&read(file)?, parameters).map_err(|rejection| TemplateError::at(file, rejection))
    }

    /// Reads the template of a scenario.
    fn build(yaml: &serde_yaml_ng::Value, parameters: &BTreeMap<String, String>) -> Result<Self, Rejection> {
        Self::of_stack(yaml, parameters, "lineproof")
    }

    /// Reads the template of a stack.
    ///
    /// # Errors
    /// If it asks for what this version cannot do.
    pub(super) fn of_stack(
        yaml: &serde_yaml_ng::Value,
        parameters: &BTreeMap<String, String>,
        stack: &str,
    ) -> Result<Self, Rejection> {
        let scope = sections::scope(yaml, parameters, stack)?;
        let mut template = Self::default();
        for (logical, raw) in &scope.resources {
            template.add(logical, raw, &scope)?;
        }
        for rule in &mut template.rules {
            let lets =
                |function: &&Function| template.permissions.iter().any(|one| one.lets(&rule.arn, &function.name));
            rule.invocable = template.functions.iter().filter(lets).map(|function| function.name.clone()).collect();
        }
        template.rules.iter().try_for_each(|rule| template.check(rule))?;
        template.outputs = output::all(yaml, &scope)?;
        Ok(template)
    }

    /// Sees that a cloud with these halves has a place for everything in it: things, policies and rules belong to an IoT
    /// half, tables, queues and buckets to an API half, functions to both, for rules invoke them.
    ///
    /// # Errors
    /// What has none.
    pub fn fits(&self, iot: bool, api: bool) -> Result<(), Misfit> {
        fn lacks(half: &'static str, kind: &'static str, name: Option<&String>) -> Option<Misfit> {
            name.map(|name| Misfit { half, kind, name: name.clone() })
        }
        let function = self.functions.first().map(|function| &function.name);
        let iot_misfit = lacks("IoT", "thing", self.things.first())
            .or_else(|| lacks("IoT", "policy", self.policies.first().map(|policy| &policy.name)))
            .or_else(|| lacks("IoT", "topic rule", self.rules.first().map(|rule| &rule.name)))
            .or_else(|| lacks("IoT", "function", function));
        let api_misfit = lacks("API", "table", self.tables.first().map(|table| &table.name))
            .or_else(|| lacks("API", "queue", self.queues.first().map(|queue| &queue.name)))
            .or_else(|| lacks("API", "bucket", self.buckets.first().map(|bucket| &bucket.name)))
            .or_else(|| lacks("API", "function", function));
        let misfit = iot_misfit.filter(|_| !iot).or(api_misfit.filter(|_| !api));
        misfit.map_or(Ok(()), Err)
    }

    fn add(&mut self, logical: &str, raw: &Raw, scope: &Scope) -> Result<(), Rejection> {
        let (place, asker) = (Place::resource(logical, raw.kind), scope.asker(raw));
        let properties = scope.resolve(&raw.properties, &place, asker)?;
        if asker == Asker::LeftOut {
            return Ok(());
        }
        let name = scope.name(logical, &place)?;
        let resource = Resource {
            kind: raw.kind,
            name: name.clone(),
            properties: properties.clone(),
            is_retained: raw.is_retained,
        };
        self.resources.insert(logical.to_owned(), resource);
        let mut properties = Properties::new(place.clone(), properties)?;
        match raw.kind {
            "AWS::IoT::Thing" => {
                thing_name(&name, &place)?;
                properties.without_effect(&["ThingName"]);
                let attributes = attributes(&mut properties)?;
                properties.finish()?;
                if !attributes.is_empty() {
                    self.attributes.insert(name.clone(), attributes);
                }
                self.things.push(name);
            }
            "AWS::IoT::Policy" => self.policies.push(Policy::read(name, properties)?),
            "AWS::IoT::TopicRule" => self.rules.push(Rule::read(name, scope.arn(logical, &place)?, properties)?),
            "AWS::Lambda::Function" => self.functions.push(Function::read(name, properties)?),
            "AWS::Lambda::Permission" => self.permissions.push(function::Permission::read(properties)?),
            "AWS::DynamoDB::Table" => self.tables.push(Table::read(name, properties)?),
            "AWS::SQS::Queue" => self.queues.push(Queue::read(name, properties)?),
            "AWS::S3::Bucket" => self.buckets.push(Bucket::read(name, properties)?),
            // The remaining types of `scope::KINDS` are without effect.
            _ => {}
        }
        Ok(())
    }

    /// Rules must reach what they act on, as far as the template says what that is.
    fn check(&self, rule: &Rule) -> Result<(), Rejection> {
        for (place, action) in rule.all_actions() {
            let Some(target) = action.target().literal() else { continue };
            match action {
                Action::Lambda { .. } => self.check_function(rule, function_name(target), place)?,
                Action::DynamoDbV2 { .. } | Action::DynamoDb(_) => {
                    check_known("table", target, self.tables.iter().map(|table| table.name.as_str()), place)?;
                }
                Action::Sqs { .. } => {
                    let queues = self.queues.iter().map(|queue| queue.name.as_str());
                    check_known("queue", queue::name_in(target), queues, place)?;
                }
                Action::S3 { .. } => {
                    check_known("bucket", target, self.buckets.iter().map(|bucket| bucket.name.as_str()), place)?;
                }
                Action::Republish { .. } => {}
            }
        }
        Ok(())
    }

    fn check_function(&self, rule: &Rule, function: &str, place: &Place) -> Result<(), Rejection> {
        if !self.functions.iter().any(|known| known.name == function) {
            let remedy = error::possible(function, self.functions.iter().map(|function| function.name.as_str()));
            return Err(place.rejection(format!("there is no function `{function}` in the template"), remedy));
        }
        if rule.invocable.contains(function) {
            return Ok(());
        }
        let problem = format!("AWS IoT has no permission to invoke `{function}` for this rule");
        let remedy = "add an AWS::Lambda::Permission with Action lambda:InvokeFunction, Principal iot.amazonaws.com and the \
                      rule's ARN as SourceArn";
        Err(place.rejection(problem, remedy))
    }
}

/// What a rule acts on must be in the template.
fn check_known<'a>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    place: &Place,
) -> Result<(), Rejection> {
    if known.clone().any(|known| known == name) {
        return Ok(());
    }
    Err(place.rejection(format!("there is no {what} `{name}` in the template"), error::possible(name, known)))
}

/// <https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html>
fn thing_name(name: &str, place: &Place) -> Result<(), Rejection> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || ":_-".contains(c);
    if (1..=128).contains(&name.len()) && name.chars().all(is_of_name) {
        return Ok(());
    }
    let place = place.child("ThingName");
    Err(place.rejection(format!("`{name}` is no name of a thing"), "write up to 128 letters, digits and : _ -"))
}

/// The YAML of a file.
fn read(file: &Path) -> Result<serde_yaml_ng::Value, TemplateError> {
    let unread = |error| {
        let message = format!("template {}: {error}", file.display());
        TemplateError::Read(Advice::new(message, "does the profile name the right file?"))
    };
    let text = std::fs::read_to_string(file).map_err(unread)?;
    serde_yaml_ng::from_str(&text).map_err(|source| TemplateError::Syntax { file: file.to_owned(), source })
}

/// `AttributePayload` of a thing
/// (<https://docs.aws.amazon.com/iot/latest/apireference/API_AttributePayload.html>).
fn attributes(properties: &mut Properties) -> Result<Attributes, Rejection> {
    let Some(mut payload) = properties.optional("AttributePayload")? else { return Ok(Attributes::new()) };
    let mut attributes = Attributes::new();
    if let Some(mut named) = payload.optional("Attributes")? {
        for name in named.names() {
            let value = named.text(&name)?;
            if value.len() > LONGEST_ATTRIBUTE || !value.chars().all(is_of_attribute) {
                let place = named.place().child(&name);
                let remedy = "write up to 800 letters, digits and _ . , @ / : # -";
                return Err(place.rejection(format!("`{value}` is no value of an attribute"), remedy));
            }
            attributes.insert(name, value);
        }
    }
    payload.finish()?;
    Ok(attributes)
}

/// How long the value of an attribute may be, in characters.
const LONGEST_ATTRIBUTE: usize = 800;

fn is_of_attribute(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_.,@/:#-".contains(c)
}

#[cfg(test)]
mod tests;
