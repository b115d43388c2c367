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
            let (words, below) = text.split_once('\n').unwrap_or((text, ""));
            let docstring = (!below.is_empty()).then(|| format!("\n{below}"));
            let inner = Step { value: words.to_owned(), ty: StepType::When, docstring, table: None, ..step.clone() };
            let bound = self
                .bind_within(&inner, depth)
                .map_err(|Misfit { message, help }| Misfit::new(format!("in `{}`: {message}", step.value), help))?;
            if inner.docstring.is_some() && !bound.action.takes_text() {
                let message =
                    format!("in `{}`: `{words}` takes no text, so what stands below it would be ignored", step.value);
                return Err(Misfit::new(message, "remove what stands below it in the vocabulary"));
            }
            if bound.action.stands() {
                let message = format!("in `{}`: `{words}` is a promise that stands until the end", step.value);
                return Err(Misfit::new(message, "say it in the scenario, where everybody sees what is promised"));
            }
            named += bound.named;
            lacks = lacks.or(bound.lacks);
            actions.push((words.to_owned(), Arc::unwrap_or_clone(bound.action)));
        }
        Ok(Bound { action: Arc::new(Action::Procedure(actions)), named, lacks })
    }
}
