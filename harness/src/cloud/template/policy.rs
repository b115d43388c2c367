//! `AWS::IoT::Policy`: what a client may do.

use std::collections::BTreeMap;

use super::error::{Place, Rejection, possible};
use super::properties::Properties;
use super::{ACCOUNT, REGION};

/// The actions that AWS IoT policies know and this version enforces.
const ACTIONS: [&str; 6] = ["iot:*", "iot:Connect", "iot:Publish", "iot:RetainPublish", "iot:Subscribe", "iot:Receive"];

/// The policy variables of this version that are the client id, which equals the thing's name here.
const VARIABLES: [&str; 2] = ["${iot:Connection.Thing.ThingName}", "${iot:ClientId}"];

/// Before and behind the name of an attribute of the thing, in a policy variable
/// (<https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html>).
const ATTRIBUTE: (&str, &str) = ("${iot:Connection.Thing.Attributes[", "]}");

/// An example of it, for those who are told what is possible.
const AN_ATTRIBUTE: &str = "${iot:Connection.Thing.Attributes[NAME]}";

/// Attributes of a thing, by their names.
pub type Attributes = BTreeMap<String, String>;

/// Who asks: a thing, which is its client id, too.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// Its name.
    pub thing: &'a str,
    /// Its attributes.
    pub attributes: &'a Attributes,
}

/// A policy. What no policy allows is denied, and so is what any denies, whatever allows it
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub grants: Vec<Grant>,
    /// What it denies.
    pub denials: Vec<Grant>,
}

/// What one statement of a policy allows, or denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Actions such as `iot:Publish`, or `iot:*`.
    pub actions: Vec<String>,
    /// Resource ARNs with `*`, `?` and policy variables.
    pub resources: Vec<String>,
}

impl Policy {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["PolicyName", "Tags"]);
        let mut document = properties.nested("PolicyDocument")?;
        properties.finish()?;
        let version = document.text("Version")?;
        if version != "2012-10-17" {
            let place = document.place().child("Version");
            return Err(place.rejection(format!("{version} is not supported"), "write '2012-10-17'"));
        }
        let (mut grants, mut denials) = (Vec::new(), Vec::new());
        for statement in document.list("Statement")? {
            let (effect, grant) = Grant::read(statement)?;
            match effect {
                Effect::Allow => grants.push(grant),
                Effect::Deny => denials.push(grant),
            }
        }
        document.finish()?;
        Ok(Self { name, grants, denials })
    }

    /// Whether policies together allow a client an action on `resource`: `client/ID`, `topic/TOPIC` or `topicfilter/FILTER`.
    pub fn allow<'p>(
        mut policies: impl Iterator<Item = &'p Self> + Clone,
        client: Client<'_>,
        action: &str,
        resource: &str,
    ) -> bool {
        let arn = arn(resource);
        let covers = |grants: &[Grant]| grants.iter().any(|grant| grant.covers(client, action, &arn));
        policies.clone().any(|policy| covers(&policy.grants)) && !policies.any(|policy| covers(&policy.denials))
    }

    /// Whether policies together allow a client to receive whatever comes on a filter.
    pub fn allow_all_of<'p>(
        mut policies: impl Iterator<Item = &'p Self> + Clone,
        client: Client<'_>,
        filter: &str,
    ) -> bool {
        let (resource, topics) = (format!("topic/{filter}"), topics(filter));
        let denies = |policy: &Self| policy.denials.iter().any(|grant| grant.meets(client, "iot:Receive", &topics));
        Self::allow(policies.clone(), client, "iot:Receive", &resource) && !policies.any(denies)
    }
}

/// The effect of a statement.
enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

fn arn(resource: &str) -> String {
    format!("arn:aws:iot:{REGION}:{ACCOUNT}:{resource}")
}

/// All topics of a filter, as a pattern of ARNs. `+` is taken for more than one level: then too much is denied, never too little.
fn topics(filter: &str) -> Vec<char> {
    let whole = arn(&format!("topic/{filter}"));
    // `a/#` has `a` as well.
    let whole = whole.strip_suffix("/#").map_or(whole.clone(), |parent| format!("{parent}{ANY}"));
    whole.replace(['+', '#'], &ANY.to_string()).chars().collect()
}

impl Grant {
    fn read(mut statement: Properties) -> Result<(Effect, Self), Rejection> {
        statement.without_effect(&["Sid"]);
        let effect = statement.text("Effect")?;
        let place = statement.place().clone();
        let effect = match effect.as_str() {
            "Allow" => Effect::Allow,
            "Deny" => Effect::Deny,
            _ => {
                let problem = format!("Effect {effect} is not supported");
                return Err(place.child("Effect").rejection(problem, "write Allow or Deny"));
            }
        };
        let actions = statement.texts("Action")?;
        let resources = statement.texts("Resource")?;
        statement.finish()?;
        actions.iter().try_for_each(|action| check_action(action, &place))?;
        resources.iter().try_for_each(|resource| check_resource(resource, &place))?;
        Ok((effect, Self { actions, resources }))
    }

    fn has(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == "iot:*" || known.eq_ignore_ascii_case(action))
    }

    fn covers(&self, client: Client<'_>, action: &str, arn: &str) -> bool {
        let arn: Vec<char> = arn.chars().collect();
        let matches = |pattern: &String| filled(pattern, client).is_some_and(|pattern| wildcard(&pattern, &arn));
        self.has(action) && self.resources.iter().any(matches)
    }

    /// Whether it covers any of the resources that `pattern` stands for.
    fn meets(&self, client: Client<'_>, action: &str, pattern: &[char]) -> bool {
        let meets = |own: &String| filled(own, client).is_some_and(|own| overlap(&own, pattern));
        self.has(action) && self.resources.iter().any(meets)
    }
}

fn check_action(action: &str, place: &Place) -> Result<(), Rejection> {
    if ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action)) {
        return Ok(());
    }
    Err(place.child("Action").rejection(format!("action {action} is not supported"), possible(action, ACTIONS)))
}

fn check_resource(resource: &str, place: &Place) -> Result<(), Rejection> {
    let plain = VARIABLES.iter().fold(resource.to_owned(), |text, variable| text.replace(variable, ""));
    let plain = with_attributes(plain, |_| Some("")).unwrap_or_else(|| resource.to_owned());
    let place = place.child("Resource");
    if plain.contains("${") {
        let known = VARIABLES.into_iter().chain([AN_ATTRIBUTE]);
        return Err(place.rejection(format!("{resource} has an unknown policy variable"), possible(resource, known)));
    }
    if plain != "*" && !plain.starts_with("arn:") {
        return Err(place.rejection(format!("{resource} is not an ARN"), "write arn:aws:iot:.. or *"));
    }
    Ok(())
}

/// Stands for `*` in a pattern: of those for private use, as variables may have that character.
const ANY: char = '\u{e000}';

/// Stands for `?`, alike.
const ONE: char = '\u{e001}';

/// A pattern with its variables put in, which stand for plain text, even if the thing's name had wildcards. None if it names an
/// attribute that the thing does not have: that matches nothing.
fn filled(pattern: &str, client: Client<'_>) -> Option<Vec<char>> {
    let marked = pattern.replace('*', &ANY.to_string()).replace('?', &ONE.to_string());
    let filled = VARIABLES.iter().fold(marked, |text, variable| text.replace(variable, client.thing));
    let filled = with_attributes(filled, |name| client.attributes.get(name).map(String::as_str))?;
    Some(filled.chars().collect())
}

/// Whether there is a text that two patterns match.
fn overlap(one: &[char], other: &[char]) -> bool {
    // Whether what is left of `one` and what is left of `other` have one in common, for all rests of `other`, the shortest last.
    let ends = |pattern: &[char]| pattern.iter().all(|c| *c == ANY);
    let mut known: Vec<bool> = (0..=other.len()).map(|at| ends(&other[at..])).collect();
    for from in (0..one.len()).rev() {
        let mut next = vec![false; other.len() + 1];
        next[other.len()] = ends(&one[from..]);
        for at in (0..other.len()).rev() {
            next[at] = match (one[from], other[at]) {
                (ANY, _) | (_, ANY) => known[at] || next[at + 1],
                (ONE, _) | (_, ONE) => known[at + 1],
                (a, b) => a == b && known[at + 1],
            };
        }
        known = next;
    }
    known[0]
}

/// The text with every attribute in place of its variable; none if one is not there.
fn with_attributes<'a>(mut text: String, value: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let (begin, end) = ATTRIBUTE;
    while let Some((before, rest)) = text.split_once(begin) {
        let (name, after) = rest.split_once(end)?;
        text = format!("{before}{}{after}", value(name)?);
    }
    Some(text)
}

/// Greedy matching with one point of return: linear for one `*`, never exponential.
fn wildcard(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(&ANY) => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == ONE || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    (p, t) = (at + 1, from + 1);
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == ANY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn policy(resource: &str) -> Policy {
        let grants = vec![Grant { actions: vec!["iot:Publish".into()], resources: vec![resource.into()] }];
        Policy { name: "p".into(), grants, denials: Vec::new() }
    }

    /// A policy that allows everything but one action on a resource.
    fn denying(action: &str, resource: &str) -> Policy {
        let grant =
            |action: &str, resource: &str| Grant { actions: vec![action.into()], resources: vec![resource.into()] };
        Policy { name: "p".into(), grants: vec![grant("iot:*", "*")], denials: vec![grant(action, resource)] }
    }

    #[test]
    fn what_is_denied_is_not_allowed_by_whatever_policy() {
        let attributes = Attributes::new();
        let client = Client { thing: "a", attributes: &attributes };
        let secret = denying("iot:Publish", "arn:aws:iot:eu-central-1:123456789012:topic/secret/*");
        let policies = [policy("*"), secret];
        let publishes = |topic: &str| Policy::allow(policies.iter(), client, "iot:Publish", &format!("topic/{topic}"));
        assert!(publishes("open/x") && !publishes("secret/x"));
    }

    #[test]
    fn a_filter_on_which_something_is_denied_is_not_received_as_a_whole() {
        let attributes = Attributes::new();
        let client = Client { thing: "a", attributes: &attributes };
        let receives = |denied: &str, filter: &str| {
            let denied = format!("arn:aws:iot:eu-central-1:123456789012:topic/{denied}");
            Policy::allow_all_of(std::iter::once(&denying("iot:Receive", &denied)), client, filter)
        };
        for filter in ["#", "a/#", "a/+", "a/secret", "+/secret", "a/secret/#"] {
            assert!(!receives("a/secret", filter), "{filter}");
        }
        for filter in ["b/#", "a/open", "a/secrets", "+/open"] {
            assert!(receives("a/secret", filter), "{filter}");
        }
        assert!(!receives("a/*/x", "a/b/+") && !receives("?/b", "+/b") && receives("?/b", "cc/+"));
    }

    #[test]
    fn resources_match_with_wildcards_and_the_things_name() {
        let mine =
            policy("arn:aws:iot:eu-central-1:123456789012:topic/*/gateways/${iot:Connection.Thing.ThingName}/p?rts");
        let attributes = Attributes::new();
        let lets = |policy: &Policy, thing, action, resource| {
            Policy::allow(std::iter::once(policy), Client { thing, attributes: &attributes }, action, resource)
        };
        assert!(lets(&mine, "gateway-a", "iot:Publish", "topic/lines/mps/gateways/gateway-a/parts"));
        assert!(!lets(&mine, "gateway-b", "iot:Publish", "topic/lines/mps/gateways/gateway-a/parts"));
        assert!(!lets(&mine, "gateway-a", "iot:Publish", "topic/lines/mps/gateways/gateway-a/parts/x"));
        assert!(!lets(&mine, "gateway-a", "iot:Subscribe", "topic/lines/mps/gateways/gateway-a/parts"));
        assert!(!lets(&mine, "*", "iot:Publish", "topic/lines/mps/gateways/gateway-a/parts"));
        assert!(lets(&policy("*"), "x", "iot:Publish", "topic/anything"));
    }

    #[test]
    fn an_attribute_stands_for_its_value_and_matches_nothing_where_there_is_none() {
        let own = policy("arn:aws:iot:eu-central-1:123456789012:topic/${iot:Connection.Thing.Attributes[name]}/x");
        let allows = |attributes: &[(&str, &str)], topic: &str| {
            let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Policy::allow(std::iter::once(&own), Client { thing: "t", attributes: &attributes }, "iot:Publish", topic)
        };
        assert!(allows(&[("name", "a")], "topic/a/x"));
        assert!(!allows(&[("name", "a")], "topic/b/x"));
        assert!(!allows(&[("other", "a")], "topic/a/x"));
        assert!(!allows(&[], "topic//x"));
    }

    proptest! {
        #[test]
        fn a_text_matches_itself_with_parts_replaced_by_stars(text in "[a-c/]{0,12}", from in 0usize..12, to in 0usize..12) {
            let chars: Vec<char> = text.chars().collect();
            let (from, to) = (from.min(to).min(chars.len()), from.max(to).min(chars.len()));
            let mut pattern = chars.clone();
            pattern.splice(from..to, [ANY]);
            prop_assert!(wildcard(&pattern, &chars));
            pattern.push('d');
            prop_assert!(!wildcard(&pattern, &chars));
        }

        #[test]
        fn patterns_overlap_where_a_text_matches_both(
            text in "[ab]{0,6}", one in "[ab\u{e000}\u{e001}]{0,6}", other in "[ab\u{e000}\u{e001}]{0,6}",
        ) {
            let [text, one, other] = [text, one, other].map(|text| text.chars().collect::<Vec<_>>());
            prop_assert_eq!(overlap(&one, &text), wildcard(&one, &text));
            prop_assert_eq!(overlap(&one, &other), overlap(&other, &one));
            prop_assert!(!(wildcard(&one, &text) && wildcard(&other, &text)) || overlap(&one, &other));
        }
    }
}
