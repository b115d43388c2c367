//! Messages to actions.
//!
//! Every rule sees every message that it listens to in the journal's order and deals with one at a time, its actions in the order
//! written. Rules are independent of each other, so that a slow table does not hold up a function. An action that fails is not
//! retried by the rule, as in AWS; functions have their own retries. When all actions are through and some have failed, the rule's
//! error action is told once; its substitution templates see the message itself, as those of the other actions do.
//!
//! What is published to `$aws/rules/RULE/topic` (Basic Ingest) goes to that rule alone, whatever it listens to, and is on `topic` for it
//! (<https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html>).
//!
//! - `worker`: one rule at work. `actor`: does what actions say. `put`: the actions that put items. `failure`: what becomes of an action
//!   that fails.

mod actor;
mod failure;
mod put;
mod worker;

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::backlog::Backlog;
use super::intake::Accepted;
use super::lambda::Functions;
use super::publisher::Publisher;
use super::shadow::Shadows;
use crate::cloud::Messages;
use crate::cloud::limits::BASIC_INGEST;
use crate::cloud::sql::TopicFilter;
use crate::cloud::template::Rule;
use crate::journal::{Journal, watched};
use actor::Actor;
use lineproof_judge::journal::Event;
use worker::{Work, Worker};

/// What rules act by.
#[derive(Debug)]
pub struct Means<'a> {
    /// The functions that they invoke.
    pub functions: &'a Functions,
    /// The endpoint of their tables; none if the cloud has no API half.
    pub client: Option<&'a aws_sdk_dynamodb::Client>,
    /// By whom they publish.
    pub publisher: &'a Publisher,
    /// Which of their messages change.
    pub shadows: &'a Arc<Shadows>,
    /// By client id, the SHA-256 of its certificate, in hexadecimal.
    pub principals: Arc<BTreeMap<String, String>>,
}

/// The rule engine, running.
#[derive(Debug)]
pub struct Rules {
    closing: CancellationToken,
    tasks: TaskTracker,
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
        let mut ways = Vec::new();
        for rule in rules.iter().filter(|rule| rule.enabled).cloned() {
            let (sender, queue) = unbounded_channel();
            ways.push(Way { name: rule.name.clone(), filter: rule.statement.from.clone(), queue: sender });
            let name = format!("topic rule {}", rule.name);
            let principals = Arc::clone(&means.principals);
            let worker = Worker { actor: actor(&rule, means, backlog), rule, principals, journal: journal.clone() };
            let work = watched(journal.clone(), "cloud", name, worker.run(queue));
            tasks.spawn(closing.clone().run_until_cancelled_owned(work));
        }
        let work = distribute(messages, ways, journal.clone());
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

fn actor(rule: &Rule, means: &Means<'_>, backlog: &Backlog) -> Actor {
    let pool = |name: &String| Some((name.clone(), means.functions.pool(name)?));
    Actor {
        functions: rule.invocable.iter().filter_map(pool).collect(),
        client: means.client.cloned(),
        publisher: means.publisher.clone(),
        shadows: Arc::clone(means.shadows),
        backlog: backlog.clone(),
    }
}

/// A rule as messages come to it: its name, what it is for, and its queue.
struct Way {
    name: String,
    filter: TopicFilter,
    queue: UnboundedSender<Work>,
}

async fn distribute(mut messages: UnboundedReceiver<Accepted>, ways: Vec<Way>, journal: Journal) {
    while let Some(message) = messages.recv().await {
        let basic = message.topic.strip_prefix(BASIC_INGEST).map(|to| to.split_once('/').unwrap_or((to, "")));
        let listens = |way: &&Way| match basic {
            Some((rule, _)) => way.name == rule,
            None => way.filter.matches(&message.topic),
        };
        let takers: Vec<&Way> = ways.iter().filter(listens).collect();
        if takers.is_empty() && is_missed(&message, !ways.is_empty()) {
            let (client, topic) = (message.client.clone(), message.topic.clone());
            journal.record(Event::Unmatched { client, topic });
        }
        let topic = basic.map_or(0, |(_, topic)| message.topic.len() - topic.len());
        let message = Arc::new(message);
        for way in takers {
            // Only a rule that panicked is gone, which is a trouble already.
            let _ = way.queue.send(Work { message: Arc::clone(&message), topic });
        }
    }
}

/// Whether a message that no rule takes is worth telling. Where there are no rules, none is missing; what the cloud itself publishes
/// and what shadows take is not meant for rules in the first place.
fn is_missed(message: &Accepted, are_rules: bool) -> bool {
    let is_for_rules = !message.topic.starts_with('$') || message.topic.starts_with(BASIC_INGEST);
    are_rules && message.client != Messages::CLOUD && is_for_rules
}

#[cfg(test)]
mod tests;
