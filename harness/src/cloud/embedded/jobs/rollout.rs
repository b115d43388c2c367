//! A job from thing to thing.

use serde_json::Value;

/// A job that is still to come to some of its things.
#[derive(Debug)]
pub(super) struct Rollout {
    /// The job.
    pub(super) job: String,
    /// What is to be done.
    pub(super) document: Value,
    /// Who gets it next, the next one last.
    waiting: Vec<String>,
}

impl Rollout {
    /// One to these things, in this order.
    pub(super) fn new(job: String, things: &[String], document: Value) -> Self {
        Self { job, document, waiting: things.iter().rev().cloned().collect() }
    }

    /// Who gets it now.
    pub(super) fn next(&mut self) -> Option<String> {
        self.waiting.pop()
    }

    /// Who never gets it, because it failed before.
    pub(super) fn give_up(&mut self) -> Vec<String> {
        self.waiting.drain(..).rev().collect()
    }
}
