//! One rule at work.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::actor::Actor;
use super::failure::{Failure, Reason, document};
use crate::cloud::embedded::intake::Accepted;
use crate::cloud::sql::{Message, Output};
use crate::cloud::template::{ACCOUNT, Rule};
use crate::journal::Journal;
use lineproof_judge::journal::{ComponentChange, Event};

/// A message for a rule.
#[derive(Debug)]
pub(super) struct Work {
    /// The message.
    pub(super) message: Arc<Accepted>,
    /// Where in its topic begins what is the topic for the rule, in bytes.
    pub(super) topic: usize,
}

/// A rule, and what it acts by.
pub(super) struct Worker {
    pub(super) rule: Rule,
    pub(super) actor: Actor,
    pub(super) journal: Journal,
}

impl Worker {
    /// Deals with one message after another, until none can come any more.
    pub(super) async fn run(self, mut queue: UnboundedReceiver<Work>) {
        while let Some(work) = queue.recv().await {
            let principal = self.actor.means.principals.of(&work.message.client);
            let message = message(&work, principal.as_deref());
            if let Some(output) = self.select(&message) {
                self.act(&output, &message, work.message.rules).await;
            }
        }
    }

    fn select(&self, message: &Message<'_>) -> Option<Output> {
        let (statement, topic) = (&self.rule.statement, message.topic);
        if message.payload.is_none() && !message.bytes.is_empty() && !statement.takes_bytes {
            self.say(&format!("a message on {topic} is not JSON and is skipped"));
            return None;
        }
        statement.apply(message).unwrap_or_else(|too_much| {
            self.say(&format!("a message on {topic} is skipped: {too_much}"));
            None
        })
    }

    async fn act(&self, output: &Output, message: &Message<'_>, rules: u32) {
        let mut failures = Vec::new();
        for (place, action) in &self.rule.actions {
            if let Err(failure) = self.actor.act(action, output, message, rules).await {
                self.failed(&place.property, &failure, output);
                failures.push(failure);
            }
        }
        let Some((place, action)) = self.rule.error_action.as_ref().filter(|_| !failures.is_empty()) else { return };
        let told = Output::Json(document(&self.rule.name, message, &failures));
        if let Err(failure) = self.actor.act(action, &told, message, rules).await {
            self.failed(&place.property, &failure, &told);
        }
    }

    /// What the system asked for and cannot be done is its own; everything else is the bench's fault.
    fn failed(&self, property: &str, failure: &Failure, output: &Output) {
        let reason = &failure.reason;
        tracing::error!(rule = self.rule.name, %reason, "action failed");
        let payload = output.payload();
        let line = format!("{property}: failed: {reason}; value {}", String::from_utf8_lossy(&payload));
        match reason {
            Reason::Value(_) => self.say(&line),
            Reason::Bench(_) => self.journal.trouble("cloud", format!("topic rule {}: {line}", self.rule.name)),
        }
    }

    fn say(&self, line: &str) {
        let (name, line) = (self.rule.name.clone(), line.to_owned());
        self.journal.record(Event::Component { name, change: ComponentChange::Output { line } });
    }
}

/// A message as a rule sees it; `principal` is the sender's.
fn message<'a>(work: &'a Work, principal: Option<&'a str>) -> Message<'a> {
    let Accepted { client, topic, payload, is_json, bytes, trace, timestamp, .. } = &*work.message;
    Message {
        client,
        principal,
        topic: &topic[work.topic..],
        payload: is_json.then_some(payload),
        bytes,
        timestamp: *timestamp,
        trace,
        account: ACCOUNT,
    }
}
