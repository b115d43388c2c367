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

/// A policy; it only allows, and what no policy allows is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// What it allows.
    pub grants: Vec<Grant>,
}

/// What one statement of a policy allows.
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
        let grants = document.list("Statement")?.into_iter().map(Grant::read).collect::<Result<_, _>>()?;
        document.finish()?;
        Ok(Self { name, grants })
    }

    /// Whether the policy allows a client an action on `resource`: `client/ID`, `topic/TOPIC` or `topicfilter/FILTER`.
    pub fn allows(&self, client: Client<'_>, action: &str, resource: &str) -> bool {
        let arn = format!("arn:aws:iot:{REGION}:{ACCOUNT}:{resource}");
        self.grants.iter().any(|grant| grant.covers(client, action, &arn))
    }
}

impl Grant {
    fn read(mut statement: Properties) -> Result<Self, Rejection> {
        statement.without_effect(&["Sid"]);
        let effect = statement.text("Effect")?;
        let place = statement.place().clone();
        if effect != "Allow" {
            let remedy = "this version only allows; allow less instead of denying";
            return Err(place.child("Effect").rejection(format!("Effect {effect} is not supported"), remedy));
        }
        let actions = statement.texts("Action")?;
        let resources = statement.texts("Resource")?;
        statement.finish()?;
        actions.iter().try_for_each(|action| check_action(action, &place))?;
        resources.iter().try_for_each(|resource| check_resource(resource, &place))?;
        Ok(Self { actions, resources })
    }

    fn covers(&self, client: Client<'_>, action: &str, arn: &str) -> bool {
        let listed = |known: &String| known == "iot:*" || known.eq_ignore_ascii_case(action);
        self.actions.iter().any(listed) && self.resources.iter().any(|pattern| matches(pattern, client, arn))
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

/// Variables stand for plain text, even if the thing's name had wildcards. What names an attribute that the thing does not have
/// matches nothing.
fn matches(pattern: &str, client: Client<'_>, arn: &str) -> bool {
    // Private-use characters stand for the wildcards while variables are put in.
    let marked = pattern.replace('*', "\u{e000}").replace('?', "\u{e001}");
    let filled = VARIABLES.iter().fold(marked, |text, variable| text.replace(variable, client.thing));
    let Some(filled) = with_attributes(filled, |name| client.attributes.get(name).map(String::as_str)) else {
        return false;
    };
    wildcard(&filled.chars().collect::<Vec<_>>(), &arn.chars().collect::<Vec<_>>())
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
            Some('\u{e000}') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '\u{e001}' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    (p, t) = (at + 1, from + 1);
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '\u{e000}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn policy(resource: &str) -> Policy {
        let grants = vec![Grant { actions: vec!["iot:Publish".into()], resources: vec![resource.into()] }];
        Policy { name: "p".into(), grants }
    }

    #[test]
    fn resources_match_with_wildcards_and_the_things_name() {
        let mine =
            policy("arn:aws:iot:eu-central-1:123456789012:topic/*/gateways/${iot:Connection.Thing.ThingName}/p?rts");
        let attributes = Attributes::new();
        let lets = |policy: &Policy, thing, action, resource| {
            policy.allows(Client { thing, attributes: &attributes }, action, resource)
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
            own.allows(Client { thing: "t", attributes: &attributes }, "iot:Publish", topic)
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
            pattern.splice(from..to, ['\u{e000}']);
            prop_assert!(wildcard(&pattern, &chars));
            pattern.push('d');
            prop_assert!(!wildcard(&pattern, &chars));
        }
    }
}
