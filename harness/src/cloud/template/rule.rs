//! `AWS::IoT::TopicRule`: what happens to messages.

use std::collections::BTreeSet;

use super::action::{Action, broken};
use super::error::{Place, Rejection};
use super::properties::Properties;
use crate::cloud::sql::Statement;

/// A rule has no more actions than this (<https://docs.aws.amazon.com/general/latest/gr/iot-core.html#limits_iot>).
const MAX_ACTIONS: usize = 10;

/// A rule's name is no longer than this, in bytes.
const MAX_NAME: usize = 128;

/// A topic rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Which messages it takes and what it makes of them.
    pub statement: Statement,
    /// False if it is switched off.
    pub enabled: bool,
    /// What it does with them, in order, each with its place in the template.
    pub actions: Vec<(Place, Action)>,
    /// What it does once if any of its actions fail.
    pub error_action: Option<(Place, Action)>,
    /// The names of the functions that AWS IoT may invoke for it.
    pub invocable: BTreeSet<String>,
}

impl Rule {
    pub(super) fn read(name: String, arn: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["RuleName", "Tags"]);
        check_name(&name, properties.place())?;
        let mut payload = properties.nested("TopicRulePayload")?;
        properties.finish()?;
        check_version(&mut payload)?;
        payload.without_effect(&["Description"]);
        let enabled = !payload.optional_flag("RuleDisabled")?.unwrap_or(false);
        let sql = payload.text("Sql")?;
        let place = payload.place().child("Sql");
        let statement = Statement::parse(&sql).map_err(|error| broken(&place, error))?;
        let actions = payload.list("Actions")?.into_iter().map(Action::read).collect::<Result<Vec<_>, _>>()?;
        if actions.len() > MAX_ACTIONS {
            let problem = format!("{} actions are more than a rule of AWS IoT has", actions.len());
            let remedy = format!("write {MAX_ACTIONS} at most, or another rule");
            return Err(payload.place().child("Actions").rejection(problem, remedy));
        }
        let error_action = payload.optional("ErrorAction")?.map(Action::read).transpose()?;
        payload.finish()?;
        let rule = Self { name, arn, statement, enabled, actions, error_action, invocable: BTreeSet::new() };
        rule.all_actions().try_for_each(|(place, action)| rule.check_circle(place, action))?;
        Ok(rule)
    }

    /// Its actions, the one for errors included.
    pub(super) fn all_actions(&self) -> impl Iterator<Item = &(Place, Action)> {
        self.actions.iter().chain(&self.error_action)
    }

    /// A rule that publishes to what it listens to would never come to an end.
    fn check_circle(&self, place: &Place, action: &Action) -> Result<(), Rejection> {
        let Action::Republish { topic, .. } = action else { return Ok(()) };
        let topic = topic.literal().and_then(|topic| super::topic::published(topic).ok());
        let Some(topic) = topic.filter(|topic| self.statement.from.matches(topic)) else { return Ok(()) };
        let problem = format!(
            "the rule listens to '{}' and would publish to '{topic}' again and again",
            self.statement.from.text()
        );
        Err(place.child("Topic").rejection(problem, "publish to a topic that it does not listen to"))
    }
}

/// A name is `^[a-zA-Z0-9_]+$` (<https://docs.aws.amazon.com/iot/latest/apireference/API_CreateTopicRule.html>).
fn check_name(name: &str, place: &Place) -> Result<(), Rejection> {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !name.is_empty() && name.len() <= MAX_NAME && is_name(name) {
        return Ok(());
    }
    let remedy = format!("write {MAX_NAME} letters, digits and `_` at most");
    Err(place.child("RuleName").rejection("AWS IoT takes no rule of this name", remedy))
}

/// Without a version AWS takes 2015-10-08, whose meaning differs in details that this version does not imitate.
fn check_version(payload: &mut Properties) -> Result<(), Rejection> {
    let version = payload.optional_text("AwsIotSqlVersion")?;
    if version.as_deref() == Some("2016-03-23") {
        return Ok(());
    }
    let place = payload.place().child("AwsIotSqlVersion");
    let found = version.unwrap_or_else(|| "2015-10-08 (what AWS takes when none is given)".into());
    Err(place.rejection(format!("SQL version {found} is not supported"), "write AwsIotSqlVersion: '2016-03-23'"))
}
