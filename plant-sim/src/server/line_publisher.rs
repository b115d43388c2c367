//! Puts values into the address space and notifies subscribers, stamped with the controller's clock.

use line_model::{Line, Value};
use line_opcua::values::to_variant;
use opcua::types::{DataValue, DateTime, NodeId};
use plant_server::Publisher;

use super::alteration::{Alteration, Alterations, Facet};
use super::clock::PlcClock;
use super::manager::LineNodes;
use crate::kernel::plc::Millis;
use crate::signals::Change;

/// Feeds one server with values.
pub(crate) struct LinePublisher {
    nodes: Vec<NodeId>,
    /// What is so, and since when on the controller's clock; nothing before the first values.
    actual: Vec<Option<(Value, Millis)>>,
    /// What is shown.
    shown: Vec<DataValue>,
    clock: PlcClock,
    alterations: Alterations,
    publisher: Publisher<LineNodes>,
    /// Whether sensors are shown as they are, whatever they are forced to.
    sees_through: bool,
}

impl LinePublisher {
    pub(super) fn new(line: &Line, clock: PlcClock, publisher: Publisher<LineNodes>) -> Self {
        let namespace = publisher.nodes().namespace();
        let nodes: Vec<_> = line.signals().map(|signal| NodeId::new(namespace, signal.name.as_str())).collect();
        let actual = vec![None; nodes.len()];
        let shown = vec![DataValue::null(); nodes.len()];
        Self { nodes, actual, shown, clock, alterations: Alterations::default(), publisher, sees_through: false }
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

    /// Publishes changes in their order. Subscribers get each of them, not only the last one of a signal.
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
        self.altered(change.signal, server_time)
    }

    /// The value of a signal as it is to be shown now.
    fn altered(&self, signal: usize, server_time: DateTime) -> Option<Shown> {
        let (value, at) = self.actual[signal].as_ref()?;
        let status = self.alterations.status(signal);
        let value = self.alterations.value(signal, value);
        let value = DataValue {
            // A value that is bad is null (OPC 10000-4, 7.11.1).
            value: (!status.is_bad()).then(|| to_variant(value, &|time| self.clock.point(time))),
            status: Some(status),
            source_timestamp: Some(self.clock.point(self.alterations.moment(signal, *at))),
            server_timestamp: Some(server_time),
            ..DataValue::default()
        };
        Some(Shown { signal, at: *at, value })
    }

    fn put(&mut self, values: &[Shown]) {
        let seen = self.publisher.publish(values.iter().map(|shown| (&self.nodes[shown.signal], &shown.value)));
        let skewed = self.clock.is_skewed();
        for (Shown { signal, at, value }, seen) in values.iter().zip(seen) {
            if let Some((actual, _)) = self.actual[*signal].as_ref().filter(|_| seen) {
                self.alterations.withheld(*signal, actual);
            }
            // Of a new quality or time alone the library tells only clients that ask for it by a filter.
            if seen && value.value != self.shown[*signal].value {
                self.alterations.shown(*signal, *at, skewed);
            }
            self.shown[*signal].clone_from(value);
        }
    }

    /// Offers every current value again. Subscribers that have it already get nothing.
    pub(crate) fn refresh(&self) {
        self.publisher.offer(self.nodes.iter().zip(&self.shown));
    }

    /// Feeds another server from now on: one that was restarted. It gets every value at once.
    pub(super) fn attach(&mut self, publisher: Publisher<LineNodes>) {
        let namespace = publisher.nodes().namespace();
        for node in &mut self.nodes {
            node.namespace = namespace;
        }
        self.publisher = publisher;
        self.show_again(0..self.nodes.len());
    }

    /// Shows a signal otherwise than it is, from now on.
    pub(super) fn alter(&mut self, signal: usize, alteration: Alteration) {
        self.alterations.insert(signal, alteration);
        self.show_again(signal..signal + 1);
    }

    /// Shows a signal again as it is; returns how many values subscribers were shown otherwise.
    pub(super) fn restore(&mut self, signal: usize, facet: Facet) -> u64 {
        let touched = self.alterations.remove(signal, facet);
        self.show_again(signal..signal + 1);
        touched
    }

    /// Shows all values with the times of a clock that is right again; returns how many subscribers were shown
    /// with a wrong one.
    pub(super) fn restamp(&mut self) -> u64 {
        let touched = self.alterations.take_skewed();
        self.show_again(0..self.nodes.len());
        touched
    }

    fn show_again(&mut self, signals: std::ops::Range<usize>) {
        let server_time = DateTime::now();
        let values: Vec<_> = signals.filter_map(|signal| self.altered(signal, server_time)).collect();
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
