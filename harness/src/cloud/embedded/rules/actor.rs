//! Does what actions say.

use std::collections::BTreeSet;

use mqtt5::QoS;

use super::failure::{Failure, Reason};
use super::{Means, ask, put};
use crate::cloud::embedded::lambda::Invocation;
use crate::cloud::embedded::shadow::Asked;
use crate::cloud::limits::MAX_PAYLOAD;
use crate::cloud::sql::{Message, Output};
use crate::cloud::template::{Action, function_name, topic};

/// When so many rules have published one after another, they go round in a circle. AWS would go on for ever.
const MAX_RULES: u32 = 100;

/// What a rule acts by.
#[derive(Debug)]
pub(super) struct Actor {
    /// The names of the functions that the rule may invoke.
    pub(super) invocable: BTreeSet<String>,
    /// What all rules act by.
    pub(super) means: Means,
}

impl Actor {
    /// Does what an action says with what was selected from a message, which comes from so many `rules`.
    pub(super) async fn act(
        &self,
        action: &Action,
        output: &Output,
        message: &Message<'_>,
        rules: u32,
    ) -> Result<(), Failure> {
        let target = action.target().text(message).map_err(|why| Failure::new(action, "", why.into()))?;
        let done = match action {
            Action::Lambda { .. } => self.invoke(function_name(&target), output, message),
            Action::DynamoDbV2 { .. } => put::fields(self.means.client.as_ref(), &target, output).await,
            Action::DynamoDb(item) => put::payload(self.means.client.as_ref(), &target, item, output, message).await,
            Action::Republish { at_least_once, .. } => self.republish(&target, *at_least_once, output, rules),
            Action::S3 { key, .. } => ask::put(self.means.services.as_ref(), &target, key, output, message).await,
            Action::Sqs { in_base64, .. } => ask::send(self.means.services.as_ref(), &target, *in_base64, output).await,
        };
        done.map_err(|reason| Failure::new(action, &target, reason))
    }

    /// Asynchronous: what becomes of the invocation is the function's own affair. Messages of one topic are handled in their order.
    ///
    /// <https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html>
    fn invoke(&self, function: &str, output: &Output, message: &Message<'_>) -> Result<(), Reason> {
        let Output::Json(event) = output else {
            let why = "a function takes JSON: select encode(*, 'base64') AS data instead of * alone";
            return Err(Reason::Value(why.into()));
        };
        let unknown = || {
            let known: Vec<&str> = self.invocable.iter().map(String::as_str).collect();
            Reason::Value(format!(
                "AWS IoT may not invoke a function `{function}` for this rule, only: {}",
                known.join(", ")
            ))
        };
        let pool = self.invocable.get(function).and_then(|name| self.means.functions.pool(name));
        let pool = pool.ok_or_else(unknown)?;
        let (key, event) = (message.topic.into(), event.to_string().into());
        pool.push(Invocation { key, event, pending: self.means.backlog.begin(), reply: None });
        Ok(())
    }

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/republish-rule-action.html>
    fn republish(&self, said: &str, at_least_once: bool, output: &Output, rules: u32) -> Result<(), Reason> {
        let wrong = |(problem, remedy)| Reason::Value(format!("{problem}; {remedy}"));
        let (topic, payload) = (topic::published(said).map_err(wrong)?, output.payload());
        if payload.len() > MAX_PAYLOAD {
            let why =
                format!("the payload has {} bytes, more than the {MAX_PAYLOAD} that AWS IoT takes", payload.len());
            return Err(Reason::Value(why));
        }
        if rules == MAX_RULES {
            let why = format!("{MAX_RULES} rules have published one after another: they go round in a circle");
            return Err(Reason::Value(why));
        }
        let qos = if at_least_once { QoS::AtLeastOnce } else { QoS::AtMostOnce };
        let asked = Asked::read(topic).map(|asked| (asked, payload.clone()));
        self.means.publisher.publish_for_rule(topic, payload, qos, rules + 1);
        if let Some((asked, payload)) = asked {
            self.means.shadows.answer(&asked, &payload);
        }
        Ok(())
    }
}
