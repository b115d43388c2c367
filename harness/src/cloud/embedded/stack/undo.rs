//! How stacks are taken back where a step fails, and taken away.

use super::course::{Course, Done, OnFailure};
use super::definition::Definition;
use super::held::Held;
use super::made::discard;
use super::plan::{Action, rank};
use super::status::Status;

impl Course {
    /// A stack that could not be made.
    pub(super) async fn give_up(&self, logical: &str, on_failure: OnFailure) {
        let reason = format!("The following resource(s) failed to create: [{logical}]. ");
        let (on_the_way, end, failed) = match on_failure {
            OnFailure::Nothing => return self.say(Status::CreateFailed, Some(reason)),
            OnFailure::RollBack => (Status::RollbackInProgress, Status::RollbackComplete, Status::RollbackFailed),
            OnFailure::Delete => (Status::DeleteInProgress, Status::DeleteComplete, Status::DeleteFailed),
        };
        let what = if on_failure == OnFailure::Delete { "Delete" } else { "Rollback" };
        self.say(on_the_way, Some(format!("{reason}{what} requested by user.")));
        let left = self.remove_all(false).await;
        self.say(if left.is_empty() { end } else { failed }, None);
    }

    /// An update that failed: what was done is undone, the latest first.
    pub(super) async fn step_back(&self, logical: &str, before: Definition, done: Vec<Done>, on_failure: OnFailure) {
        let reason = format!("The following resource(s) failed to update: [{logical}]. ");
        if on_failure == OnFailure::Nothing {
            return self.say(Status::UpdateFailed, Some(reason));
        }
        self.say(Status::UpdateRollbackInProgress, Some(reason));
        let (mut failed, mut made) = (Vec::new(), Vec::new());
        for Done { change, before, after } in done.into_iter().rev() {
            match before {
                Some(before) if change.action == Action::Modify => {
                    if let Err(why) = self.put_back(&change.logical, before, &after).await {
                        failed.push(format!("{}: {why}", change.logical));
                    }
                }
                Some(before) => {
                    self.with(|stack| stack.held.insert(change.logical.clone(), before));
                    made.push((change.logical, after));
                }
                None => {
                    self.with(|stack| stack.held.remove(&change.logical));
                    made.push((change.logical, after));
                }
            }
        }
        self.with(|stack| stack.definition = before);
        if !failed.is_empty() {
            return self.say(Status::UpdateRollbackFailed, Some(failed.join("; ")));
        }
        self.say(Status::UpdateRollbackCleanup, None);
        for (logical, held) in made {
            // As above.
            let _ = self.remove(&logical, &held).await;
        }
        self.say(Status::UpdateRollbackComplete, None);
    }

    pub(super) async fn put_back(&self, logical: &str, before: Held, after: &Held) -> Result<(), String> {
        self.tell(logical, &before.resource, Status::UpdateInProgress, None);
        if let Err(why) = self.ground.restore(&before.made).await {
            self.tell(logical, &before.resource, Status::UpdateFailed, Some(why.clone()));
            return Err(why);
        }
        self.tell(logical, &before.resource, Status::UpdateComplete, None);
        discard(&after.made, Some(&before.made));
        self.with(|stack| stack.held.insert(logical.to_owned(), before));
        Ok(())
    }

    /// Takes away what is there, but for what stays when the stack is deleted; the logical ids of what could not be.
    pub(super) async fn remove_all(&self, is_deleted: bool) -> Vec<String> {
        let mut all: Vec<_> = self.held().into_iter().collect();
        all.sort_by_key(|(_, held)| std::cmp::Reverse(rank(held.resource.kind)));
        let mut failed = Vec::new();
        for (logical, held) in all {
            if is_deleted && held.resource.is_retained {
                self.tell(&logical, &held.resource, Status::DeleteSkipped, None);
            } else if self.remove(&logical, &held).await.is_err() {
                failed.push(logical);
                continue;
            }
            self.with(|stack| stack.held.remove(&logical));
        }
        failed
    }

    pub(super) async fn remove(&self, logical: &str, held: &Held) -> Result<(), ()> {
        self.tell(logical, &held.resource, Status::DeleteInProgress, None);
        match self.ground.remove(&held.made).await {
            Ok(()) => {
                self.tell(logical, &held.resource, Status::DeleteComplete, None);
                Ok(())
            }
            Err(why) => {
                self.tell(logical, &held.resource, Status::DeleteFailed, Some(why));
                Err(())
            }
        }
    }
}
