//! A program of the user judges.

use crate::journal::{Answered, Entry, Event, Evidence, Judgement, Moment, Observation, Program, Since, Verdict};

use super::{Checker, evidence};

/// How many letters of an entry are shown that has no words of its own.
const SHOWN: usize = 160;

/// Checks what no words of lineproof's own say: a program that the profile names for the words (`[[check]]`) is told
/// every entry of the journal and answers pass, fail or unknown, with a reason and the numbers of the entries that show
/// it. Its answer stands in the journal, so that the same journal gives the same judgement again; the program itself is
/// run again by `lineproof check --profile`.
///
/// Whatever goes wrong with the program leaves the verdict unknown, with its last lines, and never makes it a pass or a
/// failure: it cannot be started, ends early or with another exit status than 0, does not answer or not in the form that
/// is asked for, more than once or too late, names an entry that it was not told, or floods its output. One that stands
/// until the end may fail sooner, but not pass. Where the harness could not see something while the scenario acted,
/// nobody knows whether the answer rests on it: it is unknown, too.
#[derive(Debug)]
pub struct ByProgram {
    program: Program,
    since: Since,
    asked: Option<u64>,
    answer: Option<Judgement>,
}

impl ByProgram {
    /// The check that was asked with this since then.
    #[must_use]
    pub fn new(program: Program, since: Since) -> Self {
        Self { program, since, asked: None, answer: None }
    }
}

impl Checker for ByProgram {
    /// What the scenario says.
    fn name(&self) -> &str {
        &self.program.said
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Asked(asked) if asked.since == self.since && asked.check.program() == Some(&self.program) => {
                self.asked.get_or_insert(entry.seq);
            }
            Event::Answered(Answered { asked, answer, .. }) if self.asked == Some(*asked) => {
                self.answer.get_or_insert_with(|| answer.clone());
            }
            _ => {}
        }
    }

    /// Whoever runs the program knows when it has answered.
    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &Observation::ALL
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.answer.clone()
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| Judgement::unknown(self.name(), "its program has not answered"))
    }
}

/// What an entry shows, as a line of evidence: in the words that checks have for it, or as it stands in the journal.
#[must_use]
pub fn shown(entry: &Entry) -> Evidence {
    match &entry.event {
        Event::Signal(change) => evidence::signal(entry, change),
        Event::PartFinished(part) => evidence::part(entry, part),
        Event::Control(control) => evidence::control(entry, control),
        Event::Record(record) => evidence::record(entry, record),
        Event::Fault { fault, change, .. } => evidence::fault(entry, fault, change),
        Event::Message { client, about: Some(about), .. } => evidence::message(entry, client, about),
        event => Evidence::of(entry, "journal", shortened(&serde_json::to_string(event).unwrap_or_default())),
    }
}

fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let head: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_none() { head } else { format!("{head} ...") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Asked, Basis, Check, Phase, Settled, Value};
    use std::time::Duration;

    fn asked(since: i64) -> Asked {
        let program = Program {
            words: "every keg takes at most {float} kJ".into(),
            said: "every keg takes at most 3 kJ".into(),
            parameters: Vec::new(),
            within: Duration::ZERO,
            limit: Duration::from_secs(1),
        };
        Asked { check: Check::Program(program), since: ms(since).into(), standing: false }
    }

    fn answer(story: Story, asked: u64, verdict: Verdict) -> Story {
        let (entries, until) = (story.entries.len() as u64, ms(2000));
        let answer = Judgement::new(verdict, "every keg takes at most 3 kJ", "keg 3 took 4 kJ");
        story.event(Event::Answered(Answered { asked, entries, until, answer }))
    }

    fn judged(story: &Story, since: i64) -> Judgement {
        let basis = Basis {
            asked: 0,
            entries: story.entries.len() as u64,
            now: ms(9000),
            settled: Settled::Decided,
            doubt: None,
        };
        asked(since).judge(&basis, &story.entries)
    }

    #[test]
    fn what_the_program_answers_is_the_judgement() {
        let story = Story::default().phase(Phase::Acting).at(1000).event(Event::Asked(asked(1000)));
        for verdict in [Verdict::Pass, Verdict::Unknown, Verdict::Fail] {
            let judgement = judged(&answer(story.clone(), 1, verdict), 1000);
            assert_eq!((judgement.verdict, judgement.summary.as_str()), (verdict, "keg 3 took 4 kJ"));
        }
        assert_eq!(judged(&story, 1000).summary, "its program has not answered");
    }

    #[test]
    fn an_answer_to_another_question_is_none() {
        let two = Story::default().event(Event::Asked(asked(500))).event(Event::Asked(asked(1000)));
        let story = answer(two, 0, Verdict::Pass);
        assert_eq!(judged(&story, 1000).verdict, Verdict::Unknown);
        assert_eq!(judged(&story, 500).verdict, Verdict::Pass);
    }

    #[test]
    fn nothing_is_taken_for_granted_of_a_time_in_which_the_harness_was_blind() {
        let blind = |story: Story| {
            story.observing(Observation::Signals, Some("gone")).at(200).observing(Observation::Signals, None)
        };
        let asks = |story: Story| answer(story.at(1000).event(Event::Asked(asked(1000))), 3, Verdict::Pass);
        let acting = asks(blind(Story::default().phase(Phase::Acting)));
        assert_eq!(judged(&acting, 1000).verdict, Verdict::Unknown, "{}", argument(&judged(&acting, 1000)));
        let opening = asks(blind(Story::default()).phase(Phase::Acting));
        assert_eq!(judged(&opening, 1000).verdict, Verdict::Pass);
    }

    #[test]
    fn entries_without_words_are_shown_as_they_are_but_not_at_length() {
        let story = Story::default().signal("A", Value::Int(3)).trouble("bench", &"x".repeat(999));
        let lines: Vec<Evidence> = story.entries.iter().map(shown).collect();
        assert_eq!(lines[0].text, "A is 3");
        assert!(lines[1].text.starts_with("{\"event\":\"trouble\"") && lines[1].text.ends_with("x ..."));
        assert_eq!((lines[1].entry, lines[1].text.chars().count()), (Some(1), SHOWN + 4));
    }
}
