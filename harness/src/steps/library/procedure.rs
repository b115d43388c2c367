//! Acts that stand for steps.

use std::sync::Arc;
use std::time::Duration;

use cucumber::gherkin::{Step, StepType};

use super::{Bound, Library};
use crate::steps::{Action, Misfit};

/// So many acts may stand one in the other.
const DEEPEST: usize = 8;

impl Library {
    /// The steps for which the words of an act stand, each bound as if it stood in the scenario.
    pub(super) fn procedure(&self, step: &Step, steps: &[String], depth: usize) -> Result<Bound, Misfit> {
        if depth > DEEPEST {
            let message = format!("`{}` stands for steps that stand for steps without end", step.value);
            return Err(Misfit::new(message, "see that no act of the vocabulary is one of its own steps"));
        }
        let (mut actions, mut named, mut lacks) = (Vec::new(), Duration::ZERO, None);
        for text in steps {
            let inner = Step { value: text.clone(), ty: StepType::When, docstring: None, table: None, ..step.clone() };
            let bound = self
                .bind_within(&inner, depth)
                .map_err(|Misfit { message, help }| Misfit::new(format!("in `{}`: {message}", step.value), help))?;
            if bound.action.stands() {
                let message = format!("in `{}`: `{text}` is a promise that stands until the end", step.value);
                return Err(Misfit::new(message, "say it in the scenario, where everybody sees what is promised"));
            }
            named += bound.named;
            lacks = lacks.or(bound.lacks);
            actions.push((text.clone(), Arc::unwrap_or_clone(bound.action)));
        }
        Ok(Bound { action: Arc::new(Action::Procedure(actions)), named, lacks })
    }
}
