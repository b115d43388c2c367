//! Words that stand alone, outside of any scenario: what is given in them, and whether they could be run.

use cucumber::gherkin::{LineCol, Span, Step, StepType};

use super::{Bound, Library};
use crate::steps::{Misfit, timetable};

impl Library {
    /// What stands for the parameters of the steps that a text may mean.
    pub fn given_in<'a>(&self, text: &'a str) -> Vec<&'a str> {
        let captured = self.definitions.iter().filter_map(|(_, regex)| regex.captures(text));
        captured
            .flat_map(|captures| captures.iter().skip(1).flatten().map(|part| part.as_str()).collect::<Vec<_>>())
            .collect()
    }

    /// Binds a text as a step after that kind of keyword; none if it is no step, or one that needs what stands below it.
    pub fn bind_alone(&self, text: &str, after: StepType) -> Option<Result<Bound, Misfit>> {
        let is_step = self.definitions.iter().any(|(_, regex)| regex.is_match(text));
        let alone = is_step && text != timetable::TIMETABLE && !self.needs_below(text);
        alone.then(|| self.bind(&step(text, after)))
    }

    /// Whether a text is an act that takes a table or a text.
    fn needs_below(&self, text: &str) -> bool {
        let mut acts = self.profile.vocabulary.acts.iter().filter(|act| act.words.is_said_by(text));
        acts.any(|act| act.words.below().takes_text() || act.words.below().columns().next().is_some())
    }
}

fn step(text: &str, after: StepType) -> Step {
    let step = Step::builder().keyword(format!("{after:?} ")).ty(after).value(text.to_owned());
    step.span(Span { start: 0, end: 0 }).position(LineCol { line: 1, col: 1 }).build()
}
