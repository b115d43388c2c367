//! Change sets: what would become of a stack, to be looked at before it is done.

use std::collections::BTreeMap;
use std::time::SystemTime;

use uuid::Uuid;

use super::definition::{Definition, Wanted};
use super::held::Held;
use super::plan::{self, Change};
use crate::cloud::template::{ACCOUNT, Output, REGION};

/// Command line tools look for these words.
const NO_CHANGES: &str =
    "The submitted information didn't contain changes. Submit different information to create a change set.";

/// What would become of a stack.
#[derive(Debug)]
pub(super) struct ChangeSet {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) description: Option<String>,
    pub(super) definition: Definition,
    pub(super) changes: Vec<Change>,
    /// Why it cannot be carried out.
    pub(super) objection: Option<String>,
    pub(super) execution: Execution,
    pub(super) created: SystemTime,
}

/// Whether a change set can be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Execution {
    Available,
    Unavailable,
    Done,
}

impl Execution {
    /// The name that AWS has for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Available => "AVAILABLE",
            Self::Unavailable => "UNAVAILABLE",
            Self::Done => "EXECUTE_COMPLETE",
        }
    }
}

impl ChangeSet {
    /// What would become of a stack that has and tells this.
    pub(super) fn new(
        name: &str,
        description: Option<&str>,
        wanted: Wanted,
        (held, outputs): (&BTreeMap<String, Held>, &[Output]),
    ) -> Self {
        let Wanted { definition, template } = wanted;
        let (changes, objection) = match template {
            Ok(template) => {
                let changes = plan::changes(held, &template);
                let is_idle = changes.is_empty() && template.outputs == outputs;
                (changes, is_idle.then(|| NO_CHANGES.to_owned()))
            }
            Err(rejection) => (Vec::new(), Some(rejection.to_string())),
        };
        Self {
            name: name.to_owned(),
            id: format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:changeSet/{name}/{}", Uuid::new_v4()),
            description: description.map(str::to_owned),
            definition,
            changes,
            execution: if objection.is_some() { Execution::Unavailable } else { Execution::Available },
            objection,
            created: SystemTime::now(),
        }
    }

    /// The state that it is in, as AWS names it.
    pub(super) fn status(&self) -> &'static str {
        if self.objection.is_some() { "FAILED" } else { "CREATE_COMPLETE" }
    }
}
