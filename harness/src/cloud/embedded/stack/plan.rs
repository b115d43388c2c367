//! What must be done so that a stack becomes what is wanted.

use std::collections::BTreeMap;

use super::held::Held;
use super::made::Made;
use crate::cloud::template::{Resource, Rule, Template};

/// The types of resources, in the order in which they are made; they are taken away in the reverse one. What the template refers to is
/// there before what refers to it.
const ORDER: [&str; 11] = [
    "AWS::IAM::Role",
    "AWS::IAM::Policy",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::Lambda::Function",
    "AWS::IoT::Thing",
    "AWS::IoT::Policy",
    "AWS::IoT::TopicRule",
    "AWS::Lambda::Permission",
];

/// What becomes of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) action: Action,
    pub(super) logical: String,
    pub(super) kind: &'static str,
    /// Of one that is there already.
    pub(super) physical: Option<String>,
}

/// How a resource changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Add,
    Modify,
    /// Another one takes its place.
    Replace,
    Remove,
}

impl Action {
    /// The name that AWS has for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Add => "Add",
            Self::Modify | Self::Replace => "Modify",
            Self::Remove => "Remove",
        }
    }
}

/// Where a resource of this type stands in the order of making.
pub(super) fn rank(kind: &str) -> usize {
    ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len())
}

/// What differs between what is there and what is wanted, in the order in which it is done: what goes, goes last.
pub(super) fn changes(held: &BTreeMap<String, Held>, template: &Template) -> Vec<Change> {
    let mut wanted: Vec<_> = template.resources.iter().collect();
    wanted.sort_by_key(|(_, resource)| rank(resource.kind));
    let change = |(logical, resource): (&String, &Resource)| {
        let before = held.get(logical);
        let action = match before {
            None => Action::Add,
            Some(held) if held.resource.kind != resource.kind || held.resource.name != resource.name => Action::Replace,
            Some(held) if is_same(held, resource, template) => return None,
            Some(_) => Action::Modify,
        };
        let physical = before.map(|held| held.resource.name.clone());
        Some(Change { action, logical: logical.clone(), kind: resource.kind, physical })
    };
    let mut gone: Vec<_> = held.iter().filter(|(logical, _)| !template.resources.contains_key(*logical)).collect();
    gone.sort_by_key(|(_, held)| std::cmp::Reverse(rank(held.resource.kind)));
    let removed = gone.into_iter().map(|(logical, held)| Change {
        action: Action::Remove,
        logical: logical.clone(),
        kind: held.resource.kind,
        physical: Some(held.resource.name.clone()),
    });
    wanted.into_iter().filter_map(change).chain(removed).collect()
}

/// A rule is another one, too, if it may invoke other functions.
fn is_same(held: &Held, resource: &Resource, template: &Template) -> bool {
    let invokes = |made: &Rule| rule(template, resource).is_some_and(|rule| rule.invocable == made.invocable);
    let is_rule_same = match &held.made {
        Made::Rule(made) => invokes(made),
        _ => true,
    };
    is_rule_same && held.resource.properties == resource.properties
}

/// The rule that a resource is.
pub(super) fn rule<'a>(template: &'a Template, resource: &Resource) -> Option<&'a Rule> {
    template.rules.iter().find(|rule| rule.name == resource.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(text: &str) -> Template {
        Template::of_stack(&serde_yaml_ng::from_str(text).unwrap(), &BTreeMap::new(), "mps").unwrap()
    }

    fn things(names: &[(&str, &str)]) -> Template {
        let thing = |(logical, name): &(&str, &str)| {
            format!("  {logical}:\n    Type: AWS::IoT::Thing\n    Properties: {{ ThingName: {name} }}\n")
        };
        template(&format!("Resources:\n{}", names.iter().map(thing).collect::<String>()))
    }

    /// What a template describes, as if it were there.
    fn held(template: &Template) -> BTreeMap<String, Held> {
        let held = |resource: &Resource| Held { resource: resource.clone(), made: Made::Nothing };
        template.resources.iter().map(|(logical, resource)| (logical.clone(), held(resource))).collect()
    }

    #[test]
    fn what_is_new_renamed_or_gone_is_told_and_what_goes_goes_last() {
        let before = held(&things(&[("A", "a"), ("B", "b"), ("C", "c")]));
        let changes = changes(&before, &things(&[("A", "a"), ("B", "other"), ("D", "d")]));
        let told: Vec<_> = changes.iter().map(|change| (change.logical.as_str(), change.action)).collect();
        assert_eq!(told, [("B", Action::Replace), ("D", Action::Add), ("C", Action::Remove)]);
        assert_eq!(changes[0].physical.as_deref(), Some("b"));
    }

    #[test]
    fn what_is_the_same_is_not_touched() {
        let template = things(&[("A", "a")]);
        assert_eq!(changes(&held(&template), &template), []);
    }

    #[test]
    fn every_type_of_the_template_has_its_place() {
        for kind in crate::cloud::template::kinds() {
            assert!(rank(kind) < ORDER.len(), "{kind}");
        }
    }

    #[test]
    fn tables_are_there_before_functions_and_those_before_rules() {
        let text = "Resources:
  A:
    Type: AWS::IoT::TopicRule
    Properties:
      RuleName: a
      TopicRulePayload: { Sql: \"SELECT * FROM 'a'\", AwsIotSqlVersion: '2016-03-23', Actions: [] }
  B:
    Type: AWS::Lambda::Function
    Properties: { Runtime: provided.al2023 }
  C:
    Type: AWS::DynamoDB::Table
    Properties: {}
";
        let told: Vec<_> =
            changes(&BTreeMap::new(), &template(text)).into_iter().map(|change| change.logical).collect();
        assert_eq!(told, ["C", "B", "A"]);
    }
}
