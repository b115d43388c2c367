//! What a step of somebody's own crate does.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use crate::bench::Bench;

/// Something that is done to what stands around a line and that no other step reaches: a power supply, a tester, a robot's
/// teach pendant.
///
/// A program of your own begins with [`crate::cli::main_with`] and a table of [`Definition`](super::Definition)s; each binds its
/// line to an [`Action`](super::Action), of which `Action::own` is one of these. `harness/examples/own_steps.rs` is a whole one.
///
/// What is promised of a line in another way than by a step is judged by an own check, a `[[check]]` of the profile.
#[async_trait]
pub trait OwnAct: Debug + Send + Sync + 'static {
    /// Does it; gives what was done, in a few words, for the journal. It ends with the step's time limit: then it is dropped.
    /// It must not block its thread: all scenarios would wait for it.
    ///
    /// # Errors
    /// Why it was not done, and what to do: the stage could not be set, so the verdict is Unknown.
    async fn run(&self, bench: &mut Bench) -> Result<String, String>;
}

/// An act of somebody's own, bound to a line.
#[derive(Clone, Debug)]
pub struct Own(pub(super) Arc<dyn OwnAct>);

impl Own {
    pub(super) fn new(act: impl OwnAct) -> Self {
        Self(Arc::new(act))
    }
}

/// One is like another only if it is the same.
impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
