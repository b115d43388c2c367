//! A condition that is to come about in a window, judged in favour of the system.

use super::trace::{Sample, Trace};
use crate::check::Window;
use crate::check::words::span;
use crate::journal::{Condition, Evidence, Moment};

/// How many changes are shown.
const SHOWN: usize = 3;

/// What is known of a condition that is to come about before a window closes, by every clock.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) trace: Trace,
    pub(super) window: Window,
    /// What was so already at this moment, no act has brought about.
    pub(super) stage: Moment,
}

impl Arrival {
    pub(super) fn of(condition: Condition, window: Window, stage: Moment) -> Self {
        Self { trace: Trace::of(condition), window, stage }
    }

    /// What was so at `since`, and every change from then on that was in time.
    pub(super) fn samples(&self, since: Moment) -> &[Sample] {
        self.trace.between(since, self.window.closed())
    }

    /// How it came about too late, as far as is known.
    pub(super) fn late(&self) -> Option<&Sample> {
        self.trace.samples.iter().find(|sample| sample.at >= self.window.closed() && sample.holds == Some(true))
    }

    /// When everything that happened in the window is stamped.
    pub(super) fn over(&self) -> Moment {
        self.window.closed().after(self.trace.lag())
    }

    /// Whether what came too late by its stamp may have come in time, before the plant looked.
    pub(super) fn may_be_in_time(&self) -> bool {
        self.late().is_some_and(|sample| sample.at < self.over())
    }

    /// What a pass says: `came` tells of a condition that came about with this sample.
    pub(super) fn passed(&self, sample: &Sample, came: impl FnOnce(&Condition) -> String) -> String {
        let condition = &self.trace.condition;
        if sample.at > self.stage {
            return came(condition);
        }
        self.was_before()
    }

    /// What is said of a condition that no act has brought about.
    pub(super) fn was_before(&self) -> String {
        format!("{}, as it was before: no act has brought it about", self.trace.condition)
    }

    /// What a failure says, `what` being what came of it; with what shows it: what was so at `since`, and what came of that.
    pub(super) fn failed(&self, what: &str, since: Moment) -> (String, Vec<Evidence>) {
        let (late, window) = (self.late(), self.window);
        let by = |sample: &Sample| format!("; it came {} too late", span(sample.at.since(window.until())));
        let summary = format!("{} {what} {window}{}", self.trace.condition, late.map_or_else(String::new, by));
        let shown =
            self.trace.tail_since(since, window.closed(), SHOWN).chain(late.map(|sample| sample.evidence.clone()));
        (summary, shown.collect())
    }
}
