//! All that a template asks for and this version does not do, at once.
//!
//! The reader stops at the first thing that is wrong. So what it stops at is noted and taken out, a property or at last the
//! resource, and the rest is read again, until nothing is wrong any more. A resource that is taken out leaves a stand-in, so that what
//! refers to it is right; what is only wrong because something else was taken out is not told. Of a resource that lacks something, or
//! of a list of which an element is wrong, no more is told than that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection, TemplateError};
use super::parameter::TYPES;
use super::{Template, read};

/// What stands for a resource that was taken out: it has no effect, and can be referred to.
const STAND_IN: &str = "AWS::IAM::Role";

/// What a survey of a template has found.
#[derive(Debug, Default)]
pub struct Survey {
    /// What is asked for and not done, in the order in which the reader meets it.
    pub findings: Vec<TemplateError>,
    /// The logical ids of the resources, with their types.
    pub resources: BTreeMap<String, String>,
}

impl Survey {
    /// Of this file; `parameters` win over its defaults, and a parameter that has neither is taken to be right.
    ///
    /// # Errors
    /// If the file cannot be read, or is not YAML.
    pub fn of(file: &Path, parameters: &BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut yaml = read(file)?;
        let resources = types(&yaml);
        without_values(&mut yaml, parameters);
        let rejections = rejections(&mut yaml, parameters);
        let findings = rejections.into_iter().map(|rejection| TemplateError::at(file, rejection)).collect();
        Ok(Self { findings, resources })
    }
}

fn types(yaml: &Yaml) -> BTreeMap<String, String> {
    let resources = yaml.get("Resources").and_then(Yaml::as_mapping).into_iter().flatten();
    let typed = resources
        .filter_map(|(name, resource)| Some((name.as_str()?.to_owned(), resource.get("Type")?.as_str()?.to_owned())));
    typed.collect()
}

/// A profile gives a value to what has none here.
fn without_values(yaml: &mut Yaml, given: &BTreeMap<String, String>) {
    let Some(parameters) = yaml.get_mut("Parameters").and_then(Yaml::as_mapping_mut) else { return };
    let is_known =
        |parameter: &Yaml| parameter.get("Type").and_then(Yaml::as_str).is_some_and(|kind| TYPES.contains(&kind));
    let open = parameters.iter().filter(|(_, parameter)| is_known(parameter) && parameter.get("Default").is_none());
    let open: Vec<String> = open.filter_map(|(name, _)| name.as_str().map(str::to_owned)).collect();
    for name in open.iter().filter(|name| !given.contains_key(*name)) {
        any_value(parameters, name);
    }
}

fn rejections(yaml: &mut Yaml, parameters: &BTreeMap<String, String>) -> Vec<Rejection> {
    let (mut found, mut out) = (Vec::new(), BTreeSet::new());
    let mut taken: Vec<Place> = Vec::new();
    // Each time something is taken out; what nothing can be taken out for ends it.
    while let Err(rejection) = Template::build(yaml, parameters) {
        let place = (*rejection.place).clone();
        if !taken.iter().any(|one| is_within(one, &place)) && !follows(&rejection, &out) {
            found.push(rejection);
        }
        if !take_out(yaml, &place, taken.contains(&place), &mut out) {
            break;
        }
        taken.push(place);
    }
    found
}

/// Whether something that was taken out stood there or below: then it is missing there.
fn is_within(taken: &Place, place: &Place) -> bool {
    let below = taken.property.strip_prefix(&place.property);
    let is_below = below.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    taken.resource == place.resource && is_below && (!place.property.is_empty() || taken.property.is_empty())
}

/// Whether something is wrong only because one of these resources was taken out.
fn follows(rejection: &Rejection, out: &BTreeSet<String>) -> bool {
    let said = &rejection.problem;
    let is_of = |name: &String| said.contains(&format!("of {name} ")) || said.contains(&format!("`{name}`"));
    let misses = [
        "there is no function ",
        "there is no table ",
        "there is no queue ",
        "there is no bucket ",
        "AWS IoT has no permission ",
    ];
    !out.is_empty() && (misses.iter().any(|miss| said.starts_with(miss)) || out.iter().any(is_of))
}

/// Takes out what is wrong; false if that cannot be done. `again`: the property there was taken out already.
fn take_out(yaml: &mut Yaml, place: &Place, again: bool, out: &mut BTreeSet<String>) -> bool {
    let Place { resource: name, property, .. } = place;
    let resources = yaml.get_mut("Resources").and_then(Yaml::as_mapping_mut);
    if let Some(resources) = resources
        && resources.contains_key(name.as_str())
    {
        let whole = &mut resources[name.as_str()];
        let taken = !again && !property.is_empty() && take_property(whole, property);
        return taken || stand_in(resources, name, out);
    }
    if name == "Parameters" && !property.is_empty() {
        let parameters = yaml.get_mut("Parameters").and_then(Yaml::as_mapping_mut);
        return parameters.is_some_and(|parameters| any_value(parameters, property));
    }
    let taken = yaml.as_mapping_mut().and_then(|sections| sections.remove(name.as_str()));
    name != "Resources" && taken.is_some()
}

/// Gives a parameter a value that its type allows, in the place of all else that its declaration says.
fn any_value(parameters: &mut Mapping, path: &str) -> bool {
    let name = path.split('.').next().unwrap_or(path);
    let Some(declared) = parameters.get(name) else { return false };
    let kind = declared.get("Type").and_then(Yaml::as_str).filter(|kind| TYPES.contains(kind)).unwrap_or("String");
    let allowed = declared.get("AllowedValues").and_then(|allowed| allowed.get(0)).or_else(|| declared.get("MinValue"));
    let plain = if kind.contains("Number") { "1" } else { "any" };
    let value = allowed.cloned().unwrap_or_else(|| plain.into());
    let any: Mapping = [("Type".into(), kind.into()), ("Default".into(), value)].into_iter().collect();
    let is_new = *declared != Yaml::Mapping(any.clone());
    parameters.insert(name.into(), Yaml::Mapping(any));
    is_new
}

/// Puts a stand-in in the place of a resource; takes that away, too, if it is wrong.
fn stand_in(resources: &mut Mapping, name: &str, out: &mut BTreeSet<String>) -> bool {
    if !out.insert(name.to_owned()) {
        return resources.remove(name).is_some();
    }
    let stand_in: Mapping = [("Type".into(), STAND_IN.into())].into_iter().collect();
    resources.insert(name.into(), Yaml::Mapping(stand_in)).is_some()
}

/// Takes a property out by its path, such as `TopicRulePayload.Actions[0].S3`; or an attribute of the resource itself. An element of a
/// list stays: those behind it would be told by other numbers.
fn take_property(resource: &mut Yaml, path: &str) -> bool {
    let steps: Vec<String> = path.replace('[', ".[").split('.').map(str::to_owned).collect();
    let Some((last, before)) = steps.split_last() else { return false };
    let is_attribute = resource.get(&steps[0]).is_some() && steps.len() == 1;
    let root = if is_attribute { Some(resource) } else { resource.get_mut("Properties") };
    let holder = before.iter().try_fold(root, |holder, step| Some(holder.and_then(|one| child(one, step)))).flatten();
    match (holder, index(last)) {
        (Some(Yaml::Mapping(entries)), None) => entries.remove(last.as_str()).is_some(),
        _ => false,
    }
}

fn child<'a>(holder: &'a mut Yaml, step: &str) -> Option<&'a mut Yaml> {
    match index(step) {
        Some(at) => holder.as_sequence_mut()?.get_mut(at),
        None => holder.get_mut(step),
    }
}

fn index(step: &str) -> Option<usize> {
    step.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn found(text: &str) -> Vec<String> {
        let mut yaml = serde_yaml_ng::from_str(text).unwrap();
        without_values(&mut yaml, &BTreeMap::new());
        rejections(&mut yaml, &BTreeMap::new()).iter().map(|one| format!("{}: {}", one.place, one.problem)).collect()
    }

    #[test]
    fn everything_is_found_and_nothing_that_only_follows() {
        let text = "
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
  Net: {Type: 'AWS::EC2::VPC::Id'}
Resources:
  Watch: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: !Ref Table}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Stage
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      BillingMode: PAY_PER_REQUEST
      Unheard: 1
      Of: 2
  Act:
    Type: AWS::Lambda::Function
    Properties: {Runtime: cobol, Handler: x, Code: {}, Environment: {Variables: {A: !GetAtt Watch.Name}}}
  Rule:
    Type: AWS::IoT::TopicRule
    Properties:
      TopicRulePayload:
        Sql: SELECT * FROM 'a'
        AwsIotSqlVersion: '2016-03-23'
        Actions: [{Lambda: {FunctionArn: !GetAtt Act.Arn}}, {S3: {}}]
";
        let found = found(text);
        let begins = [
            "Transform: this version does not support it",
            "Parameters, property Net.Type: ",
            "Watch (AWS::CloudWatch::Alarm): resources of type AWS::CloudWatch::Alarm are not supported",
            "Act (AWS::Lambda::Function), property Runtime: runtime cobol is not supported",
            "Rule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[1]",
            "Table (AWS::DynamoDB::Table), property ",
            "Table (AWS::DynamoDB::Table), property ",
        ];
        for begin in begins {
            assert!(found.iter().any(|one| one.starts_with(begin)), "{begin} in {found:#?}");
        }
        assert_eq!(found.len(), begins.len(), "{found:#?}");
    }

    #[test]
    fn what_is_right_has_no_findings() {
        assert_eq!(found("Resources:\n  T: {Type: AWS::IoT::Thing}\n"), Vec::<String>::new());
        assert_eq!(found("a text").len(), 1, "what nothing can be taken out of is told once");
    }
}
