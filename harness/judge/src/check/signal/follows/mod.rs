//! After a cause, an effect follows within a limit of the plant's own time.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::trace::{Sample, Trace, lines, rises};
use crate::check::window::CLOCKS_APART;
use crate::check::words::span;
use crate::check::{Checker, Window};
use crate::journal::{Condition, Entry, Event, Judgement, Moment, Observation, Phase, Verdict};

/// Checks that an effect follows a cause within milliseconds, by the times that the plant stamps, and lasts as long as
/// the cause does. Both stamps are the plant's, so nothing is added to the limit.
///
/// A cause is a change after which its condition holds; it lasts until the condition no longer holds. The last cause
/// before the window opened is judged (but none of an earlier stage), or else the first one after;
/// and every later one, each on its own. Of the
/// first, an effect that was there before it proves nothing: `Unknown`. Of a later one it is in order, as long as it
/// lasts. A cause that may have come while its signal was not good came at the latest when it was good again: what is too
/// late after that fails, and in time is only an effect that was there all the while.
///
/// From the moment at which the harness begins to stop the system, nothing more is owed: what was not due by then is not held
/// against it. Of an effect that the plant does not stamp nobody knows when it came.
///
/// A plant that looks at signals only now and then stamps a change up to so much later: what may be on either side of the limit
/// then is `Unknown`.
///
/// The window says how long to wait for the news of a cause and its effect. It passes as soon as the effects have
/// come; let it stand until the end of the scenario to see that they last.
#[derive(Debug)]
pub struct Follows {
    cause: Trace,
    effect: Trace,
    limit: Duration,
    window: Window,
    since: Moment,
    /// When the harness began to stop the system: later nobody is left to bring an effect about.
    stopped: Option<Moment>,
    /// Whether something was told after that which the plant stamps as if it had come before.
    is_told_late: bool,
}

/// A cause, and when it ended, if it has.
#[derive(Clone, Copy)]
struct Cause<'a> {
    sample: &'a Sample,
    /// Since when it may have been there without being seen.
    hidden: Option<Moment>,
    end: Option<Moment>,
}

/// What became of a cause.
enum Outcome<'a> {
    /// The effect came, and lasted as far as is known.
    InTime(&'a Sample),
    TooLate(&'a Sample),
    /// The effect was there, and went while the cause lasted.
    Broken {
        effect: Option<&'a Sample>,
        broken: &'a Sample,
    },
    NotYet,
    /// The effect did not come, and was not due when the harness began to stop the system.
    NotOwed,
    /// The effect was there before.
    NoChange,
    /// The cause ended before the effect was due.
    Brief,
    /// The quality of the effect's signal leaves it open.
    Vague,
    /// The plant looks too rarely to tell on which side of the limit it is.
    Coarse,
}

impl Outcome<'_> {
    /// Whether nothing speaks against it where an earlier cause had its effect.
    fn is_in_order(&self) -> bool {
        matches!(self, Self::InTime(_) | Self::NoChange | Self::NotOwed)
    }
}

impl Follows {
    /// The check: `effect` at most `limit` after `cause`.
    #[must_use]
    pub fn new(cause: Condition, effect: Condition, limit: Duration, window: Window) -> Self {
        Self {
            cause: Trace::of(cause),
            effect: Trace::of(effect),
            limit,
            window,
            since: Moment(i64::MIN),
            stopped: None,
            is_told_late: false,
        }
    }

    /// Leaves out causes that came before this moment by every clock.
    #[must_use]
    pub fn since(self, since: Moment) -> Self {
        Self { since, ..self }
    }

    /// The causes to judge, in the order of time.
    fn causes(&self) -> Vec<Cause<'_>> {
        let samples = self.cause.timed();
        let begins = |place: &usize| samples[*place].holds == Some(true) && samples[place - 1].holds != Some(true);
        let cause = |place: usize| {
            let end = samples[place..].iter().find(|sample| sample.holds != Some(true)).map(|sample| sample.at);
            Cause { sample: samples[place], hidden: hidden(&samples[..place]), end }
        };
        let causes = (1..samples.len()).filter(begins).map(cause);
        let mut causes: Vec<Cause<'_>> =
            causes.filter(|cause| cause.sample.at.after(CLOCKS_APART) >= self.since).collect();
        let is_before = |cause: &Cause<'_>| cause.hidden.is_none() && cause.sample.at <= self.window.opened();
        causes.drain(..causes.iter().rposition(is_before).unwrap_or(0));
        causes
    }

    fn outcome(&self, cause: Cause<'_>) -> Outcome<'_> {
        match (self.outcome_since_seen(cause), cause.hidden) {
            (Outcome::NotYet, _) if !self.is_owed(cause) => Outcome::NotOwed,
            (Outcome::InTime(_) | Outcome::NoChange, Some(hidden)) if self.was_there(hidden, cause.sample.at) => {
                Outcome::NoChange
            }
            (Outcome::InTime(_) | Outcome::NoChange, Some(_)) => Outcome::Vague,
            (outcome, _) => outcome,
        }
    }

    /// Whether an entry tells of something that came when the harness was stopping the system.
    fn is_after_the_stop(&self, entry: &Entry) -> bool {
        let at = match &entry.event {
            Event::Signal(change) => change.plant_time.unwrap_or(entry.at),
            _ => entry.at,
        };
        self.stopped.is_some_and(|stopped| at >= stopped)
    }

    /// Whether the effect was due before the harness began to stop the system.
    fn is_owed(&self, cause: Cause<'_>) -> bool {
        self.stopped.is_none_or(|stopped| self.latest(cause) <= stopped)
    }

    /// Whether the effect was there from one moment to another.
    fn was_there(&self, from: Moment, until: Moment) -> bool {
        let effects = self.effect.timed();
        let (before, after) = effects.split_at(effects.partition_point(|sample| sample.at <= from));
        let mut between = after.iter().take_while(|sample| sample.at <= until);
        before.last().is_some_and(|sample| sample.holds == Some(true))
            && between.all(|sample| sample.holds == Some(true))
    }

    fn outcome_since_seen(&self, cause: Cause<'_>) -> Outcome<'_> {
        if self.effect.is_unstamped(cause.sample.at.before(CLOCKS_APART)) {
            return Outcome::Vague;
        }
        let mut effects = self.effect.timed();
        effects.retain(|sample| cause.end.is_none_or(|end| sample.at < end));
        let due = cause.sample.at.after(self.limit);
        let (early, late) = effects.split_at(effects.partition_point(|sample| sample.at <= due));
        let rise = early.windows(2).rfind(|pair| rises(pair)).map(|pair| pair[1]);
        let rise = rise.filter(|effect| effect.at >= cause.sample.at);
        match early.last().map(|sample| sample.holds) {
            Some(Some(true)) => match late.iter().copied().find(|sample| sample.holds != Some(true)) {
                Some(broken) if broken.holds.is_some() => Outcome::Broken { effect: rise, broken },
                Some(_) => Outcome::Vague,
                None => rise.map_or(Outcome::NoChange, |effect| self.in_time_or_coarse(cause, effect)),
            },
            Some(Some(false)) => match late.iter().copied().find(|sample| sample.holds == Some(true)) {
                Some(effect) if effect.at <= due.after(self.effect.lag()) => Outcome::Coarse,
                Some(effect) => Outcome::TooLate(effect),
                None if cause.end.is_some_and(|end| end <= due) => Outcome::Brief,
                None => Outcome::NotYet,
            },
            Some(None) => Outcome::Vague,
            None => Outcome::NotYet,
        }
    }

    /// The cause may have been there for as long as the plant did not look.
    fn in_time_or_coarse<'a>(&self, cause: Cause<'_>, effect: &'a Sample) -> Outcome<'a> {
        let longest = effect.at.since(cause.sample.at) + self.cause.lag();
        if longest <= self.limit { Outcome::InTime(effect) } else { Outcome::Coarse }
    }

    /// When the effect of a cause has come by every clock, if it is in time.
    fn latest(&self, cause: Cause<'_>) -> Moment {
        cause.sample.at.after(self.limit + CLOCKS_APART + self.effect.lag())
    }

    /// When the effect of a cause has come, if it ever comes: not before the window closes.
    fn due(&self, cause: Cause<'_>) -> Moment {
        self.latest(cause).max(self.window.until())
    }

    /// The first failure that is certain at `now`.
    fn failure(&self, now: Moment) -> Option<Judgement> {
        self.causes().into_iter().find_map(|cause| match self.outcome(cause) {
            Outcome::TooLate(effect) => Some(self.too_late(cause.sample, effect)),
            Outcome::Broken { effect, broken } => Some(self.broken(cause.sample, effect, broken)),
            Outcome::NotYet if now >= self.due(cause) => Some(self.never(cause.sample)),
            _ => None,
        })
    }

    /// The pass, if nothing is open.
    fn pass(&self) -> Option<Judgement> {
        let causes = self.causes();
        let (first, later) = causes.split_first()?;
        let Outcome::InTime(effect) = self.outcome(*first) else { return None };
        let in_order = |cause: &Cause<'_>| self.outcome(*cause).is_in_order();
        later.iter().all(in_order).then(|| self.in_time(first.sample, effect))
    }

    fn in_time(&self, cause: &Sample, effect: &Sample) -> Judgement {
        let after = span(effect.at.since(cause.at));
        let summary = format!("{}, {after} after {}", self.effect.condition, self.cause.condition);
        Judgement::pass(self.name(), summary).with(lines([cause, effect]))
    }

    fn too_late(&self, cause: &Sample, effect: &Sample) -> Judgement {
        let (after, limit) = (span(effect.at.since(cause.at)), span(self.limit));
        let (what, whence) = (&self.effect.condition, &self.cause.condition);
        let summary = format!("{what} only {after} after {whence}, allowed were {limit}");
        Judgement::fail(self.name(), summary).with(lines([cause, effect]))
    }

    fn broken(&self, cause: &Sample, effect: Option<&Sample>, broken: &Sample) -> Judgement {
        let after = span(broken.at.since(cause.at));
        let (what, whence) = (&self.effect.condition, &self.cause.condition);
        let summary = format!("{what} did not last: it ended {after} after {whence}, which still held");
        Judgement::fail(self.name(), summary).with(lines([cause].into_iter().chain(effect).chain([broken])))
    }

    fn never(&self, cause: &Sample) -> Judgement {
        let summary = format!("not so after {}: {}", self.cause.condition, self.effect.condition);
        let shown = lines([cause]).into_iter().chain(self.effect.tail(Moment(i64::MAX), 2));
        Judgement::fail(self.name(), summary).with(shown)
    }

    /// Why the first cause that is open leaves the check open.
    fn open(&self) -> Judgement {
        let causes = self.causes();
        let Some(first) = causes.first() else { return self.unknown("the cause was not seen to happen") };
        let before = || lines([first.sample]).into_iter().chain(self.effect.tail(Moment(i64::MAX), 1));
        if matches!(self.outcome(*first), Outcome::NoChange) {
            return self.unknown("it was so already, which proves nothing").with(before());
        }
        let open = causes.iter().map(|cause| self.outcome(*cause));
        let mut open = open.filter(|outcome| !outcome.is_in_order());
        match open.next() {
            Some(Outcome::Brief) => self.unknown("the cause ended before the effect was due").with(before()),
            Some(Outcome::Coarse) => {
                self.unknown("the plant looks too rarely to tell on which side of the limit it is").with(before())
            }
            Some(Outcome::Vague) => self.unknown("the signal's quality or type leaves it open").with(before()),
            _ => self.unknown("the journal ends before time was up"),
        }
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{} after {}: {why}", self.effect.condition, self.cause.condition))
    }
}

/// Since when the signal was not good, if it is not at the end of these samples.
fn hidden(before: &[&Sample]) -> Option<Moment> {
    before.iter().rev().take_while(|sample| sample.holds.is_none()).last().map(|sample| sample.at)
}

impl Checker for Follows {
    fn name(&self) -> &'static str {
        "signal follows another"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::Phase { phase: Phase::Draining } = entry.event {
            self.stopped = Some(entry.at);
        }
        if !self.is_after_the_stop(entry) {
            self.is_told_late |= self.stopped.is_some() && matches!(entry.event, Event::Signal(_));
            self.cause.observe(entry);
            self.effect.observe(entry);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        self.causes().into_iter().map(|cause| self.due(cause)).max().or(Some(self.window.until()))
    }

    fn allowance(&self) -> Duration {
        self.limit
    }

    fn too_coarse(&self) -> Option<String> {
        self.cause.too_coarse(self.limit).or_else(|| self.effect.too_coarse(self.limit))
    }

    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Signals]
    }

    /// What came too late, or did not last, two stamps of the plant say; that nothing came, and what came before the harness
    /// began to stop the system, is told by both clocks.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        let has_come = |cause| matches!(self.outcome(cause), Outcome::TooLate(_) | Outcome::Broken { .. });
        verdict == Verdict::Fail && (self.is_told_late || !self.causes().into_iter().any(has_come))
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        if self.too_coarse().is_some() {
            return None;
        }
        self.failure(now).or_else(|| self.pass())
    }

    fn finish(&self, now: Moment) -> Judgement {
        match self.too_coarse() {
            Some(why) => self.unknown(&why),
            None => self.decide(now).unwrap_or_else(|| self.open()),
        }
    }
}
