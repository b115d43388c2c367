//! Standing checks, and the scenario's verdict.

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::journal::{Entry, Judgement};

pub(super) fn standing(lanes: &mut Lanes, entry: &Entry, judgement: &Judgement) {
    put(lanes, entry, judgement, format!("{}: {}: {}", judgement.verdict, judgement.check, judgement.summary));
}

pub(super) fn closed(lanes: &mut Lanes, entry: &Entry, judgement: &Judgement) {
    put(lanes, entry, judgement, format!("the scenario's verdict: {}: {}", judgement.verdict, judgement.summary));
}

fn put(lanes: &mut Lanes, entry: &Entry, judgement: &Judgement, text: String) {
    lanes.put(Group::Steps, "judged at the end", Form::Marks, Point::of(entry, text).marked(judgement.verdict));
}
