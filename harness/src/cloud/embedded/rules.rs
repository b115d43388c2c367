//! Messages to actions.
//!
//! Every rule sees every message in the journal's order and deals with one at a time, its actions in the order written.
//! Rules are independent of each other, so that a slow table does not hold up a function. An action that fails is not
//! retried by the rule, as in AWS; functions have their own retries.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::backlog::{Backlog, Pending};
use super::intake::Accepted;
use super::lambda::{Functions, Invocation};
use super::publisher::Publisher;
use super::put::{ActionError, put};
use crate::cloud::sql::{Message, Output, TopicFilter};
use crate::cloud::template::{ACCOUNT, Action, Rule};
use crate::journal::{Journal, watched};
use lineproof_judge::journal::{ComponentChange, Event};

/// The rule engine, running.
#[derive(Debug)]
pub struct Rules {
    closing: CancellationToken,
    tasks: TaskTracker,
}

type Work = (Arc<Accepted>, Pending);

/// What rules act by.
#[derive(Debug)]
pub struct Means<'a> {
    /// The functions that they invoke.
    pub functions: &'a Functions,
    /// The endpoint of their tables; none if the cloud has no API half.
    pub client: Option<&'a aws_sdk_dynamodb::Client>,
    /// By whom they publish.
    pub publisher: &'a Publisher,
    /// By client id, the SHA-256 of its certificate, in hexadecimal.
    pub principals: Arc<BTreeMap<String, String>>,
}

struct Worker {
    rule: Rule,
    functions: Vec<Option<UnboundedSender<Invocation>>>,
    client: Option<aws_sdk_dynamodb::Client>,
    principals: Arc<BTreeMap<String, String>>,
    journal: Journal,
    backlog: Backlog,
}

impl Rules {
    /// Starts the rules that are enabled.
    pub fn open(
        rules: &[Rule],
        messages: UnboundedReceiver<Accepted>,
        means: &Means<'_>,
        journal: &Journal,
        backlog: &Backlog,
    ) -> Self {
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let filters = rules.iter().filter(|rule| rule.enabled).map(|rule| rule.statement.from.clone()).collect();
        let mut queues = Vec::new();
        for rule in rules.iter().filter(|rule| rule.enabled).cloned() {
            let (sender, queue) = unbounded_channel();
            queues.push(sender);
            let functions = rule.actions.iter().map(|(_, action)| queue_of(action, means.functions)).collect();
            let (client, backlog, name) = (means.client.cloned(), backlog.clone(), format!("topic rule {}", rule.name));
            let (principals, journal) = (Arc::clone(&means.principals), journal.clone());
            let work = Worker { rule, functions, client, principals, journal: journal.clone(), backlog }.run(queue);
            tasks.spawn(closing.clone().run_until_cancelled_owned(watched(journal.clone(), "cloud", name, work)));
        }
        let work = distribute(messages, Ways { filters, queues }, backlog.clone(), journal.clone());
        let work = watched(journal.clone(), "cloud", "the distribution of messages to topic rules".into(), work);
        tasks.spawn(closing.clone().run_until_cancelled_owned(work));
        Self { closing, tasks }
    }

    /// Stops; what waits is dropped.
    pub async fn close(self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn queue_of(action: &Action, functions: &Functions) -> Option<UnboundedSender<Invocation>> {
    match action {
        Action::Lambda { function } => functions.queue(function),
        Action::Table { .. } => None,
    }
}

/// The rules as messages come to them: what each is for, and its queue.
struct Ways {
    filters: Vec<TopicFilter>,
    queues: Vec<UnboundedSender<Work>>,
}

async fn distribute(mut messages: UnboundedReceiver<Accepted>, ways: Ways, backlog: Backlog, journal: Journal) {
    while let Some(message) = messages.recv().await {
        // Where there are no rules, none is missing.
        if !ways.filters.is_empty() && !ways.filters.iter().any(|filter| filter.matches(&message.topic)) {
            let (client, topic) = (message.client.clone(), message.topic.clone());
            journal.record(Event::Unmatched { client, topic });
        }
        let message = Arc::new(message);
        for queue in &ways.queues {
            // Only a rule that panicked is gone, which is a trouble already.
            let _ = queue.send((Arc::clone(&message), backlog.begin()));
        }
    }
}

impl Worker {
    async fn run(self, mut queue: UnboundedReceiver<Work>) {
        while let Some((message, pending)) = queue.recv().await {
            if let Some(selected) = self.select(&message) {
                self.act(&selected).await;
            }
            drop(pending);
        }
    }

    fn select(&self, accepted: &Accepted) -> Option<Output> {
        let Accepted { client, topic, payload, timestamp, is_json, bytes, trace, .. } = accepted;
        let statement = &self.rule.statement;
        if !statement.from.matches(topic) {
            return None;
        }
        if !is_json && !bytes.is_empty() && !statement.takes_bytes {
            self.say(&format!("a message on {topic} is not JSON and is skipped"));
            return None;
        }
        let principal = self.principals.get(client).map(String::as_str);
        let payload = is_json.then_some(payload);
        let message =
            Message { client, principal, topic, payload, bytes, timestamp: *timestamp, trace, account: ACCOUNT };
        statement.apply(&message).unwrap_or_else(|too_much| {
            self.say(&format!("a message on {topic} is skipped: {too_much}"));
            None
        })
    }

    async fn act(&self, output: &Output) {
        let Output::Json(selected) = output else {
            return self.say("what is selected is not JSON, which no action takes");
        };
        for ((place, action), queue) in self.rule.actions.iter().zip(&self.functions) {
            let result = match action {
                Action::Table { table } => self.put(table, selected).await,
                Action::Lambda { function } => self.invoke(function, queue.as_ref(), selected),
            };
            if let Err(failure) = result {
                self.failed(&place.property, &failure, selected);
            }
        }
    }

    async fn put(&self, table: &str, selected: &Value) -> Result<(), ActionError> {
        let missing = || ActionError::Bench("the cloud has no API half".to_owned());
        put(self.client.as_ref().ok_or_else(missing)?, table, selected.clone()).await
    }

    fn invoke(
        &self,
        function: &str,
        queue: Option<&UnboundedSender<Invocation>>,
        selected: &Value,
    ) -> Result<(), ActionError> {
        let invocation = Invocation { event: selected.clone(), pending: self.backlog.begin() };
        let gone = || ActionError::Bench(format!("function {function} has no queue any more"));
        queue.ok_or_else(gone)?.send(invocation).map_err(|_| gone())
    }

    /// What the system asked for and cannot be done is its own; everything else is the bench's fault.
    fn failed(&self, property: &str, failure: &ActionError, selected: &Value) {
        tracing::error!(rule = self.rule.name, %failure, "action failed");
        let line = format!("{property}: failed: {failure}; value {selected}");
        match failure {
            ActionError::Value(_) => self.say(&line),
            ActionError::Bench(_) => self.journal.trouble("cloud", format!("topic rule {}: {line}", self.rule.name)),
        }
    }

    fn say(&self, line: &str) {
        let (name, line) = (self.rule.name.clone(), line.to_owned());
        self.journal.record(Event::Component { name, change: ComponentChange::Output { line } });
    }
}
