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
//! - `worker`: one rule at work. `actor`: does what actions say. `put`: the actions that put items. `ask`: those that ask other
//!   services. `failure`: what becomes of an action
//!   that fails.

mod actor;
mod ask;
mod failure;
mod put;
mod worker;

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::backlog::Backlog;
use super::ca::Principals;
use super::intake::Accepted;
use super::lambda::Functions;
use super::publisher::Publisher;
use super::services::Services;
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
#[derive(Clone, Debug)]
pub struct Means {
    /// The functions that they invoke.
    pub functions: Arc<Functions>,
    /// The endpoint of their tables; none if the cloud has no API half.
    pub client: Option<aws_sdk_dynamodb::Client>,
    /// The services of their queues and buckets; none if these are not in this process.
    pub services: Option<Services>,
    /// By whom they publish.
    pub publisher: Publisher,
    /// Which of their messages change.
    pub shadows: Arc<Shadows>,
    /// Whose certificates are known.
    pub principals: Arc<Principals>,
    /// Counts what functions have still to do.
    pub backlog: Backlog,
    /// What rules say.
    pub journal: Journal,
}

/// The rule engine, running.
#[derive(Debug)]
pub struct Rules {
    means: Means,
    ways: Arc<Mutex<Vec<Way>>>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Rules {
    /// Without rules yet. Those that come act on `messages` from then on.
    pub fn open(messages: UnboundedReceiver<Accepted>, means: Means) -> Self {
        let (closing, tasks, ways) = (CancellationToken::new(), TaskTracker::new(), Arc::default());
        let work = distribute(messages, Arc::clone(&ways), means.journal.clone());
        let what = "the distribution of messages to topic rules".into();
        let work = watched(means.journal.clone(), "cloud", what, work);
        tasks.spawn(closing.clone().run_until_cancelled_owned(work));
        Self { means, ways, closing, tasks }
    }

    /// Starts a rule, or has one of its name do something else from now on: what came before is dealt with as it was then.
    pub fn put(&self, rule: &Rule) {
        let (sender, queue) = unbounded_channel();
        let filter = rule.statement.from.clone();
        let way = Way { name: rule.name.clone(), filter, queue: rule.enabled.then_some(sender) };
        let worker = Worker {
            actor: Actor { invocable: rule.invocable.clone(), means: self.means.clone() },
            rule: rule.clone(),
            journal: self.means.journal.clone(),
        };
        let name = format!("topic rule {}", rule.name);
        let work = watched(self.means.journal.clone(), "cloud", name, worker.run(queue));
        self.tasks.spawn(self.closing.clone().run_until_cancelled_owned(work));
        let mut ways = self.ways.lock();
        ways.retain(|known| known.name != way.name);
        ways.push(way);
    }

    /// Takes a rule away. What has come for it is still dealt with.
    pub fn remove(&self, name: &str) {
        self.ways.lock().retain(|way| way.name != name);
    }

    /// Whether there is a rule of that name.
    pub fn has(&self, name: &str) -> bool {
        self.ways.lock().iter().any(|way| way.name == name)
    }

    /// Stops; what waits is dropped.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// A rule as messages come to it: its name, what it is for, and its queue.
#[derive(Debug)]
struct Way {
    name: String,
    filter: TopicFilter,
    /// None if it is switched off.
    queue: Option<UnboundedSender<Work>>,
}

async fn distribute(mut messages: UnboundedReceiver<Accepted>, ways: Arc<Mutex<Vec<Way>>>, journal: Journal) {
    while let Some(message) = messages.recv().await {
        let ways = ways.lock();
        let enabled = || ways.iter().filter_map(|way| Some((way, way.queue.as_ref()?)));
        let basic = message.topic.strip_prefix(BASIC_INGEST).map(|to| to.split_once('/').unwrap_or((to, "")));
        let listens = |way: &Way| match basic {
            Some((rule, _)) => way.name == rule,
            None => way.filter.matches(&message.topic),
        };
        let takers: Vec<_> = enabled().filter(|(way, _)| listens(way)).map(|(_, queue)| queue).collect();
        if takers.is_empty() && is_missed(&message, enabled().next().is_some()) {
            let (client, topic) = (message.client.clone(), message.topic.clone());
            journal.record(Event::Unmatched { client, topic });
        }
        let topic = basic.map_or(0, |(_, topic)| message.topic.len() - topic.len());
        let message = Arc::new(message);
        for queue in takers {
            // Only a rule that panicked is gone, which is a trouble already.
            let _ = queue.send(Work { message: Arc::clone(&message), topic });
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
