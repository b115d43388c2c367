//! Puts values into the address space and notifies subscribers, stamped with the controller's clock.

use std::collections::BTreeSet;

use line_model::Value;
use line_opcua::values::to_variant;
use opcua::types::{DataValue, DateTime, NodeId};
use plant_server::Publisher;

use super::alteration::{Alteration, Alterations, Facet};
use super::blueprint::Blueprint;
use super::clock::PlcClock;
use super::manager::LineNodes;
use super::readers::Readers;
use crate::kernel::plc::Millis;
use crate::signals::Change;

/// Feeds one server with values.
pub(crate) struct LinePublisher {
    nodes: Vec<NodeId>,
    /// What is so, and since when on the controller's clock; nothing before the first values.
    actual: Vec<Option<(Value, Millis)>>,
    /// What subscribers are shown.
    shown: Vec<DataValue>,
    /// The signals that became another since the server looked last; nothing where it sees every change.
    unseen: Option<BTreeSet<usize>>,
    clock: PlcClock,
    alterations: Alterations,
    publisher: Publisher<LineNodes>,
    /// Whether sensors are shown as they are, whatever they are forced to.
    sees_through: bool,
}

impl LinePublisher {
    pub(super) fn new(blueprint: &Blueprint, clock: PlcClock, publisher: Publisher<LineNodes>) -> Self {
        let namespace = publisher.nodes().namespace();
        let node = |name: &str| NodeId { namespace, identifier: blueprint.ids.identifier(name) };
        let nodes: Vec<_> = blueprint.line.signals().map(|signal| node(&signal.name)).collect();
        let actual = vec![None; nodes.len()];
        let shown = vec![DataValue::null(); nodes.len()];
        let unseen = blueprint.dialect.looks_every().map(|_| BTreeSet::new());
        let alterations = Alterations::default();
        Self { nodes, actual, shown, unseen, clock, alterations, publisher, sees_through: false }
    }

    /// Shows what is so, whatever sensors are forced to.
    pub(super) fn seeing_through(self) -> Self {
        Self { sees_through: true, ..self }
    }

    /// Publishes the first value of every signal.
    pub(crate) fn publish_all(&mut self, values: &[Value]) {
        let all: Vec<_> = values
            .iter()
            .enumerate()
            .map(|(signal, value)| Change { signal, value: value.clone(), actual: None, at: 0 })
            .collect();
        self.publish(&all);
    }

    /// Publishes changes in their order. Subscribers get each of them, not only the last one of a signal; those of a server that
    /// looks at signals now and then get what it sees when it [looks](Self::look).
    pub(crate) fn publish(&mut self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let server_time = DateTime::now();
        let values: Vec<_> = changes.iter().filter_map(|change| self.take(change, server_time)).collect();
        self.put(&values);
    }

    fn take(&mut self, change: &Change, server_time: DateTime) -> Option<Shown> {
        let actual = change.actual.as_ref().filter(|_| self.sees_through).unwrap_or(&change.value);
        let known = &mut self.actual[change.signal];
        if known.as_ref().is_some_and(|(known, _)| known == actual) {
            return None;
        }
        *known = Some((actual.clone(), change.at));
        self.altered(change.signal, None, server_time)
    }

    /// The value of a signal as it is to be shown now: since it became so, or since the server looked.
    fn altered(&self, signal: usize, looked: Option<Millis>, server_time: DateTime) -> Option<Shown> {
        let (value, since) = self.actual[signal].as_ref()?;
        let at = looked.unwrap_or(*since);
        let status = self.alterations.status(signal);
        let value = self.alterations.value(signal, value);
        let value = DataValue {
            // A value that is bad is null (OPC 10000-4, 7.11.1).
            value: (!status.is_bad()).then(|| to_variant(value, &|time| self.clock.point(time))),
            status: Some(status),
            source_timestamp: Some(self.clock.point(self.alterations.moment(signal, at))),
            server_timestamp: Some(server_time),
            ..DataValue::default()
        };
        Some(Shown { signal, at, value })
    }

    fn put(&mut self, values: &[Shown]) {
        for shown in values {
            self.put_to_readers(shown);
        }
        let pairs = values.iter().map(|shown| (&self.nodes[shown.signal], &shown.value));
        if let Some(unseen) = &mut self.unseen {
            self.publisher.store(pairs);
            unseen.extend(values.iter().map(|shown| shown.signal));
        } else {
            let seen = self.publisher.publish(pairs);
            self.note(values, seen);
        }
    }

    /// Whoever reads the signal from now on gets what is shown.
    fn put_to_readers(&self, Shown { signal, at, .. }: &Shown) {
        let Some((actual, _)) = &self.actual[*signal] else { return };
        let mut facets = self.alterations.altered(*signal, actual, *at);
        facets.extend(self.clock.is_skewed().then_some(Facet::Clock));
        self.readers().show(&self.nodes[*signal], facets);
    }

    fn readers(&self) -> &Readers {
        self.publisher.nodes().readers()
    }

    /// The server looks at all signals at this moment, if it does not see every change anyway.
    pub(super) fn look(&mut self, now: Millis) {
        let Some(unseen) = self.unseen.as_mut().map(std::mem::take) else { return };
        let server_time = DateTime::now();
        let values: Vec<_> =
            unseen.into_iter().filter_map(|signal| self.altered(signal, Some(now), server_time)).collect();
        let seen = self.publisher.offer(values.iter().map(|shown| (&self.nodes[shown.signal], &shown.value)));
        self.note(&values, seen);
        self.offer_again();
    }

    /// Takes note of what subscribers were shown.
    fn note(&mut self, values: &[Shown], seen: Vec<bool>) {
        let skewed = self.clock.is_skewed();
        for (Shown { signal, at, value }, seen) in values.iter().zip(seen) {
            if let Some((actual, _)) = self.actual[*signal].as_ref().filter(|_| seen) {
                self.alterations.withheld(*signal, actual);
            }
            if seen && self.is_told(*signal, value) {
                self.alterations.shown(*signal, *at, skewed);
            }
            self.shown[*signal].clone_from(value);
        }
    }

    /// Whether a subscriber of a signal is told of a value that differs so from the one before. Of another quality alone the library
    /// tells only clients that ask for it by a filter.
    fn is_told(&self, signal: usize, value: &DataValue) -> bool {
        let (before, readers) = (&self.shown[signal], self.readers());
        let of_quality = || self.publisher.is_monitored(&self.nodes[signal], |item| readers.are_told_of_quality(item));
        value.value != before.value || value.status != before.status && of_quality()
    }

    /// Offers every current value again. Subscribers that have it already get nothing.
    pub(crate) fn refresh(&self) {
        // What the server has not seen yet is no current value.
        if self.unseen.is_none() {
            self.offer_again();
        }
    }

    fn offer_again(&self) {
        self.publisher.offer(self.nodes.iter().zip(&self.shown));
    }

    /// Feeds another server from now on: one that was restarted. It gets every value at once.
    pub(super) fn attach(&mut self, publisher: Publisher<LineNodes>) {
        let namespace = publisher.nodes().namespace();
        for node in &mut self.nodes {
            node.namespace = namespace;
        }
        publisher.nodes().readers().go_on(self.readers());
        self.publisher = publisher;
        self.show_again(0..self.nodes.len());
    }

    /// Shows a signal otherwise than it is, from now on.
    pub(super) fn alter(&mut self, signal: usize, alteration: Alteration) {
        self.alterations.insert(signal, alteration);
        self.show_again(signal..signal + 1);
    }

    /// Shows a signal again as it is; returns how many values clients were shown otherwise.
    pub(super) fn restore(&mut self, signal: usize, facet: Facet) -> u64 {
        let read = self.readers().take(&self.nodes[signal], facet);
        let touched = self.alterations.remove(signal, facet) + read;
        self.show_again(signal..signal + 1);
        touched
    }

    /// Shows all values with the times of a clock that is right again; returns how many clients were shown with a wrong one.
    pub(super) fn restamp(&mut self) -> u64 {
        let read: u64 = self.nodes.iter().map(|node| self.readers().take(node, Facet::Clock)).sum();
        let touched = self.alterations.take_skewed() + read;
        self.show_again(0..self.nodes.len());
        touched
    }

    fn show_again(&mut self, signals: std::ops::Range<usize>) {
        let server_time = DateTime::now();
        let values: Vec<_> = signals.filter_map(|signal| self.altered(signal, None, server_time)).collect();
        self.put(&values);
    }

    /// When the signal became what it is.
    pub(super) fn since(&self, signal: usize) -> Millis {
        self.actual[signal].as_ref().map_or(0, |(_, since)| *since)
    }
}

/// A value of a signal as it is shown.
struct Shown {
    signal: usize,
    /// When it became so.
    at: Millis,
    value: DataValue,
}
