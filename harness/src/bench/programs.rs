//! Checks that a program judges: it works beside the scenario, and its answer goes into the journal.

use super::Bench;
use crate::checks::{Asking, Question};
use crate::journal::{Judged, Watching};
use lineproof_judge::journal::{Asked, Doubt, Judgement, Program};

impl Bench {
    /// Asks a program. At a step, waits for its answer as long as the step allows; one that stands is at work from here on.
    pub(super) async fn ask_program(&mut self, asked: Asked, program: &Program) -> Judged {
        let end = asked.since.window.after(program.within);
        let standing = asked.standing;
        let mut watching = Watching::begin(&self.parts.journal, asked.clone());
        let Some(mut asking) = self.asking(&watching, &asked) else { return watching.finish(end) };
        if standing {
            self.standing.push(watching);
            self.asking.push(asking);
            return Judgement::pass(&*program.said, "its program judges at the end of the scenario").into();
        }
        let clock = self.parts.journal.clock();
        // Whatever it answers sooner is its answer.
        let _ = tokio::time::timeout(end.since(clock.now()), asking.answered()).await;
        let complete = self.catch_up().await;
        asking.over(clock.now());
        asking.answered().await;
        let judged = watching.now(clock.now());
        if complete { judged } else { judged.doubted(Doubt::Incomplete) }
    }

    /// Holds a promise that a program judges against what has happened, although the scenario ended before.
    pub(super) fn hold_program(&mut self, asked: &Asked) {
        let watching = Watching::begin(&self.parts.journal, asked.clone());
        self.asking.extend(self.asking(&watching, asked));
        self.owed.push(watching);
    }

    /// Tells all programs that the scenario is over, and waits for their answers.
    pub async fn hear_programs(&mut self) {
        let now = self.parts.journal.clock().now();
        self.asking.iter().for_each(|asking| asking.over(now));
        for mut asking in std::mem::take(&mut self.asking) {
            asking.answered().await;
        }
    }

    /// The program at work; none if the profile does not name one, which no step that was bound says.
    fn asking(&self, watching: &Watching, asked: &Asked) -> Option<Asking> {
        let question = Question::of(watching.asked(), asked, &self.profile, &self.parts.folder)?;
        Some(Asking::begin(question, &self.parts.guardian, &self.parts.journal))
    }
}
