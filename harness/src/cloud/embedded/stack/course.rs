//! How stacks come about, change and go, step by step
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html>).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use parking_lot::Mutex;

use super::definition::Definition;
use super::ground::Ground;
use super::held::Held;
use super::made::{Made, discard};
use super::plan::{self, Action, Change};
use super::record::{Stack, Stacks};
use super::status::Status;
use crate::cloud::template::{Rejection, Resource, Template};

/// What becomes of what is there when a stack cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnFailure {
    /// It is taken away, and the stack is there to be looked at.
    RollBack,
    /// It is taken away, and the stack with it.
    Delete,
    /// It stays.
    Nothing,
}

/// One stack on its way.
#[derive(Clone)]
pub(super) struct Course {
    pub(super) stacks: Arc<Mutex<Stacks>>,
    pub(super) ground: Arc<Ground>,
    /// The stack's id.
    pub(super) id: String,
}

/// A resource that an update has dealt with.
pub(super) struct Done {
    pub(super) change: Change,
    /// What it was before, if it was there.
    pub(super) before: Option<Held>,
    pub(super) after: Held,
}

impl Course {
    /// Makes everything that the template describes.
    pub(super) async fn create(self, template: Result<Template, Rejection>, on_failure: OnFailure) {
        let template = match template {
            Ok(template) => template,
            Err(rejection) => {
                let logical = self.refused(&rejection, Status::CreateFailed);
                return self.give_up(&logical, on_failure).await;
            }
        };
        for change in plan::changes(&BTreeMap::new(), &template) {
            let resource = &template.resources[&change.logical];
            if let Err(()) = self.add(&change.logical, resource, &template).await {
                return self.give_up(&change.logical, on_failure).await;
            }
        }
        self.complete(&template, Status::CreateComplete);
    }

    /// Has the stack be what the template describes; as before where that fails, unless nothing shall be rolled back.
    pub(super) async fn update(
        self,
        (template, before): (Result<Template, Rejection>, Definition),
        on_failure: OnFailure,
    ) {
        let template = match template {
            Ok(template) => template,
            Err(rejection) => {
                let logical = self.refused(&rejection, Status::UpdateFailed);
                return self.step_back(&logical, before, Vec::new(), on_failure).await;
            }
        };
        let (mut done, mut gone) = (Vec::new(), Vec::new());
        for change in plan::changes(&self.held(), &template) {
            if change.action == Action::Remove {
                gone.push(change);
                continue;
            }
            match self.go(change.clone(), &template).await {
                Ok(one) => done.push(one),
                Err(()) => return self.step_back(&change.logical, before, done, on_failure).await,
            }
        }
        self.say(Status::UpdateCompleteCleanup, None);
        for Done { change, before, after } in done {
            match before {
                Some(before) if change.action == Action::Replace => drop(self.remove(&change.logical, &before).await),
                Some(before) => discard(&before.made, Some(&after.made)),
                None => {}
            }
        }
        for Change { logical, .. } in gone {
            let held = self.with(|stack| stack.held.remove(&logical));
            if let Some(held) = held {
                // As in AWS an update is complete although something of before could not be removed; its event says so.
                let _ = self.remove(&logical, &held).await;
            }
        }
        self.complete(&template, Status::UpdateComplete);
    }

    /// Takes everything away that does not stay on purpose.
    pub(super) async fn delete(self) {
        match self.remove_all(true).await {
            failed if failed.is_empty() => self.say(Status::DeleteComplete, None),
            failed => {
                let reason = format!("The following resource(s) failed to delete: [{}]. ", failed.join(", "));
                self.say(Status::DeleteFailed, Some(reason));
            }
        }
    }

    /// One resource of an update.
    async fn go(&self, change: Change, template: &Template) -> Result<Done, ()> {
        let resource = &template.resources[&change.logical];
        let before = self.with(|stack| stack.held.get(&change.logical).cloned());
        let Some(held) = before.as_ref().filter(|_| change.action == Action::Modify) else {
            let after = self.add(&change.logical, resource, template).await?;
            return Ok(Done { change, before, after });
        };
        self.tell(&change.logical, resource, Status::UpdateInProgress, None);
        match self.ground.change(template, resource, &held.made).await {
            Ok(made) => {
                let after = self.hold(&change.logical, resource, made);
                self.tell(&change.logical, resource, Status::UpdateComplete, None);
                Ok(Done { change, before, after })
            }
            Err(why) => {
                self.tell(&change.logical, resource, Status::UpdateFailed, Some(why));
                Err(())
            }
        }
    }

    async fn add(&self, logical: &str, resource: &Resource, template: &Template) -> Result<Held, ()> {
        self.tell(logical, resource, Status::CreateInProgress, None);
        match self.ground.make(template, resource).await {
            Ok(made) => {
                let held = self.hold(logical, resource, made);
                self.tell(logical, resource, Status::CreateComplete, None);
                Ok(held)
            }
            Err(why) => {
                self.tell(logical, resource, Status::CreateFailed, Some(why));
                Err(())
            }
        }
    }

    /// A template that cannot be done; the logical id of the resource that is in the way.
    fn refused(&self, rejection: &Rejection, status: Status) -> String {
        let (logical, kind) = rejection.resource().unwrap_or_default();
        self.with(|stack| stack.tell(logical, (kind, ""), status, Some(rejection.to_string())));
        logical.to_owned()
    }

    fn complete(&self, template: &Template, status: Status) {
        self.with(|stack| {
            stack.outputs.clone_from(&template.outputs);
            // What is the same may still have another policy for its end.
            for (logical, held) in &mut stack.held {
                if let Some(resource) = template.resources.get(logical) {
                    held.resource = resource.clone();
                }
            }
        });
        self.say(status, None);
    }

    fn hold(&self, logical: &str, resource: &Resource, made: Made) -> Held {
        let held = Held { resource: resource.clone(), made };
        self.with(|stack| stack.held.insert(logical.to_owned(), held.clone()));
        held
    }

    pub(super) fn held(&self) -> BTreeMap<String, Held> {
        self.with(|stack| stack.held.clone())
    }

    pub(super) fn say(&self, status: Status, reason: Option<String>) {
        self.with(|stack| {
            if status == Status::UpdateComplete {
                stack.updated = Some(SystemTime::now());
            }
            stack.becomes(status, reason);
        });
    }

    pub(super) fn tell(&self, logical: &str, resource: &Resource, status: Status, reason: Option<String>) {
        self.with(|stack| stack.tell(logical, (resource.kind, &resource.name), status, reason));
    }

    pub(super) fn with<T: Default>(&self, what: impl FnOnce(&mut Stack) -> T) -> T {
        // A stack stays known when it is deleted.
        self.stacks.lock().find_mut(&self.id).map(what).unwrap_or_default()
    }
}
