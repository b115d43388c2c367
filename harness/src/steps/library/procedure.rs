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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::library::tests::{step, with_acts};

    #[test]
    fn words_may_stand_for_steps() {
        let library = with_acts(
            r#"
            [[act]]
            words = "gateway {string} is replaced within {count} s"
            steps = ['gateway "{string}" crashes', "the others take {count} s", 'gateway "{string}" is started again']
            [[act]]
            words = "the others take {count} s"
            steps = ["{count} s passes", 'signal "Line.State" is "Running"']
            [[act]]
            words = "it goes round"
            steps = ["it goes round"]
            [[act]]
            words = "all is well"
            steps = ["control is never held by two"]
            [[act]]
            words = "{count} part(s) is/are ordered"
            steps = ["the cloud publishes on \"orders\":\n{\"parts\": {count}}"]
            [[act]]
            words = "a text for nobody"
            steps = ["2 s passes\nand more"]
            [[act]]
            words = "nobody knows"
            steps = ["it crahses"]"#,
        );
        let bound = library.bind(&step("When gateway \"a\" is replaced within 3 s")).unwrap();
        let Action::Procedure(steps) = &*bound.action else { panic!("{:?}", bound.action) };
        let Action::Procedure(inner) = &steps[1].1 else { panic!("{steps:?}") };
        assert_eq!(inner[0].1, Action::Pass(Duration::from_secs(3)));
        assert_eq!(steps[2].1, Action::Start(vec!["gateway a".to_owned()]));
        assert_eq!(bound.named, Duration::from_secs(3));
        assert!(bound.action.restarts() && bound.action.mends());
        let ordered = library.bind(&step("When 3 parts are ordered")).unwrap();
        let Action::Procedure(steps) = &*ordered.action else { panic!("{:?}", ordered.action) };
        let published = Action::Publish { topic: "orders".to_owned(), payload: r#"{"parts": 3}"#.to_owned() };
        assert_eq!(steps[..], [("the cloud publishes on \"orders\":".to_owned(), published)]);
        let message = |text: &str| library.bind(&step(text)).map(|_| ()).unwrap_err().message;
        assert!(
            message("When a text for nobody")
                .contains("takes no text: what stands below `2 s passes` would be ignored")
        );
        assert!(message("When it goes round").ends_with("stands for steps that stand for steps without end"));
        assert!(message("When all is well").contains("`control is never held by two` is a promise"));
        assert_eq!(message("When nobody knows"), "in `nobody knows`: undefined step: it crahses");
    }
}
