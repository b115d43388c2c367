//! The line goes on: no two finished parts are far apart.

use std::time::Duration;

use super::words::{count, span};
use super::{Checker, evidence};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// Checks that no part is finished later than a time after the one before it, by the plant's own clock, from the first `Given` or `When` of
/// the stage to the end of the scenario. Behind the last part nothing is asked: that there are enough of them is another promise. Parts
/// are far apart also where the line has nothing to do, so what is asked has to fit what the scenario gives it.
#[derive(Debug)]
pub struct PartsApart {
    most: Duration,
    since: Moment,
    last: Option<(Moment, Evidence)>,
    seen: usize,
    longest: Duration,
    failure: Option<(Duration, [Evidence; 2])>,
}

impl PartsApart {
    /// The check, for parts that are finished from `since` on.
    #[must_use]
    pub fn new(most: Duration, since: Moment) -> Self {
        Self { most, since, last: None, seen: 0, longest: Duration::ZERO, failure: None }
    }

    fn part(&mut self, at: Moment, shown: Evidence) {
        self.seen += 1;
        if let Some((before, evidence)) = self.last.replace((at, shown.clone())) {
            let apart = at.since(before);
            self.longest = self.longest.max(apart);
            if apart > self.most && self.failure.is_none() {
                self.failure = Some((apart, [evidence, shown]));
            }
        }
    }
}

impl Checker for PartsApart {
    fn name(&self) -> &'static str {
        "no two finished parts are far apart"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::PartFinished(part) = &entry.event
            && part.plant_time >= self.since
        {
            self.part(part.plant_time, evidence::part(entry, part));
        }
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    /// One part that was not seen makes two others be far apart, or hides that they are.
    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Parts]
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        if let Some((apart, shown)) = &self.failure {
            let summary = format!("two finished parts are {} apart, {} are granted", span(*apart), span(self.most));
            return Some(Judgement::fail(self.name(), summary).with(shown.clone()));
        }
        let summary =
            || format!("{} were finished, no two more than {} apart", count(self.seen, "part"), span(self.longest));
        (self.seen > 1).then(|| Judgement::pass(self.name(), summary()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = || Judgement::unknown(self.name(), "fewer than two parts were finished");
        self.decide(now).unwrap_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, ms};

    fn judged(moments: &[i64]) -> Judgement {
        let story = (1..).zip(moments).fold(Story::default(), |story, (serial, at)| story.at(*at).part(serial));
        story.at(20_000).judged(PartsApart::new(Duration::from_secs(2), ms(1000)))
    }

    #[test]
    fn what_is_further_apart_fails_with_both_parts() {
        let failed = judged(&[1500, 3000, 6000, 9500]);
        assert_eq!((failed.verdict, failed.evidence.len()), (Verdict::Fail, 2));
        assert_eq!(failed.summary, "two finished parts are 3 s apart, 2 s are granted");
    }

    #[test]
    fn what_comes_steadily_passes_and_what_came_before_does_not_count() {
        assert_eq!(judged(&[100, 2500, 4500, 5000]).verdict, Verdict::Pass);
        assert_eq!(judged(&[100, 2500]).verdict, Verdict::Unknown);
    }
}
