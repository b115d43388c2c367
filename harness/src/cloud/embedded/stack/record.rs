//! What is known of stacks.

use std::collections::BTreeMap;
use std::time::SystemTime;

use uuid::Uuid;

use super::change_set::ChangeSet;
use super::definition::Definition;
use super::fault::Fault;
use super::held::Held;
use super::status::Status;
use crate::cloud::template::{ACCOUNT, Output, REGION};

/// The type of a stack itself, in its events.
pub(super) const STACK: &str = "AWS::CloudFormation::Stack";

/// A stack, be it deleted.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
    pub(super) definition: Definition,
    pub(super) outputs: Vec<Output>,
    pub(super) created: SystemTime,
    pub(super) updated: Option<SystemTime>,
    pub(super) deleted: Option<SystemTime>,
    /// What there is of it, by logical ids.
    pub(super) held: BTreeMap<String, Held>,
    /// What has been told last of each resource that it has or had, by logical ids.
    pub(super) told: BTreeMap<String, Event>,
    /// What has happened; the latest comes last.
    pub(super) events: Vec<Event>,
    pub(super) change_sets: Vec<ChangeSet>,
}

/// What happened to a stack, or to a resource of one.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) logical: String,
    pub(super) physical: String,
    pub(super) kind: String,
    pub(super) status: Status,
    pub(super) reason: Option<String>,
    pub(super) at: SystemTime,
}

impl Stack {
    /// One of which nothing is there yet.
    pub(super) fn new(name: &str, status: Status, definition: Definition) -> Self {
        let id = format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{}", Uuid::new_v4());
        let mut stack = Self {
            name: name.to_owned(),
            id,
            status,
            reason: None,
            definition,
            outputs: Vec::new(),
            created: SystemTime::now(),
            updated: None,
            deleted: None,
            held: BTreeMap::new(),
            told: BTreeMap::new(),
            events: Vec::new(),
            change_sets: Vec::new(),
        };
        stack.becomes(status, Some("User Initiated".to_owned()));
        stack.reason = None;
        stack
    }

    /// One of its change sets, by its name or id.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn change_set(&self, name: &str) -> Result<&ChangeSet, Fault> {
        let is_meant = |set: &&ChangeSet| set.name == name || set.id == name;
        self.change_sets.iter().find(is_meant).ok_or_else(|| Fault::no_change_set(name))
    }

    /// It is in another state from now on.
    pub(super) fn becomes(&mut self, status: Status, reason: Option<String>) {
        let event = Event {
            id: Uuid::new_v4().to_string(),
            logical: self.name.clone(),
            physical: self.id.clone(),
            kind: STACK.to_owned(),
            status,
            reason: reason.clone(),
            at: SystemTime::now(),
        };
        if status == Status::DeleteComplete {
            self.deleted = Some(event.at);
        }
        (self.status, self.reason) = (status, reason);
        self.events.push(event);
    }

    /// A resource is in another state from now on.
    pub(super) fn tell(
        &mut self,
        logical: &str,
        (kind, physical): (&str, &str),
        status: Status,
        reason: Option<String>,
    ) {
        let event = Event {
            id: format!("{logical}-{status}-{}", Uuid::new_v4()),
            logical: logical.to_owned(),
            physical: physical.to_owned(),
            kind: kind.to_owned(),
            status,
            reason,
            at: SystemTime::now(),
        };
        self.told.insert(logical.to_owned(), event.clone());
        self.events.push(event);
    }
}

/// All stacks of a cloud, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Stacks(pub(super) Vec<Stack>);

impl Stacks {
    /// A stack, by its name or id; one that is deleted is found by its id alone.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn find(&self, name: &str) -> Result<&Stack, Fault> {
        let is_meant = |stack: &&Stack| stack.id == name || (stack.name == name && stack.deleted.is_none());
        self.0.iter().find(is_meant).ok_or_else(|| Fault::no_stack(name))
    }

    /// The stack that this change set is for, which the change set's id tells as well.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn with_change_set(&self, stack: Option<&str>, set: &str) -> Result<&Stack, Fault> {
        match stack {
            Some(name) => self.find(name),
            None => self.0.iter().find(|stack| stack.change_set(set).is_ok()).ok_or_else(|| Fault::no_change_set(set)),
        }
    }

    /// The same as [`Stacks::find`], to change it.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn find_mut(&mut self, name: &str) -> Result<&mut Stack, Fault> {
        let is_meant = |stack: &&mut Stack| stack.id == name || (stack.name == name && stack.deleted.is_none());
        self.0.iter_mut().find(is_meant).ok_or_else(|| Fault::no_stack(name))
    }
}
