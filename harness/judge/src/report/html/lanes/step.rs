//! Steps: from their beginning to their end, in the colour of their verdict.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::journal::{Entry, Judgement, StepId, Verdict};
use crate::report::text;

const LANE: &str = "step";

pub(super) fn started(lanes: &mut Lanes, entry: &Entry, step: &StepId) {
    let text = text::step(step);
    // What is never finished was interrupted.
    let point = Point::of(entry, format!("begins: {text}")).labelled(text).marked(Mark::Doubt);
    lanes.put(Group::Steps, LANE, Form::State, point);
}

pub(super) fn finished(lanes: &mut Lanes, entry: &Entry, step: &StepId, judgement: &Judgement) {
    let end = match judgement.verdict {
        Verdict::Pass => Mark::End,
        Verdict::Fail => Mark::BadEnd,
        Verdict::Unknown => Mark::DoubtEnd,
    };
    lanes.lane(Group::Steps, LANE, Form::State).remark(judgement.verdict.into());
    let text = format!("{}: {}: {}", judgement.verdict, text::step(step), judgement.summary);
    lanes.put(Group::Steps, LANE, Form::State, Point::of(entry, text).marked(end));
}

pub(super) fn skipped(lanes: &mut Lanes, entry: &Entry, step: &StepId) {
    let text = format!("skipped: {}", text::step(step));
    lanes.put(Group::Steps, "skipped", Form::Marks, Point::of(entry, text).marked(Mark::Faint));
}
