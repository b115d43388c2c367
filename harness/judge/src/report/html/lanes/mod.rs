//! A journal as lanes of a timeline: every entry stands on exactly one of them.
//!
//! - `lane`: a lane and its columns, as the page reads them.
//! - one file per kind of event: on which lane it stands, and how it reads.
//!
//! A kind that has no file stands on a lane of its own, with its data as they are.

mod asked;
mod component;
mod control;
mod fault;
mod judged;
mod lane;
mod message;
mod operation;
mod other;
mod part;
mod phase;
mod record;
mod signal;
mod step;
mod trouble;

use std::collections::HashMap;

use serde::Serialize;

use crate::check::evidence;
use crate::journal::{Entry, Event};
use lane::{Form, Group, Lane, Point};

/// All lanes of a scenario.
#[derive(Debug, Default, Serialize)]
pub(super) struct Lanes {
    /// The texts of all lanes, each once.
    texts: Vec<String>,
    #[serde(rename = "lanes")]
    rows: Vec<Lane>,
    #[serde(skip)]
    known: HashMap<String, usize>,
    #[serde(skip)]
    places: HashMap<(Group, String), usize>,
}

impl Lanes {
    /// The lanes of a journal, in the order in which a person looks at them.
    pub(super) fn of(entries: &[&Entry]) -> Self {
        let mut lanes = Self::default();
        let mut signals = signal::Signals::default();
        for entry in entries {
            lanes.observe(entry, &mut signals);
        }
        signals.end(&mut lanes);
        lanes.rows.sort_by_key(|lane| lane.group);
        lanes
    }

    fn observe<'a>(&mut self, entry: &'a Entry, signals: &mut signal::Signals<'a>) {
        match &entry.event {
            Event::Phase { phase } => phase::put(self, entry, *phase),
            Event::StepStarted(step) => step::started(self, entry, step),
            Event::StepFinished { step, judgement, .. } => step::finished(self, entry, step, judgement),
            Event::StepSkipped(step) => step::skipped(self, entry, step),
            Event::Asked(asked) => asked::put(self, entry, asked),
            Event::Signal(change) => signals.put(entry, change),
            Event::PartFinished(part) => part::put(self, entry, part),
            Event::Control(control) => control::put(self, entry, control),
            Event::Message { client, topic, payload, about, .. } => {
                message::put(self, entry, client, topic, payload, about.as_ref());
            }
            Event::Record(record) => record::put(self, entry, record),
            Event::Fault { fault, change, .. } => fault::put(self, entry, fault, change),
            Event::Component { name, change } => component::put(self, entry, name, change),
            Event::Operation(operation) => operation::put(self, entry, operation),
            Event::Trouble { source, message } => trouble::put(self, entry, source, message),
            Event::Stalled { for_us } => trouble::stalled(self, entry, evidence::stalled(entry, *for_us)),
            Event::Starved { component, for_us, .. } => {
                trouble::stalled(self, entry, evidence::starved(entry, component, *for_us));
            }
            Event::ClockBehind { by_us } => trouble::clock_behind(self, entry, *by_us),
            Event::Judged { judgement, .. } => judged::standing(self, entry, judgement),
            _ => other::put(self, entry),
        }
    }

    /// Puts a point on the lane of that name, which is made if need be.
    fn put(&mut self, group: Group, name: &str, form: Form, point: Point) {
        let label = point.label.map(|label| self.text(label));
        let text = self.text(point.text);
        self.lane(group, name, form).push(&point.place, text, label, point.mark, point.part);
    }

    fn lane(&mut self, group: Group, name: &str, form: Form) -> &mut Lane {
        let place = *self.places.entry((group, name.to_owned())).or_insert_with(|| {
            self.rows.push(Lane::new(group, name, form));
            self.rows.len() - 1
        });
        &mut self.rows[place]
    }

    /// The number of a text.
    fn text(&mut self, text: String) -> usize {
        *self.known.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        })
    }
}
