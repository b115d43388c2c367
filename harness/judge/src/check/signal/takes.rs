//! How long it takes from one state to another, by the plant's own clock.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::trace::{Rise, Sample, Trace, lines};
use crate::check::window::CLOCKS_APART;
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Judgement, Measure, Moment, Observation, Verdict};

/// Measures how long it takes from a state to another, between the times that the plant stamps, and may check that it is not
/// longer than a limit, or not shorter. Both stamps are the plant's, so nothing is added to the limit; exactly the limit keeps it.
///
/// It begins when the first state comes about, the first time since the first act of the stage; a state that was so already
/// counts only when it comes about again. It ends when the second state comes about, the first time since then, at the
/// same instant at the earliest. How long either lasts does not matter.
///
/// A second state that has not come about when the limit is over fails what may not take longer, and passes what may not take
/// shorter; one that was so before the first came about leaves the latter `Unknown`. Where there is a limit, a first state that has not come about when the window closes fails. Without a limit nothing is promised: what could not be measured is
/// `Unknown`. So is everything that rests on a signal whose quality was bad in between, that the plant does not stamp, or that
/// it looks at less often than the limit would need, or so seldom that the time may be on either side of it; a time that is
/// measured nevertheless says how exact it is.
#[derive(Debug)]
pub struct Takes {
    from: Trace,
    to: Trace,
    limit: Option<Limit>,
    name: String,
    window: Window,
    since: Moment,
}

/// What is promised of a time.
#[derive(Clone, Copy, Debug)]
enum Limit {
    AtMost(Duration),
    AtLeast(Duration),
}

impl Limit {
    fn time(self) -> Duration {
        match self {
            Self::AtMost(time) | Self::AtLeast(time) => time,
        }
    }

    fn is_kept(self, took: Duration) -> bool {
        match self {
            Self::AtMost(most) => took <= most,
            Self::AtLeast(least) => took >= least,
        }
    }
}

/// What became of the two states.
enum Outcome<'a> {
    Took(&'a Sample, &'a Sample),
    NotEnded(&'a Sample),
    NotBegun,
    /// Why nobody can tell.
    Open(&'static str),
}

impl Takes {
    /// The check that it takes no longer than a limit.
    #[must_use]
    pub fn at_most(from: Condition, to: Condition, limit: Duration, window: Window) -> Self {
        Self { limit: Some(Limit::AtMost(limit)), ..Self::between(from, to, window) }
    }

    /// The check that it takes no shorter than a limit.
    #[must_use]
    pub fn at_least(from: Condition, to: Condition, limit: Duration, window: Window) -> Self {
        Self { limit: Some(Limit::AtLeast(limit)), ..Self::between(from, to, window) }
    }

    fn between(from: Condition, to: Condition, window: Window) -> Self {
        let name = format!("{from} to {to}");
        Self::measured(from, to, name, window)
    }

    /// The measurement, under this name.
    #[must_use]
    pub fn measured(from: Condition, to: Condition, name: impl Into<String>, window: Window) -> Self {
        let (from, to, since) = (Trace::of(from), Trace::of(to), Moment(i64::MIN));
        Self { from, to, limit: None, name: name.into(), window, since }
    }

    /// Leaves out what came about before this moment by every clock.
    #[must_use]
    pub fn since(self, since: Moment) -> Self {
        Self { since, ..self }
    }

    fn outcome(&self) -> Outcome<'_> {
        if self.too_coarse().is_some() {
            return Outcome::Open("the plant looks at a signal too rarely for the limit");
        }
        let begun = match self.from.rise(self.since.before(CLOCKS_APART)) {
            Rise::At(sample) => sample,
            Rise::Never => return Outcome::NotBegun,
            Rise::Open(why) => return Outcome::Open(why),
        };
        if self.is_at_least() && self.to.held(begun.at.before(Duration::from_micros(1))) {
            return Outcome::Open("the second state was so already when the first came about");
        }
        match self.to.rise(begun.at) {
            Rise::At(sample) if self.is_about_the_limit(begun, sample) => {
                Outcome::Open("the plant looks too rarely to tell on which side of the limit it is")
            }
            Rise::At(sample) => Outcome::Took(begun, sample),
            Rise::Never => Outcome::NotEnded(begun),
            Rise::Open(why) => Outcome::Open(why),
        }
    }

    fn is_at_least(&self) -> bool {
        matches!(self.limit, Some(Limit::AtLeast(_)))
    }

    /// Whether the plant may have stamped the two states so late that the time is on the other side of the limit.
    fn is_about_the_limit(&self, begun: &Sample, ended: &Sample) -> bool {
        let Some(limit) = self.limit else { return false };
        let took = ended.at.since(begun.at);
        let (longest, shortest) = (took + self.from.lag(), took.saturating_sub(self.to.lag()));
        [longest, shortest].into_iter().any(|time| limit.is_kept(time) != limit.is_kept(took))
    }

    /// `from Line.State is Running to Line.State is Idle`.
    fn states(&self) -> String {
        format!("from {} to {}", self.from.condition, self.to.condition)
    }

    fn took(&self, begun: &Sample, ended: &Sample) -> Judgement {
        let took = ended.at.since(begun.at);
        let (time, states) = (span(took), self.states());
        let exact = self.from.looked_at_every().max(self.to.looked_at_every());
        let exact = exact.map_or_else(String::new, |every| format!(", to within {}", span(every)));
        let judgement = match self.limit {
            None => Judgement::pass(self.name(), format!("{}: {time} {states}{exact}", self.name)),
            Some(limit) => {
                let verdict = if limit.is_kept(took) { Verdict::Pass } else { Verdict::Fail };
                let promised = match limit {
                    Limit::AtMost(most) => format!("allowed were {}", span(most)),
                    Limit::AtLeast(least) => format!("at least {} were promised", span(least)),
                };
                Judgement::new(verdict, self.name(), format!("{time} {states}{exact}, {promised}"))
            }
        };
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        judgement.measuring(Measure { name: self.name.clone(), us }).with(lines([begun, ended]))
    }

    /// When the second state is overdue.
    fn due(&self, begun: &Sample) -> Option<Moment> {
        Some(begun.at.after(self.limit?.time() + CLOCKS_APART + self.to.lag()))
    }

    fn not_ended(&self, begun: &Sample) -> Option<Judgement> {
        let (to, from, limit) = (&self.to.condition, &self.from.condition, span(self.limit?.time()));
        let already = if self.to.held(begun.at) { "; it was so already" } else { "" };
        let summary = format!("{to} did not come about within {limit} after {from}{already}");
        if self.is_at_least() {
            return Some(Judgement::pass(self.name(), summary).with(lines([begun])));
        }
        let shown = lines([begun]).into_iter().chain(self.to.tail(Moment(i64::MAX), 2));
        Some(Judgement::fail(self.name(), summary).with(shown))
    }

    fn not_begun(&self) -> Option<Judgement> {
        self.limit?;
        let already = if self.from.held(self.since) { "; it was so already" } else { "" };
        let summary = format!("{} did not come about since the stage began{already}", self.from.condition);
        Some(Judgement::fail(self.name(), summary).with(self.from.tail(Moment(i64::MAX), 2)))
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("the time {}: {why}", self.states()))
    }
}

impl Checker for Takes {
    fn name(&self) -> &'static str {
        match self.limit {
            Some(Limit::AtMost(_)) => "takes no longer",
            Some(Limit::AtLeast(_)) => "takes no shorter",
            None => "measured",
        }
    }

    fn observe(&mut self, entry: &Entry) {
        self.from.observe(entry);
        self.to.observe(entry);
    }

    fn deadline(&self) -> Option<Moment> {
        let due = match self.outcome() {
            Outcome::NotEnded(begun) => self.due(begun),
            _ => None,
        };
        due.or(Some(self.window.closed()))
    }

    fn is_revocable(&self) -> bool {
        true
    }

    fn too_coarse(&self) -> Option<String> {
        let limit = self.limit?.time();
        [&self.from, &self.to].into_iter().find_map(|trace| trace.too_coarse(limit))
    }

    fn may_come_late(&self) -> bool {
        !self.is_at_least() && matches!(self.outcome(), Outcome::NotEnded(_))
    }

    /// That neither came about earlier is what everything rests on.
    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Signals]
    }

    /// Whether a state came about in the stage, and whether time is up, is told by both clocks; how long it took, by the plant's
    /// alone.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail && !matches!(self.outcome(), Outcome::Took(..))
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        match self.outcome() {
            Outcome::Took(begun, ended) => Some(self.took(begun, ended)),
            Outcome::NotEnded(begun) if self.due(begun).is_some_and(|due| now >= due) => self.not_ended(begun),
            Outcome::NotBegun if now >= self.window.closed() => self.not_begun(),
            _ => None,
        }
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| match self.outcome() {
            Outcome::Open(why) => self.unknown(why),
            _ if now < self.deadline().unwrap_or(now) => self.unknown("the journal ends before time was up"),
            Outcome::NotBegun => self.unknown(&format!("{} did not come about", self.from.condition)),
            _ => self.unknown(&format!("{} did not come about", self.to.condition)),
        })
    }
}
